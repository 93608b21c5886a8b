"""A table as JSON Lines: one object a row, UTF-8 without mark, absent values null, dates as ISO text."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl

from etl.load.csv_twin import SLICE
from etl.load.slices import slices
from etl.load.storage import HashedFile


def write_jsonl(rows: pl.DataFrame, path: Path) -> HashedFile:
    """Write rows, a slice at a time."""
    with HashedFile(path) as file:
        for some in slices(rows, **SLICE):
            buffer = io.BytesIO()
            some.write_ndjson(buffer)
            file.write(buffer.getvalue())
    return file
