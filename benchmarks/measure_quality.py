"""Measure how well pages are read and write etl/load/quality.json, which every release ships.

``make quality`` runs it. Two sets are scored: the pages of invented newspapers under examples/, against answers written
by hand; and pages made from stories by fixed seeds, against the plan they were made by. Both are public and were seen
while the program was written, so the figures say how far it has come, not how it does on a newspaper it never saw.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl import __version__
from etl.engines.fingerprint import code_digest
from tests.examples.scoring import Scores, read_examples, score, score_alone
from tests.examples.variants import make_variant

TARGET = Path(__file__).parent.parent / "etl" / "load" / "quality.json"
SEEDS = range(1, 201)
ONE_SIDED = {"event"}
"""What is scored by recall alone: the answers list the events a reader would want, others are not counted as wrong."""


def main() -> None:
    tables, golds = read_examples()
    made = [make_variant(seed) for seed in SEEDS]
    variants = score_alone({page.name: page.text for page in made}, {page.name: page.gold for page in made})
    document = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "version": __version__,
        "code": code_digest(),
        "sets": [
            _set("Example pages, answers by hand", "示例版面，答案由人写定", len(golds), score(tables, golds)),
            _set("Pages made from stories by seed", "按种子由稿件拼成的版面", len(made), variants),
        ],
    }
    TARGET.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for measured in document["sets"]:
        print(measured["title"], {name: value["f1"] or value["recall"] for name, value in measured["scores"].items()})


def _set(title: str, title_zh: str, pages: int, scores: Scores) -> dict[str, Any]:
    return {
        "title": title,
        "title_zh": title_zh,
        "pages": pages,
        "scores": {
            aspect: {
                "precision": None if aspect in ONE_SIDED else _precision(scores, aspect),
                "recall": round(scores.recall(aspect), 4),
                "f1": None if aspect in ONE_SIDED else round(scores.f1(aspect), 4),
                "answers": scores.true[aspect],
            }
            for aspect in scores.true
            if scores.true[aspect]
        },
    }


def _precision(scores: Scores, aspect: str) -> float:
    return round(scores.hit[aspect] / scores.said[aspect], 4) if scores.said[aspect] else 1.0


if __name__ == "__main__":
    main()
