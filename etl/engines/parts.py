"""Parts: the tables of some pages in one file, as they travel from a worker to the volume and wait there."""

from __future__ import annotations

import io
import json
import os
import zipfile
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from etl.bind.gather import PAGE, SOURCE
from etl.tables import TABLES, empty

Origins = tuple[tuple[str, str], ...]
"""Page id and source id of each page that a unit gave."""

_CONTENTS = "contents.json"


@dataclass(frozen=True)
class Part:
    """Tables of pages of one volume.

    Attributes
    ----------
    code : str
        Digest of the code that read the pages.
    units : mapping of str to Origins
        Page and source of each page, by the key of what was read (`etl.extract.ledger.Entry.unit`).
    tables : mapping of str to DataFrame
        As `etl.bind.gather.gather_pages` gives them, and ``sources`` with the sources of the pages.
    """

    code: str
    units: Mapping[str, Origins]
    tables: Mapping[str, pl.DataFrame]


def write_part(path: Path, part: Part) -> None:
    """Write a part in the place of an older one at once.

    It is no more than can be made again from the raw store, so it is not flushed to the disk: a part torn by a power
    cut is noticed when it is read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _write(staged, part)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)


def part_as_bytes(part: Part) -> bytes:
    """Return what `write_part` would write."""
    with io.BytesIO() as buffer:
        _write(buffer, part)
        return buffer.getvalue()


def _write(target: Path | IO[bytes], part: Part) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(_CONTENTS, json.dumps({"code": part.code, "units": part.units}))
        for name, rows in part.tables.items():
            with io.BytesIO() as buffer:
                rows.write_ipc(buffer, compression="lz4")
                archive.writestr(f"{name}.arrow", buffer.getbuffer())


def read_part(path: Path | IO[bytes], *, code: str) -> Part | None:
    """Read a part that was written by the same code; None if there is no such part, or it is torn."""
    try:
        with zipfile.ZipFile(path) as archive:
            contents = json.loads(archive.read(_CONTENTS))
            if contents["code"] != code:
                return None
            tables = {name: pl.read_ipc(io.BytesIO(archive.read(f"{name}.arrow"))) for name in TABLES}
    except (
        FileNotFoundError,
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        EOFError,
        pl.exceptions.PolarsError,
    ):
        return None
    return Part(code, {unit: tuple(map(tuple, pairs)) for unit, pairs in contents["units"].items()}, tables)


def merge_parts(parts: Iterable[Part], *, code: str, wanted: Collection[str]) -> Part:
    """Put parts of one volume together, keeping the units that are wanted; of two that hold a unit the first counts."""
    units: dict[str, Origins] = {}
    gathered: dict[str, list[pl.DataFrame]] = {name: [empty(name)] for name in TABLES if name == "sources"}
    for part in parts:
        fresh = narrow_part(part, [unit for unit in part.units if unit in wanted and unit not in units])
        units |= fresh.units
        for name, rows in fresh.tables.items():
            gathered.setdefault(name, []).append(rows)
    tables = {name: pl.concat(frames, rechunk=True) for name, frames in gathered.items()}
    tables["sources"] = tables["sources"].unique("source_id", maintain_order=True)
    return Part(code, units, tables)


def narrow_part(part: Part, wanted: Collection[str]) -> Part:
    """Leave out of a part the units that are not wanted."""
    units = {unit: origins for unit, origins in part.units.items() if unit in wanted}
    if len(units) == len(part.units):
        return part
    tables = {name: _of_origins(name, rows, units.values()) for name, rows in part.tables.items()}
    return Part(part.code, units, tables)


def _of_origins(name: str, rows: pl.DataFrame, units: Iterable[Origins]) -> pl.DataFrame:
    pairs = sorted({origin for origins in units for origin in origins})
    origins = pl.DataFrame(pairs, schema={PAGE: pl.String, SOURCE: pl.String}, orient="row")
    if name == "sources":
        return rows.join(origins, left_on="source_id", right_on=SOURCE, how="semi", maintain_order="left")
    return rows.join(origins, on=(PAGE, SOURCE), how="semi", maintain_order="left")
