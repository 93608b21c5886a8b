"""A window on the raw text of a page: what is marked, with its surroundings, cut into runs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from etl.proofs.alignment import Span
from etl.proofs.cutting import cut
from etl.proofs.lines import LINE_END

LONGEST = 800
"""Code points of a value that are shown; of a longer one, the beginning and the end."""

_STUB = 8
"""Characters from which on the rest of a line at the edge of a window is worth showing."""
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of raw text within one line.

    Attributes
    ----------
    line : int
        Line of the page, from 1.
    marked : bool
        It is what is looked for.
    word : bool
        It is one of the words within that tell the rest.
    dropped : bool
        It was left out as a repetition.
    joined : bool
        It is a break that was closed.
    skipped : int
        Code points that are not shown here; the text is empty then.
    """

    text: str
    line: int
    marked: bool = False
    word: bool = False
    dropped: bool = False
    joined: bool = False
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a page.

    Attributes
    ----------
    cut_before, cut_after : bool
        Whether its first line begins, and its last one goes on, outside of it.
    before, after : str
        Raw text around what is marked.
    """

    runs: tuple[Run, ...]
    cut_before: bool
    cut_after: bool
    before: str
    after: str


def open_window(
    raw: str,
    spans: Sequence[Span],
    *,
    words: Iterable[Span] = (),
    dropped: Iterable[Span] = (),
    joins: Iterable[Span] = (),
    context: int,
) -> Window:
    """Cut out what is marked and so many characters around it that are not blank.

    Parameters
    ----------
    raw : str
        ``pages.text``.
    spans : sequence of Span
        What is marked, in the order of the page; not empty.
    words, dropped : iterable of Span
        Other marks, see `Run`.
    joins : iterable of Span
        Repairs that closed a break; the blanks within are the break.
    context : int
        Characters on either side; a stub of a line at the edge is left out.
    """
    start, end = spans[0][0], spans[-1][1]
    first, last = _backwards(raw, start, context), _forwards(raw, end, context)
    ends = [found.span() for found in LINE_END.finditer(raw)]
    breaks = [at for _, at in ends]
    closed = [blank.span() for a, b in joins for blank in _BLANK.finditer(raw, a, b)]
    groups = {"marked": spans, "word": words, "dropped": dropped, "joined": closed}
    marks = [(kind, a, b) for a, b, kind in sorted((a, b, kind) for kind, some in groups.items() for a, b in some)]
    edges = [at for span in ends for at in span]
    runs: list[Run] = []
    for skipped, a, b in _parts(first, last, start, end):
        if skipped:
            runs.append(Run("", bisect_right(breaks, a) + 1, marked=True, skipped=skipped))
        for piece in cut(a, b, marks, edges):
            kinds = dict.fromkeys(piece.refs, True)
            runs.append(Run(raw[piece.start : piece.end], bisect_right(breaks, piece.start) + 1, **kinds))
    return Window(
        tuple(runs),
        cut_before=bool(raw[:first].strip()) and first not in breaks,
        cut_after=bool(raw[last:].strip()) and LINE_END.match(raw, last) is None,
        before=raw[first:start],
        after=raw[end:last],
    )


def _parts(first: int, last: int, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The stretches that are shown, with the code points skipped before each."""
    half = LONGEST // 2
    if end - start <= LONGEST:
        yield 0, first, last
    else:
        yield 0, first, start + half
        yield end - start - 2 * half, end - half, last


def _backwards(raw: str, start: int, count: int) -> int:
    at = start
    while at and count:
        at -= 1
        count -= not raw[at].isspace()
    edge = next(LINE_END.finditer(raw, at, start), None)
    whole = not at or raw[at - 1] in "\r\n"
    return edge.end() if edge and not whole and len(raw[at : edge.start()].strip()) < _STUB else at


def _forwards(raw: str, end: int, count: int) -> int:
    at = end
    while at < len(raw) and count:
        count -= not raw[at].isspace()
        at += 1
    edges = list(LINE_END.finditer(raw, end, at))
    whole = at >= len(raw) or raw[at] in "\r\n"
    return edges[-1].start() if edges and not whole and len(raw[edges[-1].end() : at].strip()) < _STUB else at
