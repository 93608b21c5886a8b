"""The traditional calendar, both ways: 戊戌年七月十八 to 2018-08-28 and back."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


class LunarDate(NamedTuple):
    """A day of the traditional calendar; ``year`` is the Gregorian year in which its first month begins."""

    year: int
    month: int
    day: int
    leap: bool = False


class _Month(NamedTuple):
    number: int
    leap: bool
    first: date
    length: int


def to_gregorian(lunar: LunarDate) -> date | None:
    """Gregorian date of a day of the traditional calendar; None when that year has no such day."""
    for month in _months(lunar.year):
        if (month.number, month.leap) == (lunar.month, lunar.leap):
            return month.first + timedelta(lunar.day - 1) if 1 <= lunar.day <= month.length else None
    return None


def to_lunar(day: date) -> LunarDate:
    """Day of the traditional calendar on which a Gregorian date falls."""
    year = day.year if day >= _months(day.year)[0].first else day.year - 1
    month = next(month for month in reversed(_months(year)) if month.first <= day)
    return LunarDate(year, month.number, (day - month.first).days + 1, month.leap)


def month_range(year: int, month: int, leap: bool = False) -> tuple[date, date] | None:
    """First and last Gregorian day of a lunar month."""
    for found in _months(year):
        if (found.number, found.leap) == (month, leap):
            return found.first, found.first + timedelta(found.length - 1)
    return None


def year_range(year: int) -> tuple[date, date]:
    """First and last Gregorian day of a lunar year: New Year's Day to New Year's Eve."""
    months = _months(year)
    return months[0].first, months[-1].first + timedelta(months[-1].length - 1)


def year_of_ganzhi(name: str, near: int) -> int | None:
    """The lunar year called ``name`` (戊戌) that lies nearest to ``near``; the earlier one when two are equally near."""
    stem, branch = STEMS.find(name[0]), BRANCHES.find(name[1])
    if stem < 0 or branch < 0 or (stem - branch) % 2:
        return None
    position = next(n for n in range(60) if n % 10 == stem and n % 12 == branch)
    return min(
        (near + shift for shift in range(-30, 31) if (near + shift - 4) % 60 == position),
        key=lambda y: (abs(y - near), y),
    )


def solar_term(name: str, year: int) -> date | None:
    """Gregorian date of a solar term (清明, 冬至) within a Gregorian year."""
    from lunar_python import Lunar

    terms = Lunar.fromYmd(year, 6, 1).getJieQiTable()
    found = [
        date(s.getYear(), s.getMonth(), s.getDay())
        for key, s in terms.items()
        if key == name or _PINYIN.get(key) == name
    ]
    return next((day for day in found if day.year == year), None)


_PINYIN = {"DONG_ZHI": "冬至", "DA_XUE": "大雪", "XIAO_HAN": "小寒", "DA_HAN": "大寒"}
"""lunar_python's keys for the terms that its table of a year holds a second time."""


@lru_cache(maxsize=512)
def _months(year: int) -> tuple[_Month, ...]:
    from lunar_python import LunarYear, Solar

    months = []
    for month in LunarYear.fromYear(year).getMonths():
        if month.getYear() == year:
            first = Solar.fromJulianDay(month.getFirstJulianDay())
            months.append(
                _Month(
                    abs(month.getMonth()),
                    month.getMonth() < 0,
                    date(first.getYear(), first.getMonth(), first.getDay()),
                    month.getDayCount(),
                )
            )
    return tuple(months)
