"""Rows: tables and records whose rows hold pages, or articles of pages."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from etl.errors import SourceError
from etl.extract.forms.contents import PageText, Part, compose
from etl.extract.forms.lines import lines_of, lines_of_text
from etl.extract.forms.markup import parse_markup
from etl.extract.forms.phrases import sort_body
from etl.extract.forms.values import find_date, find_newspaper, find_page_label, load_table
from etl.records import Mark

Row = Mapping[str, str]
_STACK = ("kicker", "headline", "subheadline", "byline")
_BLANKS = re.compile(r"[\s_\-]+")
_MARKUP = re.compile(r"<(?:p|br|div|span)\b[^<>]{0,200}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column says what: names by purpose (text, headline, date …)."""

    of: Mapping[str, str]

    def value(self, row: Row, purpose: str) -> str:
        """Return what a row says for a purpose, empty if nothing."""
        return row.get(self.of.get(purpose, ""), "").strip()


def choose_columns(names: Sequence[str], text_column: str | None) -> Columns:
    """Decide which columns to read.

    Parameters
    ----------
    names : sequence of str
        Columns there are.
    text_column : str, optional
        The one with the text, where its name does not say so.

    Raises
    ------
    SourceError
        Code ``no_text_column``: none holds text by its name, or the named one is not there.
    """
    known = {_plain(name): name for name in reversed(names)}
    of = {}
    for purpose, spellings in load_table("columns.toml")["columns"].items():
        name = next((known[_plain(spelling)] for spelling in spellings if _plain(spelling) in known), None)
        if name is not None and name != text_column:
            of[purpose] = name
    if text_column is not None:
        named = known.get(_plain(text_column))
        of = {purpose: name for purpose, name in of.items() if name != named}
        of["text"] = named or ""
    if not of.get("text"):
        asked = f"no column {text_column!r}" if text_column else "no column that holds text by its name"
        raise SourceError(
            f"{asked} among {', '.join(map(repr, list(names)[:30]))}; name it with --text-column", code="no_text_column"
        )
    return Columns(of)


def has_text_column(names: Sequence[str], text_column: str | None) -> bool:
    """Whether one of the columns holds text by its name."""
    spellings = [text_column] if text_column else load_table("columns.toml")["columns"]["text"]
    return not {_plain(name) for name in names}.isdisjoint(map(_plain, spellings))


def pages_of_rows(rows: Iterable[Row], columns: Columns) -> list[PageText]:
    """Return a page for each row that holds text.

    A row with a headline is one article of a page; of rows without, those that share newspaper, day and page label
    are parts of that page.
    """
    pages = [page for number, row in enumerate(rows, 1) if (page := _page(row, columns, number))]
    shared = Counter((page.newspaper, page.date, page.page_label) for page in pages)
    return [
        page
        if page.marks or page.page_label is None or shared[page.newspaper, page.date, page.page_label] == 1
        else replace(page, part=f"row {number}")
        for number, page in enumerate(pages, 1)
    ]


def _page(row: Row, columns: Columns, number: int) -> PageText | None:
    citation, text = columns.value(row, "citation"), columns.value(row, "text")
    stack = [Part(0, role, line) for role in _STACK for line in lines_of_text(columns.value(row, role))]
    if not text and not any(part.role == "headline" for part in stack):
        return None
    has_headline = any(part.role == "headline" for part in stack)
    marks: tuple[Mark, ...] = ()
    if has_headline:
        body = [Part(0, "body", line) for line in (*_dateline(citation), *lines_in(text))]
        text, marks = compose([*stack, *sort_body(body, stack)])
    elif _MARKUP.search(text):
        text = "\n".join(lines_in(text))
    if not text.strip():
        return None
    return PageText(
        text,
        marks,
        newspaper=_newspaper(columns.value(row, "newspaper")) or find_newspaper(citation),
        date=find_date(columns.value(row, "date")) or find_date(citation),
        page_label=_label(columns, row, citation),
        part=(columns.value(row, "number")[:40] or f"row {number}") if has_headline else None,
    )


def lines_in(text: str) -> list[str]:
    """Return the lines of a field that may hold HTML."""
    if _MARKUP.search(text):
        return [line.text for line in lines_of(parse_markup(text))]
    return lines_of_text(text)


def _newspaper(value: str) -> str | None:
    return find_newspaper(value) or (value if 2 <= len(value) <= 20 else None)


def _label(columns: Columns, row: Row, citation: str) -> str | None:
    """The page as the citation says it goes before a column that may number something else."""
    said = find_page_label(citation) if "版" in citation else None
    return said or find_page_label(columns.value(row, "page_label"))


def _dateline(citation: str) -> Iterator[str]:
    found = _dateline_pattern().search(citation)
    if found:
        yield found["dateline"]


@cache
def _dateline_pattern() -> re.Pattern[str]:
    return re.compile(load_table("columns.toml")["citation"]["dateline"])


def _plain(name: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", name)).lower()
