"""Links: where a page that was fetched leads, by the rules declared for its source."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from urllib.parse import urljoin

from etl.errors import DecodeError, FetchError
from etl.extract.fetch.addresses import Address, address_of
from etl.extract.fetch.declared import LinkRule
from etl.extract.forms.address import read_address
from etl.extract.forms.encoding import decode_markup
from etl.extract.forms.markup import Element, Markup, parse_markup
from etl.extract.forms.selecting import select

_REFRESH = re.compile(r"^\s*[\d.]+\s*[;,]\s*(?:url\s*=)?\s*[\"']?([^\"']+)", re.IGNORECASE)
_LINKED_BY = {"a": "href", "area": "href", "frame": "src", "iframe": "src"}


def links_of(
    raw: bytes, base: str, rule: LinkRule, *, hosts: Collection[str], day: date | None, secrets: Collection[str] = ()
) -> list[Address]:
    """Return where a web page leads, each address once, in the order of the page.

    Parameters
    ----------
    base : str
        URL of the page.
    rule : LinkRule
        Which links count.
    hosts : collection of str
        Hosts that links may lead to.
    day : date, optional
        Of the issue. An address that says another day is of another issue: pages link to the issues before and after,
        and one pattern fits them all.
    secrets : collection of str
        Values that are not to be told.
    """
    found: dict[str, Address] = {}
    for url in _candidates(raw, base, rule):
        try:
            link = address_of(url, secrets)
        except FetchError:
            continue
        said = read_address(link.shown).date
        is_other_issue = day is not None and said not in (None, day)
        if link.host in hosts and not is_other_issue and (not rule.pattern or rule.pattern.search(link.shown)):
            found.setdefault(link.shown, link)
    return list(found.values())


def _candidates(raw: bytes, base: str, rule: LinkRule) -> Iterator[str]:
    try:
        markup = parse_markup(decode_markup(raw).text)
    except DecodeError:
        return
    said = next((e.attributes["href"] for e in markup.elements if e.tag == "base" and "href" in e.attributes), "")
    for element in _elements(markup, rule.css):
        if target := _target(element):
            try:
                yield urljoin(urljoin(base, said), target.strip())
            except ValueError:  # what stands in a link can be anything
                continue


def _elements(markup: Markup, css: str | None) -> list[Element]:
    return next(select(markup, [css])) if css else markup.elements


def _target(element: Element) -> str | None:
    if element.tag == "meta" and element.attributes.get("http-equiv", "").lower() == "refresh":
        refresh = _REFRESH.match(element.attributes.get("content", ""))
        return refresh and refresh[1]
    return element.attributes.get(_LINKED_BY.get(element.tag, ""))
