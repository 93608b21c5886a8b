"""What Spark's workers do: sources in record batches become parts, the parts of a volume its next release.

The same functions as on one machine. Nothing here depends on which task does what, how often, or in which order: a
source is known by its address, a release is staged apart and put in its place by the driver alone.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pyarrow as pa

from etl.config import Settings, hints_for
from etl.engines.binding import Bound, bind_part
from etl.engines.fingerprint import code_digest
from etl.engines.outbox import Outbox
from etl.engines.parts import gather_parts, part_as_bytes
from etl.engines.reading import PAGES, read_entries
from etl.errors import SourceError, WorkerError
from etl.extract.forms.archives import is_archive, members_of
from etl.extract.forms.read import size_limit
from etl.extract.forms.row_sources import RowColumns, RowSource, source_of_row
from etl.extract.forms.sniff import is_archive_name, is_listed_name
from etl.extract.sightings import Entry, Failure, Hints, Sighting
from etl.extract.store import blocks, measure
from etl.load.release import Staged
from etl.own_lists import use_own_lists
from etl.records import Correction

PARTS = "volume string, told string, part binary"
"""Columns of what reading gives: a part, with the sources in it as JSON; or, without volume, why a source gave none."""
BOUND = "answer string"
"""Column of what binding gives: a `Bound` as JSON, without what changed."""

_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
"""How files begin that may be archives: zip, and what a tar file is compressed with."""
_PARTS = pa.schema([("volume", pa.string()), ("told", pa.string()), ("part", pa.binary())])
_BOUND = pa.schema([("answer", pa.string())])


@dataclass(frozen=True, slots=True)
class FileSources:
    """Record batches of files, as Spark's ``binaryFile`` gives them: ``path`` and ``content``.

    Attributes
    ----------
    roots : tuple of str
        Inputs without scheme, the longest first: folders that addresses are counted from, or files by their own name.
    text_column : str, optional
        Column that holds the text in files that are tables.
    """

    roots: tuple[str, ...]
    text_column: str | None = None

    def __call__(self, batch: pa.RecordBatch) -> Iterator[RowSource]:
        """Yield the sources of a batch: of folders those with names that promise a form we read, as on one machine."""
        hints = {"text_column": self.text_column} if self.text_column else {}
        for path, content in zip(*(batch.column(name).to_pylist() for name in ("path", "content")), strict=True):
            bare = bare_path(path)
            if bare in self.roots or is_listed_name(bare) or is_archive_name(bare):
                yield from (replace(source, hints=hints) for source in _unpacked(self.address(bare), content))

    def address(self, bare: str) -> str:
        """Return the address of a file: its path below the folder that was given, else its name."""
        root = next((root for root in self.roots if bare.startswith(f"{root}/")), None)
        return bare.rpartition("/")[2] if root is None else bare[len(root) + 1 :]


@dataclass(frozen=True, slots=True)
class RowSources:
    """Record batches of a table of texts."""

    columns: RowColumns

    def __call__(self, batch: pa.RecordBatch) -> Iterator[RowSource]:
        """Yield the sources of a batch."""
        yield from filter(None, (source_of_row(row, self.columns) for row in batch.to_pylist()))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads sources, for ``mapInArrow``.

    Attributes
    ----------
    code : str
        Digest of the code that the driver has.
    lists : Path, optional
        Folder of one's own word lists.
    """

    sources: FileSources | RowSources
    settings: Settings
    code: str
    lists: Path | None = None

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Turn each record batch of sources into one of `PARTS`."""
        _require_code(self.code, self.lists)
        for batch in batches:
            sources = self.sources(batch)
            while some := list(islice(sources, PAGES)):
                yield pa.RecordBatch.from_pylist(list(self.read(some)), schema=_PARTS)

    def read(self, sources: Iterable[RowSource]) -> Iterator[dict[str, Any]]:
        """Yield a row for each volume that the pages of some sources belong to, and for each source without page."""
        entries: list[tuple[Entry, bytes]] = []
        for source in sorted(sources, key=lambda source: source.uri):
            try:
                sighting = self._sighting(source)
            except SourceError as error:
                yield _told_failure(source.uri, Failure("extract", error.code, error.message))
            else:
                entries.append((Entry(len(entries), sighting), source.raw))
        once = {entry.unit: (entry, raw) for entry, raw in reversed(entries)}
        read = read_entries(list(once.values())[::-1], self.code)
        outcomes = dict(read.outcomes)
        for entry, _ in entries:
            outcome = outcomes[entry.unit]
            if isinstance(outcome, Failure):
                yield _told_failure(entry.sighting.uri, outcome)
        for volume, part in read.parts.items():
            told = [_told_sighting(entry.sighting) for entry, _ in entries if entry.unit in part.units]
            yield {"volume": volume, "told": json.dumps(told), "part": part_as_bytes(part)}

    def _sighting(self, source: RowSource) -> Sighting:
        if source.error:
            raise source.error
        kept = measure(io.BytesIO(source.raw), limit=size_limit(source.uri))
        said, known = source.hints, hints_for(source.uri, self.settings)
        hints = Hints(
            said.get("newspaper") or known.newspaper,
            date.fromisoformat(said["date"]) if "date" in said else known.date,
            said.get("page_label") or known.page_label,
            said.get("text_column"),
        )
        return Sighting(source.uri, kept.sha256, kept.byte_count, hints=hints)


@dataclass(frozen=True, slots=True)
class Binder:
    """Binds the parts of a volume and stages its next release, for ``applyInArrow``.

    Attributes
    ----------
    options : mapping
        Further arguments of `etl.load.release.stage`.
    corrections : mapping of str to tuple of Correction
        What was reviewed, by volume.
    code, lists
        As those of a `Reader`.
    """

    outbox: Outbox
    code: str
    options: Mapping[str, Any]
    corrections: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    lists: Path | None = None

    def __call__(self, parts: pa.Table) -> pa.Table:
        """Turn the rows of `PARTS` of one volume into one row of `BOUND`."""
        _require_code(self.code, self.lists)
        bound = self.bind(parts.to_pylist())
        staged = bound.staged and {**asdict(replace(bound.staged, changes=None)), "folder": str(bound.staged.folder)}
        answer = {"volume": bound.volume, "staged": staged, "fault": bound.fault, "trace": bound.trace}
        return pa.Table.from_pylist([{"answer": json.dumps(answer)}], schema=_BOUND)

    @staticmethod
    def read_answer(answer: str) -> Bound:
        """Read what a worker said in a row of `BOUND`."""
        said = json.loads(answer)
        if staged := said["staged"]:
            said["staged"] = Staged(**{**staged, "folder": Path(staged["folder"])})
        return Bound(**said)

    def bind(self, rows: Sequence[Mapping[str, Any]]) -> Bound:
        """Bind the rows of one volume, in whatever order they came, and however often."""
        told = [[_sighting_told(said) for said in json.loads(row["told"])] for row in rows]
        seen = sorted({one for some in told for one in some}, key=lambda one: (one.uri, one.sha256))
        entries = [Entry(seq, one) for seq, one in enumerate(seen)]
        first = {entry.unit: entry for entry in reversed(entries)}
        parts = []
        for row, some in zip(rows, told, strict=True):
            units = {Entry(0, one).unit: one for one in reversed(some)}
            wanted = {unit for unit, one in units.items() if first[unit].sighting == one}
            parts.append((io.BytesIO(row["part"]), wanted))
        part = gather_parts(parts, code=self.code)
        assert part.units.keys() == first.keys(), "what was written a moment ago can be read"
        parts.clear()
        volume = rows[0]["volume"]
        reviewed = self.corrections.get(volume, ())
        return bind_part(volume, entries, part, self.outbox.stage, self.options, reviewed)


def bare_path(path: str) -> str:
    """Return a path without scheme: Hadoop writes ``file:/a`` where others write ``file:///a`` or ``/a``."""
    scheme, colon, rest = path.partition(":/")
    return rest.lstrip("/") if colon and scheme.isalnum() else path.lstrip("/")


