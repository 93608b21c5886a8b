"""Archives: the sources inside a zip or tar file, one after the other, within limits and without unpacking to disk."""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from etl.errors import SourceError
from etl.extract.decode import decode_name
from etl.extract.forms.compression import FLAWS, opened
from etl.extract.forms.sniff import is_archive_name, is_listed_name

MAX_ENTRIES = 200_000
"""Most entries of an archive: a paper's articles of ten years."""
MAX_TOTAL = 8 << 30
"""Most bytes that may come out of an archive."""
MAX_RATIO = 200
"""Largest ratio of what comes out to the archive's size; saved web pages, all alike, come to about fifty."""
FREE = 64 << 20
"""Bytes that may come out whatever the ratio."""
_TAR_BLOCK = 512
"""A tar file ends with two blocks of zeros."""
_DRIVE = re.compile(r"[A-Za-z]:")
_FLAWS = (*FLAWS, zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of an archive that is a source, or why it can not be one.

    Attributes
    ----------
    name : str
        Path inside the archive; empty when the archive itself is at fault.
    stream : Stream, optional
        Its bytes; to be read before the next member is asked for.
    """

    name: str
    stream: Stream | None = None
    error: SourceError | None = None


def members_of(path: Path) -> Iterator[Member]:
    """Yield the sources in an archive: entries whose names promise a form we read, as in a folder.

    Directories, links, hidden entries and other files are left out. A damaged archive yields what stands before the
    damage, then a member that says so.
    """
    if not is_archive(path):
        raise ValueError(f"{path} is no archive")
    budget = _Budget(min(MAX_TOTAL, max(FREE, MAX_RATIO * path.stat().st_size)))
    count = 0
    try:
        read = _zip_members if zipfile.is_zipfile(path) else _tar_members
        for member in read(path, budget):
            count += 1
            yield member
        if not count:
            raise SourceError(
                "no page in this archive (files ending in .txt, .html, .csv, .jsonl, .parquet, .pdf)", code="empty"
            )
    except SourceError as error:
        yield Member("", error=error)
    except _FLAWS as error:
        yield Member("", error=_damaged(error))


def is_archive(path: Path) -> bool:
    """Whether a file is a zip or tar file, compressed or not; False for one that can not be opened."""
    try:
        with path.open("rb") as packed:
            if packed.read(4).startswith((b"PK\x03\x04", b"PK\x05\x06")):
                return zipfile.is_zipfile(packed)
            packed.seek(0)
            return opened(packed).read(_TAR_BLOCK)[257:262] == b"ustar"
    except (*FLAWS, ValueError):
        return False


class Stream:
    """Bytes that come out of an archive, counted against what it may give."""

    def __init__(self, file: IO[bytes], budget: _Budget | None = None) -> None:
        self._file = file
        self._budget = budget

    def read(self, size: int = -1) -> bytes:
        """Read up to `size` bytes.

        Raises
        ------
        SourceError
            Code ``damaged`` or ``too_large``.
        """
        try:
            block = self._file.read(size)
        except _FLAWS as error:
            raise _damaged(error) from None
        if self._budget:
            self._budget.spend(len(block))
        return block


@dataclass(slots=True)
class _Budget:
    left: int

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise SourceError(
                "the archive opens to more than it may (a hundred times its size, or 8 GiB); unpack it and give the "
                "folder",
                code="too_large",
            )


def _zip_members(path: Path, budget: _Budget) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        _check_count(len(entries))
        named = sorted((_zip_name(entry), at) for at, entry in enumerate(entries) if not entry.is_dir())
        for name, at in named:
            member = _judged(name)
            if member is None:
                continue
            if member.error:
                yield member
            elif entries[at].flag_bits & 0x1:
                yield Member(name, error=SourceError("locked by a password; save it without", code="locked"))
            else:
                try:
                    with archive.open(entries[at]) as file:
                        yield Member(name, Stream(file, budget))
                except _FLAWS as error:
                    yield Member(name, error=_damaged(error))


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry; without the flag for UTF-8 it is in the encoding of the system that made the archive."""
    return entry.filename if entry.flag_bits & 0x800 else decode_name(entry.filename.encode("cp437", "replace"))


def _tar_members(path: Path, budget: _Budget) -> Iterator[Member]:
    with path.open("rb") as packed:
        tail = _Tail(Stream(opened(packed), budget))
        with tarfile.open(fileobj=tail, mode="r|") as archive:  # type: ignore[call-overload]  # it only reads
            for count, entry in enumerate(archive, 1):
                _check_count(count)
                archive.members = []  # otherwise every entry is kept
                member = _judged(entry.name) if entry.isreg() else None
                if member and not member.error:
                    file = archive.extractfile(entry)
                    assert file is not None
                    member = Member(member.name, Stream(file))
                if member:
                    yield member
        tail.expect_end()


class _Tail:
    """The bytes of a tar file, whose last ones show whether it was cut off: the library ends quietly there."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._last = b""

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self._last = (self._last + block)[-_TAR_BLOCK:]
        return block

    def expect_end(self) -> None:
        while self.read(1 << 20):
            pass
        if self._last.strip(b"\0"):
            raise SourceError("the archive was cut off; what stands before that was taken", code="damaged")


def _judged(name: str) -> Member | None:
    """Decide by its name whether an entry is a source; None for what is left out."""
    name = name.replace("\\", "/").removeprefix("./")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or _DRIVE.match(name) or "\0" in name:
        return Member(name, error=SourceError("a path that leads out of the archive; make it anew", code="unsafe_name"))
    if any(part.startswith((".", "__MACOSX")) for part in path.parts):
        return None
    if is_archive_name(name):
        reason = "an archive inside an archive is not opened; unpack the outer one"
        return Member(name, error=SourceError(reason, code="nested_archive"))
    return Member(path.as_posix()) if is_listed_name(name) else None


def _check_count(count: int) -> None:
    if count > MAX_ENTRIES:
        raise SourceError(f"more than {MAX_ENTRIES:,} entries; split the archive", code="too_large")


def _damaged(error: BaseException) -> SourceError:
    return SourceError(f"damaged archive ({error or type(error).__name__}); fetch it again", code="damaged")
