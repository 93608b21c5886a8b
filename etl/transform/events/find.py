"""The rows: happenings and firm plans of an article that a reader would want in a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from etl.transform.events.arguments import Arguments, NamedSpan, find_arguments
from etl.transform.events.candidates import Candidate, find_candidates
from etl.transform.events.cues import cues
from etl.transform.events.dating import date_event, date_in_sentence, tells_of_the_past
from etl.transform.events.judging import THRESHOLD, Verdict, judge
from etl.transform.events.lexicon import Lexicon, read_lexicon
from etl.transform.events.merging import merge_events
from etl.transform.events.naming import name_event
from etl.transform.events.participants import find_participants
from etl.transform.events.reading import Reading, read_article
from etl.transform.events.records import Event
from etl.transform.places import find_places, place_code


def find_events(
    text: str,
    issue_date: date | None,
    *,
    persons: Sequence[NamedSpan] | None = None,
    region: str | None = None,
    dateline_date: date | None = None,
    body_start: int | None = None,
    lexicon: Lexicon | None = None,
    statements: bool = False,
) -> list[Event]:
    """Find the events of one article that are worth a row, each once.

    Parameters
    ----------
    text : str
        One article, normalised: kicker, headline and subheadline lines, then the paragraphs, joined by newlines.
    issue_date : datetime.date or None
        Date of the issue; without it no date is resolved.
    persons : sequence of PersonSpan, optional
        Persons of ``text``; without them there are no participants and persons are told from bodies by their titles.
    region : str, optional
        Province of the newspaper, to choose between places of one name.
    dateline_date : datetime.date, optional
        Day of the dateline (本报合肥18日电): the date of a lead that names none.
    body_start : int, optional
        Offset of the first body paragraph; guessed from line lengths and full stops when absent.
    lexicon : Lexicon, optional
        From ``read_lexicon``; the toolkit's own without it.
    statements : bool, default False
        Add a row of type ``statement`` for every X说, X指出: who said what, in the sentence that begins it.

    Returns
    -------
    list of Event
        In reading order. What the head lines tell only adds weight to the body's rows, and stands for itself where the
        body tells nothing.
    """
    book = lexicon or read_lexicon()
    reading = read_article(text, issue_date, body_start, dateline_date)
    names = _offsets_of_names(text, persons)
    lead = reading.sentence(_first_ink(text, reading.body_start)).end
    heads: list[Candidate] = []
    found: list[Event] = []

    def read(candidates: Iterable[Candidate]) -> None:
        accepted: Candidate | None = None
        for candidate in candidates:
            if candidate.sentence.head and candidates is not heads:
                heads.append(candidate)
                continue
            if accepted is not None and _is_inside(candidate, accepted):
                continue
            in_lead = candidate.start < lead and not candidate.sentence.head
            verdict = judge(reading, candidate, names, lead=in_lead, in_head=_in_head(candidate, heads))
            if verdict is None:
                continue
            event = _event(reading, book, candidate, verdict, persons, region, lead, main=not found)
            if event is not None and not (found and _is_on_the_list(found[-1], event)):
                if found and _only_reports(text, found[-1], event):
                    found.pop()
                found.append(event)
                accepted = candidate

    said: list[Candidate] | None = [] if statements else None
    read(find_candidates(reading, book, said))
    if not found:
        read(heads)
    rows = merge_events(found) if len(found) > 1 else found
    for candidate in said or ():
        statement = _statement(reading, book, candidate, persons, region, lead)
        if statement is not None:
            rows.append(statement)
    return sorted(rows, key=lambda event: event.start) if said else rows


def _in_head(candidate: Candidate, heads: Sequence[Candidate]) -> bool:
    """Whether a head line before the candidate has its event word."""
    if candidate.sentence.head:
        return False
    text = candidate.sentence.text
    trigger = text[candidate.start : candidate.end]
    return any(text.startswith(trigger, head.start) and head.end - head.start == len(trigger) for head in heads)


def _first_ink(text: str, offset: int) -> int:
    while offset < len(text) - 1 and text[offset].isspace():
        offset += 1
    return offset


_NAMED_ZHENG = re.compile(r"(?:主席|总理|书记|部长|省长|市长|主任|局长|委员|代表)([一-鿿]正)(?=在|[0-9]|将|会)")


def _offsets_of_names(text: str, persons: Sequence[NamedSpan] | None) -> frozenset[int]:
    """Offsets that lie in persons' names; nobody having looked, those of the likes of 国家副主席韩正."""
    if persons is not None:
        return frozenset(offset for person in persons for offset in range(person.start, person.end))
    return frozenset(match.start(1) + n for match in _NAMED_ZHENG.finditer(text) for n in (0, 1))


