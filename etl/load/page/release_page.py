"""index.html of a release: what it is, what to know first, how it looks, how to get it and how to cite it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from etl.load import shelf
from etl.load.changes import CHANGELOG
from etl.load.citation import citation_bibtex, citations
from etl.load.jsonld import dataset_jsonld
from etl.load.page.calendar_days import Day
from etl.load.page.caveats import word_caveat
from etl.load.page.charts import bar_chart, calendar_chart, shares
from etl.load.page.downloads import PublishedFile, order_downloads
from etl.load.page.facts import Facts, gather_facts
from etl.load.page.history import list_versions
from etl.load.page.preview import Preview, embedded, previews
from etl.load.page.render import fragment, render
from etl.load.page.terms import list_terms
from etl.load.page.words import words
from etl.load.report import REPORT
from etl.tables import TABLES, Table, schema

INDEX = "index.html"

_LOSSES = ("dropped", "unplaced")
_COUNTED = ("issues", "pages", "articles", "persons", "memberships", "events", "mentions", "repairs")


@dataclass(frozen=True)
class ReleasePage:
    """The page of a release but for the list of files beside it: the same page stands in the zip, with fewer.

    Attributes
    ----------
    said : mapping
        What its template is filled with.
    rows : mapping of str to int
        Rows by table.
    """

    said: Mapping[str, Any]
    rows: Mapping[str, int]

    @classmethod
    def of(
        cls,
        folder: Path,
        descriptor: Mapping[str, Any],
        tables: Mapping[str, pl.DataFrame],
        facts: Facts,
        declared: Mapping[str, Table] | None = None,
    ) -> ReleasePage:
        """Prepare the page of a release that is being built; its changelog and report are in the folder already."""
        report, changelog = folder / REPORT, folder / CHANGELOG
        return release_page(
            descriptor,
            tables,
            changelog=changelog.read_text(encoding="utf-8") if changelog.is_file() else "",
            report=json.loads(report.read_text(encoding="utf-8")) if report.is_file() else None,
            facts=facts,
            declared=declared,
        )

    def beside(self, folder: Path, hashes: Mapping[str, str]) -> str:
        """Write the page with the files of a folder, given by name with their lowercase hexadecimal SHA-256."""
        return self.text([PublishedFile(name, hashes[name], (folder / name).stat().st_size) for name in sorted(hashes)])

    def text(self, published: Sequence[PublishedFile]) -> str:
        """Write the page with a list of files: every other one of the release, except SHA256SUMS."""
        return render("release.html", **self.said, **order_downloads(self.rows, published))


def release_page(
    descriptor: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
    *,
    changelog: str = "",
    report: Mapping[str, Any] | None = None,
    facts: Facts | None = None,
    declared: Mapping[str, Table] | None = None,
) -> ReleasePage:
    """Prepare the page of a release; the result depends on the arguments alone.

    Parameters
    ----------
    descriptor : mapping
        The release's datapackage.json.
    tables : mapping of str to DataFrame
        The tables it describes.
    changelog : str
        Text of its CHANGELOG.md.
    report : mapping, optional
        Its report.json: quality figures and warnings.
    facts : Facts, optional
        What `gather_facts` says of the tables, where it was asked before.
    declared : mapping of str to Table, optional
        What its tables declare where they are not those of schemas/: facts alone have no text.
    """
    facts, shown = facts or gather_facts(tables), previews(tables)
    own = descriptor[shelf.OWN]
    year = descriptor["name"].removesuffix("-facts").rpartition("-")[2]
    paper = "、".join(own["coverage"]["newspapers"]) or descriptor["name"]
    said = {
        "style": _tab_rules(shown),
        "jsonld": dataset_jsonld(descriptor),
        "rows": embedded(shown),
        "title": {"zh": descriptor["title_zh"], "en": descriptor["title"]},
        "title_zh": descriptor["title_zh"],
        "title_en": descriptor["title"],
        "description": descriptor["description_zh"],
        "description_zh": descriptor["description_zh"],
        "description_en": descriptor["description"],
        "name": descriptor["name"],
        "version": descriptor["version"],
        "created": descriptor["created"],
        "coverage": own["coverage"],
        "paper": paper,
        "lead": _lead(paper, year, facts.rows),
        "year_zh": _chinese_year(year),
        "year_en": year,
        "particulars": list(_particulars(own, tables["issues"])),
        "caveats": [word_caveat(caveat, with_text=declared is None) for caveat in facts.caveats],
        "quality": _quality((report or {}).get("quality")),
        "warnings": (report or {}).get("warnings", []),
        "figures": [_Figure(schema(name).title, schema(name).title_zh, facts.rows[name]) for name in _COUNTED],
        **_drawn(facts),
        "previews": shown,
        "dictionary": _dictionary() if declared is None else _fields_told(declared),
        "citations": citations(descriptor),
        "bibtex": citation_bibtex(descriptor),
        "terms": list_terms(own),
        "history": list_versions(changelog),
        "code_version": own["provenance"].get("version"),
        "contact": _contact(own.get("contact")),
    }
    return ReleasePage(said, facts.rows)


def _lead(paper: str, year: str, rows: Mapping[str, int]) -> dict[str, str]:
    """Say in one sentence what is here."""
    said = words("lead")
    counted = {name: f"{rows[name]:,} {nouns[rows[name] != 1]}" for name, nouns in said["nouns"].items()}
    return {
        "zh": said["zh"].format(paper=paper, year=year, **{name: f"{rows[name]:,}" for name in counted}),
        "en": said["en"].format(paper=paper, year=year, **counted),
    }


def _chinese_year(year: str) -> str:
    return year.translate(str.maketrans("0123456789", "〇一二三四五六七八九")) + "年" if year.isdecimal() else year


@dataclass(frozen=True, slots=True)
class _Figure:
    title: str
    title_zh: str
    rows: int


def _particulars(own: Mapping[str, Any], issues: pl.DataFrame) -> Iterator[dict[str, str]]:
    """List what stands in an imprint; what is not known is left out."""
    publisher = own.get("publisher") or {}
    scripts = [words("scripts")[script] for script in issues["script"].drop_nulls().unique().sort()]
    known = {
        "publisher": (publisher.get("name"), publisher.get("name_en") or publisher.get("name")),
        "region": (own["coverage"].get("spatial"),) * 2,
        "script": ("、".join(said["zh"] for said in scripts), ", ".join(said["en"] for said in scripts)),
        "frequency": (own.get("frequency"),) * 2,
        "cn_number": ("、".join(issues["cn_number"].drop_nulls().unique().sort()),) * 2,
    }
    for key, (chinese, english) in known.items():
        if chinese and english:
            yield {**words("particulars")[key], "text_zh": chinese, "text_en": english}


def _quality(measured: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Take the scores a reader asks for out of the measured ones."""
    if not measured:
        return None
    aspects = words("aspects")
    sets = [
        {
            **{name: one[name] for name in ("title", "title_zh", "pages")},
            "scores": {name: one["scores"][name] for name in aspects if name in one["scores"]},
        }
        for one in measured["sets"]
    ]
    shown = {name: said for name, said in aspects.items() if any(name in one["scores"] for one in sets)}
    return {"day": measured["date"], "version": measured["version"], "sets": sets, "aspects": shown}


