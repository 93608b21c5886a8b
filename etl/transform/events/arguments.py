"""Who acts and where: the parts of the clause around an event word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from etl.transform.events.candidates import Candidate
from etl.transform.events.cues import cues
from etl.transform.events.lexicon import Lexicon
from etl.transform.events.placing import place_of
from etl.transform.events.reading import Reading, Span
from etl.transform.persons.lexicon import read_words
from etl.transform.places import find_places


class NamedSpan(Protocol):
    """What is needed of a person found in the text (``etl.transform.persons.PersonSpan``)."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """One past the last code point."""

    @property
    def name(self) -> str:
        """Canonical name."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the clause says; ``subject`` is a span of the article text, ``person`` whether it is a person's."""

    subject: Span | None
    person: bool
    organizer: str | None
    place: str | None


def find_arguments(
    reading: Reading, lexicon: Lexicon, candidate: Candidate, persons: Sequence[NamedSpan] | None
) -> Arguments:
    """Read subject, organizer and place of one candidate."""
    subject = _subject(reading, lexicon, candidate, persons)
    person = subject is not None and _is_person(reading.text, subject, persons)
    organizer = _host(reading, candidate)
    if candidate.form == "befallen":
        organizer = _attacker(reading.text, candidate)
    elif organizer is None and candidate.form in ("agent", "held") and not _is_theme(reading, candidate, subject) and subject is not None and not person:
        phrase = reading.text[subject[0] : subject[1]].strip("“”")
        organizer = None if phrase.startswith(("该", "此", "这", "其", "本次")) else phrase
    return Arguments(subject, person, organizer, place_of(reading, candidate, subject, person))


_SLUG = re.compile(
    r"(?:本报讯|本报[^\s，。]{0,12}?[讯电]|新华社[^\s，。（(]{0,16}?电|据[^\s，。]{2,14}电|中新社[^\s，。（(]{0,16}?电|【[^】]{2,20}】)"
    r"(?:[（(][^）)]*[）)])?[\s:：]*"
    r"(?:(?:见习|实习)?记者\s?[^，。\n]{2,16}?(?:报道|采写|摄影报道)[:：\s]*|记者\s?[^\s，。\n]{2,8}\s+)?"
)


def _subject(
    reading: Reading, lexicon: Lexicon, candidate: Candidate, persons: Sequence[NamedSpan] | None
) -> Span | None:
    """The noun phrase before the verb, in its clause or, when that starts with the verb, in a clause before it."""
    text = reading.text
    found = _phrase(reading, candidate, candidate.clause_start, candidate.start, persons)
    if found is not None:
        return found
    start, limit = candidate.clause_start, candidate.sentence_start
    for _ in range(6):
        if start <= limit or text[start - 1] not in "，,；;":
            return None
        end = start - 1
        start = reading.clause_start(end, limit)
        if match := _SLUG.match(text, start, end):
            start = match.end()
        if text.startswith("由", start):
            continue
        found = _phrase(reading, candidate, start, _first_verb(reading, lexicon, candidate, start, end), persons)
        if found is not None:
            return found
    return None


def _first_verb(reading: Reading, lexicon: Lexicon, candidate: Candidate, start: int, end: int) -> int:
    """Where the first event verb of an earlier clause begins, whole words only."""
    assert lexicon.matcher is not None
    edges = {word_start for word_start, _ in reading.words(candidate.sentence_start, candidate.sentence_end)}
    for index, first, _ in lexicon.matcher.find_matches_as_indexes(reading.text[start:end]):
        word = lexicon.patterns[index]
        if word is not None and word.form != "noun" and start + first in edges:
            return start + first
    return end


