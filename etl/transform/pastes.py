"""Pastes: the tail of one column set a second time at the end of another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from etl.transform.fragments import Fragment, Sheet
from etl.transform.seams import is_open

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
    """Cut from every fragment a tail that an earlier fragment already ended with.

    A whole sentence that two paragraphs share is left alone; what begins or ends inside a clause is a paste.
    """
    tails: dict[str, list[int]] = {}
    kept: list[Fragment] = []
    dropped: list[Dropped] = []
    above = ""
    for fragment in sheet.fragments:
        text = fragment.text
        cut = 0
        if len(text) >= SHORTEST_PASTE:
            for end in tails.get(text[-_KEY:], [])[-_MOST_SOURCES:]:
                cut = max(cut, _pasted(text, above, end))
        above += text
        if len(text) >= _KEY:
            tails.setdefault(text[-_KEY:], []).append(len(above))
        elif len(above) >= _KEY:
            tails.setdefault(above[-_KEY:], []).append(len(above))
        if not cut:
            kept.append(fragment)
            continue
        head, tail = fragment.passage[: len(text) - cut], fragment.passage[len(text) - cut :]
        spans = tail.page_spans()
        dropped.append(Dropped("duplicate_removed", spans[0][0], spans[-1][1], tail.text))
        end = head.page_spans()[-1][1] if head.text else fragment.start
        kept.append(replace(fragment, passage=head, end=end))
    return Sheet(tuple(kept), sheet.spaced), tuple(dropped)


def _pasted(text: str, above: str, end: int) -> int:
    """Length of the tail of `text` that was pasted from what stands above and ends at `end`; 0 if it is a formula."""
    longest = min(len(text), end)
    size = next((n for n in range(longest) if text[-1 - n] != above[end - 1 - n]), longest)
    if size < SHORTEST_PASTE:
        return 0
    edges = text[: len(text) - size][-1:], above[max(0, end - size - 1) : end - size]
    whole = _CLAUSE_EDGE.match(text[-size]) or all(not edge or _CLAUSE_EDGE.match(edge) for edge in edges)
    if whole and not is_open(text) and size < min(_LONGEST_FORMULA, len(text)):
        return 0
    return size
