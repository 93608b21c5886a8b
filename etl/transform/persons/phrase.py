"""The words that lead up to a post or a name: where their phrase begins, and which of them may stand in a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

import rjieba
from ahocorasick_rs import AhoCorasick, MatchKind

from etl.transform.persons.lexicon import read_characters, read_words
from etl.transform.persons.posts import notes, posts
from etl.transform.places.gazetteer import gazetteer

_REACH = 80  # characters: no post stands further behind the beginning of its phrase
_BOUNDARY = frozenset("，。；：！？\n“《〈（(【】…□■◎○●—,;:!?[]／/｜|〔〕")
# A quoted or bracketed piece inside a name: “千万工程”领导小组, 华润（集团）有限公司, 《财经》杂志
_INSIDE = {
    "”": ("“", re.compile(r"[\u4e00-\u9fffA-Za-z\d·—\-+]{1,16}")),
    "）": ("（", re.compile(r"(?![男女左右中前后]|.*族$)[\u4e00-\u9fff]{1,8}")),
    ")": ("(", re.compile(r"(?![男女左右中前后]|.*族$)[\u4e00-\u9fff]{1,8}")),
    "》": ("《", re.compile(r"[^《》，。\n]{1,16}")),
    "〉": ("〈", re.compile(r"[^〈〉，。\n]{1,16}")),
}
_MARK = re.compile("[" + re.escape("".join(sorted(_BOUNDARY.union(_INSIDE)))) + "]")
_UNIT = re.compile(r"[一二三四五六七八九十百\d]+[连排班营团旅师队组室处部院科庭]")  # 一连, 刑二庭
_AGE_GROUP = re.compile(r"[\d零〇一二三四五六七八九十]{1,3}后")
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
    """Where the phrase begins that ends at `end`; brackets and quotation marks inside a longer name are crossed."""
    at, floor = end, max(floor, end - _REACH)
    backwards = text[floor:end][::-1]
    while mark := _MARK.search(backwards, end - at):
        at = end - mark.start()
        if mark[0] not in _INSIDE:
            return at
        opening, inner = _INSIDE[mark[0]]
        start = text.rfind(opening, floor, at - 1)
        if start < 0 or not inner.fullmatch(text, start + 1, at - 1):
            return at
        if text[start + 1 : at - 1] in _spoken() and not text.startswith("、", at):  # 副局长（正处级）、二级巡视员
            return at
        at = start
    return floor


@lru_cache(maxsize=1 << 11)  # newspapers name the same bodies again and again
def words_of(segment: str) -> tuple[Word, ...]:
    """Cut a phrase into words; places, known bodies and quoted pieces stay whole."""
    words: list[Word] = []
    cut = list(_words(segment))
    for at, word in enumerate(cut):
        before = words[-1] if words else None
        if at < len(cut) - 1 and word.text in _LOCATIVE and (before is None or _may_hold(before)):
            word = Word(word.text, Kind.NOUN)  # 南昌市|上|坂村, 山西省|原|粮食局, 花|间|刺绣
        elif word.text in countries() and (_of_two(cut, at, -1) or _of_two(cut, at, 1)):
            word = Word(word.text, Kind.NOUN)  # 日|中|友好协会
        elif before and word.text in _SMALL and before.kind in (Kind.NOUN, Kind.VERB) and before.text not in _inner():
            size = 1 if len(before.text) > 1 else _broken(words)
            name = "".join(w.text for w in words[-size:]) + word.text
            word = Word(name, Kind.BEGIN if len(name) > 2 else Kind.NOUN)  # 漕运|镇, 富|里|乡, but 总|区
            del words[-size:]
        elif before and before.kind is Kind.VERB and len(word.text) == 1 and word.text in _endings():
            word = Word(words.pop().text + word.text, Kind.NOUN)  # 互助|站
        words.append(word)
    return tuple(words)


def _of_two(words: Sequence[Word], at: int, step: int) -> bool:
    return 0 <= at + step < len(words) and words[at + step].text in countries()


def _broken(words: list[Word]) -> int:
    """How many words of one character stand at the end: the pieces of a name that the cutter does not know."""
    size = 0
    while size < min(3, len(words)) and words[-size - 1].kind is Kind.NOUN and len(words[-size - 1].text) == 1:
        size += 1
    return size


def _may_hold(word: Word) -> bool:
    """Whether 上, 中, 原 behind a word may belong to the same name."""
    return word.kind is Kind.BEGIN or word.text.endswith("驻") or (word.kind is Kind.NOUN and len(word.text) == 1)


_SMALL = frozenset("县区镇乡村旗")
_LOCATIVE = frozenset("上中下内外里前后原")


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
    for closing, (opening, _) in () if _INSIDE.keys().isdisjoint(segment) else _INSIDE.items():
        at = segment.find(closing)
        while at >= 0:
            start = segment.rfind(opening, 0, at)
            if start >= 0:
                found.append((start, at + 1, Kind.STOP if _AGE_GROUP.match(segment, start + 1) else Kind.QUOTED))
            at = segment.find(closing, at + 1)
    last = max(edges - {len(segment)}, default=0)
    ending = next((n for n in range(min(len(segment), 8), 1, -1) if segment[-n:] in _endings()), 0)
    if ending and len(segment) - ending <= last:  # no longer word ends there
        found.append((len(segment) - ending, len(segment), Kind.NOUN))
    return sorted(found, key=lambda span: (span[0], -span[1]))


def _cut(piece: str) -> Iterator[Word]:
    for word, tag in rjieba.tag(piece, False) if piece else ():
        yield Word(word, _kind(word, tag))


@lru_cache(maxsize=1 << 11)
def _kind(word: str, tag: str) -> Kind:
    if word in _joins():
        return Kind.JOIN
    if (word in _stops() and word not in _inner()) or word[-2:] in _outer() or word in _function_characters():
        return Kind.STOP
    if word in _LEVELS or _is_office(word) or word.startswith(_starters()):
        return Kind.BEGIN
    if word in _inner() or word in _endings() or word in posts():
        return Kind.NOUN
    if len(word) > 1 and (tag in ("ns", "nt") or (len(word) > 2 and word[-1] in _LEVELS)):
        return Kind.BEGIN
    if _UNIT.fullmatch(word):
        return Kind.NOUN
    if tag in ("m", "mq"):
        return Kind.NOUN if len(word) > 1 and word[-1] in _endings() else Kind.NUMBER
    if tag == "q":
        return Kind.MEASURE
    if word[0] == "某" or tag in _NOUNS or (len(word) == 1 and _HAN.match(word) and tag not in ("r", "p", "c")):
        return Kind.NOUN  # one character is often a piece of a name that the cutter broke
    if len(word) > 1 and tag in ("v", "d", "a", "ad"):
        return Kind.VERB
    return Kind.STOP


# jieba's tags: nouns and what serves as one, adjectives, idioms, affixes, foreign words
_NOUNS = frozenset(
    ("n", "nz", "nr", "nrt", "nrfg", "j", "b", "vn", "an", "eng", "ng", "g", "s", "zg", "i", "l", "k", "h", "a", "ag")
) | {"tg", "vg", "f", "z"}
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


def opens_anew(word: str) -> bool:
    """Whether another name begins with a word behind 和: a place, 中国, 联合国, 市委."""
    return is_place(word) or word.startswith(_starters()) or word in _LEVELS or _is_office(word)


def is_country(word: str) -> bool:
    """Whether a word names a country."""
    return any(place.level == "country" for place in gazetteer().places.get(word, ()))


@cache
def _names() -> AhoCorasick:
    names = {word for word in gazetteer().places if len(word) >= 2 and is_place(word)}
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
    lists = ("organization-stop-words.txt", "passing-words.txt", "appointing-verbs.txt", "career-verbs.txt")
    return frozenset(word for name in lists for word in read_words(name)) | _outer() | notes()


@cache
def _outer() -> frozenset[str]:
    return frozenset(read_words("organization-outer-verbs.txt"))


@cache
def _inner() -> frozenset[str]:
    return frozenset(read_words("organization-inner-words.txt") + read_words("organization-not-places.txt"))


@cache
def _function_characters() -> frozenset[str]:
    return read_characters("function-characters.txt")


@cache
def _joins() -> frozenset[str]:
    return frozenset(read_words("organization-joins.txt"))


@cache
def _starters() -> tuple[str, ...]:
    return read_words("organization-starters.txt")


@cache
def countries() -> frozenset[str]:
    """One-character names of countries, as in 俄总统."""
    return frozenset(read_words("countries-short.txt"))
