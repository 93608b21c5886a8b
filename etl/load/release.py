"""Publish or leave alone: a release is built beside the old one, checked, and put in place by one rename."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from etl.durable import make_folder, sync_folder
from etl.errors import ReleaseError
from etl.load import checks, shelf
from etl.load.build import Plan, build_release
from etl.load.csv_twin import logical_digest
from etl.load.descriptor import creation_time
from etl.load.expectations import judge
from etl.load.forms import chosen_forms
from etl.load.metadata import Metadata, read_metadata
from etl.load.order import arrange
from etl.load.report import REPORT
from etl.load.storage import disk_errors, require_room
from etl.load.version import Diff, compare
from etl.records import Published

_VOLUME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was put in place.

    Attributes
    ----------
    volume, version : str
    path : Path
        Its folder, ``<output>/<volume>/releases/<version>``.
    created : str
        Time of its newest input, RFC 3339.
    rows : mapping of str to int
        Rows by table.
    changes : Diff
        What it changes in the release before it.
    """

    volume: str
    version: str
    path: Path
    created: str
    rows: Mapping[str, int]
    changes: Diff


def publish(
    volume: str,
    tables: Mapping[str, pl.DataFrame],
    output: Path,
    *,
    provenance: Mapping[str, Any] | None = None,
    created: str | None = None,
    metadata: Metadata | None = None,
    allow_shrink: bool = False,
    quarantined: Mapping[str, int] | None = None,
    last: Published | None = None,
) -> Release | None:
    """Publish one volume's finished tables as a new release, if they differ from the last one.

    The caller holds the lock of the output folder.

    Parameters
    ----------
    volume : str
        Name of the volume, e.g. ``zhejiang-gongren-ribao-2018``.
    tables : mapping of str to DataFrame
        Every table of `etl.tables.TABLES`, typed as `etl.tables.frame` types it; rows and chunks in any order.
    output : Path
        Root of all volumes.
    provenance : mapping, optional
        What made the tables (version of the code, of OpenCC, digest of the lexicons); stands in the descriptor and
        is no reason for a release of its own.
    created : str, optional
        RFC 3339 time of the newest input; told from the tables unless given.
    metadata : Metadata, optional
        What the publisher says of the dataset; read from the dataset.toml of the output and of the volume unless given.
    allow_shrink : bool
        Publish although tables lost more than a tenth of their rows.
    quarantined : mapping of str to int, optional
        Sources of the output folder that gave no page, by reason, for the report.
    last : Published, optional
        The last release that was ever put in place, wherever it is now: a version is never given twice.

    Returns
    -------
    Release or None
        None when nothing changed since the last release.

    Raises
    ------
    SchemaError
        If the tables are not the declared ones.
    CheckError
        If they break a constraint, a key or a foreign key, fall short of what is expected, or do not fit a form that
        dataset.toml asks for; nothing is published.
    ReleaseError
        If the volume's name is no folder name, or its last release cannot be read.
    UsageError
        If a dataset.toml is not understood.
    StorageError
        If the disk refuses a write; the last release stays as it is.
    """
    if not _VOLUME.fullmatch(volume):
        raise ReleaseError(f"{volume!r} cannot name a volume; use lowercase Latin letters, digits and hyphens.")
    folder = output / volume
    metadata = read_metadata(output, volume) if metadata is None else metadata
    tables = arrange(tables)
    checks.require(tables)
    digests = {name: logical_digest(rows) for name, rows in tables.items()}
    previous = shelf.newest(folder)
    changes = compare(previous, tables, digests, metadata.digest, last)
    with disk_errors(output):
        if changes.version is None:
            _point_latest(folder)
            return None
        forms, left_out = chosen_forms(metadata.formats, tables)
        if previous:
            require_room(output, sum(file.stat().st_size for file in previous.iterdir()))
        warnings = _judge(tables, metadata, previous, allow_shrink)
        staged = _empty_staging(output, volume)
        try:
            plan = Plan(
                volume=volume,
                version=changes.version,
                created=created or creation_time(tables),
                tables=tables,
                digests=digests,
                changes=changes,
                metadata=metadata,
                forms=forms,
                previous=previous,
                provenance=dict(provenance or {}),
                warnings=(*warnings, left_out) if left_out else warnings,
                quarantined=quarantined,
            )
            build_release(staged, plan)
            return _put_in_place(staged, plan, folder)
        finally:
            shutil.rmtree(staged, ignore_errors=True)


def _judge(
    tables: Mapping[str, pl.DataFrame], metadata: Metadata, previous: Path | None, allow_shrink: bool
) -> tuple[str, ...]:
    report = previous / REPORT if previous else None
    return judge(
        tables,
        metadata.tables,
        last_rows=shelf.row_counts(shelf.descriptor(previous)) if previous else None,
        last_filled=json.loads(report.read_text(encoding="utf-8"))["filled"] if report and report.is_file() else None,
        allow_shrink=allow_shrink,
    )


def _empty_staging(output: Path, volume: str) -> Path:
    """Make the folder a release is built in, and clear away what a killed run left there."""
    staged = output / ".etl" / "staging" / volume
    if staged.exists():
        shutil.rmtree(staged)
    staged.mkdir(parents=True)
    return staged


def _put_in_place(staged: Path, plan: Plan, folder: Path) -> Release:
    releases = folder / shelf.RELEASES
    make_folder(releases)
    placed = releases / plan.version
    staged.rename(placed)  # the only commit
    for changed in (releases, folder, folder.parent):
        sync_folder(changed)
    _point_latest(folder)
    rows = {name: table.height for name, table in plan.tables.items()}
    return Release(plan.volume, plan.version, placed, plan.created, rows, plan.changes)


def _point_latest(folder: Path) -> None:
    """Point ``latest`` at the highest version; a file system without links does without."""
    newest = shelf.newest(folder)
    link, target = folder / shelf.LATEST, Path(shelf.RELEASES, newest.name if newest else "")
    if newest is None or (link.is_symlink() and link.readlink() == target):
        return
    staged = folder / f".{shelf.LATEST}.tmp"
    try:
        staged.unlink(missing_ok=True)
        staged.symlink_to(target, target_is_directory=True)
        staged.replace(link)
    except (NotImplementedError, PermissionError):
        return
    sync_folder(folder)
