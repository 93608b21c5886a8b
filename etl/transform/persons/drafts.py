"""Names found so far in one document, while the passes add, mend and drop them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.transform.persons.spans import Evidence

Span = tuple[int, int]
_RANK: dict[Evidence, int] = {"cue": 2, "model": 1, "document": 0}


@dataclass(slots=True)
class Drafts:
    """Spans of one text that are held to be names; never two over the same character.

    Attributes
    ----------
    text : str
    spans : dict of (start, end) to (evidence, confidence)
        To be read only; `add`, `put` and `drop` change it.
    canonical : dict of (start, end) to the name meant, where it is not the surface
    ends : dict of int to int
        Where the span ends that starts at a place.
    """

    text: str
    spans: dict[Span, tuple[Evidence, float]] = field(default_factory=dict)
    canonical: dict[Span, str] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)
    """In order: a page can name thousands, and passes ask what stands beside a place."""

    def __iter__(self) -> Iterator[Span]:
        ends = self.ends
        return iter([(start, ends[start]) for start in self._starts])

    def surface(self, span: Span) -> str:
        """Text of a span."""
        return self.text[span[0] : span[1]]

    def counts(self) -> dict[str, int]:
        """How often each surface stands among the spans."""
        counts: dict[str, int] = {}
        text = self.text
        for start, end in self.spans:
            surface = text[start:end]
            counts[surface] = counts.get(surface, 0) + 1
        return counts

    def overlapping(self, start: int, end: int) -> list[Span]:
        """Spans that share a character with a range, in the order of the text."""
        starts, ends = self._starts, self.ends
        at = bisect_left(starts, start)
        if at and ends[starts[at - 1]] > start:
            at -= 1
        until = bisect_left(starts, end, at)
        return [(first, ends[first]) for first in starts[at:until]]

    def ends_at(self, end: int) -> bool:
        """Whether a span ends at a place."""
        at = bisect_left(self._starts, end)
        return at > 0 and self.ends[self._starts[at - 1]] == end

    def add(self, span: Span, evidence: Evidence, confidence: float) -> bool:
        """Add a span where nothing stands yet, or raise the evidence of one there; say whether it now stands."""
        if span in self.spans:
            if _RANK[evidence] > _RANK[self.spans[span][0]]:
                self.spans[span] = (evidence, max(confidence, self.spans[span][1]))
            return True
        start, end = span
        starts = self._starts
        at = bisect_left(starts, start)
        if (at and self.ends[starts[at - 1]] > start) or (at < len(starts) and starts[at] < end):
            return False
        self.spans[span] = (evidence, confidence)
        self.ends[start] = end
        starts.insert(at, start)
        return True

    def put(self, span: Span, evidence: Evidence, confidence: float) -> None:
        """Add a span and drop what it overlaps."""
        for other in self.overlapping(*span):
            if other != span:
                self.drop(other)
        self.add(span, evidence, confidence)

    def drop(self, span: Span) -> None:
        """Forget a span."""
        if span in self.spans:
            del self.spans[span]
            del self.ends[span[0]]
            del self._starts[bisect_left(self._starts, span[0])]

    def occurrences(self, name: str) -> list[int]:
        """Starts of a string in the text, left to right without overlaps."""
        found, at = [], self.text.find(name)
        while at >= 0:
            found.append(at)
            at = self.text.find(name, at + len(name))
        return found
