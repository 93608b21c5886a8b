"""Runs that die: ``etl`` in a process of its own that ends itself by SIGKILL at its Nth touch of the disk, or is ended.

A process that has imported everything waits for commands, and makes a copy of itself for each, so that two hundred
deaths do not take two hundred times two seconds of importing.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent

TOUCHES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.symlink", "os.truncate", "sqlite3.connect"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Mortals:
    """Runs commands that die."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(
        self,
        *arguments: object,
        at: int = 0,
        after: float | None = None,
        sent: int = signal.SIGKILL,
        today: str | None = None,
    ) -> int:
        """Run a command until its Nth touch of the disk, or for some seconds, or to its end.

        Parameters
        ----------
        at : int
            Touch at which it kills itself; 0 never comes.
        after : float, optional
            Seconds after which it gets the signal `sent`.
        today : str, optional
            What it takes the time to be, ISO 8601.

        Returns
        -------
        int
            How often it touched the disk, or below zero what it died of.
        """
        order = {"arguments": [*map(str, arguments), "--quiet"], "at": at, "after": after, "sent": sent, "today": today}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        if told["code"] in (0, 3):
            return int(told["touches"])
        assert told["code"] in (-signal.SIGKILL, -sent, 128 + sent), told
        return -abs(told["code"])


@contextlib.contextmanager
def mortals() -> Iterator[Mortals]:
    """Start the process that waits for commands."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.run.killed"],
        cwd=ROOT,
        env={**os.environ, "ETL_JOBS": "1", "POLARS_MAX_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Mortals(process)
        assert process.stdin is not None
        process.stdin.close()


def serve() -> None:
    """Wait for commands on stdin, and say on stdout how each ended."""
    import datapackage  # noqa: F401
    import opencc  # noqa: F401

    import etl.pipeline
    import etl.transform.page  # noqa: F401

    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            os._exit(_live(order, writing))
        os.close(writing)
        status = _watch(child, order["after"], order["sent"])
        with os.fdopen(reading) as told:
            print(json.dumps({"code": status, "touches": told.read()}), flush=True)


def _watch(child: int, after: float | None, sent: int) -> int:
    if after is not None:
        end = time.monotonic() + after
        while time.monotonic() < end:
            found, status = os.waitpid(child, os.WNOHANG)
            if found:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.002)
        os.kill(child, sent)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _live(order: dict[str, Any], writing: int) -> int:
    import etl.clock
    from etl.cli import main

    sys.stdout = sys.stderr
    if order["today"]:
        moment = datetime.fromisoformat(order["today"])
        etl.clock.now = lambda: moment
    fate = Fate(order["at"])
    sys.addaudithook(fate)
    code = main(order["arguments"])
    os.write(writing, str(fate.count).encode())
    return code


class Fate:
    """Counts what is done to the disk, and ends the process when its time has come."""

    def __init__(self, at: int) -> None:
        self.count, self.at = 0, at

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        opened = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
        if not opened and event not in TOUCHES:
            return
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    serve()
