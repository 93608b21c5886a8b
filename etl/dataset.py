"""Published tables opened for reading: `open_dataset`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from etl.errors import ReleaseError
from etl.load import shelf
from etl.tables import Field, Table

if TYPE_CHECKING:
    from etl.load.validate import ReleaseReport


def open_dataset(path: Path | str) -> Dataset:
    """Open what was published.

    Parameters
    ----------
    path : Path or str
        A release, its datapackage.json, a volume (its newest release), or an output folder (the newest release of
        every volume, one after the other).

    Raises
    ------
    ReleaseError
        If nothing is published there.

    Examples
    --------
    >>> dataset = open_dataset("output")                              # doctest: +SKIP
    >>> dataset.articles.filter(kind="news").collect()                # doctest: +SKIP
    """
    return Dataset(tuple(_opened(release) for release in shelf.find_releases(Path(path))))


@dataclass(frozen=True, slots=True)
class OpenRelease:
    """One release behind a dataset."""

    path: Path
    volume: str
    version: str
    descriptor: Mapping[str, Any]

    @property
    def parquet(self) -> dict[str, Path]:
        """Parquet files by table."""
        resources = shelf.resources(self.descriptor, "parquet")
        return {name: self.path / resource["path"] for name, resource in resources.items()}


@dataclass(frozen=True)
class Dataset:
    """The tables of one release or of several: ``dataset.articles`` and ``dataset["articles"]`` are lazy polars frames.

    A path is resolved to a release when the dataset is opened; a release published later is seen by opening it again.

    Attributes
    ----------
    releases : tuple of OpenRelease
        What it reads, by volume.
    """

    releases: tuple[OpenRelease, ...]

    @property
    def versions(self) -> dict[str, str]:
        """Version by volume."""
        return {release.volume: release.version for release in self.releases}

    @property
    def version(self) -> str:
        """The release's version; of several, each with its volume."""
        if len(self.releases) == 1:
            return self.releases[0].version
        return ", ".join(f"{volume} {version}" for volume, version in self.versions.items())

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables, in the order of the release."""
        return tuple(dict.fromkeys(name for release in self.releases for name in release.parquet))

    def fields(self, table: str) -> tuple[Field, ...]:
        """Columns of a table with their meaning, as the newest of the releases declares them."""
        self._require(table)
        holders = [release for release in self.releases if table in release.parquet]
        newest = max(holders, key=lambda release: (release.descriptor["created"], release.volume))
        return Table.of(shelf.resources(newest.descriptor, "parquet")[table]["schema"]).fields

    def frame(self, table: str) -> pl.DataFrame:
        """Read a table whole."""
        return self[table].collect()

    def verify(self) -> list[ReleaseReport]:
        """Check every release again from its files: sums, types, constraints, keys, CSV twins."""
        from etl.load.validate import validate_release

        return [validate_release(release.path) for release in self.releases]

    def __getitem__(self, table: str) -> pl.LazyFrame:
        self._require(table)
        files = [release.parquet[table] for release in self.releases if table in release.parquet]
        scans = [pl.scan_parquet(file, glob=False) for file in files]
        return scans[0] if len(scans) == 1 else pl.concat(scans, how="diagonal")

    def __getattr__(self, table: str) -> pl.LazyFrame:
        if table.startswith("_") or table not in self.tables:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute or table {table!r}")
        return self[table]

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        shown = ", ".join(f"{volume} {version}" for volume, version in list(self.versions.items())[:3])
        more = f" and {len(self.releases) - 3} more" if len(self.releases) > 3 else ""
        return f"<Dataset {shown}{more}: {', '.join(self.tables)}>"

    def _require(self, table: str) -> None:
        if table not in self.tables:
            raise ReleaseError(f"There is no table {table!r} in {self!r}.")


def _opened(release: Path) -> OpenRelease:
    resolved = release.resolve()
    descriptor = shelf.descriptor(resolved)
    return OpenRelease(resolved, descriptor["name"], descriptor["version"], descriptor)
