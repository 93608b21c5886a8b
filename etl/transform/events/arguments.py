"""Who acts, where, on what: the parts of the clause around an event word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from etl.transform.events.candidates import Candidate
from etl.transform.events.lexicon import Lexicon
from etl.transform.events.reading import Reading
from etl.transform.places import find_places


class NamedSpan(Protocol):
    """What is needed of a person found in the text (``etl.transform.persons.PersonSpan``)."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Arguments:
    """Spans of the article text; None where the clause does not say."""

    subject: tuple[int, int] | None
    organizer: str | None
    place: str | None


def find_arguments(
    reading: Reading, lexicon: Lexicon, candidate: Candidate, persons: Sequence[NamedSpan] | None
) -> Arguments:
    """Read subject, organizer and place of one candidate."""
    subject = _subject(reading, lexicon, candidate)
    organizer = None
    if candidate.form in ("agent", "held") and subject is not None:
        organizer = _body(reading, subject, persons)
    if organizer is None:
        organizer = _host(reading, candidate)
    place = _place(reading, candidate, subject)
    return Arguments(subject, organizer, place)


_SLUG = re.compile(
    r"(?:本报讯|本报[^\s，。]{0,12}?[讯电]|新华社[^\s，。（(]{0,16}?电|据[^\s，。]{2,14}电|中新社[^\s，。（(]{0,16}?电|【[^】]{2,20}】)(?:[（(][^）)]*[）)])?"
    r"[\s:：]*(?:(?:见习|实习)?记者\s?[^，。\n]{2,16}?(?:报道|采写|摄影报道)[:：\s]*|记者\s?[^\s，。\n]{2,8}\s+)?"
)
_LEADING = re.compile(
    r"(?:[\s、，]+|此外|另外|同时|随后|其中|因此|为此|对此|目前|另据报道|另据|据报道|据了解|据悉|获悉|还|也|并|又|再|而|但|且|以及|经|由|与此同时|接着|最后|最终|首先|日前|近日|从|自)"
)
_CUT = re.compile(
    r"将(?!军|乐|领|士)|已|正在|正式|在(?!线|校|职|建|押)|于(?!田|都|洪)|向(?!阳)|对(?!外|口|台|俄|华|欧)|就(?!业)|与|同(?!济|江|仁|方|心|安|德)|和(?=[^，。]{1,12}(?:举行|会谈|会晤|签署|进行|共同|一起|一道))|从(?!化|江)|为(?!民)|把|被|由|以(?!色列|军|方)|经(?!济|贸|信|开|纬|营)|通过|围绕"
    r"|针对|根据|按照|依据|决定|计划|宣布|拟|联合(?!国|会|体|大学|利|早报)|共同(?!体)|隆重|成功|顺利|圆满|首次|再次|再度|继续|全面|积极|大力|专门|全力|率先|陆续|相继|先后|分别|同时|还(?!乡)|也(?!门)|又|均|并(?!州|购)|所|能|要|会(?=[于在将])|应邀|依法|特别|专程|一行|率|抵|赴|主持|出席|参加|代表(?!大会|团|处|队|会)|等(?=$)|当场|当庭|上午|下午|晚|今|昨|不断|纷纷|亲自|多次|每|都(?<!首都|成都|京都|古都|都市)|则|便|随即|立即|迅速|紧急|连夜|即|提前|如期|最终|最后|集中|开始|致力|实地|来到|一起|主动|接连|突然|不幸|因"
)
_PERSON_TAIL = re.compile(r"[一-鿿·]{2,12}$")


def _subject(reading: Reading, lexicon: Lexicon, candidate: Candidate) -> tuple[int, int] | None:
    """The noun phrase before the verb, in its clause or, when that starts with the verb, in a clause before it."""
    text = reading.text
    found = _phrase(reading, candidate.clause_start, candidate.start)
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
        found = _phrase(reading, start, _first_verb(lexicon, text, start, end))
        if found is not None:
            return found
    return None


def _first_verb(lexicon: Lexicon, text: str, start: int, end: int) -> int:
    assert lexicon.matcher is not None
    for index, first, _ in lexicon.matcher.find_matches_as_indexes(text[start:end]):
        word = lexicon.patterns[index]
        if word is not None and first and word.form != "noun":
            return start + first
    return end


