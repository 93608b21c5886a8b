"""Web pages: articles and page indexes of e-papers, and articles of news sites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from etl.errors import DecodeError, SourceError
from etl.extract.forms.address import read_address
from etl.extract.forms.article import read_article, read_index
from etl.extract.forms.contents import Contents, PageText, Part, compose
from etl.extract.forms.dialects import Dialect, load_dialects
from etl.extract.forms.encoding import Characters, check_text, decode_markup
from etl.extract.forms.finding import WebPage, value_of
from etl.extract.forms.generic import read_any, site_of
from etl.extract.forms.markup import parse_markup
from etl.extract.forms.values import find_date, find_newspaper, find_page_label, load_table

MAX_CHARACTERS = 4_000_000
"""Longest markup taken for a page: e-paper pages have up to 200,000 characters, with pictures set into them more."""


def read_webpage(raw: bytes, *, uri: str) -> Contents:
    """Read the article or the page index that an HTML page holds.

    Raises
    ------
    DecodeError
        The text is in no encoding we know, damaged, or longer than `MAX_CHARACTERS`.
    SourceError
        Code ``no_article``: there is no article and no index in it.
    """
    characters = decode_markup(raw)
    if len(characters.text) > MAX_CHARACTERS:
        raise DecodeError(
            f"{len(characters.text):,} characters of markup are more than a page has (limit: {MAX_CHARACTERS:,}); "
            "take out pictures that are set into it",
            code="page_too_large",
        )
    page = _read(characters, uri)
    if page is None:
        raise SourceError(
            "no article in this web page: no e-paper system that is known, and no running text; "
            "fetch the article's own page, or leave this one out",
            code="no_article",
        )
    check_text(page.text, characters)
    return Contents("text/html", characters.encoding, len(characters.text), (page,))


def _read(characters: Characters, uri: str) -> PageText | None:
    markup = parse_markup(characters.text)
    for dialect in _candidates(characters.text):
        page = WebPage(markup, characters.text, dialect.unseen)
        parts = read_article(page, dialect) if dialect.kind == "article" else read_index(page, dialect)
        if parts:
            return _page(parts, page, dialect, uri)
    page = WebPage(markup, characters.text)
    parts = read_any(page)
    return _page(parts, page, None, uri) if parts else None


def _candidates(text: str) -> Iterator[Dialect]:
    lowered = text.lower()
    return (dialect for dialect in load_dialects() if any(word in lowered for word in dialect.detect))


def _page(parts: list[Part], page: WebPage, dialect: Dialect | None, uri: str) -> PageText:
    address = read_address(uri)
    text, marks = compose(parts)
    is_index = dialect is not None and dialect.kind == "index"
    return PageText(
        text,
        marks,
        newspaper=(dialect and value_of(page, dialect.newspaper, find_newspaper)) or None,
        date=_date(parts, page, dialect),
        page_label=(dialect and value_of(page, dialect.page_label, find_page_label)) or None,
        site=page.metas.get("og:site_name") or site_of(page.title),
        part=None if is_index else address.article or "article",
    )


def _date(parts: list[Part], page: WebPage, dialect: Dialect | None) -> date | None:
    if dialect and (day := value_of(page, dialect.date, find_date)):
        return day
    said = [part.text for part in parts if part.role == "masthead"]
    hidden = load_table("phrases.toml")["published"]
    said += [page.metas[name] for name in hidden["metas"] if name in page.metas]
    said += re.findall(hidden["field"], page.source)[:1]
    return next((day for text in said if (day := find_date(text))), None)
