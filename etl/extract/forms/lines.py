"""Lines: the text of a marked-up document as a reader sees it, and whose part each line is."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from etl.extract.forms.markup import Kind, Markup, decode_references


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a document that plays a part.

    Attributes
    ----------
    start, end : int
        Indices of events, end exclusive; regions may lie in each other and cross.
    item : int
        Item of the page, -1 for none.
    role : str
        As in `etl.records.Mark`.
    """

    start: int
    end: int
    item: int
    role: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.

    Attributes
    ----------
    region : Region or None
        The innermost region it stands in.
    linked : bool
        Whether nearly all of it is the text of links.
    start : int
        Index of the event before which it begins.
    """

    text: str
    region: Region | None
    linked: bool
    start: int


_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot",
    "thead", "title", "tr", "ul",
}  # fmt: skip
_UNSEEN = {
    "button", "datalist", "input", "noscript", "object", "option", "rp", "rt", "script", "select", "style", "svg",
    "template", "title", "video",
}  # fmt: skip
_CELLS = frozenset(("td", "th", "caption"))

_LINKED = 0.7
"""Share of a line's characters from which it is a link: 1、 before it and (组图) behind it are not."""
_BREAK = "\v"
_BREAKS = str.maketrans(dict.fromkeys("\f\x85\u2028\u2029", _BREAK))
_UNSEEN_CHARACTERS = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff]+")
_WRITTEN_REFERENCE = re.compile(
    "&(?:nbsp|ensp|emsp|quot|[lr][ds]quo|[mn]dash|hellip|middot|amp|lt|gt|#\\d{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE
)
_WRITTEN_BREAK = re.compile(r"</?(?:br|p|div|tr|li)(?=[\s/>])[^<>]{0,200}>", re.IGNORECASE)
_WRITTEN_TAG = re.compile(r"</?(?:span|font|strong|b|i|u|em|a|img|td|table|center)(?=[\s/>])[^<>]{0,500}>", re.I)
_BLANKS = re.compile("[ \t\r\n\u00a0\u2000-\u200a\u202f\u205f]+")
_HAN = re.compile("[\u2e80-\u2fff\u3001-\u9fff\uff00-\uffef]")
_INDENT = "\u3000\u3000"
_HIDDEN = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.IGNORECASE)


def lines_of(markup: Markup, regions: Sequence[Region] = (), unseen: Collection[int] = ()) -> list[Line]:
    """Return the lines of a document in its order.

    Blocks, rows and ``<br>`` end a line, also a ``<br/>`` that was escaped and so kept as text; blanks are drawn
    together as in a browser; a line end of the source is nothing between Han characters, and ends a line before the
    indent of a paragraph. Scripts, styles, form
    fields, reading aids (ruby) and what is not displayed are no text.

    Parameters
    ----------
    regions : sequence of Region
    unseen : collection of int
        Indices of elements to leave out.
    """
    return _Renderer(markup, regions, unseen).run()


def lines_of_text(text: str) -> list[str]:
    """Return the lines of a text that may hold some markup, as a cell of a table or a field of a record may."""
    return _clean(text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", _BREAK))


class _Renderer:
    def __init__(self, markup: Markup, regions: Sequence[Region], unseen: Collection[int]) -> None:
        self.markup = markup
        self.unseen = frozenset(unseen)
        self.opening: dict[int, list[Region]] = {}
        self.closing: dict[int, list[Region]] = {}
        for region in sorted(regions, key=lambda region: region.start - region.end):  # the widest first
            self.opening.setdefault(region.start, []).append(region)
            self.closing.setdefault(region.end, []).append(region)
        self.active: list[Region] = []
        self.lines: list[Line] = []
        self.buffer: list[str] = []
        self.characters = [0, 0]  # outside of links, and inside
        self.broken = False
        self.start = 0
        self.links = 0
        self.preformatted = 0
        self.cells: list[int] = []

    def run(self) -> list[Line]:
        events = self.markup.events
        at = 0
        while at < len(events):
            self._cross(at)
            at = self._read(at)
        self._cross(at)
        self._flush(at)
        return self.lines

    def _cross(self, at: int) -> None:
        """Enter and leave the regions that begin and end here."""
        if at in self.closing or at in self.opening:
            self._flush(at)
            for region in self.closing.get(at, ()):
                if region in self.active:
                    self.active.remove(region)
            self.active += self.opening.get(at, ())

    def _read(self, at: int) -> int:
        kind, value = self.markup.events[at]
        if kind is Kind.TEXT:
            self._text(str(value))
        elif kind is not Kind.COMMENT:
            assert isinstance(value, int)
            element = self.markup.elements[value]
            if kind is Kind.START and self._is_unseen(value):
                for inside in range(at + 1, element.end + 1):
                    self._cross(inside)
                return element.end + 1
            self._tag(element.tag, at, 1 if kind is Kind.START else -1)
        return at + 1

    def _is_unseen(self, index: int) -> bool:
        element = self.markup.elements[index]
        if index in self.unseen or element.tag in _UNSEEN:
            return True
        return "style" in element.attributes and bool(_HIDDEN.search(element.attributes["style"]))

    def _tag(self, tag: str, at: int, step: int) -> None:
        if tag in _BLOCKS:
            self._flush(at)
        elif tag == "br" and step > 0:
            self.buffer.append(_BREAK)
            self.broken = True
        elif tag in _CELLS:
            self._cell(at, step)
        if tag == "a":
            self.links += step
        elif tag == "pre":
            self.preformatted += step

    def _cell(self, at: int, step: int) -> None:
        """A cell of plain words stands in one line with its neighbours; one with lines of its own does not."""
        if step > 0:
            self.cells.append(len(self.lines))
            self.buffer.append(" ")
        elif self.cells.pop() != len(self.lines) or self.broken:
            self._flush(at)

    def _text(self, text: str) -> None:
        if self.preformatted:
            text = text.replace("\n", _BREAK)
        self.characters[self.links > 0] += len(text) - text.count(" ")
        self.buffer.append(text)

    def _flush(self, at: int) -> None:
        region = self.active[-1] if self.active else None
        linked = self.characters[1] > _LINKED * sum(self.characters)
        self.lines += [Line(text, region, linked, self.start) for text in _clean("".join(self.buffer))]
        self.buffer.clear()
        self.characters, self.broken, self.start = [0, 0], False, at


def _clean(text: str) -> list[str]:
    if "&" in text:
        text = _WRITTEN_REFERENCE.sub(lambda match: decode_references(match[0]), text)
    if "<" in text:
        text = _WRITTEN_TAG.sub("", _WRITTEN_BREAK.sub(_BREAK, text))
    text = _UNSEEN_CHARACTERS.sub("", text.translate(_BREAKS))
    text = _BLANKS.sub(_blank, text)
    return [line for part in text.split(_BREAK) if (line := part.strip())]


def _blank(match: re.Match[str]) -> str:
    """What a run of blanks stands for."""
    if "\n" in match[0]:
        text, start, end = match.string, match.start(), match.end()
        if text.startswith(_INDENT, end):
            return _BREAK
        if start and _HAN.match(text, start - 1) and _HAN.match(text, end):
            return ""
    return " "
