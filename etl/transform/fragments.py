"""Lines of a page, and the fragments they make once lines wrapped at a column's width are one again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from etl.transform import lexicon
from etl.transform.passage import Passage, cut
from etl.transform.wrapping import Line, unwrap

_LINE_END = re.compile(r"\r\n|\r|\n")
_BLANK = "".join(re.findall(r"[\s\u200b-\u200f\u2060\ufeff\x00-\x1f]", "".join(map(chr, range(0x10000)))))
_STOP = re.compile("[，。；！？]")
_LEAST_INDENT = 2
_LEAST_INDENTED = 3
_INDENTED_SHARE = 0.6


class Fragment(NamedTuple):
    """A run of text that stands together on the page.

    Attributes
    ----------
    passage : Passage
        Its text, wrapped lines joined.
    start, end : int
        Span on the page.
    gap : int
        Blank lines before it; 0 means it follows the line above directly.
    lines : int
        Lines it was made of.
    indented : bool
        It begins with the blanks that open a paragraph.
    """

    passage: Passage
    start: int
    end: int
    gap: int
    lines: int = 1
    indented: bool = False

    @property
    def text(self) -> str:
        """The text, wrapped lines joined."""
        return self.passage.text


@dataclass(frozen=True, slots=True)
class Sheet:
    """The fragments of a page.

    Attributes
    ----------
    spaced : bool
        Blank lines part them; then a direct neighbour belongs closer.
    indents : bool
        Paragraphs open with blanks; then what does not is the rest of one, or no prose.
    """

    fragments: tuple[Fragment, ...]
    spaced: bool
    indents: bool = False


def read_fragments(page: str) -> Sheet:
    """Cut a normalised page into fragments: paragraphs, parts of them that a column cut off, and single lines."""
    lines = list(_lines(page))
    indents = _marks_paragraphs(lines)
    fragments: list[Fragment] = []
    for group in unwrap(lines, indents=indents):
        fragment = _fragment(page, group)
        fragments += _part_run_in(fragment) or (fragment,)
    spaced = sum([f.gap > 0 for f in fragments]) * 2 >= len(fragments)
    return Sheet(tuple(fragments), spaced, indents)


def _lines(page: str) -> Iterator[Line]:
    """Lines with ink, and how many blank lines stand before each."""
    at = gap = 0
    for line in _LINE_END.split(page) if "\r" in page else page.split("\n"):
        ink = line.strip(_BLANK)
        if ink:
            before = len(line) - len(line.lstrip(_BLANK))
            behind = len(line) - before - len(ink)
            indented = before >= _LEAST_INDENT
            margin = min(behind, _LEAST_INDENT) + (0 if indented else before)
            yield Line(ink, at + before, at + before + len(ink), gap, indented, margin)
            gap = 0
        else:
            gap += 1
        at += len(line) + (2 if page.startswith("\r\n", at + len(line)) else 1)


def _marks_paragraphs(lines: Sequence[Line]) -> bool:
    """Whether paragraphs open with blanks: so do most lines that follow a finished sentence and hold stops."""
    first = [line for above, line in zip((None, *lines), lines, strict=False) if _STOP.search(line.text)]
    indented = sum(line.indented for line in first)
    return indented >= _LEAST_INDENTED and indented >= _INDENTED_SHARE * len(first)


def _part_run_in(fragment: Fragment) -> tuple[Fragment, ...]:
    """A headline that runs on into its story, and the story; nothing where a fragment is no such two."""
    could_be = lexicon.signs("layout")["run_in"].search(fragment.text)
    found = lexicon.patterns("layout")["run_in"].match(fragment.text) if could_be else None
    if not found:
        return ()
    head, rest = fragment.passage[: found.end("head")], fragment.passage[found.end() :]
    start = rest.page_spans()[0][0]
    return (
        fragment._replace(passage=head, end=head.page_spans()[-1][1], lines=1),
        fragment._replace(passage=rest, start=start, gap=0, indented=False),
    )


def _fragment(page: str, lines: Sequence[Line]) -> Fragment:
    first, last, opened = lines[0], lines[-1], 0
    if len(lines) == 1:
        return Fragment(Passage(first.text, (0,), (first.start,)), first.start, first.end, first.gap, 1, first.indented)
    spans = []
    for line in lines[:-1]:
        opened += line.text.count("（") - line.text.count("）")
        blank = opened > 0 and page[line.end] == " "
        spans.append((line.start, line.end + blank))  # inside brackets a blank at a column's edge parts two names
    passage = cut(page, *spans, (last.start, last.end))
    return Fragment(passage, first.start, last.end, first.gap, len(lines), first.indented)
