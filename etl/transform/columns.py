"""Columns: paragraphs put together again where a column cut them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.transform.passage import Passage, join
from etl.transform.pastes import Dropped
from etl.transform.seams import is_open

_LONGEST_OVERLAP = 40
_SHORTEST_OVERLAP = 2
_SHORTEST_AFTER_STOP = 4


@dataclass(frozen=True, slots=True)
class Join:
    """A cut that was closed: page offsets of its two sides, and the characters that met."""

    start: int
    end: int
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Column:
    """Paragraphs of an item, and what was done to get them."""

    paragraphs: tuple[Passage, ...]
    joins: tuple[Join, ...]
    dropped: tuple[Dropped, ...]
    truncated: bool


def join_columns(
    pieces: Sequence[Passage], apart: frozenset[int] = frozenset(), opening: frozenset[int] = frozenset()
) -> Column:
    """Join pieces into paragraphs.

    Parameters
    ----------
    pieces : sequence of Passage
        Prose in reading order.
    apart : frozenset of int
        Indices of pieces that are paragraphs by themselves (subheads).
    opening : frozenset of int
        Indices of pieces that open a paragraph, whether or not the one before them has ended.

    Returns
    -------
    Column
        A paragraph is open until a sentence ends: the next piece goes on in it, without the characters both sides
        print. ``truncated`` says that the last one never ended.
    """
    paragraphs: list[list[Passage]] = []
    joins: list[Join] = []
    dropped: list[Dropped] = []
    opened = False
    tail = ""
    for i, piece in enumerate(pieces):
        text = piece.text
        if not text:
            continue
        if i in apart or i in opening:
            paragraphs.append([piece])
            tail, opened = text, i not in apart and is_open(text)
            continue
        overlap = _overlap(tail, text, opened) if paragraphs and i - 1 not in apart else 0
        if not (opened or overlap):
            paragraphs.append([piece])
            tail = text
        else:
            rest = piece[overlap:]
            if overlap:
                start, end = piece.span(0, overlap) or (0, 0)
                dropped.append(Dropped("overlap_removed", start, end, text[:overlap]))
            if rest.text:
                joins.append(_join(paragraphs[-1][-1], rest))
                paragraphs[-1].append(rest)
                tail = _tail(paragraphs[-1])
        opened = is_open(tail)
    whole = tuple([join(p) for p in paragraphs])
    return Column(whole, tuple(joins), tuple(dropped), opened)


def _tail(pieces: list[Passage]) -> str:
    tail = pieces[-1].text
    return tail if len(tail) >= _LONGEST_OVERLAP or len(pieces) == 1 else pieces[-2].text[-_LONGEST_OVERLAP:] + tail


def _overlap(left: str, right: str, opened: bool) -> int:
    """Characters at the start of `right` that `left` already ends with."""
    least = _SHORTEST_OVERLAP if opened else _SHORTEST_AFTER_STOP
    longest = min(_LONGEST_OVERLAP, len(left), len(right))
    at = left.find(right[0], len(left) - longest) if longest else -1
    while 0 <= at <= len(left) - least:
        if right.startswith(left[at:]):
            return len(left) - at
        at = left.find(right[0], at + 1)
    return 1 if opened and left[-1:] == right[:1] and right[:1] in "，、；：" else 0


def _join(left: Passage, right: Passage) -> Join:
    start = (left.span(len(left.text) - 1, len(left.text)) or (0, 0))[0]
    end = (right.span(0, 1) or (0, 0))[1]
    return Join(start, end, left.text[-4:], right.text[:4])
