"""A monitor hears when a run begins and how it ended, and can do it no harm."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import etl
from etl.cli import main

WritePage = Callable[..., str]
ROOT = Path(__file__).parent.parent.parent
SECRET = "0b0f9d3c-secret"


class Monitor:
    """A server on loopback that notes what it is told.

    Attributes
    ----------
    answers : list of int
        Status codes to give, one after the other; 200 from then on.
    """

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.answers: list[int] = []
        monitor = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                monitor.heard.append((self.path, body.decode()))
                self.send_response(monitor.answers.pop(0) if monitor.answers else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/{SECRET}"

    @property
    def states(self) -> list[str]:
        return [path.removeprefix(f"/{SECRET}/") for path, _ in self.heard]


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    monitor = Monitor()
    thread = threading.Thread(target=monitor.server.serve_forever)
    thread.start()
    yield monitor
    monitor.server.shutdown()
    thread.join()
    monitor.server.server_close()


@pytest.fixture
def page(tmp_path: Path, make_page: WritePage) -> Path:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "dataset.toml").write_text("formats = []\n", encoding="utf-8")
    path = tmp_path / "p2.txt"
    path.write_text(make_page(), encoding="utf-8")
    return path


def test_success_is_told_and_the_address_is_kept_secret(monitor: Monitor, page: Path, tmp_path: Path) -> None:
    report = etl.run(page, tmp_path / "output", ping_url=f"{monitor.url}/")
    assert monitor.states == ["start", "0"]
    said = monitor.heard[1][1].splitlines()
    assert said[0] == "published, exit code 0"
    assert {json.loads(line)["event"] for line in said[1:]} >= {"ingested", "published"}
    for path in (tmp_path / "output" / "runs" / report.run_id).iterdir():
        assert SECRET not in path.read_text(encoding="utf-8")


def test_the_real_exit_code_is_told(
    monitor: Monitor, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ETL_PING_URL", monitor.url)
    monkeypatch.setenv("ETL_JOBS", "1")
    (tmp_path / "bad.txt").touch()
    for code, arguments in (
        (3, ["run", str(page), "bad.txt"]),
        (0, ["run", str(page)]),
        (1, ["run", "bad.txt", "--output", "none"]),
        (2, ["run", "nothing.txt"]),
        (2, ["rebuild", "no-volume-2021"]),
        (3, ["rebuild"]),
    ):
        monitor.heard.clear()
        assert main([*arguments, "--quiet"]) == code
        assert monitor.states == ["start", str(code)]


def test_a_run_that_is_stopped_or_meets_another_says_so(monitor: Monitor, page: Path, tmp_path: Path) -> None:
    import fcntl

    etl.run(page, tmp_path / "output")
    with (tmp_path / "output" / ".etl" / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(etl.LockedError):
            etl.run(page, tmp_path / "output", ping_url=monitor.url)
        assert monitor.states == ["start", "75"]
        assert "LockedError" in monitor.heard[1][1]
        process = subprocess.Popen(
            [sys.executable, "-m", "etl", "run", str(page), "--wait", "60", "--ping-url", monitor.url],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
        )
        while len(monitor.heard) < 3:
            assert process.poll() is None
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 143
    assert monitor.states[2:] == ["start", "143"]


@pytest.mark.parametrize(
    ("answers", "states", "reasons"),
    [
        ([503], ["start", "start", "0"], []),
        ([503, 503], ["start", "start", "0"], ["HTTP 503"]),
        ([404, 404], ["start", "0"], ["HTTP 404", "HTTP 404"]),
    ],
)
def test_a_monitor_that_stumbles_is_asked_once_more(
    monitor: Monitor, page: Path, tmp_path: Path, answers: list[int], states: list[str], reasons: list[str]
) -> None:
    monitor.answers = answers
    failed: list[dict[str, Any]] = []

    def listen(event: str, /, **fields: Any) -> None:
        if event == "ping_failed":
            failed.append(fields)

    assert etl.run(page, tmp_path / "output", ping_url=monitor.url, listen=listen).exit_code == 0
    assert monitor.states == states
    assert [fields["reason"] for fields in failed] == reasons
    assert SECRET not in str(failed)


def test_a_monitor_that_is_not_there_fails_no_run(monitor: Monitor, page: Path, etl_command: Any) -> None:
    monitor.server.server_close()
    done = etl_command("run", page, "-q", "--ping-url", monitor.url)
    assert done.code == 0
    assert [(line["event"], line["reason"]) for line in done.log] == [("ping_failed", "ConnectError")] * 2
    assert SECRET not in done.err


@pytest.mark.parametrize("url", ["ftp://example.org/x", "example.org", "https://", "file:///etc/passwd"])
def test_only_a_web_address_is_one(page: Path, tmp_path: Path, url: str) -> None:
    with pytest.raises(etl.UsageError, match="starts with https"):
        etl.run(page, tmp_path / "output", ping_url=url)
