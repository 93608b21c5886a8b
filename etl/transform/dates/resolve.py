"""From a date expression and the issue it stands in to the days it means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from etl.transform.dates.grammar import NUMBER, Token, normalize, tokenize
from etl.transform.dates.lexicon import date_words
from etl.transform.dates.numerals import parse_number
from etl.transform.dates.plain import resolve_plain
from etl.transform.dates.point import read_point
from etl.transform.dates.ranges import (
    VAGUE,
    DateRange,
    day_range,
    days_range,
    join,
    month_range,
    open_after,
    open_before,
    shift_months,
    week_range,
    year_range,
    years_range,
)


def resolve(expression: str, issue_date: date) -> DateRange | None:
    """Resolve a newspaper's date expression against the date of the issue.

    News looks back: 12月31日 in an issue of 1 January is last year's; a bare day is this month's unless that lies
    more than 7 days ahead. 上旬 is 1-10, 下旬 and 底 are 21 to the end, 年初 is January to March, 从X起 has no end.

    Parameters
    ----------
    expression : str
        The words as printed: 昨天下午, 26日至27日, 从9月份开始, ２０１８年８月, 戊戌年七月十八, 民國二十五年. Clock
        times are passed over.
    issue_date : datetime.date
        Date of the issue.

    Returns
    -------
    DateRange or None
        None when the words are no date; null dates and precision ``vague`` for words such as 日前 that fix no day.
    """
    try:
        return _resolve(expression, issue_date)
    except (ValueError, OverflowError):
        return None  # a day no calendar has (2月30日, 13月) or a year outside 1-9999


@lru_cache(maxsize=2048)
def _resolve(expression: str, ref: date) -> DateRange | None:
    plain = resolve_plain(expression, ref)
    if plain is not None:
        return plain
    text = _in_plain_words(expression)
    if not text or len(text) > 60:
        return None
    if text in date_words().vague:
        return VAGUE
    return _bracketed(text, ref) or _relative_stretch(text, ref) or _bounded(text, ref) or _range_or_point(text, ref)


@lru_cache(maxsize=2048)
def _in_plain_words(expression: str) -> str:
    """What is the same whatever the issue: one kind of digits and words, nothing before the date."""
    text = _ENDED.sub("", _THROUGH.sub("至", _PREFACE.sub("", normalize(expression))))
    if "（" in text or "(" in text:
        text = _NUMBERED_DAY.sub(r"\1（\2日）", text)
    if "季度" in text:
        text = _QUARTERS.sub(r"\1季度至\2季度", text)
    return _REPUBLIC.sub(r"民国\1", text) if text.startswith("1") else text


_THROUGH = re.compile(r"(?:起|开始)(?:至|到)(?=.*[日号月年底末])|(?<=月[底末])(?=[0-9一二三四五六七八九十]{1,2}月初)")
_ENDED = re.compile("(?<=[日号月年底末])为?止$")
_QUARTERS = re.compile(r"第?([一二三四1-4])[、和及至到—-]第?([一二三四1-4])季度")
_NUMBERED_DAY = re.compile(rf"^([昨今明前])[（(]({NUMBER})[）)]日")
"""昨（7）日: as papers in Taiwan put the day into the word."""
_REPUBLIC = re.compile(r"^(1[0-2][0-9]年)(?=[0-9]{1,2}月)")
"""As papers in Taiwan date: a year of three digits before a month."""
_PREFACE = re.compile(r"^(?:就?在|于|定于|早在|时间是|当地时间|北京时间|本报讯)(?=.)")
_COUNT = NUMBER.replace("{1,4}", "{1,3}", 1)
_UNIT = r"(?P<unit>周年|年|个多?月|周|个?星期|个?礼拜|天|日|昼夜|个季度|个?小时|分钟)"
_AMOUNT = rf"(?P<amount>{_COUNT}|半个?)(?:多|余|来)?{_UNIT}(?:多)?"
_LAST = re.compile(
    rf"^(?:在)?(?:近|最近|过去|过往|此前|最近的|过去的|刚刚过去的)(?:这)?{_AMOUNT}(?:来|以来|间|里|内|时间|中|之内)*$"
)
_NEXT = re.compile(rf"^(?:在)?(?:未来|今后|接下来|此后|往后)的?(?:这)?{_AMOUNT}(?:间|里|内|时间|中|之内)*$")
_AGO = re.compile(rf"^(?:大?约|近)?{_AMOUNT}(?P<way>之前|以前|前|之后|以后|后)$")
_SINCE_LONG = re.compile(rf"^{_AMOUNT}(?:来|以来)$")
_JUST_PAST = re.compile(r"^(?:刚刚?过去|已经过去|刚刚?结束)的(?:这个|一个)?(.+)$")


_NAMES_A_DAY = re.compile("[日号]")
_BRACKETS = re.compile(r"^([^（()）]+)[（(]([^（()）]+)[）)]([^（()）]*)$")


def _bracketed(text: str, ref: date) -> DateRange | None:
    """今天（6月16日）: the side that names a day of its own decides."""
    match = _BRACKETS.match(text) if "（" in text or "(" in text else None
    if match is None:
        return None
    outer = _resolve(match[1] + match[3], ref)
    inner = _resolve(match[2] + match[3], ref)
    if outer is None or outer.start is None:
        return inner
    if inner is not None and inner.precision == "day" and not _NAMES_A_DAY.search(match[1]):
        if outer.precision == "day" and inner.start is not None:
            same = (inner.start.month, inner.start.day) == (outer.start.month, outer.start.day)
            return outer if same else inner
        return inner
    return outer


_STRETCH_BEGINS = ("在", "近", "最近", "过去", "过往", "此", "刚", "未来", "今后", "接下来", "往后", "已经过去")
_STRETCH_ENDS = ("前", "后", "来")
"""How whatever the patterns of `_relative_stretch` find begins or ends."""


def _relative_stretch(text: str, ref: date) -> DateRange | None:
    """近三年, 未来两周, 三天前, 五年来, 刚刚过去的周末."""
    if not text.startswith(_STRETCH_BEGINS) and not text.endswith(_STRETCH_ENDS):
        return None
    if match := _JUST_PAST.match(text):
        what = match[1]
        if what in ("周末", "双休日"):
            return resolve("上周末" if ref.weekday() < 5 else "周末", ref)
        if what in ("一周", "星期", "一个星期"):
            return week_range(ref, -1)
        return resolve(what, ref)
    if match := _LAST.match(text) or _SINCE_LONG.match(text):
        start = _shift(ref, match["amount"], match["unit"], -1)
        return None if start is None else days_range(start, ref)
    if match := _NEXT.match(text):
        end = _shift(ref, match["amount"], match["unit"], 1)
        return None if end is None else days_range(ref, end)
    if match := _AGO.match(text):
        sign = -1 if match["way"].endswith("前") else 1
        day = _shift(ref, match["amount"], match["unit"], sign)
        if day is None:
            return None
        unit = match["unit"]
        if "年" in unit and "半" not in match["amount"]:
            return year_range(day.year)
        if ("月" in unit and "半" not in match["amount"]) or "年" in unit or "季" in unit:
            return month_range(day.year, day.month)
        return day_range(day)
    return None


def _shift(day: date, amount: str, unit: str, sign: int) -> date | None:
    number = parse_number(amount) if not amount.startswith("半") else None
    if number is None and not amount.startswith("半"):
        return None
    if "年" in unit:
        return shift_months(day, sign * (6 if number is None else 12 * number))
    if "季" in unit and number is not None:
        return shift_months(day, sign * 3 * number)
    if "月" in unit:
        return day + timedelta(sign * 15) if number is None else shift_months(day, sign * number)
    if number is None:
        return day
    if unit in ("周",) or "星期" in unit or "礼拜" in unit:
        return day + timedelta(sign * 7 * number)
    if "小时" in unit or "分钟" in unit:
        return day + timedelta(sign * (number // 24 if "小时" in unit else 0))
    return day + timedelta(sign * number)


_FROM = re.compile(r"^(?:从|自从|自)")
_DURATION = re.compile(
    rf"^(?P<since>.+?)(?:起|开始)[，,]?(?:集中|为期|历时|连续|持续|利用|用)?(?P<about>大?约|近)?(?P<amount>{NUMBER}|半个?){_UNIT}的?(?:时间)?(?:内|里)?$"
)
_SINCE = re.compile(r"^(?:从|自从|自|打)?(?P<what>.+?)(?:起|开始|始)(?:，|,)?(?:至今|施行|实施|执行|生效)?$")
_UNTIL_NOW = re.compile(r"^(?:从|自从|自|打)?(?P<what>.+?)(?:以来|至今|迄今|到现在|至目前|到目前|至现在)$")
_NOW = ("来", "今", "前", "在")
_AFTER = re.compile(r"^(?:从|自从|自)?(?P<what>.+?)(?:以后|之后|后)$")
_BEFORE = re.compile(r"^(?:到|至)?(?P<what>.+?)(?:以前|之前|前)$")
_UP_TO = re.compile(r"^(?:截至|截止到|截止至|截止|到|至|直到|直至)(?P<what>.+?)(?:为止|止)?$")


def _bounded(text: str, ref: date) -> DateRange | None:
    """Open and half-open stretches: 从9月份开始, 自8月1日起, 今年以来, 2020年前, 截至13日."""
    begins = "起" in text or "始" in text
    if begins and (match := _DURATION.match(text)):
        since = _starting(_FROM.sub("", match["since"]), ref)
        if since is None or since.start is None:
            return None
        end = None if match["about"] else _shift(since.start, match["amount"], match["unit"], 1)
        return open_after(since) if end is None else join(since, day_range(end - timedelta(1)))
    if (
        text.endswith(_NOW)
        and (match := _UNTIL_NOW.match(text))
        and (since := _anchor(match["what"], ref)) is not None
        and since.start is not None
    ):
        return days_range(since.start, ref) if since.start <= ref else open_after(since)
    if (
        begins
        and (match := _SINCE.match(text))
        and (since := _starting(match["what"], ref)) is not None
        and since.start is not None
    ):
        return open_after(since)
    if (
        text[-1] == "后"
        and (match := _AFTER.match(text))
        and (since := _anchor(match["what"], ref)) is not None
        and since.start is not None
    ):
        return open_after(since)
    if (
        text[-1] == "前"
        and (match := _BEFORE.match(text))
        and (until := _anchor(match["what"], ref)) is not None
        and until.end is not None
    ):
        period = date_words().periods.get(match["what"])
        if period is not None and period.end is None:
            until = day_range(period.start - timedelta(1))
        return open_before(until)
    if text[0] in "截到至直" and (match := _UP_TO.match(text)) and (until := _resolve(match["what"], ref)) is not None:
        return until
    return None


_MONTH = re.compile(rf"{NUMBER}月")


def _starting(text: str, ref: date) -> DateRange | None:
    """What 从…起 begins with; a month and day long past without a year is next year's (1月1日起 in late December)."""
    since = _range_or_point(text, ref) or (_anchor(text, ref) if text in date_words().periods else None)
    if since is not None and since.start is not None and (ref - since.start).days > 270 and _MONTH.match(text):
        later = _range_or_point(f"{ref.year + 1}年{text}", ref)
        return later or since
    return since


