"""Posts that end at a given place of a text (… 原常务副省长|): read from right to left."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from etl.transform.persons.lexicon import read_words


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
    start = _longest(text, end, floor, posts())
    if start is None:
        return None
    described = _longest(text, end, floor, descriptors())
    if described is not None and described < start:
        return None
    while (longer := _longest(text, start, floor, prefixes())) is not None:
        start = longer
    role = text[start:end]
    note: str | None = None
    before = _longest(text, start, floor, notes())
    if before is not None and text[before - 1 : before + 1] not in time_words():
        note, start = text[before:start], before
    return Post(start, end, role, note)


def _longest(text: str, end: int, floor: int, words: frozenset[str]) -> int | None:
    for length in range(min(_LONGEST, end - floor), 0, -1):
        if text[end - length : end] in words:
            return end - length
    return None


_LONGEST = 8


@cache
def posts() -> frozenset[str]:
    """Words that name a post or profession."""
    return frozenset(read_words("posts.txt"))


@cache
def descriptors() -> frozenset[str]:
    """Words that stand beside a name without naming a post."""
    return frozenset(read_words("descriptors.txt"))


@cache
def prefixes() -> frozenset[str]:
    """Words that belong to the post they stand before."""
    return frozenset(read_words("post-prefixes.txt"))


@cache
def notes() -> frozenset[str]:
    """Words that say how a post is held."""
    return frozenset(read_words("post-notes.txt"))


@cache
def time_words() -> frozenset[str]:
    """Words that end like a note and are none: 目前, 年代."""
    return frozenset(read_words("time-words.txt"))
