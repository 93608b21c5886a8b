"""One zip of many files, the same bytes every time: sorted names, one fixed time, one way to compress."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from etl.load.storage import HashedFile

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can say."""

_PACKED = (".parquet", ".zip", ".xlsx")
"""Endings of files that are compressed already."""
_LEVELS = {".sqlite": 1}
_LEVEL = 3
"""How hard a file is pressed, by ending or else: zlib's usual 6 gives a tenth less, in two to five times the time."""
_PIECE = 1 << 20


def write_bundle(path: Path, members: Mapping[str, Path | bytes]) -> HashedFile:
    """Write files, or bytes, under the given names."""
    with bundle(path) as (archive, file):
        for name in sorted(members):
            with member(archive, name) as target:
                for piece in _pieces(members[name]):
                    target.write(piece)
    return file


@contextmanager
def bundle(path: Path) -> Iterator[tuple[zipfile.ZipFile, HashedFile]]:
    """Open a new zip; the file's size and hash are known when it is closed."""
    with HashedFile(path) as file, zipfile.ZipFile(file, "w", allowZip64=True) as archive:
        yield archive, file


@contextmanager
def member(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """Open a file of a zip for writing; one at a time."""
    about = zipfile.ZipInfo(name, EPOCH)
    about.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
    about._compresslevel = _LEVELS.get(PurePosixPath(name).suffix, _LEVEL)  # type: ignore[attr-defined]  # as ZipFile.writestr does
    about.external_attr = 0o644 << 16
    about.create_system = 3
    with archive.open(about, "w", force_zip64=False) as target:
        yield target


def _pieces(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece
