"""What is found of events: words, rows, participants."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Trigger(NamedTuple):
    """One event word of a text (offsets in code points), with the day it is told of, where the text fixes one."""

    start: int
    end: int
    trigger: str
    type: str
    start_date: date | None
    end_date: date | None


class Participant(NamedTuple):
    """A person or organization in an event; ``start`` and ``end`` are where the name stands in the article text.

    ``role`` is host (主持), attendee (出席, 参加), speaker, actor (whose deed it is), counterpart (whom they met or
    wrote to).
    """

    name: str
    role: str
    start: int
    end: int


class Event(NamedTuple):
    """One happening or firm plan that a reader would want as a row.

    Attributes
    ----------
    start, end : int
        Code-point offsets of the trigger in the article text.
    type : str
        One of the types of lexicon/events.
    name : str
        The noun phrase a reader would use.
    trigger : str
        The event word.
    status : str
        held, planned or ongoing.
    start_date, end_date : datetime.date or None
        First and last day; a null end with a start is an open end.
    date_text, date_source : str or None, str
        The words the date comes from; explicit, carried (from earlier in the article), dateline, issue, none.
    edtf, precision : str or None
        See ``etl.transform.dates.DateRange``.
    place, place_code : str or None
        The place phrase, and the GB/T 2260 code of the division it names where there is no doubt.
    organizer : str or None
        The body or side that acts; null when persons do.
    participants : tuple of Participant
        In the order in which they are named.
    evidence, evidence_start, evidence_end : str, int, int
        The sentence.
    confidence : float
        0 to 1.
    """

    start: int
    end: int
    type: str
    name: str
    trigger: str
    status: str
    start_date: date | None
    end_date: date | None
    date_text: str | None
    date_source: str
    edtf: str | None
    precision: str | None
    place: str | None
    place_code: str | None
    organizer: str | None
    participants: tuple[Participant, ...]
    evidence: str
    evidence_start: int
    evidence_end: int
    confidence: float
