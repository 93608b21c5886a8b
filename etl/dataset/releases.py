"""One release behind a dataset: its descriptor, and its tables as files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from etl.dataset.places import Place
from etl.load import shelf
from etl.tables import Table


@dataclass(frozen=True)
class OpenRelease:
    """One release behind a dataset.

    Attributes
    ----------
    place : Place
        Where its files lie.
    descriptor : mapping
        Its datapackage.json.
    sha256 : str
        Hexadecimal SHA-256 of its datapackage.json, which pins everything it describes.
    """

    place: Place
    descriptor: Mapping[str, Any]
    sha256: str

    @property
    def volume(self) -> str:
        """Name of the volume; of a package of facts, with ``-facts`` behind it."""
        return str(self.descriptor["name"])

    @property
    def version(self) -> str:
        """Version of the release."""
        return str(self.descriptor["version"])

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables it has, as it declares them."""
        return {name: Table.of(resource["schema"]) for name, resource in self._parquet.items()}

    @cached_property
    def rows(self) -> dict[str, int]:
        """Rows by table, as its descriptor says."""
        return {name: resource[shelf.OWN]["rows"] for name, resource in self._parquet.items()}

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Bytes of the Parquet file by table."""
        return {name: resource[shelf.OWN]["bytes"] for name, resource in self._parquet.items()}

    def file(self, table: str) -> Path:
        """The Parquet file of a table; fetched or unpacked if it is not a file yet.

        Raises
        ------
        ReleaseError
            If it cannot be had, or is not the one the descriptor describes.
        """
        resource = self._parquet[table]
        return self.place.file(resource["path"], resource["hash"].removeprefix("sha256:"))

    @cached_property
    def _parquet(self) -> dict[str, Mapping[str, Any]]:
        return shelf.resources(self.descriptor, "parquet")
