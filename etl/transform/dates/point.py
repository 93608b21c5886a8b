"""Reads one side of a date expression: year, month, day, festival, week, and their parts."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from etl.transform.dates import lunar
from etl.transform.dates.festivals import festival_range
from etl.transform.dates.grammar import Token
from etl.transform.dates.lexicon import date_words
from etl.transform.dates.numerals import parse_number
from etl.transform.dates.plain import bare_day, year_of_month
from etl.transform.dates.ranges import (
    DateRange,
    day_range,
    days_range,
    decade_range,
    half_range,
    join,
    month_range,
    quarter_range,
    season_range,
    ten_days,
    week_range,
    year_range,
    years_range,
)

_NEIGHBOURS = frozenset("一二三四五六七八九十"[n : n + 2] for n in range(9))


def read_point(
    tokens: Sequence[Token], ref: date, *, after: DateRange | None = None, left: Sequence[Token] = ()
) -> DateRange | None:
    """Read the tokens of one point of time.

    Parameters
    ----------
    tokens : sequence of Token
        From ``tokenize``, without connectors.
    ref : datetime.date
        Date of the issue.
    after, left : optional
        For the right side of a range: what the left side meant and was written with; the right side takes year and month from it.

    Raises
    ------
    ValueError
        When the calendar has no such day.
    """
    reader = _Reader(ref, after, {token.kind for token in left})
    for token in tokens:
        if not reader.take(token):
            return None
    return reader.found


class _Reader:
    """The state of reading: what is known so far, narrowed token by token."""

    def __init__(self, ref: date, after: DateRange | None, left_kinds: set[str]) -> None:
        self.ref, self.after, self.left_kinds = ref, after, left_kinds
        self.found: DateRange | None = None
        self.year: int | None = None
        self.month: int | None = None
        self.lunar_year: int | None = None
        self.lunar_month: tuple[int, bool] | None = None
        self.lunar = ref.year < 1912 or bool(left_kinds & {"lunar", "ganzhi"})
        self.season: tuple[int, int] | None = None

    def take(self, token: Token) -> bool:
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
        digits = re.sub(r"[^0-9〇零一二三四五六七八九]", "", text)
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

    def _set_year(self, year: int | None) -> DateRange | None:
        if year is None:
            return None
        self.year, self.lunar = year, self.lunar and year < 1912
        return year_range(year)

    def _set_lunar_year(self, year: int) -> DateRange:
        self.lunar_year, self.lunar = year, True
        return days_range(*lunar.year_range(year), "year")

    def _decade(self, text: str) -> DateRange | None:
        match = re.match(r"(?:(上个?世纪|本世纪|(.+?)世纪)的?)?(.+?)年代(.*)", text)
        if match is None:
            return None
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
        number = 1 if text[0] in "首头" else parse_number(text.strip("第个季度"))
        return None if number is None else quarter_range(self._year_for(number * 3 - 2), number)

    def _firstquarters(self, text: str) -> DateRange | None:
        number = parse_number(text.strip("前个季度"))
        if number is None:
            return None
        year = self._year_for(number * 3 - 2)
        return join(month_range(year, 1), month_range(year, number * 3))

    def _relquarter(self, text: str) -> DateRange | None:
        count = self.ref.year * 4 + (self.ref.month - 1) // 3 + date_words().relative["quarter"][text]
        return quarter_range(count // 4, count % 4 + 1)

    def _firstmonths(self, text: str) -> DateRange | None:
        number = parse_number(re.sub("[前头首个月份]", "", text))
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

    # Months and their parts

    def _month(self, text: str) -> DateRange | None:
        leap, name = text[0] == "闰", text.removeprefix("闰").removesuffix("份")[:-1]
        if len(name) == 2 and name in _NEIGHBOURS:  # 七八月
            first, last = (self._month(character + "月") for character in name)
            return None if first is None or last is None else join(first, last)
        number = {"正": 1, "冬": 11, "腊": 12}.get(name) or parse_number(name)
        if number is None or not 1 <= number <= 12:
            return None
        if leap or self.lunar or not number or name in ("正", "冬", "腊"):
            return self._set_lunar_month(number, leap)
        if self.year is not None:
            year = self.year
        elif self.after is not None and self.after.start is not None:
            year = self.after.start.year + (number < self.after.start.month)
        else:
            year = self._year_for(number)
        self.year, self.month = year, number
        return month_range(year, number)

    def _set_lunar_month(self, number: int, leap: bool) -> DateRange | None:
        today = lunar.to_lunar(self.ref)
        if self.lunar_year is None:
            self.lunar_year = self.year if self.year is not None else today.year - (number > today.month + 8)
            while leap and self.year is None and lunar.month_range(self.lunar_year, number, leap) is None:
                self.lunar_year -= 1  # ends with the table, which raises
        self.lunar_month, self.month = (number, leap), None
        days = lunar.month_range(self.lunar_year, number, leap)
        return None if days is None else days_range(*days, "month")

    def _relmonth(self, text: str) -> DateRange | None:
        offset = date_words().relative["month"][text]
        if self.lunar:
            today = lunar.to_lunar(self.ref)
            self.lunar_year, month = today.year + (today.month - 1 + offset) // 12, (today.month - 1 + offset) % 12 + 1
            return self._set_lunar_month(month, today.leap and offset == 0)
        count = self.ref.year * 12 + self.ref.month - 1 + offset
        self.year, self.month = count // 12, count % 12 + 1
        return month_range(self.year, self.month)

    def _xun(self, text: str) -> DateRange | None:
        year, month = self._month_in_force()
        first, last = "上中下".index(text[0]), "上中下".index(text[-2])
        one = ten_days(year, month, first)
        return one if first == last else join(one, ten_days(year, month, last))

    def _monthedge(self, text: str) -> DateRange | None:
        year, month = self._month_in_force()
        return ten_days(year, month, {"初": 0, "中": 1}.get(text[1], 2))

    def _edge(self, text: str) -> DateRange | None:
        if self.month is not None:
            return self._monthedge("月" + text)
        if self.lunar_month is not None and self.lunar_year is not None:
            days = lunar.month_range(self.lunar_year, *self.lunar_month)
            third = {"初": 0, "中": 1}.get(text, 2)
            if days is None:
                return None
            return days_range(
                days[0] + timedelta(10 * third),
                days[1] if third == 2 else days[0] + timedelta(10 * third + 9),
                "ten-days",
            )
        return self._yearedge("年" + text) if self.year is not None else None

    # Days

    def _day(self, text: str) -> DateRange | None:
        number = parse_number(text[:-1])
        if number is None or not 1 <= number <= 31:
            return None
        if self.lunar_month is not None:
            return self._lunar_day(number)
        if self.month is not None and self.year is not None:
            return day_range(self._fitting_day(number))
        if self.lunar:
            return self._recent_lunar_day(number)
        if self.after is not None and self.after.start is not None:
            start = self.after.start
            month = start.year * 12 + start.month - 1 + (number < start.day)
            return day_range(date(month // 12, month % 12 + 1, number))
        return day_range(bare_day(number, self.ref))

    def _fitting_day(self, number: int) -> date:
        """The day in the month read; without a printed year, the year that has it and is not far ahead."""
        assert self.year is not None and self.month is not None
        return date(self.year, self.month, number)

    def _recent_lunar_day(self, number: int) -> DateRange | None:
        """A bare day of the traditional calendar: this lunar month's, or the last one's where that is ahead."""
        today = lunar.to_lunar(self.ref)
        self.lunar_year, self.lunar_month = today.year, (today.month, today.leap)
        found = self._lunar_day(number)
        if found is not None and found.start is not None and found.start <= self.ref + timedelta(7):
            return found
        before = lunar.to_lunar(self.ref - timedelta(today.day))
        self.lunar_year, self.lunar_month = before.year, (before.month, before.leap)
        return self._lunar_day(number)

    def _lunarday(self, text: str) -> DateRange | None:
        number = parse_number(text.removesuffix("日").removeprefix("初"))
        if number is None:
            return None
        if self.lunar_month is None and self.month is not None:
            return self._number(text.removesuffix("日"))
        return self._lunar_day(number) if self.lunar_month is not None else self._recent_lunar_day(number)

    def _newyearday(self, text: str) -> DateRange | None:
        new_year = festival_range(date_words().festivals["春节"], self.year, self.ref).start
        number = parse_number(text[-1])
        return None if new_year is None or number is None else day_range(new_year + timedelta(number - 1))

    def _number(self, text: str) -> DateRange | None:
        """七月十八, 正月初五: a day without 日 is one of the traditional calendar."""
        number = parse_number(text.removeprefix("初"))
        if number is None or not 1 <= number <= 30:
            return None
        if self.lunar_month is None:
            if self.month is None or text.isascii():
                return None
            month, self.lunar_year = self.month, self.year
            self._set_lunar_month(month, False)
        return self._lunar_day(number)

    def _lunar_day(self, number: int) -> DateRange | None:
        if self.lunar_year is None or self.lunar_month is None:
            return None
        day = lunar.to_gregorian(lunar.LunarDate(self.lunar_year, self.lunar_month[0], number, self.lunar_month[1]))
        return None if day is None else day_range(day)

    def _relday(self, text: str) -> DateRange | None:
        return day_range(self.ref + timedelta(date_words().relative["day"][text]))

    def _same(self, text: str) -> DateRange | None:
        """当天 after a date adds nothing; alone it needs the article, which ``find_dates`` has."""
        return self.found

    def _iso(self, text: str) -> DateRange | None:
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        return month_range(numbers[0], numbers[1]) if len(numbers) == 2 else day_range(date(*numbers))

    # Weeks and festivals

    def _weekday(self, text: str) -> DateRange | None:
        match = re.match(r"(.*?)(?:周|星期|礼拜)(.)", text.replace("双休日", "周末"))
        if match is None:
            return None
        weeks = (match[1].count("下") - match[1].count("上")) if match[1] else 0
        monday = self.ref - timedelta(self.ref.weekday()) + timedelta(weeks=weeks)
        if self.after is not None and self.after.start is not None and not match[1]:
            monday = self.after.start - timedelta(self.after.start.weekday())
        if match[2] == "末":
            return days_range(monday + timedelta(5), monday + timedelta(6))
        if self.found is not None and self.found.precision == "day":
            return self.found  # 8月24日（周五）
        return day_range(
            monday
            + timedelta(
                "一二三四五六日".find(match[2].replace("天", "日")) if not match[2].isdigit() else int(match[2]) - 1
            )
        )

    def _relweek(self, text: str) -> DateRange | None:
        return week_range(self.ref, date_words().relative["week"][text])

    def _festival(self, text: str) -> DateRange | None:
        festival = date_words().festivals[text]
        return festival_range(festival, self.year if self.lunar_year is None else self.lunar_year, self.ref)

    def _barefestival(self, text: str) -> DateRange | None:
        return festival_range(date_words().bare_festivals[text], self.year, self.ref)

    def _break(self, text: str) -> DateRange | None:
        """春节假期, 国庆黄金周: from the festival to its public holiday."""
        if self.found is None or self.found.start is None:
            return None
        return self._public_holiday(self.found.start) or self.found

    def _festal(self, text: str) -> DateRange | None:
        if self.found is None or self.found.start is None:
            return None
        return (self._public_holiday(self.found.start) or self.found) if "期间" in text else self.found

    def _public_holiday(self, day: date) -> DateRange | None:
        for name, rows in date_words().breaks.items():
            words = date_words()
            festival = words.festivals.get(name) or words.bare_festivals.get(name)
            if festival is None or festival_range(festival, day.year, day).start != day:
                continue
            _, before, after = max(row for row in rows if row[0] <= max(day.year, 1950))
            return days_range(day - timedelta(before), day + timedelta(after))
        return None

    # Marks

    def _clock(self, text: str) -> bool:
        return True

    def _lunar(self, text: str) -> bool:
        self.lunar = True
        return True

    def _gregorian(self, text: str) -> bool:
        self.lunar = False
        return True

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
