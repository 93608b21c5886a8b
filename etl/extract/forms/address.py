"""Addresses: the day, the page label and the article's number that the uri of a page says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from etl.extract.forms.values import load_table


@dataclass(frozen=True, slots=True)
class Address:
    """What a uri says; all of it hints."""

    date: date | None = None
    page_label: str | None = None
    article: str | None = None


def read_address(uri: str) -> Address:
    """Read the uri of a source, a web address or a path."""
    patterns, article = _patterns()
    number = article.search(uri)
    name = number["number"].strip("-") if number else None
    for pattern in patterns:
        for match in pattern.finditer(uri):
            day = _day(match.groupdict())
            if day:
                return Address(day, match.groupdict().get("label"), name)
    return Address(article=name)


def _day(groups: dict[str, str | None]) -> date | None:
    year = int(groups.get("year") or 0)
    if short := groups.get("year2"):
        year = 2000 + int(short)
    try:
        return date(year, int(groups["month"] or 0), int(groups["day"] or 0))
    except ValueError:
        return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    table = load_table("addresses.toml")
    return tuple(map(re.compile, table["patterns"])), re.compile(table["article"])
