"""What the tagger looks at: hashed feature keys of every character.

The templates are chosen by ablation (docs/model-card-persons.md); a change here needs new weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from etl.transform.persons.characters import character_tables
from etl.transform.persons.marks import Marks
from etl.transform.persons.words import Words

BUCKETS = 1 << 18
TEMPLATES = 26
MARGIN = 6
"""Pauses that must stand before and after a text, so that no template looks across its ends."""

_PRIME, _STEP = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)
_U = np.uint32


def feature_keys(
    characters: NDArray[np.uint16],
    marks: Marks,
    words: Words,
    at: NDArray[np.int64],
    seat: NDArray[np.int64],
) -> NDArray[np.int32]:
    """Buckets of the features of some characters.

    Parameters
    ----------
    characters : uint16 array
        Folded characters of a chunk, `MARGIN` pauses at both ends.
    marks : Marks
        Known words of the same chunk.
    words : Words
        Segmentation of the clauses that were kept of the chunk.
    at, seat : int arrays
        Positions wanted, in the chunk and in the clauses kept; neighbours must have been kept too.

    Returns
    -------
    int32 array of shape (TEMPLATES, len(at))
    """
    char = {k: characters[at + k].astype(_U) for k in range(-2, 3)}
    bigram = {k: char[k] << _U(16) | char[k + 1] for k in range(-2, 2)}
    kinds = character_tables().kind
    kind = {k: kinds[characters[at + k]].astype(_U) for k in range(-2, 3)}
    classes = kind[-1] | kind[0] << _U(4) | kind[1] << _U(8)
    known = {k: marks.known[at + k].astype(_U) for k in (-1, 0, 1)}
    reach = marks.since[at].astype(_U) | marks.until[at].astype(_U) << _U(4)

    index = np.repeat(np.arange(len(words.tags), dtype=np.int32), np.diff(words.starts))
    here = index[seat]
    start, end = words.starts[here], words.starts[here + 1]
    # place in the word: 0 begin, 1 inside, 2 end, 3 alone
    place = np.where(end - start == 1, 3, np.where(seat == start, 0, np.where(seat == end - 1, 2, 1))).astype(_U)
    edges = (seat == start).astype(_U) << _U(1) | (seat == end - 1).astype(_U)
    tag = {k: words.tags[here + k].astype(_U) for k in (-1, 0, 1)}
    nearest = words.tags[index[seat - 1]].astype(_U) | words.tags[index[seat + 1]].astype(_U) << _U(16)
    spot = place | tag[0] << _U(2)

    columns = (
        (char[0],),
        (char[-1],),
        (char[1],),
        (char[-2],),
        (char[2],),
        (bigram[-1],),
        (bigram[0],),
        (bigram[-2],),
        (bigram[1],),
        (char[-1] << _U(16) | char[1],),
        (classes | kind[-2] << _U(12) | kind[2] << _U(16),),
        (classes | edges << _U(12),),
        (words.hashes[here], place),
        (words.hashes[here - 1], place),
        (words.hashes[here + 1], place),
        (spot | tag[-1] << _U(10) | tag[1] << _U(20),),
        (nearest | tag[0] << _U(8) | edges << _U(24),),
        (char[0] << _U(16) | spot,),
        (bigram[-1], edges),
        (bigram[0], edges),
        (kind[0] << _U(28) ^ bigram[1], kind[-1]),
        (known[0] | known[-1] << _U(6) | known[1] << _U(12),),
        (known[0] | edges << _U(6) | tag[0] << _U(8) | place << _U(16),),
        (marks.entry[at],),
        (reach | edges << _U(8) | place << _U(10),),
        (reach | classes << _U(8),),
    )
    keys = np.empty((TEMPLATES, len(at)), dtype=np.int32)
    for number, column in enumerate(columns):
        keys[number] = _bucket(number, column)
    return keys


def _bucket(number: int, column: tuple[NDArray[np.uint32], ...]) -> NDArray[np.uint32]:
    mixed = column[0] * _PRIME
    if len(column) > 1:
        mixed = (mixed ^ mixed >> _U(15)) + column[1] * _STEP
        mixed *= _PRIME
    mixed ^= mixed >> _U(16)
    mixed += _U(number * 0x3C6EF372 & 0xFFFFFFFF)
    mixed *= _STEP
    return mixed >> _U(14)
