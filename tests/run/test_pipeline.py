"""What a run publishes, and what the next one makes of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import etl
import etl.pipeline
import etl.transform.page
from etl.engines import binding
from etl.load.validate import validate_release
from etl.records import Correction
from etl.runs import RunReport

WritePage = Callable[..., str]
VOLUME = "yunxi-wanbao-2021"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture
def write(tmp_path: Path, make_page: WritePage) -> Callable[..., Path]:
    """Write a page into a folder of its own name."""

    def put(name: str = "p2.txt", *args: Any, **kwargs: Any) -> Path:
        path = tmp_path / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make_page(*args, **kwargs), encoding="utf-8")
        return path

    return put


def headlines(output: Path) -> list[str]:
    return etl.open_dataset(output).articles.collect()["headline"].sort().to_list()


def versions(report: RunReport) -> dict[str, str | None]:
    return {volume.volume: volume.version for volume in report.volumes}


def tables(output: Path) -> dict[str, str]:
    """Hash the Parquet tables of the newest release of every volume."""
    return {
        f"{volume.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for volume in sorted(output.glob("*-????"))
        for path in (volume / "latest").glob("*.parquet")
    }


def test_the_examples_are_published_and_sound(examples: Path, output: Path) -> None:
    report = etl.run(examples, output)
    assert (report.result, report.exit_code, report.quarantined) == ("published", 0, ())
    assert len(report.published) >= 3
    for volume in report.published:
        assert volume.path is not None
        assert validate_release(volume.path, second_opinion=False).faults == ()
    assert etl.open_dataset(output).pages.collect().height == report.sources == len(list(examples.glob("*.txt")))
    assert (output / "index.html").is_file()


def test_a_second_run_publishes_nothing_and_says_so(write: Callable[..., Path], output: Path) -> None:
    first = etl.run(write(), output)
    before = tables(output)
    second = etl.run(write(), output)
    assert (first.result, second.result, second.exit_code) == ("published", "unchanged", 0)
    assert versions(second) == versions(first) == {VOLUME: "1.0.0"}
    assert tables(output) == before
    assert second.new_sources == 0


def test_the_order_of_inputs_and_of_runs_changes_nothing(examples: Path, tmp_path: Path) -> None:
    pages = sorted(examples.glob("*.txt"))
    etl.run(pages, tmp_path / "once")
    etl.run(pages[::-1], tmp_path / "backwards")
    etl.run(pages[1::2], tmp_path / "twice")
    etl.run(pages[::2], tmp_path / "twice")
    assert tables(tmp_path / "once") == tables(tmp_path / "backwards") == tables(tmp_path / "twice")


def test_only_touched_volumes_get_a_release(write: Callable[..., Path], output: Path) -> None:
    etl.run([write("a.txt"), write("b.txt", newspaper="江海日报")], output)
    report = etl.run(write("c.txt", "新书店开张", label="第3版"), output)
    assert versions(report) == {VOLUME: "1.1.0"}
    assert len(headlines(output)) == 3


def test_pages_of_other_years_are_other_volumes(write: Callable[..., Path], output: Path) -> None:
    report = etl.run([write("a.txt"), write("b.txt", day=date(2022, 1, 1))], output)
    assert list(versions(report)) == [VOLUME, "yunxi-wanbao-2022"]


def test_new_bytes_of_a_file_replace_the_old(write: Callable[..., Path], output: Path) -> None:
    etl.run(write("p2.txt", "老街菜场换新颜", label=None), output)
    report = etl.run(write("p2.txt", "新街菜场换旧颜", label=None), output)
    assert report.result == "published"
    assert headlines(output) == ["新街菜场换旧颜"]
    assert etl.open_dataset(output).sources.collect().height == 2


def test_a_newer_scan_of_a_page_replaces_the_old(write: Callable[..., Path], output: Path) -> None:
    etl.run(write("scan.txt", "老街菜场换新颜"), output)
    etl.run(write("a-better-scan.txt", "新街菜场换旧颜"), output)
    assert headlines(output) == ["新街菜场换旧颜"]


def test_an_older_version_can_come_back(write: Callable[..., Path], output: Path) -> None:
    for headline in ("老街菜场换新颜", "新街菜场换旧颜", "老街菜场换新颜"):
        etl.run(write("p2.txt", headline), output)
    assert headlines(output) == ["老街菜场换新颜"]


def test_files_of_one_name_for_each_day_are_all_kept(write: Callable[..., Path], output: Path) -> None:
    for day in (9, 10, 11):
        folder = f"2021-03-{day:02}"
        etl.run(write(f"{folder}/p2.txt", f"第{day}日的菜场新闻", day=date(2021, 3, day)).parent, output)
    assert len(headlines(output)) == 3


def test_newspaper_and_date_supply_what_a_page_lacks(write: Callable[..., Path], output: Path) -> None:
    page = write(newspaper=None, day=None)
    assert etl.run(page, output).result == "failed"
    report = etl.run(page, output, newspaper="云溪晚报", date="2021-03-09")
    assert versions(report) == {VOLUME: "1.0.0"}
    assert etl.run(page, output).result == "unchanged"


def test_the_path_supplies_what_a_page_lacks(write: Callable[..., Path], tmp_path: Path, output: Path) -> None:
    write("云溪晚报/2021-03-09/A05.txt", newspaper=None, day=None, label=None)
    pattern = r"(?P<newspaper>[^/]+)/(?P<date>[\d-]+)/(?P<label>\w+)\.txt"
    report = etl.run(tmp_path / "pages", output, paths=[{"pattern": pattern}])
    assert versions(report) == {VOLUME: "1.0.0"}
    [page] = etl.open_dataset(output).pages.collect().to_dicts()
    assert page["page_id"] == "yunxi-wanbao-2021-03-09-pA5"


def test_a_hint_corrected_moves_the_page(write: Callable[..., Path], output: Path) -> None:
    page = write(day=None)
    other = write("p3.txt", "新书店开张", label="第3版")
    etl.run([page, other], output, date="2021-03-08")
    etl.run([page, other], output, date="2021-03-09")
    found = etl.open_dataset(output).pages.collect()["page_id"].to_list()
    assert found == ["yunxi-wanbao-2021-03-09-p2", "yunxi-wanbao-2021-03-09-p3"]


@pytest.mark.parametrize(("raw", "uri"), [("头版.txt".encode("gb18030"), "头版.txt"), (b"p\xff\xff1.txt", "p��1.txt")])
def test_names_of_other_systems_are_read_or_at_least_told(
    tmp_path: Path, make_page: WritePage, output: Path, raw: bytes, uri: str
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/" + raw)).write_text(make_page(), encoding="utf-8")
    report = etl.run(folder, output)
    assert report.exit_code == 0
    assert etl.open_dataset(output).sources.collect()["uri"].to_list() == [uri]


def test_a_source_that_failed_is_tried_again_when_the_code_has_changed(
    write: Callable[..., Path], output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [write("good.txt"), write("odd.txt", "新书店开张", label="第3版")]

    def stumbles(sources: Any) -> Any:
        if any(source.source.uri == "odd.txt" for source in sources):
            raise ZeroDivisionError("division by zero")
        return read_pages(sources)

    read_pages = etl.transform.page.read_pages
    with monkeypatch.context() as patched:
        patched.setattr(etl.transform.page, "read_pages", stumbles)
        for expected in ("published", "unchanged"):
            report = etl.run(pages, output)
            assert (report.result, report.exit_code) == (expected, 3)
            [bad] = report.quarantined
            assert (bad.uri, bad.stage, bad.code) == ("odd.txt", "transform", "internal")
            assert "ZeroDivisionError" in bad.message
    monkeypatch.setattr(etl.pipeline, "code_digest", lambda: "newer")
    report = etl.run(write("next.txt", "老书店搬家", label="第4版"), output)
    assert (report.result, report.exit_code) == ("published", 0)
    assert headlines(output) == ["新书店开张", "老书店搬家", "老街菜场换新颜"]


def test_the_same_bytes_with_a_date_in_the_address_are_a_page_of_each_day(
    write: Callable[..., Path], tmp_path: Path, output: Path
) -> None:
    for day in ("2021-03-09", "2021-03-10"):
        write(f"{day}/p2.txt", day=None, label=None)
    report = etl.run(tmp_path / "pages", output)
    assert report.exit_code == 0
    issues = etl.open_dataset(output).pages.collect()["issue_id"].sort().to_list()
    assert issues == ["yunxi-wanbao-2021-03-09", "yunxi-wanbao-2021-03-10"]


BAD = {
    "empty.txt": (b"", "empty"),
    "random.txt": ((hashlib.sha256(b"dice").digest() * 40).replace(b"\0", b"\1"), "undecodable"),
    "half.txt": ("江海日报\n2021年3月9日\n今天的新闻".encode()[:-1], "truncated"),
    "nul.txt": ("江海日报\n2021年3月9日\n".encode() + b"\0" * 20, "nul_bytes"),
    "line.txt": (("新" * 1_000_000).encode(), "page_too_large"),
    "mojibake.txt": (("江海日报，西门菜场开门迎客，" * 9).encode().decode("latin-1").encode(), "mojibake"),
}


def test_bad_sources_are_named_and_the_good_page_is_published(
    write: Callable[..., Path], tmp_path: Path, output: Path
) -> None:
    write("good.txt")
    write("nodate.txt", day=None)
    for name, (raw, _) in BAD.items():
        (tmp_path / "pages" / name).write_bytes(raw)
    for expected in ("published", "unchanged"):
        report = etl.run(tmp_path / "pages", output)
        assert (report.result, report.exit_code) == (expected, 3)
        assert {source.uri: source.code for source in report.quarantined} == {
            **{name: code for name, (_, code) in BAD.items()},
            "nodate.txt": "no_date",
        }
    assert headlines(output) == ["老街菜场换新颜"]
    problems = pl.read_csv(output / "runs" / report.run_id / "problems.csv")
    assert problems["uri"].to_list() == sorted([*BAD, "nodate.txt"])
    assert problems["message"].is_not_null().all()
    assert (output / ".etl" / "quarantine.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_run_of_bad_sources_alone_has_failed(tmp_path: Path, output: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"")
    report = etl.run(tmp_path / "bad.txt", output)
    assert (report.result, report.exit_code, len(report.quarantined)) == ("failed", 1, 1)


@pytest.mark.parametrize(("good", "bad", "stopped"), [(17, 2, False), (18, 2, True), (99, 1, False), (90, 10, True)])
def test_the_share_of_bad_sources_counts_from_twenty_on(
    write: Callable[..., Path], tmp_path: Path, output: Path, good: int, bad: int, stopped: bool
) -> None:
    for number in range(good):
        write(f"good{number}.txt", day=date(2021, 1, 1) + timedelta(number))
    for number in range(bad):
        (tmp_path / "pages" / f"bad{number}.txt").write_bytes(b"")
    if not stopped:
        assert etl.run(tmp_path / "pages", output).exit_code == 3
        return
    with pytest.raises(etl.EtlError, match=r"problems\.csv") as stop:
        etl.run(tmp_path / "pages", output)
    assert stop.value.code == "too_many_quarantined"
    assert not list(output.glob("*-2021"))
    assert etl.run(write("alone.txt", "新书店开张"), output).sources == 1
    assert headlines(output) == ["新书店开张"]
    assert etl.run(tmp_path / "pages", output, max_quarantine_ratio=1).exit_code == 3


def test_what_a_killed_run_took_in_is_published_by_the_next(
    write: Callable[..., Path], output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for step in ("read_chunks", "bind_volumes", "place"):
        with monkeypatch.context() as patched:
            patched.setattr(etl.pipeline, step, killed)
            with pytest.raises(KeyboardInterrupt):
                etl.run(write(f"{step}.txt", f"停在{step}之前的新闻", label=None), output)
    report = etl.run(write("next.txt", "新书店开张"), output)
    assert versions(report) == {VOLUME: "1.0.0"}
    assert len(headlines(output)) == 4


def test_a_volume_that_cannot_be_published_does_not_hold_up_the_others(
    write: Callable[..., Path], output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bind(tables: dict[str, pl.DataFrame], corrections: Sequence[Correction]) -> dict[str, pl.DataFrame]:
        if "江海日报" in tables["issues"]["newspaper"]:
            raise ZeroDivisionError("division by zero")
        return bind_volume(tables, corrections)

    bind_volume = binding.bind_volume
    pages = [write("a.txt"), write("b.txt", newspaper="江海日报")]
    with monkeypatch.context() as patched:
        patched.setattr(binding, "bind_volume", bind)
        report = etl.run(pages, output)
    assert (report.result, report.exit_code) == ("failed", 1)
    assert [volume.result for volume in report.volumes] == ["failed", "published"]
    assert etl.run(pages, output).result == "published"


def test_unchanged_pages_are_not_read_again_until_the_code_changes(
    write: Callable[..., Path], output: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    etl.run([write("a.txt"), write("b.txt", newspaper="江海日报")], output)
    etl.run(write("c.txt", "新书店开张", label="第3版"), output)
    assert read == ["a.txt", "b.txt", "c.txt"]
    monkeypatch.setattr(etl.pipeline, "code_digest", lambda: "newer")
    etl.run(write("d.txt", "老书店搬家", label="第4版"), output)
    assert sorted(read[3:]) == ["a.txt", "c.txt", "d.txt"]
    assert len(headlines(output)) == 4


def test_what_is_kept_of_pages_may_be_lost(write: Callable[..., Path], output: Path) -> None:
    etl.run([write("a.txt"), write("b.txt", "新书店开张", label="第3版")], output)
    for kept in (output / ".etl" / "pages").iterdir():
        kept.write_bytes(b"torn")
    etl.run(write("c.txt", "老书店搬家", label="第4版"), output)
    assert len(headlines(output)) == 3


def test_a_dry_run_writes_nothing(write: Callable[..., Path], output: Path) -> None:
    report = etl.run([write("a.txt"), write("b.txt", label="第3版")], output, dry_run=True)
    assert (report.result, report.sources, report.new_sources, report.exit_code) == ("planned", 2, 2, 0)
    assert not output.exists()
    etl.run(write("a.txt"), output)
    before = sorted(output.rglob("*"))
    assert etl.run([write("a.txt"), write("b.txt")], output, dry_run=True).new_sources == 1
    assert sorted(output.rglob("*")) == before


def test_no_path_of_the_machine_is_published(write: Callable[..., Path], tmp_path: Path, output: Path) -> None:
    report = etl.run(write(), output)
    [volume] = report.published
    assert volume.path is not None
    for path in volume.path.iterdir():
        assert str(tmp_path).encode() not in path.read_bytes(), path.name


def test_what_a_killed_worker_left_half_written_goes_with_the_next_run(
    write: Callable[..., Path], output: Path
) -> None:
    etl.run(write(), output)
    torn = output / ".etl" / "pages" / f".{VOLUME}.zip.4711.tmp"
    torn.write_bytes(b"PK")
    etl.run([], output)
    assert not torn.exists()
