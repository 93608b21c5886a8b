"""Wrapping: which lines one paragraph was broken into because its column was no wider."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from etl.transform import lexicon
from etl.transform.bylines import is_byline, read_caption_credit
from etl.transform.seams import is_open

_NARROWEST, _WIDEST = 6, 140
"""Cells of a column: from vertical text set three characters a line to a page's full measure."""
_ROOMY = 22
"""Cells from which two lines between blank ones may show a column; else it takes a longer run to tell."""
_LEAST_PAIRS, _LEAST_PAIRS_NARROW = 3, 5
_NARROW = 12
_RAGGED = 2
"""Cells a full line may fall short by: a stop or half a number went to the next line."""
_INDENT = 4
"""Cells of the two blanks that open a paragraph."""
_LEAST_SPACED, _SPACED_SHARE = 8, 0.4
"""Fewest pairs of lines, and their share of the page, that show a column although a blank line parts every two."""


class Line(NamedTuple):
    """One line with ink.

    Attributes
    ----------
    text : str
        From the first to the last character that is not blank.
    start, end : int
        Span on the page.
    gap : int
        Blank lines before it.
    indented : bool
        Two blanks or more stand before the text, as at the beginning of a paragraph.
    margin : int
        Other blanks of the line, up to two on either side: a column that cuts at a blank leaves it at its edge.
    """

    text: str
    start: int
    end: int
    gap: int
    indented: bool
    margin: int = 0


def unwrap(lines: Sequence[Line], *, indents: bool) -> Iterator[Sequence[Line]]:
    """Yield the lines that were one before a column wrapped them.

    A column shows itself by neighbours of one width that stop inside a sentence. A line as wide as its column goes on
    in the next; a shorter one ends its paragraph.

    Parameters
    ----------
    lines : sequence of Line
        All lines of a page.
    indents : bool
        Whether the page marks the beginnings of its paragraphs by blanks.
    """
    columns = _Columns(lines, indents=indents)
    at = 0
    while at < len(lines):
        end = columns.end_of_paragraph(at)
        yield lines[at:end]
        at = end


class _Columns:
    """The widths of a page's columns."""

    def __init__(self, lines: Sequence[Line], *, indents: bool) -> None:
        self.lines, self.indents = lines, indents
        self.apart = 0
        self.measure, self.widths, _ = self._find()
        if not any(line.gap == 0 for line in lines[1:]):
            self._try_spaced()

    def end_of_paragraph(self, at: int) -> int:
        """Where the paragraph that begins in line `at` ends; the line itself where no column wrapped it."""
        end = at + 1
        while self.widths and end < len(self.lines) and self._goes_on(end):
            end += 1
        whole = end - at > 1 and any(_STOP.search(line.text) for line in self.lines[at:end])
        return end if whole else at + 1

    def _goes_on(self, at: int) -> bool:
        last, line = self.lines[at - 1], self.lines[at]
        if line.gap > self.apart or (self.indents and line.indented) or not self._is_full(last):
            return False
        if lexicon.patterns("layout")["item_start"].match(line.text) or is_byline(last.text):
            return False
        if read_caption_credit(line.text):
            return False
        if is_open(last.text):
            return True
        if lexicon.patterns("layout")["continuing"].match(line.text):
            return self.indents
        return self.indents or self._is_full(line) or not is_open(line.text)

    def _is_full(self, line: Line) -> bool:
        width = self.measure(line.text) + line.margin
        rooms = [*range(_RAGGED + 1), *(range(_INDENT, _INDENT + _RAGGED + 1) if line.indented else ())]
        return any(width + room in self.widths for room in rooms)

    def _try_spaced(self) -> None:
        """Where no line stands directly below another, a blank line may part the lines of a column."""
        self.apart = 1
        measure, widths, votes = self._find()
        if sum(votes[width] for width in widths) >= max(_LEAST_SPACED, _SPACED_SHARE * len(self.lines)):
            self.measure, self.widths = measure, widths
        else:
            self.apart = 0

    def _find(self) -> tuple[Callable[[str], int], frozenset[int], Counter[int]]:
        pairs = self._open_pairs()
        votes = {measure: self._votes(pairs, measure) for measure in (_cells, _characters)}
        best = max(votes, key=lambda measure: max(votes[measure].values(), default=0))
        return best, frozenset(_widths(votes[best])), votes[best]

    def _open_pairs(self) -> list[int]:
        """Lines that stop inside a sentence and that the line below, close enough, may go on with."""
        return [
            at
            for at, (upper, lower) in enumerate(pairwise(self.lines))
            if not (lower.gap > self.apart or (lower.indented and self.indents)) and is_open(upper.text)
        ]

    def _votes(self, pairs: Sequence[int], measure: Callable[[str], int]) -> Counter[int]:
        """How many pairs of neighbours are of one width and inside a sentence, by width.

        Lines that stop at a comma more often than not are verses or a list, and without any stop they are headings.
        """
        votes: Counter[int] = Counter()
        edges: Counter[int] = Counter()
        prose: Counter[int] = Counter()
        for at in pairs:
            upper, lower = self.lines[at], self.lines[at + 1]
            above = measure(upper.text) + upper.margin + (_INDENT if upper.indented else 0)
            below = measure(lower.text) + lower.margin
            closes = below < above and above >= _ROOMY and not is_open(lower.text)
            width = above if closes else max(above, below)
            if not _NARROWEST <= width <= _WIDEST or not (closes or abs(above - below) <= _RAGGED):
                continue
            alone = upper.gap > 0 and (at + 2 == len(self.lines) or self.lines[at + 2].gap > 0)
            votes[width] += 2 if alone and above >= _ROOMY else 1
            edges[width] += upper.text[-1] in "，、；："
            prose[width] += _STOP.search(upper.text) is not None
        return Counter({width: n for width, n in votes.items() if prose[width] and edges[width] * 2 <= n})


def _widths(votes: Counter[int]) -> Iterator[int]:
    for width in votes:
        pairs = sum(votes[width - short] for short in range(_RAGGED + 1))
        if pairs >= (2 if width >= _ROOMY else _LEAST_PAIRS if width >= _NARROW else _LEAST_PAIRS_NARROW):
            yield width


_STOP = re.compile("[，。；！？、]")


def _cells(text: str) -> int:
    """Width in half-width cells: ASCII takes one, everything else two."""
    return len(text) * 2 - len(text.encode("ascii", "ignore"))


def _characters(text: str) -> int:
    """Width in cells as if every character took two, for text that was cut by count."""
    return len(text) * 2
