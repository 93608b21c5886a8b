"""Asking: which rows of which tables somebody means who gives an identifier, a row, or a frame of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol, TypeAlias

import polars as pl

from etl.errors import UsageError
from etl.tables import Table


class ArrowStream(Protocol):
    """A frame of any library that speaks Arrow: polars, pandas, pyarrow, DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Export the rows (Arrow PyCapsule interface)."""


Rows: TypeAlias = str | Mapping[str, Any] | pl.LazyFrame | ArrowStream | Iterable[Any]
"""An identifier, a row as a mapping, a frame, or an iterable of mappings."""

_OF_PAGE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-\d{4}-\d\d-\d\d-(?:p[A-Z]*\d+|x[0-9a-f]{8})(?=-|$)")
"""The page_id that the identifiers of all that stands on a page begin with."""
_OF_ARTICLE = re.compile(rf"{_OF_PAGE.pattern}-a\d{{2,}}(?=-|$)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A row that is meant.

    Attributes
    ----------
    table : str
        Its table; empty where only a span is known.
    key : tuple
        Its primary key; of a span, the identifiers that were found with it.
    row : mapping
        What was given of it.
    """

    table: str
    key: tuple[Any, ...]
    row: Mapping[str, Any]


def ask(rows: Rows, tables: Mapping[str, Table], table: str | None, limit: int) -> tuple[list[Asked], int | None]:
    """Tell which rows are meant.

    Parameters
    ----------
    tables : mapping of str to Table
        The tables there are.
    table : str or None
        The one the rows are of, if it was said.

    Returns
    -------
    list of Asked, int or None
        At most so many, and how many there were; None where that is not known.

    Raises
    ------
    UsageError
        Code ``not_a_row`` if it cannot be told which row is meant.
    """
    given, total = _listed(rows, limit)
    return [_asked(one, tables, table) for one in given], total


def page_of(identifier: str) -> str | None:
    """The page that something stands on, told from its identifier."""
    found = _OF_PAGE.match(identifier)
    return found[0] if found else None


def article_of(identifier: str) -> str | None:
    """The article that something stands in, told from its identifier."""
    found = _OF_ARTICLE.match(identifier)
    return found[0] if found else None


def _listed(rows: Rows, limit: int) -> tuple[Sequence[str | Mapping[str, Any]], int | None]:
    if isinstance(rows, str | Mapping):
        return [rows], 1
    if isinstance(rows, pl.LazyFrame):
        return rows.limit(limit).collect().to_dicts(), rows.select(pl.len()).collect().item()
    if hasattr(rows, "to_dict") and hasattr(rows, "index") and not hasattr(rows, "columns"):  # a row of pandas
        return [rows.to_dict()], 1
    if hasattr(rows, "__arrow_c_stream__"):
        frame = pl.DataFrame(rows)
        return frame.head(limit).to_dicts(), frame.height
    if isinstance(rows, Iterable):
        some = list(islice(rows, limit + 1))
        return some[:limit], len(some) if len(some) <= limit else None
    raise UsageError(
        f"{rows!r} is no row; give an identifier, a row as a mapping, or a frame of rows", code="not_a_row"
    )


def _asked(given: str | Mapping[str, Any], tables: Mapping[str, Table], table: str | None) -> Asked:
    if isinstance(given, str):
        return _identified(given, tables)
    if not isinstance(given, Mapping):
        raise UsageError(
            f"{given!r} is no row; `iter_rows(named=True)` and `row(0, named=True)` give rows with their columns",
            code="not_a_row",
        )
    row = {str(name): value for name, value in given.items() if value is not None and value == value}
    if table and table not in tables:
        raise UsageError(f"There is no table {table!r}; there are {', '.join(tables)}", code="not_a_row")
    keyed = [name for name in ((table,) if table else tables) if row.keys() >= set(tables[name].primary_key)]
    if not keyed and row.keys() >= {"source_start", "source_end"}:
        return Asked("", tuple(value for value in row.values() if isinstance(value, str) and page_of(value)), row)
    if not keyed:
        wanted = f"{', '.join(tables[table].primary_key)} of {table}" if table else "event_id, mention_id, article_id …"
        raise UsageError(
            f"It cannot be told which row this is ({', '.join(row) or 'it is empty'}); select its key too: {wanted}",
            code="not_a_row",
        )
    best = max(keyed, key=lambda name: len(row.keys() & {field.name for field in tables[name].fields}))
    return Asked(best, tuple(row[name] for name in tables[best].primary_key), row)


def _identified(identifier: str, tables: Mapping[str, Table]) -> Asked:
    for name, table in tables.items():
        key = next(field for field in table.fields if field.name == table.primary_key[0])
        if len(table.primary_key) == 1 and key.pattern and re.search(key.pattern, identifier):
            return Asked(name, (identifier,), {key.name: identifier})
    raise UsageError(f"{identifier!r} is no identifier of these tables", code="not_a_row")
