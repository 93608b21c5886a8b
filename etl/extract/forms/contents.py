"""Contents: the pages that a source turned out to hold, each as plain text with what the source says of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from etl.records import Mark

STACK = ("masthead", "kicker", "headline", "subheadline", "byline")
"""Roles that stand before the body of an item, in the order in which papers print them."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page, or of one article of a page.

    Attributes
    ----------
    text : str
        Paragraphs one newline apart, parts a blank line apart.
    marks : tuple of Mark
        The parts in the order of the text, none overlapping; empty when the source says nothing of them.
    newspaper, date, page_label : optional
        What the source says of its issue and page.
    site : str, optional
        Name of the web site, which stands for a newspaper where none is known.
    part : str, optional
        Names what of the page this is, when the source holds less than the page: an article by its number or row.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    newspaper: str | None = None
    date: date | None = None
    page_label: str | None = None
    site: str | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a source holds.

    Attributes
    ----------
    media_type : str
        What the bytes are, whatever they were announced as.
    encoding : str
        IANA name of the encoding of the characters; ``binary`` where the form has none.
    char_count : int
        Code points of the source after decoding; of its pages' texts where the form is binary.
    pages : tuple of PageText
        In the order of the source; at least one.
    """

    media_type: str
    encoding: str
    char_count: int
    pages: tuple[PageText, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A line of text with the item it belongs to and its role there."""

    item: int
    role: str
    text: str


def compose(parts: Iterable[Part]) -> tuple[str, tuple[Mark, ...]]:
    """Set parts as text: those of one item and role in consecutive lines, a blank line between different ones."""
    lines: list[str] = []
    marks: list[Mark] = []
    length = 0
    before: tuple[int, str] | None = None
    for part in parts:
        key = (part.item, part.role)
        gap = "" if before is None else "\n" if key == before else "\n\n"
        start = length + len(gap)
        length = start + len(part.text)
        lines += (gap, part.text)
        marks.append(Mark(part.item, part.role, start, length))
        before = key
    return "".join(lines), tuple(marks)
