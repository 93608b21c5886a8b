"""Posts that end at a given place of a text (… 原常务副省长|): read from right to left."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import rjieba

from etl.transform.persons.lexicon import alternatives, read_words

_LONGEST = 8
_HAN = re.compile(r"[\u4e00-\u9fff]+")


class Post(NamedTuple):
    """A post in a text.

    Attributes
    ----------
    start : int
        Where the post begins, its prefix and note included.
    end : int
    role : str
        The post with its prefix: 常务副省长.
    note : str or None
        How it is held: 原, 代, 兼.
    """

    start: int
    end: int
    role: str
    note: str | None


def read_post(text: str, end: int, floor: int) -> Post | None:
    """Read the longest post that ends at `end`, not before `floor`; None for a mere descriptor (男子, 村民)."""
    start = _longest(text, end, floor, "posts.txt", "descriptors.txt")
    if start is None:
        start = _trade(text, end, floor)
    elif text[start:end] not in posts():
        return None
    if start is None:
        return None
    while (longer := _longest(text, start, floor, "post-prefixes.txt")) is not None:
        start = longer
    role = text[start:end]
    note: str | None = None
    before = _longest(text, start, floor, "post-notes.txt")
    if before is not None and text[before - 1 : before + 1] not in time_words():
        note, start = text[before:start], before
    return Post(start, end, role, note)


@lru_cache(maxsize=1 << 12)
def takes_a_field(role: str) -> bool:
    """Whether a field of work may stand before a post and belongs to it (营销总监, 呼吸病学专家)."""
    return _with_a_field().search(role) is not None


def names_a_person(word: str) -> bool:
    """Whether a word says what somebody is: a post, a trade, a bystander."""
    return word in posts() or word in descriptors()


def may_end_a_post(character: str) -> bool:
    """Whether a post can end in this character: before most names stands another, and nothing needs to be read."""
    return character in _listed("posts.txt")[0] or character in _trade_endings()


def _longest(text: str, end: int, floor: int, *lists: str) -> int | None:
    """Where the longest word of some lists begins that ends at `end`."""
    lengths, listed = _listed(*lists)
    for length in lengths.get(text[end - 1 : end], ()):
        if length <= end - floor and text[end - length : end] in listed:
            return end - length
    return None


@cache
def _listed(*lists: str) -> tuple[dict[str, list[int]], frozenset[str]]:
    """Words of lists by last character and length, and all of them."""
    listed = frozenset().union(*map(_words, lists))
    return lengths_by_last(word for word in listed if len(word) <= _LONGEST), listed


def lengths_by_last(words: Iterable[str]) -> dict[str, list[int]]:
    """How long words are that end in a character, the longest first."""
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[-1], set()).add(len(word))
    return {last: sorted(some, reverse=True) for last, some in lengths.items()}


@cache
def _words(words: str) -> frozenset[str]:
    return frozenset(read_words(words))


def _trade(text: str, end: int, floor: int) -> int | None:
    """Where a trade begins that no list holds, told by its last character: 陪诊师, 验光员."""
    if text[end - 1 : end] not in _trade_endings():
        return None
    words = rjieba.tag(text[max(floor, end - _LONGEST) : end], False)
    if not words:
        return None
    word, tag = words[-1]
    if len(word) == 1 and len(words) > 1:
        word, tag = words[-2][0] + word, words[-2][1]
    if not 2 < len(word) < 6 or tag not in _TRADE_TAGS or word in _no_trades() or not _HAN.fullmatch(word):
        return None
    return end - len(word)


_TRADE_TAGS = frozenset(("n", "nz", "nt", "v", "vn", "b", "nr", "j", "l"))


@cache
def _with_a_field() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('posts-with-a-field.txt', 'trade-endings.txt')})$")


@cache
def _trade_endings() -> frozenset[str]:
    return frozenset(read_words("trade-endings.txt"))


@cache
def _no_trades() -> frozenset[str]:
    return frozenset(read_words("words-like-trades.txt"))


@cache
def posts() -> frozenset[str]:
    """Words that name a post or profession."""
    return _words("posts.txt")


@cache
def descriptors() -> frozenset[str]:
    """Words that stand beside a name without naming a post."""
    return _words("descriptors.txt")


@cache
def notes() -> frozenset[str]:
    """Words that say how a post is held."""
    return _words("post-notes.txt")


@cache
def time_words() -> frozenset[str]:
    """Words that end like a note and are none: 目前, 年代."""
    return frozenset(read_words("time-words.txt"))