def _phrase(
    reading: Reading, candidate: Candidate, start: int, end: int, persons: Sequence[NamedSpan] | None
) -> Span | None:
    """Trim a stretch to a noun phrase: no slug, no dates, nothing from the first adverb or preposition on."""
    text, cue = reading.text, cues()
    if match := _SLUG.match(text, start, end):
        start = match.end()
    if match := _ROUTE.match(text, start, end):
        start = match.end()
    dates = reading.dates_between(start, end)
    words = [w for w in reading.words(candidate.sentence_start, candidate.sentence_end) if start <= w[0] < end]
    names = [p for p in persons or () if start <= p.start < end]
    position = start
    opened = False
    for first, last in words:
        if first < position:
            continue
        date = next((d for d in dates if d.start <= first < d.end), None)
        if date is not None:
            if opened:
                end = min(end, date.start)
                break
            position = start = date.end
            continue
        word = text[first:last]
        if not opened and (word in cue.leading or word in _PAUSES):
            position = start = last
            continue
        name = next((p for p in names if p.start <= first < p.end), None)
        if name is not None:
            opened, position = True, name.end
            continue
        if word in cue.subject_ends and not reading.shielded[first]:
            end = min(end, first)
            break
        opened = True
    while end > start and text[end - 1] in " 、，,\u3000":
        end -= 1
    while start < end and text[start] in " 、，,\u3000":
        start += 1
    if not 2 <= end - start <= (60 if "、" in text[start:end] else 32):
        return None
    kept = [text[first:last] for first, last in words if start <= first < end and not reading.shielded[first]]
    if any(word in cue.no_subject for word in kept) or any(word in "。！？；：" for word in kept):
        return None
    return None if kept and (kept[0] in cue.no_subject_starts or kept[-1] in cue.no_subject_ends) else (start, end)


_ROUTE = re.compile(r"从[^，。；]{1,20}?[到至][^，。；]{1,14}?的")
_PAUSES = frozenset(" 、，,（）()：:\u3000“”")


_BODY_ENDS = frozenset("部局委会院社厅处室组队团署军方市省县区乡镇村站所司校台港系馆家国党协盟州旗报企厂店行网台")


def _is_person(text: str, subject: Span, persons: Sequence[NamedSpan] | None) -> bool:
    """Whether a subject is a person: one is found in it, it is title and name, or (nobody having looked) it looks like a name."""
    start, end = subject
    if persons is not None and any(p.start < end and start < p.end for p in persons):
        return True
    phrase = text[start:end]
    match = cues().person.match(phrase)
    if match is not None and match["name"][-1:] not in _BODY_ENDS:
        return True
    if persons is not None or not 2 <= len(phrase) <= 4 or phrase[-1] in _BODY_ENDS:
        return False
    return (phrase[0] in _surnames() and len(phrase) <= 3 or phrase[:2] in _surnames()) and not find_places(phrase)


@cache
def _surnames() -> frozenset[str]:
    return frozenset(read_words("surnames.txt"))


_HOSTED = re.compile(
    r"由([^，。；]{2,40}?)(?:联合|共同)?(?:主办|举办|承办|组织|发起|召集|牵头|出版|编写|研制|制作|建设|承建|发布)"
)


_DONE_BY = re.compile(r"被([^，。；]{2,30}?)(?:正式|依法|联合|当场|成功)?$")


def _attacker(text: str, candidate: Candidate) -> str | None:
    """遭[俄军]空袭: who does it stands between the verb and the noun."""
    match = re.match(r"[^的，。]{1,10}?(?:军|方|武装|部队|组织|国)", text[candidate.end : candidate.noun_end])
    return match[0] if match and text[candidate.start : candidate.end].startswith("遭") else None


_PASSIVE = frozenset("出台 启动 推出 设立 启用 出版 组建 创建 揭牌 播出 上演 展出 颁布 推行 试行".split())


def _is_theme(reading: Reading, candidate: Candidate, subject: Span | None) -> bool:
    """《方案》出台。 a verb without an object, or with a title for its subject, has what is published or begun for its subject."""
    if subject is None or candidate.form != "agent":
        return False
    if reading.shielded[subject[0]] and reading.shielded[subject[1] - 1] and reading.text[subject[0]] == "《":
        return True
    return candidate.end == candidate.clause_end and reading.text[candidate.start : candidate.end] in _PASSIVE


def _host(reading: Reading, candidate: Candidate) -> str | None:
    """由X主办 anywhere in the sentence of something held."""
    if candidate.form == "met":
        return None
    text = reading.text
    match = _DONE_BY.search(text, candidate.clause_start, candidate.start)
    match = match or _HOSTED.search(text, candidate.sentence_start, candidate.sentence_end)
    return match[1] if match else None
