#!/usr/bin/env python3
"""How well reprints are told: ``python benchmarks/score_reprints.py``.

Every story of the example pages is printed again twice, cut, re-punctuated and behind another slug, among reports of
one form; `reprint_of` links them within a volume, `story_key` across volumes. Pairs are counted. With misread
characters both lose: the second figure of each line says how many characters in a thousand were changed.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parent.parent
SEEDS = range(5)


def main() -> int:
    from etl.bind.story_keys import story_keys
    from tests.bind.reprinting import told

    for misread in (0, 0.005, 0.015):
        keyed, linked = [0, 0, 0], [0, 0, 0]
        for seed in SEEDS:
            stories, texts = zip(*told(random.Random(seed), misread), strict=True)
            keys = story_keys(texts)
            roots = originals(texts)
            pairs = [(a, b) for b in range(len(texts)) for a in range(b)]
            true = {pair for pair in pairs if stories[pair[0]] == stories[pair[1]]}
            for counts, said in (
                (keyed, {(a, b) for a, b in pairs if keys[a] and keys[a] == keys[b]}),
                (linked, {(a, b) for a, b in pairs if roots[a] == roots[b]}),
            ):
                for at, number in enumerate((len(said & true), len(said), len(true))):
                    counts[at] += number
        for name, (right, said, there) in (("reprint_of", linked), ("story_key", keyed)):
            print(f"{name:10}, {misread * 1000:2.0f} misread: precision {right / said:.3f}, recall {right / there:.3f}")
    texts = [text for seed in range(200) for _, text in told(random.Random(seed))]
    for what, find in (("linked", originals), ("keyed", story_keys)):
        start = time.process_time()
        find(texts)
        print(f"{len(texts)} articles {what} in {time.process_time() - start:.1f} CPU-seconds")
    return 0


def originals(texts: list[str]) -> list[str]:
    """The earliest article that each is linked to, itself where there is none."""
    from etl.bind.reprints import link_reprints

    articles = pl.DataFrame(
        {
            "article_id": [f"a{at:06}" for at in range(len(texts))],
            "page_id": "p",
            "kind": "news",
            "date": range(len(texts)),
            "position": 1,
            "body": texts,
            "reprint_of": pl.Series([None] * len(texts), dtype=pl.String),
        }
    )
    places = pl.DataFrame({"page_id": ["p"], "page_rank": [0]})
    linked = link_reprints(articles, places)
    return linked.select(pl.coalesce("reprint_of", "article_id"))["reprint_of"].to_list()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
