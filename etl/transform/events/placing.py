"""Where something happened: the place phrase of the clause."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from etl.transform.events.affixes import Affixes, by_first, by_last
from etl.transform.events.candidates import Candidate
from etl.transform.events.reading import Reading, Sentence, Span
from etl.transform.places import PlaceSpan, begins_with_place, find_places
from etl.transform.places.gazetteer import gazetteer


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of lexicon/events/cues/places.toml."""

    marks: re.Pattern[str]
    at_rest: frozenset[str]
    on_the_way: frozenset[str]
    stops: frozenset[str]
    facilities: tuple[str, ...]
    goes_to: frozenset[str]
    not_begun: Affixes
    not_ended: Affixes
    ends: Affixes
    stages: Affixes
    town: re.Pattern[str]


@cache
def _words() -> _Words:
    path = files("etl.transform").joinpath("lexicon", "events", "cues", "places.toml")
    lists = {key: tuple(value.split()) for key, value in tomllib.loads(path.read_text("utf-8")).items()}
    return _Words(
        marks=re.compile("|".join((*lists["in"], *lists["to"]))),
        at_rest=frozenset(lists["in"]),
        on_the_way=frozenset(lists["to"]),
        stops=frozenset(lists["stops"]),
        facilities=lists["facilities"],
        goes_to=frozenset(lists["goes_to"]),
        not_begun=by_first(lists["not_begun"]),
        not_ended=by_last(lists["not_ended"]),
        ends=by_last(lists["ends"]),
        stages=by_last(lists["stages"]),
        town=re.compile(f"[^，。；、“]{{0,14}}?(?:{'|'.join(lists['towns'])})([一-鿿·]{{2,8}})$"),
    )


def place_of(reading: Reading, candidate: Candidate, subject: Span | None, person: bool) -> str | None:
    """The place phrase of a candidate.

    In this order: 在X before the verb, 到X before it, where the verb goes (靠泊青岛港), 在X or 到X in earlier clauses
    of the sentence, the place that the subject is or, for what takes place, begins with, the place that a headline of
    the form X：… is about.
    """
    if candidate.form == "met":
        return None
    found = _in_phrase(reading, candidate, candidate.clause_start, candidate.clause_end, candidate.start)
    if found is None and candidate.type == "visit":
        found = _visited(reading.text[candidate.clause_start : candidate.start])
    if found is None and reading.text[candidate.start : candidate.end] in _words().goes_to:
        found = _goal(reading.text[candidate.end : candidate.clause_end])
    if found is None:
        found = _in_clauses_before(reading, candidate)
    if found is None and subject is not None and not person:
        found = _of_subject(reading.text[slice(*subject)], candidate)
    takes_place = candidate.form != "agent" or candidate.end == candidate.clause_end
    if found is None and takes_place and not candidate.sentence.head:
        found = _of_headline(reading)
    return found


def is_stage(phrase: str) -> bool:
    """Whether a phrase that looks like who holds something is where it is held: 天安门广场."""
    return phrase.endswith(_words().stages.get(phrase[-1:], ()))


def _in_clauses_before(reading: Reading, candidate: Candidate) -> str | None:
    """在X or 到X in an earlier clause of the sentence, the nearest first; not across another date."""
    for start, end in candidate.sentence.clauses_before(candidate.clause_start)[:4]:
        found = _in_phrase(reading, candidate, start, end, end) or _alone(candidate.sentence, start, end)
        if found is not None:
            return found
        dates = candidate.sentence.dates_between(start, end)
        if dates and dates[-1].range.start is not None:
            return None
    return None


def _alone(sentence: Sentence, start: int, end: int) -> str | None:
    """A clause that is nothing but a place: 10月4日21时许，门头沟区斋堂镇白虎头村附近，…"""
    if sentence.dates:
        start = max(start, min(sentence.date_over(start), end))
    phrase = sentence.text[start:end]
    if not begins_with_place(phrase):
        return None
    spans = find_places(phrase[:12])
    return phrase if spans and not spans[0].start and _is_place(phrase) else None


_TOWARDS = re.compile(r"[向对为就给把被][^，。；]{0,6}$")


def _in_phrase(reading: Reading, candidate: Candidate, start: int, clause_end: int, end: int) -> str | None:
    """The last 在X or 于X before the verb that is a place and no circumstance, else the nearest 到X or 赴X."""
    lists = _words()
    if not lists.marks.search(reading.text, start, end):
        return None
    goal: str | None = None
    starts, words = candidate.sentence.words(start, clause_end)
    for position in range(bisect_left(starts, end) - 1, -1, -1):
        word = words[position]
        at_rest = word in lists.at_rest
        if not at_rest and (goal is not None or word not in lists.on_the_way):
            continue
        first = starts[position]
        if reading.shielded[first]:
            continue
        if at_rest:
            if _TOWARDS.search(reading.text[start:first]):
                continue
            phrase = _phrase(candidate.sentence, starts, words, position + 1, end)
            if phrase is not None:
                return phrase
        elif reading.text.rfind("从", start, first) < 0:
            goal = _phrase(candidate.sentence, starts, words, position + 1, end)
    return goal


