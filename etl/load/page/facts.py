"""What a page says about a volume, told from its tables: figures, course over time, ledger, and what to know first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

from etl.load.page.calendar_days import Day, calendar_days
from etl.load.page.caveats import Caveat, find_caveats

DAILY_UP_TO = 62
"""Days that are still drawn one by one; longer volumes are drawn by week."""


@dataclass(frozen=True, slots=True)
class Period:
    """A day, or a week from Monday: articles printed, and persons named at least once."""

    start: date
    articles: int
    persons: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sections of a page are made of.

    Attributes
    ----------
    rows : mapping of str to int
        Rows by table.
    days : tuple of Day
        Every day from the first issue to the last.
    step : {"day", "week"}
        What a period is.
    ledger : mapping of str to int
        Raw characters (code points) by the part they play, most first.
    """

    rows: Mapping[str, int]
    days: tuple[Day, ...]
    step: Literal["day", "week"]
    periods: tuple[Period, ...]
    ledger: Mapping[str, int]
    caveats: tuple[Caveat, ...]


def gather_facts(tables: Mapping[str, pl.DataFrame]) -> Facts:
    """Read a volume's facts off its finished tables."""
    days = calendar_days(tables)
    step: Literal["day", "week"] = "day" if len(days) <= DAILY_UP_TO else "week"
    ledger = _ledger(tables["blocks"])
    return Facts(
        rows={name: rows.height for name, rows in tables.items()},
        days=days,
        step=step,
        periods=tuple(_periods(tables, days, step)),
        ledger=ledger,
        caveats=tuple(find_caveats(tables, days, ledger)),
    )


def _periods(tables: Mapping[str, pl.DataFrame], days: tuple[Day, ...], step: str) -> Iterator[Period]:
    if not days:
        return
    period = pl.col("date") if step == "day" else pl.col("date").dt.truncate("1w")
    articles = tables["articles"].select("article_id", period.alias("period")).drop_nulls("period")
    printed = dict(articles.group_by("period").len().iter_rows())
    named = dict(
        tables["mentions"]
        .select("article_id", "person_id")
        .join(articles, on="article_id")
        .group_by("period")
        .agg(pl.col("person_id").n_unique())
        .iter_rows()
    )
    first = days[0].date if step == "day" else days[0].date - timedelta(days=days[0].date.weekday())
    for offset in range(0, (days[-1].date - first).days + 1, 1 if step == "day" else 7):
        at = first + timedelta(days=offset)
        yield Period(at, printed.get(at, 0), named.get(at, 0))


def _ledger(blocks: pl.DataFrame) -> dict[str, int]:
    length = (pl.col("source_end") - pl.col("source_start")).sum().alias("characters")
    counted = blocks.group_by("role").agg(length).sort("characters", "role", descending=[True, False])
    return dict(counted.iter_rows())
