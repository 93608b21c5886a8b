"""What is lost comes back from the raw store, under its own name; what is known is read anew when somebody asks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import etl
import etl.engines.binding
import etl.pipeline
from etl.errors import EtlError, UsageError
from etl.load import shelf
from tests.conftest import write_page
from tests.run.state import tables, whole

WritePage = Callable[..., str]
VOLUME, OTHER = "yunxi-wanbao-2021", "jianghai-ribao-2021"


@pytest.fixture
def write(tmp_path: Path, make_page: WritePage) -> Callable[..., Path]:
    def put(name: str, *args: Any, **kwargs: Any) -> Path:
        path = tmp_path / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make_page(*args, **kwargs), encoding="utf-8")
        return path

    return put


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two volumes that were published in three runs, with a hint, a replaced file, and one that cannot be used."""
    pages = tmp_path_factory.mktemp("pages")
    output = tmp_path_factory.mktemp("output")
    (output / "dataset.toml").write_text("formats = []\n", encoding="utf-8")

    def run(newspaper: str | None = None, **texts: str) -> None:
        for name, text in texts.items():
            (pages / f"{name}.txt").write_text(text, encoding="utf-8")
        etl.run([pages / f"{name}.txt" for name in texts], output, newspaper=newspaper)

    run("云溪晚报", p2=write_page(newspaper=None), b=write_page(newspaper="江海日报"))
    run(p3=write_page("新书店开张", label="第3版"), bad=write_page(day=None))
    run("云溪晚报", p2=write_page("老街菜场开门", newspaper=None))
    return output


@pytest.fixture
def output(tmp_path: Path, published: Path) -> Path:
    return shutil.copytree(published, tmp_path / "output", symlinks=True)


def keep_only(output: Path, *kept: str) -> None:
    for path in output.iterdir():
        if path.name != ".etl":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in (output / ".etl").iterdir():
        if path.name not in kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize("kept", [("raw", "ledger.sqlite"), ("raw",)], ids=["with the ledger", "the raw store alone"])
def test_everything_comes_back(output: Path, kept: tuple[str, ...]) -> None:
    before, versions = tables(output), whole(output)
    assert versions == {VOLUME: "1.2.0", OTHER: "1.0.0"}
    keep_only(output, *kept)
    report = etl.rebuild(output=output)
    assert (report.result, report.exit_code) == ("published", 3)
    assert [source.code for source in report.quarantined] == ["no_date"]
    assert tables(output) == before
    assert whole(output) == versions
    assert etl.rebuild(output=output).result == "unchanged"


def test_without_ledger_and_journal_only_the_bytes_are_left(output: Path) -> None:
    keep_only(output, "raw")
    (output / ".etl" / "raw" / "journal.jsonl").unlink()
    with pytest.raises(UsageError, match=r"neither ledger nor journal.*etl run '.*raw/\?\?/\*'"):
        etl.rebuild(output=output)
    report = etl.run(str(output / ".etl" / "raw" / "??" / "*"), output)
    assert {volume.volume for volume in report.published} == {VOLUME, OTHER}
    found = etl.open_dataset(output).pages.collect()["page_id"]
    assert sorted(found) == [f"{OTHER}-03-09-p2", f"{VOLUME}-03-09-p3"]  # what only --newspaper told is gone


def test_a_lost_ledger_is_made_anew_by_any_run(output: Path, write: Callable[..., Path]) -> None:
    before = tables(output)
    (output / ".etl" / "ledger.sqlite").unlink()
    report = etl.run(write("p2.txt", "老街菜场开门", newspaper=None), output)
    assert (report.result, report.new_sources) == ("unchanged", 0)
    assert tables(output) == before


def test_a_damaged_ledger_is_moved_away_and_made_anew(output: Path) -> None:
    before, ledger = tables(output), output / ".etl" / "ledger.sqlite"
    ledger.write_bytes(b"damaged" * 2000)
    with pytest.raises(EtlError, match="move it away, and the next run makes it anew"):
        etl.rebuild(output=output)
    ledger.unlink()
    assert etl.rebuild(output=output).result == "unchanged"
    assert tables(output) == before


