"""Publish or leave alone: one rename, the same bytes, a version that says what changed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.errors import CheckError, ReleaseError, SchemaError, StorageError
from etl.load import shelf
from etl.load.checksums import SUMS, verify_sums
from etl.load.release import Release, publish
from etl.load.validate import validate_release
from etl.tables import TABLES, frame

VOLUME = "jianghai-ribao-2021"

Rows = dict[str, list[dict[str, Any]]]
Tables = dict[str, pl.DataFrame]
Typed = Callable[[Rows], Tables]


def _contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _staged(output: Path) -> list[Path]:
    return [path for path in (output / ".etl").rglob("*") if path.is_file()]


# what a release is


def test_the_first_release_is_1_0_0_with_two_files_a_table_and_what_is_said_of_them(release: Release) -> None:
    assert release.version == "1.0.0"
    assert release.path.parts[-3:] == (VOLUME, "releases", "1.0.0")
    assert release.rows["articles"] == 3
    expected = {f"{name}.{form}" for name in TABLES for form in ("parquet", "csv")}
    expected |= {"datapackage.json", "README.md", "DICTIONARY.md", "DICTIONARY.zh.md", SUMS}
    expected |= {"CHANGELOG.md", "diff.json", "REPORT.md", "report.json"}
    assert {path.name for path in release.path.iterdir()} >= expected
    assert verify_sums(release.path) == []


def test_latest_is_a_relative_link_beside_the_releases(release: Release) -> None:
    latest = release.path.parent.parent / "latest"
    assert latest.readlink() == Path("releases/1.0.0")
    assert (latest / "datapackage.json").samefile(release.path / "datapackage.json")


def test_sums_are_read_by_sha256sum(release: Release) -> None:
    tool = subprocess.run(["sha256sum", "-c", "--strict", "--quiet", SUMS], cwd=release.path, capture_output=True)
    assert (tool.returncode, tool.stdout) == (0, b"")


def test_rows_stand_in_the_order_of_pages_and_keys(release: Release) -> None:
    pages = pl.read_parquet(release.path / "pages.parquet")["page_id"].to_list()
    assert [page.removeprefix("jianghai-ribao-2021-03-") for page in pages] == ["09-p1", "09-p10", "10-x0a1b2c3d"]


def test_page_2_stands_before_page_10(rows: Rows, typed: Typed, tmp_path: Path) -> None:
    page = rows["pages"][1]
    for label in ("2", "A3", "A12"):
        rows["pages"].append({**page, "page_id": f"{page['issue_id']}-p{label}", "page_label": label})
    published = publish(VOLUME, typed(rows), tmp_path)
    assert published
    labels = pl.read_parquet(published.path / "pages.parquet")["page_label"].to_list()
    assert labels == ["1", "2", "10", "A3", "A12", None]


@pytest.mark.parametrize(
    ("fetched", "created"),
    [(None, "2021-03-10T00:00:00Z"), ("2021-03-11T01:05:00Z", "2021-03-11T01:05:00Z")],
    ids=["local files", "fetched"],
)
def test_it_is_as_old_as_its_newest_input(
    fetched: str | None, created: str, rows: Rows, typed: Typed, tmp_path: Path
) -> None:
    rows["sources"][0]["fetched_at"] = fetched
    published = publish(VOLUME, typed(rows), tmp_path)
    assert published
    assert published.created == created
    assert shelf.descriptor(published.path)["created"] == created


# the same tables, the same bytes


def test_two_builds_are_equal_byte_for_byte_whatever_the_order_of_rows_and_chunks(
    tables: Tables, tmp_path: Path
) -> None:
    shuffled = {name: rows.sample(fraction=1, shuffle=True, seed=7) for name, rows in tables.items()}
    cut = {name: pl.concat([rows[:1], rows[1:]], rechunk=False) for name, rows in shuffled.items()}
    for number, built in enumerate((tables, shuffled, cut, dict(reversed(tables.items())))):
        publish(VOLUME, built, tmp_path / str(number), provenance={"code": "0.1.0"})
    first = _contents(tmp_path / "0")
    assert len(first) > 2 * len(TABLES)
    assert all(_contents(tmp_path / str(number)) == first for number in range(1, 4))


def test_the_same_tables_again_publish_nothing(release: Release, tables: Tables, tmp_path: Path) -> None:
    before = _contents(tmp_path)
    shuffled = {name: rows.reverse() for name, rows in tables.items()}
    assert publish(VOLUME, shuffled, tmp_path / "output", provenance={"code": "0.1.0"}) is None
    assert _contents(tmp_path) == before


def test_another_provenance_alone_publishes_nothing(release: Release, tables: Tables, tmp_path: Path) -> None:
    assert publish(VOLUME, tables, tmp_path / "output", provenance={"code": "0.2.0"}) is None


def test_a_digest_of_another_making_publishes_nothing_when_the_rows_are_equal(
    release: Release, tables: Tables, tmp_path: Path
) -> None:
    path = release.path / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        resource[shelf.OWN]["digest"] = "sha256:" + "0" * 64
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert publish(VOLUME, tables, tmp_path / "output") is None


# versions


def _add_alias(rows: Rows) -> None:
    rows["aliases"].append({"person_id": "luchengye-5c6fa1", "alias": "老陆"})


def _remove_problem(rows: Rows) -> None:
    rows["problems"].clear()


def _correct_headline(rows: Rows) -> None:
    rows["articles"][0]["headline"] = "实干开新局"


def _forget_place(rows: Rows) -> None:
    rows["issues"][0]["region"] = None


def _add_and_correct(rows: Rows) -> None:
    _add_alias(rows)
    _correct_headline(rows)


def _exchange_repair(rows: Rows) -> None:
    rows["repairs"][0]["repair_id"] = "jianghai-ribao-2021-03-09-p1-r02"


@pytest.mark.parametrize(
    ("change", "version", "said"),
    [
        (_add_alias, "1.1.0", {"aliases": (1, 0, 0)}),
        (_remove_problem, "2.0.0", {"problems": (0, 1, 0)}),
        (_correct_headline, "1.0.1", {"articles": (0, 0, 1)}),
        (_forget_place, "1.0.1", {"issues": (0, 0, 1)}),
        (_add_and_correct, "1.1.0", {"articles": (0, 0, 1), "aliases": (1, 0, 0)}),
        (_exchange_repair, "2.0.0", {"repairs": (1, 1, 0)}),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else None,
)
def test_the_version_says_what_changed(
    change: Callable[[Rows], None],
    version: str,
    said: dict[str, tuple[int, int, int]],
    release: Release,
    rows: Rows,
    typed: Typed,
    tmp_path: Path,
) -> None:
    first = _contents(release.path)
    change(rows)
    second = publish(VOLUME, typed(rows), tmp_path / "output")
    assert second
    assert second.version == version
    assert {d.table: (d.added.height, d.removed.height, d.changed.height) for d in second.changes.tables} == said
    assert second.changes.previous == "1.0.0"
    assert (tmp_path / "output" / VOLUME / "latest").readlink() == Path("releases", version)
    assert _contents(release.path) == first


def test_versions_count_as_numbers(release: Release, rows: Rows, typed: Typed, tmp_path: Path) -> None:
    versions = []
    for count in range(11):
        rows["aliases"].append({"person_id": "luchengye-5c6fa1", "alias": f"老陆{count}"})
        published = publish(VOLUME, typed(rows), tmp_path / "output")
        assert published
        versions.append(published.version)
    assert versions[-2:] == ["1.10.0", "1.11.0"]
    assert [path.name for path in shelf.releases(tmp_path / "output" / VOLUME)] == ["1.0.0", *versions]


def _without_column(release: Release, table: str, column: str) -> None:
    path = release.path / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["schema"]["name"] == table:
            resource["schema"]["fields"] = [f for f in resource["schema"]["fields"] if f["name"] != column]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    parquet = release.path / f"{table}.parquet"
    pl.read_parquet(parquet).drop(column).write_parquet(parquet)


@pytest.mark.parametrize("column", ["agency", "article_id"], ids=["a value", "the key"])
def test_a_new_column_is_a_major_version(column: str, release: Release, tables: Tables, tmp_path: Path) -> None:
    _without_column(release, "articles", column)
    second = publish(VOLUME, tables, tmp_path / "output")
    assert second
    assert second.version == "2.0.0"
    assert second.changes.tables[0].columns == (column,)


@pytest.mark.parametrize(
    ("present", "version"), [("old", "2.0.0"), ("new", "1.1.0")], ids=["a table less", "a table more"]
)
def test_tables_that_come_are_minor_and_tables_that_go_are_major(
    present: str, version: str, release: Release, tables: Tables, tmp_path: Path
) -> None:
    path = release.path / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    if present == "new":
        descriptor["resources"] = [r for r in descriptor["resources"] if r["schema"]["name"] != "aliases"]
    else:
        descriptor["resources"].append({**descriptor["resources"][0], "name": "x", "schema": {"name": "adverts"}})
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    second = publish(VOLUME, tables, tmp_path / "output")
    assert second
    assert second.version == version


def test_without_a_readable_last_release_there_is_no_next(
    release: Release, rows: Rows, typed: Typed, tmp_path: Path
) -> None:
    (release.path / "articles.parquet").write_bytes(b"PAR1")
    _correct_headline(rows)
    with pytest.raises(ReleaseError, match=r"articles\.parquet cannot be read"):
        publish(VOLUME, typed(rows), tmp_path / "output")
    assert [path.name for path in shelf.releases(tmp_path / "output" / VOLUME)] == ["1.0.0"]


# nothing half-done


def test_tables_that_break_a_promise_are_not_published(
    release: Release, rows: Rows, typed: Typed, tmp_path: Path
) -> None:
    before = _contents(tmp_path)
    rows["articles"][0]["kind"] = "advert"
    with pytest.raises(CheckError, match="advert"):
        publish(VOLUME, typed(rows), tmp_path / "output")
    assert _contents(tmp_path) == before


@pytest.mark.parametrize("table", ["aliases", "pages"])
def test_every_table_is_asked_for(table: str, tables: Tables, tmp_path: Path) -> None:
    del tables[table]
    with pytest.raises(SchemaError, match=f"Table {table} is missing"):
        publish(VOLUME, tables, tmp_path)


def test_columns_in_another_order_are_not_the_declared_ones(tables: Tables, tmp_path: Path) -> None:
    tables["aliases"] = tables["aliases"].select("alias", "person_id")
    with pytest.raises(SchemaError, match="aliases"):
        publish(VOLUME, tables, tmp_path)


@pytest.mark.parametrize("name", ["../elsewhere", "江海日报-2021", "", ".etl", "a/b"])
def test_a_volume_is_named_by_a_plain_folder_name(name: str, tables: Tables, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="name a volume"):
        publish(name, tables, tmp_path)


def test_what_a_killed_run_left_in_staging_is_cleared_away(tables: Tables, tmp_path: Path) -> None:
    left = tmp_path / ".etl" / "staging" / VOLUME
    left.mkdir(parents=True)
    (left / "articles.parquet").write_bytes(b"half")
    published = publish(VOLUME, tables, tmp_path)
    assert published
    assert validate_release(published.path).ok
    assert not left.exists()


def test_a_run_killed_before_it_moved_latest_is_made_good_by_the_next(
    release: Release, rows: Rows, typed: Typed, tmp_path: Path
) -> None:
    _add_alias(rows)
    publish(VOLUME, typed(rows), tmp_path / "output")
    latest = tmp_path / "output" / VOLUME / "latest"
    latest.unlink()
    latest.symlink_to("releases/1.0.0")
    assert shelf.newest(latest.parent) == latest.parent / "releases" / "1.1.0"
    assert publish(VOLUME, typed(rows), tmp_path / "output") is None
    assert latest.readlink() == Path("releases/1.1.0")


CHILD = """
import resource, signal, sys
from pathlib import Path
sys.path[:0] = [{tests!r}, {root!r}]
from conftest import VOLUME, _rows
from etl.errors import StorageError
from etl.load.release import publish
from etl.tables import TABLES, frame

