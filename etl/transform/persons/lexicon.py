"""Word lists of persons: files under etl/transform/lexicon/persons, each with its source and licence in its head."""

from __future__ import annotations

import re
from functools import cache

from etl.own_lists import read_list


@cache
def read_words(name: str) -> tuple[str, ...]:
    """Words of a list in the order of the file; ``#`` starts a comment line, blanks separate words."""
    lines = read_list(f"persons/{name}").splitlines()
    return tuple(dict.fromkeys(word for line in lines if not line.startswith("#") for word in line.split()))


@cache
def read_characters(name: str) -> frozenset[str]:
    """Every character of a list."""
    return frozenset("".join(read_words(name)))


@cache
def read_pairs(name: str) -> dict[str, str]:
    """Lines of two words each, first to second."""
    lines = read_list(f"persons/{name}").splitlines()
    return dict(line.split() for line in lines if line.strip() and not line.startswith("#"))


def alternatives(*names: str) -> str:
    """Words of lists as one regular expression without groups, longer words first."""
    return "|".join(branches(*names))


def branches(*names: str) -> list[str]:
    """Words of lists as regular expressions, one for each first character, longer words first in each.

    A pattern whose branches all begin with a character of their own is found by a table of these characters; one that
    begins with a group or an assertion is tried at every place.
    """
    words = {word for name in names for word in read_words(name)}
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return [re.escape(first) + (f"(?:{'|'.join(some)})" if len(some) > 1 else some[0]) for first, some in rests.items()]
