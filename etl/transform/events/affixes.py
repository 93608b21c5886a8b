"""What phrases begin or end with: lists of words, asked for by their first or last character."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Affixes = Mapping[str, tuple[str, ...]]
"""Words by the character at their outer end: most phrases are told by that one alone to have none of them."""


def by_first(words: Iterable[str]) -> Affixes:
    """Words that phrases begin with, by their first character."""
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        found[word[0]] = (*found.get(word[0], ()), word)
    return found


def by_last(words: Iterable[str]) -> Affixes:
    """Words that phrases end with, by their last character."""
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        found[word[-1]] = (*found.get(word[-1], ()), word)
    return found
