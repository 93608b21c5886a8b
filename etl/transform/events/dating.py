"""Which date a happening is told with."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import timedelta
from functools import cache

from etl.transform.dates import DateMention, DateRange
from etl.transform.dates.lexicon import date_words
from etl.transform.dates.ranges import day_range
from etl.transform.events.candidates import Candidate
from etl.transform.events.reading import Reading
from etl.transform.events.usage import is_under_way

When = tuple[str | None, str, DateRange | None]
"""The words, their basis, what they mean."""

_LONGEST = timedelta(62)
"""A longer stretch (近三年, 过去一年) says in which years things go on, not when something happened."""


def is_day(mention: DateMention) -> bool:
    """Whether a date is a day, or a run of days short enough to date a happening."""
    when = mention.range
    if when.precision == "range" and when.start is not None and when.end is not None:
        return when.end - when.start <= _LONGEST
    return when.precision == "day"


def date_in_sentence(reading: Reading, candidate: Candidate) -> DateMention | None:
    """The date that a candidate's sentence gives it: the nearest before it, else the first behind it in its clause.

    A year that belongs to a name (2022年浦江论坛), to an attribute (对年初印发的要点) or to what a verb takes
    (通报去年事故情况) is passed over, a day goes before a year.
    """
    dates = candidate.sentence.dates
    if not dates:
        return None
    text, start, clause_end = reading.text, candidate.start, candidate.clause_end
    nearest = fine = None
    for mention in dates:
        if mention.start >= clause_end:
            break
        following = text[mention.end : mention.end + 1]
        if following in _HEARD_STARTS and (heard := _HEARD.match(text, mention.end)) and heard.end() <= start:
            continue
        if mention.text.strip("“”") in _feasts() and _NAMES.match(text, mention.end):
            continue
        exact = is_day(mention)
        if not exact and _OF_A_NAME.match(text, mention.end):
            continue
        if mention.end <= start:
            if exact or not _ATTRIBUTE.match(text, mention.end, start):
                nearest = mention
                fine = mention if exact and not mention.text.startswith("截至") else fine
        elif not exact and text[candidate.end : mention.start] in ("", "了"):
            continue
        elif nearest is None and mention.start >= candidate.end and mention.range.start is not None:
            return mention if candidate.form in ("agent", "held", "befallen") else None
    if nearest is None or fine is None:
        return nearest
    if not is_day(nearest) and text[nearest.start - 1] not in _GOVERNS and not _APART.match(text, nearest.end):
        return fine
    coarse = nearest.range.precision in ("year", "vague") or nearest.text.startswith("截至")
    return fine if coarse else nearest


@cache
def _feasts() -> frozenset[str]:
    words = date_words()
    return frozenset((*words.festivals, *words.bare_festivals))


_NAMES = re.compile("[一-鿿](?<![期假当前后时晚夜早来之里至到起在于这的是将又一我各全以及与和节])")
"""A festival before a noun only names it: 国庆招待会, 春节联欢晚会."""
_GOVERNS = frozenset("于在自从至到将定计前，。；")
_APART = re.compile(r"[，起将底前初末]|正式|开始|陆续|全面")
"""A month or a season that neither a preposition nor a comma sets apart belongs to a name: 2月28日，…一季度项目开工."""
_HEARD_STARTS = frozenset("，,本记从在")
"""The first characters of what `_HEARD` finds."""
_HEARD = re.compile(r"[，,]?(?:本报)?(?:记者)?(?:从|在)[^，。]{2,30}?(?:获悉|了解到|获知|采访到|证实)")
"""记者昨日从X获悉: the day on which the paper heard of it."""
_OF_A_NAME = re.compile(
    r"度?(?:工作要点|全国|中国|世界|国际"
    r"|[^，。在将起开我当举召]{2,10}(?:论坛|大会|会议|峰会|年会|计划|报告|预算|锦标赛|奥运会|奥会))"
)
_ATTRIBUTE = re.compile(r"[^，。；]{0,16}?的")


def date_event(reading: Reading, candidate: Candidate, mention: DateMention | None, lead_end: int) -> When:
    """Words, basis and meaning of the date: of the sentence, of an earlier one in the paragraph, of the dateline."""
    if is_under_way(candidate) and reading.issue_date is not None:
        return "正在", "issue", day_range(reading.issue_date)
    if mention is not None:
        vague = mention.range.start is None and mention.range.end is None
        return mention.text, "none" if vague else mention.basis, mention.range
    if candidate.sentence.head:
        return None, "none", None
    carried = _carried(reading, candidate)
    if carried is not None:
        return carried.text, "carried", carried.range
    if reading.dateline is not None and candidate.start < lead_end:
        return None, "dateline", day_range(reading.dateline)
    return None, "none", None


_ON_THE_SCENE = re.compile(
    r"会上|仪式上|会后|会前|会议|活动|会谈|会见|会晤|现场|开幕式|签约|发布会|大会|论坛"
    r"|上午|下午|晚上|当晚|晚间|凌晨|中午|傍晚|比赛中|最终"
)


def _carried(reading: Reading, candidate: Candidate) -> DateMention | None:
    """The last day named before the sentence in its paragraph, or in the article where the sentence says 会上."""
    start = candidate.sentence.start
    paragraph = max(reading.text.rfind("\n", 0, start) + 1, reading.body_start)
    if _ON_THE_SCENE.match(reading.text, start):
        paragraph = reading.body_start
    for mention in reversed(reading.dates[: bisect_left(reading.date_starts, start)]):
        if mention.start < paragraph:
            return None
        if is_day(mention) and mention.range.start is not None:
            ahead = reading.issue_date is not None and mention.range.start > reading.issue_date
            if not ahead and not mention.text.endswith("来"):
                return mention
    return None


def tells_of_the_past(reading: Reading, candidate: Candidate) -> bool:
    """Whether the paragraph is about a year long gone: the last date before the sentence lies more than a year back."""
    paragraph = reading.text.rfind("\n", 0, candidate.sentence.start) + 1
    for mention in reversed(reading.dates_between(paragraph, candidate.sentence.start)):
        start = mention.range.start
        if start is not None and reading.issue_date is not None:
            return (reading.issue_date - start).days > 400 and not mention.text.endswith("来")
    return False
