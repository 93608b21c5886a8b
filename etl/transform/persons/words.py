"""Words of a text as arrays: where they start, what they are, what jieba calls them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import rjieba
from numpy.typing import NDArray

# jieba's tags (ICTCLAS family) as small numbers, the most frequent first; what is not here shares 0.
_NAMES = [
    "?",
    "n",
    "x",
    "v",
    "m",
    "d",
    "uj",
    "p",
    "r",
    "c",
    "nr",
    "a",
    "ns",
    "vn",
    "f",
    "eng",
    "t",
    "ul",
    "zg",
    "q",
    "nz",
    "l",
    "b",
    "j",
    "i",
    "u",
    "s",
    "nt",
    "ng",
    "ad",
    "nrt",
    "uz",
    "k",
    "uv",
    "z",
    "ug",
    "y",
    "vg",
    "ud",
    "an",
    "mq",
    "g",
    "tg",
    "nrfg",
]
_REMEMBERED = 100_000  # words, about 10 MB
_TAGS = {tag: number for number, tag in enumerate(_NAMES)}
_TAG_BITS = 6


class Words(NamedTuple):
    """Segmentation of one text.

    Attributes
    ----------
    starts : int32 array
        First character of each word, and the length of the text after the last.
    tags : uint8 array
        Part of speech.
    hashes : uint32 array
        The same for the same characters wherever they stand.
    """

    starts: NDArray[np.int32]
    tags: NDArray[np.uint8]
    hashes: NDArray[np.uint32]


def segment(text: str, characters: NDArray[np.uint16]) -> Words:
    """Cut a text into words with jieba's dictionary (no guessing of new words: the tagger does that better).

    Parameters
    ----------
    text : str
    characters : uint16 array
        The same text as `encode` gives it.
    """
    numbers = _numbers(rjieba.cut(text, False))
    starts = np.zeros(len(numbers) + 1, dtype=np.int32)
    np.cumsum(numbers >> _TAG_BITS, out=starts[1:])
    tags = (numbers & ((1 << _TAG_BITS) - 1)).astype(np.uint8)
    return Words(starts, tags, _hashes(characters, starts))


def _numbers(words: list[str]) -> NDArray[np.int64]:
    """Length and tag of each word as one number, so that one look-up gives both."""
    known = _known()
    while True:
        try:
            return np.fromiter(map(known.__getitem__, words), dtype=np.int64, count=len(words))
        except KeyError:
            _learn(known, set(words))


def _learn(known: dict[str, int], words: set[str]) -> None:
    """Ask jieba for the tags of words not met before: in one call, as no word reaches over a blank to the next."""
    asked = [word for word in words.difference(known) if word != " "]
    if len(known) + len(asked) > _REMEMBERED:
        known.clear()
        asked = [word for word in words if word != " "]
    first = [""]
    for piece, tag in rjieba.tag(" ".join(["", *asked]), False):
        if piece == " ":
            first.append("")
        elif not first[-1]:
            first[-1] = tag
    for word, tag in zip(asked, first[1:], strict=True):
        known[word] = len(word) << _TAG_BITS | _TAGS.get(tag, 0)
    known[" "] = 1 << _TAG_BITS | _TAGS["x"]


@cache
def _known() -> dict[str, int]:
    return {}


def _hashes(characters: NDArray[np.uint16], starts: NDArray[np.int32]) -> NDArray[np.uint32]:
    powers, inverses = _powers(1 << len(characters).bit_length())
    sums = np.zeros(len(characters) + 1, dtype=np.uint32)
    np.cumsum(characters.astype(np.uint32) * powers[: len(characters)], out=sums[1:], dtype=np.uint32)
    return (sums[starts[1:]] - sums[starts[:-1]]) * inverses[starts[:-1]]


@cache
def _powers(size: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    base = 0x01000193  # odd, so that it has an inverse modulo 2**32
    factors = np.full((2, size), 1, dtype=np.uint32)
    factors[0, 1:], factors[1, 1:] = base, pow(base, -1, 1 << 32)
    return np.cumprod(factors[0], dtype=np.uint32), np.cumprod(factors[1], dtype=np.uint32)
