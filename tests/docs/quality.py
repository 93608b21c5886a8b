"""The figures of docs/quality.md: what the example pages score."""

from __future__ import annotations

import re
from pathlib import Path

from tests.examples.scoring import Scores

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"
_ROW = re.compile(r"^\| (?P<aspect>[a-z ]+) \| (?P<f1>\d\.\d\d) \| (?P<rest>.*)$", re.M)


def stated() -> dict[str, float]:
    """F1 by aspect, as the page states it."""
    return {row["aspect"]: float(row["f1"]) for row in _ROW.finditer(PAGE.read_text(encoding="utf-8"))}


def renew(scores: Scores) -> None:
    """Write the figures into the page; which aspects it shows, and what it says of them, stays."""

    def row(found: re.Match[str]) -> str:
        aspect = found["aspect"]
        meaning = found["rest"].split(" | ", 2)[2]
        share = f"{scores.hit[aspect]} of {scores.true[aspect]} | {scores.said[aspect]}"
        return f"| {aspect} | {scores.f1(aspect):.2f} | {share} | {meaning}"

    PAGE.write_text(_ROW.sub(row, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
