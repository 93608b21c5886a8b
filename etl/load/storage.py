"""Writing so that nothing half-written is taken for whole, and a full disk is called by its name."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from etl.durable import sync_folder
from etl.errors import StorageError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
"""What a disk says when it will not take a write: full, over quota, file too large, broken, read-only."""
_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
"""The same in the words of SQLite."""


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn a refused write into a StorageError that names where and how much room is left.

    polars wraps the system's error in its own and loses the number, so the text is read too.

    Raises
    ------
    StorageError
    """
    try:
        yield
    except Exception as error:
        if not _refused(error):
            raise
        raise StorageError(
            f"The disk refused a write under {path} ({error}; {_free(path)}). Make room and run again; "
            "what was published before is untouched."
        ) from error


class HashedFile(io.RawIOBase):
    """A new file whose SHA-256 and size are known when it is closed, and which is on the disk by then."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.size = 0
        self._digest = hashlib.sha256()
        self._file = path.open("xb", buffering=1 << 20)

    @property
    def sha256(self) -> str:
        """Lowercase hexadecimal SHA-256 of everything written so far."""
        return self._digest.hexdigest()

    def writable(self) -> bool:
        """Say that this file takes bytes."""
        return True

    def write(self, chunk: ReadableBuffer, /) -> int:
        """Append bytes and count them."""
        view = memoryview(chunk).cast("B")
        with _named(self.path):
            self._file.write(view)
        self._digest.update(view)
        self.size += len(view)
        return len(view)

    def close(self) -> None:
        """Hand the file to the disk; a second call does nothing."""
        if self.closed:
            return
        try:
            with _named(self.path):
                self._file.flush()
                os.fsync(self._file.fileno())
        finally:
            super().close()
            with contextlib.suppress(OSError):  # what is left in the buffer is refused once more
                self._file.close()


def write_text(path: Path, text: str) -> HashedFile:
    """Write a new UTF-8 file with the line ends it is given."""
    with HashedFile(path) as file:
        file.write(text.encode())
    return file


def replace_text(path: Path, text: str) -> None:
    """Put a UTF-8 file in the place of an older one at once: a reader sees the old text or the new."""
    staged = path.with_name(f".{path.name}.tmp")
    staged.unlink(missing_ok=True)
    try:
        write_text(staged, text)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
    sync_folder(path.parent)


def require_room(path: Path, size: int, why: str = "the last one took") -> None:
    """Refuse to begin what the disk cannot hold; ``why`` says what takes `size` bytes.

    Raises
    ------
    StorageError
        If fewer bytes are free at `path` than `size`.
    """
    free = _free_bytes(path)
    if free is not None and free < size:
        raise StorageError(
            f"The disk has no room for the next release under {path}: {free:,} bytes free, and {why} "
            f"{size:,}. Make room and run again; what was published before is untouched."
        )


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Make the system's error say which file it is about."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def _refused(error: Exception) -> bool:
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _SQLITE
    number = error.errno if isinstance(error, OSError) else None
    return number in DISK or any(
        sign in str(error) for sign in ("No space left on device", "os error 28", "Disk quota")
    )


def _free(path: Path) -> str:
    free = _free_bytes(path)
    return "free space unknown" if free is None else f"{free:,} bytes free"


def _free_bytes(path: Path) -> int | None:
    existing = next((folder for folder in (path, *path.parents) if folder.exists()), Path("/"))
    try:
        return shutil.disk_usage(existing).free
    except OSError:
        return None
