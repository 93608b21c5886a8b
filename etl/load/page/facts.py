"""What a page says about a volume, told from its tables: figures, course over time, ledger, and what to know first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

from etl.load.page.calendar_days import Day, calendar_days

DAILY_UP_TO = 62
"""Days that are still drawn one by one; longer volumes are drawn by week."""


@dataclass(frozen=True, slots=True)
class Period:
    """A day, or a week from Monday: articles printed, and persons named at least once."""

    start: date
    articles: int
    persons: int


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something to know before using the release: the key of its wording, and the figures that stand in it."""

    key: str
    figures: Mapping[str, int]

    @property
    def figure(self) -> int | None:
        """The figure that leads it, if it has one."""
        return self.figures.get("count")


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
        caveats=tuple(_caveats(tables, days, ledger)),
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


def _caveats(tables: Mapping[str, pl.DataFrame], days: tuple[Day, ...], ledger: Mapping[str, int]) -> Iterator[Caveat]:
    """Tell what to know first; what does not occur is not warned of."""
    articles, repairs, characters = tables["articles"], tables["repairs"], sum(ledger.values())
    counted = {
        "missing": {"count": sum(day.state == "missing" for day in days)},
        "gaps": {"count": sum(day.state == "unknown" for day in days)},
        "repaired": {"count": repairs.height, "pages": repairs["page_id"].n_unique()},
        "unplaced": {"count": ledger.get("unplaced", 0), "characters": characters},
        "dropped": {"count": ledger.get("dropped", 0)},
        "cut": {"count": int(articles["truncated"].fill_null(False).sum())},
        "elsewhere": {
            "count": articles.filter(
                pl.col("continues_on_page").is_not_null() & pl.col("continued_by").is_null()
            ).height
        },
        "namesakes": {
            "count": int(tables["persons"]["namesake_suspected"].fill_null(False).sum()),
            "persons": tables["persons"].height,
        },
        "undated": {
            "count": int(tables["events"]["start_date"].is_null().sum()),
            "events": tables["events"].height,
        },
        "misdated": {"count": int((~tables["issues"]["weekday_agrees"].fill_null(True)).sum())},
        "problems": {"count": tables["problems"].height},
        "corrected": {"count": tables["corrections"].height},
    }
    yield Caveat("program", {})
    yield from (Caveat(key, figures) for key, figures in counted.items() if figures["count"])
    if articles.filter(pl.col("kind") == "notice").height:
        yield Caveat("masked", {})
    yield Caveat("traceable", {})
    yield Caveat("rights", {})
