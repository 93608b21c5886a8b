"""Cutting: a text with overlapping marks as pieces, each with the marks over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text over which the same marks lie.

    Attributes
    ----------
    refs : tuple of str
        Marks over it, in the order in which they begin.
    begins : tuple of str
        Those of them of which this is the first piece.
    """

    start: int
    end: int
    refs: tuple[str, ...]
    begins: tuple[str, ...]


def cut(start: int, end: int, marks: Iterable[tuple[str, int, int]], breaks: Iterable[int] = ()) -> Iterator[Piece]:
    """Cut ``[start, end)`` wherever a mark begins or ends, and at the breaks; every offset is in one piece.

    Parameters
    ----------
    marks : iterable of (str, int, int)
        Ref, start and end, by start; empty marks and what lies outside are left out.
    """
    held = [(ref, max(start, a), min(end, b), a >= start) for ref, a, b in marks if a < end and start < b and a < b]
    opening: dict[int, list[tuple[str, bool]]] = {}
    closing: dict[int, list[str]] = {}
    for ref, a, b, whole in held:
        opening.setdefault(a, []).append((ref, whole))
        closing.setdefault(b, []).append(ref)
    edges = sorted({start, end, *opening, *closing, *(at for at in breaks if start < at < end)})
    over: dict[str, int] = {}
    seen: set[str] = set()
    for a, b in pairwise(edges):
        for ref in closing.get(a, ()):
            over[ref] -= 1
            if not over[ref]:
                del over[ref]
        begins = []
        for ref, whole in opening.get(a, ()):
            over[ref] = over.get(ref, 0) + 1
            if whole and ref not in seen:
                begins.append(ref)
            seen.add(ref)
        yield Piece(a, b, tuple(over), tuple(begins))
