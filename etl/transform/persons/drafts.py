"""Names found so far in one document, while the passes add, mend and drop them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.transform.persons.spans import Evidence

Span = tuple[int, int]
_RANK: dict[Evidence, int] = {"cue": 2, "model": 1, "document": 0}


class _Spans(dict[Span, tuple[Evidence, float]]):
    """Spans, findable too by the stretch of text they stand in: a page can name thousands."""

    def __init__(self) -> None:
        super().__init__()
        self._stretches: dict[int, set[Span]] = {}

    def __setitem__(self, span: Span, value: tuple[Evidence, float]) -> None:
        super().__setitem__(span, value)
        for stretch in _stretches(*span):
            self._stretches.setdefault(stretch, set()).add(span)

    def __delitem__(self, span: Span) -> None:
        super().__delitem__(span)
        for stretch in _stretches(*span):
            self._stretches[stretch].discard(span)

    def near(self, start: int, end: int) -> set[Span]:
        """Spans of the stretches that a range touches."""
        return set().union(*(self._stretches.get(stretch, ()) for stretch in _stretches(start, end)))


def _stretches(start: int, end: int) -> range:
    return range(start // _STRETCH, max(start, end - 1) // _STRETCH + 1)


_STRETCH = 64
"""Characters; no name is longer."""


@dataclass
class Drafts:
    """Spans of one text that are held to be names; never two over the same character.

    Attributes
    ----------
    text : str
    spans : dict of (start, end) to (evidence, confidence)
    canonical : dict of (start, end) to the name meant, where it is not the surface
    """

    text: str
    spans: _Spans = field(default_factory=_Spans)
    canonical: dict[Span, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Span]:
        return iter(sorted(self.spans))

    def surface(self, span: Span) -> str:
        """Text of a span."""
        return self.text[span[0] : span[1]]

    def counts(self) -> dict[str, int]:
        """How often each surface stands among the spans."""
        counts: dict[str, int] = {}
        for start, end in self.spans:
            surface = self.text[start:end]
            counts[surface] = counts.get(surface, 0) + 1
        return counts

    def overlapping(self, start: int, end: int) -> list[Span]:
        """Spans that share a character with a range, in the order of the text."""
        return sorted(s for s in self.spans.near(start, end) if s[0] < end and start < s[1]) if self.spans else []

    def add(self, span: Span, evidence: Evidence, confidence: float) -> bool:
        """Add a span where nothing stands yet, or raise the evidence of one there; say whether it now stands."""
        if span in self.spans:
            if _RANK[evidence] > _RANK[self.spans[span][0]]:
                self.spans[span] = (evidence, max(confidence, self.spans[span][1]))
            return True
        if self.overlapping(*span):
            return False
        self.spans[span] = (evidence, confidence)
        return True

    def put(self, span: Span, evidence: Evidence, confidence: float) -> None:
        """Add a span and drop what it overlaps."""
        for other in self.overlapping(*span):
            if other != span:
                del self.spans[other]
        self.add(span, evidence, confidence)

    def drop(self, span: Span) -> None:
        """Forget a span."""
        if span in self.spans:
            del self.spans[span]

    def occurrences(self, name: str) -> list[int]:
        """Starts of a string in the text, left to right without overlaps."""
        found, at = [], self.text.find(name)
        while at >= 0:
            found.append(at)
            at = self.text.find(name, at + len(name))
        return found
