"""The raw store: every source kept once, under the sha256 of its bytes."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from etl.durable import make_folder, sync_all
from etl.errors import DecodeError, ReleaseError, SourceError

_BLOCK = 1 << 20
_TOGETHER = 512
"""Sources that are flushed to the disk together."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store knows of some bytes."""

    sha256: str
    byte_count: int


class RawStore:
    """Content-addressed files: ``ab/cdef…`` holds the bytes whose sha256 starts with ``abcdef``.

    A file is written beside its place, flushed to the disk and renamed, so that whatever stands in its place is whole.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._together = False
        self._staged: dict[str, Path] = {}

    def path(self, sha256: str) -> Path:
        """Return where the bytes with this sha256 are, or would be."""
        return self.root / sha256[:2] / sha256[2:]

    def keep(self, stream: BinaryIO, *, limit: int | None = None, keep: bool = True) -> Kept:
        """Keep the bytes of a stream; the same bytes are kept once.

        Parameters
        ----------
        stream : binary file
            Read to its end, a block at a time.
        limit : int, optional
            Largest number of bytes taken.
        keep : bool
            False only says what would be kept.

        Raises
        ------
        DecodeError
            Code ``page_too_large``: there are more than `limit` bytes. Nothing is kept.
        SourceError
            Code ``unreadable``: the source breaks off. Nothing is kept.
        OSError
            The disk refuses the copy. Nothing is kept.
        """
        if not keep:
            return measure(stream, limit=limit)
        found = blocks(stream, limit)
        first = list(islice(found, 2))
        if len(first) < 2 and self._has(kept := _copy(first, io.BytesIO())):
            return kept  # as most of what a run is given every day
        make_folder(self.root)
        descriptor, name = tempfile.mkstemp(prefix=".incoming-", dir=self.root)
        staged = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as copy:
                kept = _copy(chain(first, found), copy)
        except BaseException:
            staged.unlink(missing_ok=True)
            raise
        if self._has(kept):
            staged.unlink()
        else:
            self._staged[kept.sha256] = staged
        if not self._together or len(self._staged) >= _TOGETHER:
            self._settle()
        return kept

    @contextmanager
    def together(self) -> Iterator[None]:
        """Flush what is kept to the disk together, some hundreds at a time; all of it is there when this ends.

        If it ends by an error, some of it may not have been kept.
        """
        self._together = True
        try:
            yield
            self._settle()
        finally:
            self._together = False
            self._forget()

    def read(self, sha256: str) -> bytes:
        """Return the bytes with this sha256.

        Raises
        ------
        ReleaseError
            Code ``store_damaged``: the store lost or changed them.
        """
        path = self.path(sha256)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            raw = None
        if raw is None or hashlib.sha256(raw).hexdigest() != sha256:
            raise ReleaseError(
                f"{path}: the raw store lost or changed these bytes; remove the file if it is there, "
                "then run again with the source it came from",
                code="store_damaged",
            )
        return raw

    def sweep(self) -> None:
        """Remove what killed runs left half written; only the holder of the lock may."""
        for staged in self.root.glob(".incoming-*"):
            staged.unlink(missing_ok=True)

    def _has(self, kept: Kept) -> bool:
        place = self.path(kept.sha256)
        return kept.sha256 in self._staged or (place.is_file() and place.stat().st_size == kept.byte_count)

    def _settle(self) -> None:
        """Put what is staged in its place, on the disk first."""
        try:
            sync_all(self._staged.values())
            folders = set()
            for sha256, staged in self._staged.items():
                place = self.path(sha256)
                if not place.parent.is_dir():
                    place.parent.mkdir()
                    folders.add(self.root)
                staged.replace(place)
                folders.add(place.parent)
            sync_all(folders)
        finally:
            self._forget()

    def _forget(self) -> None:
        for staged in self._staged.values():
            staged.unlink(missing_ok=True)
        self._staged = {}


def measure(stream: BinaryIO, *, limit: int | None = None) -> Kept:
    """Say what would be kept of a stream; raises what `RawStore.keep` does, but nothing is kept."""
    return _copy(blocks(stream, limit), io.BytesIO())


def _copy(pieces: Iterable[bytes], copy: BinaryIO) -> Kept:
    digest, size = hashlib.sha256(), 0
    for block in pieces:
        size += len(block)
        digest.update(block)
        copy.write(block)
    return Kept(digest.hexdigest(), size)


def blocks(stream: Any, limit: int | None = None) -> Iterator[bytes]:
    """Yield the bytes of a stream; raises what `RawStore.keep` does."""
    size = 0
    while block := _read(stream):
        size += len(block)
        if limit is not None and size > limit:
            raise DecodeError(
                f"more than {limit:,} bytes, which no newspaper page has; split the file into pages",
                code="page_too_large",
            )
        yield block


def _read(stream: Any) -> bytes:
    try:
        block: bytes = stream.read(_BLOCK)
    except OSError as error:
        raise SourceError(
            f"cannot be read: {error.strerror or error}; check the file and its rights", code="unreadable"
        ) from error
    return block
