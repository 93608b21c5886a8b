"""The published tables as schemas/*.json declares them: for polars, for Arrow, for the descriptor."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import polars as pl

from etl.errors import SchemaError
from etl.own_lists import own_files

if TYPE_CHECKING:
    import pyarrow as pa

TableName = Literal[
    "sources",
    "issues",
    "pages",
    "articles",
    "bylines",
    "persons",
    "aliases",
    "mentions",
    "memberships",
    "events",
    "participants",
    "repairs",
    "blocks",
    "problems",
    "corrections",
    "coverage",
]

TABLES: tuple[str, ...] = get_args(TableName)
"""Every table, in the order in which a release lists them."""

_LOOKED_AT = 50_000
"""Rows whose order is looked at at a time."""


@cache
def schema(name: str) -> Table:
    """Look up the declaration of one published table.

    Raises
    ------
    SchemaError
        If no table has that name.
    """
    if name not in TABLES:
        raise SchemaError(f"There is no table {name!r}; the tables are {', '.join(TABLES)}.")
    descriptor = json.loads((schemas_folder() / f"{name}.json").read_text(encoding="utf-8"))
    if name == "events":
        types = next(field for field in descriptor["fields"] if field["name"] == "type")
        types["values"] |= _own_event_types()
    return Table.of(descriptor)


def frame(name: str, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Build a typed frame from rows, with the table's columns in their declared order.

    An absent key is null, and so is an empty string: text that is not there has one form only.

    Raises
    ------
    SchemaError
        If a row has a key that is no field of the table, or a value of another type than its field's.
    """
    table = schema(name)
    rows = rows if isinstance(rows, list | tuple) else list(rows)
    columns = _columns(rows)
    if unknown := columns.keys() - table.polars.keys():
        row = next(row for row in rows if not unknown.isdisjoint(row))
        raise SchemaError(
            f"Table {name} has no field {', '.join(sorted(map(repr, unknown)))} ({_key(table, row)}); "
            f"declare it in schemas/{name}.json or leave it out."
        )
    return pl.DataFrame([_column(table, field, columns.get(field.name), rows) for field in table.fields])


def empty(name: str) -> pl.DataFrame:
    """Make the table without rows."""
    return pl.DataFrame(schema=schema(name).polars)


