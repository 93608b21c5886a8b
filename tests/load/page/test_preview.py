"""The rows a page carries: the right ones, no more than it can carry, and safe inside it."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from etl.load.page.preview import RENDERED, embedded, previews
from etl.tables import TABLES, empty

Tables = dict[str, pl.DataFrame]


def _unpacked(column: dict[str, Any]) -> list[Any]:
    """Read a column as the page's script does."""
    if "different" in column:
        return [column["different"][place] for place in column["values"]]
    if "prefix" in column:
        return [None if value is None else column["prefix"] + value for value in column["values"]]
    return list(column["values"])


def test_what_is_packed_unpacks_to_the_same_rows(year: Tables) -> None:
    found = previews(year)
    packed = json.loads(embedded(found))
    assert [table["name"] for table in packed] == [preview.name for preview in found]
    for table, preview in zip(packed, found, strict=True):
        for column, original in zip(table["columns"], preview.columns, strict=True):
            assert _unpacked(column) == list(original.values)


def test_tables_without_rows_have_no_preview(year: Tables) -> None:
    assert {preview.name for preview in previews(year)} == {
        "articles",
        "persons",
        "memberships",
        "events",
        "issues",
        "coverage",
        "repairs",
    }
    assert previews({name: empty(name) for name in TABLES}) == ()


def test_a_person_is_shown_with_the_posts_the_paper_names(tables: Tables) -> None:
    persons = next(preview for preview in previews(tables) if preview.name == "persons")
    assert [column.name for column in persons.columns][:3] == ["name", "posts", "mention_count"]
    assert persons.rows[0][:3] == ("陆承业", "主席", 2)


def test_an_article_is_shown_with_its_beginning_only(tables: Tables) -> None:
    long = tables["articles"].with_columns(pl.lit("长" * 500 + "\n段").alias("body"))
    articles = next(preview for preview in previews(tables | {"articles": long}) if preview.name == "articles")
    lead = next(column for column in articles.columns if column.name == "lead")
    assert set(lead.values) == {"长" * 60 + "…"}


def test_a_volume_too_large_for_a_page_is_sampled_over_its_whole_length(year: Tables) -> None:
    copies = pl.concat(
        year["articles"].with_columns(pl.format("{}{}", "article_id", pl.lit(f"{copy:02}"))) for copy in range(20)
    ).sort("date")
    large = next(preview for preview in previews(year | {"articles": copies}) if preview.name == "articles")
    assert large.sample == "spread"
    assert RENDERED < large.shown < large.total == copies.height
    dates = large.columns[0].values
    assert (dates[0], dates[-1][:7]) == ("2023-01-02", "2023-12")
    assert len(embedded([large]).encode()) < 1_300_000


def test_of_too_many_persons_the_most_named_are_kept(year: Tables) -> None:
    many = pl.concat([year["persons"]] * 200).with_columns(pl.int_range(pl.len()).alias("mention_count"))
    persons = next(preview for preview in previews(year | {"persons": many}) if preview.name == "persons")
    assert persons.sample == "top"
    counts = next(column for column in persons.columns if column.name == "mention_count").values
    assert counts == list(range(many.height - 1, many.height - 1 - persons.shown, -1))


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028行\u2029"])
def test_no_text_of_a_newspaper_ends_the_script_it_stands_in(tables: Tables, text: str) -> None:
    hostile = tables["articles"].with_columns(pl.lit(text).alias("headline"))
    found = previews(tables | {"articles": hostile})
    written = embedded(found)
    assert "<" not in written
    assert "\u2028" not in written
    headline = next(column for column in json.loads(written)[0]["columns"] if column["name"] == "headline")
    assert _unpacked(headline) == [text] * hostile.height
