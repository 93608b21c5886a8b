"""The readers' interface of the Founder system: the pages of an issue with the headlines of their articles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from etl.errors import SourceError
from etl.extract.forms.contents import Contents, PageText, Part, compose
from etl.extract.forms.encoding import decode_rows
from etl.extract.forms.rows import lines_in
from etl.extract.forms.values import find_date, find_page_label, load_table

_LITERAL = re.compile(r"(?:=|\(|return|:)\s*(?=[\[{]\s*[\"\[{])")
_ATTEMPTS = 200
"""Places in a script where an object may begin that are tried in vain, each of which may cost reading to the end."""
_ROLES = ("kicker", "headline", "subheadline", "byline", "body")


def read_script(raw: bytes) -> Contents:
    """Read a script in which answers of the interface are kept.

    Raises
    ------
    DecodeError
        Its encoding is none we know, or it is damaged.
    SourceError
        Code ``no_article``: there is no page of a paper in it.
    """
    characters = decode_rows(raw)
    pages = pages_of_interface(list(_literals(characters.text)))
    if not pages:
        raise SourceError("no page of a newspaper in this script; leave it out", code="no_article")
    return Contents("text/javascript", characters.encoding, len(characters.text), tuple(pages))


def pages_of_interface(values: Sequence[Any]) -> list[PageText]:
    """Return the pages that answers of the interface list; none if there is no such answer among the values."""
    names = load_table("columns.toml")["interface"]
    papers = {
        paper.get(names["paper_code"]): paper.get(names["paper_name"])
        for value in values
        for paper in _objects(value, names["papers"])
    }
    return [
        page for value in values for layout in _objects(value, names["pages"]) if (page := _page(layout, value, papers))
    ]


def _page(layout: Mapping[str, Any], issue: Mapping[str, Any], papers: Mapping[Any, Any]) -> PageText | None:
    names = load_table("columns.toml")["interface"]
    articles = list(_objects(layout, names["articles"]))
    said = _text(layout.get(names["page_name"]))
    parts = [Part(-1, "masthead", line) for line in lines_in(said)]
    items = [read for article in articles if (read := list(_article(article)))]
    parts += [Part(item, role, line) for item, article in enumerate(items) for role, line in article]
    if not parts:
        return None
    text, marks = compose(parts)
    labels = (find_page_label(_text(value)) for value in (said, *(a.get(names["page_label"]) for a in articles)))
    return PageText(
        text,
        marks,
        newspaper=_newspaper(layout, articles, papers),
        date=find_date(_text(issue.get(names["date"]))),
        page_label=next((label for label in labels if label), None),
    )


def _article(article: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    names = load_table("columns.toml")["interface"]
    for role in _ROLES:
        text = next((text for key in names[role] if (text := _text(article.get(key)).strip())), "")
        yield from ((role, line) for line in lines_in(text))


def _newspaper(
    layout: Mapping[str, Any], articles: Sequence[Mapping[str, Any]], papers: Mapping[Any, Any]
) -> str | None:
    """The paper by the code in its addresses, or the only one there is."""
    names = load_table("columns.toml")["interface"]
    for holder in (layout, *articles):
        for address in names["addresses"]:
            found = re.search(names["code"], _text(holder.get(address)))
            if found and papers.get(found["code"]):
                return _text(papers[found["code"]]) or None
    return _text(next(iter(papers.values()))) or None if len(papers) == 1 else None


def _objects(value: Any, key: str) -> Iterator[Mapping[str, Any]]:
    inside = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(inside, list):
        yield from (item for item in inside if isinstance(item, Mapping))


def _literals(text: str) -> Iterator[Any]:
    """Yield the objects and arrays written in a script as JSON would write them."""
    decoder, at, attempts = json.JSONDecoder(), 0, 0
    while attempts < _ATTEMPTS and (found := _LITERAL.search(text, at)):
        try:
            value, at = decoder.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            at, attempts = found.end(), attempts + 1
        else:
            yield value


def _text(value: Any) -> str:
    if not isinstance(value, str | int | float):
        return ""
    return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
