"""Finds the dates of a running text and resolves each against the issue."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from etl.transform.dates.grammar import normalize_running
from etl.transform.dates.lexicon import date_words
from etl.transform.dates.lunar import BRANCHES
from etl.transform.dates.plain import DAYS_AHEAD
from etl.transform.dates.ranges import VAGUE, DateRange, day_range, shift_months
from etl.transform.dates.resolve import resolve
from etl.transform.dates.scanner import date_scanner


class DateMention(NamedTuple):
    """One date of a text.

    Attributes
    ----------
    start, end : int
        Code-point offsets in the text, end exclusive.
    text : str
        The words as printed.
    range : DateRange
        What they mean; null dates when vague.
    basis : str
        explicit (the words fix the day), issue (今天, 本日: the day of the issue), carried (当天, 次日: counted from
        the last day named before), vague (日前).
    """

    start: int
    end: int
    text: str
    range: DateRange
    basis: str


def find_dates(text: str, issue_date: date) -> list[DateMention]:
    """Find every date of ``text`` in reading order.

    当天 and 次日 count from the last day named before them in the text; without one they are vague. Lengths of time
    (三年), clock times alone (7时30分) and what returns (每周六) are no dates.
    """
    running = normalize_running(text) if _ODD.search(text) else text
    mentions: list[DateMention] = []
    last_day: date | None = None
    position = 0
    anchors, pattern, japan = date_scanner()
    scan = pattern.match
    for _, hit, _ in anchors.find_matches_as_indexes(running):
        if hit < position:
            continue
        match = scan(running, _first_numeral(running, hit, position) if running[hit] in _COUNTED else hit)
        if match is None:
            continue
        first, end = match.span()
        following = running[end : end + 1]
        if following == "本" and running[end - 1] == "日" and japan.match(running, end):
            continue
        before = running[first - 1 : first]
        if before in _OFTEN and _HABIT.search(running, max(first - 4, 0), first):
            position = end
            continue
        start = _with_preface(running, first) if before in _PREFACED else first
        found = resolve(running[start:end], issue_date)
        if found is None:
            found, start, end = _resolve_less(running, start, first, end, match.start("suffix"), issue_date)
            following = running[end : end + 1]
        past = found is None or (found.end is not None and issue_date - found.end > DAYS_AHEAD)
        if past and running[start - 1 : start] in _PLANS and _PLANNED.search(running, max(start - 8, 0), start):
            found = _next(running[start:end], issue_date) or found
        if found is None:
            offset = _anaphoric(running[first:end])
            if offset is None:
                continue
            basis = "carried" if last_day is not None else "vague"
            found = day_range(last_day + timedelta(offset)) if last_day is not None else VAGUE
        elif found.start is None and found.end is None:
            basis = "vague"
        elif (following in _COMING and _TO_COME.match(running, end)) or (
            running[end - 1] == "后" and _LATER.fullmatch(running, start, end) and not _AHEAD.match(running, end)
        ):
            found, basis = VAGUE, "vague"
        else:
            today = running[start] in "今本即" and _TODAY.match(running, start, end)
            basis = "issue" if today else "explicit"
        if (
            found.precision == "day"
            and found.start is not None
            and not (following in _HEARD_STARTS and _HEARD.match(running, end))
        ):
            last_day = found.start
        mentions.append(DateMention(start, end, text[start:end], found, basis))
        position = end
    return mentions


def _resolve_less(
    text: str, preface: int, start: int, end: int, suffix: int, issue_date: date
) -> tuple[DateRange | None, int, int]:
    """Try the mention without its preface, then without its suffix (从…起): what does not belong to it."""
    if preface < start and (found := resolve(text[start:end], issue_date)) is not None:
        return found, start, end
    if start < suffix < end and (found := resolve(text[start:suffix], issue_date)) is not None:
        return found, start, suffix
    return None, start, end


def _next(words: str, issue_date: date) -> DateRange | None:
    """The next time that a day or a month without a year comes, as behind 将于; None for what names its year."""
    if not _YEARLESS.match(words):
        return None
    for months in (1, 2, *((12,) if "月" in words else ())):
        found = resolve(words, shift_months(issue_date, months))
        if found is not None and found.start is not None and found.start >= issue_date:
            return found
    return None


def _first_numeral(text: str, hit: int, floor: int) -> int:
    """Where the number begins that a hit such as 8月 ends: back over its digits, and over 25— in 25—27日."""
    if text[hit] in BRANCHES and hit > floor:
        return hit - 1
    if text[hit] not in _NUMERALS and text[hit] != "五":
        return hit
    while hit > floor and text[hit - 1] in _NUMERALS:
        hit -= 1
    before = hit
    while before > floor and text[before - 1] in _LINKS:
        before -= 1
    if before == hit and text[hit - 1 : hit] == "“" and hit > floor:
        return hit - 1  # “十四五”时期
    if floor < before < hit and text[before - 1] in _NUMERALS:
        return _first_numeral(text, before - 1, floor)
    return hit


def _with_preface(text: str, start: int) -> int:
    """Where a mention begins when 从, 自, 截至 or the like stands before it."""
    for word in ("截至", "截止到", "截止", "自从", "从", "自", "农历", "阴历", "早在"):
        if text.endswith(word, 0, start):
            return start - len(word)
    return start


_PREFACED = frozenset("从自至止到历在")
"""The last characters of what `_with_preface` finds."""
_HEARD_STARTS = frozenset("，,记从")
"""The first characters of what `_HEARD` finds."""
_HEARD = re.compile(r"[，,]?(?:记者)?从[^，。]{2,24}?(?:获悉|了解到|证实)")
"""昨日从…了解到: the day on which the paper heard of it is none that 当天 counts from."""
_LATER = re.compile(r"(?:[0-9]{1,3}|[一二三四五六七八九十百两半]{1,3})[多余]?(?:年|个月|周|天|个?小时)(?:后|之后|以后)")
_COMING = frozenset("节即就快到来临将")
"""The first characters of what `_TO_COME` finds."""
_TO_COME = re.compile(r"(?:节日?)?(?:即将|就要|快要)?(?:到来|来临|将至|将近|临近)")
"""五四青年节到来之际: the day is near, and no day of a happening."""
_AHEAD = re.compile(r"[^。；]{0,12}?(?:将|要|拟|有望|预计)")
"""三天后 counts from the issue only where something is to come; else from what the story has just told."""
_PLANNED = re.compile(
    r"将(?:[^，。；：、“”0-9]{0,4}[于在到至])?$"
    r"|(?:(?<!原)(?:预计|计划|预定|拟定|拟)|有望|力争|争取)(?:将?[于在从到])?$|(?<![原决固稳])定[于在]$"
)
"""将于24日, 定于28日, 预计12月: what is to come is looked for ahead, however far.

