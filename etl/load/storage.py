"""Writing so that nothing half-written is taken for whole, and a full disk is called by its name."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from etl.errors import StorageError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
"""What a disk says when it will not take a write: full, over quota, file too large, broken, read-only."""


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
        self._file.write(view)
        self._digest.update(view)
        self.size += len(view)
        return len(view)

    def close(self) -> None:
        """Hand the file to the disk; a second call does nothing."""
        if self.closed:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            super().close()
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
    write_text(staged, text)
    staged.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as lasting as the files they name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(error: Exception) -> bool:
    number = error.errno if isinstance(error, OSError) else None
    return number in DISK or any(
        sign in str(error) for sign in ("No space left on device", "os error 28", "Disk quota")
    )


def _free(path: Path) -> str:
    existing = next((folder for folder in (path, *path.parents) if folder.exists()), Path("/"))
    try:
        free = os.statvfs(existing)
    except OSError:
        return "free space unknown"
    return f"{free.f_bavail * free.f_frsize:,} bytes free"