@pytest.mark.parametrize("harm", ["lost", "cut", "half a line more"])
def test_a_journal_that_is_harmed_is_made_anew_from_the_ledger(
    output: Path, write: Callable[..., Path], harm: str
) -> None:
    journal = output / ".etl" / "raw" / "journal.jsonl"
    text = journal.read_text(encoding="utf-8")
    if harm == "lost":
        journal.unlink()
    else:
        journal.write_text(text[:-200] if harm == "cut" else f'{text}{{"uri": "p9', encoding="utf-8")
    before = tables(output)
    etl.run(write("bad.txt", day=None), output)
    keep_only(output, "raw")
    etl.rebuild(output=output)
    assert tables(output) == before


def test_one_volume_is_rebuilt_and_its_cache_is_not_believed(output: Path, read: list[str]) -> None:
    report = etl.rebuild(VOLUME, output)
    assert (report.result, [volume.volume for volume in report.volumes]) == ("unchanged", [VOLUME])
    assert sorted(read) == ["p2.txt", "p2.txt", "p3.txt"]
    with pytest.raises(UsageError, match=f"no volume nobody-2021; there are: {OTHER}, {VOLUME}"):
        etl.rebuild(["nobody-2021"], output)


def test_what_newer_code_reads_differently_gets_a_release(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bind_volume = etl.engines.binding.bind_volume
    monkeypatch.setattr(
        etl.engines.binding,
        "bind_volume",
        lambda tables, *more: bind_volume(
            {**tables, "articles": tables["articles"].with_columns(headline=tables["articles"]["headline"] + "！")},
            *more,
        ),
    )
    report = etl.rebuild(VOLUME, output)
    assert [(volume.volume, volume.version) for volume in report.published] == [(VOLUME, "1.2.1")]


def test_too_many_failures_change_nothing(
    tmp_path: Path, make_page: WritePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, output = tmp_path / "many", tmp_path / "output"
    pages.mkdir()
    for day in range(1, 26):
        (pages / f"{day}.txt").write_text(make_page(day=date(2021, 3, day)), encoding="utf-8")
    etl.run(pages, output)
    before, versions = tables(output), whole(output)
    with monkeypatch.context() as patched:
        patched.setattr("etl.transform.page.read_pages", lambda _: [][0])
        with pytest.raises(EtlError, match="max_quarantine_ratio"):
            etl.rebuild(output=output)
    assert (tables(output), whole(output)) == (before, versions)
    assert etl.run(pages, output).result == "unchanged"


def test_no_version_is_given_twice(output: Path, write: Callable[..., Path]) -> None:
    shutil.rmtree(output / VOLUME)
    report = etl.run(write("p4.txt", "新茶馆开张", label="第4版"), output)
    assert [(volume.volume, volume.version) for volume in report.published] == [(VOLUME, "2.0.0")]
    [release] = shelf.releases(output / VOLUME)
    assert "what release 1.2.0 held is not known here" in (release / "CHANGELOG.md").read_text(encoding="utf-8")
    shutil.rmtree(release)
    etl.rebuild(VOLUME, output)
    [release] = shelf.releases(output / VOLUME)
    assert release.name == "2.0.0"
    assert "Put back" in (release / "CHANGELOG.md").read_text(encoding="utf-8")
    assert json.loads((release / "diff.json").read_text(encoding="utf-8"))["version"] == "2.0.0"


def test_a_release_taken_down_leaves_its_number_unused(output: Path, write: Callable[..., Path]) -> None:
    shutil.rmtree(output / VOLUME / "releases" / "1.2.0")
    report = etl.run(write("p4.txt", "新茶馆开张", label="第4版"), output)
    assert [(volume.volume, volume.version) for volume in report.published] == [(VOLUME, "1.3.0")]


def test_the_command(output: Path, etl_command: Any) -> None:
    keep_only(output, "raw")
    done = etl_command("rebuild", "--output", output, "--json")
    assert (done.code, done.report["result"]) == (3, "published")
    assert "taken_out" in [line["event"] for line in done.log]
    assert etl_command("rebuild", VOLUME, "--output", output, "-q").out == ""
    wrong = etl_command("rebuild", "x", "--output", output)
    assert (wrong.code, wrong.log[-1]["code"]) == (2, "usage")
