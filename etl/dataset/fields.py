"""The dictionary of tables as a frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import polars as pl

from etl.tables import Field, Table


def list_fields(tables: Sequence[Table], language: Literal["en", "zh"]) -> pl.DataFrame:
    """List the columns of tables with their meaning; documented values as ``news: a story; photo: …``."""
    rows = [_row(table, field, language) for table in tables for field in table.fields]
    text = ("table", "field", "type", "title", "description", "values", "example")
    return pl.DataFrame(rows, schema={**dict.fromkeys(text, pl.String), "required": pl.Boolean}, orient="row")


def _row(table: Table, field: Field, language: str) -> tuple[Any, ...]:
    chinese = language == "zh"
    values = "; ".join(f"{value}: {meaning[language]}" for value, meaning in field.values.items())
    title, description = (field.title_zh, field.description_zh) if chinese else (field.title, field.description)
    example = None if field.example is None else str(field.example)
    return (table.name, field.name, field.type, title, description, values or None, example, field.required)
