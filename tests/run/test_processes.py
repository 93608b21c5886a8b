"""Runs as their users start them: processes that share a folder, are stopped, or meet a full disk."""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

import etl
from etl.engines.local import has_room, read_chunks
from etl.engines.reading import PAGES, Chunk
from etl.errors import WorkerError
from etl.extract.sightings import Entry, Hints, Sighting
from etl.extract.store import RawStore
from etl.workspace import Workspace, hold

WritePage = Callable[..., str]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def archive(tmp_path: Path, make_page: WritePage) -> Path:
    """Write enough pages of two volumes for two workers, more than they read in a second."""
    folder = tmp_path / "archive"
    folder.mkdir()
    for number in range(4 * PAGES):
        day = date(2021, 1, 1) + timedelta(number // 8)
        paper = ("云溪晚报", "江海日报")[number % 16 // 8]
        text = make_page(f"第{number}号菜场换新颜", newspaper=paper, day=day, label=f"第{number % 8 + 1}版")
        (folder / f"{number:04}.txt").write_text(text, encoding="utf-8")
    return folder


@contextmanager
def started(*arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "etl", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def hashes(output: Path) -> dict[str, str]:
    """Hash everything that was published."""
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.relative_to(output).parts[0] not in (".etl", "runs")
    }


@pytest.mark.slow
def test_one_process_or_two_publish_the_same_bytes(archive: Path, tmp_path: Path, etl_command: Any) -> None:
    alone = etl_command("run", archive, "--output", tmp_path / "alone", "--jobs", 1)
    shared = etl_command("run", archive, "--output", tmp_path / "shared", "--jobs", 2)
    assert (alone.code, shared.code) == (0, 0), shared.err
    assert hashes(tmp_path / "alone") == hashes(tmp_path / "shared")
    assert len(hashes(tmp_path / "alone")) > 30


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.05, 1.0], ids=["while workers start", "while they read"])
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_the_folder_whole(
    archive: Path, tmp_path: Path, sent: signal.Signals, delay: float
) -> None:
    output = tmp_path / "output"
    etl.run(archive / "0000.txt", output)
    before = hashes(output)
    with started("run", archive, "--output", output, "--jobs", 2) as process:
        assert process.stderr is not None
        assert json.loads(process.stderr.readline())["event"] == "ingested"
        time.sleep(delay)
        if sent == signal.SIGKILL:
            process.kill()
        else:
            os.killpg(process.pid, sent)  # as a terminal and a service manager do
        _, err = process.communicate(timeout=60)
        assert process.returncode == {signal.SIGTERM: 143, signal.SIGINT: 130, signal.SIGKILL: -9}[sent]
        assert sent == signal.SIGKILL or b"Traceback" not in err
    assert hashes(output) == before
    assert etl.run(archive, output).result == "published"
    assert etl.open_dataset(output).pages.collect().height == 4 * PAGES
    assert not list((output / ".etl" / "parts").glob("*"))
    assert not list((output / ".etl" / "raw").glob(".incoming-*"))


SIGNALLED = """
import multiprocessing, os, signal
from types import SimpleNamespace
from etl.engines.local import spread

def tasks():
    for child in multiprocessing.active_children():
        os.kill(child.pid, signal.SIGINT)
        os.kill(child.pid, signal.SIGTERM)
    yield SimpleNamespace(weight=0, doing="counted")
    yield SimpleNamespace(weight=0, doing="counted")

print(list(spread(type, tasks(), workers=2)))
"""


