"""Which date a happening is told with, and whether it is past, planned or going on."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date

from etl.transform.dates import DateMention, DateRange
from etl.transform.dates.ranges import day_range
from etl.transform.events.candidates import Candidate
from etl.transform.events.cues import cues
from etl.transform.events.reading import Reading

When = tuple[str | None, str, DateRange | None]
"""The words, their basis, what they mean."""


def date_in_sentence(reading: Reading, candidate: Candidate) -> DateMention | None:
    """The date that a candidate's sentence gives it: the nearest before it, else the first behind it in its clause.

    A year that belongs to a name (2022年浦江论坛) or to an attribute (对年初印发的要点) is passed over, a day goes before a year.
    """
    text = reading.text
    mentions = [
        mention
        for mention in reading.dates_between(candidate.sentence_start, candidate.clause_end)
        if mention.range.precision in ("day", "range") or not _OF_A_NAME.match(text, mention.end)
    ]
    before = [mention for mention in mentions if mention.end <= candidate.start]
    before = [m for m in before if m.range.precision in ("day", "range") or not _ATTRIBUTE.match(text, m.end, candidate.start)]
    if before:
        fine = [m for m in before if m.range.precision in ("day", "range") and not m.text.startswith("截至")]
        nearest = before[-1]
        coarse = nearest.range.precision in ("year", "vague") or nearest.text.startswith("截至")
        return fine[-1] if coarse and fine else nearest
    if candidate.form in ("agent", "held"):
        return next((m for m in mentions if m.start >= candidate.end and m.range.start is not None), None)
    return None


_OF_A_NAME = re.compile(
    r"(?:度)?(?:工作要点|全国|中国|世界|国际|[^，。在将起开我当举召]{2,10}(?:论坛|大会|会议|峰会|年会|计划|报告|预算|锦标赛|奥运会|奥会))"
)
_ATTRIBUTE = re.compile(r"[^，。；]{0,16}?的")


def date_event(
    reading: Reading, candidate: Candidate, mention: DateMention | None, dateline: date | None, lead_end: int
) -> When:
    """Words, basis and meaning of the date: of the sentence, of an earlier one in the paragraph, of the dateline."""
    if reading.text.startswith("的", candidate.end) and candidate.noun_end and reading.issue_date is not None:
        return "正在", "issue", day_range(reading.issue_date)
    if mention is not None:
        vague = mention.range.start is None and mention.range.end is None
        return mention.text, "none" if vague else mention.basis, mention.range
    if reading.is_head(candidate.start):
        return None, "none", None
    carried = _carried(reading, candidate)
    if carried is not None:
        return carried.text, "carried", carried.range
    dateline = dateline or reading.dateline
    if dateline is not None and candidate.start < lead_end:
        return None, "dateline", day_range(dateline)
    return None, "none", None


_ON_THE_SCENE = re.compile(
    r"(?:会上|仪式上|会后|会前|会议|活动|会谈|会见|会晤|现场|开幕式|签约|发布会|大会|论坛|上午|下午|晚上|当晚|晚间|凌晨|中午|傍晚|比赛中|最终)"
)


def _carried(reading: Reading, candidate: Candidate) -> DateMention | None:
    """The last day named before the sentence in its paragraph; across paragraphs where the sentence goes on with the same scene."""
    paragraph = max(reading.text.rfind("\n", 0, candidate.sentence_start) + 1, reading.body_start)
    if _ON_THE_SCENE.match(reading.text, candidate.sentence_start):
        paragraph = reading.body_start
    last = bisect_right(reading.date_starts, candidate.sentence_start - 1)
    for mention in reversed(reading.dates[:last]):
        if mention.start < paragraph:
            return None
        if mention.range.precision == "vague" or reading.shielded[mention.start] or _lies_ahead(reading, mention):
            continue
        if mention.range.precision in ("day", "range") and mention.range.start is not None and not mention.text.endswith("来"):
            return mention
    return None


def _lies_ahead(reading: Reading, mention: DateMention) -> bool:
    return mention.range.start is not None and reading.issue_date is not None and mention.range.start > reading.issue_date


def tells_of_the_past(reading: Reading, candidate: Candidate) -> bool:
    """Whether the paragraph is about a year long gone: the last date before the sentence lies more than a year back."""
    paragraph = reading.text.rfind("\n", 0, candidate.sentence_start) + 1
    before = [m for m in reading.dates_between(paragraph, candidate.sentence_start) if m.range.start is not None]
    if not before or before[-1].range.start is None or reading.issue_date is None:
        return False
    return (reading.issue_date - before[-1].range.start).days > 400 and not before[-1].text.endswith("来")


def status_of(reading: Reading, candidate: Candidate, names: list[tuple[int, int]]) -> str:
    """Planned, ongoing or held; 正 or 将 inside a person's name (韩正, 王将) says nothing."""
    text, cue = reading.text, cues()
    start = candidate.clause_start
    for first, last in names:
        if start <= first < candidate.start:
            start = max(start, last)
    if not names and (match := _NAMED_ZHENG.search(text, start, candidate.start)):
        start = match.end()
    before = text[start : candidate.start]
    if cue.future.search(before) or _PLAN.search(text, max(candidate.sentence_start, candidate.start - 12), candidate.start):
        return "planned"
    if cue.now.search(before) or (candidate.noun_end and text.startswith("的", candidate.end)) or text.startswith(("以来", "至今"), candidate.end):
        return "ongoing"
    return "held"


_NAMED_ZHENG = re.compile(r"(?:主席|总理|书记|部长|省长|市长|主任|局长|委员长?|代表|^|\n|。)[一-鿿]正(?=在|[0-9]|将|会)")
_PLAN = re.compile(r"(?:将|拟|计划|决定)[^，。；]{0,6}，$")
