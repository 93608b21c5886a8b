"""Passages: text that knows, character by character, where on the page it came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A value cut from a page.

    Attributes
    ----------
    text : str
        The value.
    starts : tuple of int
        Offsets in `text` at which its segments begin, ascending.
    sources : tuple of int
        For each segment, the offset in the page its first character has; -1 for a separator that was put in.
    """

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Page span that ``text[start:end]`` covers, gaps included; None if all of it was put in."""
        if end <= start:
            return None
        starts = self.starts
        at = bisect_right(starts, start) - 1
        stop = starts[at + 1] if at + 1 < len(starts) else len(self.text)
        if at >= 0 and end <= stop and self.sources[at] >= 0:  # as most spans, it lies in one segment
            shift = self.sources[at] - starts[at]
            return start + shift, end + shift
        first, last = self._forward(start, end), self._backward(start, end)
        return None if first is None or last is None else (first, last)

    def _forward(self, start: int, end: int) -> int | None:
        at = bisect_right(self.starts, start) - 1
        while at < len(self.starts) and self.starts[at] < end:
            if self.sources[at] >= 0:
                return self.sources[at] + max(0, start - self.starts[at])
            at += 1
        return None

    def _backward(self, start: int, end: int) -> int | None:
        at = bisect_right(self.starts, end - 1) - 1
        while at >= 0:
            stop = self.starts[at + 1] if at + 1 < len(self.starts) else len(self.text)
            if self.sources[at] >= 0:
                return self.sources[at] + min(end, stop) - self.starts[at]
            if self.starts[at] <= start:
                return None
            at -= 1
        return None

    def __getitem__(self, cut: slice) -> Passage:
        start, end, _ = cut.indices(len(self.text))
        if start == 0 and end == len(self.text):
            return self
        if start < end and len(self.starts) == 1:
            source = self.sources[0]
            return Passage(self.text[start:end], (0,), (source + start if source >= 0 else -1,))
        return join_spans(self.text, self.pieces(start, end))

    def pieces(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Segments of ``text[start:end]`` as (start, end, page offset or -1)."""
        out = []
        at = max(0, bisect_right(self.starts, start) - 1)
        while at < len(self.starts) and self.starts[at] < end:
            stop = self.starts[at + 1] if at + 1 < len(self.starts) else len(self.text)
            a, b = max(start, self.starts[at]), min(end, stop)
            if a < b:
                out.append((a, b, self.sources[at] + a - self.starts[at] if self.sources[at] >= 0 else -1))
            at += 1
        return out

    def page_spans(self) -> list[tuple[int, int]]:
        """Page spans of the segments, in the order of the value."""
        starts, sources = self.starts, self.sources
        if len(starts) == 1 and sources[0] >= 0:
            return [(sources[0], sources[0] + len(self.text))]
        stops = (*starts[1:], len(self.text))
        return [(source, source + b - a) for a, b, source in zip(starts, stops, sources, strict=False) if source >= 0]


EMPTY = Passage("", (), ())


def cut(page: str, *spans: tuple[int, int]) -> Passage:
    """Passage made of the given spans of a page, put together without anything between them."""
    if len(spans) == 1:
        start, end = spans[0]
        return Passage(page[start:end], (0,), (start,)) if start < end else EMPTY
    return join_spans(page, [(a, b, a) for a, b in spans if a < b])


def join(passages: Iterable[Passage], separator: str = "") -> Passage:
    """Passages one after the other with `separator` between them."""
    passages = passages if isinstance(passages, list) else list(passages)
    if len(passages) < 2:
        return passages[0] if passages else EMPTY
    text: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    length = 0
    for passage in passages:
        if not passage.text:
            continue
        if separator and text:
            text.append(separator)
            starts.append(length)
            sources.append(-1)
            length += len(separator)
        text.append(passage.text)
        starts += [length + s for s in passage.starts] if len(passage.starts) > 1 else [length]
        sources += passage.sources
        length += len(passage.text)
    return Passage("".join(text), tuple(starts), tuple(sources))


def join_spans(text: str, pieces: list[tuple[int, int, int]]) -> Passage:
    """Passage of ``text[a:b]`` for every (a, b, page offset)."""
    starts, length = [], 0
    for a, b, _ in pieces:
        starts.append(length)
        length += b - a
    return Passage("".join(text[a:b] for a, b, _ in pieces), tuple(starts), tuple(p[2] for p in pieces))
