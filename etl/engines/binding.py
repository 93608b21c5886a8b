"""One volume of work: gathered from the parts of its pages, bound, and its next release staged, in one process."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from etl.bind.volume import bind_volume
from etl.engines.parts import Part, gather_parts, write_part
from etl.errors import EtlError, StorageError
from etl.extract.pages import source_id
from etl.extract.sightings import Entry, Placement
from etl.load.release import Staged, stage
from etl.records import Correction
from etl.tables import frame

_OF_ALL = (StorageError, OSError, MemoryError)
"""What does not concern one volume alone."""


class StageRelease(Protocol):
    """Builds the next release of a volume, and says where it waits; None where nothing changed."""

    def __call__(self, volume: str, tables: Mapping[str, pl.DataFrame], /, **options: Any) -> Staged | None:
        """See `etl.load.release.stage`."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What a worker is told of a volume.

    Attributes
    ----------
    placed : tuple of (Entry, Placement)
        All pages of the volume with their sources, in ledger order.
    kept : Path
        What is kept of them from earlier runs.
    parts : tuple of Path
        What this run read.
    output : Path
        Root of all volumes.
    code : str
        Digest of the code that reads.
    options : mapping
        Further arguments of `etl.load.release.stage`.
    corrections : tuple of Correction
        What was reviewed of the volume.
    """

    volume: str
    placed: tuple[tuple[Entry, Placement], ...]
    kept: Path
    parts: tuple[Path, ...]
    output: Path
    code: str
    options: Mapping[str, Any]
    corrections: tuple[Correction, ...] = ()

    @property
    def doing(self) -> str:
        """What a worker does with it, in the past."""
        return f"bound {self.volume}"

    @property
    def weight(self) -> int:
        """Bytes of text that are in memory at once."""
        return sum({entry.unit: entry.sighting.byte_count for entry, _ in self.placed}.values())


@dataclass(frozen=True, slots=True)
class Bound:
    """What a worker says.

    Attributes
    ----------
    staged : Staged, optional
        The next release, to be put in its place; None where nothing changed.
    missing : tuple of Entry
        Sources whose pages are in no part (any more): nothing was bound, they have to be read again.
    fault : str, optional
        Why the volume cannot be published, with the `trace` of it.
    """

    volume: str
    staged: Staged | None = None
    missing: tuple[Entry, ...] = ()
    fault: str | None = None
    trace: str = ""


def bind_and_stage(binding: Binding) -> Bound:
    """Bind a volume and stage its next release; only what concerns all volumes is raised.

    Raises
    ------
    StorageError, OSError, MemoryError
        The disk or the memory is at its end.
    """
    try:
        part, missing = _gather(binding)
        if missing:
            return Bound(binding.volume, missing=missing)
        write_part(binding.kept, part)
    except _OF_ALL:
        raise
    except Exception as error:
        return _failed(binding.volume, error)
    entries = tuple({entry.seq: entry for entry, _ in binding.placed}.values())
    gathered = [part]
    del part
    stage_release = partial(stage, output=binding.output)
    return bind_part(binding.volume, entries, gathered.pop(), stage_release, binding.options, binding.corrections)


def bind_part(
    volume: str,
    entries: Sequence[Entry],
    part: Part,
    stage_release: StageRelease,
    options: Mapping[str, Any],
    corrections: Sequence[Correction] = (),
) -> Bound:
    """Bind the pages of a volume and stage its next release; see `bind_and_stage`.

    Parameters
    ----------
    entries : sequence of Entry
        Sources of the volume, in ledger order.
    part : Part
        Tables of its pages. A caller that keeps none of them lets them go here.
    stage_release : callable
        `etl.load.release.stage`, but for the output.
    options : mapping
        Its further arguments.
    corrections : sequence of Correction
        What was reviewed of the volume.
    """
    try:
        tables = [{**part.tables, "sources": _sources(entries, part)}]
        del part
        return Bound(volume, stage_release(volume, bind_volume(tables.pop(), corrections), **options))
    except _OF_ALL:
        raise
    except Exception as error:
        return _failed(volume, error)


def _failed(volume: str, error: Exception) -> Bound:
    """Say why a volume cannot be published; the others still can."""
    message = error.message if isinstance(error, EtlError) else f"{type(error).__name__}: {error}"
    return Bound(volume, fault=message, trace="".join(traceback.format_exception(error)))


def _gather(binding: Binding) -> tuple[Part, tuple[Entry, ...]]:
    """Put together what is kept of a volume's pages and what this run read; say what is in neither."""
    wanted = {entry.unit for entry, _ in binding.placed}
    part = gather_parts([(path, wanted) for path in (binding.kept, *binding.parts)], code=binding.code)
    missing = {entry.seq: entry for entry, _ in binding.placed if entry.unit not in part.units}
    return part, tuple(missing.values())


def _sources(entries: Sequence[Entry], part: Part) -> pl.DataFrame:
    """Return the sources of a volume, a row for each address that they came from, in ledger order."""
    read = {row["source_id"]: row for row in part.tables["sources"].to_dicts()}
    seen = (entry.sighting for entry in sorted(entries, key=lambda entry: entry.seq))
    rows = [
        {**read[source_id(one.sha256)], "uri": one.uri, "fetched_at": one.fetched_at, "rights": one.rights}
        for one in seen
    ]
    return frame("sources", rows)
