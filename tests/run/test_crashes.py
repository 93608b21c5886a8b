"""A run that dies at any instant leaves everything whole, and the next one finishes what it began."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

import etl
from etl.load import shelf
from etl.load.validate import validate_release
from tests.conftest import rounds

WritePage = Callable[..., str]
ROOT = Path(__file__).parent.parent.parent
VOLUME = "yunxi-wanbao-2021"
SECONDS = 4.0
"""Longest time after which a run is killed; most are over by then."""


class Incoming:
    """A folder that gets some pages more each day."""

    def __init__(self, folder: Path, make_page: WritePage, chance: random.Random) -> None:
        self.folder, self._make_page, self._chance = folder, make_page, chance
        self.pages = 0
        folder.mkdir()

    def grow(self) -> None:
        for _ in range(self._chance.randint(1, 3)):
            day = date(2021, 1, 1) + timedelta(self.pages // 4)
            text = self._make_page(f"第{self.pages}号菜场换新颜", day=day, label=f"第{self.pages % 4 + 1}版")
            (self.folder / f"{self.pages:04}.txt").write_text(text, encoding="utf-8")
            self.pages += 1


@pytest.mark.slow
@pytest.mark.long
def test_killed_at_any_instant(tmp_path: Path, make_page: WritePage) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    output, incoming = tmp_path / "output", Incoming(tmp_path / "incoming", make_page, chance)
    incoming.grow()
    touches = killed(0, "run", incoming.folder, "--output", output)
    died = 0
    for number in range(rounds(8, 200)):
        before = shelf.newest(output / VOLUME)
        assert before
        sealed = seal(output)
        incoming.grow()
        if number % 2:
            died += killed(chance.randint(1, touches), "run", incoming.folder, "--output", output) < 0
        else:
            died += killed(0, "run", incoming.folder, "--output", output, after=chance.uniform(0, SECONDS)) < 0
        found = whole(output)
        assert found in (before, before.with_name(f"1.{number + 1}.0"))
        assert sealed.items() <= seal(output).items()
        report = etl.run(incoming.folder, output)
        assert report.exit_code == 0
        assert whole(output) == before.with_name(f"1.{number + 1}.0")
        assert not left_over(output)
        published = etl.open_dataset(output)
        for table in ("pages", "sources"):
            assert published[table].collect().height == incoming.pages
    assert died > number // 3


def killed(at: int, *arguments: object, after: float | None = None) -> int:
    """Run the command until its Nth touch of the disk, or for some time; returns its touches, or -9."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.run.killed", str(at), *map(str, arguments), "--quiet"],
        cwd=ROOT,
        env={**os.environ, "ETL_JOBS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"ready\n"
        timer = threading.Timer(after, process.kill) if after is not None else None
        if timer:
            timer.start()
        said, complaint = process.stdout.read(), process.stderr.read()
        process.wait()
        if timer:
            timer.cancel()
    assert process.returncode in (0, -signal.SIGKILL), complaint
    return int(said) if process.returncode == 0 else process.returncode


def seal(output: Path) -> dict[Path, str]:
    """Sums of every release that is there."""
    return {path: path.read_text(encoding="utf-8") for path in output.glob("*/releases/*/SHA256SUMS")}


def whole(output: Path) -> Path | None:
    """Check everything that can be checked without running anything, and return the newest release."""
    for path in (output / ".etl" / "raw").glob("??/*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.parent.name + path.name
    with closing(sqlite3.connect(output / ".etl" / "ledger.sqlite")) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    catalog = json.loads((output / "catalog.json").read_text(encoding="utf-8"))
    for volume in catalog["volumes"]:
        assert (output / volume["path"] / "datapackage.json").is_file()
    newest = shelf.newest(output / VOLUME)
    assert newest
    assert validate_release(newest, second_opinion=False).faults == ()
    assert (output / VOLUME / "latest" / "datapackage.json").is_file()
    return newest


def left_over(output: Path) -> list[Path]:
    """Files and folders that only a run that is at work may have."""
    kept = (output / ".etl" / name for name in ("staging", "parts", "trash"))
    inside = [path for folder in kept if folder.exists() for path in folder.iterdir()]
    return inside + [path for path in output.rglob(".*") if path.name.startswith(".incoming-") or ".tmp" in path.name]
