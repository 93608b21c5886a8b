"""The words that lead up to a post or a name: where their phrase begins, and which of them may stand in a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import rjieba
from ahocorasick_rs import AhoCorasick, MatchKind

from etl.transform.persons.lexicon import read_words
from etl.transform.persons.posts import notes
from etl.transform.places.gazetteer import gazetteer

_REACH = 80  # characters: no post stands further behind the beginning of its phrase
_BOUNDARY = frozenset("，。；：！？\n“《〈（(【】…□■◎○●—,;:!?[]／/｜|〔〕")
# A quoted or bracketed piece inside a name: “千万工程”领导小组, 华润（集团）有限公司, 《财经》杂志
_INSIDE = {
    "”": ("“", re.compile(r"[\u4e00-\u9fffA-Za-z\d·—\-+]{1,16}")),
    "）": ("（", re.compile(r"[\u4e00-\u9fff]{2,8}")),
    ")": ("(", re.compile(r"[\u4e00-\u9fff]{2,8}")),
    "》": ("《", re.compile(r"[^《》，。\n]{1,16}")),
    "〉": ("〈", re.compile(r"[^〈〉，。\n]{1,16}")),
}
_HAN = re.compile("[\u3400-\u9fff]")


class Kind(Enum):
    """What a word may do in the name of an organization."""

    BEGIN = auto()  # a name begins here: a place, 中国, a body known by name
    NOUN = auto()
    VERB = auto()  # only inside a name
    JOIN = auto()  # 和, 与, 及: only inside a name
    NUMBER = auto()
    MEASURE = auto()
    QUOTED = auto()  # a piece in quotation marks or brackets
    STOP = auto()  # never in a name


class Word(NamedTuple):
    """A word of a phrase and what it may do."""

    text: str
    kind: Kind


def phrase_start(text: str, end: int, floor: int = 0) -> int:
    """Where the phrase begins that holds what stands before `end`; names in brackets inside a longer name are crossed."""
    at, floor = end, max(floor, end - _REACH)
    while at > floor:
        mark = text[at - 1]
        if mark in _INSIDE:
            opening, inner = _INSIDE[mark]
            start = text.rfind(opening, floor, at - 1)
            if start < 0 or not inner.fullmatch(text, start + 1, at - 1) or text[start + 1 : at - 1] in _spoken():
                return at
            at = start
        elif mark in _BOUNDARY:
            return at
        else:
            at -= 1
    return at


def words_of(segment: str) -> list[Word]:
    """Cut a phrase into words; places, known bodies and quoted pieces stay whole."""
    return list(_words(segment))


def _words(segment: str) -> Iterator[Word]:
    at = 0
    for start, end, kind in _whole(segment):
        if start >= at:
            yield from _cut(segment[at:start])
            yield Word(segment[start:end], kind)
            at = end
    yield from _cut(segment[at:])


def _whole(segment: str) -> list[tuple[int, int, Kind]]:
    """Stretches that no cutter may break, in order; short ones only where the cutter has their edges too."""
    edges = {0, *accumulate(map(len, rjieba.cut(segment, False)))}
    found = [
        (start, end, Kind.BEGIN)
        for _, start, end in _names().find_matches_as_indexes(segment)
        if end - start > 3 or {start, end} <= edges or (segment[end - 1] in _LEVELS and end - start == 3)
    ]
    for closing, (opening, _) in _INSIDE.items():
        at = segment.find(closing)
        while at >= 0:
            start = segment.rfind(opening, 0, at)
            if start >= 0:
                found.append((start, at + 1, Kind.QUOTED))
            at = segment.find(closing, at + 1)
    return sorted(found, key=lambda span: (span[0], -span[1]))


def _cut(piece: str) -> Iterator[Word]:
    for word, tag in rjieba.tag(piece, False) if piece else ():
        yield Word(word, _kind(word, tag))


def _kind(word: str, tag: str) -> Kind:
    if word in _joins():
        return Kind.JOIN
    if word in _stops():
        return Kind.STOP
    if word in _inner():
        return Kind.NOUN
    if word in _LEVELS or _is_office(word):
        return Kind.BEGIN
    if word in _endings():
        return Kind.NOUN
    if word.startswith(_starters()) or tag in ("ns", "nt"):
        return Kind.BEGIN
    if tag in ("m", "mq"):
        return Kind.NUMBER
    if tag == "q":
        return Kind.MEASURE
    if word == "某" or tag in _NOUNS or (len(word) == 1 and tag in _FRAGMENTS):
        return Kind.NOUN
    if len(word) > 1 and tag in ("v", "d", "a", "ad"):
        return Kind.VERB
    return Kind.STOP


# jieba's tags: nouns and what serves as one, adjectives, idioms, affixes, foreign words
_NOUNS = frozenset("n nz nr nrt nrfg j b vn an eng ng g s zg i l k h a ag tg vg f z".split())
_FRAGMENTS = frozenset(("v", "a", "d", "x", "zg"))  # one character so tagged is a piece of a name the cutter broke


_LEVELS = frozenset(("省", "自治区", "市", "县", "区", "州", "旗", "盟", "镇", "乡", "村", "该", "本"))


def _is_office(word: str) -> bool:
    """市委, 县政府, 镇党委."""
    return word[0] in _LEVELS and word in _endings()


@cache
def _endings() -> frozenset[str]:
    return frozenset(read_words("organization-endings.txt"))


def is_place(word: str) -> bool:
    """Whether a word names a place and nothing else."""
    return any(not place.weak for place in gazetteer().places.get(word, ()))


@cache
def _names() -> AhoCorasick:
    names = {word for word, meanings in gazetteer().places.items() if len(word) >= 2 and not all(p.weak for p in meanings)}
    names |= {word for word in known_organizations() if len(word) >= 3}
    return AhoCorasick(sorted(names), matchkind=MatchKind.LeftmostLongest)


@cache
def known_organizations() -> frozenset[str]:
    """Organizations known by name."""
    return frozenset(read_words("known-organizations.txt") + read_words("known-bodies.txt"))


@cache
def _spoken() -> frozenset[str]:
    """What brackets behind a name or a post say of a person."""
    return frozenset(read_words("bracket-notes.txt"))


@cache
def _stops() -> frozenset[str]:
    lists = ("organization-stop-words.txt", "organization-outer-verbs.txt", "passing-words.txt")
    return frozenset(word for name in lists for word in read_words(name)) | notes()


@cache
def _inner() -> frozenset[str]:
    return frozenset(read_words("organization-inner-words.txt") + read_words("organization-not-places.txt"))


@cache
def _joins() -> frozenset[str]:
    return frozenset(read_words("organization-joins.txt"))


@cache
def _starters() -> tuple[str, ...]:
    return read_words("organization-starters.txt")
