"""Issue numbers: within a volume they grow with the days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl.bind.findings import Finding

_NUMBER = re.compile(r"(\d+)(?:\s*[-—–~、]\s*(\d+))?")
_SLACK = 3
"""How far a number may run ahead of the days: double numbers before a holiday, a special issue."""


@dataclass(frozen=True, slots=True)
class _Printed:
    issue_id: str
    day: date
    text: str
    first: int
    last: int


def check_numbers(issues: pl.DataFrame, places: pl.DataFrame) -> list[Finding]:
    """Find issues whose number does not fit their date.

    Numbers rise from issue to issue and by no more than about one a day; a double number (6021-6022) counts for both.
    The largest set of issues that agree with each other is believed; of equally large ones the earliest.

    Returns
    -------
    list of Finding
        An ``issue_number_mismatch`` for every issue outside that set.
    """
    printed = [
        _Printed(row["issue_id"], row["date"], row["issue_number"], first, last)
        for row in issues.select("issue_id", "date", "issue_number").drop_nulls().sort("date", "issue_id").to_dicts()
        for first, last in read_numbers(row["issue_number"])
    ]
    believed = _longest_chain(printed)
    sources = dict(
        places.sort("page_rank").group_by("issue_id", maintain_order=True).agg(pl.col("source_id").first()).iter_rows()
    )
    return [
        Finding(p.issue_id, "issue_number_mismatch", _message(i, printed, believed), sources.get(p.issue_id))
        for i, p in enumerate(printed)
        if i not in believed
    ]


def read_numbers(text: str) -> list[tuple[int, int]]:
    """First and last number of an issue; 6021-22 is 6021-6022."""
    found = _NUMBER.search(text)
    if not found:
        return []
    first, second = found[1], found[2] or found[1]
    return [(int(first), int(first[: -len(second)] + second) if len(second) < len(first) else int(second))]


def _longest_chain(printed: list[_Printed]) -> set[int]:
    """Positions of the largest set in which each number fits the one before it; quadratic in the issues of a year."""
    best: list[tuple[int, int | None]] = []
    for i, later in enumerate(printed):
        length, before = max(((best[j][0], -j) for j in range(i) if _fits(printed[j], later)), default=(0, 0))
        best.append((length + 1, -before if length else None))
    at = max(range(len(best)), key=lambda i: (best[i][0], -i), default=None)
    chain = set()
    while at is not None:
        chain.add(at)
        at = best[at][1]
    return chain


def _fits(earlier: _Printed, later: _Printed) -> bool:
    days = (later.day - earlier.day).days
    return 0 < later.first - earlier.last <= days + _SLACK


def _message(at: int, printed: list[_Printed], believed: set[int]) -> str:
    it = printed[at]
    near = [
        printed[i]
        for i in (
            max((i for i in believed if i < at), default=None),
            min((i for i in believed if i > at), default=None),
        )
        if i is not None
    ]
    others = ", ".join(f"{other.text} on {other.day}" for other in near)
    return f"issue_number {it.text} on {it.day} does not fit {others}; check the printed number and the date."