Not where the day was within the last week: the story was written before it, and printed late.
"""
_PLANS = frozenset("将于在到至从计划定拟望争取")
"""The last characters of what `_PLANNED` finds."""
_YEARLESS = re.compile("[0-9一二三四五六七八九十廿卅]{1,3}(?:月|日|号|至|到|-|—|~|－|、)")
_OFTEN = frozenset("个每年月逢到至")
_HABIT = re.compile("(?:[两三四几数]个|每个|每|每年|每月|每逢|逢|每到|每至|历年|常年|往年)$")
"""每周六、周日, 每年9月至次年3月: what returns is no date."""
_COUNTED = frozenset(f"0123456789〇零一二三四五六七八九十廿卅百{BRANCHES}")
"""The first characters of hits before which there may be more: digits, and the last of the two signs of a year."""
_NUMERALS = frozenset("0123456789〇零一二三四五六七八九十廿卅百")
_LINKS = frozenset("至到-—~～－、")
_ODD = re.compile("[０-９○號週後來國當時間從個節曆慶]")
_TODAY = re.compile("今[天日晨早晚夜午][^0-9（(]*$|本日|即日(?!起?[至到])")


def _anaphoric(words: str) -> int | None:
    """Days between the last day named and what 当天, 次日上午 mean."""
    for word, offset in date_words().relative["same"].items():
        if words.startswith(word):
            return offset
    return None
