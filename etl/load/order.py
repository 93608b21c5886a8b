"""The order of published rows: by key, pages in the order of their numbers."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from etl.errors import SchemaError
from etl.tables import TABLES, schema

_LOOKED_AT = 50_000
"""Rows whose order is looked at at a time."""


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
    """Sort rows that are not in order yet; a volume is held twice otherwise, for nothing."""
    key = schema(name).primary_key
    padded = [_page_numbers_padded(pl.col(part)) if rows.schema[part] == pl.String else pl.col(part) for part in key]
    order = [*padded, *map(pl.col, key)]
    return rows if _in_order(rows, order) else rows.sort(*order, nulls_last=True).rechunk()


def _in_order(rows: pl.DataFrame, order: list[pl.Expr]) -> bool:
    """Whether each row comes after the one before it; equal and absent keys are left to the sorting."""
    numbered = [part.alias(str(number)) for number, part in enumerate(order)]
    after = pl.lit(False)
    for part in (pl.col(str(number)) for number in reversed(range(len(order)))):
        after = (part > part.shift()) | ((part == part.shift()) & after)
    for start in range(0, rows.height - 1, _LOOKED_AT):
        keys = rows.slice(start, _LOOKED_AT + 1).select(numbered)
        if keys.select(after.slice(1).all(ignore_nulls=False)).item() is not True:
            return False
    return rows.height < 2 or rows.n_chunks() == 1


def _page_numbers_padded(key: pl.Expr) -> pl.Expr:
    """``…-p4`` sorts before ``…-p10`` when its number has three digits."""
    return key.str.replace(r"-p([A-Z]*)([0-9])(-|$)", "-p${1}00${2}${3}").str.replace(
        r"-p([A-Z]*)([0-9]{2})(-|$)", "-p${1}0${2}${3}"
    )