def test_workers_hear_no_signal_from_their_first_instant_on() -> None:
    """Tasks are taken when the workers have been started, and their interpreters have not."""
    done = subprocess.run(
        [sys.executable, "-c", SIGNALLED],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("SimpleNamespace") == 2


@pytest.mark.slow
def test_a_worker_that_the_system_ends_ends_the_run_by_name(archive: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    with started("run", archive, "--output", output, "--jobs", 2) as process:
        while not (found := workers(process.pid)):
            assert process.poll() is None
            time.sleep(0.05)
        os.kill(found[0], signal.SIGKILL)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    error = json.loads(err.splitlines()[-1])
    assert error["code"] == "worker"
    assert "SIGKILL" in error["message"]
    assert ".txt" in error["message"]
    assert not hashes(output)
    [record] = (output / "runs").glob("*/run.json")
    told = json.loads(record.read_text(encoding="utf-8"))
    assert (told["result"], told["exit_code"], told["error"]["code"]) == ("failed", 1, "worker")
    assert etl.run(archive, output).result == "published"
    assert etl.open_dataset(output).pages.collect().height == 4 * PAGES


def workers(pid: int) -> list[int]:
    """Find the processes that a run has started to read pages."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        pytest.skip("this system does not say which processes a process has started")
    found = map(int, children.read_text().split())
    return [child for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def test_a_second_run_in_the_folder_is_told_who_holds_it(
    tmp_path: Path, make_page: WritePage, etl_command: Any
) -> None:
    (tmp_path / "p1.txt").write_text(make_page(), encoding="utf-8")
    output = tmp_path / "output"
    etl.run(tmp_path / "p1.txt", output)
    with hold(Workspace(output)):
        began = time.monotonic()
        refused = etl_command("run", tmp_path / "p1.txt", "--output", output)
        assert time.monotonic() - began < 30
        assert refused.code == 75
        [error] = refused.log
        assert error["code"] == "locked"
        assert f"process {os.getpid()}" in error["message"]
        assert etl_command("run", tmp_path / "p1.txt", "--output", output, "--wait", 0.3).code == 75
        with pytest.raises(etl.LockedError):
            etl.run(tmp_path / "p1.txt", output)
    assert etl_command("run", tmp_path / "p1.txt", "--output", output).code == 0


def test_a_run_waits_for_another_to_leave(tmp_path: Path, make_page: WritePage) -> None:
    (tmp_path / "p1.txt").write_text(make_page(), encoding="utf-8")
    output = tmp_path / "output"
    (output / ".etl").mkdir(parents=True)
    with (output / ".etl" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with started("run", tmp_path / "p1.txt", "--output", output, "--wait", 60) as process:
            time.sleep(2)
            assert process.poll() is None
            fcntl.flock(lock, fcntl.LOCK_UN)
            process.communicate(timeout=60)
            assert process.returncode == 0


def test_a_disk_that_takes_no_more_is_said_so(tmp_path: Path, make_page: WritePage) -> None:
    output = tmp_path / "output"
    (tmp_path / "p1.txt").write_text(make_page(), encoding="utf-8")
    etl.run(tmp_path / "p1.txt", output)
    before = hashes(output)
    (tmp_path / "p2.txt").write_text(make_page("新书店开张", label="第3版") * 300, encoding="utf-8")
    limited = f'ulimit -f 40; exec "{sys.executable}" -m etl run p2.txt --output output'
    done = subprocess.run(
        ["bash", "-c", limited],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 74, done.stderr
    error = json.loads(done.stderr.splitlines()[-1])
    assert error["code"] == "storage"
    assert str(Path("output")) in error["message"]
    assert hashes(output) == before
    assert etl.run(tmp_path / "p2.txt", output).result == "published"


@pytest.fixture
def chunks(tmp_path: Path, make_page: WritePage) -> list[Chunk]:
    store = RawStore(tmp_path / "raw")
    found = []
    for number in range(8):
        entries = []
        for seq in range(8 * number, 8 * number + 8):
            kept = store.keep(io.BytesIO(make_page(f"第{seq}号菜场换新颜").encode()))
            hints = Hints(page_label=str(seq))
            entries.append(Entry(seq, Sighting(f"{seq:02}.txt", kept.sha256, kept.byte_count, hints=hints)))
        found.append(Chunk(number, tuple(entries), store.root, tmp_path / "parts", "code"))
    return found


@pytest.mark.slow
def test_a_worker_that_is_killed_is_named_with_what_it_read(chunks: list[Chunk]) -> None:
    readings = read_chunks(chunks, jobs=2)
    next(readings)
    for child in active_children():
        child.kill()
    with pytest.raises(WorkerError, match=r"SIGKILL.* 8 sources from \d\d\.txt to \d\d\.txt"):
        list(readings)
    assert not active_children()


@pytest.mark.slow
def test_what_a_worker_raises_is_raised_here(chunks: list[Chunk]) -> None:
    store = RawStore(chunks[0].raw)
    store.path(chunks[5].entries[3].sighting.sha256).unlink()
    with pytest.raises(etl.ReleaseError, match="raw store"):
        list(read_chunks(chunks, jobs=2))
    assert not active_children()


@dataclass(frozen=True)
class Volume:
    weight: int
    doing: str = "bound a volume"


@pytest.mark.parametrize(
    ("weight", "beside", "workers", "room"),
    [
        (90_000_000, [], 2, True),
        (30_000_000, [20_000_000], 2, False),
        (20_000_000, [20_000_000], 2, True),
        (1_000_000, [90_000_000], 2, False),
        (20_000_000, [20_000_000, 20_000_000], 3, True),
        (0, [90_000_000], 2, True),
        (90_000_000, [0, 0], 3, True),
    ],
)
def test_large_volumes_are_not_bound_side_by_side(weight: int, beside: list[int], workers: int, room: bool) -> None:
    assert has_room(Volume(weight), [Volume(other) for other in beside], workers) is room
