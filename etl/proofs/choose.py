"""Choosing: the rows of the page that is to be proofed, from a file that is read now or from what was published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from etl.config import Settings, hints_for
from etl.dataset import open_dataset
from etl.errors import PageError, UsageError
from etl.extract.ingest import ingest
from etl.extract.inputs import STDIN, plan_inputs
from etl.extract.ledger import Ledger
from etl.extract.pages import read_source
from etl.extract.store import RawStore
from etl.own_lists import use_own_lists
from etl.records import PageFailure, PageSource, PageTables, Row
from etl.tables import TABLES

_PAGE_ID = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*-\d{4})-\d\d-\d\d-(?:p[A-Z]*\d+|x[0-9a-f]{8})")
_SHOWN = 12

Rows = dict[str, list[Row]]


def choose_page(given: str, settings: Settings, *, page: str | None = None) -> Rows:
    """Rows of one page by table.

    Parameters
    ----------
    given : str
        A file in any form that can be read, ``-`` for standard input, or the page_id of a published page.
    settings : Settings
        Newspaper, date and path patterns for a file; the output folder for a published page.
    page : str, optional
        Which page of a file that holds several: its page_id, its label, or else its place from 1.

    Raises
    ------
    UsageError
        There is no such file or page, or it is not clear which page of a file is meant.
    SourceError
        The file cannot be read as a page.
    ReleaseError
        Nothing is published in the output folder.
    """
    published = _PAGE_ID.fullmatch(given)
    if published and not Path(given).exists():
        return _published(given, settings.output / published[1])
    return _read(given, settings, page)


def _read(given: str, settings: Settings, page: str | None) -> Rows:
    if given != STDIN and Path(given).is_dir():
        raise UsageError(f"{given} is a folder; name one page of it")
    use_own_lists(settings.lexicon)
    from etl.transform.page import read_pages

    with TemporaryDirectory() as folder, Ledger(Path(":memory:")) as ledger:
        store = RawStore(Path(folder))
        taken = ingest(
            plan_inputs([given]), store, ledger, hints_for=partial(hints_for, settings=settings), run_id="", seen_at=""
        )
        for uri, failure in taken.unreadable:
            raise PageError(f"{uri}: {failure.message}", code=failure.code)
        sources = [source for entry in taken.new for source in read_source(entry, store)]
    read = read_pages(sources)
    at = _which(given, read, page)
    chosen = read[at]
    if isinstance(chosen, PageFailure):
        raise PageError(chosen.message, code=chosen.code)
    return {"sources": [_source(sources[at])], **{name: list(rows) for name, rows in chosen.tables.items()}}


def _which(given: str, read: Sequence[PageTables | PageFailure], page: str | None) -> int:
    if page is None and len(read) == 1:
        return 0
    names = [_names(one) for one in read]
    found = [at for at, some in enumerate(names) if page in some] or [
        at for at in range(len(read)) if page == f"{at + 1}"
    ]
    if len(found) == 1:
        return found[0]
    wrong = f"has no one page {page!r}" if page else f"holds {len(read)} pages"
    listed = _listed([next(iter(some), str(at)) for at, some in enumerate(names, 1)])
    raise UsageError(f"{given} {wrong}; choose one with --page: {listed}")


def _names(page: PageTables | PageFailure) -> tuple[str, ...]:
    if isinstance(page, PageFailure):
        return ()
    return (page.page_id, *filter(None, [page.tables["pages"][0].get("page_label")]))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")


def _source(page: PageSource) -> Row:
    return asdict(page.source)


def _published(page_id: str, volume: Path) -> Rows:
    dataset = open_dataset(volume)
    lazy = {name: dataset[name] for name in TABLES if name in dataset.tables}
    page = lazy["pages"].filter(pl.col("page_id") == page_id).collect()
    if page.is_empty():
        some = lazy["pages"].select("page_id").head(_SHOWN + 1).collect()["page_id"].to_list()
        raise UsageError(f"{volume} has no page {page_id}; it has {_listed(some)}")
    article = pl.col("article_id").str.starts_with(f"{page_id}-a")
    below = {
        "sources": pl.col("source_id") == page["source_id"][0],
        "issues": pl.col("issue_id") == page["issue_id"][0],
        **dict.fromkeys(("pages", "articles", "bylines", "repairs", "blocks"), pl.col("page_id") == page_id),
        **dict.fromkeys(("mentions", "memberships", "events"), article),
        "participants": pl.col("event_id").str.starts_with(f"{page_id}-a"),
        "problems": pl.col("problem_id").str.starts_with(f"{page_id}-"),
        "corrections": (pl.col("key") == page_id) | pl.col("key").str.starts_with(f"{page_id}-"),
    }
    rows = {name: lazy[name].filter(which).collect() for name, which in below.items() if name in lazy}
    persons = pl.concat([rows[name]["person_id"] for name in ("mentions", "memberships")]).unique()
    for name in ("persons", "aliases"):
        rows[name] = lazy[name].filter(pl.col("person_id").is_in(persons.implode())).collect()
    return {name: frame.to_dicts() for name, frame in rows.items()}
