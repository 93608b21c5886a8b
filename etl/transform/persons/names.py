"""What the form of a string says: may it be the name of a person?"""

from __future__ import annotations

import re
from functools import cache

from etl.transform.persons.lexicon import read_words
from etl.transform.places.gazetteer import gazetteer

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


@cache
def surnames() -> frozenset[str]:
    """Every surname of the list, of one and of two characters."""
    return frozenset(read_words("surnames.txt"))


@cache
def openings() -> frozenset[str]:
    """First characters of surnames: a Chinese name begins with one of these."""
    return frozenset(name[0] for name in surnames())


@cache
def no_names() -> frozenset[str]:
    """Places, bodies, brands and words that look like names and are none; well-known persons are not among them."""
    strong = (
        name for name, meanings in gazetteer().places.items() if len(name) >= 2 and not any(p.weak for p in meanings)
    )
    lists = ("known-places.txt", "known-bodies.txt", "known-words.txt")
    return frozenset([*(word for name in lists for word in read_words(name)), *strong]) - known_persons()


@cache
def known_persons() -> frozenset[str]:
    """Well-known persons in all their listed forms."""
    return frozenset(read_words("known-persons.txt") + read_words("known-persons-foreign.txt"))


def surname_of(name: str) -> str | None:
    """The surname that a Chinese name begins with, the longer one where both would do; None where none fits."""
    if len(name) >= 3 and name[:2] in surnames():
        return name[:2]
    return name[:1] if name[:1] in surnames() else None


def is_chinese_name(text: str) -> bool:
    """Whether a string has the form of a Chinese name: a surname and one or two characters more."""
    if not 2 <= len(text) <= 4:
        return False
    surname = surname_of(text)
    if surname is None or not (1 <= len(text) - len(surname) <= 2 or (len(text) <= 3 and text[0] in surnames())):
        return False
    return text not in no_names() and _HAN.fullmatch(text) is not None


def split_names(text: str) -> list[str] | None:
    """Names that stand in a row without anything between them, where there is one way only to cut them."""
    if is_chinese_name(text):
        return [text]
    if 4 <= len(text) <= 9 and len(text) % 3 == 0:
        parts = [text[i : i + 3] for i in range(0, len(text), 3)]
        if all(is_chinese_name(p) for p in parts):
            return parts
    if len(text) == 4 and is_chinese_name(text[:2]) and is_chinese_name(text[2:]):
        return [text[:2], text[2:]]
    return None
