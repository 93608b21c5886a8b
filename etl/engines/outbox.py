"""Where releases go: a folder that every worker sees, or an object store, which knows neither renames nor locks.

In a folder a release is staged beside its place and put there by one rename. In a store its files are written where
they are to stand, all but the descriptor, under another name: a release without descriptor is none, and renaming that
one small file publishes it. Files of a release follow from its pages alone, so that a task done twice writes the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import polars as pl
from pyarrow import fs

from etl.errors import StorageError
from etl.load import shelf
from etl.load.catalog import CATALOG, last_entries, write_catalog
from etl.load.changes import CHANGELOG
from etl.load.checksums import SUMS
from etl.load.dcat import CATALOGUE
from etl.load.metadata import FILE as METADATA
from etl.load.metadata import read_metadata
from etl.load.page.release_page import INDEX
from etl.load.release import Release, Staged, place, stage
from etl.load.report import REPORT
from etl.workspace import Workspace

_STAGED = f".{shelf.DESCRIPTOR}.staged"
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]+):/+(?P<rest>.*)", re.I)
_SCHEMES = {"s3a": "s3", "s3n": "s3", "abfs": "abfss"}
"""Names that Hadoop has for what Arrow calls otherwise."""


class Outbox(Protocol):
    """What workers know of an output: where they stage releases."""

    def stage(self, volume: str, tables: Mapping[str, pl.DataFrame], /, **options: Any) -> Staged | None:
        """Build the next release of a volume where no reader sees it; see `etl.load.release.stage`."""


def outbox_for(output: Path) -> FolderOutbox | StoreOutbox:
    """Return the outbox of an output: a path, or an address such as ``s3a://bucket/papers``.

    An address that went through `Path` has lost a slash, which is put back.
    """
    found = _URL.fullmatch(str(output))
    if not found:
        return FolderOutbox(output.absolute())
    if found["scheme"] == "file":
        return FolderOutbox(Path(f"/{found['rest']}"))
    return StoreOutbox(f"{found['scheme']}://{found['rest']}")


@dataclass(frozen=True, slots=True)
class FolderOutbox:
    """A folder that driver and workers see under one path."""

    output: Path

    def address(self, name: str) -> str:
        """Return a place in it as Spark writes it."""
        return f"{self.output.as_uri()}/{name}"

    def stage(self, volume: str, tables: Mapping[str, pl.DataFrame], /, **options: Any) -> Staged | None:
        """Stage a release beside its place."""
        return stage(volume, tables, self.output, **options)

    def place(self, staged: Staged) -> Release:
        """Rename a staged release into its place."""
        return place(staged, self.output)

    def newest(self, volume: str) -> Path | None:
        """Return the newest release of a volume."""
        return shelf.newest(self.output / volume)

    def write_catalogue(self) -> None:
        """List all volumes."""
        write_catalog(self.output)

    def close(self, workspace: Workspace, run_id: str) -> None:
        """End a run; what was of it alone goes with the workspace."""


@dataclass(frozen=True, slots=True)
class StoreOutbox:
    """A place in an object store, reached by Arrow with the credentials that its environment names.

    Attributes
    ----------
    url : str
        As Spark writes it.
    """

    url: str

    def address(self, name: str) -> str:
        """Return a place in it as Spark writes it."""
        return f"{self.url}/{name}"

    def stage(self, volume: str, tables: Mapping[str, pl.DataFrame], /, **options: Any) -> Staged | None:
        """Write a release where it is to stand, its descriptor under another name."""
        store, root = self._open()
        with TemporaryDirectory() as folder:
            output = Path(folder)
            self._fetch_last(store, root, volume, output)
            staged = stage(volume, tables, output, **options)
            if staged is None:
                return None
            target = f"{root}/{volume}/{shelf.RELEASES}/{staged.version}"
            store.create_dir(target)
            for file in sorted(staged.folder.iterdir()):
                name = _STAGED if file.name == shelf.DESCRIPTOR else file.name
                _copy(str(file), f"{target}/{name}", fs.LocalFileSystem(), store)
        return replace(staged, folder=Path(target))

    def place(self, staged: Staged) -> Release:
        """Give the descriptor of a staged release its name."""
        store, _ = self._open()
        store.move(f"{staged.folder}/{_STAGED}", f"{staged.folder}/{shelf.DESCRIPTOR}")
        return Release(staged.volume, staged.version, staged.folder, staged.created, staged.rows, staged.changes)

    def newest(self, volume: str) -> Path | None:
        """Return the newest release of a volume, as a path in the store."""
        store, root = self._open()
        found = _releases(store, root, volume)
        return Path(root, volume, shelf.RELEASES, found[-1]) if found else None

    def write_catalogue(self) -> None:
        """List all volumes; of those that the last catalogue describes nothing is fetched."""
        store, root = self._open()
        with TemporaryDirectory() as folder:
            output = Path(folder)
            for name in (CATALOG, METADATA):
                _fetch(store, f"{root}/{name}", output / name)
            described = last_entries(output)
            every = read_metadata(output, None).publisher is not None  # portals are told of each
            for volume in _folders(store, root):
                found = _releases(store, root, volume)
                is_described = volume in described and described[volume]["releases"] == found[::-1]
                for release in found:
                    where = Path(volume, shelf.RELEASES, release)
                    (output / where).mkdir(parents=True)
                    for name in (shelf.DESCRIPTOR, INDEX):
                        (output / where / name).touch()
                    if release == found[-1] and (every or not is_described):
                        for name in (shelf.DESCRIPTOR, SUMS):
                            _fetch(store, f"{root}/{where}/{name}", output / where / name)
                        _imitate(store, f"{root}/{where}/{volume}.zip", output / where / f"{volume}.zip")
            write_catalog(output)
            for file in (output / CATALOG, output / CATALOGUE, output / INDEX):
                if file.is_file():
                    _copy(str(file), f"{root}/{file.name}", fs.LocalFileSystem(), store)

    def close(self, workspace: Workspace, run_id: str) -> None:
        """End a run: deliver its record, and remove what was of it alone."""
        store, root = self._open()
        folder = workspace.runs / run_id
        store.create_dir(f"{root}/runs/{run_id}")
        for file in sorted(folder.iterdir()):
            _copy(str(file), f"{root}/runs/{run_id}/{file.name}", fs.LocalFileSystem(), store)
        if store.get_file_info(f"{root}/.etl/parts/{run_id}").type == fs.FileType.Directory:
            store.delete_dir(f"{root}/.etl/parts/{run_id}")

    def _open(self) -> tuple[fs.FileSystem, str]:
        """Return the store, and the path of the output in it.

        Raises
        ------
        StorageError
            Arrow knows no such store.
        """
        scheme, _, rest = self.url.partition("://")
        try:
            store, root = fs.FileSystem.from_uri(f"{_SCHEMES.get(scheme, scheme)}://{rest}")
        except (ValueError, OSError, ImportError) as error:
            raise StorageError(
                f"{self.url}: {error}; releases go to a folder, or to a store that Arrow knows (s3a, gs, abfss, hdfs)"
            ) from error
        return store, root.rstrip("/")

    def _fetch_last(self, store: fs.FileSystem, root: str, volume: str, output: Path) -> None:
        """Fetch what the next release is compared with, and what the publisher says."""
        for where in (METADATA, f"{volume}/{METADATA}"):
            _fetch(store, f"{root}/{where}", output / where)
        found = _releases(store, root, volume)
        if not found:
            return
        where = f"{volume}/{shelf.RELEASES}/{found[-1]}"
        for name in (shelf.DESCRIPTOR, CHANGELOG, REPORT):
            _fetch(store, f"{root}/{where}/{name}", output / where / name)
        for resource in shelf.resources(shelf.descriptor(output / where), "parquet").values():
            _fetch(store, f"{root}/{where}/{resource['path']}", output / where / resource["path"])


def _fetch(store: fs.FileSystem, source: str, target: Path) -> None:
    """Copy a file here, if it is there."""
    if _exists(store, source):
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, str(target), store, fs.LocalFileSystem())


def _imitate(store: fs.FileSystem, source: str, target: Path) -> None:
    """Make a file of the same size here, if it is there."""
    info = store.get_file_info(source)
    if info.type == fs.FileType.File:
        with target.open("wb") as file:
            file.truncate(info.size)


def _copy(source: str, target: str, here: fs.FileSystem, there: fs.FileSystem) -> None:
    fs.copy_files(source, target, source_filesystem=here, destination_filesystem=there)


def _exists(store: fs.FileSystem, path: str) -> bool:
    return bool(store.get_file_info(path).type == fs.FileType.File)


def _releases(store: fs.FileSystem, root: str, volume: str) -> list[str]:
    """List the versions of a volume that are published, the newest last."""
    folder = f"{root}/{volume}/{shelf.RELEASES}"
    found = [name for name in _folders(store, folder) if _exists(store, f"{folder}/{name}/{shelf.DESCRIPTOR}")]
    return sorted(found, key=shelf.parse)


def _folders(store: fs.FileSystem, path: str) -> list[str]:
    """List the folders in a folder that may not be there."""
    found = store.get_file_info(fs.FileSelector(path, allow_not_found=True))
    return sorted(
        info.base_name for info in found if info.type == fs.FileType.Directory and not info.base_name.startswith(".")
    )
