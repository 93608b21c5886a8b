"""``python -m tests.run.killed N ARGUMENT…``: ``etl``, which ends itself by SIGKILL at its Nth touch of the disk.

With N = 0 it does not. ``ready`` on stdout says that everything is imported and the command begins; the number of
touches is said at the end.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

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


def main(at: int, arguments: list[str]) -> int:
    """Run the command."""
    import datapackage  # noqa: F401
    import opencc  # noqa: F401

    import etl.pipeline
    import etl.transform.page  # noqa: F401
    from etl.cli import main as command

    fate = Fate(at)
    sys.addaudithook(fate)
    print("ready", flush=True)
    code = command(arguments)
    print(fate.count, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
