"""Reads the years of a date expression, and the halves, quarters and seasons of a year."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from etl.transform.dates import lunar
from etl.transform.dates.grammar import Token
from etl.transform.dates.lexicon import date_words
from etl.transform.dates.numerals import parse_number
from etl.transform.dates.plain import year_of_month
from etl.transform.dates.ranges import (
    DateRange,
    days_range,
    decade_range,
    half_range,
    join,
    month_range,
    quarter_range,
    season_range,
    year_range,
    years_range,
)

NEIGHBOURS = frozenset("一二三四五六七八九十"[n : n + 2] for n in range(9))
"""Two numbers written as one: 五六十年代, 七八月."""
_NO_DIGIT = re.compile("[^0-9〇零一二三四五六七八九]")
_DECADE = re.compile("(?:(上个?世纪|本世纪|(.+?)世纪)的?)?(.+?)年代(.*)")
_FIRST_MONTHS = re.compile("[前头首个月份]")
_QUARTERS = {"首": 1, "头": 1, "次": 2, "末": 4}


class YearReader:
    """The state of reading, narrowed token by token; a method ``_kind`` reads tokens of that kind."""

    def __init__(self, ref: date, after: DateRange | None, left_kinds: set[str]) -> None:
        self.ref, self.after, self.left_kinds = ref, after, left_kinds
        self.found: DateRange | None = None
        self.year: int | None = None
        self.month: int | None = None
        self.lunar_year: int | None = None
        self.lunar_month: tuple[int, bool] | None = None
        self.lunar = ref.year < 1912 or bool(left_kinds & {"lunar", "ganzhi"})
        self.season: tuple[int, int] | None = None
        self.quarter: tuple[int, int] | None = None

    def take(self, token: Token) -> bool:
        """Read one token; False when it cannot stand here."""
        read = getattr(self, f"_{token.kind}", None)
        if read is None:
            return False
        found = read(token.text)
        if found is None:
            return False
        if isinstance(found, DateRange):
            self.found = found
        return True

    # Years

    def _year(self, text: str) -> DateRange | None:
        digits = _NO_DIGIT.sub("", text)
        return self._set_year(parse_number(digits))

    def _shortyear(self, text: str) -> DateRange | None:
        number = parse_number(text.strip("'’年"))
        if number is None:
            return None
        century = self.ref.year // 100 * 100
        return self._set_year(century + number if century + number <= self.ref.year + 10 else century - 100 + number)

    def _eraless(self, text: str) -> DateRange | None:
        """二十五年 in a paper before 1949 counts the Republic's years; elsewhere it is a length, not a date."""
        number = parse_number(text[:-1])
        if number is None or not 1912 <= self.ref.year <= 1949:
            return None
        return self._set_year(1911 + number)

    def _era(self, text: str) -> DateRange | None:
        name = next(name for name in sorted(date_words().eras, key=len, reverse=True) if text.startswith(name))
        first, _, is_lunar = date_words().eras[name]
        number = parse_number(text[len(name) : -1])
        if number is None:
            return None
        if not is_lunar:
            return self._set_year(first + number - 1)
        return self._set_lunar_year(first + number - 1)

    def _ganzhi(self, text: str) -> DateRange | None:
        year = lunar.year_of_ganzhi(text[:2], self.ref.year)
        return None if year is None else self._set_lunar_year(year)

    def _relyear(self, text: str) -> DateRange | None:
        return self._set_year(self.ref.year + date_words().relative["year"][text])

    def _bareyear(self, text: str) -> DateRange | None:
        return self._set_year(self.ref.year + {"去": -1, "今": 0, "明": 1}[text])

    def _nextyear(self, text: str) -> DateRange | None:
        """2018年9月至次年3月: the year after the one the left side of the range is in."""
        if self.after is None or self.after.start is None:
            return None
        return self._set_year(self.after.start.year + 1)

    def _set_year(self, year: int | None) -> DateRange | None:
        if year is None:
            return None
        self.year, self.lunar = year, self.lunar and year < 1912
        return year_range(year)

    def _set_lunar_year(self, year: int) -> DateRange:
        self.lunar_year, self.lunar = year, True
        return days_range(*lunar.year_range(year), "year")

    def _decade(self, text: str) -> DateRange | None:
        match = _DECADE.match(text)
        if match is None:
            return None
        if len(match[3]) == 3 and match[3][:2] in NEIGHBOURS:  # 五六十年代
            first_of, last_of = (self._decade(text.replace(match[3], name + "十", 1)) for name in match[3][:2])
            return None if first_of is None or last_of is None else join(first_of, last_of)
        number = parse_number(match[3])
        if number is None:
            return None
        if number >= 100:
            first = number
        elif match[1] is None:
            first = self.ref.year // 100 * 100 + number
            first -= 100 if first > self.ref.year else 0
        else:
            first = (self._century_number(match[1]) - 1) * 100 + number
        part = match[4]
        if part[:1] in ("初", "前", "早"):
            return years_range(first, first + 3)
        if part[:1] in ("末", "后", "晚"):
            return years_range(first + 6, first + 9)
        return years_range(first + 3, first + 6) if part else decade_range(first)

    def _century(self, text: str) -> DateRange | None:
        head, _, part = text.partition("世纪")
        first = (self._century_number(head + "世纪") - 1) * 100
        if part[:1] == "初":
            return years_range(first, first + 9, "decade")
        if part[:1] == "末":
            return years_range(first + 90, first + 99, "decade")
        if part == "上半叶":
            return years_range(first + 1, first + 50, "century")
        if part == "下半叶":
            return years_range(first + 51, first + 100, "century")
        return (
            years_range(first + 40, first + 60, "century") if part else years_range(first + 1, first + 100, "century")
        )

    def _century_number(self, text: str) -> int:
        current = (self.ref.year - 1) // 100 + 1
        if text.startswith("上"):
            return current - 1
        return current if text.startswith("本") else parse_number(text.removesuffix("世纪")) or current

    def _plan(self, text: str) -> DateRange | None:
        count = parse_number(text[:-1])
        return None if not count else years_range(1951 + 5 * count, 1955 + 5 * count, "period")

    # Parts of a year

    def _half(self, text: str) -> DateRange | None:
        if text.endswith("月"):
            year, month = self._month_in_force()
            last = 15 if text[0] == "上" else monthrange(year, month)[1]
            return days_range(date(year, month, 1 if text[0] == "上" else 16), date(year, month, last))
        return half_range(self._year_for(7 if text[0] in "下后" else 1), 1 if text[0] in "上前" else 2)

    def _quarter(self, text: str) -> DateRange | None:
        number = _QUARTERS.get(text[0]) or parse_number(text.strip("第个季度"))
        if number is None:
            return None
        self.quarter = self._year_for(number * 3 - 2), number
        return quarter_range(*self.quarter)

    def _firstquarters(self, text: str) -> DateRange | None:
        number = parse_number(text.strip("前首个季度"))
        if number is None:
            return None
        year = self._year_for(number * 3 - 2)
        return join(month_range(year, 1), month_range(year, number * 3))

    def _relquarter(self, text: str) -> DateRange | None:
        count = self.ref.year * 4 + (self.ref.month - 1) // 3 + date_words().relative["quarter"][text]
        return quarter_range(count // 4, count % 4 + 1)

    def _firstmonths(self, text: str) -> DateRange | None:
        number = parse_number(_FIRST_MONTHS.sub("", text))
        if number is None:
            return None
        year = self._year_for(number)
        return month_range(year, 1) if number == 1 else join(month_range(year, 1), month_range(year, number))

    def _season(self, text: str) -> DateRange | None:
        season = "春夏秋冬".index(text[0]) + 1
        year = self.year if self.year is not None else self.ref.year
        if season == 4 and self.year is None and self.ref.month <= 2:
            year -= 1
        if season == 4 and self.year == self.ref.year and self.ref.month <= 2:
            year -= 1
        if season == 1 and self.season is not None and self.season[1] == 4:
            winter, spring = season_range(*self.season), season_range(self.season[0] + 1, 1)
            return join(winter, spring)
        self.season = (year, season)
        return season_range(year, season)

    def _yearedge(self, text: str) -> DateRange | None:
        year = self.year if self.year is not None else self.ref.year
        first, last = {"初": (1, 3), "中": (6, 7)}.get(text[1], (10, 12))
        return join(month_range(year, first), month_range(year, last))

    def _month_in_force(self) -> tuple[int, int]:
        if self.month is not None and self.year is not None:
            return self.year, self.month
        if self.after is not None and self.after.start is not None:
            return self.after.start.year, self.after.start.month
        return self.ref.year, self.ref.month

    def _year_for(self, month: int) -> int:
        """The year of a month named without one."""
        if self.year is not None:
            return self.year
        if self.after is not None and self.after.start is not None:
            return self.after.start.year
        return year_of_month(month, self.ref)
