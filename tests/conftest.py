"""What tests of every room share: example pages, small invented pages, the command as a process, and one browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pytest

ROOT = Path(__file__).parent.parent


def rounds(short: int, whole: int) -> int:
    """How often a test marked long tries its luck: short in ``make test``, whole in ``make test-long``."""
    return whole if os.environ.get("ETL_TEST_LONG") else short


@dataclass(frozen=True)
class Finished:
    """A finished process."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The one JSON object that --json prints."""
        return json.loads(self.out)

    @property
    def log(self) -> list[dict[str, Any]]:
        """What stderr says; fails when a line of it is no JSON."""
        return [json.loads(line) for line in self.err.splitlines()]


class Command(Protocol):
    def __call__(
        self, *arguments: object, cwd: Path | None = None, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> Finished: ...


@pytest.fixture
def etl_command(tmp_path: Path) -> Command:
    """Run ``etl`` as a user does, in a process of its own, in an empty folder unless told otherwise."""

    def run(
        *arguments: object, cwd: Path | None = None, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> Finished:
        done = subprocess.run(
            [sys.executable, "-m", "etl", *map(str, arguments)],
            cwd=cwd or tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
            input=stdin,
            capture_output=True,
            timeout=300,
            check=False,
        )
        return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def examples() -> Path:
    """Folder of the example pages."""
    return ROOT / "examples"


@pytest.fixture
def make_page() -> Callable[..., str]:
    """Write a small page of an invented newspaper."""
    return write_page


def write_page(
    headline: str = "老街菜场换新颜",
    *,
    newspaper: str | None = "云溪晚报",
    day: date | None = date(2021, 3, 9),
    label: str | None = "第2版",
    reporter: str = "沈一禾",
) -> str:
    """Return the text of a page; what is None is not printed."""
    printed = f"{day.year}年{day.month}月{day.day}日 {'星期' + '一二三四五六日'[day.weekday()]}" if day else None
    masthead = "\n".join(line for line in (newspaper, printed, label) if line)
    return (
        f"{masthead}\n\n{headline}\n\n"
        f"本报讯（记者 {reporter}）昨天上午，改造后的西门菜场重新开门迎客。改造历时四个月，摊位由62个增加到88个。\n"
        "街道办事处表示，下一步还将在周边增设停车位，方便居民买菜。\n"
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's chromium, cut off from the network; tests skip, and say so, where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no chromium here (Debian: apt install chromium fonts-noto-cjk); pages were not tried in a browser")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND",
            ],
        )
        yield browser
        browser.close()
