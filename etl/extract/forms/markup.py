"""HTML as a flat list of events, in linear time whatever it holds.

A page's markup is read to find its text, not to draw it, so the full algorithm of the standard is not needed; what is
needed is that no input takes long or loses text. Parsers that build the standard's tree take minutes for a megabyte of
nested or many-attributed tags (measured: 600 s for 1.2 MB of ``<div>``, 68 s for one tag with 40,000 attributes).
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What an event is."""

    START = "start"
    END = "end"
    TEXT = "text"
    COMMENT = "comment"


@dataclass(slots=True)
class Element:
    """An element and the events that are its content.

    Attributes
    ----------
    tag : str
        Lower case.
    attributes : dict
        Values by lower-case name, character references decoded; the first of a name counts.
    parent : int
        Index of the element around it, -1 for none.
    start, end : int
        Index of its START event, and of its END event.
    """

    tag: str
    attributes: dict[str, str]
    parent: int
    start: int
    end: int = -1

    @property
    def classes(self) -> list[str]:
        """Names in the class attribute."""
        return self.attributes.get("class", "").split()


@dataclass(slots=True)
class Markup:
    """A document.

    Attributes
    ----------
    events : list of (Kind, int or str)
        In document order: START and END with the index of an element, TEXT and COMMENT with their characters.
    elements : list of Element
        In document order.
    """

    events: list[tuple[Kind, int | str]] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)

    def comments(self) -> Iterator[str]:
        """Yield the comments in document order."""
        return (str(value) for kind, value in self.events if kind is Kind.COMMENT)

    def text_of(self, element: Element) -> str:
        """Return all characters inside an element, as they stand."""
        inside = self.events[element.start : element.end]
        return "".join(str(value) for kind, value in inside if kind is Kind.TEXT)


VOID = {
    "area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr",
}  # fmt: skip
"""Elements without content (HTML standard, section 13.1.2)."""
_RAW = {
    "script", "style", "xmp", "iframe", "noembed", "noframes",
}  # fmt: skip
"""Elements whose content is no markup."""
_PLAIN = frozenset(("title", "textarea"))
"""Elements whose content is text with character references."""
_CLOSES_PARAGRAPH = {
    "address", "article", "aside", "blockquote", "center", "details", "div", "dl", "fieldset", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "menu", "nav", "ol", "p", "pre",
    "section", "table", "ul",
}  # fmt: skip
"""Elements before which an open paragraph ends (HTML standard, section 13.1.2.4)."""
_CELLS = frozenset(("td", "th", "caption"))
_ROWS = frozenset(("tr", "tbody", "thead", "tfoot"))

