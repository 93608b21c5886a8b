"""Names found so far in one document, while the passes add, mend and drop them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.transform.persons.spans import Evidence

Span = tuple[int, int]
_RANK: dict[Evidence, int] = {"cue": 2, "model": 1, "document": 0}


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
    spans: dict[Span, tuple[Evidence, float]] = field(default_factory=dict)
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
        """Spans that share a character with a range."""
        return [s for s in self.spans if s[0] < end and start < s[1]] if self.spans else []

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
        self.spans.pop(span, None)

    def occurrences(self, name: str) -> list[int]:
        """Starts of a string in the text, left to right without overlaps."""
        found, at = [], self.text.find(name)
        while at >= 0:
            found.append(at)
            at = self.text.find(name, at + len(name))
        return found
