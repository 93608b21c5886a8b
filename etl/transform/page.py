"""A page, from raw text to its rows: the steps of transform in the order a reader would take them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import cast

from etl.errors import PageError
from etl.records import PageFailure, PageSource, PageTables
from etl.transform import keys
from etl.transform.articles import Article, read_articles
from etl.transform.characters import Normalised, normalise
from etl.transform.documents import Document, document_of
from etl.transform.drafts import Layout
from etl.transform.events import find_events_of_all
from etl.transform.fragments import Sheet, read_fragments
from etl.transform.layout import lay_out
from etl.transform.ledger import Block, keep_ledger
from etl.transform.marked import lay_out_marked
from etl.transform.masthead import Masthead, read_masthead
from etl.transform.parts import name_parts
from etl.transform.pastes import Dropped, trim_pastes
from etl.transform.persons import PersonSpan, find_persons
from etl.transform.privacy import mask, mask_page
from etl.transform.rows import tabulate
from etl.transform.stories import memberships_of, stories_of

_AT_ONCE = 64
"""Pages that go through the steps of reading side by side."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was read, before persons and events: what tabulate and inspect work from.

    Attributes
    ----------
    raw : str
        The page's text with private numbers masked, otherwise as decoded.
    newspaper, day : str, date
        The issue the page belongs to: printed, else as hinted.
    """

    page: PageSource
    raw: str
    normalised: Normalised
    sheet: Sheet
    masthead: Masthead
    layout: Layout
    articles: tuple[Article, ...]
    documents: tuple[Document, ...]
    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...]
    newspaper: str
    day: date

    @property
    def issue_id(self) -> str:
        """Key of the page's issue."""
        return keys.issue_id(self.newspaper, self.day)

    @property
    def page_id(self) -> str:
        """Key of the page."""
        label = None if self.page.part else self.masthead.page_label or self.page.page_label
        return keys.page_id(self.issue_id, label, self.page.text)


def read_pages(pages: Sequence[PageSource]) -> list[PageTables | PageFailure]:
    """Read pages into tables, in the order given.

    Give many pages at once: persons are found in one batch over all of them, which is several times as fast, and
    every other step goes over all pages before the next begins, which is up to a third faster.

    Returns
    -------
    list of PageTables or PageFailure
        A page that can not be placed in an issue is a failure with its reason; nothing is raised for a bad page.
    """
    readings = [reading for at in range(0, len(pages), _AT_ONCE) for reading in read_each(pages[at : at + _AT_ONCE])]
    read = [r for r in readings if isinstance(r, Reading)]
    named = iter(find_persons([d.text for r in read for d in r.documents]))
    persons = [persons_of(r, named) for r in read]
    posts = [memberships_of(*page) for page in zip(read, persons, strict=True)]
    stories = [stories_of(*page) for page in zip(read, persons, strict=True)]
    happened = iter(find_events_of_all([story for page in stories for story in page], statements=True))
    tables = (
        tabulate(reading, some, held, list(islice(happened, len(told))))
        for reading, some, held, told in zip(read, persons, posts, stories, strict=True)
    )
    return [next(tables) if isinstance(r, Reading) else r for r in readings]


def persons_of(reading: Reading, named: object) -> tuple[list[PersonSpan], ...]:
    """The next results of a batch that belong to a reading, one list for each of its documents."""
    return tuple(next(named) for _ in reading.documents)  # type: ignore[call-overload]


def read_each(pages: Sequence[PageSource]) -> list[Reading | PageFailure]:
    """Read some pages up to their articles: all go through a step before any goes on to the next.

    A step has its lists and patterns at hand in the processor's caches while it goes on, and loses them to the next.
    """
    outcomes: dict[int, Reading | PageFailure] = {}
    under_way = [(number, _read(page)) for number, page in enumerate(pages)]
    while under_way:
        for number, steps in under_way:
            try:
                next(steps)
            except StopIteration as done:
                outcomes[number] = done.value
            except PageError as error:
                outcomes[number] = PageFailure(pages[number].source, error.code, error.message)
        under_way = [(number, steps) for number, steps in under_way if number not in outcomes]
    return [outcomes[number] for number in range(len(pages))]


def read_page(page: PageSource) -> Reading:
    """Read one page up to its articles.

    Raises
    ------
    PageError
        The text is empty (``empty``), or neither the page nor a hint names its newspaper (``no_newspaper``) or day
        (``no_date``).
    """
    steps = _read(page)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return cast(Reading, done.value)


def _read(page: PageSource) -> Generator[None, None, Reading]:
    """Read a page step by step, with a halt behind each step that has lists of its own."""
    if not page.text.strip():
        raise PageError(f"{page.source.uri}: the page is empty; leave it out or fetch it again", code="empty")
    normalised = normalise(page.text)
    private = mask_page(normalised.text)
    text, raw = mask(normalised.text, private), mask(page.text, private)
    yield
    pasted: tuple[Dropped, ...] = ()
    if page.marks:
        sheet, masthead, layout = lay_out_marked(text, page.marks)
    else:
        sheet, pasted = trim_pastes(read_fragments(text))
        yield
        masthead = read_masthead(sheet)
        yield
        parts = name_parts(sheet, masthead)
        yield
        layout = lay_out(sheet, parts)
        yield
    newspaper, day = _issue_of(page, masthead)
    articles = read_articles(layout.drafts, sheet)
    yield
    dropped = pasted + tuple(d for a in articles for d in a.column.dropped)
    return Reading(
        page=page,
        raw=raw,
        normalised=normalised,
        sheet=sheet,
        masthead=masthead,
        layout=layout,
        articles=articles,
        documents=tuple(map(document_of, articles)),
        blocks=keep_ledger(raw, text, sheet, layout, articles, dropped),
        dropped=dropped,
        newspaper=newspaper,
        day=day,
    )


def _issue_of(page: PageSource, masthead: Masthead) -> tuple[str, date]:
    newspaper = masthead.facts.get("newspaper") or page.newspaper
    day = masthead.facts.get("date") or page.date
    if not newspaper:
        raise PageError(
            f"{page.source.uri}: no newspaper title on the page; name it by --newspaper or a pattern in etl.toml",
            code="no_newspaper",
        )
    if not isinstance(day, date):
        raise PageError(
            f"{page.source.uri}: no date on the page; give it with --date or a path pattern in etl.toml", code="no_date"
        )
    return str(newspaper), day
