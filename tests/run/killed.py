"""``python -m tests.run.killed N ARGUMENT…``: ``etl``, which ends itself by SIGKILL at its Nth touch of the disk.

With N = 0 it does not. The time is what TODAY in the environment says, if it does. ``ready`` on stdout says that
everything is imported and the command begins; the number of touches is said at the end.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent

TOUCHES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.symlink", "os.truncate", "sqlite3.connect"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


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


def killed(at: int, *arguments: object, after: float | None = None, sent: int = signal.SIGKILL, **env: str) -> int:
    """Run the command in a process until its Nth touch of the disk, or for some time.

    Returns
    -------
    int
        How often it touched the disk, or what it died of, below zero.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "tests.run.killed", str(at), *map(str, arguments), "--quiet"],
        cwd=ROOT,
        env={**os.environ, "ETL_JOBS": "1", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"ready\n"
        timer = threading.Timer(after, process.send_signal, [sent]) if after is not None else None
        if timer:
            timer.start()
        said, complaint = process.stdout.read(), process.stderr.read()
        process.wait()
        if timer:
            timer.cancel()
    if process.returncode in (0, 3):
        return int(said)
    assert process.returncode in (-signal.SIGKILL, -sent, 128 + sent), complaint
    return -abs(process.returncode)


def main(at: int, arguments: list[str]) -> int:
    """Run the command."""
    import datapackage  # noqa: F401
    import opencc  # noqa: F401

    import etl.clock
    import etl.pipeline
    import etl.transform.page
    from etl.cli import main as command

    if today := os.environ.get("TODAY"):
        moment = datetime.fromisoformat(today)
        etl.clock.now = lambda: moment
    fate = Fate(at)
    sys.addaudithook(fate)
    print("ready", flush=True)
    code = command(arguments)
    print(fate.count, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
