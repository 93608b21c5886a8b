"""Words of a list in a text, found at two bytes a character."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, MatchKind
from numpy.typing import NDArray

_SECONDS = 127  # values of a second byte
_ELSE = 0xFFFF


class Finder:
    """Finds the longest word at the leftmost place, without overlaps.

    UTF-8 would be three bytes a character, each a step of the automaton, and places would have to be counted back. Here
    a character of the words is two bytes, the first below 128, the second above, so that no word is found between two
    characters; all others share a pair that no word has.
    """

    def __init__(self, words: Sequence[str]) -> None:
        characters = sorted(set(chain.from_iterable(words)))
        if len(characters) > 128 * _SECONDS:
            raise ValueError(f"{len(characters):,} different characters are more than two bytes can tell apart")
        self._pairs = np.full(max(map(ord, characters), default=0) + 2, _ELSE, dtype=">u2")
        for number, character in enumerate(characters):
            first, second = divmod(number, _SECONDS)
            self._pairs[ord(character)] = first << 8 | 128 + second
        self._automaton = BytesAhoCorasick(map(self._coded, words), matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> NDArray[np.int64]:
        """Find words; for each its number in the list, start and end (code points, end exclusive)."""
        hits = self._automaton.find_matches_as_indexes(self._coded(text))
        found = np.fromiter(chain.from_iterable(hits), dtype=np.int64, count=3 * len(hits)).reshape(-1, 3)
        found[:, 1:] >>= 1
        return found

    def _coded(self, text: str) -> bytes:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        return self._pairs.take(codes, mode="clip").tobytes()
