"""A table as CSV: UTF-8 with byte order mark (spreadsheets ask for it), newline ends, RFC 4180 quotes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from etl.load.slices import slices
from etl.load.storage import HashedFile
from etl.tables import Table

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

BOM = b"\xef\xbb\xbf"
DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}
"""The form of every CSV file, as the descriptor states it, so that no reader has to guess."""

SLICE = {"most_rows": 10_000, "most_bytes": 8_000_000}
"""How much of a table is text in memory at a time."""


class TwinFile(HashedFile):
    """A CSV file that knows the logical digest of its rows, too."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._rows = hashlib.sha256()
        super().write(BOM)

    @property
    def digest(self) -> str:
        """What `logical_digest` says of the rows written so far."""
        return f"sha256:{self._rows.hexdigest()}"

    def write(self, chunk: ReadableBuffer, /) -> int:
        """Append bytes and count them."""
        self._rows.update(chunk)
        return super().write(chunk)


def write_csv(rows: pl.DataFrame, path: Path) -> TwinFile:
    """Write rows as they are; absent values are empty fields, line ends inside text stay what they were."""
    with TwinFile(path) as file:
        for piece in _pieces(rows):
            file.write(piece)
    return file


def logical_digest(rows: pl.DataFrame) -> str:
    """Digest the table's text form (its CSV without the mark): equal contents, equal digest, whoever wrote them."""
    digest = hashlib.sha256()
    for piece in _pieces(rows):
        digest.update(piece)
    return f"sha256:{digest.hexdigest()}"


def read_csv(table: Table, path: Path) -> pl.DataFrame:
    """Read a CSV twin with the types of its table."""
    return pl.read_csv(path, schema=table.polars, glob=False)


def _pieces(rows: pl.DataFrame) -> Iterator[bytes]:
    for number, some in enumerate(slices(rows, **SLICE)):
        buffer = io.BytesIO()
        some.write_csv(buffer, line_terminator="\n", include_header=number == 0)
        yield buffer.getvalue()
