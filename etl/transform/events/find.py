"""The rows: happenings and firm plans of an article that a reader would want in a table."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from etl.transform.dates import DateMention, DateRange
from etl.transform.dates.ranges import day_range
from etl.transform.events.arguments import NamedSpan, find_arguments
from etl.transform.events.candidates import Candidate, find_candidates
from etl.transform.events.judging import THRESHOLD, Verdict, judge
from etl.transform.events.lexicon import Lexicon, read_lexicon
from etl.transform.events.merging import merge_events
from etl.transform.events.naming import name_event
from etl.transform.events.participants import find_participants
from etl.transform.events.reading import Reading, read_article
from etl.transform.events.records import Event
from etl.transform.places import place_code


def find_events(
    text: str,
    issue_date: date | None,
    *,
    persons: Sequence[NamedSpan] | None = None,
    region: str | None = None,
    dateline_date: date | None = None,
    body_start: int | None = None,
    lexicon: Lexicon | None = None,
) -> list[Event]:
    """Find the events of one article that are worth a row, each once.

    Parameters
    ----------
    text : str
        One article, normalised: kicker, headline and subheadline lines, then the paragraphs, joined by newlines.
    issue_date : datetime.date or None
        Date of the issue; without it no date is resolved.
    persons : sequence of PersonSpan, optional
        Persons of ``text``; without them there are no participants and persons are told from bodies by their titles alone.
    region : str, optional
        Province of the newspaper, to choose between places of one name.
    dateline_date : datetime.date, optional
        Day of the dateline (本报合肥18日电): the date of a lead that names none.
    body_start : int, optional
        Offset of the first body paragraph; guessed from line lengths and full stops when absent.
    lexicon : Lexicon, optional
        From ``read_lexicon``; the toolkit's own without it.

    Returns
    -------
    list of Event
        In reading order. Events of the head lines are merged into those of the body, and stand alone only where there is no body.
    """
    book = lexicon or read_lexicon()
    reading = read_article(text, issue_date, body_start)
    candidates = list(find_candidates(reading, book))
    head = {text[c.start : c.end] for c in candidates if c.start < reading.body_start}
    lead_end = reading.sentence_of(_first_ink(text, reading.body_start))[1]
    drafts: list[tuple[Candidate, Verdict]] = []
    for candidate in candidates:
        lead = reading.body_start <= candidate.start < lead_end
        verdict = judge(
            reading,
            candidate,
            lead,
            candidate.start >= reading.body_start and text[candidate.start : candidate.end] in head,
        )
        if verdict is not None and verdict.score >= THRESHOLD:
            drafts.append((candidate, verdict))
    found: list[Event] = []
    for candidate, verdict in drafts:
        event = _event(
            reading,
            book,
            candidate,
            verdict,
            persons,
            region,
            dateline_date,
            lead_end,
            main=not found or found[-1].start < reading.body_start,
        )
        if event is not None:
            found.append(event)
    return merge_events(found, reading.body_start)


def _first_ink(text: str, offset: int) -> int:
    while offset < len(text) - 1 and text[offset].isspace():
        offset += 1
    return offset


def _event(
    reading: Reading,
    lexicon: Lexicon,
    candidate: Candidate,
    verdict: Verdict,
    persons: Sequence[NamedSpan] | None,
    region: str | None,
    dateline_date: date | None,
    lead_end: int,
    *,
    main: bool,
) -> Event | None:
    text = reading.text
    arguments = find_arguments(reading, lexicon, candidate, persons)
    if (
        arguments.subject is None
        and candidate.form in ("agent", "held")
        and verdict.date is None
        and candidate.start >= lead_end
    ):
        return None  # 开展蹲点调研。 an order or a heading, with nobody who does it and no time
    words, source, when = _when(reading, candidate, verdict, dateline_date, lead_end)
    return Event(
        start=candidate.start,
        end=candidate.end,
        type=candidate.type,
        name=name_event(reading, candidate, arguments),
        trigger=text[candidate.start : candidate.end],
        status=verdict.status,
        start_date=when.start if when else None,
        end_date=when.end if when else None,
        date_text=words,
        date_source=source,
        edtf=when.edtf if when else None,
        precision=when.precision if when and when.precision != "vague" else None,
        place=arguments.place,
        place_code=place_code(arguments.place, region) if arguments.place else None,
        organizer=arguments.organizer,
        participants=find_participants(reading, candidate, persons, main) if persons else (),
        evidence=text[candidate.sentence_start : candidate.sentence_end],
        evidence_start=candidate.sentence_start,
        evidence_end=candidate.sentence_end,
        confidence=round(min(0.95, 0.4 + verdict.score * 0.09), 2),
    )


def _when(
    reading: Reading, candidate: Candidate, verdict: Verdict, dateline_date: date | None, lead_end: int
) -> tuple[str | None, str, DateRange | None]:
    """Words, basis and meaning of the date: of the sentence, of an earlier one in the paragraph, of the dateline."""
    if verdict.date is not None:
        return verdict.date.text, verdict.date_source, verdict.date.range
    if candidate.start >= reading.body_start:
        carried = _carried(reading, candidate, lead_end)
        if carried is not None:
            return carried.text, "carried", carried.range
        if dateline_date is not None and candidate.start < lead_end:
            return None, "dateline", day_range(dateline_date)
    return None, "none", None


_ON_THE_SCENE = re.compile(r"(?:会上|仪式上|会后|会前|会议期间|活动现场|现场|开幕式上|签约仪式上|发布会上)")


def _carried(reading: Reading, candidate: Candidate, lead_end: int) -> DateMention | None:
    """The last day named before the sentence in its paragraph; the lead's day where the sentence says 会上."""
    paragraph = max(reading.text.rfind("\n", 0, candidate.sentence_start) + 1, reading.body_start)
    if _ON_THE_SCENE.match(reading.text, candidate.sentence_start):
        paragraph = reading.body_start
    last = bisect_right(reading.date_starts, candidate.sentence_start - 1)
    for mention in reversed(reading.dates[:last]):
        if mention.start < paragraph:
            return None
        if (
            mention.range.precision in ("day", "range")
            and mention.range.start is not None
            and not reading.shielded[mention.start]
        ):
            return mention
    return None