def _drawn(facts: Facts) -> dict[str, Any]:
    calendar = calendar_chart(facts.days)
    levels = {cell.level for month in calendar.months for cell in month.cells if cell.day.state == "held"}
    titles = {name: schema(name) for name in ("articles", "persons")}
    return {
        "calendar": calendar,
        "many_levels": len(levels) > 1,
        "states": words("states"),
        "counts": {state: sum(month.count(state) for month in calendar.months) for state in calendar.states},
        "absent": list(_absent(facts.days)),
        "charts": [
            {"name": name, "zh": table.title_zh, "en": table.title, "drawn": bar_chart(facts.periods, name)}
            for name, table in titles.items()
        ]
        if len(facts.periods) > 2
        else [],
        "periods": facts.periods,
        "step": facts.step,
        "ledger": list(_ledger(facts.ledger)),
        "characters": sum(facts.ledger.values()),
    }


def _ledger(counts: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Name the large parts and the losses; the small parts are drawn together."""
    whole = sum(counts.values())
    large = {role: count for role, count in counts.items() if count * 50 >= whole and role not in _LOSSES}
    losses = {role: counts[role] for role in _LOSSES if counts.get(role)}
    small = whole - sum(large.values()) - sum(losses.values())
    roles = {**next(field for field in schema("blocks").fields if field.name == "role").values, **words("parts")}
    for part in shares({**large, **({"small": small} if small else {}), **losses}):
        yield asdict(part) | {"label": roles.get(part.name) or {"zh": part.name, "en": part.name}}


def _absent(days: Sequence[Day]) -> Iterator[tuple[str, str]]:
    """Gather days without an issue into runs, those on which none was printed left out."""
    absent = [day.date for day in days if day.state in {"missing", "unknown"}]
    starts = [absent[0], *(after for before, after in pairwise(absent) if (after - before).days > 1)] if absent else []
    ends = [before for before, after in pairwise(absent) if (after - before).days > 1] + absent[-1:]
    yield from ((str(start), str(end)) for start, end in zip(starts, ends, strict=True))


@cache
def _dictionary() -> Markup:
    """Write the meaning of every field once a process; it depends on schemas/ alone."""
    return _fields_told({name: schema(name) for name in TABLES})


def _fields_told(declared: Mapping[str, Table]) -> Markup:
    said = tomllib.loads(files("etl.load").joinpath("templates/dictionary.toml").read_text(encoding="utf-8"))
    return fragment(
        "dictionary.html",
        tables=list(declared.values()),
        types={language: said[language]["types"] for language in ("zh", "en")},
        required={language: said[language]["required"] for language in ("zh", "en")},
    )


def _contact(contact: Mapping[str, str] | None) -> str | None:
    return " ".join(filter(None, (contact.get("name"), contact.get("email")))) if contact else None


def _tab_rules(shown: Sequence[Preview]) -> str:
    """Show the chosen preview only: by style, so that it works without a script."""
    rules = "".join(
        f":root:has(#see-{preview.name}:checked) #panel-{preview.name}{{display:block}}" for preview in shown
    )
    return f"@media screen{{@supports selector(:has(a)){{.panel{{display:none}}{rules}}}}}\n"
