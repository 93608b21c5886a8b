"""Which days of a volume are held and which are missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

_ENOUGH = 24
"""Issues from which on a day of the week without any is taken for one on which no paper is printed."""

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
    weekdays = {day.weekday() for day, _, _ in held} if len(held) >= _ENOUGH else set(range(7))
    for at, (day, pages, number) in enumerate(held):
        yield Day(day, "held", pages)
        if at + 1 == len(held):
            return
        following, _, next_number = held[at + 1]
        between = [day + timedelta(days=step) for step in range(1, (following - day).days)]
        yield from _between(between, _numbers(number), _numbers(next_number), weekdays)


def _between(days: list[date], before: list[int], after: list[int], weekdays: set[int]) -> Iterator[Day]:
    """Tell from the issue numbers on both sides what became of the days between two issues that are here.

    Where fewer numbers are missing than days, the days of the week that never have a paper are taken out first.
    """
    missing = after[0] - before[-1] - 1 if before and after else -1
    likely = [day for day in days if day.weekday() in weekdays]
    for day in days:
        if missing in {0, len(days)}:
            yield Day(day, "missing" if missing else "unprinted")
        elif missing == len(likely):
            yield Day(day, "missing" if day in likely else "unprinted")
        else:
            yield Day(day, "unknown")


def _numbers(printed: str | None) -> list[int]:
    """Read an issue number; two issues in one print both: 6021-6022."""
    return [int(number) for number in re.findall(r"[0-9]+", printed or "")]
