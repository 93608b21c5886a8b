"""index.html of an output folder: every volume that is published there, and which years are held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.load.page.downloads import PublishedFile, list_bundles
from etl.load.page.render import render
from etl.tables import schema

CELL_WIDTH, CELL_HEIGHT = 44, 24
"""Size of a year of the drawing of what is held."""

TITLE = {"zh": "中文报纸开放数据", "en": "Open data from Chinese newspapers"}
DESCRIPTION = {
    "zh": "从中文报纸版面整理的稿件、人物、任职与事件，可下载、可核对、可引用。",
    "en": "Articles, persons, posts and events read from the pages of Chinese newspapers, to download, check and cite.",
}

_COUNTED = ("issues", "pages", "articles", "persons", "events")
_NAMES = 150


@dataclass(frozen=True, slots=True)
class HeldYear:
    """One volume in the drawing; ``level`` runs from 1 to 4 with its issues."""

    x: int
    volume: str
    year: str
    issues: int
    level: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """Newspapers downwards, years across; runs of years without a volume are left out."""

    width: int
    height: int
    rows: tuple[tuple[int, str, tuple[HeldYear, ...]], ...]
    ticks: tuple[tuple[int, str], ...]


def output_page(entries: Sequence[Mapping[str, Any]]) -> str:
    """Write the page of an output folder from the entries of its catalogue; it depends on them alone."""
    totals = {name: sum(entry["rows"].get(name, 0) for entry in entries) for name in _COUNTED}
    days = [entry["coverage"][end] for entry in entries for end in ("start", "end") if entry["coverage"][end]]
    return render(
        "output.html",
        jsonld=_jsonld(TITLE, entries) if entries else None,
        rows="[]",
        title=TITLE,
        description=DESCRIPTION["zh"],
        first=min(days, default=None),
        last=max(days, default=None),
        newest=max((entry["created"] for entry in entries), default=None),
        figures=[
            {"title": schema(name).title, "title_zh": schema(name).title_zh, "rows": totals[name]} for name in _COUNTED
        ],
        holdings=draw_holdings(entries),
        volumes=[_volume(entry) for entry in entries],
    )


def draw_holdings(entries: Sequence[Mapping[str, Any]]) -> Holdings:
    """Lay out which years of which newspaper are held."""
    papers: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for entry in entries:
        paper, year = _paper(entry), entry["volume"].rpartition("-")[2]
        papers.setdefault(paper, []).append((year, entry))
    years = sorted({year for volumes in papers.values() for year, _ in volumes})
    place = {year: _NAMES + index * CELL_WIDTH for index, year in enumerate(years)}
    most = max((entry["coverage"]["issues"] for entry in entries), default=1) or 1
    rows = tuple(
        (
            CELL_HEIGHT + row * CELL_HEIGHT,
            paper,
            tuple(
                HeldYear(place[year], entry["volume"], year, issues, max(1, -(-issues * 4 // most)))
                for year, entry in volumes
                for issues in [entry["coverage"]["issues"]]
            ),
        )
        for row, (paper, volumes) in enumerate(papers.items())
    )
    return Holdings(
        width=_NAMES + len(years) * CELL_WIDTH,
        height=(len(papers) + 1) * CELL_HEIGHT,
        rows=rows,
        ticks=tuple((x + CELL_WIDTH // 2, year) for year, x in place.items()),
    )


def _paper(entry: Mapping[str, Any]) -> str:
    return "、".join(entry["coverage"]["newspapers"]) or str(entry["volume"])


def _volume(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **entry,
        "paper": _paper(entry),
        "year": entry["volume"].rpartition("-")[2],
        "counts": [
            {"title": schema(name).title, "title_zh": schema(name).title_zh, "rows": entry["rows"].get(name, 0)}
            for name in _COUNTED
        ],
        "bundles": list(list_bundles([PublishedFile(file["path"], "", file["bytes"]) for file in entry["bundles"]])),
        "size": sum(file["bytes"] for file in entry["files"]),
        "downloads": list(_downloads(entry)),
    }


def _downloads(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    by_table: dict[str, dict[str, Mapping[str, Any]]] = {}
    for file in entry["files"]:
        by_table.setdefault(file["table"], {})[file["format"]] = file
    for name, forms in by_table.items():
        yield {"name": name, "rows": entry["rows"][name], "files": [forms[form] for form in ("parquet", "csv")]}


def _jsonld(title: Mapping[str, str], entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "name": title["en"],
        "alternateName": title["zh"],
        "inLanguage": ["zh", "en"],
        "dataset": [
            {
                "@type": "Dataset",
                "identifier": f"{entry['volume']}@{entry['version']}",
                "name": entry["title"],
                "alternateName": entry["title_zh"],
                "description": f"{entry['title']}: {entry['rows'].get('articles', 0)} articles of "
                f"{entry['coverage']['issues']} issues, read from the pages. {entry['title_zh']}。",
                "version": entry["version"],
                "url": entry["page"],
                **(
                    {"temporalCoverage": f"{entry['coverage']['start']}/{entry['coverage']['end']}"}
                    if entry["coverage"]["start"]
                    else {}
                ),
            }
            for entry in entries
        ],
    }
