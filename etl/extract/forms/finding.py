"""Finding: the places in a page that a dialect's finders name, and the values said there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

from etl.extract.forms.dialects import Finder
from etl.extract.forms.lines import Line, Region, lines_of, lines_of_text
from etl.extract.forms.markup import Kind, Markup, decode_references
from etl.extract.forms.selecting import select
from etl.extract.forms.values import find_newspaper

T = TypeVar("T")

_PROPERTIES = re.compile(r"<([a-z][a-z-]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_META_NAMES = ("name", "property", "itemprop", "http-equiv")
_SHOWN = 300
"""Characters looked at for a value."""


class WebPage:
    """A parsed page and what was found in it so far.

    Parameters
    ----------
    markup : Markup
    source : str
        What it was parsed from.
    unseen : tuple of str
        Selectors of what is no text.
    """

    def __init__(self, markup: Markup, source: str, unseen: tuple[str, ...] = ()) -> None:
        self.markup = markup
        self.source = source
        starts = {element.start for elements in select(markup, unseen) for element in elements}
        self.unseen = frozenset(i for i, element in enumerate(markup.elements) if element.start in starts)

    @cached_property
    def lines(self) -> list[Line]:
        """All lines of the page."""
        return lines_of(self.markup, (), self.unseen)

    def lines_in(self, regions: list[Region]) -> list[Line]:
        """All lines of the page, each with the region it stands in."""
        return lines_of(self.markup, regions, self.unseen)

    def has_text(self, start: int, end: int) -> bool:
        """Whether there is anything to read between two events."""
        return self._characters[end] > self._characters[start]

    def characters(self, start: int, end: int) -> int:
        """Number of characters between two events, blanks not counted."""
        return self._characters[end] - self._characters[start]

    def is_title_of_paper(self, start: int, end: int) -> bool:
        """Whether nothing but the newspaper's title stands between two events: some systems say it like a headline."""
        text = "".join(str(value) for kind, value in self.markup.events[start:end] if kind is Kind.TEXT).strip()
        return bool(text) and text in (self.properties.get("founder-papername"), find_newspaper(self.title))

    @cached_property
    def _characters(self) -> list[int]:
        scripts = {i for i, e in enumerate(self.markup.elements) if e.tag in ("script", "style")}
        counts, open_scripts = [0], 0
        for kind, value in self.markup.events:
            if value in scripts and kind is not Kind.TEXT:
                open_scripts += 1 if kind is Kind.START else -1
            readable = kind is Kind.TEXT and not open_scripts
            counts.append(len(re.sub(r"\s+", "", str(value))) if readable else 0)
        return list(accumulate(counts))

    @cached_property
    def comment_places(self) -> dict[str, list[int]]:
        """Indices of the events of short comments, by what they say in lower case."""
        found: dict[str, list[int]] = {}
        for at, (kind, value) in enumerate(self.markup.events):
            if kind is Kind.COMMENT and len(str(value)) <= _SHOWN:
                found.setdefault(str(value).strip().lower(), []).append(at)
        return found

    @cached_property
    def properties(self) -> dict[str, str]:
        """What the comment of the Founder system says of the page, by tag; empty values are left out."""
        comments = (comment for comment in self.markup.comments() if comment.lstrip().startswith("enpproperty"))
        found: dict[str, str] = {}
        for comment in comments:
            for tag, value in _PROPERTIES.findall(comment):
                if text := " ".join(lines_of_text(decode_references(value))):
                    found.setdefault(tag.lower(), text)
        return found

    @cached_property
    def metas(self) -> dict[str, str]:
        """Contents of ``<meta>``, by name."""
        found: dict[str, str] = {}
        for element in self.markup.elements:
            if element.tag == "meta":
                for attribute in _META_NAMES:
                    name, content = element.attributes.get(attribute), element.attributes.get("content", "").strip()
                    if name and content:
                        found.setdefault(name.lower(), content)
        return found

    @cached_property
    def title(self) -> str:
        """What stands in ``<title>``."""
        titles = (element for element in self.markup.elements if element.tag == "title")
        return next((" ".join(self.markup.text_of(element).split()) for element in titles), "")


def places(page: WebPage, finder: Finder) -> Iterator[list[tuple[int, int]]]:
    """Yield, for one way of finding after the other, the stretches of events found."""
    for before, after in finder.between:
        yield list(_between(page, before, after))
    for elements in select(page.markup, finder.css):
        yield [(element.start, element.end) for element in elements]


def value_of(page: WebPage, finder: Finder, read: Callable[[str], T | None]) -> T | None:
    """Return the first value that can be read where a finder looks."""
    return next((value for text in _texts(page, finder) if (value := read(text[:_SHOWN])) is not None), None)


def _texts(page: WebPage, finder: Finder) -> Iterator[str]:
    for found in places(page, finder):
        for start, end in found[:8]:
            inside = page.markup.events[start:end]
            yield " ".join("".join(str(value) for kind, value in inside if kind is Kind.TEXT).split())
    yield from (page.properties[tag] for tag in finder.property if tag in page.properties)
    if finder.line:
        yield from (line.text for line in page.lines if not line.linked and finder.line.search(line.text[:_SHOWN]))
    yield from (page.metas[name] for name in finder.meta if name in page.metas)


def _between(page: WebPage, before: str, after: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches between two comments; comments doubled by the system make one stretch."""
    ends = page.comment_places.get(after, [])
    last = -1
    for start in page.comment_places.get(before, []):
        behind = bisect_right(ends, start)
        if behind < len(ends) and start > last:
            last = ends[behind]
            yield start, last
