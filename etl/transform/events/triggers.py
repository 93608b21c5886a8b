"""Every event word of a text, with the day it is told of."""

from __future__ import annotations

from datetime import date

from etl.transform.dates import find_dates
from etl.transform.events.lexicon import Lexicon, read_lexicon
from etl.transform.events.records import Trigger


def find_triggers(text: str, issue_date: date | None, *, lexicon: Lexicon | None = None) -> list[Trigger]:
    """Find every event word of ``text``: the broad list beneath the rows of ``find_events``.

    Parameters
    ----------
    text : str
        One article, normalised; lines joined by newlines.
    issue_date : datetime.date or None
        Date of the issue; without it no day is given.
    lexicon : Lexicon, optional
        From ``read_lexicon``; the toolkit's own without it.

    Returns
    -------
    list of Trigger
        In reading order, not overlapping. The day is the last one named before the word.
    """
    book = lexicon or read_lexicon()

    days = (
        [m for m in find_dates(text, issue_date) if m.range.precision in ("day", "range") and m.range.start]
        if issue_date
        else []
    )
    found, position = [], 0
    first: date | None = None
    last: date | None = None
    words = book.every.words
    for index, start, end in book.every.automaton.find_matches_as_indexes(text):
        word = words[index]
        if word is None or word.type is None or word.holds == "occur":
            continue  # 发生, 遭遇: the event word is what they take
        while position < len(days) and days[position].start <= start:
            day = days[position].range
            first, last, position = day.start, day.end, position + 1
        found.append(Trigger(start, end, text[start:end], word.type, first, last))
    return found
