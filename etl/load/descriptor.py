"""The descriptor of a release: one datapackage.json that readers of version 1 and of version 2 both accept.

Version 2 is written; the CSV twins carry the tabular profile of version 1 besides, self references name the
resource ``""`` as version 1 does, and Parquet resources have no ``bytes`` (frictionless cannot count theirs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from etl.load.csv_twin import DIALECT
from etl.load.shelf import OWN
from etl.tables import TABLES, Table, schema

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


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
class Volume:
    """What a release is about, as its own tables say.

    Attributes
    ----------
    first_date, last_date : date or None
        Days of the first and the last issue it holds.
    """

    name: str
    newspapers: tuple[str, ...]
    first_date: date | None
    last_date: date | None
    issues: int
    pages: int

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
    provenance: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Describe a release; the result depends on the arguments alone."""
    return {
        "$schema": PROFILE,
        "name": volume.name,
        "title": volume.title,
        "title_zh": volume.title_zh,
        "description": (
            "Articles, bylines, persons, posts and events read from the pages of a Chinese newspaper. "
            "Every value names the span of the raw text it was read from; the raw text is in the table pages."
        ),
        "description_zh": (
            "从中文报纸版面读出的稿件、署名、人物、任职与事件。每个值都注明所据原文的起止，原文在 pages 表中。"
        ),
        "version": version,
        "created": created,
        "keywords": ["newspaper", "报纸", *volume.newspapers],
        "sources": [{"title": paper} for paper in volume.newspapers],
        "resources": [
            *(_parquet(schema(name), written[name]) for name in TABLES),
            *(_csv(schema(name), written[name]) for name in TABLES),
        ],
        OWN: {
            "coverage": {
                "newspapers": list(volume.newspapers),
                "start": str(volume.first_date) if volume.first_date else None,
                "end": str(volume.last_date) if volume.last_date else None,
                "issues": volume.issues,
                "pages": volume.pages,
            },
            "provenance": dict(provenance or {}),
        },
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