def _phrase(sentence: Sentence, starts: list[int], words: list[str], position: int, end: int) -> str | None:
    """The longest run of words from a position on that reads like a place; a date before or in it is left out."""
    lists, text = _words(), sentence.text
    while (
        sentence.dates and position < len(words) and (over := sentence.date_over(starts[position])) > starts[position]
    ):
        while position < len(words) and starts[position] < over:
            position += 1
        if position < len(words) and words[position] in lists.at_rest:
            position += 1
    if position >= len(words):
        return None
    first, best = starts[position], None
    for at in range(position, len(words)):
        start = starts[at]
        word = words[at]
        if start >= end or start - first > 28:
            break
        if at > position and sentence.dates and sentence.date_over(start) > start:
            break
        if word == "和" and best is not None and find_places(text[start + 1 : start + 5])[:1]:
            continue
        if word in lists.stops and not text.startswith(lists.facilities, start + len(word)) and at > position:
            break
        if word in "，。；：" or (word in lists.stops and at == position):
            break
        phrase = text[first : min(start + len(word), end)]
        if _is_place(phrase):
            best = phrase
    if best is None:
        return _at_the_head_of(text[first : min(first + 16, end)], whole=False)
    return best


def _is_place(phrase: str) -> bool:
    """Whether a phrase reads like a place: it ends like one, or with a name of the gazetteer."""
    lists = _words()
    if len(phrase) == 1:
        return phrase in gazetteer().one_character
    if not 1 < len(phrase) <= 28:
        return False
    first, last = phrase[0], phrase[-1]
    if first in lists.not_begun and phrase.startswith(lists.not_begun[first]):
        return False
    if last in lists.not_ended and phrase.endswith(lists.not_ended[last]):
        return False
    if last in _ROUNDS and _ROUND.search(phrase):
        return False
    if last in lists.ends and phrase.endswith(lists.ends[last]):
        return True
    spans = find_places(phrase)
    return bool(spans) and spans[-1].end >= len(phrase) - 2


_ROUNDS = "轮场站届局"
_ROUND = re.compile(r"第[0-9一二三四五六七八九十百]+.$")
"""常规赛第15轮 is no place, though ships and grounds end so."""
_FACILITY = re.compile(
    r"[^，。；、的“（]{1,10}(?:港|机场|车站|火车站|码头|广场|中心|公园|大学|学院|医院|基地|工厂|岛|湾|市|县城?|区|镇|乡|村|州|省|以[东南西北])"
)


def _goal(phrase: str) -> str | None:
    """The place a verb of movement or capture takes: 靠泊[青岛港], 控制[巴赫穆特以南], 解放[浙江省会杭州]."""
    phrase = phrase.lstrip("了")
    spans = find_places(phrase[:24])
    if match := _words().town.match(phrase):
        return phrase[: match.end(1)] if spans and not spans[0].start else match[1]
    if match := _FACILITY.match(phrase):
        near = spans or match[0].endswith(("港", "机场", "岛", "广场", "大学", "县城"))
        return match[0] if near else None
    if spans and spans[0].start <= 8:
        return phrase[spans[0].start : _run(spans)]
    return None


_VISITED = re.compile(r"对([^，。；]{1,16})$")


def _visited(before: str) -> str | None:
    """对[埃及]进行访问."""
    match = _VISITED.search(before)
    return match[1] if match is not None and _is_place(match[1]) else None


_SITUATED = re.compile(
    r"(?:位于|地处)([^，。；的]{2,24})的|([^，。；的]{2,10}(?:社区|小区|街道|村|镇|乡))(?:[0-9一二三四五六七八九十百千两数]+[余多]?[名位户])?(?:居民|村民|群众|业主|党员)"
)


def _of_subject(phrase: str, candidate: Candidate) -> str | None:
    """The place that a subject is, names (位于X的…) or, for what takes place, begins with (安徽铜陵…现场会)."""
    if match := _SITUATED.match(phrase):
        return match[1] or match[2]
    if candidate.form == "befallen" and _is_place(phrase):
        return phrase
    if candidate.form == "held" and is_stage(phrase):
        return phrase
    return _at_the_head_of(phrase, whole=candidate.form not in ("theme", "befallen"))


_HEAD_PLACE = re.compile(r"([^：:\s，。]{2,10})[：:]")


def _of_headline(reading: Reading) -> str | None:
    match = _HEAD_PLACE.match(reading.text, 0, reading.body_start) if reading.body_start else None
    if match is not None and (spans := find_places(match[1])) and spans[-1].end == len(match[1]):
        return match[1]
    return None


_PART = re.compile(
    r"[^，。的]{0,12}?(?:地区|所在区域|东部|西部|南部|北部|东南部|西南部|东北部|西北部|境内|一带|市区|郊区|近海|海域|附近"
    r"|[路街巷弄村镇乡]|街道|社区|小区|工业园|开发区|高新区|新区)"
)


def _at_the_head_of(phrase: str, *, whole: bool) -> str | None:
    """The place a phrase is (安徽) or, unless ``whole``, begins with."""
    if not begins_with_place(phrase):
        return None
    spans = find_places(phrase)
    if not spans or spans[0].start:
        return None
    end = _run(spans)
    if end < len(phrase) and whole:
        return None
    match = _PART.match(phrase, end)
    return phrase[: match.end() if match else end]


def _run(spans: list[PlaceSpan]) -> int:
    """Where the unbroken run of names that the first begins ends."""
    end = spans[0].end
    for span in spans[1:]:
        if span.start == end:
            end = span.end
    return end
