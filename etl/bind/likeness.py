"""Likeness of short texts by the pairs of neighbouring characters they share."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from operator import add

_INK = re.compile("[^\u3400-\u9fff0-9A-Za-z]+")


def bigrams(text: str | None) -> frozenset[str]:
    """Pairs of neighbouring characters, blanks and punctuation left out."""
    bare = _INK.sub("", text or "")
    return frozenset(map(add, bare, bare[1:]))


def dice(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """How alike two sets are, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def share(part: AbstractSet[str], whole: AbstractSet[str]) -> float:
    """Share of the part that the whole has."""
    return len(part & whole) / len(part) if part else 0.0
