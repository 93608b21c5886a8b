"""Every promise of schemas/ is checked, and what breaks it is named: table, column, row, value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl.errors import CheckError
from etl.load.checks import SHOWN, check, require
from etl.tables import TABLES, schema

Rows = dict[str, list[dict[str, Any]]]
Typed = Callable[[Rows], dict[str, pl.DataFrame]]


def test_a_sound_volume_has_no_violation(tables: dict[str, pl.DataFrame]) -> None:
    assert check(tables) == []
    require(tables)


BROKEN = [
    # table, rows to change, column, value, rule
    ("sources", 0, "sha256", "ABC", "pattern"),
    ("sources", 1, "byte_count", -1, "minimum"),
    ("sources", 2, "source_id", "s-01", "primary_key"),
    ("issues", 0, "page_count", 0, "minimum"),
    ("issues", 1, "newspaper", None, "required"),
    ("issues", 1, "script", "Latn", "enum"),
    ("pages", 0, "issue_id", "jianghai-ribao-2021-03-11", "foreign_key"),
    ("articles", 1, "kind", "advert", "enum"),
    ("articles", 1, "parent_article_id", "jianghai-ribao-2021-03-09-p1-a09", "foreign_key"),
    ("articles", 2, "source_end", 15, "span"),
    ("bylines", 1, "position", 1, "primary_key"),
    ("bylines", 0, "person_id", "nobody-000000", "foreign_key"),
    ("persons", 0, "namesake_suspected", None, "required"),
    ("mentions", 0, "confidence", 1.5, "maximum"),
    ("mentions", 0, "confidence", float("nan"), "finite"),
    ("events", 0, "end_date", date(2021, 3, 7), "span"),
    ("events", 0, "status", "maybe", "enum"),
    ("participants", 1, "name", None, "required"),
    ("repairs", 0, "repair_id", "r1", "pattern"),
    ("blocks", 2, "block_id", None, "primary_key"),
    ("problems", 0, "source_id", "s-99", "foreign_key"),
]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "rule"), BROKEN, ids=[f"{t}.{c}-{r}" for t, _, c, _, r in BROKEN]
)
def test_a_broken_promise_is_named(
    table: str, row: int, column: str, value: Any, rule: str, rows: Rows, typed: Typed
) -> None:
    rows[table][row][column] = value
    named = [found for found in check(typed(rows)) if found.rule == rule]
    assert [(found.table, column in found.column) for found in named] == [(table, True)] * len(named)
    shown = [
        found.value[found.column.split(", ").index(column)] if ", " in found.column else found.value for found in named
    ]
    assert str(value) in map(str, shown)
    keys = {name: rows[table][row][name] for name in schema(table).primary_key}
    assert ", ".join(f"{name}={key}" for name, key in keys.items()) in [found.key for found in named]


def test_text_that_is_not_there_has_one_form_only(tables: dict[str, pl.DataFrame]) -> None:
    blank = pl.when(pl.col("position") == 2).then(pl.lit("")).otherwise(pl.col("headline")).alias("headline")
    tables["articles"] = tables["articles"].with_columns(blank)
    found = check(tables)
    assert [(v.table, v.column, v.rule, v.key) for v in found] == [
        ("articles", "headline", "empty", "article_id=jianghai-ribao-2021-03-09-p1-a02")
    ]


def test_null_leads_nowhere_and_may(rows: Rows, typed: Typed) -> None:
    rows["problems"][0]["source_id"] = None
    rows["bylines"][0]["person_id"] = None
    assert check(typed(rows)) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_table_is_a_violation(table: str, tables: dict[str, pl.DataFrame]) -> None:
    del tables[table]
    assert (table, "table") in [(found.table, found.rule) for found in check(tables)]


def test_a_column_of_another_type_is_a_violation(tables: dict[str, pl.DataFrame]) -> None:
    tables["pages"] = tables["pages"].with_columns(pl.col("page_seq").cast(pl.Float64))
    assert [(found.column, found.rule, found.value) for found in check(tables)] == [("page_seq", "type", "Float64")]


def test_many_broken_rows_are_counted_and_some_are_named(rows: Rows, typed: Typed) -> None:
    block = rows["blocks"][0]
    rows["blocks"] = [
        {**block, "block_id": f"{block['page_id']}-b{k:03}", "position": k, "role": "advert"} for k in range(1, 201)
    ]
    found = check(typed(rows))
    assert len(found) == SHOWN
    assert {violation.count for violation in found} == {200}


def test_nothing_passes_that_breaks_a_promise_and_the_message_says_what(rows: Rows, typed: Typed) -> None:
    rows["articles"][1]["kind"] = "advert"
    rows["pages"][0]["text"] = None
    with pytest.raises(CheckError) as error:
        require(typed(rows))
    for part in ("articles.kind breaks enum", "jianghai-ribao-2021-03-09-p1-a02", "'advert'", "pages.text", "required"):
        assert part in error.value.message
