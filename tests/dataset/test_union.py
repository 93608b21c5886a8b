"""All volumes as one: a table has the newest columns and types, whatever older volumes lack, and a person one row."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.dataset import Dataset, open_dataset
from etl.dataset.union import SHARED
from etl.errors import ReleaseError
from etl.load.release import publish
from etl.tables import TABLES, schema
from tests.dataset.conftest import moved, typed

PERSON = "luchengye-5c6fa1"
OLD, NEW = "jianghai-ribao-2019", "jianghai-ribao-2021"


def age(output: Path, change: Callable[[dict[str, Any], dict[str, pl.DataFrame]], None]) -> Dataset:
    """Give the output an older volume, written as an older program would have: other tables, columns or types."""
    publish(OLD, typed(moved(2019)), output)
    release = output / OLD / "releases" / "1.0.0"
    descriptor = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    tables = {name: pl.read_parquet(release / f"{name}.parquet") for name in TABLES}
    change(descriptor, tables)
    kept = [resource for resource in descriptor["resources"] if resource["schema"]["name"] in tables]
    for resource in kept:
        columns = tables[resource["schema"]["name"]].columns
        resource["schema"]["fields"] = [field for field in resource["schema"]["fields"] if field["name"] in columns]
    (release / "datapackage.json").write_text(json.dumps({**descriptor, "resources": kept}), encoding="utf-8")
    for name, rows in tables.items():
        rows.write_parquet(release / f"{name}.parquet")
    return open_dataset(output)


def test_volumes_follow_one_another_with_their_versions(volumes: Path) -> None:
    dataset = open_dataset(volumes)
    assert dataset.versions == dict.fromkeys([f"jianghai-ribao-{year}" for year in (2021, 2022, 2023)], "1.0.0")
    assert dataset.version == "jianghai-ribao-2021 1.0.0, jianghai-ribao-2022 1.0.0, jianghai-ribao-2023 1.0.0"
    assert dataset.frame("articles")["date"].dt.year().to_list() == [2021] * 3 + [2022] * 3 + [2023] * 3


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_its_declared_columns_and_types(name: str, volumes: Path) -> None:
    assert open_dataset(volumes).frame(name).schema == schema(name).polars


@pytest.mark.parametrize("name", TABLES)
def test_primary_keys_still_tell_rows_apart(name: str, volumes: Path) -> None:
    rows = open_dataset(volumes).frame(name)
    assert rows.height == rows.unique(schema(name).primary_key).height


def test_a_person_has_one_row_with_the_counts_and_days_of_all_volumes(volumes: Path) -> None:
    [person] = open_dataset(volumes).persons.collect().to_dicts()
    assert (person["person_id"], person["name"]) == (PERSON, "陆承业")
    assert (person["mention_count"], person["article_count"]) == (6, 3)
    assert (person["first_date"], person["last_date"]) == (date(2021, 3, 9), date(2023, 3, 9))
    assert person["namesake_suspected"] is False


def test_a_join_on_persons_multiplies_nothing(volumes: Path) -> None:
    dataset = open_dataset(volumes)
    joined = dataset.mentions.join(dataset.persons, on="person_id").collect()
    assert joined.height == dataset.frame("mentions").height


def test_the_persons_of_one_volume_are_as_it_published_them(volumes: Path) -> None:
    one = open_dataset(volumes).volume("jianghai-ribao-2022")
    assert one.persons.collect().equals(open_dataset(volumes / "jianghai-ribao-2022").persons.collect())
    with pytest.raises(ReleaseError, match=r"no volume 'gone'.*jianghai-ribao-2022"):
        one.volume("gone")


def test_a_name_that_only_one_volume_divides_is_suspected_in_the_others(output: Path) -> None:
    rows = moved(2022)
    rows["persons"].append(rows["persons"][0] | {"person_id": f"{PERSON}-2", "mention_count": 1})
    publish("jianghai-ribao-2022", typed(rows), output)
    persons = {row["person_id"]: row for row in open_dataset(output).persons.collect().to_dicts()}
    assert persons[PERSON]["namesake_suspected"] is True
    assert persons[f"{PERSON}-2"]["namesake_suspected"] is False


def test_a_name_that_every_volume_divides_is_not_suspected(output: Path) -> None:
    for year in (2022, 2023):
        rows = moved(year)
        rows["persons"].append(rows["persons"][0] | {"person_id": f"{PERSON}-2"})
        publish(f"jianghai-ribao-{year}", typed(rows), output)
    both = open_dataset(output).volume("jianghai-ribao-2022", "jianghai-ribao-2023")
    assert both.persons.collect()["namesake_suspected"].to_list() == [False, False]


# older volumes


def test_a_table_that_older_volumes_lack_holds_the_rows_of_the_others(output: Path) -> None:
    dataset = age(output, lambda _, tables: tables.__delitem__("coverage"))
    assert dataset.tables == TABLES
    assert dataset.coverage.collect()["date"].dt.year().to_list() == [2021]
    with pytest.raises(ReleaseError, match="no table 'coverage'"):
        dataset.volume(OLD)["coverage"]


def test_a_column_that_older_volumes_lack_is_null_there_and_keeps_its_place_and_type(output: Path) -> None:
    def forget(_: Any, tables: dict[str, pl.DataFrame]) -> None:
        tables["articles"] = tables["articles"].drop("agency", "dateline_date")
        tables["persons"] = tables["persons"].drop("namesake_suspected")

    dataset = age(output, forget)
    assert dataset.frame("articles").schema == schema("articles").polars
    assert dataset.frame("articles")["agency"].head(3).to_list() == [None] * 3
    assert dataset.frame("persons").to_dicts()[0]["namesake_suspected"] is False


def test_a_column_that_newer_volumes_dropped_stands_last(output: Path) -> None:
    def remember(_: Any, tables: dict[str, pl.DataFrame]) -> None:
        tables["articles"] = tables["articles"].insert_column(2, pl.lit("旧").alias("shelfmark"))

    articles = age(output, remember).frame("articles")
    assert articles.columns == [*schema("articles").polars.names(), "shelfmark"]
    assert articles["shelfmark"].to_list() == ["旧"] * 3 + [None] * 3


@pytest.mark.parametrize(
    ("column", "older", "kind"),
    [
        ("position", pl.lit(1, pl.Float64), pl.Float64),
        ("position", pl.lit("头条"), pl.String),
        ("char_count", pl.lit(12, pl.Int32), pl.Float64),
        ("date", pl.lit("民国八年"), pl.String),
    ],
    ids=["an integer and a number are numbers", "a number and text are text", "two integers", "a day and text"],
)
def test_a_column_of_another_type_becomes_what_holds_both(
    column: str, older: pl.Expr, kind: type[pl.DataType], output: Path
) -> None:
    def retype(_: Any, tables: dict[str, pl.DataFrame]) -> None:
        tables["articles"] = tables["articles"].with_columns(older.alias(column))

    articles = age(output, retype).frame("articles")
    assert articles.schema[column] == kind
    assert articles[column].null_count() == 0


def test_what_is_declared_newest_says_what_columns_mean(output: Path) -> None:
    def rename(descriptor: Any, _: Any) -> None:
        for resource in descriptor["resources"]:
            resource["schema"]["fields"][0]["title"] = "Old title"

    fields = age(output, rename).fields("articles")
    assert fields["title"][0] == "Article identifier"


# the same in SQL


def test_sql_sees_the_same_rows_columns_and_types_as_polars(output: Path) -> None:
    def forget(_: Any, tables: dict[str, pl.DataFrame]) -> None:
        tables["articles"] = tables["articles"].drop("agency")
        tables["events"] = tables["events"].with_columns(confidence=pl.lit(1))

    dataset = age(output, forget)
    connection = dataset.duckdb()
    for name in TABLES:
        key = schema(name).primary_key
        assert connection.table(name).pl().sort(key).equals(dataset.frame(name).sort(key)), name


def test_sql_views_leave_the_rows_on_the_disk_where_they_can(volumes: Path) -> None:
    connection = open_dataset(volumes).duckdb()
    views = dict(connection.execute("SELECT view_name, sql FROM duckdb_views() WHERE NOT internal").fetchall())
    assert {name for name in TABLES if "read_parquet" in views[name]} == set(TABLES) - set(SHARED)


def test_sql_tables_say_what_they_hold(volumes: Path) -> None:
    connection = open_dataset(volumes / "jianghai-ribao-2021").duckdb()
    said = dict(connection.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall())
    assert said["persons"].startswith("人物 · One row is one person's name")


@pytest.mark.parametrize("folder", ["a [b] c", "it's", "star*", '"quoted"', "问号?"])
def test_sql_reads_from_folders_with_any_name(folder: str, output: Path, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir()
    moved_to = output.rename(tmp_path / folder / "output")
    assert open_dataset(moved_to).duckdb().sql("SELECT count(*) FROM articles").fetchall() == [(3,)]
    assert open_dataset(moved_to).frame("articles").height == 3


def test_views_can_be_made_in_a_connection_that_is_there(output: Path) -> None:
    import duckdb

    connection = duckdb.connect()
    assert open_dataset(output).duckdb(connection) is connection
    assert open_dataset(output).duckdb(connection).sql("SELECT count(*) FROM articles").fetchall() == [(3,)]