def _anchor(text: str, ref: date) -> DateRange | None:
    """A date or a named point of history (党的十八大, 新中国成立)."""
    period = date_words().periods.get(text)
    if period is not None:
        return days_range(period.start, period.end or period.start)
    return _range_or_point(text, ref)


_TWO_DAYS = {"昨今": (-1, 0), "今明": (0, 1), "明后": (1, 2)}
_PLAN_SPAN = re.compile(
    r"^(?:(十[一二三四五六七八九]?|[一二三四五六七八九])五|第(十[一二三四五六七八九]?|[一二三四五六七八九])个五年)"
    r"(?:规划|计划|五年规划|五年计划)?(?P<part>时期|期间|末期?|初期?|开局之年|收官之年|)$"
)
_ANNIVERSARY = re.compile(rf"^(?P<what>.+?)(?P<count>{NUMBER})周年(?:纪念日|之际)?$")


def _range_or_point(text: str, ref: date) -> DateRange | None:
    if "五" in text and (match := _PLAN_SPAN.match(text)):
        return _plan(match[1] or match[2], match["part"])
    if text in ("去年同期", "上年同期"):
        return year_range(ref.year - 1)
    if text[:2] in _TWO_DAYS and text[2:] in ("两天", "两日"):
        first, last = _TWO_DAYS[text[:2]]
        return days_range(ref + timedelta(first), ref + timedelta(last))
    if "周年" in text and (match := _ANNIVERSARY.match(text)):
        period, count = date_words().periods.get(match["what"]), parse_number(match["count"])
        if period is not None and period.anniversary and count:
            return day_range(period.start.replace(year=period.start.year + count))
    name = text[:-2] if text.endswith(("时期", "期间", "年代")) else text
    if (period := date_words().periods.get(name)) is not None and (period.end is not None or name == text):
        return days_range(period.start, period.end or period.start)
    tokens = _tokens(text)
    if not tokens:
        return None
    return _range(tokens, ref) if any(token.kind == "connector" for token in tokens) else read_point(tokens, ref)


