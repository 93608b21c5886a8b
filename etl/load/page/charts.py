"""Where the marks of the drawings stand; the templates write them as SVG, with the same figures as text beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from etl.load.page.calendar_days import Day
from etl.load.page.facts import Period

CELL = 17
"""Width and height of a day, in units of the drawing."""

_LEVELS = 4
_MARGIN_LEFT, _MARGIN_TOP = 44, 22
_CHART_WIDTH, _CHART_HEIGHT = 560, 150


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the calendar; ``level`` runs from 1 to 4 with the pages held."""

    x: int
    y: int
    day: Day
    level: int


@dataclass(frozen=True, slots=True)
class Month:
    """A row of the calendar."""

    y: int
    first: date
    cells: tuple[Cell, ...]

    def count(self, state: str) -> int:
        """Days in a state."""
        return sum(cell.day.state == state for cell in self.cells)


@dataclass(frozen=True, slots=True)
class CalendarChart:
    """Months downwards, days of the month across: narrow enough for a telephone."""

    width: int
    height: int
    months: tuple[Month, ...]
    ticks: tuple[tuple[int, int], ...]
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One period; the bar stands on the base line."""

    x: float
    y: float
    width: float
    height: float
    start: date
    count: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars over time with one line at the highest value."""

    width: int
    height: int
    base: int
    top: int
    highest: int
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, date], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a whole, as a stretch of a bar of 1000 units."""

    name: str
    count: int
    x: float
    width: float
    percent: float


def calendar_chart(days: Sequence[Day]) -> CalendarChart:
    """Lay out the coverage calendar."""
    most = max((day.pages for day in days), default=1) or 1
    months = []
    for row, (_, group) in enumerate(groupby(days, key=lambda day: (day.date.year, day.date.month))):
        y = _MARGIN_TOP + row * CELL
        cells = tuple(
            Cell(_MARGIN_LEFT + (day.date.day - 1) * CELL, y, day, -(-day.pages * _LEVELS // most)) for day in group
        )
        months.append(Month(y, cells[0].day.date.replace(day=1), cells))
    return CalendarChart(
        width=_MARGIN_LEFT + 31 * CELL,
        height=_MARGIN_TOP + len(months) * CELL + 2,
        months=tuple(months),
        ticks=tuple((_MARGIN_LEFT + (day - 1) * CELL + CELL // 2, day) for day in (1, 5, 10, 15, 20, 25, 30)),
        states=tuple(
            state for state in ("held", "missing", "not_published", "unknown") if any(d.state == state for d in days)
        ),
    )


def bar_chart(periods: Sequence[Period], what: str) -> BarChart:
    """Lay out one value of the periods (``articles`` or ``persons``) as bars."""
    counts = [getattr(period, what) for period in periods]
    highest = max(counts, default=0)
    top, base = 18, _CHART_HEIGHT - 22
    pitch = _CHART_WIDTH / max(len(counts), 1)
    width = min(max(pitch * 0.78, 1.0), 36.0)
    bars = tuple(
        Bar(
            x=round(index * pitch + (pitch - width) / 2, 1),
            y=round(base - height, 1),
            width=round(width, 1),
            height=round(height, 1),
            start=period.start,
            count=count,
        )
        for index, (period, count) in enumerate(zip(periods, counts, strict=True))
        for height in [(base - top) * count / (highest or 1)]
    )
    return BarChart(_CHART_WIDTH, _CHART_HEIGHT, base, top, highest, bars, _ticks(bars))


def shares(counts: Mapping[str, int]) -> tuple[Share, ...]:
    """Lay out counts as stretches of one bar; what is too thin to be seen keeps a hair's width."""
    whole = sum(counts.values()) or 1
    parts, x = [], 0.0
    for name, count in counts.items():
        width = max(count / whole * 1000, 1.5) if count else 0.0
        parts.append(Share(name, count, round(x, 1), round(width, 1), round(count / whole * 100, 1)))
        x += width
    return tuple(parts)


def _ticks(bars: Sequence[Bar]) -> tuple[tuple[float, date], ...]:
    """Mark the first bar of every month, or every few days where there is only one month or two."""
    if not bars:
        return ()
    if (bars[-1].start - bars[0].start).days > 62:
        firsts = [next(group) for _, group in groupby(bars, key=lambda bar: (bar.start.year, bar.start.month))]
        chosen = [bar for bar in firsts if bar.start.day <= 7 or bar is not firsts[0]]
    else:
        chosen = list(bars[:: max(1, -(-len(bars) // 8))])
    return tuple((round(bar.x + bar.width / 2, 1), bar.start) for bar in chosen)