_TAG_OPENING = re.compile(r"</?[a-zA-Z]")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)((?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_LOOSE_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_ATTRIBUTE = re.compile(r"([^\s=/\"'>][^\s=/>]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?")
_LONG_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")
_CLOSE_LOOKS = 64
"""Tags with an unclosed quote that are looked at closely; each costs a search to the end of the document."""
_DELIMITED = (
    ("<!--", "-->", Kind.COMMENT),
    ("<![CDATA[", "]]>", Kind.TEXT),
    ("<!", ">", None),
    ("<?", ">", None),
    ("</", ">", None),
)


def parse_markup(text: str) -> Markup:
    """Read HTML, well formed or not.

    Time and memory grow linearly with the text; nothing is fetched and no entity is expanded but HTML's characters.
    """
    return _Parser(text.replace("\0", "")).run()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.last_bracket = text.rfind(">")
        self.markup = Markup()
        self.open: list[int] = []
        self.frames: list[_Frame] = [_Frame("")]
        self.unclosed_quotes = 0

    def run(self) -> Markup:
        text, at = self.text, 0
        while 0 <= (opening := text.find("<", at)) < self.last_bracket:
            self._text(text[at:opening])
            at = self._markup(opening)
        self._text(text[at:])
        while self.open:
            self._pop()
        return self.markup

    def _markup(self, at: int) -> int:
        """Read what starts with the ``<`` at this offset; return where it ends."""
        text = self.text
        if tag := self._tag(at):
            closing, name, attributes = tag.groups()
            if closing:
                self._end(name.lower())
                return tag.end()
            return self._start(name.lower(), attributes, tag.end())
        for opening, closing, kind in _DELIMITED:
            if text.startswith(opening, at):
                start = at + len(opening)
                end = text.find(closing, start)
                end = end if end >= 0 else len(text)
                if kind:
                    self._event(kind, text[start:end])
                return end + len(closing)
        self._event(Kind.TEXT, "<")
        return at + 1

    def _tag(self, at: int) -> re.Match[str] | None:
        if not _TAG_OPENING.match(self.text, at):
            return None
        if self.unclosed_quotes < _CLOSE_LOOKS:
            if tag := _TAG.match(self.text, at):
                return tag
            self.unclosed_quotes += 1
        return _LOOSE_TAG.match(self.text, at)

    def _text(self, text: str) -> None:
        if text:
            self._event(Kind.TEXT, decode_references(text))

    def _event(self, kind: Kind, value: str) -> None:
        self.markup.events.append((kind, value))

    def _start(self, tag: str, attributes: str, at: int) -> int:
        self._close_implied(tag)
        markup = self.markup
        index = len(markup.elements)
        parent = self.open[-1] if self.open else -1
        markup.elements.append(Element(tag, _attributes(attributes), parent, len(markup.events)))
        markup.events.append((Kind.START, index))
        self.open.append(index)
        self.frames[-1].count(tag, 1)
        if tag in _CELLS or tag == "table":
            self.frames.append(_Frame(tag))
        if tag in VOID or (attributes.endswith("/") and ("-" in tag or ":" in tag)):
            self._pop()
        elif tag in _RAW or tag in _PLAIN:
            return self._raw(tag, at)
        return at

    def _raw(self, tag: str, at: int) -> int:
        closing = _closing(tag).search(self.text, at)
        end, after = (closing.start(), closing.end()) if closing else (len(self.text), len(self.text))
        content = self.text[at:end]
        if content:
            self._event(Kind.TEXT, decode_references(content) if tag in _PLAIN else content)
        self._pop()
        return after

    def _close_implied(self, tag: str) -> None:
        """End the elements that this one can not stand in."""
        if tag in _CELLS or tag in _ROWS:
            if self.frames[-1].tag in _CELLS:
                self._pop_frame()
            if tag in _ROWS and self.frames[-1].open["tr"]:
                self._pop_until("tr")
        elif tag in _CLOSES_PARAGRAPH and self.frames[-1].open["p"]:
            self._pop_until("p")
        elif tag == "body" and self.frames[-1].open["head"]:
            self._pop_until("head")

    def _end(self, tag: str) -> None:
        """End an open element; an end tag without one is nothing, and none reaches out of its table or cell."""
        frame = self.frames[-1]
        if frame.open[tag]:
            self._pop_until(tag)
        elif tag == frame.tag:
            self._pop_frame()
        elif tag == "table" and frame.tag in _CELLS:
            self._pop_frame()
            if self.frames[-1].tag == "table":
                self._pop_frame()
        elif tag == "br":
            self._start("br", "", 0)
        elif tag in _ROWS and frame.tag in _CELLS and self.frames[-2].open[tag]:
            self._pop_frame()
            self._pop_until(tag)

    def _pop_frame(self) -> None:
        """End the innermost table or cell and all in it."""
        depth = len(self.frames)
        while len(self.frames) >= depth:
            self._pop()

    def _pop_until(self, tag: str) -> None:
        while self._pop() != tag:
            pass

    def _pop(self) -> str:
        element = self.markup.elements[self.open[-1]]
        element.end = len(self.markup.events)
        self.markup.events.append((Kind.END, self.open.pop()))
        if not self.frames[-1].size and len(self.frames) > 1:
            self.frames.pop()
        self.frames[-1].count(element.tag, -1)
        return element.tag


@dataclass(slots=True)
class _Frame:
    """A table or a cell: how many elements of each name are open in it."""

    tag: str
    open: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def count(self, tag: str, change: int) -> None:
        self.open[tag] += change
        self.size += change


def decode_references(text: str) -> str:
    """Decode HTML's character references."""
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text)) if "&" in text else text


def _attributes(written: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(written) if written else ():
        found.setdefault(name.lower(), decode_references(double or single or bare))
    return found


def _closing(tag: str) -> re.Pattern[str]:
    return re.compile(rf"</{tag}(?=[\s/>])[^>]*+>?", re.IGNORECASE)
