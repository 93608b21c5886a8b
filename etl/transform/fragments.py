"""Lines of a page, and the fragments they make once lines wrapped at a column's width are one again."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from etl.transform.passage import Passage, cut

_LINE = re.compile(r"[^\r\n]*")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\x00-\x1f]*")
_INK = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\x00-\x1f](?:.*[^\s\u200b-\u200f\u2060\ufeff\x00-\x1f])?", re.S)
_PROSE = re.compile("[，。；！？、]")
_LEAST_WRAP, _MOST_WRAP = 7, 60


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text that stands together on the page.

    Attributes
    ----------
    passage : Passage
        Its text, wrapped lines joined.
    start, end : int
        Span on the page.
    gap : int
        Blank lines before it; 0 means it follows the line above directly.
    lines : int
        Lines it was made of.
    """

    passage: Passage
    start: int
    end: int
    gap: int
    lines: int = 1

    @property
    def text(self) -> str:
        """The text, wrapped lines joined."""
        return self.passage.text


@dataclass(frozen=True, slots=True)
class Sheet:
    """The fragments of a page, and whether blank lines part them (then a direct neighbour belongs closer)."""

    fragments: tuple[Fragment, ...]
    spaced: bool


def read_fragments(page: str) -> Sheet:
    """Cut a normalised page into fragments.

    A run of lines without a blank line between them is one fragment where it reads as prose wrapped at one width
    (at least three such lines, or two that hold sentence punctuation); else each line stands alone.
    """
    lines = _lines(page)
    out: list[Fragment] = []
    run: list[tuple[int, int, int]] = []
    for line in lines:
        if line[2] > 0 and run:
            out += _fragments_of_run(page, run)
            run = []
        run.append(line)
    if run:
        out += _fragments_of_run(page, run)
    spaced = sum(f.gap > 0 for f in out) * 2 >= len(out)
    return Sheet(tuple(out), spaced)


def _lines(page: str) -> list[tuple[int, int, int]]:
    """Spans of the lines with ink, and how many blank lines stand before each."""
    out = []
    at, gap, size = 0, 0, len(page)
    while at <= size:
        end = _LINE.match(page, at).end()  # type: ignore[union-attr]
        ink = _INK.search(page, at, end)
        if ink:
            out.append((ink.start(), ink.end(), gap))
            gap = 0
        elif end < size:
            gap += 1
        at = end + (2 if page.startswith("\r\n", end) else 1)
    return out


def _fragments_of_run(page: str, run: list[tuple[int, int, int]]) -> list[Fragment]:
    if len(run) == 1:
        return [_fragment(page, run)]
    width = _column_width(page, run)
    if width is None:
        return [_fragment(page, [line]) for line in run]
    out, group = [], [run[0]]
    for line in run[1:]:
        if _full(page, group[-1], width):
            group.append(line)
        else:
            out.append(_fragment(page, group))
            group = [line]
    out.append(_fragment(page, group))
    return out


def _column_width(page: str, run: list[tuple[int, int, int]]) -> int | None:
    """Width in half-width cells at which the run is wrapped, or None if its lines were not cut by a column."""
    cells = [_cells(page[a:b]) for a, b, _ in run]
    body = cells[:-1]
    widest = max(cells)
    if not _LEAST_WRAP * 2 <= widest <= _MOST_WRAP * 2:
        return None
    lengths = Counter(b - a for a, b, _ in run[:-1])
    common, _seen = lengths.most_common(1)[0]
    even = sum(widest - 3 <= c <= widest for c in body)
    same = sum(n for length, n in lengths.items() if common - 1 <= length <= common) if common >= _LEAST_WRAP else 0
    if max(even, same) * 10 < len(body) * 7 or cells[-1] > widest:
        return None
    prose = _PROSE.search(page, run[0][0], run[-1][1]) is not None
    if len(run) == 2 and not (prose and not _SENTENCE_END.search(page[run[0][0] : run[0][1]]) and cells[0] >= 22):
        return None
    if len(run) == 3 and not prose:
        return None
    return widest if even >= same else 2 * common - 2


def _full(page: str, line: tuple[int, int, int], width: int) -> bool:
    start, end, _ = line
    return _cells(page[start:end]) >= width - 3 or (end - start) * 2 >= width


_SENTENCE_END = re.compile("[。！？]”?$")


def _cells(text: str) -> int:
    """Width of a line in half-width cells: ASCII takes one, everything else two."""
    return len(text) * 2 - sum(c < "\u0080" for c in text)


def _fragment(page: str, lines: list[tuple[int, int, int]]) -> Fragment:
    passage = cut(page, *((a, b) for a, b, _ in lines))
    return Fragment(passage, lines[0][0], lines[-1][1], lines[0][2], len(lines))
