"""The raw store: every source kept once, under the sha256 of its bytes."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from etl.durable import make_folder, sync_folder
from etl.errors import DecodeError, ReleaseError, SourceError

_BLOCK = 1 << 20


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
            return _copy(stream, io.BytesIO(), limit)
        make_folder(self.root)
        descriptor, name = tempfile.mkstemp(prefix=".incoming-", dir=self.root)
        staged = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as copy:
                kept = _copy(stream, copy, limit)
                self._place(kept, copy, staged)
        finally:
            staged.unlink(missing_ok=True)
        return kept

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

    def _place(self, kept: Kept, copy: BinaryIO, staged: Path) -> None:
        place = self.path(kept.sha256)
        if place.is_file() and place.stat().st_size == kept.byte_count:
            return
        copy.flush()
        os.fsync(copy.fileno())
        make_folder(place.parent)
        staged.replace(place)
        sync_folder(place.parent)


def _copy(stream: BinaryIO, copy: BinaryIO, limit: int | None) -> Kept:
    digest, size = hashlib.sha256(), 0
    while block := _read(stream):
        size += len(block)
        if limit is not None and size > limit:
            raise DecodeError(
                f"more than {limit:,} bytes, which no newspaper page has; split the file into pages",
                code="page_too_large",
            )
        digest.update(block)
        copy.write(block)
    return Kept(digest.hexdigest(), size)


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(_BLOCK)
    except OSError as error:
        raise SourceError(
            f"cannot be read: {error.strerror or error}; check the file and its rights", code="unreadable"
        ) from error
