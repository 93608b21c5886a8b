"""The order of published rows: by key, pages in the order of their numbers."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from etl.errors import SchemaError
from etl.tables import TABLES, schema
from etl.tables import arrange as arrange_rows


def arrange(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Put every table into the one form in which it is published, however its rows came.

    Raises
    ------
    SchemaError
        If a table is missing or unknown, or its columns are not the declared ones.
    """
    for name in {*TABLES, *tables}:
        if name not in tables:
            raise SchemaError(f"Table {name} is missing; bind hands over every table, empty ones too.")
        _expect(name, tables[name])
    return {name: arrange_rows(name, tables[name]) for name in TABLES}


def _expect(name: str, rows: pl.DataFrame) -> None:
    declared = schema(name).polars
    if rows.schema != declared:
        odd = sorted({*rows.schema.items()} ^ {*declared.items()}, key=lambda column: column[0])
        raise SchemaError(
            f"Table {name} does not have the columns of schemas/{name}.json in their order: "
            f"{', '.join(f'{column} {dtype}' for column, dtype in odd) or ', '.join(rows.columns)}."
        )
