"""Which days of a volume are held and which are missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

State = Literal["held", "missing", "unprinted", "unknown"]


@dataclass(frozen=True, slots=True)
class Day:
    """One day between the first issue and the last.

    Attributes
    ----------
    state : {"held", "missing", "unprinted", "unknown"}
        An issue is here; the issue numbers say that one was printed and is not here; they say that none was printed;
        or nothing tells.
    pages : int
        Pages held.
    """

    date: date
    state: State
    pages: int = 0


def calendar_days(tables: Mapping[str, pl.DataFrame]) -> tuple[Day, ...]:
    """List every day from the first issue to the last."""
    issues = tables["issues"].drop_nulls("date").sort("date", "issue_id")
    pages = tables["pages"].group_by("issue_id").len("pages_held")
    held = (
        issues.join(pages, on="issue_id", how="left")
        .group_by("date", maintain_order=True)
        .agg(pl.col("pages_held").sum(), pl.col("issue_number").drop_nulls().first())
    )
    return tuple(_days(list(held.iter_rows())))


def _days(held: list[tuple[date, int, str | None]]) -> Iterator[Day]:
    for at, (day, pages, number) in enumerate(held):
        yield Day(day, "held", pages)
        if at + 1 == len(held):
            return
        following, _, next_number = held[at + 1]
        between = (following - day).days - 1
        state = _between(between, _numbers(number), _numbers(next_number))
        yield from (Day(day + timedelta(days=offset + 1), state) for offset in range(between))


def _between(days: int, before: list[int], after: list[int]) -> State:
    """Tell from the issue numbers on both sides what became of the days between two issues that are here."""
    if not before or not after:
        return "unknown"
    missing = after[0] - before[-1] - 1
    if missing == 0:
        return "unprinted"
    return "missing" if missing == days else "unknown"


def _numbers(printed: str | None) -> list[int]:
    """Read an issue number; two issues in one print both: 6021-6022."""
    return [int(number) for number in re.findall(r"[0-9]+", printed or "")]