def _phrase(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """Trim a stretch of text to a noun phrase: no slug, no dates, nothing from the first adverb or preposition on."""
    text = reading.text
    if match := _SLUG.match(text, start, end):
        start = match.end()
    for _ in range(4):
        while (match := _LEADING.match(text, start, end)) and match.end() > match.start():
            start = match.end()
        first = next(iter(reading.dates_between(start, end)), None)
        if first is None or first.start - start > 1:
            break
        start = min(first.end, end)
    if first is not None and start < first.start < end:
        end = first.start
    position = start
    while (match := _CUT.search(text, position, end)) is not None:
        if not reading.shielded[match.start()]:
            end = match.start()
            break
        position = match.end()
    while end > start and text[end - 1] in " 、，,\u3000":
        end -= 1
    return (start, end) if 2 <= end - start <= 30 and _NOT_A_NAME.search(text, start, end) is None else None


_NOT_A_NAME = re.compile(
    r"[。！？\n；：]|开展|推进|进行|加强|推动|深化|落实|制定|完善|提高|增强|强化|促进|^(?:这|那|他|她|它|我|你|大家|人们|记者|随着|如果|虽然|尽管|因为|由于|为了)|(?:的|了|时|后|前|中|上|下|里)$"
)


def _body(reading: Reading, subject: tuple[int, int], persons: Sequence[NamedSpan] | None) -> str | None:
    """The subject as an organizer: a body or a side; None when it is a person."""
    text = reading.text
    start, end = subject
    if persons is not None and any(person.start < end and start < person.end for person in persons):
        return None
    phrase = text[start:end]
    if match := _titles().search(phrase):
        if match.end() < len(phrase) or len(phrase) - match.start() <= 4:
            return None
    return phrase.strip("“”")


@cache
def _titles() -> re.Pattern[str]:
    """A title with a name behind it, or at the very end: the phrase is a person."""
    body = files("etl.transform").joinpath("lexicon", "events", "titles.txt").read_text(encoding="utf-8")
    words = {word for line in body.splitlines() if not line.startswith("#") for word in line.split()}
    return re.compile(f"(?:{'|'.join(sorted(words, key=len, reverse=True))})[一-鿿·]{{0,12}}$")


_HOSTED = re.compile(r"由([^，。；]{2,40}?)(?:联合|共同)?(?:主办|举办|承办|组织|发起|召集|牵头)")


def _host(reading: Reading, candidate: Candidate) -> str | None:
    """由X主办 anywhere in the sentence of something held."""
    if candidate.form not in ("held", "theme", "met"):
        return None
    match = _HOSTED.search(reading.text, candidate.sentence_start, candidate.sentence_end)
    return match[1] if match else None


_IN = re.compile(r"(?:在|于)(?!线|校|职)([^，。；：\n]{1,30}?)(?=$)")
_TAIL = re.compile(
    r"(?:正式|隆重|顺利|成功|圆满|共同|联合|分别|同时|如期|准时|集体|集中|先后|首次|再次|举行的?|召开的?|开展的?|同[^，。]{1,14}|与[^，。]{1,14}|和[^，。]{1,14}|会见[^，。]{0,14}|应约|应邀|亲切|一起|陆续|继续|全面|就[^，。]{1,20}|对[^，。]{1,20}|以[^，。]{1,14}|为[^，。]{1,14}|向[^，。]{1,14}|主持|出席|参加|依次|当众|公开|线上|通过[^，。]{1,20}|实施|进行|发动|发起|组织|将|已|正|举办)+$"
)
_NO_PLACE = re.compile(
    r"^(?:此|这|那|同|其|会上|会议|全国范围|一定|上述|本届|本次|当前|新|各|内|短短|过去|未来|现有|原有|全面|依法|加强|推进)|(?:基础上|过程中|领导下|期间|方面|背景下|会上|情况下|中|时|后|前|条件下|框架下|指导下|支持下|带动下|推动下|帮助下|之际|之下|之后|之前|以来|同时|以内|之间|年|月|日|天|会议上|会晤上|座谈会上|大会上|论坛上|仪式上|比赛上|活动上)$"
)


def _place(reading: Reading, candidate: Candidate, subject: tuple[int, int] | None) -> str | None:
    text = reading.text
    for start in (candidate.clause_start, _clause_before(reading, candidate)):
        end = candidate.start if start == candidate.clause_start else candidate.clause_start - 1
        if start < 0 or candidate.form == "met":
            continue
        found = _in_phrase(reading, start, end)
        if found is not None:
            return found
    if candidate.type == "visit":
        if (match := _DESTINATION.match(text, candidate.end, candidate.clause_end)) and find_places(match[1]):
            return match[1]
    if subject is not None:
        phrase = text[subject[0] : subject[1]]
        spans = find_places(phrase)
        if spans and spans[0].start == 0:
            last = spans[0]
            for span in spans[1:]:
                if span.start == last.end:
                    last = span
            if last.end == len(phrase) or candidate.form == "theme":
                return phrase[: last.end]
    return None


_DESTINATION = re.compile(r"了?([^，。；、的（“]{2,16}?)(?=[，。；、（“]|并|时|后|进行|考察|调研|出席|参加|访问|$)")


def _clause_before(reading: Reading, candidate: Candidate) -> int:
    """Start of the clause before, where that one is nothing but a place: 在北京，"""
    start = candidate.clause_start
    if start <= candidate.sentence_start or reading.text[start - 1] not in "，,":
        return -1
    before = reading.clause_start(start - 1, candidate.sentence_start)
    return before if re.match(r"(?:[^，。]{0,14})?(?:在|于)", reading.text[before : start - 1]) else -1


def _in_phrase(reading: Reading, start: int, end: int) -> str | None:
    """The last 在X before the verb that names a place."""
    text = reading.text
    position = end
    while (position := max(text.rfind("在", start, position), text.rfind("于", start, position))) >= 0:
        if not reading.shielded[position]:
            phrase = text[position + 1 : end]
            mention = next(iter(reading.dates_between(position + 1, end)), None)
            if mention is not None:
                phrase = (
                    text[position + 1 : mention.start]
                    if mention.start > position + 1
                    else text[mention.end : end].lstrip("在于")
                )
            phrase = _TAIL.sub("", phrase).strip(" ，、")
            if 1 <= len(phrase) <= 28 and not _NO_PLACE.search(phrase) and (len(phrase) > 1 or phrase in _ONE):
                return phrase
        if position == start:
            break
    return None


_ONE = frozenset("京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川黔滇藏陕甘青宁新港澳台穗蓉杭甬邕汉华")
