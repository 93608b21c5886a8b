"""Who took part: persons and bodies of the sentence, and persons of the sentences that list who was present."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from operator import attrgetter

from etl.transform.events.arguments import Arguments
from etl.transform.events.candidates import Candidate
from etl.transform.events.cues import names_body, titled
from etl.transform.events.named import Named, NamedSpan
from etl.transform.events.reading import Reading, Sentence, Span
from etl.transform.events.records import Event, Participant

_PRESENT = re.compile(r"出席|参加|列席|陪同|与会|到会|在座|参与活动|应邀")
_HOST = re.compile(r"主持(?!人)")
_SPEAKER = re.compile(
    r"(?:作|发表)[^，。；]{0,14}?(?:报告|讲话|发言|致辞|演讲|动员|说明|总结)|讲话|致辞|发言|致词|宣布|通报|宣读"
)
_GATHERING = frozenset(
    ("meeting", "opening", "signing", "award", "campaign", "announcement", "visit", "death", "other")
)
_ASSEMBLED = re.compile(
    r"(?:会议|[会式坛礼典]|活动|仪式|论坛|培训班|研讨班|开幕|闭幕|开工|开馆|揭牌)(?:开幕|闭幕|举行|召开|开班|落幕)?$"
)
_CREDIT = re.compile(r"(?:记者|通讯员|摄影|摄|编辑|责编|作者)[\s：:]*$")
_OF_CREDITS = frozenset("者员影摄辑编")
"""The last characters of what `_CREDIT` finds."""
_LISTED = re.compile(r"[一-鿿]{2,4}[\s、]+$")
_GAPS = frozenset(("、", *filter(str.isspace, map(chr, range(0x3001)))))
_CREDITED = re.compile(r"[\s、]*(?:[一-鿿]{2,3}[\s、]+){0,3}(?:报道|摄(?!影展|制)|[）)]\s*(?:[0-9]|据|[一-鿿]{0,3}电))")


def find_participants(reading: Reading, candidate: Candidate, arguments: Arguments) -> tuple[Participant, ...]:
    """Persons and bodies that the evidence sentence names, each once with the role it is first found in."""
    text, sentence = reading.text, candidate.sentence
    named = sentence.names
    bodies: list[tuple[str, str, Span]] = []
    if arguments.organizer is not None:
        bodies += _organizers(reading, arguments.organizer, arguments.subject)
    if candidate.type in _FACING and candidate.form != "befallen":
        bodies += _counterparts(candidate, arguments)
    if not named and not bodies:
        return ()
    clause_start, clause_end = candidate.clause_start, candidate.clause_end
    found: dict[str, Participant] = {}
    for person in named:
        start = person.start
        own = clause_start <= start < clause_end
        if person.name in found or _is_credit(text, person):
            continue
        if start >= clause_end and not _is_same_scene(text, clause_end, person):
            continue
        if not own and candidate.type in _ONE_EACH:
            continue
        if not own and candidate.form not in ("held", "theme") and text.startswith("主持", person.end):
            continue  # X主持会议，Y通报情况: who chairs in a clause of his own has no part in what another one tells
        found[person.name] = Participant(person.name, _role(text, candidate, person), start, person.end)
    taken = [(participant.start, participant.end) for participant in found.values()]
    for name, role, span in bodies:
        if not any(start < span[1] and span[0] < end for start, end in taken):
            found.setdefault(name, Participant(name, role, *span))
    return tuple(found.values()) if len(found) < 2 else tuple(sorted(found.values(), key=attrgetter("start")))


def add_present(reading: Reading, events: Sequence[Event], persons: Named) -> list[Event]:
    """Add to each gathering whoever later sentences say was there: X出席并讲话, 会议由X主持.

    Such a sentence belongs to the last gathering told before it; to the first row of the article where none is.
    """
    gatherings = [at for at, event in enumerate(events) if event.type in _GATHERING]
    if not gatherings:
        return list(events)
    named = [at for at in gatherings if _ASSEMBLED.search(events[at].name[-5:])] or gatherings[:1]
    begin = min(events[at].start for at in named)
    later = persons.within(begin + 1, len(reading.text))
    if not later:
        return list(events)
    text = reading.text
    sentence = reading.sentence(later[0].start)
    end, tells = 0, False
    added: dict[int, dict[str, Participant]] = {}
    told = {p.start for at in named for p in persons.within(events[at].evidence_start, events[at].evidence_end)}
    told |= {p.start for at in gatherings if events[at].type != "announcement" for p in events[at].participants}
    for person in later:
        if person.start in told:
            continue
        if person.start >= end:
            sentence = reading.sentence(person.start)
            end = sentence.end
            tells = not sentence.head and _THERE.search(text, sentence.start, end) is not None
        if sentence.head or not (tells or text.startswith("在", person.end)):
            continue
        role = _role_of_the_present(sentence, person)
        if role is not None and not _is_credit(text, person):
            at = next(at for at in reversed(named) if events[at].start < person.start)
            added.setdefault(at, {}).setdefault(person.name, Participant(person.name, role, person.start, person.end))
    if not added:
        return list(events)
    return [_with(event, added[at].values()) if at in added else event for at, event in enumerate(events)]


_THERE = re.compile(
    "主持|出席|参加|列席|陪同|与会|到会|在座|参与活动|应邀|报告|讲话|发言|致辞|演讲|动员|说明|总结|致词|宣布|通报|宣读"
)
"""One of these stands in a sentence, or 在 behind the name, wherever `_role_of_the_present` finds a role."""


def _with(event: Event, more: Iterable[Participant]) -> Event:
    known = {participant.name for participant in event.participants}
    new = tuple(participant for participant in more if participant.name not in known)
    return event._replace(participants=event.participants + new) if new else event


_ONE_EACH = frozenset(("sport", "award"))
"""Types of which each clause has people of its own: A夺得冠军，B获得亚军."""


def _is_credit(text: str, person: NamedSpan) -> bool:
    start, end = person.start, person.end
    before = text[start - 8 if start > 8 else 0 : start]
    if not _OF_CREDITS.isdisjoint(before) and (_CREDIT.search(before) or _CREDIT.search(_LISTED.sub("", before))):
        return True
    following = text[end : end + 4]
    if _GAPS.isdisjoint(following) and following[:1] not in "报摄）)":
        return False  # the next name is of two or three characters, and a gap behind it
    return _CREDITED.match(text, end, end + 20) is not None


_SCENE = re.compile(
    r"出席|参加|主持|致辞|讲话|陪同|会见|颁奖|授|宣布|夺|获|晋级|当选|就任|签署|分别|包括|其中|等|判|罚|代表|免去|任命|发言|悼念|追悼|缅怀"
)


def _is_same_scene(text: str, clause_end: int, person: NamedSpan) -> bool:
    """A later clause of the sentence belongs to the same scene when it says who came, chaired or spoke."""
    return _SCENE.search(text, clause_end, min(len(text), person.end + 14)) is not None


_BEFALLS = frozenset(("accident", "crime", "death"))
"""Types of what people do or meet with, rather than come to."""


def _role(text: str, candidate: Candidate, person: NamedSpan) -> str:
    following = text[person.end : person.end + 6]
    if "主持" in following:
        return "host"
    if candidate.type in _BEFALLS:
        return "actor" if person.start < candidate.start else "counterpart"
    if _PRESENT.match(following) or candidate.form in ("held", "theme"):
        return "attendee"
    if candidate.form == "met":
        return "speaker"
    return "actor" if person.start < candidate.start else "counterpart"


def _role_of_the_present(sentence: Sentence, person: NamedSpan) -> str | None:
    """What a sentence says somebody did there: host, speaker, attendee; None when it does not say he was there."""
    text = sentence.text
    host = _HOST.search(text, sentence.start, sentence.end)
    if host is not None and (
        host.start() == person.end
        or text.find("，", person.end, host.start()) < 0 <= host.start() - person.end
        or text.startswith(("，", "。"), host.end() + person.end - person.start)
    ):
        return "host"
    present = _PRESENT.search(text, sentence.start, sentence.end)
    if present is not None and not _is_after_verb(text, present.end(), person.start):
        return "attendee"
    speaks = _SPEAKER.search(text, person.end, sentence.end)
    clause_end = sentence.clause(person.start)[1]
    if speaks is not None and (speaks.start() < clause_end or _ON_STAGE.match(text, sentence.start)):
        return "speaker"
    return "speaker" if _SAYS_THERE.match(text, person.end, sentence.end) else None


_ON_STAGE = re.compile(r"(?:会议|座谈会|仪式|论坛|大会|活动|发布会|研讨会)[上中]|会上|仪式上|席间|活动现场|随后")
_SAYS_THERE = re.compile(
    r"在[^，。；]{0,14}?(?:会|仪式|论坛|现场)上[^，。；]{0,6}?(?:说|表示|介绍|指出|强调|通报|宣布|透露)"
)


def _is_after_verb(text: str, verb_end: int, position: int) -> bool:
    """A name behind 参加会议 in another clause is not the one that takes part; one in the list of those present is."""
    between = text[verb_end:position] if position > verb_end else ""
    return "，" in between and "、" not in between


def _organizers(reading: Reading, organizer: str, subject: Span | None) -> list[tuple[str, str, Span]]:
    """The bodies of an organizer such as 财政部、国家税务总局, one by one."""
    start = reading.text.find(organizer, subject[0] if subject else 0)
    start = start if start >= 0 else reading.text.find(organizer)
    if start < 0:
        return []
    found, position = [], start
    for name in _AND.split(organizer):
        at = reading.text.find(name, position)
        found.append((name, "organizer", (at, at + len(name))))
        position = at + len(name)
    return found


_ENDS = "部局委会院社厅处室署市省县区团行司校"
_AND = re.compile(rf"、|(?<=[{_ENDS}])[和与及](?=[^，。]{{2,24}}[{_ENDS}]$)|(?<=公司)[和与及]|(?<=集团)[和与及]")
_WITH = re.compile(r"(?<![参共中])[与同和向跟]")
_WITH_WHOM = re.compile(r"[^，。；、]{2,26}?(?=$|[在于就0-9]|共同|联合|正式|分别|再次|举行)")
_OBJECT = re.compile(
    r"了?([^，。；、“的了]{1,20}?(?:队|代表团|访问团|考察团|公司|集团|政府|(?<![冠亚季])军|俱乐部|参访团))(?=[，。；、]|$|一行)"
)
_FACING = frozenset(("signing", "meeting", "sport", "conflict", "visit", "campaign"))


def _counterparts(candidate: Candidate, arguments: Arguments) -> list[tuple[str, str, Span]]:
    """The body on the other side: 与X公司签署, 击败X队, 会见X代表团."""
    text = candidate.sentence.text
    start = candidate.clause_start if arguments.subject is None else max(arguments.subject[0], candidate.clause_start)
    found = []
    for mark in _WITH.finditer(text, start, candidate.start):
        if match := _WITH_WHOM.match(text, mark.end(), candidate.start):
            found.append((match[0], match.span()))
    if not candidate.noun_end and (match := _OBJECT.match(text, candidate.end, candidate.clause_end)):
        found.append((match[1], match.span(1)))
    return [
        (name, "counterpart", span)
        for name, span in found
        if names_body(name) and titled(name) is None and name != arguments.organizer
    ]
