"""Alignment: which raw character each character of a value is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Span = tuple[int, int]
"""Start and end, in code points of the raw text, end exclusive."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The raw character of every character of a text that is not blank.

    Attributes
    ----------
    source : str
        The raw text.
    places : tuple of int
        Offsets in the text, rising.
    raw : tuple of int
        For each of them the offset in the raw text, rising too.
    """

    source: str
    places: tuple[int, ...]
    raw: tuple[int, ...]

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Raw runs behind ``text[start:end]``; blanks between two characters do not end a run."""
        first, last = bisect_left(self.places, start), bisect_left(self.places, end)
        out: list[Span] = []
        for at in self.raw[first:last]:
            if out and (out[-1][1] == at or self.source[out[-1][1] : at].isspace()):
                out[-1] = (out[-1][0], at + 1)
            else:
                out.append((at, at + 1))
        return tuple(out)

    def find(self, start: int, end: int) -> Span | None:
        """Where the raw span is in the text; None if nothing of it is."""
        first, last = bisect_left(self.raw, start), bisect_left(self.raw, end)
        return (self.places[first], self.places[last - 1] + 1) if first < last else None


def align(texts: Sequence[str], raw: str, spans: Iterable[Span]) -> list[Alignment] | None:
    """Align texts, one after the other, with the parts of the raw text they were read from.

    Reading maps character to character, joins and drops, but never puts anything in that is not blank; so equal counts
    tell which is which.

    Parameters
    ----------
    texts : sequence of str
        Values in the order in which they stand on the page.
    spans : iterable of Span
        Where they stand, in page order, without what was dropped.

    Returns
    -------
    list of Alignment or None
        None where the counts differ: a corrected value is no longer what the page says.
    """
    solid = [at for start, end in spans for at in range(start, end) if not raw[at].isspace()]
    places = [tuple(at for at, character in enumerate(text) if not character.isspace()) for text in texts]
    if sum(map(len, places)) != len(solid):
        return None
    out, done = [], 0
    for of_text in places:
        out.append(Alignment(raw, of_text, tuple(solid[done : done + len(of_text)])))
        done += len(of_text)
    return out
