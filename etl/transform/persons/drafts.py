"""Names found so far in one document, while the passes add, mend and drop them."""

from __future__ import annotations

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
    at : dict of int to (start, end)
        The span over a character: a page can name thousands, and passes ask what stands beside a place.
    """

    text: str
    spans: dict[Span, tuple[Evidence, float]] = field(default_factory=dict)
    canonical: dict[Span, str] = field(default_factory=dict)
    at: dict[int, Span] = field(default_factory=dict)

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
        at = self.at
        return sorted({at[i] for i in range(start, end) if i in at})

    def add(self, span: Span, evidence: Evidence, confidence: float) -> bool:
        """Add a span where nothing stands yet, or raise the evidence of one there; say whether it now stands."""
        if span in self.spans:
            if _RANK[evidence] > _RANK[self.spans[span][0]]:
                self.spans[span] = (evidence, max(confidence, self.spans[span][1]))
            return True
        if not self.at.keys().isdisjoint(range(*span)):
            return False
        self.spans[span] = (evidence, confidence)
        self.at.update(dict.fromkeys(range(*span), span))
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
            for at in range(*span):
                del self.at[at]

    def occurrences(self, name: str) -> list[int]:
        """Starts of a string in the text, left to right without overlaps."""
        found, at = [], self.text.find(name)
        while at >= 0:
            found.append(at)
            at = self.text.find(name, at + len(name))
        return found
