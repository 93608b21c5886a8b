"""Likeness of short texts: what a line shares with the prose around it."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from operator import add

_WORDS = re.compile("[\u4e00-\u9fff0-9A-Za-z]+")


@lru_cache(maxsize=512)
def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, blanks and punctuation left out."""
    bare = bare_text(text)
    return frozenset(map(add, bare, bare[1:]))


def bare_text(text: str) -> str:
    """Text without blanks and punctuation."""
    return "".join(_WORDS.findall(text))


def share(line: Set[str], prose: Set[str]) -> float:
    """Share of the line's bigrams that the prose has."""
    return len(line & prose) / len(line) if line else 0.0


def share_in(line: Set[str], prose: str) -> float:
    """Share of the line's bigrams that stand in a text without blanks and punctuation."""
    return sum(map(prose.__contains__, line)) / len(line) if line else 0.0
