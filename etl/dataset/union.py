"""All volumes as one: every table once, with the columns and types of the newest release that has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from etl.tables import Table

Columns = Mapping[str, pl.DataType]

SHARED = ("sources", "problems", "persons", "aliases")
"""Tables whose keys do not name the volume: a file may hold pages of two volumes, a name stands in many."""

_VOLUME = "\x00volume"
_NUMBERED = r"^(.+-[0-9a-f]{6})-[0-9]+$"
"""A person told apart from others of the name by a reviewed correction; without its number, the name's identifier."""

_COUNTED = {
    "mention_count": pl.Expr.sum,
    "article_count": pl.Expr.sum,
    "first_date": pl.Expr.min,
    "last_date": pl.Expr.max,
    "namesake_suspected": pl.Expr.any,
}
"""What the volumes' rows of one person make up; an article stands in one volume, so that counts add up."""


def scan_table(name: str, files: Sequence[Path], declared: Table) -> pl.LazyFrame:
    """Read a table of one release or of several.

    Where an older release lacks a column, its rows have null; a column that was dropped stands last. Tables of
    `SHARED` keep their primary key: a row that is in several volumes is there once, and a person's counts and days are
    those of all volumes together.

    Parameters
    ----------
    files : sequence of Path
        The table's Parquet files, by volume.
    declared : Table
        As the newest release declares it.
    """
    scans = [pl.scan_parquet(file, glob=False) for file in files]
    if len(scans) == 1:
        return scans[0]
    columns = unify([scan.collect_schema() for scan in scans], declared)
    fitted = [_fit(scan, columns) for scan in scans]
    if name == "persons":
        return _one_row_a_person(fitted, columns)
    rows = pl.concat(fitted)
    return rows.unique(declared.primary_key, keep="first", maintain_order=True) if name in SHARED else rows


def unify(schemas: Sequence[Columns], declared: Table) -> dict[str, pl.DataType]:
    """Columns and types that hold what all releases have.

    A column's type is the declared one where every release has it; numbers of two kinds become floating, and anything
    else becomes text, which holds everything.
    """
    order = dict.fromkeys(name for columns in (declared.polars, *schemas) for name in columns)
    found = {name: {columns[name] for columns in schemas if name in columns} for name in order}
    return {name: _widest(types) for name, types in found.items() if types}


def _widest(types: set[pl.DataType]) -> pl.DataType:
    if len(types) == 1:
        return next(iter(types))
    return pl.Float64() if all(kind.is_numeric() for kind in types) else pl.String()


def _fit(scan: pl.LazyFrame, columns: Columns) -> pl.LazyFrame:
    held = scan.collect_schema()
    return scan.select(
        (pl.col(name).cast(kind) if name in held else pl.lit(None, kind).alias(name)) for name, kind in columns.items()
    )


def _one_row_a_person(volumes: Sequence[pl.LazyFrame], columns: Columns) -> pl.LazyFrame:
    rows = pl.concat([volume.with_columns(pl.lit(at).alias(_VOLUME)) for at, volume in enumerate(volumes)])
    if "namesake_suspected" in columns:
        rows = _suspect_the_undivided(rows)
    merged = {name: how for name, how in _COUNTED.items() if name in columns}
    return (
        rows.group_by("person_id", maintain_order=True)
        .agg(
            (merged[name](pl.col(name)) if name in merged else pl.col(name).first())
            for name in columns
            if name != "person_id"
        )
        .select(list(columns))
    )


def _suspect_the_undivided(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Suspect a name that one volume divides among several people and another does not."""
    name = pl.col("person_id").str.extract(_NUMBERED)
    divided = rows.select(_VOLUME, name.alias("person_id")).drop_nulls().unique()
    undivided = (
        rows.select(_VOLUME, "person_id")
        .join(divided.select("person_id").unique(), on="person_id")
        .join(divided, on=[_VOLUME, "person_id"], how="anti")
        .select("person_id", pl.lit(True).alias("\x00undivided"))
        .unique()
    )
    return (
        rows.join(undivided, on="person_id", how="left", maintain_order="left")
        .with_columns(pl.col("namesake_suspected").fill_null(False) | pl.col("\x00undivided").fill_null(False))
        .drop("\x00undivided")
    )
