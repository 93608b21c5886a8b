"""Pastes: the tail of one column set a second time at the end of another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.transform.fragments import Fragment, Sheet
from etl.transform.seams import goes_on, is_open

SHORTEST_PASTE = 20
"""Code points; shorter repeats are formulas of the language (measured on front pages, 2018-2023)."""

_KEY = 12
_MOST_SOURCES = 8
_LONGEST_FORMULA = 32
_CLAUSE_EDGE = re.compile("[，。；：！？、”）》\\s]")


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text left out of every value.

    Attributes
    ----------
    kind : str
        ``duplicate_removed`` or ``overlap_removed``.
    start, end : int
        Span on the page.
    text : str
        What was left out.
    """

    kind: str
    start: int
    end: int
    text: str


def trim_pastes(sheet: Sheet) -> tuple[Sheet, tuple[Dropped, ...]]:
    """Cut from fragments the tails that stand on the page a second time.

    Of two places the one is kept that reads on from what stands before it and into what follows. A whole sentence that
    two paragraphs share is left alone; what begins or ends inside a clause is a paste.
    """
    cuts = _plan(sheet.fragments)
    kept: list[Fragment] = []
    dropped: list[Dropped] = []
    for i, fragment in enumerate(sheet.fragments):
        edge = len(fragment.text) - cuts.get(i, 0)
        if edge == len(fragment.text):
            kept.append(fragment)
            continue
        head, tail = fragment.passage[:edge], fragment.passage[edge:]
        spans = tail.page_spans()
        dropped.append(Dropped("duplicate_removed", spans[0][0], spans[-1][1], tail.text))
        kept.append(replace(fragment, passage=head, end=head.page_spans()[-1][1] if head.text else fragment.start))
    return Sheet(tuple(kept), sheet.spaced), tuple(dropped)


def _plan(fragments: Sequence[Fragment]) -> dict[int, int]:
    """How many characters to cut from the end of which fragments."""
    cuts: dict[int, int] = {}
    tails: dict[str, list[tuple[int, int]]] = {}
    above = ""
    for i, fragment in enumerate(fragments):
        text = fragment.text
        if len(text) >= SHORTEST_PASTE:
            sources = tails.get(text[-_KEY:], [])[-_MOST_SOURCES:]
            size, source = max(((_shared(text, above, end), at) for at, end in sources), default=(0, 0))
            if size:
                earlier = fragments[source].text
                swap = size < len(earlier) and _fit(fragments, i, size) > _fit(fragments, source, size)
                cuts[source if swap else i] = size
        above += text
        if len(above) >= _KEY and text:
            tails.setdefault(above[-_KEY:], []).append((i, len(above)))
    return cuts


def _shared(text: str, above: str, end: int) -> int:
    """Length of the tail of `text` that also ends at `end` of what stands above; 0 if it is a formula."""
    longest = min(len(text), end)
    size = next((n for n in range(longest) if text[-1 - n] != above[end - 1 - n]), longest)
    size -= len(text[-size:]) - len(text[-size:].lstrip("，。；：、！？ ")) if size else 0
    if size < SHORTEST_PASTE:
        return 0
    edges = text[: len(text) - size][-1:], above[max(0, end - size - 1) : end - size]
    whole = all(not edge or _CLAUSE_EDGE.match(edge) for edge in edges)
    if whole and not is_open(text) and size < min(_LONGEST_FORMULA, len(text)):
        return 0
    return size


def _fit(fragments: Sequence[Fragment], at: int, size: int) -> float:
    """How well a tail reads where it stands: on from the text before it, and into the fragment after it."""
    text = fragments[at].text
    host, tail = text[:-size], text[-size:]
    score = 0.5 if not host else 2.0 if goes_on(host, tail) else 0.0 if _CLAUSE_EDGE.match(host[-1]) else 1.0
    if host.count("“") > host.count("”"):
        score += 1
    if is_open(text) and at + 1 < len(fragments) and goes_on(tail, fragments[at + 1].text):
        score += 1.5
    return score
