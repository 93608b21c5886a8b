"""What was published opens in one line, typed, whole, from wherever it is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.dataset import open_dataset
from etl.errors import ReleaseError
from etl.load.release import Release, publish
from etl.tables import TABLES, schema

VOLUME = "jianghai-ribao-2021"

Rows = dict[str, list[dict[str, Any]]]
Typed = Callable[[Rows], dict[str, pl.DataFrame]]


@pytest.mark.parametrize("tail", ["", f"{VOLUME}", f"{VOLUME}/latest", f"{VOLUME}/latest/datapackage.json"])
@pytest.mark.parametrize("as_text", [True, False])
def test_it_opens_from_an_output_a_volume_a_release_or_a_descriptor(
    tail: str, as_text: bool, release: Release, tmp_path: Path
) -> None:
    path = tmp_path / "output" / tail
    dataset = open_dataset(str(path) if as_text else path)
    assert dataset.tables == TABLES
    assert (dataset.version, dataset.versions) == ("1.0.0", {VOLUME: "1.0.0"})


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_lazy_frames_by_attribute_and_by_key(name: str, release: Release) -> None:
    dataset = open_dataset(release.path)
    assert isinstance(dataset[name], pl.LazyFrame)
    assert getattr(dataset, name).collect().equals(dataset[name].collect())
    assert dataset.frame(name).height == release.rows[name]
    assert dataset.frame(name).schema == schema(name).polars
    assert name in dir(dataset)


def test_fields_say_what_columns_mean(release: Release) -> None:
    fields = {field.name: field for field in open_dataset(release.path).fields("articles")}
    assert (fields["kicker"].title, fields["kicker"].title_zh) == ("Kicker", "引题")


def test_volumes_of_an_output_follow_one_another(release: Release, rows: Rows, typed: Typed, tmp_path: Path) -> None:
    publish("yunxi-wanbao-2021", typed(rows), tmp_path / "output")
    rows["aliases"].append({"person_id": "luchengye-5c6fa1", "alias": "老陆"})
    publish("yunxi-wanbao-2021", typed(rows), tmp_path / "output")
    dataset = open_dataset(tmp_path / "output")
    assert dataset.versions == {VOLUME: "1.0.0", "yunxi-wanbao-2021": "1.1.0"}
    assert dataset.version == f"{VOLUME} 1.0.0, yunxi-wanbao-2021 1.1.0"
    assert dataset.frame("aliases")["alias"].to_list() == ["陆主席", "老陆", "陆主席"]
    assert dataset.articles.select(pl.len()).collect().item() == 6
    assert "yunxi-wanbao-2021 1.1.0" in repr(dataset)


def test_volumes_of_different_age_are_read_together(release: Release, tables: dict[str, pl.DataFrame]) -> None:
    output = release.path.parents[2]
    publish("yunxi-wanbao-2021", tables, output)
    older = output / "yunxi-wanbao-2021" / "releases" / "1.0.0" / "articles.parquet"
    pl.read_parquet(older).drop("agency").write_parquet(older)
    assert open_dataset(output).frame("articles").columns == schema("articles").polars.names()


def test_an_open_dataset_stays_at_the_release_it_was_opened_at(
    release: Release, rows: Rows, typed: Typed, tmp_path: Path
) -> None:
    dataset = open_dataset(tmp_path / "output" / VOLUME / "latest")
    rows["aliases"].append({"person_id": "luchengye-5c6fa1", "alias": "老陆"})
    publish(VOLUME, typed(rows), tmp_path / "output")
    assert dataset.frame("aliases").height == 1
    assert open_dataset(tmp_path / "output" / VOLUME / "latest").frame("aliases").height == 2


def test_a_volume_opens_at_its_highest_version_without_a_link(
    release: Release, rows: Rows, typed: Typed, tmp_path: Path
) -> None:
    (tmp_path / "output" / VOLUME / "latest").unlink()
    assert open_dataset(tmp_path / "output" / VOLUME).version == "1.0.0"


def test_it_verifies_itself(release: Release) -> None:
    assert [report.ok for report in open_dataset(release.path).verify()] == [True]
    (release.path / "README.md").write_text("x")
    assert [report.ok for report in open_dataset(release.path).verify()] == [False]


def test_an_unknown_table_is_an_error_that_names_the_known_ones(release: Release) -> None:
    dataset = open_dataset(release.path)
    with pytest.raises(ReleaseError, match=r"'adverts'.*articles"):
        dataset["adverts"]
    with pytest.raises(AttributeError, match="adverts"):
        _ = dataset.adverts


@pytest.mark.parametrize("tail", ["", "nowhere"])
def test_nothing_published_is_said_so(tail: str, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="Nothing is published"):
        open_dataset(tmp_path / tail)
