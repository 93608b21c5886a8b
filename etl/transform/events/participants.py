"""Who took part: persons of the sentence, and of the sentences that list who was present."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.transform.events.arguments import NamedSpan
from etl.transform.events.candidates import Candidate
from etl.transform.events.reading import Reading
from etl.transform.events.records import Participant

_PRESENT = re.compile(r"出席|参加|列席|陪同|与会|到会|在座|参与活动|一同参加")
_HOST = re.compile(r"主持")
_GATHERING = frozenset(("meeting", "opening", "signing", "award", "campaign", "announcement", "visit"))
_CREDIT = re.compile(r"(?:记者|通讯员|摄影|摄|编辑|责编|作者)\s*$")
_REPORTS = re.compile(r"[\s、]*(?:报道|摄|文/?图?|/|）)")


def find_participants(
    reading: Reading, candidate: Candidate, persons: Sequence[NamedSpan], main: bool
) -> tuple[Participant, ...]:
    """Persons of the evidence sentence and, for the article's main gathering, of the sentences that say who was there.

    A name counts once, with the role it is first found in. Reporters and people who only speak elsewhere are left out.
    """
    text = reading.text
    found: dict[str, Participant] = {}
    for person in persons:
        if _is_credit(text, person):
            continue
        if candidate.sentence.start <= person.start < candidate.sentence.end:
            if person.start >= candidate.clause_end and not _same_scene(text, candidate.clause_end, person):
                continue
            role = _role(text, candidate, person)
        elif main and candidate.type in _GATHERING and candidate.start < person.start:
            sentence_ = reading.sentence(person.start)
            start, end = sentence_.start, sentence_.end
            sentence = text[start:end]
            if (present := _PRESENT.search(sentence)) is None and _HOST.search(sentence) is None:
                continue
            if (
                present is not None
                and present.start() < person.start - start
                and _after_verb(sentence, present.end(), person.start - start)
            ):
                continue
            host = _HOST.search(text, person.end, min(person.end + 3, end))
            role = "host" if host is not None else "attendee"
        else:
            continue
        found.setdefault(person.name, Participant(person.name, role, person.start, person.end))
    return tuple(sorted(found.values(), key=lambda participant: participant.start))


def _is_credit(text: str, person: NamedSpan) -> bool:
    return bool(_CREDIT.search(text, max(0, person.start - 8), person.start)) or bool(
        re.match(r"[\s、]*(?:[一-鿿]{2,3}[\s、]+){0,3}(?:报道|摄(?!影展|制))", text[person.end : person.end + 20])
    )


def _same_scene(text: str, clause_end: int, person: NamedSpan) -> bool:
    """A later clause of the sentence belongs to the same scene when it says who came, chaired or spoke."""
    return _SCENE.search(text, clause_end, min(len(text), person.end + 12)) is not None


_SCENE = re.compile(r"出席|参加|主持|致辞|讲话|陪同|会见|颁奖|授|宣布|夺|获|晋级|当选|就任|签署|分别|包括|其中|等")


def _after_verb(sentence: str, verb_end: int, position: int) -> bool:
    """A name behind 参加会议 in another clause is not the one that takes part."""
    return "，" in sentence[verb_end:position] and "、" not in sentence[verb_end:position]


def _role(text: str, candidate: Candidate, person: NamedSpan) -> str:
    following = text[person.end : person.end + 6]
    if following.startswith("主持") or "主持" in following:
        return "host"
    if _PRESENT.match(following) or candidate.form in ("held", "theme"):
        return "attendee"
    if candidate.form == "met":
        return "speaker"
    return "actor" if person.start < candidate.start else "counterpart"
