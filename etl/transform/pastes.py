"""Pastes: the tail of one column set a second time at the end of another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from etl.transform.fragments import Fragment, Sheet
from etl.transform.seams import is_open

SHORTEST_PASTE = 20
"""Code points; shorter repeats are formulas of the language (measured on front pages, 2018-2023)."""

_KEY = 12
_LONGEST_FORMULA = 60
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
    for fragment in sheet.fragments:
        text = fragment.text
        cut = 0
        if len(text) >= SHORTEST_PASTE:
            for i in tails.get(text[-_KEY:], ()):
                cut = max(cut, _pasted(text, sheet.fragments[i].text))
            tails.setdefault(text[-_KEY:], []).append(len(kept))
        if not cut:
            kept.append(fragment)
            continue
        head, tail = fragment.passage[: len(text) - cut], fragment.passage[len(text) - cut :]
        spans = tail.page_spans()
        dropped.append(Dropped("duplicate_removed", spans[0][0], spans[-1][1], tail.text))
        end = head.page_spans()[-1][1] if head.text else fragment.start
        kept.append(replace(fragment, passage=head, end=end))
    return Sheet(tuple(kept), sheet.spaced), tuple(dropped)


def _pasted(text: str, earlier: str) -> int:
    """Length of the tail of `text` that was pasted from the end of `earlier`; 0 if the two only share a formula."""
    longest = min(len(text), len(earlier))
    size = next((n for n in range(longest) if text[-1 - n] != earlier[-1 - n]), longest)
    if size < SHORTEST_PASTE:
        return 0
    before, source = text[: len(text) - size][-1:], earlier[: len(earlier) - size][-1:]
    whole = (not before or _CLAUSE_EDGE.match(before)) and (not source or _CLAUSE_EDGE.match(source))
    if whole and not is_open(text) and size < min(_LONGEST_FORMULA, len(text)):
        return 0
    return size
