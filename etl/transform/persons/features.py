"""What the tagger looks at: hashed feature keys of every character.

The templates are chosen by ablation (docs/model-card-persons.md); a change here needs new weights.
"""

from __future__ import annotations

from collections.abc import Iterator

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
) -> Iterator[NDArray[np.uint32]]:
    """Buckets of the features of some characters, a template at a time: all at once would not stay in the cache.

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
    iterator of uint32 array of shape (len(at),)
        `TEMPLATES` of them.
    """
    around = _around(characters, marks, at)
    char = {k: traits & _U(0xFFFF) for k, traits in around.items()}
    bigram = {k: char[k] << _U(16) | char[k + 1] for k in range(-2, 2)}
    kind = {k: traits >> _U(16) & _U(0xF) for k, traits in around.items()}
    classes = kind[-1] | kind[0] << _U(4) | kind[1] << _U(8)
    known = {k: around[k] >> _U(20) & _U(0x1F) for k in (-1, 0, 1)}
    reach = around[0] >> _U(25) & _U(7) | around[0] >> _U(28) << _U(4)

    number = np.repeat(np.arange(len(words.tags), dtype=np.int32), np.diff(words.starts))
    here = number.take(seat, mode="clip").astype(np.int64)
    hashes = {k: words.hashes[1 + k :].take(here - 1, mode="clip") for k in (-1, 0, 1)}
    tag = {k: words.tags[1 + k :].take(here - 1, mode="clip").astype(_U) for k in (-1, 0, 1)}
    begins, ends = words.starts.take(here, mode="clip") == seat, words.starts[1:].take(here, mode="clip") == seat + 1
    edges = begins.astype(_U) << _U(1) | ends
    place = _PLACES.take(edges, mode="clip")
    # the character before is of the same word but where one begins
    nearest = np.where(begins, tag[-1], tag[0]) | np.where(ends, tag[1], tag[0]) << _U(16)
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
        (hashes[0], place),
        (hashes[-1], place),
        (hashes[1], place),
        (spot | tag[-1] << _U(10) | tag[1] << _U(20),),
        (nearest | tag[0] << _U(8) | edges << _U(24),),
        (char[0] << _U(16) | spot,),
        (bigram[-1], edges),
        (bigram[0], edges),
        (kind[0] << _U(28) ^ bigram[1], kind[-1]),
        (known[0] | known[-1] << _U(6) | known[1] << _U(12),),
        (known[0] | edges << _U(6) | tag[0] << _U(8) | place << _U(16),),
        (marks.entry.take(at, mode="clip"),),
        (reach | edges << _U(8) | place << _U(10),),
        (reach | classes << _U(8),),
    )
    return (_bucket(template, column) for template, column in enumerate(columns))


# place in the word by `edges`: 0 begin, 1 inside, 2 end, 3 alone
_PLACES = np.array([1, 2, 0, 3], dtype=np.uint32)


def _around(characters: NDArray[np.uint16], marks: Marks, at: NDArray[np.int64]) -> dict[int, NDArray[np.uint32]]:
    """What is known of the characters from two before to two behind, in one number: looked up once for each.

    From the lowest bit: character (16), kind (4), place in a listed entry (5), reach of a post (3), of a verb (3).
    """
    traits = characters.astype(_U)
    traits |= character_tables().kind.take(characters, mode="clip").astype(_U) << _U(16)
    traits |= marks.known.astype(_U) << _U(20)
    traits |= marks.since.astype(_U) << _U(25)
    traits |= marks.until.astype(_U) << _U(28)
    return {k: traits[2 + k :].take(at - 2, mode="clip") for k in range(-2, 3)}


def _bucket(number: int, column: tuple[NDArray[np.uint32], ...]) -> NDArray[np.uint32]:
    mixed = column[0] * _PRIME
    if len(column) > 1:
        mixed = (mixed ^ mixed >> _U(15)) + column[1] * _STEP
        mixed *= _PRIME
    mixed ^= mixed >> _U(16)
    mixed += _U(number * 0x3C6EF372 & 0xFFFFFFFF)
    mixed *= _STEP
    return mixed >> _U(14)