def _is_inside(candidate: Candidate, accepted: Candidate) -> bool:
    """Whether the verb stands inside what another takes: 会见[获得友谊奖的专家], 召开[表彰大会]."""
    if candidate.start < max(accepted.end, accepted.noun_end if accepted.form in ("held", "befallen") else 0):
        return True
    if accepted.clause_start != candidate.clause_start or accepted.form == "theme":
        return False
    between = candidate.sentence.text[accepted.end : candidate.start]
    return not any(mark in between for mark in "、并后；")


def _is_on_the_list(first: Event, second: Event) -> bool:
    """X公布名单，我市六人入选: who stands on the list is no second happening."""
    same = first.evidence_start == second.evidence_start and first.type == "announcement"
    return same and second.type == "award" and first.name.endswith(("名单", "名录", "结果"))


_REPORTING = frozenset(["公布", "宣布", "通报", "披露", "发布", "公告", "发布消息", "发布公告", "发布通报"])


def _only_reports(text: str, first: Event, second: Event) -> bool:
    """X公布，Y获Z: the announcement only carries the happening behind the comma."""
    same = first.evidence_start == second.evidence_start and first.type == "announcement"
    return same and first.trigger in _REPORTING and text.startswith(("，", "：", ",", ":", "称"), first.end)


def _statement(
    reading: Reading,
    lexicon: Lexicon,
    candidate: Candidate,
    persons: Sequence[NamedSpan] | None,
    region: str | None,
    lead: int,
) -> Event | None:
    """The row of X指出，…: named by the speaker and the beginning of what is said; None without a speaker."""
    verdict = Verdict(THRESHOLD, date_in_sentence(reading, candidate), "held")
    if candidate.sentence.head or find_arguments(reading, lexicon, candidate, persons).subject is None:
        return None
    return _event(reading, lexicon, candidate, verdict, persons, region, lead, main=False)


_SINGULAR = frozenset(("statement", "conflict", "appointment", "sport", "crime", "death", "accident"))
"""What happens once, whoever does it; of the others only a named body's deeds are rows without a date."""
_UNPLANNED = frozenset(("accident", "death", "crime"))


def _is_named(text: str, arguments: Arguments) -> bool:
    """Whether the subject is somebody in particular: a person, a place, or what ends like the name of a body."""
    if arguments.subject is None or arguments.person:
        return True
    subject = text[arguments.subject[0] : arguments.subject[1]]
    if subject in cues().generic:
        return False
    return bool(find_places(subject)) or cues().body.search(subject) is not None or "“" in subject


def _event(
    reading: Reading,
    lexicon: Lexicon,
    candidate: Candidate,
    verdict: Verdict,
    persons: Sequence[NamedSpan] | None,
    region: str | None,
    lead: int,
    *,
    main: bool,
) -> Event | None:
    text, sentence = reading.text, candidate.sentence
    if verdict.status == "planned" and candidate.type in _UNPLANNED:
        return None  # a forecast
    arguments = find_arguments(reading, lexicon, candidate, persons)
    if candidate.start >= lead and (verdict.date is None or verdict.date.range.start is None):
        if verdict.date is None and (verdict.status == "planned" or tells_of_the_past(reading, candidate)):
            return None
        nobody = arguments.subject is None and candidate.form in ("agent", "held", "befallen")
        if nobody and verdict.date is None:
            return None  # 开展蹲点调研。 an order or a heading, with nobody who does it and no time
        tame = candidate.type not in _SINGULAR and candidate.form in ("agent", "held")
        if tame and verdict.score < THRESHOLD + 1 and not _is_named(text, arguments):
            return None
    if candidate.type == "visit" and arguments.subject and text.startswith(("记者", "本报"), arguments.subject[0]):
        return None  # the paper tells of itself
    words, source, when = date_event(reading, candidate, verdict.date, lead)
    return Event(
        start=candidate.start,
        end=candidate.end,
        type=candidate.type,
        name=name_event(reading, candidate, arguments, persons),
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
        evidence=text[sentence.start : sentence.end],
        evidence_start=sentence.start,
        evidence_end=sentence.end,
        confidence=round(min(0.95, 0.4 + verdict.score * 0.09), 2),
    )
