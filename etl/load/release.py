"""Publish or leave alone: a release is built beside the old one, checked, and put in place by one rename."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from etl.durable import make_folder, sync_folder
from etl.errors import ReleaseError
from etl.load import checks, shelf
from etl.load.build import Plan, build_release
from etl.load.csv_twin import write_csv
from etl.load.descriptor import creation_time
from etl.load.expectations import judge
from etl.load.forms import chosen_forms
from etl.load.metadata import Metadata, read_metadata
from etl.load.order import arrange
from etl.load.report import REPORT
from etl.load.storage import disk_errors, require_room
from etl.load.version import Diff, compare
from etl.records import Published

_TO_NOTE = 1 << 20
"""Bytes that must be free when a release is put in its place: ledger, journal, catalogue and record follow."""
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
    changes : Diff, optional
        What it changes in the release before it; not told where it was staged by another machine.
    """

    volume: str
    version: str
    path: Path
    created: str
    rows: Mapping[str, int]
    changes: Diff | None


@dataclass(frozen=True, slots=True)
class Staged:
    """A release that is whole and on the disk, beside the place where it is to stand.

    Attributes
    ----------
    folder : Path
        Where it is now.
    changes : Diff, optional
        As that of a `Release`.
    """

    volume: str
    version: str
    folder: Path
    created: str
    rows: Mapping[str, int]
    changes: Diff | None


def publish(volume: str, tables: Mapping[str, pl.DataFrame], output: Path, **options: Any) -> Release | None:
    """Publish one volume's finished tables as a new release, if they differ from the last one.

    The caller holds the lock of the output folder. Parameters, and what is raised, are those of `stage`.

    Returns
    -------
    Release or None
        None when nothing changed since the last release.
    """
    shutil.rmtree(_staging(output, volume), ignore_errors=True)  # what a killed run left
    staged = stage(volume, tables, output, **options)
    return place(staged, output) if staged else None


def stage(
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
) -> Staged | None:
    """Build the next release of a volume beside its place, if it would differ from the last one.

    Any number of processes may do so at once, even for one volume: each builds in a folder of its own.

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
    Staged or None
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
    previous = shelf.newest(folder)
    with disk_errors(output), _own_folder(output, volume) as staged:
        twins = {name: write_csv(rows, staged / f"{name}.csv") for name, rows in tables.items()}
        digests = {name: twin.digest for name, twin in twins.items()}
        changes = compare(previous, tables, digests, metadata.digest, last)
        if changes.version is None:
            _point_latest(folder)
            _discard(staged)
            return None
        forms, left_out = chosen_forms(metadata.formats, tables)
        if previous:
            require_room(output, sum(file.stat().st_size for file in previous.iterdir()))
        warnings = _judge(tables, metadata, previous, allow_shrink)
        plan = Plan(
            volume=volume,
            version=changes.version,
            created=created or creation_time(tables),
            tables=tables,
            twins=twins,
            changes=changes,
            metadata=metadata,
            forms=forms,
            previous=previous,
            provenance=dict(provenance or {}),
            warnings=(*warnings, left_out) if left_out else warnings,
            quarantined=quarantined,
        )
        build_release(staged, plan)
        rows = {name: table.height for name, table in tables.items()}
        return Staged(volume, plan.version, staged, plan.created, rows, changes)


def place(staged: Staged, output: Path) -> Release:
    """Put a staged release in its place by one rename; only the holder of the output folder's lock may.

    Raises
    ------
    StorageError
        If the disk refuses; the last release stays as it is.
    """
    folder = output / staged.volume
    releases = folder / shelf.RELEASES
    with disk_errors(output):
        make_folder(releases)
        placed = releases / staged.version
        require_room(output, _TO_NOTE, "to note that it is there takes up to")
        staged.folder.rename(placed)  # the only commit
        for changed in (releases, folder, folder.parent):
            sync_folder(changed)
        _point_latest(folder)
        _discard(staged.folder)
    return Release(staged.volume, staged.version, placed, staged.created, staged.rows, staged.changes)


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


@contextmanager
def _own_folder(output: Path, volume: str) -> Iterator[Path]:
    """Make a folder that nobody else builds in; it goes if building fails."""
    staged = _staging(output, volume) / secrets.token_hex(8)
    staged.mkdir(parents=True)
    try:
        yield staged
    except BaseException:
        _discard(staged)
        raise


def _discard(staged: Path) -> None:
    shutil.rmtree(staged, ignore_errors=True)
    with contextlib.suppress(OSError):  # others build in it, too
        staged.parent.rmdir()


def _staging(output: Path, volume: str) -> Path:
    return output / ".etl" / "staging" / volume


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
