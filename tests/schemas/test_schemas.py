"""Every table and field of schemas/ is declared whole, in both languages, and agrees with itself."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import frictionless
import polars as pl
import pytest

from etl.load.checks import check
from etl.tables import TABLES, Field, Table, frame, schema, schemas_folder

FIELDS = [(name, field) for name in TABLES for field in schema(name).fields]
HAN = re.compile(r"[\u4e00-\u9fff]")

every_table = pytest.mark.parametrize("name", TABLES)
every_field = pytest.mark.parametrize(("name", "field"), FIELDS, ids=[f"{n}.{f.name}" for n, f in FIELDS])


def _table(name: str, *, fields: tuple[str, ...] = (), **changes: Any) -> Table:
    descriptor = json.loads(json.dumps(dict(schema(name).descriptor)))
    if fields:
        descriptor["fields"] = [field for field in descriptor["fields"] if field["name"] in fields]
    return Table.of(descriptor | changes)


def test_every_schema_is_a_published_table_and_every_table_has_its_schema() -> None:
    assert {path.stem for path in schemas_folder().glob("*.json")} == set(TABLES)


@every_table
def test_a_table_says_what_one_row_is_in_both_languages(name: str) -> None:
    table = schema(name)
    assert table.name == name
    assert table.description.startswith(("One row is", "The ledger"))
    assert HAN.search(table.title_zh)
    assert HAN.search(table.description_zh)
    assert not HAN.search(table.title)


@every_field
def test_a_field_says_what_it_means_in_both_languages(name: str, field: Field) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", field.name)
    assert field.title
    assert field.title_zh
    assert field.description.endswith(".")
    assert field.description_zh.endswith("。")
    assert HAN.search(field.description_zh)
    for meaning in field.values.values():
        assert meaning.keys() == {"en", "zh"}
        assert HAN.search(meaning["zh"])
        assert not HAN.search(meaning["en"])


@every_field
def test_a_closed_list_of_values_explains_each_of_them(name: str, field: Field) -> None:
    if field.enum is not None:
        assert field.enum == tuple(field.values)
    if field.values:
        assert field.example in field.values


@every_field
def test_the_example_of_a_field_keeps_the_fields_own_promises(name: str, field: Field) -> None:
    assert field.example is not None
    example = date.fromisoformat(field.example) if field.type == "date" else field.example
    only = _table(name, fields=(field.name,), primaryKey=[field.name], foreignKeys=[])
    assert check({name: frame(name, [{field.name: example}]).select(field.name)}, {name: only}) == []


@every_field
def test_the_type_of_a_field_follows_from_its_name(name: str, field: Field) -> None:
    endings = {"_count": "integer", "start": "integer", "end": "integer", "_agrees": "boolean", "date": "date"}
    whole = {"position": "integer", "page_seq": "integer", "confidence": "number", "truncated": "boolean"}
    whole |= {"namesake_suspected": "boolean"}
    by_ending = next((kind for ending, kind in endings.items() if field.name.endswith(ending)), "string")
    assert field.type == whole.get(field.name, by_ending)


@every_table
def test_keys_lead_to_keys(name: str) -> None:
    table = schema(name)
    required = {field.name for field in table.fields if field.required}
    assert set(table.primary_key) <= required
    for key in table.foreign_keys:
        target = schema(key.table)
        assert key.reference == target.primary_key
        assert [table.polars[f] for f in key.fields] == [target.polars[f] for f in key.reference]


@every_field
def test_a_field_named_like_a_key_is_a_foreign_key(name: str, field: Field) -> None:
    owners = {schema(other).primary_key: other for other in TABLES if len(schema(other).primary_key) == 1}
    owner = owners.get((field.name,))
    led = {key.fields: key.table for key in schema(name).foreign_keys}
    if owner not in {None, name}:
        assert led[(field.name,)] == owner


@every_table
def test_other_readers_of_table_schema_accept_it(name: str) -> None:
    read = frictionless.Schema.from_descriptor(dict(schema(name).descriptor))
    assert read.field_names == schema(name).polars.names()
    assert read.primary_key == list(schema(name).primary_key)


@every_table
def test_arrow_carries_types_nullability_and_descriptions(name: str) -> None:
    table = schema(name)
    assert pl.DataFrame(table.arrow.empty_table()).schema.names() == table.polars.names()
    for field, arrow in zip(table.fields, table.arrow, strict=True):
        assert arrow.nullable is not field.required
        assert arrow.metadata[b"description_zh"].decode() == field.description_zh
        assert arrow.metadata[b"description"].decode() == field.description