def read_failure(told: str) -> tuple[str, Failure]:
    """Read which source gave no page, and why, from a row of `PARTS` without volume."""
    said = json.loads(told)
    return said.pop("uri"), Failure(**said)


def _unpacked(uri: str, content: bytes) -> Iterator[RowSource]:
    """Yield a file as a source, or everything in it if it is an archive."""
    if not (content.startswith(_PACKED) or content[257:262] == b"ustar"):
        yield RowSource(uri, content)
        return
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        path = Path(file.name)
        if not is_archive(path):
            yield RowSource(uri, content)
            return
        for member in members_of(path):
            inside = f"{uri}!/{member.name}" if member.name else uri
            try:
                raw = b"" if member.stream is None else b"".join(blocks(member.stream, limit=size_limit(inside)))
                yield RowSource(inside, raw, error=member.error)
            except SourceError as error:
                yield RowSource(inside, b"", error=error)


def _require_code(code: str, lists: Path | None) -> None:
    use_own_lists(lists)
    if code_digest() != code:
        raise WorkerError(
            f"A worker has other code ({code_digest()}) than the driver ({code}); install the same release of banmian, "
            "with the same libraries and the same word lists of your own, on every machine of the cluster."
        )


def _told_failure(uri: str, failure: Failure) -> dict[str, Any]:
    return {"volume": None, "told": json.dumps({"uri": uri, **asdict(failure)}), "part": None}


def _told_sighting(one: Sighting) -> list[Any]:
    day = one.hints.date.isoformat() if one.hints.date else None
    return [one.uri, one.sha256, one.byte_count, one.hints.newspaper, day, one.hints.page_label, one.hints.text_column]


def _sighting_told(said: Sequence[Any]) -> Sighting:
    uri, sha256, byte_count, newspaper, day, *others = said
    return Sighting(uri, sha256, byte_count, hints=Hints(newspaper, day and date.fromisoformat(day), *others))
