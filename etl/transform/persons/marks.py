"""Known words in a text: persons, places, bodies, posts and the verbs that go with persons."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from etl.transform.persons.finder import Finder
from etl.transform.persons.lexicon import read_words
from etl.transform.places.gazetteer import gazetteer

REACH = 5
"""How many characters after a post or before a verb still notice it."""

_NONE, _PERSON, _FOREIGN, _PLACE, _OTHER, _TITLE, _VERB = range(7)
_LISTS = (
    ("known-persons.txt", _PERSON),
    ("known-persons-foreign.txt", _FOREIGN),
    ("known-places.txt", _PLACE),
    ("known-bodies.txt", _OTHER),
    ("known-words.txt", _OTHER),
    ("idioms.txt", _OTHER),
    ("posts.txt", _TITLE),
    ("descriptors.txt", _TITLE),
    ("cue-verbs.txt", _VERB),
)


class Marks(NamedTuple):
    """What the lists say of each character.

    Attributes
    ----------
    known : uint8 array
        4 x kind of list + place in the entry (0 begin, 1 inside, 2 end, 3 alone); 0 for none.
    entry : uint32 array
        Which entry, 0 for none; posts and verbs are 0.
    since, until : uint8 array
        Characters since the end of a post, until the start of a verb or post, counted from 1; 0 beyond `REACH`.
    listed : int array of shape (number, 2)
        Start and end of each well-known person of three characters and more.
    others : int array of shape (number, 2)
        Start and end of each place, body, brand and set phrase.
    """

    known: NDArray[np.uint8]
    entry: NDArray[np.uint32]
    since: NDArray[np.uint8]
    until: NDArray[np.uint8]
    listed: NDArray[np.int64]
    others: NDArray[np.int64]


def mark(text: str) -> Marks:
    """Find the entries of all lists, the longest at the leftmost place, without overlaps."""
    finder, kinds = _finder()
    size = len(text) + 2 * REACH
    known = np.zeros(size, np.uint8)
    entry = np.zeros(size, np.uint32)
    since = np.zeros(size, np.uint8)
    until = np.zeros(size, np.uint8)
    found = finder.find(text)
    number, start, end = found[:, 0], found[:, 1] + REACH, found[:, 2] + REACH
    kind = kinds[number]
    steps = np.arange(REACH, 0, -1)[:, None]  # nearer ones are written last
    behind = end[kind == _TITLE] + steps - 1
    since[behind] = np.broadcast_to(steps, behind.shape)
    ahead = start[kind >= _TITLE] - steps
    until[ahead] = np.broadcast_to(steps, ahead.shape)
    length = end - start
    offset = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    at = np.repeat(start, length) + offset
    known[at] = np.repeat(kind * 4 + 1, length)
    known[end - 1] = kind * 4 + 2
    known[start] = kind * 4 + 3 * (length == 1)
    entry[at] = np.repeat(number * 8 + 1, length) + np.minimum(offset, 7)
    entry[at[np.repeat(kind >= _TITLE, length)]] = 0
    inner = slice(REACH, REACH + len(text))
    well_known = (kind <= _FOREIGN) & (length >= 3)
    return Marks(
        known[inner],
        entry[inner],
        since[inner],
        until[inner],
        found[well_known, 1:],
        found[(kind == _PLACE) | (kind == _OTHER), 1:],
    )


@cache
def _finder() -> tuple[Finder, NDArray[np.uint8]]:
    kinds: dict[str, int] = {}
    for name, kind in _LISTS:
        for word in read_words(name):
            kinds.setdefault(word, kind)
    for word in gazetteer().names:
        if len(word) >= 2:
            kinds.setdefault(word, _PLACE)
    return Finder(list(kinds)), np.array(list(kinds.values()), np.uint8)
