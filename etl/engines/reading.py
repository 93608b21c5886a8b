"""One chunk of work: some sources to the tables of their pages, in one process."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from etl.bind.gather import gather_pages
from etl.engines.parts import Part, write_part
from etl.errors import SourceError
from etl.extract.pages import read_bytes
from etl.extract.sightings import Entry, Failure, Placement
from etl.extract.store import RawStore
from etl.records import PageFailure, PageSource, PageTables
from etl.tables import frame

PAGES = 64
"""Sources in a chunk: enough for batches in transform, few enough to share out and to hold in memory."""

ReadPages = Callable[[Sequence[PageSource]], Sequence[PageTables | PageFailure]]


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a worker is told: where the bytes are, and where the part is to go.

    Attributes
    ----------
    number : int
        Place of the chunk in the run.
    entries : tuple of Entry
        Sources to read, each unit once.
    raw, parts : Path
        Raw store, and folder for the parts.
    code : str
        Digest of the code that reads.
    """

    number: int
    entries: tuple[Entry, ...]
    raw: Path
    parts: Path
    code: str

    @property
    def doing(self) -> str:
        """What a worker does with it, in the past."""
        uris = [entry.sighting.uri for entry in self.entries]
        return f"read {uris[0] if len(uris) == 1 else f'{len(uris)} sources from {uris[0]} to {uris[-1]}'}"

    @property
    def weight(self) -> int:
        """Nothing: its pages are few."""
        return 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a worker says.

    Attributes
    ----------
    outcomes : tuple of (str, tuple of Placement or Failure)
        By unit: where its pages belong, or why there are none.
    parts : tuple of (str, Path)
        By volume: the file with the tables of its pages.
    """

    outcomes: tuple[tuple[str, tuple[Placement, ...] | Failure], ...]
    parts: tuple[tuple[str, Path], ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """What some sources gave.

    Attributes
    ----------
    outcomes : tuple of (str, tuple of Placement or Failure)
        As those of a `Reading`.
    parts : mapping of str to Part
        By volume.
    """

    outcomes: tuple[tuple[str, tuple[Placement, ...] | Failure], ...]
    parts: Mapping[str, Part]


def read_chunk(chunk: Chunk, read_pages: ReadPages | None = None) -> Reading:
    """Read a chunk from the raw store, and write one part for each volume that its pages belong to.

    Parameters
    ----------
    read_pages : callable, optional
        `etl.transform.page.read_pages` unless given.

    Raises
    ------
    ReleaseError
        The raw store lost or changed a source.
    OSError
        The disk refuses a part.
    """
    store = RawStore(chunk.raw)
    read = read_entries(((entry, store.read(entry.sighting.sha256)) for entry in chunk.entries), chunk.code, read_pages)
    paths = {volume: chunk.parts / f"{chunk.number:06d}" / f"{volume}.zip" for volume in read.parts}
    for volume, path in paths.items():
        write_part(path, read.parts[volume])
    return Reading(read.outcomes, tuple(paths.items()))


def read_entries(given: Iterable[tuple[Entry, bytes]], code: str, read_pages: ReadPages | None = None) -> Tables:
    """Read sources, each unit once, wherever their bytes come from; a bad source or page is lost alone.

    Parameters
    ----------
    given : iterable of (Entry, bytes)
    code : str
        Digest of the code that reads.
    """
    with _collector_at_rest():
        return _read(given, code, read_pages or _transform())


def _read(given: Iterable[tuple[Entry, bytes]], code: str, reader: ReadPages) -> Tables:
    failures: dict[str, Failure] = {}
    entries: list[Entry] = []
    units: list[str] = []
    sources: list[PageSource] = []
    for entry, raw in given:
        entries.append(entry)
        try:
            pages = read_bytes(entry.sighting, raw)
        except SourceError as error:
            failures[entry.unit] = Failure("extract", error.code, error.message)
        else:
            sources += pages
            units += [entry.unit] * len(pages)
    try:
        return _gather(entries, code, failures, units, sources, reader(sources))
    except (MemoryError, OSError):
        raise
    except Exception:  # a fault of ours, met on one of the pages: read alone, only that page is lost
        return _gather(entries, code, failures, units, sources, [_read_alone(source, reader) for source in sources])


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Let Python look for cycles between chunks only: reading makes none, and looking takes a tenth of its time."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def _transform() -> ReadPages:
    from etl.transform.page import read_pages

    return read_pages


def _gather(
    entries: Sequence[Entry],
    code: str,
    failures: Mapping[str, Failure],
    units: Sequence[str],
    sources: Sequence[PageSource],
    pages: Sequence[PageTables | PageFailure],
) -> Tables:
    failures = dict(failures)
    volumes: dict[str, list[tuple[str, PageSource, PageTables]]] = {}
    for unit, source, page in zip(units, sources, pages, strict=True):
        if isinstance(page, PageFailure):
            failures[unit] = Failure("transform", page.code, page.message)
        else:
            volumes.setdefault(page.volume, []).append((unit, source, page))
    parts = {volume: _part(volumes[volume], code) for volume in sorted(volumes)}
    return Tables(tuple(_outcomes(entries, failures, volumes)), parts)


def _read_alone(source: PageSource, read_pages: ReadPages) -> PageTables | PageFailure:
    try:
        [page] = read_pages([source])
        if isinstance(page, PageTables):
            gather_pages([page])
    except MemoryError:
        raise
    except Exception as error:
        return PageFailure(
            source.source, "internal", f"{_whereabouts(error)}: a fault of this program, please report it"
        )
    return page


def _whereabouts(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" in {trace.tb_frame.f_globals.get('__name__')}, line {trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}: {error}{place}"


def _part(pages: Sequence[tuple[str, PageSource, PageTables]], code: str) -> Part:
    units: dict[str, tuple[tuple[str, str], ...]] = {}
    for unit, source, page in pages:
        units[unit] = (*units.get(unit, ()), (page.page_id, source.source.source_id))
    sources = {source.source.source_id: asdict(source.source) for _, source, _ in pages}
    tables = {"sources": frame("sources", list(sources.values())), **gather_pages([page for _, _, page in pages])}
    return Part(code, units, tables)


def _outcomes(
    entries: Sequence[Entry],
    failures: Mapping[str, Failure],
    volumes: Mapping[str, Sequence[tuple[str, PageSource, PageTables]]],
) -> Iterator[tuple[str, tuple[Placement, ...] | Failure]]:
    placements: dict[str, list[Placement]] = {}
    for pages in volumes.values():
        for unit, _, page in pages:
            placements.setdefault(unit, []).append(Placement(page.volume, page.issue_id, page.page_id))
    for entry in entries:
        placed = placements.get(entry.unit)
        yield entry.unit, tuple(placed) if placed else failures[entry.unit]
