"""How charts look: fonts that have Chinese characters, and the colours of a release's page."""

from __future__ import annotations

from typing import Any, TypeVar

FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, Source Han Sans SC, sans-serif"
INK, SOFT, RULE, RED = "#2a251f", "#665d50", "#cfc6b4", "#9c1c13"
SHADES = ["#e9dfca", "#8a7f6d", "#2a251f"]

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
