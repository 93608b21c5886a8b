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
    found = rjieba.cut(text, False)
    lengths = np.fromiter(map(len, found), dtype=np.int32, count=len(found))
    tags = np.fromiter(map(_tag_numbers().__getitem__, found), dtype=np.uint8, count=len(found))
    starts = np.zeros(len(found) + 1, dtype=np.int32)
    np.cumsum(lengths, out=starts[1:])
    return Words(starts, tags, _hashes(characters, starts))


class _TagNumbers(dict[str, int]):
    """Tag of each word met so far: jieba is asked once a word, not once a place."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        pairs = rjieba.tag(word, False)
        number = self[word] = _TAGS.get(pairs[0][1], 0) if pairs else 0
        return number


@cache
def _tag_numbers() -> _TagNumbers:
    return _TagNumbers()


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
