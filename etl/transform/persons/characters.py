"""Characters as numbers: the folded code points and the name classes that the tagger counts in."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from etl.transform.persons.lexicon import read_characters, read_words

PAUSE = ord("\n")
_DIGIT, _LATIN, _ASTRAL = ord("0"), ord("a"), 1
SURNAME = 12
"""Kinds from here on are surnames."""
_COMMON = 120  # single surnames that nine bearers in ten share
_SURROGATE = re.compile("[\ud800-\udfff]")
_CLAUSE_ENDS = "\n，。；：！？,;:!?、“”‘’「」『』《》〈〉（）()【】〔〕…"
_DOTS = "·•‧・･∙⋅"


class CharacterTables(NamedTuple):
    """Look-up tables over the basic plane.

    Attributes
    ----------
    fold : uint16 array
        Digits are one character, Latin letters another, widths and middle dots are levelled.
    kind : uint8 array
        0-15: what the character tends to do in a name (surname, transliteration, given name, punctuation).
    """

    fold: NDArray[np.uint16]
    kind: NDArray[np.uint8]


def without_surrogates(text: str) -> str:
    """Put U+FFFD for each half of a broken pair, which no matcher can read; the length stays."""
    return _SURROGATE.sub("\ufffd", text) if has_surrogates(text) else text


def has_surrogates(text: str) -> bool:
    """Whether a text holds half of a pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def encode(text: str) -> NDArray[np.uint16]:
    """Folded characters of a text, one for each code point."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    tables = character_tables()
    return tables.fold[np.minimum(codes, 0xFFFF)]


@cache
def clause_ends() -> NDArray[np.bool_]:
    """Which folded characters end a clause: never part of a name, and jieba cuts there too."""
    table = np.zeros(0x10000, dtype=np.bool_)
    for mark in _CLAUSE_ENDS:
        table[ord(mark)] = True
    return table[character_tables().fold]


@cache
def character_tables() -> CharacterTables:
    """Build the tables once a process."""
    fold = np.arange(0x10000, dtype=np.uint16)
    fold[0xFFFF] = _ASTRAL
    for wide in range(0xFF01, 0xFF5F):
        fold[wide] = wide - 0xFEE0
    for dot in _DOTS:
        fold[ord(dot)] = ord("·")
    for blank in "\t\v\f\r  ":
        fold[ord(blank)] = ord(" ")
    for pause in "\x1c\x1d\x1e\x85\u2028\u2029":
        fold[ord(pause)] = PAUSE
    fold[(fold >= ord("0")) & (fold <= ord("9"))] = _DIGIT
    fold[((fold >= ord("a")) & (fold <= ord("z"))) | ((fold >= ord("A")) & (fold <= ord("Z")))] = _LATIN
    return CharacterTables(fold, _kinds(fold))


def _kinds(fold: NDArray[np.uint16]) -> NDArray[np.uint8]:
    kind = np.zeros(0x10000, dtype=np.uint8)
    for marks, value in (
        ("0", 1),
        ("a", 2),
        ("、", 3),
        (",;:，；：", 4),
        (".。!！?？\n", 5),
        ("·", 6),
        ("“‘「『《(（【〈<[", 7),
        ("”’」』》)）】〉>]", 8),
        (" ", 9),
    ):
        for mark in marks:
            kind[ord(mark)] = value
    singles = [word for word in read_words("surnames.txt") if len(word) == 1]
    surnames, common = frozenset(singles), frozenset(singles[:_COMMON])
    given, sounds = read_characters("given-characters.txt"), read_characters("sound-characters.txt")
    for character in surnames | given | sounds:
        is_surname, is_sound = character in surnames, character in sounds
        if character in common:
            value = 15 if is_sound else 14
        elif is_surname:
            value = 13 if is_sound else 12
        elif is_sound:
            value = 11
        else:
            value = 10
        kind[ord(character)] = value
    return kind[fold]
