"""Rows of one happening become one: the headline and the lead, the lead and its repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from etl.transform.events.records import Event

_KIN = frozenset(
    pair
    for one, two in (
        ("meeting", "opening"),
        ("meeting", "announcement"),
        ("campaign", "opening"),
        ("campaign", "announcement"),
        ("campaign", "meeting"),
        ("meeting", "visit"),
        ("award", "announcement"),
        ("opening", "announcement"),
        ("award", "campaign"),
        ("accident", "death"),
        ("signing", "meeting"),
        ("award", "sport"),
        ("crime", "conflict"),
    )
    for pair in ((one, two), (two, one))
)
"""Types that two sentences may give the same happening."""


def merge_events(events: Sequence[Event]) -> list[Event]:
    """Merge rows that tell the same happening; the first keeps its sentence, what it lacks comes from the others."""
    kept: list[Event] = []
    for event in events:
        for index, other in enumerate(kept):
            if same_happening(other, event) or _is_elaboration(other, event) or _is_one_case(other, event):
                kept[index] = _joined(other, event)
                break
        else:
            kept.append(event)
    return kept


def same_happening(first: Event, second: Event) -> bool:
    """Whether two rows tell the same happening: names that largely repeat one another, dates that do not contradict."""
    if first.type != second.type and (first.type, second.type) not in _KIN:
        return False
    if first.start_date and second.start_date and not _overlap(first, second):
        return False
    if (first.trigger in _INTO_FORCE) != (second.trigger in _INTO_FORCE):
        return False
    one, two = _core(first.name), _core(second.name)
    short, long = sorted((one, two), key=len)
    if len(short) >= 4 and (short in long or (len(_special(short)) >= 4 and _special(short) in long)):
        return True
    if (
        first.type == second.type
        and first.trigger == second.trigger
        and first.organizer == second.organizer
        and _likeness(one, two) >= 0.4
    ):
        return True
    if _is_one_accident(first, second):
        return True
    return _likeness(one, two) >= (0.55 if first.type == second.type else 0.7)


_INTO_FORCE = frozenset(("施行", "正式施行", "正式实施", "生效", "正式生效"))
"""A law is published on one day and applies from another."""
_GENERIC = ("主题活动", "系列活动", "专题活动", "活动", "仪式", "大会", "会议", "专项行动", "行动", "工作")


@lru_cache(maxsize=512)
def _special(name: str) -> str:
    """A name without the word for what kind of thing it is."""
    return next((name.removesuffix(word) for word in _GENERIC if name.endswith(word)), name)


def _is_one_accident(first: Event, second: Event) -> bool:
    """An article tells its accident again and again: the same word, and no other day of its own."""
    told_anew = second.date_source == "explicit" and not _is_up_to(second)
    if first.type != "accident" or second.type not in ("accident", "death") or told_anew:
        return (
            second.type == first.type == "accident"
            and _kernel(first) == _kernel(second)
            and first.start_date == second.start_date
        )
    return second.type == "death" or _kernel(second) in first.evidence or _kernel(first) in second.evidence


def _kernel(event: Event) -> str:
    """The word for what happened: the end of 发生…火灾, else the event word."""
    return event.name[-2:] if event.trigger in ("发生", "突发", "爆发", "遭遇", "出现") else event.trigger


def _is_elaboration(first: Event, second: Event) -> bool:
    """Whether a row without words for a day of its own goes on telling one before it in the article.

    It repeats the event word; or it tells of the same case, tour or accident, or of a part of what the first names
    (仪式举行，… 21个项目同日开工). Matches, prizes and blows are told in rows of their own.
    """
    if second.start - first.start >= _REACH or _own_day(first, second):
        return False
    if first.evidence_start == second.evidence_start and first.name.endswith(_CEREMONIES) and _names(first, second):
        return True
    if first.type != second.type:
        return False
    if first.organizer and second.organizer and not _is_part(first.organizer, second.organizer):
        return False
    if first.trigger == second.trigger and second.date_text is None and second.start_date is None:
        return True
    if first.type == "visit":
        actors = _actors(second)
        return not actors or bool(actors & _actors(first)) or not _actors(first)
    if first.type in ("crime", "accident"):
        return True
    return first.type in ("opening", "campaign", "announcement", "meeting") and _names(first, second)


_CEREMONIES = ("仪式", "典礼", "大会", "活动", "行动")


def _names(first: Event, second: Event) -> bool:
    """Whether the first row's name has the second's event word: 助学金[发放]仪式, 发放助学金."""
    return second.trigger[:2] in first.name + first.trigger


_REACH = 2000
"""How many characters on a story may still be telling what it began with."""


def _own_day(first: Event, second: Event) -> bool:
    """Whether the second row says a day that the first does not: 同日 does, though it is the same."""
    if second.date_text is None or second.date_text == first.date_text or _is_up_to(second):
        return False
    return second.date_source != "carried" or second.evidence_start != first.evidence_start


def _is_up_to(event: Event) -> bool:
    """截至当日20时: the day up to which is counted is none on which something happened."""
    words = event.date_text or ""
    said = event.evidence
    return words.startswith(("截至", "截止")) or f"截至{words}" in said or f"截止{words}" in said


def _is_one_case(first: Event, second: Event) -> bool:
    """Police say on one day what they did on an earlier one: the word for it stands in both sentences."""
    earlier = not first.start_date or not second.start_date or second.start_date <= first.start_date
    return first.type == second.type == "crime" and earlier and second.trigger in first.evidence


_TOLD_ON = re.compile(r"[，,]?[^，。；]{2,24}?(?:通报|介绍|透露|消息|披露|称|获悉|了解到|公布)[，,]")


def _is_told_later(event: Event) -> bool:
    """Whether the day is the one on which somebody told of it: 昨日，区公安局通报，警方打掉…"""
    if event.date_text is None or (at := event.evidence.find(event.date_text)) < 0:
        return False
    return _TOLD_ON.match(event.evidence, at + len(event.date_text)) is not None


def _is_part(one: str, other: str) -> bool:
    return one in other or other in one


def _actors(event: Event) -> frozenset[str]:
    return frozenset(participant.name for participant in event.participants if participant.role == "actor")


def _overlap(first: Event, second: Event) -> bool:
    """Whether two dated rows share a day; an end that is not known lies far ahead."""
    ends = first.end_date or date.max, second.end_date or date.max
    return (first.start_date or date.min) <= ends[1] and (second.start_date or date.min) <= ends[0]


_IDLE = re.compile(r"[\s“”《》，、（）()]|召开|举行|举办|开展|启动|正式")


@lru_cache(maxsize=512)
def _core(name: str) -> str:
    return _IDLE.sub("", name)


@lru_cache(maxsize=512)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _likeness(one: str, two: str) -> float:
    """Dice coefficient of character bigrams."""
    left, right = _pairs(one), _pairs(two)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _joined(first: Event, second: Event) -> Event:
    """The first row, completed from the second; 日前 stays vague where the second is what was announced."""
    settled = first.start_date and not _is_told_later(first)
    vague = first.date_text is not None and first.start_date is None and first.type != second.type
    dated = first if second.start_date is None or settled or vague else second
    names = {participant.name for participant in first.participants}
    extra = tuple(participant for participant in second.participants if participant.name not in names)
    return first._replace(
        start_date=dated.start_date,
        end_date=dated.end_date,
        date_text=dated.date_text,
        date_source=dated.date_source,
        edtf=dated.edtf,
        precision=dated.precision,
        place=first.place or second.place,
        place_code=first.place_code or second.place_code,
        organizer=first.organizer or second.organizer,
        participants=first.participants + extra,
        confidence=max(first.confidence, second.confidence),
    )
