"""The plainest dates, resolved without the grammar: they are nine in ten of all that newspapers print."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, timedelta
from functools import cache, lru_cache

from etl.transform.dates.grammar import CLOCK, DAY_PART
from etl.transform.dates.lexicon import date_words
from etl.transform.dates.ranges import VAGUE, DateRange, day_range, month_range, year_range

AHEAD = timedelta(243)
"""A month without a year more than eight months ahead of the issue is last year's: news looks back."""
DAYS_AHEAD = timedelta(7)
"""A day without a month further ahead than this is last month's (design page, Dates)."""

_PLAIN = re.compile(rf"(?:([0-9]{{4}})年)?(?:([0-9]{{1,2}})月份?)?(?:([0-9]{{1,2}})[日号])?(?:{DAY_PART})?(?:{CLOCK})?")


def resolve_plain(expression: str, ref: date) -> DateRange | None:
    """Resolve 2018年8月28日 and its parts, 今天, 昨天下午, 今年, 上月, 日前; None leaves the rest to the grammar.

    Raises
    ------
    ValueError
        When the calendar has no such day.
    """
    if ref.year < 1912:
        return None  # months and days of the traditional calendar
    word = _words().get(expression)
    if word is not None:
        return _relative(*word, ref)
    parts = _parts(expression)
    if parts is None:
        return None
    year, month, day = parts
    if day is not None:
        if month is not None:
            known = int(year) if year else year_of_month(int(month), ref)
            while not year and month.lstrip("0") == "2" and day == "29" and not isleap(known):
                known -= 1
            return day_range(date(known, int(month), int(day)))
        return None if year else day_range(bare_day(int(day), ref))
    if month is not None:
        return month_range(int(year) if year else year_of_month(int(month), ref), int(month))
    return year_range(int(year)) if year else None


@lru_cache(maxsize=2048)
def _parts(expression: str) -> tuple[str | None, str | None, str | None] | None:
    """Digits of year, month and day; None when it is none of the plainest.

    Without a day nothing may stand behind: 2018年, 8月, 8月份.
    """
    match = _PLAIN.fullmatch(expression)
    if match is None:
        return None
    year, month, day = match.groups()
    if day is None and not expression.endswith(("年", "月", "份")):
        return None
    return year, month, day


def bare_day(number: int, ref: date) -> date:
    """A day without a month: this month's unless more than seven days ahead, else of the last month that has it."""
    year, month = ref.year, ref.month
    for _ in range(12):
        if number <= monthrange(year, month)[1] and date(year, month, number) <= ref + DAYS_AHEAD:
            return date(year, month, number)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    raise ValueError(number)


def year_of_month(month: int, ref: date) -> int:
    """The year of a month named without one: this year, unless that is more than eight months ahead."""
    return ref.year - 1 if date(ref.year, month, 1) - ref > AHEAD else ref.year


def _relative(kind: str, offset: int, ref: date) -> DateRange:
    if kind == "day":
        return day_range(ref + timedelta(offset))
    if kind == "year":
        return year_range(ref.year + offset)
    if kind == "month":
        months = ref.year * 12 + ref.month - 1 + offset
        return month_range(months // 12, months % 12 + 1)
    return VAGUE


@cache
def _words() -> dict[str, tuple[str, int]]:
    words = date_words()
    parts = (
        "",
        "上午",
        "下午",
        "凌晨",
        "清晨",
        "早晨",
        "早上",
        "中午",
        "傍晚",
        "晚上",
        "晚间",
        "晚",
        "夜间",
        "深夜",
        "夜里",
    )
    found = {word + part: ("day", offset) for word, offset in words.relative["day"].items() for part in parts}
    found |= {word: (kind, offset) for kind in ("year", "month") for word, offset in words.relative[kind].items()}
    return found | dict.fromkeys(words.vague, ("vague", 0))
