"""Layout of a page of which only the places of its characters are known: lines, blocks, and their order of reading.

A page is cut in two, again and again, along the blanks that run all through it: between columns first, from left to
right, else between what stands above and below. A headline over several columns stops the cut between these, so that
it is read before them, and columns of neighbouring articles do not mix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

MAX_LINES = 5_000
"""Lines of a page that are set in order; a page of small advertisements has 2,000."""
MAX_BLOCKS = 1_000
"""Blocks that are set in order; ordering costs the square of their number where they stand most awkwardly."""
_GAP = 0.9
"""Widest blank inside a line, in sizes of its characters: columns stand at least one apart."""
_WIDE_GAP = 2.6
"""The same in headlines, whose characters are spaced out; they are half as large again as the text of the page."""
_HEADLINE = 1.5
_LEADING = 1.1
"""Widest blank between two lines of a block, in sizes."""
_VERTICAL_LEADING = 1.5
"""The same between lines set from top to bottom, which are led more widely."""
_LIKE = 1.25
"""Ratio up to which sizes belong to one line or block."""
_GUTTER = 0.6
"""Narrowest blank between columns, in sizes of the page's text."""
_INDENT = 1.4
"""From how many sizes a line begins a paragraph by its indent, or the one before ended one by being short."""
_VERTICAL_RUN = 3
"""Characters under one another from which they are a line set from top to bottom."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box in points; y grows downwards."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Box:
    """A line or a block: characters or lines that stand together."""

    left: float
    top: float
    right: float
    bottom: float
    size: float
    text: str = ""
    lines: list[Box] = field(default_factory=list)
    vertical: bool = False

    def take(self, other: Glyph | Box) -> None:
        """Grow to hold another box."""
        self.left, self.top = min(self.left, other.left), min(self.top, other.top)
        self.right, self.bottom = max(self.right, other.right), max(self.bottom, other.bottom)


def lay_text(glyphs: Sequence[Glyph]) -> str:
    """Return the text of a page in the order of reading.

    Parameters
    ----------
    glyphs : sequence of Glyph
        In the order in which the page sets them.

    Returns
    -------
    str
        Paragraphs one newline apart, blocks a blank line apart. A page of more than `MAX_LINES` lines keeps the order
        in which they were set.
    """
    lines = [line for line in _lines(glyphs) if line.text.strip()]
    if not lines:
        return ""
    if len(lines) > MAX_LINES:
        return "\n".join(line.text.strip() for line in lines)
    size = median(line.size for line in lines for _ in range(min(40, len(line.text))))
    lines = _joined(lines, size)
    blocks = _blocks(lines)
    if len(blocks) <= MAX_BLOCKS:
        blocks = list(_ordered(blocks, size))
    return "\n\n".join("\n".join(_paragraphs(block)) for block in blocks)


def _lines(glyphs: Sequence[Glyph]) -> Iterator[Box]:
    """Yield the runs of characters that stand beside, or under, one another in the order of setting."""
    line: Box | None = None
    last: Glyph | None = None
    count = 0
    for glyph in glyphs:
        size = glyph.bottom - glyph.top
        if line and last and count >= 1 and _like(size, line.size):
            across = _follows(last, glyph, size)
            down = _is_below(last, glyph, size) and glyph.text != " "
            if (across and not line.vertical) or (down and (line.vertical or count == 1)):
                line.vertical = line.vertical or (down and not across)
                line.text += _blank(last, glyph, size) * (not line.vertical) + glyph.text
                line.take(glyph)
                last, count = glyph, count + 1
                continue
        if line:
            yield from _whole(line, count)
        line, last, count = _box(glyph), glyph, 1
    if line:
        yield from _whole(line, count)


def _whole(line: Box, count: int) -> Iterator[Box]:
    """A line; characters that happen to stand under one another are lines of one character each."""
    if line.vertical and count < _VERTICAL_RUN:
        height = (line.bottom - line.top) / count
        for n, char in enumerate(line.text):
            yield Box(line.left, line.top + n * height, line.right, line.top + (n + 1) * height, line.size, char)
    else:
        yield line


def _box(glyph: Glyph) -> Box:
    return Box(glyph.left, glyph.top, glyph.right, glyph.bottom, glyph.bottom - glyph.top, glyph.text)


def _follows(last: Glyph, glyph: Glyph, size: float) -> bool:
    return abs(glyph.bottom - last.bottom) < 0.3 * size and -0.5 * size < glyph.left - last.right < _GAP * size


def _is_below(last: Glyph, glyph: Glyph, size: float) -> bool:
    return (
        abs(glyph.left + glyph.right - last.left - last.right) < 0.5 * size
        and -0.4 * size < glyph.top - last.bottom < 0.6 * size
    )


def _blank(last: Glyph | Box, glyph: Glyph | Box, size: float) -> str:
    """A blank between Latin words that are set apart without one."""
    apart = glyph.left - last.right > 0.2 * size
    return (
        " "
        if apart and last.text[-1:].isascii() and glyph.text[:1].isascii() and " " not in (last.text, glyph.text)
        else ""
    )


def _joined(lines: list[Box], size: float) -> list[Box]:
    """Join the runs of one line that were not set one after the other."""
    joined: list[Box] = []
    across = sorted((line for line in lines if not line.vertical), key=lambda line: (round(line.bottom), line.left))
    for line in across:
        before = joined[-1] if joined else None
        if before and _like(before.size, line.size) and abs(before.bottom - line.bottom) < 0.3 * line.size:
            gap = _WIDE_GAP if line.size > _HEADLINE * size else _GAP
            if -0.3 * line.size < line.left - before.right < gap * line.size:
                before.text += _blank(before, line, line.size) + line.text
                before.take(line)
                continue
        joined.append(line)
    return joined + [line for line in lines if line.vertical]


def _blocks(lines: list[Box]) -> list[Box]:
    """Put lines under one another (or, set from top to bottom, beside one another) into blocks."""
    blocks: list[Box] = []
    active: list[Box] = []
    for line in sorted((line for line in lines if not line.vertical), key=lambda line: (line.top, line.left)):
        active = [block for block in active if line.top - block.bottom < _LEADING * max(line.size, block.size)]
        fitting = [block for block in active if _continues(block, line)]
        block = max(fitting, key=lambda block: block.bottom, default=None)
        if block is None:
            block = Box(line.left, line.top, line.right, line.bottom, line.size)
            blocks.append(block)
            active.append(block)
        block.lines.append(line)
        block.take(line)
    for line in sorted((line for line in lines if line.vertical), key=lambda line: (-line.right, line.top)):
        block = next((b for b in blocks if b.vertical and _stands_beside(b, line)), None)
        if block is None:
            block = Box(line.left, line.top, line.right, line.bottom, line.size, vertical=True)
            blocks.append(block)
        block.lines.append(line)
        block.take(line)
    return blocks


def _continues(block: Box, line: Box) -> bool:
    if not _like(block.size, line.size):
        return False
    last = block.lines[-1]
    if abs(last.bottom - line.bottom) < 0.3 * line.size:  # beside it, not under it
        return False
    shared = min(block.right, line.right) - max(block.left, line.left)
    return shared > 0.5 * min(block.right - block.left, line.right - line.left)


def _stands_beside(block: Box, line: Box) -> bool:
    width = line.right - line.left
    return (
        _like(block.size, line.size)
        and 0 <= block.left - line.right + 0.2 * width < _VERTICAL_LEADING * width
        and min(block.bottom, line.bottom) - max(block.top, line.top) > 0.5 * min(width, line.bottom - line.top)
    )


def _ordered(blocks: list[Box], size: float) -> Iterator[Box]:
    """Yield blocks in the order of reading."""
    regions = [blocks]
    while regions:
        region = regions.pop()
        if len(region) < 2:
            yield from region
            continue
        parts = _columns(region, _GUTTER * size) or _rows(region)
        if parts:
            regions += reversed(parts)
        else:
            yield from sorted(region, key=lambda block: (round(block.left / (4 * size)), block.top))


def _columns(region: list[Box], gutter: float) -> list[list[Box]]:
    """Cut a region along the blanks that run from its top to its bottom; right to left where it is set so."""
    parts: list[list[Box]] = [[]]
    edge = None
    for block in sorted(region, key=lambda block: block.left):
        if edge is not None and block.left - edge >= gutter:
            parts.append([])
        parts[-1].append(block)
        edge = block.right if edge is None else max(edge, block.right)
    if len(parts) < 2:
        return []
    is_vertical = sum(block.vertical for block in region) * 2 > len(region)
    return parts[::-1] if is_vertical else parts


def _rows(region: list[Box]) -> list[list[Box]]:
    """Cut a region in two along the widest blank that runs from side to side."""
    blocks = sorted(region, key=lambda block: block.top)
    edges = []
    bottom = blocks[0].bottom
    for before, block in pairwise(range(len(blocks))):
        bottom = max(bottom, blocks[before].bottom)
        edges.append((blocks[block].top - bottom, block))
    gap, at = max(edges, key=lambda edge: (edge[0], -edge[1]))
    return [blocks[:at], blocks[at:]] if gap > -1 else []


def _paragraphs(block: Box) -> Iterator[str]:
    """Yield the paragraphs of a block: lines that run on to its edge are one."""
    if block.vertical:
        lines = sorted(block.lines, key=lambda line: (-line.right, line.top))
        starts = [line.top - block.top for line in lines]
        ends = [block.bottom - line.bottom for line in lines]
    else:
        lines = sorted(block.lines, key=lambda line: (line.top, line.left))
        starts = [line.left - block.left for line in lines]
        ends = [block.right - line.right for line in lines]
    text = ""
    for number, line in enumerate(lines):
        is_new = number and (starts[number] > _INDENT * line.size or ends[number - 1] > _INDENT * line.size)
        if is_new:
            yield text
            text = ""
        words = line.text.strip()
        text += (" " if text[-1:].isascii() and text[-1:].isalnum() and words[:1].isascii() else "") + words
    yield text


def _like(one: float, other: float) -> bool:
    return max(one, other) <= _LIKE * min(one, other)
