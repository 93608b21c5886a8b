"""The tables of a dataset in DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from etl.dataset.extras import need
from etl.dataset.union import SHARED, scan_table

if TYPE_CHECKING:
    import duckdb

    from etl.dataset.dataset import Dataset

_TYPES = {pl.String: "VARCHAR", pl.Int64: "BIGINT", pl.Float64: "DOUBLE", pl.Boolean: "BOOLEAN", pl.Date: "DATE"}


def register_tables(dataset: Dataset, connection: duckdb.DuckDBPyConnection | None = None) -> duckdb.DuckDBPyConnection:
    """Make a view of every table, with a comment that says what it holds.

    Of several volumes, tables whose rows are put together (`etl.dataset.union.SHARED`) are read and registered as they
    are then; the others stay on the disk.

    Raises
    ------
    UsageError
        Code ``needs_notebook`` if DuckDB is not installed.
    """
    opened: Any = connection or need("duckdb").connect()
    for table in dataset.tables:
        files = [release.file(table) for release in dataset.holders(table)]
        declared = dataset.table(table)
        if len(files) > 1 and table in SHARED:
            opened.register(table, dataset.arrow(table))
            continue
        columns = scan_table(table, files, declared).collect_schema()
        selected = ", ".join(
            f"CAST({_name(name)} AS {_TYPES[type(kind)]}) AS {_name(name)}" for name, kind in columns.items()
        )
        named = ", ".join(_text(_literally(str(file))) for file in files)
        opened.execute(
            f"CREATE OR REPLACE VIEW {_name(table)} AS SELECT {selected} "  # noqa: S608 - names and paths are quoted
            f"FROM read_parquet([{named}], union_by_name = true)"
        )
        opened.execute(f"COMMENT ON VIEW {_name(table)} IS {_text(f'{declared.title_zh} · {declared.description}')}")
    return opened  # type: ignore[no-any-return]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _literally(path: str) -> str:
    """Take what DuckDB reads as a pattern for what it is."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in path)
