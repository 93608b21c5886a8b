"""Dates set in parts: year, month and day on lines of their own among the other lines of a masthead."""

from __future__ import annotations

from datetime import date

import pytest

from etl.transform.split_dates import date_lines, join_date
from tests.transform.page.test_masthead import masthead

WEDNESDAY, LUNAR = "星期三", "癸卯年四月廿七"
JUNE_14 = date(2023, 6, 14)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["2023年", "6", "月", WEDNESDAY, "14", LUNAR], JUNE_14, id="the weekday between"),
        pytest.param(["2023年", "6", "月", WEDNESDAY, "14"], JUNE_14, id="weekday alone as the check"),
        pytest.param(["2023", "14", "6", LUNAR], JUNE_14, id="lunar date alone as the check"),
        pytest.param(["14", WEDNESDAY, "2023年6月"], JUNE_14, id="a large day above the month"),
        pytest.param(["2023.06", "14", WEDNESDAY], JUNE_14, id="year and month with a dot"),
        pytest.param(["2023.06.", "14", WEDNESDAY], JUNE_14, id="a dot at the end of the line"),
        pytest.param(["2023", "06·", "14 星期三"], JUNE_14, id="weekday beside the day"),
        pytest.param(["6月14日 星期三", "2023年"], JUNE_14, id="month and day in one line"),
        pytest.param(["二〇二三年", "六月", "十四日", WEDNESDAY], JUNE_14, id="numerals"),
        pytest.param(["中华民国112年", "6月14日", WEDNESDAY], JUNE_14, id="Republic of China year"),
        pytest.param(["3", "2023", "14", "6", WEDNESDAY], JUNE_14, id="a number that fits no reading"),
        pytest.param(["2023年", "6", "月", "14", "日"], JUNE_14, id="no check, marked"),
        pytest.param(["2023年", "6", "14"], JUNE_14, id="no check, one reading"),
        pytest.param(["2023年", "6", "月", "星期四", "14"], None, id="the weekday disagrees"),
        pytest.param(["2023年", "6", "月", WEDNESDAY, "14", "癸卯年四月廿八"], None, id="the lunar date disagrees"),
        pytest.param(["2023年", "6", "8"], None, id="no check, two readings"),
        pytest.param(["2023年", "6", "月", "14", "3"], None, id="no check, two days"),
        pytest.param(["2023年", "6", "月", "7", "14", WEDNESDAY], None, id="two days of that weekday"),
        pytest.param(["2023年", "江海市滨河路", "6", "14"], None, id="no check, something else between"),
        pytest.param(["2023年", "2", "月", "30", "日"], None, id="no such day"),
    ],
)
def test_join_date(lines: list[str], expected: date | None) -> None:
    printed = " ".join(lines)
    weekday = next((day for day in (WEDNESDAY, "星期四") if day in printed), None)
    lunar = next((day for day in (LUNAR, "癸卯年四月廿八") if day in printed), None)
    assert join_date(lines, weekday, lunar) == expected


def test_date_lines_hold_nothing_else() -> None:
    lines = ["江海日报", "2023年", "6", "月", "14 星期三", "今日8版", "7 要闻", ""]
    assert date_lines(lines) == {1, 2, 3, 4}
    assert date_lines([line for line in lines if line != "2023年"]) == frozenset()


def test_parts_below_the_other_items_are_masthead() -> None:
    read = masthead("江海日报", "星期三", "2023年", "6", "月", "14")
    assert (read.facts["date"], max(read.roles)) == (JUNE_14, 5)


def test_a_day_that_looks_like_a_label_is_none_beside_one() -> None:
    read = masthead("江海日报", "2021.10.", "05", "星期二", "农历八月廿九", "A1 焦点")
    assert (read.facts["date"], read.page_label, read.section) == (date(2021, 10, 5), "A1", "焦点")
