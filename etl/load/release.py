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

from etl.errors import ReleaseError
from etl.load import checks, gate, shelf
from etl.load.card import card
from etl.load.checksums import SUMS, format_sums
from etl.load.csv_twin import logical_digest, write_csv
from etl.load.descriptor import WrittenTable, creation_time, describe_volume, package_descriptor
from etl.load.dictionary import FILES, dictionary
from etl.load.order import arrange
from etl.load.parquet import write_parquet
from etl.load.storage import disk_errors, sync_folder, write_text
from etl.load.version import Diff, compare
from etl.tables import TABLES, schema

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

    Returns
    -------
    Release or None
        None when nothing changed since the last release.

    Raises
    ------
    SchemaError
        If the tables are not the declared ones.
    CheckError
        If they break a constraint, a key or a foreign key; nothing is published.
    ReleaseError
        If the volume's name is no folder name, or its last release cannot be read.
    StorageError
        If the disk refuses a write; the last release stays as it is.
    """
    if not _VOLUME.fullmatch(volume):
        raise ReleaseError(f"{volume!r} cannot name a volume; use lowercase Latin letters, digits and hyphens.")
    tables = arrange(tables)
    checks.require(tables)
    folder = output / volume
    digests = {name: logical_digest(rows) for name, rows in tables.items()}
    changes = compare(shelf.newest(folder), tables, digests)
    with disk_errors(output):
        if changes.version is None:
            _point_latest(folder)
            return None
        staged = _empty_staging(output, volume)
        try:
            release = _build(staged, volume, tables, digests, changes, provenance, created or creation_time(tables))
            return _put_in_place(release, folder)
        finally:
            shutil.rmtree(staged, ignore_errors=True)


def _empty_staging(output: Path, volume: str) -> Path:
    """Make the folder a release is built in, and clear away what a killed run left there."""
    staged = output / ".etl" / "staging" / volume
    if staged.exists():
        shutil.rmtree(staged)
    staged.mkdir(parents=True)
    return staged


def _build(
    staged: Path,
    volume: str,
    tables: Mapping[str, pl.DataFrame],
    digests: Mapping[str, str],
    changes: Diff,
    provenance: Mapping[str, Any] | None,
    created: str,
) -> Release:
    version = changes.version or ""
    about = describe_volume(volume, tables)
    written = {name: _write_table(name, tables[name], digests[name], staged) for name in TABLES}
    descriptor = package_descriptor(about, version, written, created=created, provenance=provenance)
    gate.accept(descriptor)
    texts = {
        shelf.DESCRIPTOR: json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n",
        "README.md": card(about, version, written, created),
        **{file: dictionary(language) for language, file in FILES.items()},
    }
    hashes = {name: write_text(staged / name, text).sha256 for name, text in texts.items()}
    for name, files in written.items():
        hashes |= {f"{name}.parquet": files.parquet[0], f"{name}.csv": files.csv[0]}
    write_text(staged / SUMS, format_sums(hashes))
    sync_folder(staged)
    rows = {name: files.rows for name, files in written.items()}
    return Release(volume, version, staged, created, rows, changes)


def _write_table(name: str, rows: pl.DataFrame, digest: str, staged: Path) -> WrittenTable:
    parquet = write_parquet(schema(name), rows, staged / f"{name}.parquet")
    csv = write_csv(rows, staged / f"{name}.csv")
    return WrittenTable(rows.height, digest, (parquet.sha256, parquet.size), (csv.sha256, csv.size))


def _put_in_place(release: Release, folder: Path) -> Release:
    releases = folder / shelf.RELEASES
    releases.mkdir(parents=True, exist_ok=True)
    placed = releases / release.version
    release.path.rename(placed)  # the only commit
    for changed in (releases, folder, folder.parent):
        sync_folder(changed)
    _point_latest(folder)
    return Release(release.volume, release.version, placed, release.created, release.rows, release.changes)


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
