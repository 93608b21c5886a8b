"""Compressed single files: gzip, bzip2 and xz, with a limit to what may come out."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from gzip import GzipFile
from typing import IO, Any

from etl.errors import SourceError

MAX_RATIO = 200
"""Largest ratio of what comes out to what went in; page text comes to about a fifth, markup to a twentieth."""
FREE = 16 << 20
"""Bytes that may come out whatever the ratio."""
_BLOCK = 1 << 20
_OPENERS: tuple[tuple[bytes, Callable[[IO[bytes]], Any]], ...] = (
    (b"\x1f\x8b", lambda file: GzipFile(fileobj=file)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)
FLAWS = (OSError, EOFError, zlib.error, lzma.LZMAError)
"""What the standard library raises over damaged compressed bytes."""


def opened(file: IO[bytes]) -> IO[bytes]:
    """Return a file that reads what is in a file, compressed or not; its errors are `FLAWS`."""
    magic = file.read(6)
    file.seek(0)
    opener = next((opener for start, opener in _OPENERS if magic.startswith(start)), None)
    return opener(file) if opener else file


def is_compressed(raw: bytes) -> bool:
    """Whether the bytes are a compressed file."""
    return any(raw.startswith(magic) for magic, _ in _OPENERS)


def decompress(raw: bytes, *, limit: int) -> bytes:
    """Return what a compressed file holds.

    Parameters
    ----------
    limit : int
        Most bytes that may come out.

    Raises
    ------
    SourceError
        Code ``damaged`` or ``too_large``.
    """
    limit = min(limit, max(FREE, MAX_RATIO * len(raw)))
    blocks, size = [], 0
    try:
        with opened(io.BytesIO(raw)) as file:
            while block := file.read(_BLOCK):
                size += len(block)
                if size > limit:
                    raise SourceError(
                        f"the compressed file opens to more than {limit:,} bytes; unpack it and give its parts",
                        code="too_large",
                    )
                blocks.append(block)
    except FLAWS as error:
        raise SourceError(f"damaged compressed file ({error}); fetch it again", code="damaged") from None
    return b"".join(blocks)
