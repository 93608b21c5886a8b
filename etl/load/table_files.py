"""A table as its two files: Parquet and the CSV twin."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from etl.load.csv_twin import TwinFile, write_csv
from etl.load.descriptor import WrittenTable
from etl.load.parquet import write_parquet
from etl.tables import Table


def write_table(table: Table, rows: pl.DataFrame, folder: Path, twin: TwinFile | None = None) -> WrittenTable:
    """Write a table into a folder, and its CSV file if that is not there yet."""
    csv = twin or write_csv(rows, folder / f"{table.name}.csv")
    parquet = write_parquet(table, rows, folder / f"{table.name}.parquet")
    return WrittenTable(rows.height, csv.digest, (parquet.sha256, parquet.size), (csv.sha256, csv.size))
