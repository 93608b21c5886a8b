"""``python -m tests.docs.renew [NAME…]``: the reference pages, the figures, and what commands print, written anew."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.docs import accepted, quality
from tests.docs.documents import documents, renew
from tests.docs.notebooks import notebooks
from tests.docs.notebooks import renew as renew_notebook
from tests.docs.reference import pages
from tests.docs.test_documents import has_something_to_run
from tests.examples.scoring import read_examples, score


def main(names: list[str]) -> None:
    """Renew every page, or those that are named."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    accepted.FILE.write_text(accepted.text(), encoding="utf-8")
    quality.renew(score(*read_examples()))
    for document in documents():
        if not has_something_to_run(document) or (names and document.name not in names):
            continue
        with tempfile.TemporaryDirectory() as folder:
            print(document.name, "renewed" if renew(document, Path(folder)) else "fresh", flush=True)
    for notebook in notebooks():
        if names and notebook.name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            print(notebook.name, "renewed" if renew_notebook(notebook, Path(folder)) else "fresh", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
