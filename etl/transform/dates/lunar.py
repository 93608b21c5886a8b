"""The traditional calendar, both ways: 戊戌年七月十八 to 2018-08-28 and back."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from etl.transform.dates.lexicon import table_rows

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
TERMS = (
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
    "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
)  # fmt: skip


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
    """Gregorian date of a day of the traditional calendar; None when that year has no such day.

    Raises
    ------
    ValueError
        When the year lies outside 1700-2100, which lexicon/dates/lunar_years.tsv covers.
    """
    for month in _months(lunar.year):
        if (month.number, month.leap) == (lunar.month, lunar.leap):
            return month.first + timedelta(lunar.day - 1) if 1 <= lunar.day <= month.length else None
    return None


def to_lunar(day: date) -> LunarDate:
    """Day of the traditional calendar on which a Gregorian date falls; ValueError outside the table."""
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
    """The lunar year called ``name`` (戊戌) nearest to ``near``; the earlier one when two are equally near."""
    stem, branch = STEMS.find(name[0]), BRANCHES.find(name[1])
    if stem < 0 or branch < 0 or (stem - branch) % 2:
        return None
    position = next(n for n in range(60) if n % 10 == stem and n % 12 == branch)
    years = (year for year in range(near - 30, near + 31) if (year - 4) % 60 == position)
    return min(years, key=lambda year: (abs(year - near), year))


def solar_term(name: str, year: int) -> date | None:
    """Gregorian date of a solar term (清明, 冬至) within a Gregorian year."""
    if name not in TERMS:
        return None
    index = TERMS.index(name)
    return date(year, index // 2 + 1, int(_row(year)[3].split()[index]))


@lru_cache(maxsize=512)
def _months(year: int) -> tuple[_Month, ...]:
    first_day, leap, lengths, _ = _row(year)
    first = date.fromisoformat(f"{year}-{first_day}")
    found: list[_Month] = []
    for bit in lengths:
        after_leap = bool(found) and found[-1].number == int(leap) and not found[-1].leap
        number = found[-1].number + (not after_leap) if found else 1
        found.append(_Month(number, after_leap, first, 29 + int(bit)))
        first += timedelta(found[-1].length)
    return tuple(found)


def _row(year: int) -> list[str]:
    row = _table().get(year)
    if row is None:
        raise ValueError(f"the table of the traditional calendar has no year {year}")
    return row


@cache
def _table() -> dict[int, list[str]]:
    return {int(year): cells for year, *cells in table_rows("lunar_years.tsv")}
