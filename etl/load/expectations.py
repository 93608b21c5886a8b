"""Whether a volume has as many rows, and as full ones, as its publisher and its last release let expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from etl.errors import CheckError
from etl.load.metadata import FILE, Expectation

SHRINKING = 0.1
"""Share of the last release's rows that may be gone."""

CERTAIN = ("sources", "pages")
"""Tables that lose rows only when something was lost; any loss beyond `SHRINKING` counts."""

READ = ("issues", "articles", "bylines", "persons", "mentions", "memberships", "events", "participants")
"""Tables that swing by a few rows when a page is read or dated anew: a loss counts from `FEW` rows on."""

FEW = 10
FILLED_FROM = 50
"""Fewest rows for the share of filled ones to be compared with the last release."""

Filled = Mapping[str, Mapping[str, float]]


def judge(
    tables: Mapping[str, pl.DataFrame],
    expected: Mapping[str, Expectation],
    *,
    last_rows: Mapping[str, int] | None = None,
    last_filled: Filled | None = None,
    allow_shrink: bool = False,
) -> tuple[str, ...]:
    """Let only volumes pass that hold what may be expected of them.

    Parameters
    ----------
    expected : mapping of str to Expectation
        What dataset.toml says, by table.
    last_rows, last_filled : mapping, optional
        Rows by table of the last release, and shares of rows with a value by table and column.
    allow_shrink : bool
        Publish although rows are gone.

    Returns
    -------
    tuple of str
        What is odd but stops nothing, a line each.

    Raises
    ------
    CheckError
        If there are too few rows, a column is too empty, or a table shrank.
    """
    shares = filled(tables)
    stops = [*_too_few(tables, expected), *_too_empty(shares, expected)]
    if not allow_shrink:
        stops += _shrunk(tables, last_rows or {})
    if stops:
        raise CheckError(f"Nothing is published: {'; '.join(stops)}.")
    return (*_too_many(tables, expected), *_emptier(tables, shares, last_filled or {}))


def filled(tables: Mapping[str, pl.DataFrame]) -> dict[str, dict[str, float]]:
    """Share of rows with a value, by table and column, to four places; tables without rows are left out."""
    return {
        name: {
            column: round(1 - nulls / rows.height, 4)
            for column, nulls in zip(rows.columns, rows.null_count().row(0), strict=True)
        }
        for name, rows in tables.items()
        if rows.height
    }


def _too_few(tables: Mapping[str, pl.DataFrame], expected: Mapping[str, Expectation]) -> Iterator[str]:
    for name, wanted in expected.items():
        if wanted.minimum_rows is not None and tables[name].height < wanted.minimum_rows:
            yield f"{name} has {tables[name].height:,} rows, {FILE} wants at least {wanted.minimum_rows:,}"


def _too_many(tables: Mapping[str, pl.DataFrame], expected: Mapping[str, Expectation]) -> Iterator[str]:
    for name, wanted in expected.items():
        if wanted.maximum_rows is not None and tables[name].height > wanted.maximum_rows:
            yield f"{name} has {tables[name].height:,} rows, {FILE} expects at most {wanted.maximum_rows:,}"


def _too_empty(shares: Filled, expected: Mapping[str, Expectation]) -> Iterator[str]:
    for name, wanted in expected.items():
        for column, least in wanted.filled.items():
            if (share := shares.get(name, {}).get(column, 1.0)) < least:
                yield f"{name}.{column} has a value in {share:.1%} of rows, {FILE} wants at least {least:.1%}"


def _shrunk(tables: Mapping[str, pl.DataFrame], last: Mapping[str, int]) -> Iterator[str]:
    for name in (*CERTAIN, *READ):
        before, now = last.get(name, 0), tables[name].height
        lost = before - now
        if lost > SHRINKING * before and (name in CERTAIN or lost >= FEW):
            yield (
                f"{name} shrank from {before:,} to {now:,} rows, by more than {SHRINKING:.0%}; "
                "find out why, or give --allow-shrink"
            )


def _emptier(tables: Mapping[str, pl.DataFrame], shares: Filled, last: Filled) -> Iterator[str]:
    for name, columns in shares.items():
        if tables[name].height < FILLED_FROM:
            continue
        for column, share in columns.items():
            before = last.get(name, {}).get(column, 0.0)
            if share < (1 - SHRINKING) * before:
                yield f"{name}.{column} has a value in {share:.1%} of rows, {before:.1%} in the last release"
