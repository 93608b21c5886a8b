#!/usr/bin/env python3
"""Label free texts with a tagger, to train from: one JSON object a text on standard output.

    python training/label_texts.py --backend lac news/*.txt > silver/news.jsonl

A file holds texts between blank lines (a headline and its paragraphs are one text). Any tagger that
`etl.transform.persons.open_backend` knows will do; what it gets wrong is partly corrected when training starts
(silver.py), by what all texts together say.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

from etl.transform.persons import open_backend  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    """Label every text of the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--backend", default="lac")
    options = parser.parse_args(arguments)
    tagger = open_backend(options.backend)
    for path in options.files:
        texts = [text.strip() for text in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")) if text.strip()]
        for text, spans in zip(texts, tagger.persons(texts)):
            print(json.dumps({"text": text, "persons": spans}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
