"""A release judged from its files alone, as a stranger would: sums, types, constraints, keys, twins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from etl.errors import ReleaseError, SchemaError
from etl.load import gate, shelf
from etl.load.checks import check
from etl.load.checksums import file_sha256, verify_sums
from etl.load.csv_twin import logical_digest, read_csv
from etl.load.parquet import read_parquet
from etl.tables import Table


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What a release is and what is wrong with it.

    Attributes
    ----------
    path : Path or str
        Its folder; of one that was not a folder, the path of its zip or its address.
    volume, version : str
    rows : mapping of str to int
        Rows by table, as read.
    faults : tuple of str
        A line each: where and what; empty when the release is sound.
    """

    path: Path | str
    volume: str
    version: str
    rows: Mapping[str, int]
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the release is sound."""
        return not self.faults


def validate_release(path: Path | str, *, second_opinion: bool = True) -> ReleaseReport:
    """Check a release against its own descriptor and sums.

    Parameters
    ----------
    path : Path or str
        A release, its datapackage.json, a volume (its newest release), or an output folder with one volume.
    second_opinion : bool
        Let the `datapackage` library read the CSV files too; slow beyond some hundred thousand rows.

    Raises
    ------
    ReleaseError
        If there is no one release there, or its descriptor lacks what every release's has.
    """
    release = shelf.find_release(Path(path))
    descriptor = shelf.descriptor(release)
    tables: dict[str, pl.DataFrame] = {}
    try:
        faults = [*verify_sums(release), *_judge_resources(release, descriptor)]
        faults += _read_tables(release, descriptor, tables)
        faults += map(str, check(tables, _declared(descriptor, tables)))
    except (KeyError, TypeError, SchemaError) as error:
        raise ReleaseError(f"The descriptor of {release} is broken: {error!r}.") from error
    if second_opinion and not faults:
        faults += (f"datapackage: {fault}" for fault in gate.second_opinion(release))
    rows = {name: table.height for name, table in tables.items()}
    return ReleaseReport(release, descriptor["name"], descriptor["version"], rows, tuple(faults))


def _judge_resources(release: Path, descriptor: Mapping[str, Any]) -> Iterator[str]:
    for resource in descriptor["resources"]:
        file = release / resource["path"]
        if file.parent != release or not file.is_file():
            yield f"{resource['name']}: its file {resource['path']} is missing"
            continue
        size = resource.get("bytes", resource[shelf.OWN].get("bytes"))
        if size != file.stat().st_size:
            yield f"{resource['name']}: {file.name} has {file.stat().st_size} bytes, the descriptor says {size}"
        if resource["hash"] != f"sha256:{file_sha256(file)}":
            yield f"{resource['name']}: {file.name} is not the file the descriptor describes (sha256 differs)"


def _read_tables(release: Path, descriptor: Mapping[str, Any], tables: dict[str, pl.DataFrame]) -> Iterator[str]:
    twins = shelf.resources(descriptor, "csv")
    for name, resource in shelf.resources(descriptor, "parquet").items():
        try:
            rows = read_parquet(release / resource["path"])
        except (OSError, pl.exceptions.PolarsError) as error:
            yield f"{name}: {resource['path']} cannot be read: {error}"
            continue
        tables[name] = rows
        if rows.height != resource[shelf.OWN]["rows"]:
            yield f"{name}: {rows.height} rows, the descriptor says {resource[shelf.OWN]['rows']}"
        if logical_digest(rows) != resource[shelf.OWN]["digest"]:
            yield f"{name}: its contents are not those the descriptor's digest was made of"
        if name not in twins:
            yield f"{name}: it has no CSV twin"
            continue
        yield from _judge_twin(name, rows, Table.of(resource["schema"]), release / twins[name]["path"])


def _judge_twin(name: str, rows: pl.DataFrame, table: Table, path: Path) -> Iterator[str]:
    try:
        twin = read_csv(table, path)
    except (OSError, pl.exceptions.PolarsError) as error:
        yield f"{name}-csv: {path.name} cannot be read: {error}"
        return
    if not twin.equals(rows):
        odd = [c for c in rows.columns if c in twin.columns and not twin[c].equals(rows[c])]
        yield f"{name}-csv: {path.name} does not hold the rows of {name}.parquet ({', '.join(odd) or 'other columns'})"


def _declared(descriptor: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> dict[str, Table]:
    schemas = {name: resource["schema"] for name, resource in shelf.resources(descriptor, "parquet").items()}
    return {name: Table.of(schema) for name, schema in schemas.items() if name in tables}