def arrange(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Put the rows of a table in the order of their key, page numbers as numbers (``…-p4`` before ``…-p10``).

    Rows that are in order, which most are, are looked at piece by piece and not copied.
    """
    key = schema(name).primary_key
    padded = (_padded(pl.col(part)) if rows.schema[part] == pl.String else pl.col(part) for part in key)
    order = [part.alias(str(number)) for number, part in enumerate((*padded, *map(pl.col, key)))]
    if not _in_order(rows, order):
        keys = rows.select(order)
        rows = rows[keys.with_row_index("place").sort(keys.columns, nulls_last=True)["place"]]
    return rows if rows.n_chunks() == 1 else rows.rechunk()


@dataclass(frozen=True, slots=True)
class Field:
    """One column: Table Schema's names, with the Chinese title and description beside the English ones.

    Attributes
    ----------
    values : mapping of str to mapping of str to str
        What the documented values mean, by language (``en``, ``zh``); a closed list where ``enum`` repeats it.
    contents : {"full text", "sentence", "clause"} or None
        What it holds of the newspaper's running text: all of it, a stretch of sentences, or words that may run on
        past a pause. Workbooks have no full text; where the rights end at facts, no running text is left.
    """

    name: str
    type: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    example: Any
    values: Mapping[str, Mapping[str, str]]
    contents: str | None
    required: bool
    unique: bool
    enum: tuple[str, ...] | None
    pattern: str | None
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that name a row of another table (of the same one where ``table`` is its own name)."""

    fields: tuple[str, ...]
    table: str
    reference: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A published table; every other form of its schema is derived from this one."""

    name: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    descriptor: Mapping[str, Any]

    @classmethod
    def of(cls, descriptor: Mapping[str, Any]) -> Table:
        """Read a Table Schema: a file of schemas/, or the schema of a resource of an older release.

        Raises
        ------
        SchemaError
            If it lacks what every table must have, or uses a type we do not publish.
        """
        try:
            name = descriptor["name"]
            return cls(
                name=name,
                title=descriptor["title"],
                title_zh=descriptor["title_zh"],
                description=descriptor["description"],
                description_zh=descriptor["description_zh"],
                fields=tuple(map(_field, descriptor["fields"])),
                primary_key=tuple(descriptor["primaryKey"]),
                foreign_keys=tuple(_foreign_key(name, key) for key in descriptor.get("foreignKeys", ())),
                descriptor=descriptor,
            )
        except (KeyError, TypeError) as error:
            raise SchemaError(f"Schema {descriptor.get('name', '?')!r} cannot be read: {error} is missing.") from error

    @cached_property
    def polars(self) -> pl.Schema:
        """Column names and polars types."""
        return pl.Schema({field.name: _POLARS[field.type] for field in self.fields})

    @cached_property
    def arrow(self) -> pa.Schema:
        """The one schema Parquet files are written with: nullability, titles and descriptions included."""
        import pyarrow as pa

        types = {
            "string": pa.string(),
            "integer": pa.int64(),
            "number": pa.float64(),
            "boolean": pa.bool_(),
            "date": pa.date32(),
        }
        return pa.schema(
            [
                pa.field(field.name, types[field.type], nullable=not field.required, metadata=_texts(field))
                for field in self.fields
            ],
            metadata=_texts(self),
        )


def schemas_folder() -> Path:
    """Where the schemas lie: beside this module in a wheel, at the top of a checkout."""
    packaged = Path(__file__).parent / "_schemas"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "schemas"


def _in_order(rows: pl.DataFrame, order: Sequence[pl.Expr]) -> bool:
    """Whether each row comes after the one before it; equal and absent keys are left to the sorting."""
    after = pl.lit(False)
    for part in (pl.col(str(number)) for number in reversed(range(len(order)))):
        after = (part > part.shift()) | ((part == part.shift()) & after)
    for start in range(0, rows.height - 1, _LOOKED_AT):
        keys = rows.slice(start, _LOOKED_AT + 1).select(order)
        if keys.select(after.slice(1).all(ignore_nulls=False)).item() is not True:
            return False
    return True


def _padded(key: pl.Expr) -> pl.Expr:
    """Write page numbers of one or two digits with three."""
    return key.str.replace(r"-p([A-Z]*)([0-9])(-|$)", "-p${1}00${2}${3}").str.replace(
        r"-p([A-Z]*)([0-9]{2})(-|$)", "-p${1}0${2}${3}"
    )


_POLARS: Mapping[str, type[pl.DataType]] = {
    "string": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
}


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Any]]:
    """Turn rows into columns; rows that all have the keys of the first one, as most have, are turned at once."""
    if not rows:
        return {}
    names = list(rows[0])
    if len(names) > 1 and all(len(row) == len(names) for row in rows):
        try:
            return dict(zip(names, zip(*map(itemgetter(*names), rows), strict=True), strict=True))
        except KeyError:
            pass
    return {name: [row.get(name) for row in rows] for name in dict.fromkeys(name for row in rows for name in row)}


def _column(table: Table, field: Field, values: Sequence[Any] | None, rows: Sequence[Mapping[str, Any]]) -> pl.Series:
    name, dtype = field.name, table.polars[field.name]
    if values is None:
        return pl.Series(name, [None], dtype=dtype).new_from_index(0, len(rows))
    try:
        column = pl.Series(name, values, dtype=dtype, strict=True)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
        wrong = next((row for row in rows if not _fits(row.get(name), name, dtype)), {})
        raise SchemaError(
            f"Table {table.name}, column {name}: {wrong.get(name)!r} is no {field.type} ({_key(table, wrong)})."
        ) from error
    if column.dtype != dtype:
        raise SchemaError(f"Table {table.name}, column {name}: holds {column.dtype}, not {field.type}.")
    if dtype == pl.String and (column == "").any():
        return column.set(column == "", None)
    return column


def _fits(value: Any, name: str, dtype: pl.DataType) -> bool:
    try:
        pl.Series(name, [value], dtype=dtype, strict=True)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        return False
    return True


def _key(table: Table, row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={row.get(name)!r}" for name in table.primary_key)


def _field(descriptor: Mapping[str, Any]) -> Field:
    constraints = descriptor.get("constraints", {})
    if descriptor["type"] not in _POLARS:
        raise SchemaError(f"Field {descriptor['name']!r} has type {descriptor['type']!r}, which is not published.")
    return Field(
        name=descriptor["name"],
        type=descriptor["type"],
        title=descriptor["title"],
        title_zh=descriptor["title_zh"],
        description=descriptor["description"],
        description_zh=descriptor["description_zh"],
        example=descriptor.get("example"),
        values=descriptor.get("values", {}),
        contents=descriptor.get("contents"),
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        enum=tuple(constraints["enum"]) if "enum" in constraints else None,
        pattern=constraints.get("pattern"),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
    )


def _foreign_key(name: str, descriptor: Mapping[str, Any]) -> ForeignKey:
    reference = descriptor["reference"]
    return ForeignKey(tuple(descriptor["fields"]), reference["resource"] or name, tuple(reference["fields"]))


def _own_event_types() -> dict[str, dict[str, str]]:
    """Names of the event types that one's own lists declare."""
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in own_files("events") if path.suffix == ".toml"]
    return {
        table["type"]: {"en": table["title_en"], "zh": table["title_zh"]}
        for table in tables
        if table.keys() >= {"type", "title_en", "title_zh"}
    }


def _texts(declared: Table | Field) -> dict[str, str]:
    return {
        "title": declared.title,
        "title_zh": declared.title_zh,
        "description": declared.description,
        "description_zh": declared.description_zh,
    }
