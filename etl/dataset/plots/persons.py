"""Persons over time: in how many articles each is named, period by period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import polars as pl

from etl.dataset.extras import need
from etl.dataset.plots.naming import identify, named_in_articles
from etl.dataset.plots.style import INK, shaded, styled

if TYPE_CHECKING:
    import altair

    from etl.dataset.dataset import Dataset

_PERIODS = {
    "day": ("1d", "%Y-%m-%d", "日 Day"),
    "week": ("1w", "%Y-%m-%d", "周 Week from"),
    "month": ("1mo", "%Y-%m", "月 Month"),
    "year": ("1y", "%Y", "年 Year"),
}
_COLUMNS = 36
"""Columns up to which each cell says its number."""


def draw_persons(
    dataset: Dataset, who: Sequence[str], top: int, by: Literal["day", "week", "month", "year"], reprints: bool
) -> altair.LayerChart:
    """Draw a row for each person and a column for each period, from the first article to the last."""
    alt = need("altair")
    named = named_in_articles(dataset, reprints=reprints).drop_nulls("date")
    every, written, title = _PERIODS[by]
    named = named.with_columns(pl.col("date").dt.truncate(every).alias("period"))
    most = named.group_by("person_id").len().sort("len", "person_id", descending=[True, False])
    chosen = [identify(dataset, one) for one in who] or most["person_id"].head(top).to_list()
    counted = (
        named.filter(pl.col("person_id").is_in(chosen))
        .group_by("person_id", "name", "period")
        .agg(pl.len().alias("articles"), pl.col("headline").drop_nulls().first())
        .sort("person_id", "period")
        .with_columns(pl.col("period").dt.strftime(written))
    )
    periods = _all_periods(named["period"], every, written)
    names = dict(named.select("person_id", "name").unique().iter_rows())
    base = alt.Chart(counted).encode(
        x=alt.X("period:O", title=title, scale=alt.Scale(domain=periods), axis=alt.Axis(labelAngle=-45)),
        y=alt.Y("name:N", title="人物 Person", sort=[names.get(one, one) for one in chosen]),
        tooltip=[
            alt.Tooltip("name:N", title="人物 Person"),
            alt.Tooltip("period:O", title=title),
            alt.Tooltip("articles:Q", title="篇数 Articles"),
            alt.Tooltip("headline:N", title="如 Such as"),
        ],
    )
    cells = base.mark_rect().encode(color=shaded(alt, "articles", "篇数 Articles", counted["articles"]))
    half = (counted["articles"].max() or 1) / 2  # type: ignore[operator]
    numbers = base.mark_text(fontSize=11).encode(
        text="articles:Q", color=alt.condition(f"datum.articles > {half}", alt.value("white"), alt.value(INK))
    )
    layers = [cells, numbers] if len(periods) <= _COLUMNS else [cells]
    found: altair.LayerChart = styled(
        alt.layer(*layers).properties(width=alt.Step(24 if len(layers) == 2 else 12), height=alt.Step(22)),
        "报道中的人物 Persons in the news",
    )
    return found


def _all_periods(present: pl.Series, every: str, written: str) -> list[str]:
    if present.is_empty():
        return []
    days = pl.select(pl.date_range(pl.lit(present.min()), pl.lit(present.max()), every)).to_series()
    return days.dt.strftime(written).to_list()
