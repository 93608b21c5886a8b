"""A dataset as a notebook shows it and as a terminal does: what it is, what to know first, what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.dataset.rendering import render
from etl.dataset.union import SHARED
from etl.load import shelf
from etl.load.citation import citations
from etl.load.page.caveats import ALWAYS, Caveat, Worded, word_caveat
from etl.load.page.terms import Terms, list_terms
from etl.load.page.words import words

if TYPE_CHECKING:
    from etl.dataset.dataset import Dataset
    from etl.dataset.releases import OpenRelease

_VOLUMES = 12
"""Volumes that are listed one by one."""


@dataclass(frozen=True, slots=True)
class Held:
    """A volume and what it covers; days are written ``2021-03-09``."""

    volume: str
    version: str
    title: str
    title_zh: str
    start: str | None
    end: str | None
    issues: int
    pages: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A table and how much is in it.

    Attributes
    ----------
    at_most : bool
        Rows that stand in several volumes are counted in each.
    """

    name: str
    title: str
    title_zh: str
    rows: int
    size: int
    at_most: bool


def as_text(dataset: Dataset) -> str:
    """Describe a dataset in lines of plain text."""
    return "\n".join(_lines(dataset))


def as_html(dataset: Dataset) -> str:
    """Describe a dataset as a piece of HTML that takes its colours from the page around it."""
    volumes = _volumes(dataset)
    return render(
        "dataset.html",
        papers=list(dict.fromkeys(paper for release in dataset.releases for paper in _coverage(release)["newspapers"])),
        volumes=volumes[:_VOLUMES],
        more=len(volumes[_VOLUMES:]),
        span=_span(volumes),
        issues=sum(held.issues for held in volumes),
        pages=sum(held.pages for held in volumes),
        created=max((release.descriptor["created"][:10] for release in dataset.releases), default=""),
        caveats=_caveats(dataset),
        tables=_tables(dataset),
        terms=_terms(dataset),
        citations=[citations(release.descriptor)[1] for release in dataset.releases],
    )


def _lines(dataset: Dataset) -> Iterator[str]:
    volumes = _volumes(dataset)
    issues, pages = sum(held.issues for held in volumes), sum(held.pages for held in volumes)
    what = volumes[0].title if len(volumes) == 1 else f"{len(volumes)} volumes"
    yield f"<Dataset: {what}, {_span(volumes)}, {_many(issues, 'issue')}, {_many(pages, 'page')}>"
    for held in volumes[:_VOLUMES]:
        yield f"  {held.volume} {held.version}"
    if volumes[_VOLUMES:]:
        yield f"  and {len(volumes) - _VOLUMES} more"
    yield "Know first:"
    for caveat in _caveats(dataset):
        yield f"  - {f'{caveat.figure:,} ' if caveat.figure is not None else ''}{caveat.en}"
    yield "Tables:"
    counted = _tables(dataset)
    names = max((len(one.name) for one in counted), default=0)
    digits = max((len(f"{one.rows:,}") for one in counted), default=0)
    for one in counted:
        yield f"  {one.name:{names}} {'≤' if one.at_most else ' '}{one.rows:{digits},}  {one.title_zh} {one.title}"
    for term in _terms(dataset):
        yield f"{term.en}: {term.text_en}"


def _volumes(dataset: Dataset) -> list[Held]:
    return [
        Held(
            volume=release.volume,
            version=release.version,
            title=release.descriptor["title"],
            title_zh=release.descriptor["title_zh"],
            **{name: _coverage(release)[name] for name in ("start", "end", "issues", "pages")},
        )
        for release in dataset.releases
    ]


def _coverage(release: OpenRelease) -> Mapping[str, Any]:
    found: Mapping[str, Any] = release.descriptor[shelf.OWN]["coverage"]
    return found


def _span(volumes: list[Held]) -> str:
    days = [day for held in volumes for day in (held.start, held.end) if day]
    return f"{min(days)} to {max(days)}" if days else "without a day"


def _caveats(dataset: Dataset) -> list[Worded]:
    """Caveats of all releases with their figures added up, in their order; general ones where a release has none."""
    with_text = any("text" in release.descriptor[shelf.OWN].get("rights", {"text": {}}) for release in dataset.releases)
    figures: dict[str, Counter[str]] = {}
    for release in dataset.releases:
        kept = release.descriptor[shelf.OWN].get("caveats") or {key: {} for key in ALWAYS}
        for key, counts in kept.items():
            figures.setdefault(key, Counter()).update(counts)
    known = words("caveats")
    return [word_caveat(Caveat(key, figures[key]), with_text=with_text) for key in known if key in figures]


def _tables(dataset: Dataset) -> list[Counted]:
    found = []
    for name in dataset.tables:
        holders, declared = dataset.holders(name), dataset.table(name)
        rows, size = sum(held.rows[name] for held in holders), sum(held.sizes[name] for held in holders)
        at_most = name in SHARED and len(holders) > 1 and rows > 0
        found.append(Counted(name, declared.title, declared.title_zh, rows, size, at_most))
    return found


def _terms(dataset: Dataset) -> list[Terms]:
    return list(
        dict.fromkeys(term for release in dataset.releases for term in list_terms(release.descriptor[shelf.OWN]))
    )


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
