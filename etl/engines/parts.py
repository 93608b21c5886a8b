"""Parts: the tables of some pages in one file, as they travel from a worker to the volume and wait there."""

from __future__ import annotations

import io
import json
import os
import zipfile
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from etl.bind.gather import PAGE, SOURCE
from etl.tables import TABLES, empty

Origins = tuple[tuple[str, str], ...]
"""Page id and source id of each page that a unit gave."""

_CONTENTS = "contents.json"
_OPEN_AT_ONCE = 256
"""Parts whose files are open together; systems allow a process about a thousand."""
_FLAWS = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, pl.exceptions.PolarsError)
"""What comes of reading a part that is torn."""


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


def code_of_part(path: Path) -> str | None:
    """Return the digest of the code that read a part; None if there is no such part, or it is torn."""
    try:
        with zipfile.ZipFile(path) as archive:
            return str(json.loads(archive.read(_CONTENTS))["code"])
    except (FileNotFoundError, *_FLAWS):
        return None


def _write(target: Path | IO[bytes], part: Part) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(_CONTENTS, json.dumps({"code": part.code, "units": part.units}))
        for name, rows in part.tables.items():
            with io.BytesIO() as buffer:
                rows.write_ipc_stream(buffer, compression="lz4")
                archive.writestr(f"{name}.arrow", buffer.getbuffer())


def gather_parts(found: Sequence[tuple[Path | IO[bytes], Collection[str]]], *, code: str) -> Part:
    """Put parts of one volume together, table by table, so that no more than one table is in memory twice.

    Parameters
    ----------
    found : sequence of (Path or binary file, collection of str)
        Parts, each with the units wanted of it; of two that hold a unit the first counts. A part that is not there,
        was written by other code, or is torn, gives nothing.
    code : str
        Digest of the code that reads pages.
    """
    while True:
        try:
            return _gather(found, code)
        except _Torn as torn:
            found = [(place, wanted) for place, wanted in found if place is not torn.place]


class _Torn(Exception):
    """A part that a power cut, or somebody, has torn."""

    def __init__(self, place: Path | IO[bytes]) -> None:
        super().__init__(str(place))
        self.place = place


def _gather(found: Sequence[tuple[Path | IO[bytes], Collection[str]]], code: str) -> Part:
    units: dict[str, Origins] = {}
    gathered: dict[str, list[pl.DataFrame]] = {}
    for start in range(0, len(found), _OPEN_AT_ONCE):
        with ExitStack() as stack:
            opened: list[tuple[zipfile.ZipFile, list[Origins] | None, Path | IO[bytes]]] = []
            for place, wanted in found[start : start + _OPEN_AT_ONCE]:
                archive, held = _open(place, code, stack)
                fresh = {unit: held[unit] for unit in held if unit in wanted and unit not in units}
                units |= fresh
                if archive and fresh:
                    opened.append((archive, None if len(fresh) == len(held) else list(fresh.values()), place))
            for name in TABLES if opened else ():
                frames = [_table(name, archive, some, place) for archive, some, place in opened]
                gathered.setdefault(name, []).append(pl.concat(frames, rechunk=True))
    tables = {name: pl.concat(gathered.pop(name), rechunk=True) for name in list(gathered)}
    tables["sources"] = tables.get("sources", empty("sources")).unique("source_id", maintain_order=True)
    return Part(code, units, tables)


def _open(place: Path | IO[bytes], code: str, stack: ExitStack) -> tuple[zipfile.ZipFile | None, Mapping[str, Origins]]:
    """Open a part and read which units it holds; none of other code, none where there is no part."""
    try:
        archive = stack.enter_context(zipfile.ZipFile(place))
        contents = json.loads(archive.read(_CONTENTS))
        if contents["code"] != code:
            return None, {}
        return archive, {unit: tuple(map(tuple, pairs)) for unit, pairs in contents["units"].items()}
    except FileNotFoundError:
        return None, {}
    except _FLAWS as error:
        raise _Torn(place) from error


def _table(name: str, archive: zipfile.ZipFile, some: list[Origins] | None, place: Path | IO[bytes]) -> pl.DataFrame:
    """Read a table of a part, or the rows of some of its units."""
    try:
        rows = pl.read_ipc_stream(io.BytesIO(archive.read(f"{name}.arrow")))
    except _FLAWS as error:
        raise _Torn(place) from error
    return rows if some is None else _of_origins(name, rows, some)


def _of_origins(name: str, rows: pl.DataFrame, units: Iterable[Origins]) -> pl.DataFrame:
    pairs = sorted({origin for origins in units for origin in origins})
    origins = pl.DataFrame(pairs, schema={PAGE: pl.String, SOURCE: pl.String}, orient="row")
    if name == "sources":
        return rows.join(origins, left_on="source_id", right_on=SOURCE, how="semi", maintain_order="left")
    return rows.join(origins, on=(PAGE, SOURCE), how="semi", maintain_order="left")
