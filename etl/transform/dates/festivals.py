"""The day a festival falls on."""

from __future__ import annotations

from datetime import date, timedelta

from etl.transform.dates import lunar
from etl.transform.dates.lexicon import Festival
from etl.transform.dates.ranges import DateRange, day_range


def festival_range(festival: Festival, year: int | None, ref: date) -> DateRange:
    """The festival in ``year``; without one the last before the issue, or the next when more than twice as near.

    Raises
    ------
    ValueError
        When the year has no such day.
    """
    if year is not None:
        return day_range(_in_year(festival, year))
    days = [_in_year(festival, ref.year + shift) for shift in (-1, 0, 1)]
    last = max(day for day in days if day <= ref)
    coming = min((day for day in days if day > ref), default=None)
    return day_range(coming if coming is not None and 2 * (coming - ref) < ref - last else last)


def _in_year(festival: Festival, year: int) -> date:
    kind, *rest = festival.rule.split(" ")
    if kind == "term":
        found = lunar.solar_term(festival.name.removesuffix("节气").removesuffix("节"), year)
    elif kind == "nth":
        found = _nth_weekday(year, *map(int, rest))
    elif kind == "lunar" and rest[0] == "eve":
        found = lunar.year_range(year)[0] - timedelta(1)
    elif kind == "lunar":
        month, day = map(int, rest[0].split("-"))
        found = lunar.to_gregorian(lunar.LunarDate(year, month, day))
        if found is not None and found.year > year:  # the twelfth month runs into the next Gregorian year
            found = lunar.to_gregorian(lunar.LunarDate(year - 1, month, day))
    else:
        month, day = map(int, kind.split("-"))
        found = date(year, month, day)
    if found is None:
        raise ValueError(f"{festival.name} {year}")
    return found


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - 1 - first.weekday()) % 7 + 7 * (nth - 1))
