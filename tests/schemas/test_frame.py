"""Rows become typed frames, or the row that does not fit is named."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import SchemaError
from etl.tables import TABLES, Table, empty, frame, schema

VALUES = {
    "string": st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False),
    "boolean": st.booleans(),
    "date": st.dates(),
}


@pytest.mark.parametrize("name", TABLES)
def test_no_rows_make_an_empty_table_of_the_declared_columns(name: str) -> None:
    assert frame(name, []).schema == schema(name).polars
    assert frame(name, []).equals(empty(name))


@given(st.data(), st.sampled_from(TABLES))
def test_rows_come_back_as_they_were_given(data: st.DataObject, name: str) -> None:
    fields = {field.name: st.none() | VALUES[field.type] for field in schema(name).fields}
    rows = data.draw(st.lists(st.fixed_dictionaries({}, optional=fields), max_size=5))
    assert frame(name, iter(rows)).to_dicts() == [{name: row.get(name) for name in fields} for row in rows]


def test_an_empty_string_is_absent() -> None:
    rows = frame("aliases", [{"person_id": "suwanqing-000000", "alias": ""}])
    assert rows["alias"].to_list() == [None]


def test_whole_numbers_serve_where_numbers_are_asked_for() -> None:
    assert frame("events", [{"confidence": 1}, {"confidence": 0.5}])["confidence"].to_list() == [1.0, 0.5]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"alias": "老苏", "nickname": "x", "age": 3}, ["aliases", "'age', 'nickname'", "suwanqing-000000"]),
        ({"alias": 3}, ["aliases", "column alias", "3 is no string", "suwanqing-000000"]),
        ({"alias": "half \udc80 a character"}, ["aliases", "column alias", "\\udc80", "suwanqing-000000"]),
        ({"alias": ["a", "b"]}, ["aliases", "column alias", "no string"]),
    ],
)
def test_a_row_that_does_not_fit_is_named(row: dict[str, Any], said: list[str]) -> None:
    rows = [{"person_id": "luchengye-000000", "alias": "老陆"}, {"person_id": "suwanqing-000000"} | row]
    with pytest.raises(SchemaError) as error:
        frame("aliases", rows)
    assert all(part in error.value.message for part in said), error.value.message


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("blocks", {"position": 1.5}),
        ("blocks", {"position": "1"}),
        ("blocks", {"position": 2**63}),
        ("articles", {"truncated": 1}),
        ("articles", {"date": datetime(2021, 3, 9, 5)}),  # noqa: DTZ001
        ("events", {"confidence": "0.5"}),
    ],
)
def test_a_value_of_another_type_is_no_value(table: str, row: dict[str, Any]) -> None:
    with pytest.raises(SchemaError, match=f"Table {table}, column {next(iter(row))}"):
        frame(table, [row])


def test_dates_are_dates() -> None:
    assert frame("issues", [{"date": date(1912, 1, 1)}])["date"].dtype == pl.Date


def test_there_are_no_other_tables() -> None:
    with pytest.raises(SchemaError, match="no table 'adverts'"):
        schema("adverts")


def test_a_schema_with_a_type_we_do_not_publish_is_refused() -> None:
    descriptor = {**schema("aliases").descriptor, "fields": [{"name": "alias", "type": "list"}]}
    with pytest.raises(SchemaError, match="'list'"):
        Table.of(descriptor)


@pytest.mark.parametrize("missing", ["fields", "primaryKey", "title_zh"])
def test_a_schema_that_lacks_a_part_is_refused(missing: str) -> None:
    descriptor = {name: value for name, value in schema("aliases").descriptor.items() if name != missing}
    with pytest.raises(SchemaError, match=missing):
        Table.of(descriptor)
