"""Every promise of schemas/ held against the finished tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from etl.errors import CheckError
from etl.tables import TABLES, Field, Table, schema

SHOWN = 20
"""Rows named for each broken rule; the count is always whole."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One row that breaks one rule.

    Attributes
    ----------
    rule : str
        ``required``, ``empty``, ``finite``, ``enum``, ``pattern``, ``minimum``, ``maximum``, ``unique``,
        ``span``, ``primary_key``, ``foreign_key``, ``table`` or ``type``.
    key : str
        The row's primary key, ``name=value``.
    value : Any
        What stands there.
    count : int
        How many rows of the table break this rule in this column.
    """

    table: str
    column: str
    rule: str
    key: str
    value: Any
    count: int

    def __str__(self) -> str:
        """One line for a person."""
        more = f" and {self.count - 1} more" if self.count > 1 else ""
        return f"{self.table}.{self.column} breaks {self.rule} at {self.key}{more}: {_short(self.value)}"


def require(tables: Mapping[str, pl.DataFrame]) -> None:
    """Let only sound tables pass.

    Raises
    ------
    CheckError
        Naming the first rows that break each rule.
    """
    violations = check(tables)
    if not violations:
        return
    first = {(found.table, found.column, found.rule): found for found in reversed(violations)}
    broken = list(reversed(first.values()))
    rest = f" (and {len(broken) - 5} more rules)" if len(broken) > 5 else ""
    raise CheckError(f"Nothing is published: {'; '.join(map(str, broken[:5]))}{rest}.")


def check(tables: Mapping[str, pl.DataFrame], declared: Mapping[str, Table] | None = None) -> list[Violation]:
    """Find the rows that break a constraint, a key or a foreign key.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    declared : mapping of str to Table, optional
        What to hold them against; the tables of schemas/ unless said otherwise (an older release has its own).

    Returns
    -------
    list of Violation
        At most `SHOWN` rows a rule, in the order of tables and columns.
    """
    declared = {name: schema(name) for name in TABLES} if declared is None else declared
    found: list[Violation] = []
    for name, table in declared.items():
        if name not in tables:
            found.append(Violation(name, "*", "table", "-", "missing", 1))
        elif wrong := [c for c, dtype in table.polars.items() if tables[name].schema.get(c) != dtype]:
            found += (Violation(name, c, "type", "-", str(tables[name].schema.get(c)), 1) for c in wrong)
        else:
            found += _broken_rules(table, tables[name])
            found += _lost_references(table, tables)
    return found


def _broken_rules(table: Table, rows: pl.DataFrame) -> Iterator[Violation]:
    rules = [*_key_rules(table), *(rule for field in table.fields for rule in _field_rules(field)), *_span_rules(table)]
    counts = rows.select(broken.sum().alias(str(k)) for k, (_, _, broken) in enumerate(rules)).row(0)
    for (column, rule, broken), count in zip(rules, counts, strict=True):
        if count:
            yield from _violations(table, column, rule, rows.filter(broken).head(SHOWN), count)


def _key_rules(table: Table) -> Iterator[tuple[str, str, pl.Expr]]:
    key = table.primary_key
    repeated = pl.col(key[0]).is_duplicated() if len(key) == 1 else pl.struct(key).is_duplicated()
    yield ", ".join(key), "primary_key", repeated | pl.any_horizontal(pl.col(*key).is_null())


def _field_rules(field: Field) -> Iterator[tuple[str, str, pl.Expr]]:
    column = pl.col(field.name)
    if field.required:
        yield field.name, "required", column.is_null()
    if field.type == "string":
        yield field.name, "empty", column == ""
    if field.type == "number":
        yield field.name, "finite", ~column.is_finite()
    if field.unique:
        yield field.name, "unique", column.is_not_null() & column.is_duplicated()
    if field.enum is not None:
        yield field.name, "enum", ~column.is_in(field.enum)
    if field.pattern is not None:
        yield field.name, "pattern", ~column.str.contains(field.pattern)
    if field.minimum is not None:
        yield field.name, "minimum", column < field.minimum
    if field.maximum is not None:
        yield field.name, "maximum", column > field.maximum


def _span_rules(table: Table) -> Iterator[tuple[str, str, pl.Expr]]:
    for start, end in (("start", "end"), ("source_start", "source_end"), ("start_date", "end_date")):
        if start in table.polars and end in table.polars:
            yield end, "span", pl.col(end) < pl.col(start)


def _lost_references(table: Table, tables: Mapping[str, pl.DataFrame]) -> Iterator[Violation]:
    rows = tables[table.name]
    for key in table.foreign_keys:
        if key.table not in tables or not set(key.reference) <= set(tables[key.table].columns):
            yield Violation(table.name, ", ".join(key.fields), "foreign_key", "-", f"no {key.table} to refer to", 1)
            continue
        known = tables[key.table].select(key.reference).unique()
        lost = rows.filter(pl.all_horizontal(pl.col(*key.fields).is_not_null())).join(
            known, left_on=key.fields, right_on=key.reference, how="anti", maintain_order="left"
        )
        yield from _violations(table, ", ".join(key.fields), "foreign_key", lost.head(SHOWN), lost.height)


def _violations(table: Table, column: str, rule: str, rows: pl.DataFrame, count: int) -> Iterator[Violation]:
    for row in rows.iter_rows(named=True):
        key = ", ".join(f"{name}={row[name]}" for name in table.primary_key)
        values = tuple(row[name] for name in column.split(", "))
        yield Violation(table.name, column, rule, key, values[0] if len(values) == 1 else values, count)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
