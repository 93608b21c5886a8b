"""Reads one side of a date expression: year, month, day, festival, week, and their parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from etl.transform.dates import lunar
from etl.transform.dates.festivals import festival_range
from etl.transform.dates.grammar import Token
from etl.transform.dates.lexicon import date_words
from etl.transform.dates.months import MonthReader
from etl.transform.dates.numerals import parse_number
from etl.transform.dates.plain import bare_day
from etl.transform.dates.ranges import DateRange, day_range, days_range, month_range, week_range


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
        For the right side of a range: what the left side meant and was written with; year and month come from it.

    Raises
    ------
    ValueError
        When the calendar has no such day.
    """
    reader = _DayReader(ref, after, {token.kind for token in left})
    for token in tokens:
        if not reader.take(token):
            return None
    return reader.found


_DIGITS = re.compile(r"\d+")
_WEEKDAY = re.compile(r"(.*?)(?:周|星期|礼拜)(.)")
_LONG_WEEKEND = {5: (0, 2), 6: (0, 2), 7: (1, 1), 1: (2, 0)}
"""Days before and after a holiday of one day, by its weekday; in the middle of the week it stands alone."""


class _DayReader(MonthReader):
    """Days, weeks and festivals on top of months."""

    # Days

    def _day(self, text: str) -> DateRange | None:
        number = parse_number(text[:-1])
        if number is None or not 1 <= number <= 31:
            return None
        if self.lunar_month is not None:
            return self._lunar_day(number)
        if self.month is not None and self.year is not None:
            return day_range(date(self.year, self.month, number))
        if self.lunar:
            return self._recent_lunar_day(number)
        if self.after is not None and self.after.start is not None:
            start = self.after.start
            month = start.year * 12 + start.month - 1 + (number < start.day)
            return day_range(date(month // 12, month % 12 + 1, number))
        return day_range(bare_day(number, self.ref))

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
        """当天 after a date adds nothing; alone it needs a day before it: the left side's, or the article's."""
        if self.found is None and self.after is not None and self.after.start is not None:
            return day_range(self.after.start + timedelta(date_words().relative["same"][text]))
        return self.found

    def _iso(self, text: str) -> DateRange | None:
        numbers = [int(number) for number in _DIGITS.findall(text)]
        return month_range(numbers[0], numbers[1]) if len(numbers) == 2 else day_range(date(*numbers))

    # Weeks and festivals

    def _weekday(self, text: str) -> DateRange | None:
        match = _WEEKDAY.match(text.replace("双休日", "周末"))
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
        number = int(match[2]) if match[2].isdigit() else "一二三四五六日".find(match[2].replace("天", "日")) + 1
        return day_range(monday + timedelta(number - 1))

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
            since = [row for row in rows if row.from_year <= max(day.year, 1950)]
            if not since:
                return None
            length = max(since, key=lambda row: row.from_year).length
            before, after = length or _LONG_WEEKEND.get(day.isoweekday(), (0, 0))
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
