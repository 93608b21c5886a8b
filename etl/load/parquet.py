"""A table as a Parquet file: one declared Arrow schema, the same bytes every time."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from etl.load.storage import HashedFile
from etl.tables import Table

ROWS_A_GROUP = 50_000
"""Rows in a row group: what a reader must hold to read one column of it."""

LEVEL = 3
"""Of zstd: level 9 takes three times the CPU time for files that are a tenth smaller, on news text."""


def write_parquet(table: Table, rows: pl.DataFrame, path: Path) -> HashedFile:
    """Write rows with the table's types, nullability and field descriptions.

    pyarrow's bytes depend on how the input is cut into chunks, hence ``combine_chunks``.
    """
    import pyarrow.parquet as pq

    arrow = rows.rechunk().to_arrow().cast(table.arrow).combine_chunks()
    with HashedFile(path) as file:
        pq.write_table(
            arrow,
            file,
            compression="zstd",
            compression_level=LEVEL,
            row_group_size=ROWS_A_GROUP,
            write_page_index=True,
        )
    return file


def read_parquet(path: Path) -> pl.DataFrame:
    """Read a published table whole."""
    return pl.read_parquet(path, glob=False)
