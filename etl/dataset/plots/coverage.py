"""The coverage calendar: months downwards, days of the month across, newspapers below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from etl.dataset.extras import need
from etl.dataset.plots.style import RED, RULE, SOFT, shaded, styled
from etl.load.page.calendar_days import calendar_days
from etl.load.page.words import words
from etl.tables import empty

if TYPE_CHECKING:
    import altair

    from etl.dataset.dataset import Dataset

_CELL = 17
_ABSENT = {"missing": RED, "not_published": RULE, "unknown": SOFT}
_DAYS = {
    "newspaper": pl.String,
    "date": pl.Date,
    "month": pl.String,
    "day": pl.Int64,
    "state": pl.String,
    "pages": pl.Int64,
}


def draw_coverage(dataset: Dataset) -> altair.VConcatChart:
    """Draw the calendars."""
    alt = need("altair")
    days = pl.DataFrame(list(_days(dataset)), schema=_DAYS, orient="row")
    said = {state: f"{label['zh']} {label['en']}" for state, label in words("states").items()}
    days = days.with_columns(pl.col("state").replace_strict(said, return_dtype=pl.String).alias("said"))
    absent = [state for state in _ABSENT if state in days["state"]]
    legend = alt.Scale(domain=[said[state] for state in absent], range=[_ABSENT[state] for state in absent])
    papers = days["newspaper"].unique(maintain_order=True)
    found: altair.VConcatChart = styled(
        alt.vconcat(*(_calendar(alt, days.filter(newspaper=paper), paper, legend) for paper in papers)),
        "收录的日子 Days covered",
    )
    return found


def _calendar(alt: Any, days: pl.DataFrame, paper: str, legend: Any) -> Any:
    axis = alt.Axis(labelAngle=0, orient="top", values=[1, 5, 10, 15, 20, 25, 30])
    base = alt.Chart(days).encode(
        x=alt.X("day:O", title="日 Day", scale=alt.Scale(domain=list(range(1, 32))), axis=axis),
        y=alt.Y("month:O", title=None, sort=days["month"].unique(maintain_order=True).to_list()),
        tooltip=[
            alt.Tooltip("date:T", title="日期 Date"),
            alt.Tooltip("said:N", title="状态 State"),
            alt.Tooltip("pages:Q", title="版数 Pages"),
        ],
    )
    held = base.transform_filter("datum.state == 'held'").mark_rect(stroke="white", strokeWidth=1.5)
    layers = [held.encode(color=shaded(alt, "pages", "版数 Pages", days["pages"]))]
    if legend.domain:
        without = base.transform_filter("datum.state != 'held'")
        points = without.mark_point(shape="square", filled=False, strokeWidth=1.6)
        size = alt.condition("datum.state == 'not_published'", alt.value(9), alt.value(90))
        layers.append(points.encode(stroke=alt.Stroke("said:N", title="没有报 No issue", scale=legend), size=size))
    return alt.layer(*layers).properties(title=paper, width=31 * _CELL, height=alt.Step(_CELL))


def _days(dataset: Dataset) -> Iterator[Sequence[Any]]:
    issues, pages = dataset.frame("issues"), dataset["pages"].select("page_id", "issue_id").collect()
    absent = dataset.frame("coverage") if "coverage" in dataset.tables else empty("coverage")
    for paper in issues["newspaper"].unique(maintain_order=True):
        own = issues.filter(newspaper=paper)
        held = {"issues": own, "pages": pages.join(own.select("issue_id"), on="issue_id", how="semi")}
        for day in calendar_days({**held, "coverage": absent.filter(newspaper=paper)}):
            yield paper, day.date, f"{day.date.year}年{day.date.month}月", day.date.day, day.state, day.pages
