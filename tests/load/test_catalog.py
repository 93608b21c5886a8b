"""The front of an output folder: what programs and people find there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.load.card import size
from etl.load.catalog import write_catalog
from etl.load.checksums import file_sha256
from etl.load.release import Release, publish
from etl.tables import TABLES

VOLUME = "jianghai-ribao-2021"
VOID = {"meta", "link", "br", "img", "hr", "input"}

Rows = dict[str, list[dict[str, Any]]]
Typed = Callable[[Rows], dict[str, pl.DataFrame]]


class _Page(HTMLParser):
    """Links, text and tags of a page; every tag that is opened must be closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.text = ""
        self.scripts = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        self.ids |= {value or "" for name, value in attrs if name == "id"}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts += data
        else:
            self.text += data


def _catalog(output: Path) -> list[dict[str, Any]]:
    volumes: list[dict[str, Any]] = json.loads((output / "catalog.json").read_text(encoding="utf-8"))["volumes"]
    return volumes


def test_it_lists_every_volume_with_its_newest_release(
    release: Release, rows: Rows, typed: Typed, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    rows["aliases"].append({"person_id": "luchengye-5c6fa1", "alias": "老陆"})
    publish(VOLUME, typed(rows), output)
    publish("yunxi-wanbao-2021", typed(rows), output)
    write_catalog(output)
    first, second = _catalog(output)
    assert (first["volume"], first["version"], first["releases"]) == (VOLUME, "1.1.0", ["1.1.0", "1.0.0"])
    assert (second["volume"], second["version"]) == ("yunxi-wanbao-2021", "1.0.0")
    assert first["path"] == f"{VOLUME}/releases/1.1.0"
    assert first["rows"]["aliases"] == 2
    assert first["coverage"]["start"] == "2021-03-09"
    for file in first["files"]:
        assert (output / first["path"] / file["path"]).stat().st_size == file["bytes"]
    assert [file["table"] for file in first["files"]] == [*TABLES, *TABLES]
    endings = (".zip", ".xlsx", ".sqlite", "-facts.zip")
    assert [file["path"] for file in first["bundles"]] == [f"{VOLUME}{ending}" for ending in endings]
    for file in first["bundles"]:
        path = output / first["path"] / file["path"]
        assert (path.stat().st_size, f"sha256:{file_sha256(path)}") == (file["bytes"], file["hash"])


def test_the_page_is_whole_and_its_links_lead_somewhere(release: Release, rows: Rows, typed: Typed) -> None:
    output = release.path.parents[2]
    rows["problems"].clear()
    publish(VOLUME, typed(rows), output)
    page = _Page(write_catalog(output).read_text(encoding="utf-8"))
    assert page.links
    for link in page.links:
        assert link[1:] in page.ids if link.startswith("#") else (output / link).is_file(), link
    for version in ("1.0.0", "2.0.0"):
        assert f"{VOLUME}/releases/{version}/index.html" in page.links
    for part in ("江海日报", "2.0.0", "2021-03-09", "Download"):
        assert part in page.text


def test_a_release_without_a_page_is_led_to_by_its_readme(release: Release) -> None:
    (release.path / "index.html").unlink()
    page = _Page(write_catalog(release.path.parents[2]).read_text(encoding="utf-8"))
    assert f"{VOLUME}/releases/1.0.0/README.md" in page.links
    assert f"{VOLUME}/releases/1.0.0/index.html" not in page.links


def test_the_page_asks_no_network(release: Release) -> None:
    text = write_catalog(release.path.parents[2]).read_text(encoding="utf-8")
    assert not re.search(r"https?://(?!schema\.org/)|@import|url\(|\bfetch\(|type=.?module", text)
    assert "default-src 'none'" in text


def test_what_a_newspaper_is_called_is_text_and_nothing_else(rows: Rows, typed: Typed, tmp_path: Path) -> None:
    for issue in rows["issues"]:
        issue["newspaper"] = "<script>alert('江海')</script>&"
    publish(VOLUME, typed(rows), tmp_path)
    page = _Page(write_catalog(tmp_path).read_text(encoding="utf-8"))
    assert "<script>" not in page.scripts
    assert "<script>alert('江海')</script>&" in page.text


@pytest.mark.parametrize("exists", [True, False])
def test_an_output_without_volumes_has_an_empty_catalog(exists: bool, tmp_path: Path) -> None:
    output = tmp_path / "output"
    if exists:
        (output / ".etl" / "staging").mkdir(parents=True)
        (output / "runs").mkdir()
    page = _Page(write_catalog(output).read_text(encoding="utf-8"))
    assert "Nothing is published yet" in page.text
    assert _catalog(output) == []


def test_unchanged_files_are_left_alone_and_nothing_else_is_left_behind(release: Release) -> None:
    output = release.path.parents[2]
    index = write_catalog(output)
    before = index.stat().st_ino
    write_catalog(output)
    assert index.stat().st_ino == before
    assert {path.name for path in output.iterdir()} == {".etl", "catalog.json", "index.html", VOLUME}


def test_only_descriptors_of_new_releases_are_read(release: Release, rows: Rows, typed: Typed) -> None:
    output = release.path.parents[2]
    write_catalog(output)
    before = _catalog(output)
    (release.path / "datapackage.json").write_text("unreadable", encoding="utf-8")
    publish("yunxi-wanbao-2021", typed(rows), output)
    write_catalog(output)
    assert _catalog(output)[0] == before[0]
    assert [entry["volume"] for entry in _catalog(output)] == [VOLUME, "yunxi-wanbao-2021"]


@pytest.mark.parametrize("said", ["", "[]", '{"volumes": [{"path": "x/releases/1.0.0"}]}', '{"volumes": null}'])
def test_a_catalogue_that_cannot_be_understood_is_written_anew(release: Release, said: str) -> None:
    output = release.path.parents[2]
    write_catalog(output)
    before = _catalog(output)
    (output / "catalog.json").write_text(said, encoding="utf-8")
    write_catalog(output)
    assert _catalog(output) == before


@pytest.mark.parametrize(
    ("count", "said"),
    [
        *[(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (13_449, "13.4 kB"), (99_960, "100 kB"), (687_036, "687 kB")],
        *[(999_600, "1.0 MB"), (2_100_000, "2.1 MB"), (5 * 10**9, "5.0 GB"), (4 * 10**12, "4000 GB")],
    ],
)
def test_sizes_read_as_people_write_them(count: int, said: str) -> None:
    assert size(count) == said