@lru_cache(maxsize=2048)
def _tokens(text: str) -> tuple[Token, ...] | None:
    tokens = tokenize(text[1:] if text.startswith(("从", "自")) else text)
    return None if tokens is None else tuple(tokens)


def _plan(number: str, part: str) -> DateRange | None:
    """A five-year plan: the first ran 1953-57, the second 1958-62, since 1966 they follow without a gap."""
    count = parse_number(number)
    if not count:
        return None
    first = 1948 + 5 * count if count <= 2 else 1951 + 5 * count
    if part.startswith("末") or part == "收官之年":
        return year_range(first + 4)
    if part.startswith("初") or part == "开局之年":
        return year_range(first)
    return years_range(first, first + 4, "period")


def _range(tokens: Sequence[Token], ref: date) -> DateRange | None:
    """Both sides of 26日至27日; a side takes from the other what it leaves out (今年1至7月, 8月25—27日)."""
    last = max(i for i, token in enumerate(tokens) if token.kind == "connector")
    first = next(i for i, token in enumerate(tokens) if token.kind == "connector")
    left, right = tokens[:first], tokens[last + 1 :]
    if not left or not right:
        return read_point(left or right, ref)
    left, right = _share_units(left, right)
    begin = read_point(left, ref)
    if begin is None or begin.start is None:
        return None
    end = read_point(right, ref, after=begin, left=left)
    return None if end is None else join(begin, end)


_COUNTED = {"month": "月", "day": "日", "year": "年", "shortyear": "年", "quarter": "季度", "eraless": "年"}


def _share_units(left: Sequence[Token], right: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """Give a bare number the unit its neighbour across the connector carries."""
    if left[-1].kind in ("number", "century"):
        unit = next((token for token in right if token.kind in _COUNTED), None)
        if unit is not None:
            kind = "year" if unit.kind == "shortyear" and len(left[-1].text) == 4 else unit.kind
            left = [*left[:-1], Token(kind, left[-1].text + _COUNTED[unit.kind])]
    if right[0].kind == "number" and len(right) == 1 and left[-1].kind in _COUNTED:
        right = [Token(left[-1].kind, right[0].text + _COUNTED[left[-1].kind])]
    return left, right
