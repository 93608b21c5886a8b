"""Rows in slices of bounded size: what is written slice by slice takes no memory that grows with the table."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl


def slices(rows: pl.DataFrame, *, most_rows: int, most_bytes: int) -> Iterator[pl.DataFrame]:
    """Cut rows into slices of at most so many rows and, on average, so many bytes; an empty table is one slice.

    Where the cuts fall depends on the values alone, not on how they lie in memory: the same rows, the same files.
    """
    height = most_rows if not rows.height else min(most_rows, max(1, most_bytes * rows.height // _bytes(rows)))
    for start in range(0, max(rows.height, 1), height):
        yield rows.slice(start, height)


def _bytes(rows: pl.DataFrame) -> int:
    """Size of the values: UTF-8 of texts, eight bytes of everything else."""
    texts = [column for column in rows.iter_columns() if column.dtype == pl.String]
    return sum(int(text.str.len_bytes().sum()) for text in texts) + 8 * rows.height * (rows.width - len(texts)) or 1
