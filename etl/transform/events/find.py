"""The rows: happenings and firm plans of an article that a reader would want in a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from etl.transform.events.arguments import NamedSpan, find_arguments
from etl.transform.events.candidates import Candidate, find_candidates
from etl.transform.events.cues import cues
from etl.transform.events.dating import date_event, status_of, tells_of_the_past
from etl.transform.events.judging import THRESHOLD, Verdict, is_told_as_done, judge
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
    head = {text[c.start : c.end] for c in candidates if reading.is_head(c.start)}
    lead_end = reading.sentence_of(_first_ink(text, reading.body_start))[1]
    drafts: list[tuple[Candidate, Verdict]] = []
    for candidate in candidates:
        lead = reading.body_start <= candidate.start < lead_end
        repeats = not reading.is_head(candidate.start) and text[candidate.start : candidate.end] in head
        verdict = judge(reading, candidate, lead=lead, in_head=repeats)
        if verdict is not None and verdict.score >= THRESHOLD:
            drafts.append((candidate, verdict))
    found: list[Event] = []
    taken = 0
    accepted: Candidate | None = None
    for candidate, verdict in drafts:
        if candidate.start < taken or _is_nested(text, candidate, accepted) or not is_told_as_done(reading, candidate):
            continue
        main = not any(event.start >= reading.body_start for event in found)
        event = _event(reading, book, candidate, verdict, persons, region, dateline_date, lead_end, main=main)
        if event is not None:
            if found and _only_reports(text, found[-1], event):
                found.pop()
            found.append(event)
            accepted = candidate
            taken = max(candidate.end, candidate.noun_end if candidate.form in ("held", "befallen") else 0)
    return merge_events(found, reading.is_head)


def _is_nested(text: str, candidate: Candidate, accepted: Candidate | None) -> bool:
    """Whether the verb stands inside what another takes: 会见[获得友谊奖的专家]."""
    if accepted is None or accepted.clause_start != candidate.clause_start or accepted.form == "theme":
        return False
    return not any(mark in text[accepted.end : candidate.start] for mark in ("、", "并", "后", "；"))


_REPORTING = frozenset(("公布", "宣布", "通报", "披露", "发布", "公告", "发布消息", "发布公告", "发布通报", "表示"))


def _only_reports(text: str, first: Event, second: Event) -> bool:
    """X公布，Y获Z: the announcement only carries the happening behind the comma."""
    same = first.evidence_start == second.evidence_start and first.type == "announcement"
    return same and first.trigger in _REPORTING and text[first.end : first.end + 1] in ("，", "：", ",", ":")


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
    undated = verdict.date is None or verdict.date.range.start is None
    if candidate.start >= lead_end and undated:
        nobody = arguments.subject is None and candidate.form in ("agent", "held", "befallen")
        if nobody and verdict.date is None:
            return None  # 开展蹲点调研。 an order or a heading, with nobody who does it and no time
        subject = text[arguments.subject[0] : arguments.subject[1]] if arguments.subject else ""
        if verdict.date is None and tells_of_the_past(reading, candidate):
            return None
        if verdict.date is None and status_of(reading, candidate, []) == "planned":
            return None
        if subject in cues().generic and verdict.score < THRESHOLD + 1:
            return None
    words, source, when = date_event(reading, candidate, verdict.date, dateline_date, lead_end)
    names = [(person.start, person.end) for person in persons or ()]
    return Event(
        start=candidate.start,
        end=candidate.end,
        type=candidate.type,
        name=name_event(reading, candidate, arguments, persons),
        trigger=text[candidate.start : candidate.end],
        status=status_of(reading, candidate, names),
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
