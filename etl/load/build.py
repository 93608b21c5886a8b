"""The files of a release, written into an empty folder from a plan that says everything."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from etl.durable import sync_folder
from etl.load import gate
from etl.load.bundle import write_bundle
from etl.load.card import card
from etl.load.changes import CHANGELOG, DIFF, changelog, diff_text
from etl.load.checksums import SUMS, format_sums
from etl.load.csv_twin import TwinFile
from etl.load.descriptions import as_json, descriptions
from etl.load.descriptor import Volume, describe_volume, package_descriptor
from etl.load.dictionary import FILES, dictionary
from etl.load.forms import write_forms
from etl.load.metadata import Metadata
from etl.load.page.facts import gather_facts
from etl.load.page.release_page import INDEX, ReleasePage
from etl.load.report import READABLE, REPORT, readable, report
from etl.load.storage import HashedFile, write_text
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
    forms : tuple of str
        Forms besides Parquet and CSV.
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
    forms: tuple[str, ...] = ()
    previous: Path | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    quarantined: Mapping[str, int] | None = None


def build_release(staged: Path, plan: Plan) -> None:
    """Write all files of a release but the CSV twins, and hand them to the disk.

    Raises
    ------
    CheckError
        If `datapackage` does not accept the descriptor.
    """
    written = {name: write_table(schema(name), plan.tables[name], staged, plan.twins[name]) for name in TABLES}
    about, facts = describe_volume(plan.volume, plan.tables), gather_facts(plan.tables)
    declared = {name: schema(name) for name in TABLES}
    release = (about, plan.version, plan.created)
    told = _told(plan, about)
    extras = write_forms(staged, plan.forms, *release, plan.tables, written, declared, plan.metadata, facts, told)
    descriptor = package_descriptor(
        about,
        plan.version,
        written,
        created=plan.created,
        metadata=plan.metadata,
        extras=extras,
        provenance=plan.provenance,
        caveats=facts.caveats,
    )
    gate.accept(descriptor)
    texts = {
        **told,
        **descriptions(descriptor),
        "README.md": card(descriptor),
        **{file: dictionary(language) for language, file in FILES.items()},
    }
    hashes = {name: write_text(staged / name, text).sha256 for name, text in texts.items()}
    for name, files in written.items():
        hashes |= {f"{name}.parquet": files.parquet[0], f"{name}.csv": files.csv[0]}
    hashes |= {file.path: file.sha256 for file in extras}
    page = ReleasePage.of(staged, descriptor, plan.tables, facts)
    if "zip" in plan.forms:
        zipped = _write_zip(staged, plan, hashes, page.beside(staged, hashes))
        hashes[zipped.path.name] = zipped.sha256
    hashes[INDEX] = write_text(staged / INDEX, page.beside(staged, hashes)).sha256
    write_text(staged / SUMS, format_sums(hashes))
    sync_folder(staged)


def _told(plan: Plan, about: Volume) -> dict[str, str]:
    """Write what was read and what changed, by file name."""
    rows = {name: table.height for name, table in plan.tables.items()}
    summary = report(
        about, plan.version, plan.created, plan.tables, warnings=plan.warnings, quarantined=plan.quarantined
    )
    return {
        DIFF: diff_text(plan.changes),
        CHANGELOG: changelog(plan.changes, plan.version, plan.created, rows, plan.previous),
        REPORT: as_json(summary),
        READABLE: readable(summary),
    }


def _write_zip(staged: Path, plan: Plan, hashes: Mapping[str, str], page: str) -> HashedFile:
    """Put the release into one file: all of it, with a page that does not offer the zip, and sums of its own."""
    folder = f"{plan.volume}-{plan.version}"
    members: dict[str, Path | bytes] = {f"{folder}/{name}": staged / name for name in hashes}
    members[f"{folder}/{INDEX}"] = page.encode()
    sums = {**hashes, INDEX: hashlib.sha256(page.encode()).hexdigest()}
    members[f"{folder}/{SUMS}"] = format_sums(sums).encode()
    return write_bundle(staged / f"{plan.volume}.zip", members)
