"""The files of a release, written into an empty folder from a plan that says everything."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from etl.load import gate, shelf
from etl.load.bundle import write_bundle
from etl.load.card import card
from etl.load.changes import CHANGELOG, DIFF, changelog, diff_text
from etl.load.checksums import SUMS, format_sums
from etl.load.citation import CITATION, citation_cff
from etl.load.croissant import CROISSANT, croissant
from etl.load.csv_twin import TwinFile
from etl.load.dcat import JSONLD, TURTLE, dcat_jsonld, dcat_turtle
from etl.load.descriptor import Volume, describe_volume, package_descriptor
from etl.load.dictionary import FILES, dictionary
from etl.load.forms import chosen_forms, write_forms
from etl.load.metadata import Metadata
from etl.load.page.facts import gather_facts
from etl.load.page.release_page import write_release_page
from etl.load.report import READABLE, REPORT, readable, report
from etl.load.storage import HashedFile, sync_folder, write_text
from etl.load.table_files import write_table
from etl.load.version import Diff
from etl.tables import TABLES, schema


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a release is made of; two builds of one plan give the same bytes.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        Every table, checked and in publishing order.
    twins : mapping of str to TwinFile
        Their CSV files, which are there already: what changed is told from their digests.
    previous : Path or None
        The last release, whose changelog this one continues.
    warnings : tuple of str
        What was odd but stopped nothing.
    """

    volume: str
    version: str
    created: str
    tables: Mapping[str, pl.DataFrame]
    twins: Mapping[str, TwinFile]
    changes: Diff
    metadata: Metadata
    previous: Path | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    quarantined: Mapping[str, int] | None = None


def build_release(staged: Path, plan: Plan) -> None:
    """Write all files of a release but the CSV twins, and hand them to the disk.

    Raises
    ------
    CheckError
        If `datapackage` does not accept the descriptor, or a form that was asked for cannot hold the tables.
    """
    written = {name: write_table(schema(name), plan.tables[name], staged, plan.twins[name]) for name in TABLES}
    about, facts = describe_volume(plan.volume, plan.tables), gather_facts(plan.tables)
    forms = chosen_forms(plan.metadata.formats, plan.tables["articles"].height)
    declared = {name: schema(name) for name in TABLES}
    caveats = {caveat.key: caveat.figures for caveat in facts.caveats}
    release = (about, plan.version, plan.created)
    extras = write_forms(staged, forms, *release, plan.tables, written, declared, plan.metadata, caveats)
    descriptor = package_descriptor(
        about,
        plan.version,
        written,
        created=plan.created,
        metadata=plan.metadata,
        extras=extras,
        provenance=plan.provenance,
        caveats=caveats,
    )
    gate.accept(descriptor)
    hashes = {name: write_text(staged / name, text).sha256 for name, text in _texts(plan, descriptor, about)}
    for name, files in written.items():
        hashes |= {f"{name}.parquet": files.parquet[0], f"{name}.csv": files.csv[0]}
    if "zip" in forms:
        zipped = _write_zip(staged, plan, hashes)
        hashes[zipped.path.name] = zipped.sha256
    hashes |= {file.path: file.sha256 for file in extras}
    hashes |= write_release_page(staged, descriptor, plan.tables, hashes, facts)
    write_text(staged / SUMS, format_sums(hashes))
    sync_folder(staged)


def _texts(plan: Plan, descriptor: Mapping[str, Any], about: Volume) -> Iterator[tuple[str, str]]:
    """Yield everything of a release that is to be read as it stands, by file name."""
    rows = {name: table.height for name, table in plan.tables.items()}
    summary = report(
        about, plan.version, plan.created, plan.tables, warnings=plan.warnings, quarantined=plan.quarantined
    )
    yield shelf.DESCRIPTOR, _json(descriptor)
    yield "README.md", card(descriptor)
    yield CROISSANT, _json(croissant(descriptor))
    yield TURTLE, dcat_turtle(descriptor)
    yield JSONLD, _json(dcat_jsonld(descriptor))
    yield CITATION, citation_cff(descriptor)
    for language, file in FILES.items():
        yield file, dictionary(language)
    yield DIFF, diff_text(plan.changes)
    yield CHANGELOG, changelog(plan.changes, plan.version, plan.created, rows, plan.previous)
    yield REPORT, _json(summary)
    yield READABLE, readable(summary)


def _write_zip(staged: Path, plan: Plan, hashes: Mapping[str, str]) -> HashedFile:
    """Put Parquet, CSV and all that is said of them into one file, with sums of their own; other forms stay outside."""
    folder = f"{plan.volume}-{plan.version}"
    members: dict[str, Path | bytes] = {f"{folder}/{name}": staged / name for name in hashes}
    members[f"{folder}/{SUMS}"] = format_sums(hashes).encode()
    return write_bundle(staged / f"{plan.volume}.zip", members)


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
