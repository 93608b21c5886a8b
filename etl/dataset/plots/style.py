"""How charts look: fonts that have Chinese characters, and the colours of a release's page."""

from __future__ import annotations

from typing import Any, TypeVar

import polars as pl

FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, Source Han Sans SC, sans-serif"
INK, SOFT, RULE, RED = "#2a251f", "#665d50", "#cfc6b4", "#9c1c13"
SHADES = ["#e9dfca", "#8a7f6d", "#2a251f"]

_FEW = 4
"""Different counts up to which a legend names each of them."""

_Chart = TypeVar("_Chart", bound=Any)


def styled(chart: _Chart, title: str) -> _Chart:
    """Set a chart's title and fonts."""
    found: _Chart = (
        chart.properties(title=title)
        .configure(font=FONT)
        .configure_axis(labelColor=SOFT, titleColor=SOFT, domainColor=RULE, tickColor=RULE, labelLimit=240)
        .configure_legend(labelColor=INK, titleColor=SOFT, labelLimit=320)
        .configure_title(color=INK, anchor="start", fontSize=14)
        .configure_view(stroke=None)
    )
    return found


def shaded(alt: Any, column: str, title: str, counts: pl.Series) -> Any:
    """Shade by a count that is never 0, the more the darker; equal counts have one shade and need no legend."""
    scale = alt.Scale(range=SHADES, domain=[0, counts.max() or 1])
    present = counts.filter(counts > 0).unique().sort().to_list()
    legend = alt.Legend(format="d", gradientLength=90, tickMinStep=1)
    if len(present) <= _FEW:
        legend = alt.Legend(format="d", values=present, type="symbol", symbolType="square", symbolStrokeWidth=0)
    return alt.Color(f"{column}:Q", title=title, scale=scale, legend=legend if len(present) > 1 else None)
