"""Reads the months of a date expression, Gregorian and lunar, and their thirds."""

from __future__ import annotations

from datetime import timedelta

from etl.transform.dates import lunar
from etl.transform.dates.lexicon import date_words
from etl.transform.dates.numerals import parse_number
from etl.transform.dates.ranges import DateRange, days_range, join, month_range, ten_days
from etl.transform.dates.years import NEIGHBOURS, YearReader


class MonthReader(YearReader):
    """Months on top of years."""

    def _month(self, text: str) -> DateRange | None:
        leap, name = text[0] == "闰", text.removeprefix("闰").removesuffix("份")[:-1]
        if len(name) == 2 and name in NEIGHBOURS:  # 七八月
            first, last = (self._month(character + "月") for character in name)
            return None if first is None or last is None else join(first, last)
        number = {"元": 1, "正": 1, "冬": 11, "腊": 12}.get(name) or parse_number(name)
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
        if self.quarter is not None:
            year, quarter = self.quarter
            return month_range(year, quarter * 3 - (2 if text == "初" else 0))
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
