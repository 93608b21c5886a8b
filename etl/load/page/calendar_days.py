"""Every day of a volume: an issue is held, or what the table coverage says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

import polars as pl

State = Literal["held", "missing", "not_published", "unknown"]


@dataclass(frozen=True, slots=True)
class Day:
    """One day between the first issue and the last.

    Attributes
    ----------
    state : {"held", "missing", "not_published", "unknown"}
        An issue is here; one came out and is not here; none came out; or it cannot be told.
    pages : int
        Pages held.
    """

    date: date
    state: State
    pages: int = 0


def calendar_days(tables: Mapping[str, pl.DataFrame]) -> tuple[Day, ...]:
    """List every day from the first issue to the last; of two newspapers in one volume, an issue of either counts."""
    pages = tables["pages"].group_by("issue_id").len("held")
    issues = tables["issues"].drop_nulls("date").join(pages, on="issue_id", how="left")
    held = dict(issues.group_by("date").agg(pl.col("held").sum()).iter_rows())
    if not held:
        return ()
    said = dict(tables["coverage"].select("date", "state").iter_rows())
    first, last = min(held), max(held)
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return tuple(
        Day(day, "held", held[day]) if day in held else Day(day, cast(State, said.get(day, "unknown"))) for day in days
    )
