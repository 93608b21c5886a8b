"""Rows of one happening become one: the headline and the lead, the lead and its repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from etl.transform.events.records import Event

_KIN = {
    frozenset(("meeting", "opening")), frozenset(("meeting", "announcement")), frozenset(("campaign", "opening")),
    frozenset(("campaign", "announcement")), frozenset(("campaign", "meeting")), frozenset(("meeting", "visit")),
    frozenset(("award", "announcement")), frozenset(("opening", "announcement")), frozenset(("award", "campaign")),
    frozenset(("accident", "death")), frozenset(("signing", "meeting")), frozenset(("award", "sport")),
    frozenset(("crime", "conflict")),
}  # fmt: skip
"""Types that two sentences may give the same happening."""


def merge_events(events: Sequence[Event]) -> list[Event]:
    """Merge rows that tell the same happening; the first keeps its sentence, what it lacks comes from the others."""
    kept: list[Event] = []
    for event in events:
        for index, other in enumerate(kept):
            if same_happening(other, event) or _is_elaboration(other, event):
                kept[index] = _joined(other, event)
                break
        else:
            kept.append(event)
    return kept


def same_happening(first: Event, second: Event) -> bool:
    """Whether two rows tell the same happening: names that largely repeat one another, dates that do not contradict."""
    if first.type != second.type and frozenset((first.type, second.type)) not in _KIN:
        return False
    if first.start_date and second.start_date and not _overlap(first, second):
        return False
    one, two = _core(first.name), _core(second.name)
    short, long = sorted((one, two), key=len)
    if len(short) >= 4 and short in long:
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


def _is_one_accident(first: Event, second: Event) -> bool:
    """An article tells its accident again and again: the same word, and no other day of its own."""
    if first.type != "accident" or second.type not in ("accident", "death") or second.date_source == "explicit":
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
    """An undated row that repeats the verb of one before it in the article goes on telling that one."""
    same = first.type == second.type and first.trigger == second.trigger
    apart = first.organizer and second.organizer and first.organizer != second.organizer
    return (
        same
        and not apart
        and second.start_date is None
        and second.date_text is None
        and second.start - first.start < 2000
    )


def _overlap(first: Event, second: Event) -> bool:
    """Whether two dated rows share a day; an end that is not known lies far ahead."""
    ends = first.end_date or date.max, second.end_date or date.max
    return (first.start_date or date.min) <= ends[1] and (second.start_date or date.min) <= ends[0]


def _core(name: str) -> str:
    return re.sub(r"[\s“”《》，、（）()]|召开|举行|举办|开展|启动|正式", "", name)


def _likeness(one: str, two: str) -> float:
    """Dice coefficient of character bigrams."""
    left, right = {one[i : i + 2] for i in range(len(one) - 1)}, {two[i : i + 2] for i in range(len(two) - 1)}
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _joined(first: Event, second: Event) -> Event:
    """The first row, completed from the second."""
    dated = first if first.start_date is not None or second.start_date is None else second
    names = {participant.name for participant in first.participants}
    extra = tuple(participant for participant in second.participants if participant.name not in names)
    return replace(
        first,
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