def tables(extra):
    rows = _rows()
    rows["aliases"] += [{{"person_id": "luchengye-5c6fa1", "alias": "老陆%d" % k}} for k in range(extra)]
    return {{name: frame(name, rows[name]) for name in TABLES}}
"""


def _child(body: str, *arguments: str) -> list[str]:
    setup = CHILD.format(tests=str(Path(__file__).parent), root=str(Path(__file__).parents[2]))
    return [sys.executable, "-c", setup + body, *arguments]


FULL = """
limit = int(sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    publish(VOLUME, tables(5000), Path(sys.argv[1]))
except StorageError as error:
    print(error.message)
    sys.exit(error.exit_code)
"""


@pytest.mark.parametrize("limit", [0, 1000, 8000, 30_000, 100_000])
def test_a_disk_that_refuses_a_write_leaves_the_last_release_whole(
    limit: int, release: Release, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    before = _contents(output)
    run = subprocess.run(_child(FULL, str(output), str(limit)), capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (74, "")
    assert str(output) in run.stdout
    assert "bytes free" in run.stdout
    assert _contents(output) == before
    assert _staged(output) == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)"),
    ],
    ids=["by number", "in polars' words"],
)
def test_a_full_disk_is_known_by_number_and_by_word(
    error: Exception, release: Release, rows: Rows, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise error

    _add_alias(rows)
    monkeypatch.setattr("etl.load.release.write_csv", refuse)
    with pytest.raises(StorageError, match="Make room"):
        publish(VOLUME, typed(rows), tmp_path / "output")
    assert _staged(tmp_path / "output") == []
    assert [path.name for path in shelf.releases(tmp_path / "output" / VOLUME)] == ["1.0.0"]


FOREVER = """
for extra in range(10_000):
    publish(VOLUME, tables(extra), Path(sys.argv[1]))
    if not extra:
        print("ready", flush=True)
"""


@pytest.mark.slow
def test_a_run_killed_at_any_instant_leaves_whole_releases_only(tmp_path: Path) -> None:
    for instant in (0.0, 0.31, 0.57, 0.92, 1.41):
        child = subprocess.Popen(_child(FOREVER, str(tmp_path)), stdout=subprocess.PIPE)
        assert child.stdout
        assert child.stdout.readline() == b"ready\n"
        time.sleep(instant)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        for found in shelf.releases(tmp_path / VOLUME):
            assert verify_sums(found) == []
    newest = shelf.newest(tmp_path / VOLUME)
    assert newest
    assert validate_release(newest, second_opinion=False).ok
    assert os.path.lexists(tmp_path / VOLUME / "latest")


def test_an_empty_volume_can_be_published(tmp_path: Path) -> None:
    published = publish(VOLUME, {name: frame(name, []) for name in TABLES}, tmp_path)
    assert published
    assert published.created == "1970-01-01T00:00:00Z"
    assert validate_release(published.path).faults == ()
