"""The order of published rows: by key, pages in the order of their numbers."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from etl.errors import SchemaError
from etl.tables import TABLES, schema


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
    return {name: _sorted(name, tables[name]) for name in TABLES}


def _expect(name: str, rows: pl.DataFrame) -> None:
    declared = schema(name).polars
    if rows.schema != declared:
        odd = sorted({*rows.schema.items()} ^ {*declared.items()}, key=lambda column: column[0])
        raise SchemaError(
            f"Table {name} does not have the columns of schemas/{name}.json in their order: "
            f"{', '.join(f'{column} {dtype}' for column, dtype in odd) or ', '.join(rows.columns)}."
        )


def _sorted(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    table = schema(name)
    keys = [
        _page_numbers_padded(pl.col(key)) if rows.schema[key] == pl.String else pl.col(key) for key in table.primary_key
    ]
    return rows.sort(*keys, *table.primary_key, nulls_last=True).rechunk()


def _page_numbers_padded(key: pl.Expr) -> pl.Expr:
    """``…-p4`` sorts before ``…-p10`` when its number has three digits."""
    return key.str.replace(r"-p([A-Z]*)([0-9])(-|$)", "-p${1}00${2}${3}").str.replace(
        r"-p([A-Z]*)([0-9]{2})(-|$)", "-p${1}0${2}${3}"
    )
