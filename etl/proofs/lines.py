"""Lines: the raw text as it is broken on the page, each line cut where something is marked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from etl.proofs.cutting import Piece, cut
from etl.proofs.proof import Proof, Region

JOINED = ("column_join", "lines_joined")
"""Repairs that close line ends."""

LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a region.

    Attributes
    ----------
    number : int or None
        From 1; None for the rest of a line that began in the region before.
    pieces : tuple of Piece
        The line end is a piece of its own.
    closed : bool
        A repair joins it to what comes next.
    blank : bool
    """

    number: int | None
    pieces: tuple[Piece, ...]
    closed: bool
    blank: bool

    @property
    def start(self) -> int:
        """Offset of its first character."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """Offset behind its line end."""
        return self.pieces[-1].end


def break_lines(proof: Proof) -> Iterator[list[Line]]:
    """Break the raw text of each region into lines, which together are the whole of it."""
    ends = [found.span() for found in LINE_END.finditer(proof.raw)]
    breaks, edges = [end for _, end in ends], sorted({at for span in ends for at in span})
    joins = {mark.ref: mark.spans[-1][1] for mark in proof.marks if mark.kind == "repair" and mark.role in JOINED}
    for region, spans in zip(proof.regions, _spread(proof), strict=True):
        inner = edges[bisect_right(edges, region.start) : bisect_left(edges, region.end)]
        lines: list[Line] = []
        pieces: list[Piece] = []
        for piece in cut(region.start, region.end, spans, inner):
            pieces.append(piece)
            at = bisect_left(breaks, piece.end)
            if piece.end == region.end or (at < len(breaks) and breaks[at] == piece.end):
                lines.append(_line(proof, region, pieces, breaks, joins))
                pieces = []
        yield lines


def _line(proof: Proof, region: Region, pieces: list[Piece], breaks: list[int], joins: dict[str, int]) -> Line:
    start, end = pieces[0].start, pieces[-1].end
    at = bisect_right(breaks, start)
    begins = start == 0 or (at > 0 and breaks[at - 1] == start)
    blank = not proof.raw[start:end].strip()
    closed = not blank and any(joins.get(ref, 0) > end for ref in pieces[-1].refs)
    return Line(at + 1 if begins else None, tuple(pieces), closed, blank)


def _spread(proof: Proof) -> list[list[tuple[str, int, int]]]:
    """Marks by region, in the order of the text; one that crosses a border is in both."""
    starts = [region.start for region in proof.regions]
    out: list[list[tuple[str, int, int]]] = [[] for _ in starts]
    for a, b, ref in sorted((a, b, mark.ref) for mark in proof.marks for a, b in mark.spans if a < b):
        for at in range(max(0, bisect_right(starts, a) - 1), bisect_left(starts, b)):
            out[at].append((ref, a, b))
    return out
