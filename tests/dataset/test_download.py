"""Releases on the web: each file is fetched when it is asked for, once, and is what its hash says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.dataset import open_dataset
from etl.errors import ReleaseError, UsageError
from etl.load.checksums import file_sha256
from tests.dataset.server import Site, serve

VOLUME = "jianghai-ribao-2021"
RELEASE = f"/{VOLUME}/releases/1.0.0"


@pytest.fixture
def site(output: Path, volumes: Path) -> Iterator[Site]:
    """The output folder with one volume, on the web."""
    shutil.copy(volumes / "catalog.json", output)
    with serve(output) as site:
        yield site


@pytest.mark.parametrize("tail", ["", "/", "/datapackage.json", f"/{VOLUME}.zip"])
def test_a_release_opens_by_its_address(tail: str, site: Site, release: Path) -> None:
    dataset = open_dataset(f"{site.url}{RELEASE}{tail}")
    assert dataset.versions == {VOLUME: "1.0.0"}
    assert dataset.frame("articles").equals(open_dataset(release).frame("articles"))


def test_nothing_is_fetched_before_it_is_asked_for_nor_twice(site: Site) -> None:
    dataset = open_dataset(f"{site.url}{RELEASE}")
    assert site.sent == [f"{RELEASE}/datapackage.json"]
    assert repr(dataset)
    assert dataset._repr_html_()
    assert dataset.fields("articles").height
    assert site.sent == [f"{RELEASE}/datapackage.json"]
    dataset.frame("articles")
    dataset.frame("articles")
    assert site.sent[1:] == [f"{RELEASE}/articles.parquet"]


def test_what_did_not_change_is_asked_for_but_not_sent_again(site: Site) -> None:
    for _ in range(2):
        open_dataset(f"{site.url}{RELEASE}").frame("articles")
    assert site.asked.count(f"{RELEASE}/datapackage.json") == 2
    assert sorted(site.sent) == [f"{RELEASE}/articles.parquet", f"{RELEASE}/datapackage.json"]


def test_a_server_that_says_nothing_of_changes_sends_again(site: Site) -> None:
    site.tags = False
    for _ in range(2):
        open_dataset(f"{site.url}{RELEASE}/{VOLUME}.zip")
    assert len(site.sent) == 2


def test_a_new_descriptor_at_the_same_address_is_seen(site: Site, release: Path) -> None:
    open_dataset(f"{site.url}{RELEASE}")
    descriptor = release / "datapackage.json"
    told = json.loads(descriptor.read_text(encoding="utf-8"))
    descriptor.write_text(json.dumps({**told, "version": "1.0.1"}), encoding="utf-8")
    assert open_dataset(f"{site.url}{RELEASE}").version == "1.0.1"


def test_with_its_hash_a_release_opens_without_a_network(site: Site, release: Path) -> None:
    url, sha256 = f"{site.url}{RELEASE}", file_sha256(release / "datapackage.json")
    open_dataset(url, sha256=sha256).frame("articles")
    seen = list(site.asked)
    site.moved = dict.fromkeys(seen, "/gone")
    assert open_dataset(url, sha256=sha256).frame("articles").height == 3
    assert site.asked == seen


@pytest.mark.parametrize("tail", ["datapackage.json", f"{VOLUME}.zip"])
def test_what_has_another_hash_is_refused_and_not_kept(tail: str, site: Site, cache: Path) -> None:
    with pytest.raises(ReleaseError, match="not the file that was published") as error:
        open_dataset(f"{site.url}{RELEASE}/{tail}", sha256="0" * 64)
    assert error.value.code == "altered"
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_a_table_that_was_changed_on_the_server_is_refused(site: Site, release: Path) -> None:
    dataset = open_dataset(f"{site.url}{RELEASE}")
    shutil.copy(release / "events.parquet", release / "articles.parquet")
    with pytest.raises(ReleaseError, match=r"articles\.parquet is not the file") as error:
        dataset.frame("articles")
    assert error.value.code == "altered"
    assert dataset.frame("events").height == 1


def test_all_volumes_of_an_output_folder_on_the_web_open_as_one(volumes: Path) -> None:
    with serve(volumes) as site:
        dataset = open_dataset(f"{site.url}/catalog.json")
        assert list(dataset.versions) == [f"jianghai-ribao-{year}" for year in (2021, 2022, 2023)]
        assert dataset.frame("persons").equals(open_dataset(volumes).frame("persons"))
        with pytest.raises(UsageError, match="lists volumes"):
            open_dataset(f"{site.url}/catalog.json", sha256="0" * 64)


def test_evidence_of_one_volume_fetches_nothing_of_the_others(volumes: Path) -> None:
    with serve(volumes) as site:
        open_dataset(f"{site.url}/catalog.json").evidence("jianghai-ribao-2022-03-09-p1-a01-m001")
        tables = [name for name in site.sent if name.endswith(".parquet")]
        assert tables
        assert {name.split("/")[1] for name in tables} == {"jianghai-ribao-2022"}


@pytest.mark.parametrize("entry", ["../elsewhere", "https://elsewhere.example/a", "/etc", "a//b", ""])
def test_a_catalogue_cannot_lead_elsewhere(entry: str, site: Site, output: Path) -> None:
    (output / "catalog.json").write_text(json.dumps({"volumes": [{"path": entry}]}), encoding="utf-8")
    with pytest.raises(ReleaseError, match="no folder below it"):
        open_dataset(f"{site.url}/catalog.json")


def test_a_release_on_the_web_verifies_itself_from_all_its_files(site: Site, release: Path) -> None:
    dataset = open_dataset(f"{site.url}{RELEASE}")
    [report] = dataset.verify()
    assert (report.ok, report.faults) == (True, ())
    assert report.path == f"{site.url}{RELEASE}/datapackage.json"
    assert {Path(name).name for name in site.sent} == {path.name for path in release.iterdir()}


def test_a_redirect_is_followed(site: Site) -> None:
    site.moved = {f"/latest/{name}": f"{RELEASE}/{name}" for name in ("datapackage.json", "articles.parquet")}
    assert open_dataset(f"{site.url}/latest").frame("articles").height == 3


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("/nowhere/datapackage.json", "the server answers 404 Not Found"),
        ("/nowhere", r"nowhere/datapackage\.json cannot be fetched"),
        ("/round/a.json", "cannot be fetched: Exceeded maximum allowed redirects"),
        ("http://127.0.0.1:9/datapackage.json", "Check the address and the network"),
    ],
)
def test_what_cannot_be_fetched_says_why(url: str, message: str, site: Site) -> None:
    site.moved = {"/round/a.json": "/round/a.json"}
    with pytest.raises(ReleaseError, match=message) as error:
        open_dataset(url if url.startswith("http") else site.url + url)
    assert error.value.code == "unreachable"


def test_a_page_that_is_no_descriptor_is_said_so_by_its_address(site: Site, output: Path) -> None:
    (output / "page.json").write_text("<html>", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"http://.*page\.json cannot be read"):
        open_dataset(f"{site.url}/page.json")


def test_a_file_larger_than_allowed_is_not_fetched_to_its_end(site: Site, cache: Path) -> None:
    dataset = open_dataset(f"{site.url}{RELEASE}", max_bytes=1000)
    with pytest.raises(ReleaseError, match=r"larger than 1,000 bytes") as error:
        dataset.frame("articles")
    assert error.value.code == "larger_than_allowed"
    assert not list(cache.rglob("*.parquet"))
