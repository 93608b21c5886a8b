"""What a date expression means: first day, last day, precision, EDTF."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days a date expression covers.

    Attributes
    ----------
    start, end : datetime.date or None
        First and last day, both included. None on one side is an open end (从9月份开始), on both a vague word (日前).
    edtf : str or None
        The same as an ISO 8601-2 (EDTF level 2) string; None when vague.
    precision : str
        How well the start is known: day, range, week, ten-days, month, season, half-year, year, decade, century,
        period, or vague.
    """

    start: date | None
    end: date | None
    edtf: str | None
    precision: str


VAGUE = DateRange(None, None, None, "vague")


@lru_cache(maxsize=4096)
def day_range(day: date) -> DateRange:
    """One day."""
    return DateRange(day, day, day.isoformat(), "day")


def days_range(start: date, end: date, precision: str = "range") -> DateRange:
    """Any run of days, written as an EDTF interval."""
    if start == end:
        return day_range(start)
    return DateRange(start, end, f"{start.isoformat()}/{end.isoformat()}", precision)


@lru_cache(maxsize=4096)
def month_range(year: int, month: int) -> DateRange:
    """One calendar month."""
    return DateRange(
        date(year, month, 1), date(year, month, monthrange(year, month)[1]), f"{year:04d}-{month:02d}", "month"
    )


def ten_days(year: int, month: int, third: int) -> DateRange:
    """上旬 (0) is 1-10, 中旬 (1) is 11-20, 下旬 (2) is 21 to the end of the month."""
    last = monthrange(year, month)[1] if third == 2 else third * 10 + 10
    return days_range(date(year, month, third * 10 + 1), date(year, month, last), "ten-days")


def quarter_range(year: int, quarter: int) -> DateRange:
    """A calendar quarter; EDTF writes quarters as 33 to 36."""
    first = quarter * 3 - 2
    return DateRange(date(year, first, 1), month_range(year, first + 2).end, f"{year:04d}-{32 + quarter}", "season")


def half_range(year: int, half: int) -> DateRange:
    """A calendar half-year; EDTF writes them as 40 and 41."""
    first = 1 if half == 1 else 7
    return DateRange(date(year, first, 1), month_range(year, first + 5).end, f"{year:04d}-{39 + half}", "half-year")


def season_range(year: int, season: int) -> DateRange:
    """Spring (1) is March to May; winter (4) begins in December and ends with the next February."""
    if season == 4:
        end = month_range(year + 1, 2).end
        assert end is not None
        return DateRange(date(year, 12, 1), end, f"{year:04d}-12/{year + 1:04d}-02", "season")
    first = season * 3
    return DateRange(date(year, first, 1), month_range(year, first + 2).end, f"{year:04d}-{20 + season}", "season")


@lru_cache(maxsize=4096)
def year_range(year: int) -> DateRange:
    """One calendar year."""
    return DateRange(date(year, 1, 1), date(year, 12, 31), f"{year:04d}", "year")


def decade_range(decade: int) -> DateRange:
    """1990 gives the ten years 1990 to 1999."""
    return DateRange(date(decade, 1, 1), date(decade + 9, 12, 31), f"{decade // 10:03d}X", "decade")


def years_range(first: int, last: int, precision: str = "range") -> DateRange:
    """Whole years from the first to the last."""
    edtf = f"{first:04d}" if first == last else f"{first:04d}/{last:04d}"
    return DateRange(date(first, 1, 1), date(last, 12, 31), edtf, precision)


def join(left: DateRange, right: DateRange) -> DateRange | None:
    """From the first day of ``left`` to the last day of ``right``; None when that runs backwards."""
    if left.start is None or right.end is None or left.start > right.end:
        return None
    if left.start == right.end:
        return day_range(left.start)
    return DateRange(left.start, right.end, f"{_edge(left, first=True)}/{_edge(right, first=False)}", "range")


def open_after(since: DateRange) -> DateRange:
    """From the first day of ``since`` with no end said."""
    return DateRange(since.start, None, f"{_edge(since, first=True)}/..", since.precision)


def open_before(until: DateRange) -> DateRange:
    """Up to the last day of ``until`` with no beginning said."""
    return DateRange(None, until.end, f"../{_edge(until, first=False)}", until.precision)


def shift_months(day: date, months: int) -> date:
    """The same day so many months on; the last day of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def week_range(day: date, weeks: int = 0) -> DateRange:
    """Monday to Sunday of the week of ``day``, so many weeks on."""
    monday = day - timedelta(day.weekday()) + timedelta(weeks=weeks)
    return days_range(monday, monday + timedelta(6), "week")


def _edge(side: DateRange, *, first: bool) -> str:
    """One side of an EDTF interval: the side's own string when that is a date, else its first or last day."""
    if side.edtf is not None and side.precision in ("day", "month", "year") and "/" not in side.edtf:
        return side.edtf
    day = side.start if first else side.end
    return day.isoformat() if day is not None else ".."
