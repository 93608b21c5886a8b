"""Two texts, one story: telling a reprint from another report of the same form."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

SHINGLE = 7
"""Characters of a shingle: shorter ones are shared by stories of one subject, longer ones break at every edit."""

_SHARED = 0.7
"""Share of the shorter text that must stand in the other."""
_LEAD = 0.25
"""Where in the shorter text they must begin to agree: stories are cut from the end, standing phrases stand there."""
_DENSE = 0.85
"""Share of a stretch printed twice that must be word for word; a form that is filled in again has more gaps."""
_OTHER_NUMBERS = 0.2
"""Share of numbers in which the two stretches may differ both ways; one misread digit among others is no new list."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a text, where it begins and how many of its characters stand in shared shingles."""

    text: str
    start: int
    covered: int


def is_same_story(one: str, other: str) -> bool:
    """Decide whether two texts, given without blanks and punctuation, are one story.

    A reprint is cut and touched up, but repeats what the original repeats and counts what it counts. Reports that fill
    in one form (a reception, a price list, a dismissal) share as many words; they differ in the gaps: each has its own
    numbers, and each keeps naming somebody or something that the other never names.
    """
    one, other = sorted((one, other), key=len)
    first = _stretch(one, other)
    if first.covered < _SHARED * len(one) or first.start > _LEAD * len(one):
        return False
    if first.covered < _DENSE * len(first.text):
        return False
    second = _stretch(other, one)
    return not (_count_differently(first.text, second.text) or _about_others(first.text, second.text, one, other))


def _stretch(text: str, other: str) -> _Stretch:
    """Find the stretch with most characters of shared shingles, others counted against them."""
    known = {other[i : i + SHINGLE] for i in range(len(other) - SHINGLE + 1)}
    best = (0, 0, 0, 0)
    start = score = covered = shared_until = 0
    for i in range(len(text)):
        if text[i : i + SHINGLE] in known:
            shared_until = i + SHINGLE
        if score <= 0:
            start, score, covered = i, 0, 0
        shared = i < shared_until
        covered += shared
        score += 1 if shared else -1
        if score > best[0]:
            best = (score, start, i + 1, covered)
    _, start, end, covered = best
    return _Stretch(text[start:end], start, covered)


def _count_differently(one: str, other: str) -> bool:
    first, second = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    common, own = len(first & second), min(len(first - second), len(second - first))
    return own > _OTHER_NUMBERS * (common + own)


def _about_others(one: str, other: str, whole_one: str, whole_other: str) -> bool:
    return _keeps_naming(one, whole_other) and _keeps_naming(other, whole_one)


def _keeps_naming(stretch: str, other: str) -> bool:
    """Tell whether a text repeats something that the other has nowhere."""
    pairs = Counter(stretch[i : i + 2] for i in range(len(stretch) - 1))
    return any(count > 1 and pair not in other for pair, count in pairs.items())
