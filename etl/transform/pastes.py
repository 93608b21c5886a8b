"""Pastes: the tail of one column set a second time at the end of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from etl.transform.fragments import Fragment, Sheet
from etl.transform.passage import join
from etl.transform.seams import goes_on, is_open

SHORTEST_PASTE = 20
"""Code points; shorter repeats are formulas of the language (measured on front pages, 2018-2023)."""

_SHORTEST_RUN_ON = 60
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
    """Cut from fragments the tails that stand on the page a second time, and what is printed twice as a whole.

    Of a text that stands there run on and again line by line, the lines are kept. Of two places the one is kept that
    reads on from what stands before it and into what follows. A whole sentence that two paragraphs share is left alone;
    what begins or ends inside a clause is a paste. A signature or a jump line may stand behind a tail.
    """
    cuts = _plan(sheet.fragments) | {i: (0, len(sheet.fragments[i].text)) for i in _run_on(sheet.fragments)}
    kept: list[Fragment] = []
    dropped: list[Dropped] = []
    for i, fragment in enumerate(sheet.fragments):
        if i not in cuts:
            kept.append(fragment)
            continue
        start, end = cuts[i]
        pasted = fragment.passage[start:end]
        rest = join((fragment.passage[:start], fragment.passage[end:]))
        spans = pasted.page_spans()
        dropped.append(Dropped("duplicate_removed", spans[0][0], spans[-1][1], pasted.text))
        if rest.text:
            kept.append(fragment._replace(passage=rest, end=rest.page_spans()[-1][1]))
    return replace(sheet, fragments=tuple(kept)), tuple(dropped)


def _run_on(fragments: Sequence[Fragment]) -> Iterator[int]:
    """Fragments that hold what stands on the page a second time in two or more fragments, and their headlines."""
    bare = ["".join(fragment.passage.text.split()) for fragment in fragments]
    page = "".join(bare)
    starts = [0, *accumulate(map(len, bare))]
    heads: dict[str, list[int]] = {}
    for i, text in enumerate(bare):
        if text:
            head = text[:_KEY] if len(text) >= _KEY else page[starts[i] : starts[i] + _KEY]
            heads.setdefault(head, []).append(i)
    for i, text in enumerate(bare):
        if len(text) < _SHORTEST_RUN_ON or len(heads[text[:_KEY]]) == 1:
            continue
        for at in heads[text[:_KEY]][-_MOST_SOURCES:]:
            if at != i and len(bare[at]) < len(text) and page.startswith(text, starts[at]):
                yield i
                if i and at and bare[i - 1] == bare[at - 1] and i - 1 != at:
                    yield i - 1
                break


def _plan(fragments: Sequence[Fragment]) -> dict[int, tuple[int, int]]:
    """Which spans to cut from which fragments."""
    cores = [_core(fragment.text) for fragment in fragments]
    page = "".join(cores)
    cuts: dict[int, tuple[int, int]] = {}
    tails: dict[str, list[tuple[int, int]]] = {}
    for i, (text, above) in enumerate(zip(cores, accumulate(map(len, cores)), strict=True)):
        if len(text) >= SHORTEST_PASTE and (sources := tails.get(text[-_KEY:])):
            size, source = max((_shared(text, page, end), at) for at, end in sources[-_MOST_SOURCES:])
            if size:
                swap = size < len(cores[source]) and _fit(cores, i, size) > _fit(cores, source, size)
                at = source if swap else i
                if size < len(cores[at]) or not _is_rest(cores, at):
                    cuts[at] = (len(cores[at]) - size, len(cores[at]))
        if above >= _KEY and text:
            tails.setdefault(page[above - _KEY : above], []).append((i, above))
    return cuts


def _core(text: str) -> str:
    """A text without the signature or jump line behind it."""
    return _AFTER_TAIL.sub("", text) if text.rstrip()[-1:] in _CLOSING else text


def _shared(text: str, page: str, end: int) -> int:
    """Length of the tail of `text` that also ends at `end` of the page; 0 if it is a formula."""
    longest = min(len(text), end)
    size = next((n for n in range(longest) if text[-1 - n] != page[end - 1 - n]), longest)
    size -= len(text[-size:]) - len(text[-size:].lstrip("，。；：、！？ ")) if size else 0
    if size < SHORTEST_PASTE:
        return 0
    edges = text[: len(text) - size][-1:], page[max(0, end - size - 1) : end - size]
    whole = all(not edge or _CLAUSE_EDGE.match(edge) for edge in edges)
    if whole and not is_open(text) and size < min(_LONGEST_FORMULA, len(text)):
        return 0
    return size


def _is_rest(texts: Sequence[str], at: int) -> bool:
    """Whether a fragment is the rest of the one before it, which a column cut inside a word."""
    return at > 0 and is_open(texts[at - 1]) and goes_on(texts[at - 1], texts[at])


def _fit(texts: Sequence[str], at: int, size: int) -> float:
    """How well a tail reads where it stands: on from the text before it, and into the fragment after it."""
    text = texts[at]
    host, tail = text[:-size], text[-size:]
    score = 0.5 if not host else 0.0 if _CLAUSE_EDGE.match(host[-1]) else 2.0 if goes_on(host, tail) else 1.0
    if host.count("“") > host.count("”"):
        score += 1
    if is_open(text) and at + 1 < len(texts) and goes_on(tail, texts[at + 1]):
        score += 1.5
    return score


_CLOSING = ")）"
_AFTER_TAIL = re.compile("(?:\\s*[（(][^（）()]{2,60}[)）])+\\s*$")
