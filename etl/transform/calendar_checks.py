"""The other two ways a masthead tells its day: the weekday and the lunar date."""

from __future__ import annotations

import re
from datetime import date

from etl.transform.dates.lunar import BRANCHES, STEMS, to_lunar
from etl.transform.dates.numerals import parse_number

_WEEKDAYS = "一二三四五六日"
_LUNAR = re.compile(r"(?:([甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥])年)?(?:(闰)?(.{1,2}?)月)(.{1,3}?)日?$")
_MONTHS = (
    {"正": 1, "元": 1, "冬": 11, "腊": 12}
    | {m: n for n, m in enumerate("一二三四五六七八九十", 1)}
    | {"十一": 11, "十二": 12}
)


def weekday_agrees(printed: str | None, day: date) -> bool | None:
    """Whether ``星期二`` is the weekday of `day`; None if nothing was printed."""
    if not printed or printed[-1] not in _WEEKDAYS + "天":
        return None
    return _WEEKDAYS[day.weekday()] == printed[-1].replace("天", "日")


def lunar_date_agrees(printed: str | None, day: date) -> bool | None:
    """Whether ``戊戌年七月十八`` is `day` in the Chinese calendar; None if nothing readable was printed."""
    found = _LUNAR.search(printed or "")
    month, lunar_day = (_MONTHS.get(found[3]), _day(found[4])) if found else (None, None)
    if found is None or month is None or lunar_day is None:
        return None
    try:
        true = to_lunar(day)
    except ValueError:  # outside the table
        return None
    return (found[1] is None or found[1] == _stem_and_branch(true.year)) and (month, lunar_day, bool(found[2])) == (
        true.month,
        true.day,
        true.leap,
    )


def _stem_and_branch(year: int) -> str:
    return STEMS[(year - 4) % 10] + BRANCHES[(year - 4) % 12]


def _day(text: str) -> int | None:
    return parse_number(text.removeprefix("初"))
