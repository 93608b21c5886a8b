"""The descriptor of a release: one datapackage.json that readers of version 1 and of version 2 both accept.

Version 2 is written; the CSV twins carry the tabular profile of version 1 besides, self references name the
resource ``""`` as version 1 does, and Parquet resources have no ``bytes`` (frictionless cannot count theirs).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from etl.load.csv_twin import DIALECT
from etl.load.metadata import Licence, Metadata, Party
from etl.load.page.caveats import Caveat
from etl.load.shelf import OWN
from etl.tables import TABLES, Table, schema

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DESCRIPTION = (
    "Articles, bylines, persons, posts and events read from the pages of a Chinese newspaper. "
    "Every value names the span of the raw text it was read from"
)
DESCRIPTION_ZH = "从中文报纸版面读出的稿件、署名、人物、任职与事件。每个值都注明所据原文的起止"
PAGES, PAGES_ZH = "; the raw text is in the table pages.", "，原文在 pages 表中。"
NO_PAGES, NO_PAGES_ZH = "; the text itself is not part of this package.", "，原文不在本数据包中。"

_ROLES_OF_VERSION_1 = ("publisher", "author", "maintainer", "wrangler", "contributor")


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """What is known of a table once its files are written.

    Attributes
    ----------
    rows : int
    digest : str
        Logical digest, ``sha256:…`` of the table's text form.
    parquet, csv : tuple of str and int
        SHA-256 and size in bytes of the files.
    """

    rows: int
    digest: str
    parquet: tuple[str, int]
    csv: tuple[str, int]


@dataclass(frozen=True, slots=True)
class ExtraFile:
    """Another form of the tables: a whole file that is no resource of the descriptor.

    Attributes
    ----------
    contents : str
        Tables it holds, ``all`` or ``facts`` (no article and page text).
    """

    path: str
    format: str
    mediatype: str
    title: str
    title_zh: str
    contents: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Volume:
    """What a release is about, as its own tables say.

    Attributes
    ----------
    first_date, last_date : date or None
        Days of the first and the last issue it holds.
    regions : tuple of str
        Province-level regions its issues name.
    """

    name: str
    newspapers: tuple[str, ...]
    first_date: date | None
    last_date: date | None
    issues: int
    pages: int
    regions: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """English title."""
        return f"{self._subject}: articles, persons and events"

    @property
    def title_zh(self) -> str:
        """Chinese title."""
        return f"{self._subject}：稿件、人物与事件"

    @property
    def _subject(self) -> str:
        paper = "、".join(self.newspapers) or self.name
        return f"《{paper}》{self.name.rpartition('-')[2]}"


def describe_volume(name: str, tables: Mapping[str, pl.DataFrame]) -> Volume:
    """Sum up a volume from its own issues and pages."""
    issues = tables["issues"]
    return Volume(
        name=name,
        newspapers=tuple(issues["newspaper"].unique().sort()),
        first_date=_day(issues["date"].min()),
        last_date=_day(issues["date"].max()),
        issues=issues.height,
        pages=tables["pages"].height,
        regions=tuple(issues["region"].drop_nulls().unique().sort()),
    )


def creation_time(tables: Mapping[str, pl.DataFrame]) -> str:
    """When the newest input came into being: fetched, else published. The clock is not asked."""
    fetched = tables["sources"]["fetched_at"].max()
    day = _day(tables["issues"]["date"].max())
    published = f"{day}T00:00:00Z" if day else "1970-01-01T00:00:00Z"
    return max(fetched, published) if isinstance(fetched, str) else published


def package_descriptor(
    volume: Volume,
    version: str,
    written: Mapping[str, WrittenTable],
    *,
    created: str,
    metadata: Metadata | None = None,
    extras: Sequence[ExtraFile] = (),
    provenance: Mapping[str, Any] | None = None,
    declared: Mapping[str, Table] | None = None,
    text: bool = True,
    caveats: Sequence[Caveat] = (),
) -> dict[str, Any]:
    """Describe a release; the result depends on the arguments alone.

    ``declared`` names the tables where they are not those of schemas/: the variant without ``text`` has fewer columns.
    ``caveats`` say what to know first; their figures are kept by the key of their wording.
    """
    declared = {name: schema(name) for name in TABLES} if declared is None else declared
    said = metadata or Metadata()
    parts = {**({"text": said.text_licence} if text else {}), "facts": said.facts_licence}
    return {
        "$schema": PROFILE,
        "name": volume.name if text else f"{volume.name}-facts",
        "title": said.title or volume.title,
        "title_zh": said.title_zh or volume.title_zh,
        "description": said.description or DESCRIPTION + (PAGES if text else NO_PAGES),
        "description_zh": said.description_zh or DESCRIPTION_ZH + (PAGES_ZH if text else NO_PAGES_ZH),
        **({"homepage": said.homepage} if said.homepage else {}),
        "version": version,
        "created": created,
        "keywords": list(dict.fromkeys(["newspaper", "报纸", *volume.newspapers, *said.keywords])),
        **_licenses(parts),
        "sources": _sources(volume, said),
        **({"contributors": [_contributor(party) for party in _parties(said)]} if _parties(said) else {}),
        "resources": [
            *(_parquet(table, written[name]) for name, table in declared.items()),
            *(_csv(table, written[name]) for name, table in declared.items()),
        ],
        OWN: {
            "coverage": {
                "newspapers": list(volume.newspapers),
                "start": str(volume.first_date) if volume.first_date else None,
                "end": str(volume.last_date) if volume.last_date else None,
                "issues": volume.issues,
                "pages": volume.pages,
                "spatial": said.spatial or "、".join(volume.regions) or None,
            },
            "language": said.language,
            "frequency": said.frequency,
            "rights": {part: stated(licence) for part, licence in parts.items()},
            "publisher": stated(said.publisher) if said.publisher else None,
            "contact": stated(said.contact) if said.contact else None,
            "caveats": {caveat.key: dict(caveat.figures) for caveat in caveats},
            "metadata": said.digest,
            "files": [_listed(file) for file in extras],
            "provenance": dict(provenance or {}),
        },
    }


def stated(declared: Any) -> dict[str, Any]:
    """Keep what is said of something, and leave out what is not."""
    return {name: value for name, value in asdict(declared).items() if value not in (None, (), "")}


def _listed(file: ExtraFile) -> dict[str, Any]:
    listed = stated(file)
    sha256, size = listed.pop("sha256"), listed.pop("size")
    return {**listed, "hash": f"sha256:{sha256}", "bytes": size}


def _licenses(parts: Mapping[str, Licence]) -> dict[str, Any]:
    """List the terms that have a name or an address; the standard has no room for the others."""
    called = {"text": "Newspaper text", "facts": "Derived facts"}
    stated = [_license(called[part], licence) for part, licence in parts.items() if licence.name or licence.path]
    return {"licenses": stated} if stated else {}


def _license(part: str, licence: Licence) -> dict[str, str]:
    address = {"path": licence.path} if licence.path else {}
    name = {"name": licence.name} if licence.name else {}
    return {**name, **address, "title": f"{part}: {licence.title}"}


def _sources(volume: Volume, said: Metadata) -> list[dict[str, str]]:
    if said.sources:
        return [stated(source) for source in said.sources]
    return [{"title": paper} for paper in volume.newspapers]


def _parties(said: Metadata) -> list[Party]:
    publisher = [replace(said.publisher, roles=("publisher",))] if said.publisher else []
    return [*publisher, *said.contributors]


def _contributor(party: Party) -> dict[str, Any]:
    """Name a contributor for readers of version 1 (one role of five) and of version 2 (any roles)."""
    old = next((role for role in party.roles if role in _ROLES_OF_VERSION_1), "contributor")
    path = party.orcid or party.path
    return {
        "title": party.name,
        "kind": party.kind,
        "role": old,
        "roles": list(party.roles) or ["contributor"],
        **({"path": path} if path else {}),
        **({"email": party.email} if party.email else {}),
        **({"organization": party.organization} if party.organization else {}),
    }


def _parquet(table: Table, written: WrittenTable) -> dict[str, Any]:
    sha256, size = written.parquet
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        **_titles(table),
        "hash": f"sha256:{sha256}",
        "schema": _as_read_by_pandas(table),
        OWN: {"rows": written.rows, "bytes": size, "digest": written.digest},
    }


def _csv(table: Table, written: WrittenTable) -> dict[str, Any]:
    sha256, size = written.csv
    return {
        "name": f"{table.name}-csv",
        "type": "table",
        "profile": "tabular-data-resource",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "dialect": dict(DIALECT),
        **_titles(table),
        "hash": f"sha256:{sha256}",
        "bytes": size,
        "schema": _among_twins(table),
        OWN: {"rows": written.rows, "digest": written.digest},
    }


def _titles(table: Table) -> dict[str, str]:
    return {name: table.descriptor[name] for name in ("title", "title_zh", "description", "description_zh")}


def _as_read_by_pandas(table: Table) -> dict[str, Any]:
    """Say what an absent integer looks like to frictionless, which reads Parquet through pandas: a float's ``nan``."""
    optional = {field.name for field in table.fields if field.type == "integer" and not field.required}
    fields = [
        field | {"missingValues": ["", "nan"]} if field["name"] in optional else field
        for field in table.descriptor["fields"]
    ]
    return {**table.descriptor, "fields": fields}


def _among_twins(table: Table) -> dict[str, Any]:
    """Lead the foreign keys of the schema to the other CSV files, so that a reader of CSV can walk them."""
    twin = dict(table.descriptor)
    if "foreignKeys" in twin:
        twin["foreignKeys"] = [
            {**key, "reference": {**key["reference"], "resource": _twin_name(key["reference"]["resource"])}}
            for key in twin["foreignKeys"]
        ]
    return twin


def _twin_name(resource: str) -> str:
    return f"{resource}-csv" if resource else ""


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
