"""What was published opens in one line, from wherever it is named, and nothing is read before it is asked for."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import polars as pl
import pytest

from etl.dataset import Dataset, open_dataset
from etl.errors import ReleaseError, StorageError, UsageError
from etl.load.checksums import file_sha256
from etl.load.release import publish
from etl.tables import TABLES, schema
from tests.dataset.conftest import moved, typed

VOLUME = "jianghai-ribao-2021"


def publish_another(output: Path) -> None:
    """Publish 1.1.0 of the volume."""
    rows = moved(2021)
    rows["aliases"].append({"person_id": "luchengye-5c6fa1", "alias": "老陆"})
    assert publish(VOLUME, typed(rows), output)


@pytest.mark.parametrize(
    "tail",
    [
        "",
        "catalog.json",
        VOLUME,
        f"{VOLUME}/latest",
        f"{VOLUME}/latest/datapackage.json",
        f"{VOLUME}/latest/{VOLUME}.zip",
    ],
)
@pytest.mark.parametrize("as_text", [True, False])
def test_it_opens_from_wherever_it_is_named(tail: str, as_text: bool, output: Path) -> None:
    path = output / tail
    dataset = open_dataset(str(path) if as_text else path)
    assert dataset.tables == TABLES
    assert (dataset.version, dataset.versions) == ("1.0.0", {VOLUME: "1.0.0"})
    assert dataset.frame("articles").height == 3


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_lazy_frames_by_attribute_and_by_key(name: str, release: Path) -> None:
    dataset = open_dataset(release)
    assert isinstance(dataset[name], pl.LazyFrame)
    assert getattr(dataset, name).collect().equals(dataset[name].collect())
    assert dataset.frame(name).schema == schema(name).polars
    assert name in dir(dataset)


def test_no_table_is_called_like_something_else_of_a_dataset() -> None:
    assert not {name for name in dir(Dataset) if not name.startswith("_")} & set(TABLES)
    assert not {name for name in dir(Dataset([])) if not name.startswith("_")} & set(TABLES)


def test_an_open_dataset_stays_at_the_release_it_was_opened_at(output: Path) -> None:
    dataset = open_dataset(output / VOLUME / "latest")
    publish_another(output)
    assert dataset.frame("aliases").height == 1
    assert open_dataset(output / VOLUME / "latest").frame("aliases").height == 2


def test_a_volume_opens_at_its_highest_version_without_a_link(output: Path) -> None:
    (output / VOLUME / "latest").unlink()
    assert open_dataset(output / VOLUME).version == "1.0.0"


def test_it_verifies_itself(release: Path) -> None:
    assert [report.ok for report in open_dataset(release).verify()] == [True]
    (release / "README.md").write_text("x")
    assert [report.ok for report in open_dataset(release).verify()] == [False]


def test_an_unknown_table_is_an_error_that_names_the_known_ones(release: Path) -> None:
    dataset = open_dataset(release)
    with pytest.raises(ReleaseError, match=r"'adverts'.*articles"):
        dataset["adverts"]
    with pytest.raises(AttributeError, match="adverts"):
        _ = dataset.adverts


@pytest.mark.parametrize("tail", ["", "nowhere"])
def test_nothing_published_is_said_so(tail: str, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="Nothing is published"):
        open_dataset(tmp_path / tail)


# a zip


def test_of_a_zip_only_the_tables_that_are_asked_for_are_unpacked_once(release: Path, cache: Path) -> None:
    dataset = open_dataset(release / f"{VOLUME}.zip")
    assert not list(cache.rglob("*.parquet"))
    assert dataset.articles.collect().equals(open_dataset(release).articles.collect())
    [unpacked] = cache.rglob("*.parquet")
    written = unpacked.stat().st_mtime_ns
    open_dataset(release / f"{VOLUME}.zip").frame("articles")
    assert unpacked.stat().st_mtime_ns == written


def test_a_zip_verifies_itself_and_is_named_by_its_own_path(release: Path) -> None:
    [report] = open_dataset(release / f"{VOLUME}.zip").verify()
    assert (report.ok, report.faults) == (True, ())
    assert report.path == f"{release / VOLUME}.zip/{VOLUME}-1.0.0"


def test_a_table_that_was_changed_in_a_zip_is_refused(release: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(release / f"{VOLUME}.zip") as good, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            if name.endswith("articles.parquet"):
                content = (release / "events.parquet").read_bytes()
            bad.writestr(name, content)
    dataset = open_dataset(tmp_path / "bad.zip")
    assert dataset.frame("events").height == 1
    with pytest.raises(ReleaseError, match=r"bad.zip.*articles.parquet is not the file that was published") as error:
        dataset.frame("articles")
    assert error.value.code == "altered"


def test_what_a_fault_of_the_disk_changed_in_the_cache_is_unpacked_again(release: Path, cache: Path) -> None:
    path = release / f"{VOLUME}.zip"
    before = open_dataset(path).frame("articles")
    [unpacked] = cache.rglob("*.parquet")
    unpacked.write_bytes(b"PAR1")
    assert open_dataset(path).frame("articles").equals(before)


def test_of_several_releases_in_a_zip_the_newest_of_each_volume_opens(output: Path, tmp_path: Path) -> None:
    publish_another(output)
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        for file in sorted((output / VOLUME / "releases").rglob("*")):
            if file.suffix in (".parquet", ".json"):
                archive.write(file, file.relative_to(output))
    assert open_dataset(tmp_path / "both.zip").versions == {VOLUME: "1.1.0"}


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"no zip at all", "cannot be read as a zip"), ("empty", "No release is in"), ("wrong", "does not describe")],
)
def test_what_is_no_release_in_a_zip_is_said_so(content: bytes | str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            if content == "wrong":
                archive.writestr("datapackage.json", "{}")
    with pytest.raises(ReleaseError, match=message):
        open_dataset(path)


@pytest.mark.parametrize("path", ["../articles.parquet", "/etc/passwd", "a/b.parquet", "https://elsewhere.example/a"])
def test_a_descriptor_cannot_lead_to_other_files(path: str, release: Path) -> None:
    file = release / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["resources"][3]["path"] = path
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"stand beside its datapackage\.json"):
        open_dataset(release).frame("articles")


def test_the_package_of_facts_opens_too(release: Path) -> None:
    facts = open_dataset(release / f"{VOLUME}-facts.zip")
    assert facts.versions == {f"{VOLUME}-facts": "1.0.0"}
    assert "body" not in facts.articles.collect_schema()
    assert [report.ok for report in facts.verify()] == [True]


# pinned


@pytest.mark.parametrize("tail", ["datapackage.json", f"{VOLUME}.zip"])
def test_a_hash_pins_a_release(tail: str, release: Path) -> None:
    right = file_sha256(release / tail)
    assert open_dataset(release / tail, sha256=right.upper()).version == "1.0.0"
    with pytest.raises(ReleaseError, match="not the release that was asked for") as error:
        open_dataset(release / tail, sha256="0" * 64)
    assert error.value.code == "altered"


def test_a_dataset_knows_the_hash_that_pins_it(release: Path) -> None:
    [opened] = open_dataset(release).releases
    assert opened.sha256 == file_sha256(release / "datapackage.json")


def test_a_hash_cannot_pin_several_volumes(volumes: Path) -> None:
    with pytest.raises(UsageError, match="3 volumes"):
        open_dataset(volumes, sha256="0" * 64)


def test_a_file_larger_than_allowed_is_not_unpacked(release: Path) -> None:
    dataset = open_dataset(release / f"{VOLUME}.zip", max_bytes=1000)
    with pytest.raises(ReleaseError, match=r"larger than 1,000 bytes.*max_bytes") as error:
        dataset.frame("articles")
    assert error.value.code == "larger_than_allowed"


def test_a_cache_that_cannot_be_made_names_the_way_out(release: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"cannot be kept in .*cache=…\) or ETL_CACHE"):
        open_dataset(release / f"{VOLUME}.zip", cache=tmp_path / "file" / "cache")


def test_the_cache_may_be_deleted_at_any_time(release: Path, cache: Path) -> None:
    dataset = open_dataset(release / f"{VOLUME}.zip")
    rows = dataset.frame("articles")
    shutil.rmtree(cache)
    assert dataset.frame("articles").equals(rows)
