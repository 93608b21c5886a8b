"""A published release is judged from its files alone, and whatever was done to them is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.errors import ReleaseError
from etl.load import shelf
from etl.load.checksums import SUMS, file_sha256, format_sums
from etl.load.csv_twin import BOM, logical_digest, write_csv
from etl.load.parquet import write_parquet
from etl.load.release import Release, publish
from etl.load.validate import validate_release
from etl.tables import TABLES, schema

VOLUME = "jianghai-ribao-2021"


def test_a_release_is_sound_as_published(release: Release) -> None:
    report = validate_release(release.path)
    assert report.ok
    assert (report.volume, report.version, report.rows) == (VOLUME, "1.0.0", release.rows)


@pytest.mark.parametrize("tail", ["", "latest", "latest/datapackage.json", "releases/1.0.0"])
def test_a_release_is_found_by_its_volume_its_link_or_its_descriptor(tail: str, release: Release) -> None:
    report = validate_release(release.path.parent.parent / tail, second_opinion=False)
    assert report.ok
    assert report.path.samefile(release.path)


def _flip_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["articles.parquet", "articles.csv", "README.md", "datapackage.json"])
def test_a_changed_byte_is_found(name: str, release: Release) -> None:
    path = release.path / name
    if path.suffix == ".json":
        path.write_text(path.read_text(encoding="utf-8").replace("Chinese", "chinese"), encoding="utf-8")
    else:
        _flip_byte(path)
    faults = validate_release(release.path).faults
    assert any(name in fault and "sha256 differs" in fault for fault in faults)


@pytest.mark.parametrize("name", ["aliases.csv", "pages.parquet", "DICTIONARY.md", SUMS])
def test_a_missing_file_is_found(name: str, release: Release) -> None:
    (release.path / name).unlink()
    assert f"{name} is missing" in validate_release(release.path).faults


def test_a_file_that_is_not_listed_is_found(release: Release) -> None:
    (release.path / "notes.txt").write_text("x")
    assert validate_release(release.path).faults == (f"notes.txt is not listed in {SUMS}",)


def test_a_sums_file_that_is_none_is_found(release: Release) -> None:
    (release.path / SUMS).write_text("nonsense\n")
    assert "'nonsense' is no line of it" in validate_release(release.path).faults[0]


def _forge(release: Release, table: str, rows: pl.DataFrame, twin: pl.DataFrame) -> None:
    """Put other rows into a release and make every hash, size, count and digest agree with them."""
    path = release.path / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    (release.path / f"{table}.parquet").unlink()
    (release.path / f"{table}.csv").unlink()
    parquet = write_parquet(schema(table), rows, release.path / f"{table}.parquet")
    csv = write_csv(twin, release.path / f"{table}.csv")
    for resource in descriptor["resources"]:
        if resource["schema"]["name"] == table:
            file = csv if resource["format"] == "csv" else parquet
            resource["hash"] = f"sha256:{file.sha256}"
            resource[shelf.OWN] |= {"rows": rows.height, "digest": logical_digest(rows)}
            (resource if "bytes" in resource else resource[shelf.OWN])["bytes"] = file.size
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    names = [file.name for file in release.path.iterdir() if file.name != SUMS]
    (release.path / SUMS).write_text(format_sums({name: file_sha256(release.path / name) for name in names}))


Forgery = tuple[str, Callable[[pl.DataFrame], pl.DataFrame], str]

FORGERIES: dict[str, Forgery] = {
    "an unknown kind": ("articles", lambda t: t.with_columns(kind=pl.lit("advert")), "articles.kind breaks enum"),
    "a lost person": ("persons", lambda t: t.clear(), "aliases.person_id breaks foreign_key"),
    "a repeated key": ("blocks", lambda t: pl.concat([t, t[:1]]), "blocks.block_id breaks primary_key"),
    "a name gone": ("bylines", lambda t: t.with_columns(printed=pl.lit("")), "bylines.printed breaks empty"),
}


@pytest.mark.parametrize(("table", "forge", "fault"), FORGERIES.values(), ids=FORGERIES)
def test_a_forgery_with_fitting_hashes_still_breaks_the_schema(
    table: str, forge: Callable[[pl.DataFrame], pl.DataFrame], fault: str, release: Release
) -> None:
    rows = forge(pl.read_parquet(release.path / f"{table}.parquet"))
    _forge(release, table, rows, rows)
    faults = validate_release(release.path).faults
    assert any(found.startswith(fault) for found in faults), faults
    assert not any("sha256" in found for found in faults)


def test_a_twin_that_tells_another_story_is_found(release: Release) -> None:
    rows = pl.read_parquet(release.path / "articles.parquet")
    _forge(release, "articles", rows, rows.with_columns(headline=pl.lit("另一个标题")))
    faults = validate_release(release.path, second_opinion=False).faults
    assert faults == ("articles-csv: articles.csv does not hold the rows of articles.parquet (headline)",)


def test_a_twin_without_its_mark_still_holds_the_rows_but_is_not_what_was_published(release: Release) -> None:
    path = release.path / "aliases.csv"
    path.write_bytes(path.read_bytes().removeprefix(BOM))
    faults = validate_release(release.path, second_opinion=False).faults
    assert len(faults) == 3
    assert not any("does not hold the rows" in fault for fault in faults)


def test_a_damaged_parquet_file_is_a_fault_and_no_crash(release: Release) -> None:
    (release.path / "articles.parquet").write_bytes(b"PAR1 and nothing more")
    faults = validate_release(release.path).faults
    assert any(fault.startswith("articles: articles.parquet cannot be read") for fault in faults)
    assert any("no articles to refer to" in fault for fault in faults)


def test_an_older_release_is_held_against_its_own_schema(release: Release) -> None:
    path = release.path / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["schema"]["name"] == "articles":
            kind = next(field for field in resource["schema"]["fields"] if field["name"] == "kind")
            kind["constraints"]["enum"].append("advert")
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    rows = pl.read_parquet(release.path / "articles.parquet").with_columns(kind=pl.lit("advert"))
    _forge(release, "articles", rows, rows)
    assert validate_release(release.path).faults == ()


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"resources": []}', '{"name": "x", "version": "1.0.0", "resources": []}']
)
def test_what_describes_no_release_of_ours_is_no_release(content: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(content)
    with pytest.raises(ReleaseError, match=r"datapackage\.json"):
        validate_release(tmp_path)


@pytest.mark.parametrize("part", ["path", "hash", "schema", shelf.OWN, "format"])
def test_a_descriptor_that_lacks_a_part_is_an_error_and_no_crash(part: str, release: Release) -> None:
    path = release.path / "datapackage.json"
    descriptor: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    del descriptor["resources"][0][part]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(ReleaseError, match="broken"):
        validate_release(release.path)


def test_nothing_published_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="Nothing is published"):
        validate_release(tmp_path)


def test_several_volumes_are_validated_one_by_one(
    release: Release, tables: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    publish("jianghai-ribao-2022", tables, tmp_path / "output")
    with pytest.raises(ReleaseError, match="2 volumes"):
        validate_release(tmp_path / "output")


def test_every_table_is_judged(release: Release) -> None:
    for name in TABLES:
        (release.path / f"{name}.csv").unlink()
    faults = validate_release(release.path).faults
    assert all(f"{name}.csv is missing" in faults for name in TABLES)
