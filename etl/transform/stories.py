"""Stories: what of a page posts and events are looked for in, and the posts that are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from etl.transform import lexicon
from etl.transform.articles import Article
from etl.transform.bylines import Opening
from etl.transform.events import Story
from etl.transform.persons import Membership, PersonSpan, find_memberships

if TYPE_CHECKING:
    from etl.transform.page import Reading

SPEAKING = ("news", "teaser", "photo")
"""Kinds of articles in which persons and events are looked for."""


def memberships_of(reading: Reading, persons: Sequence[list[PersonSpan]]) -> list[list[Membership]]:
    """The posts that persons are said to hold, for each document of a page."""
    region = region_of(reading)
    return [
        find_memberships(document.text, region, named) if article.kind in SPEAKING else []
        for article, document, named in zip(reading.articles, reading.documents, persons, strict=True)
    ]


def stories_of(reading: Reading, persons: Sequence[list[PersonSpan]]) -> list[Story]:
    """What events are looked for in: the documents of one page that tell of any, in their order."""
    region = region_of(reading)
    return [
        Story(
            document.text,
            reading.day,
            named,
            region,
            dateline_date(article.opening or Opening(0), reading.day),
            next((offset for name, offset, _ in document.fields if name == "body"), None),
        )
        for article, document, named in zip(reading.articles, reading.documents, persons, strict=True)
        if tells(article)
    ]


def tells(article: Article) -> bool:
    """Whether an article tells of events: no notice, no advertisement, no part of another article."""
    return article.kind in SPEAKING and article.parent is None


def region_of(reading: Reading) -> str | None:
    """Province of the newspaper: from the registry, else by its CN number."""
    known = lexicon.newspapers().get(reading.newspaper)
    if known:
        return known.region
    number = str(reading.masthead.facts.get("cn_number") or "")
    region: str | None = lexicon.load("regions")["cn"].get(number[2:4])
    return region


def dateline_date(opening: Opening, issue_date: date) -> date | None:
    """Day of a dateline (本报合肥18日电): this month's, or the last month's or year's if that is still to come."""
    if opening.day is None:
        return None
    month, year = opening.month or issue_date.month, issue_date.year
    for _ in range(2):
        try:
            day = date(year, month, opening.day)
        except ValueError:
            return None
        if day <= issue_date:
            return day
        if opening.month:
            year -= 1
        else:
            month, year = (month - 1, year) if month > 1 else (12, year - 1)
    return None
