"""What a person or a program learns of an output folder without changing anything."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import etl
import etl.pipeline
import etl.status
from etl.errors import ReleaseError
from etl.status import read_status
from tests.conftest import write_page

WritePage = Callable[..., str]
VOLUME, OTHER = "yunxi-wanbao-2021", "jianghai-ribao-2021"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after one run that published two volumes, and quarantined a source; the sources lie beside it."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "output").mkdir()
    (folder / "output" / "dataset.toml").write_text("formats = []\n", encoding="utf-8")
    for name, text in (("a", write_page()), ("b", write_page(newspaper="江海日报")), ("bad", write_page(day=None))):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    etl.run([folder / "a.txt", folder / "b.txt", folder / "bad.txt"], folder / "output")
    return folder


@pytest.fixture
def output(tmp_path: Path, published: Path) -> Path:
    shutil.copytree(published, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "output"


def contents(folder: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in folder.rglob("*")}


def test_it_says_what_is_there(output: Path, tmp_path: Path) -> None:
    before = contents(output)
    found = read_status(output)
    assert contents(output) == before
    assert found.sources == 3
    assert found.store_bytes == sum((tmp_path / f"{name}.txt").stat().st_size for name in ("a", "b", "bad"))
    assert [(volume.volume, volume.version, volume.pages, volume.articles) for volume in found.volumes] == [
        (OTHER, "1.0.0", 1, 1),
        (VOLUME, "1.0.0", 1, 1),
    ]
    first = found.volumes[0]
    assert (first.first_date, first.last_date, first.releases) == ("2021-03-09", "2021-03-09", 1)
    assert first.published_at
    assert first.bytes == sum(path.stat().st_size for path in (output / OTHER / "releases" / "1.0.0").iterdir())
    assert not any(volume.touched or volume.older_code for volume in found.volumes)
    [run] = found.runs
    assert (run.result, run.exit_code, run.new_sources, run.quarantined) == ("published", 3, 3, 1)
    assert run.published == (f"{OTHER} 1.0.0", f"{VOLUME} 1.0.0")
    [waiting] = found.quarantine
    assert (waiting.uri, waiting.code, waiting.retried) == ("bad.txt", "no_date", False)
    assert (found.next_run.unread, found.next_run.retried, found.next_run.volumes) == (0, 0, ())
    assert found.at_work is None


def test_after_a_run_that_was_killed_it_says_what_is_due(
    output: Path, tmp_path: Path, make_page: WritePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def died(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for step, name in (("read_chunks", "c"), ("bind_volumes", "d")):
        (tmp_path / f"{name}.txt").write_text(make_page(f"{name}号新闻", label=f"{name.upper()}1版"), encoding="utf-8")
        with monkeypatch.context() as patched:
            patched.setattr(etl.pipeline, step, died)
            with pytest.raises(KeyboardInterrupt):
                etl.run(tmp_path / f"{name}.txt", output)
        max((output / "runs").glob("*/run.json"), key=lambda path: path.stat().st_mtime_ns).unlink()
        found = read_status(output)
        assert "killed" in {run.result for run in found.runs}
        assert found.next_run.unread == (step == "read_chunks")
        assert found.next_run.volumes == ((VOLUME,) if step == "bind_volumes" else ())


def test_newer_code_tries_again_what_failed(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(etl.status, "code_digest", lambda: "newer")
    found = read_status(output)
    assert all(volume.older_code for volume in found.volumes)
    assert [waiting.retried for waiting in found.quarantine] == [True]
    assert (found.next_run.unread, found.next_run.retried) == (0, 1)


def test_who_is_at_work_is_told_and_who_died_is_not(output: Path) -> None:
    lock = output / ".etl" / "lock"
    signed = {"pid": os.getpid(), "host": socket.gethostname(), "since": "2021-03-09T05:17:00+00:00"}
    lock.write_text(json.dumps(signed), encoding="utf-8")
    found = read_status(output).at_work
    assert found is not None
    assert (found.pid, found.since) == (os.getpid(), signed["since"])
    lock.write_text(json.dumps({**signed, "pid": 2**22 + 1}), encoding="utf-8")
    assert read_status(output).at_work is None


def test_a_lost_ledger_is_told_as_the_next_run_will_make_it(output: Path) -> None:
    shutil.rmtree(output / ".etl" / "pages")
    (output / ".etl" / "ledger.sqlite").unlink()
    found = read_status(output)
    assert (found.sources, found.next_run.unread) == (3, 3)
    assert not (output / ".etl" / "ledger.sqlite").exists()


def test_a_folder_without_any_run_is_none(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="--output"):
        read_status(tmp_path)


def test_the_command_says_it_in_lines_and_as_json(output: Path, etl_command: Any) -> None:
    said = etl_command("status", "--output", output)
    assert said.code == 0
    words = [line.split()[0] for line in said.out.splitlines()]
    assert words == ["store", "volume", "volume", "run", "waiting", "next"]
    assert "1 no_date" in said.out
    assert "next run  nothing but what it is given" in said.out
    told = etl_command("status", "--output", output, "--json").report
    assert {volume["volume"] for volume in told["volumes"]} == {VOLUME, OTHER}
    assert told["runs"][0]["exit_code"] == 3
    assert told["next_run"] == {"unread": 0, "retried": 0, "volumes": []}
