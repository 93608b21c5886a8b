"""A table as a Parquet file: one declared Arrow schema, the same bytes every time."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from etl.load.slices import slices
from etl.load.storage import HashedFile
from etl.tables import Table

GROUP = {"most_rows": 50_000, "most_bytes": 32_000_000}
"""Size of a row group: what a writer must hold, and a reader to read one column of it."""

LEVEL = 3
"""Of zstd: level 9 takes three times the CPU time for files that are a tenth smaller, on news text."""


def write_parquet(table: Table, rows: pl.DataFrame, path: Path) -> HashedFile:
    """Write rows with the table's types, nullability and field descriptions.

    pyarrow's bytes depend on how the input is cut into chunks, hence ``combine_chunks``.
    """
    import pyarrow.parquet as pq

    packed = {"compression": "zstd", "compression_level": LEVEL, "write_page_index": True}
    with HashedFile(path) as file, pq.ParquetWriter(file, table.arrow, **packed) as writer:
        for group in slices(rows, **GROUP):
            writer.write_table(group.rechunk().to_arrow().cast(table.arrow).combine_chunks())
    return file


def read_parquet(path: Path) -> pl.DataFrame:
    """Read a published table whole."""
    return pl.read_parquet(path, glob=False)
