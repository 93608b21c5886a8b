"""The output folder as a run uses it: who holds it, and where its private files are."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from etl.errors import LockedError
from etl.load.storage import disk_errors


@dataclass(frozen=True, slots=True)
class Workspace:
    """Paths below an output folder. Nothing here is published."""

    output: Path

    @property
    def private(self) -> Path:
        """Folder of everything that is not published."""
        return self.output / ".etl"

    @property
    def raw(self) -> Path:
        """Raw store: every source by the sha256 of its bytes."""
        return self.private / "raw"

    @property
    def ledger(self) -> Path:
        """Ledger of sources and pages."""
        return self.private / "ledger.sqlite"

    @property
    def downloads(self) -> Path:
        """Bodies from the network that have not come whole."""
        return self.private / "downloads"

    @property
    def parts(self) -> Path:
        """Tables of pages read in this run, not yet gathered."""
        return self.private / "parts"

    @property
    def staging(self) -> Path:
        """Releases that are being built."""
        return self.private / "staging"

    @property
    def pages(self) -> Path:
        """Tables of the pages of each volume as they were read; can be made again from the raw store."""
        return self.private / "pages"

    @property
    def quarantine(self) -> Path:
        """List of the sources that gave no page."""
        return self.private / "quarantine.csv"

    @property
    def runs(self) -> Path:
        """One folder for each run."""
        return self.output / "runs"

    @property
    def lock(self) -> Path:
        """File whose kernel lock says that a run holds the folder."""
        return self.private / "lock"


@contextmanager
def hold(workspace: Workspace, *, wait: float = 0.0) -> Iterator[None]:
    """Hold the output folder; the lock goes with the process, however that ends.

    Parameters
    ----------
    wait : float
        Seconds to wait for another run to leave.

    Raises
    ------
    LockedError
        Another run holds the folder; the message names it.
    StorageError
        The disk refuses the folder.
    """
    with disk_errors(workspace.private):
        workspace.private.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(workspace.lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(descriptor, workspace, time.monotonic() + wait)
        _sign(descriptor)
        _clear(workspace)
        yield
    finally:
        _clear(workspace)
        os.close(descriptor)


def _clear(workspace: Workspace) -> None:
    """Remove what is of one run only."""
    for folder in (workspace.parts, workspace.staging):
        shutil.rmtree(folder, ignore_errors=True)


def _acquire(descriptor: int, workspace: Workspace, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LockedError(
                    f"{workspace.output}: {_holder(descriptor)} is at work here; wait for it, "
                    "give --wait SECONDS, or choose another --output"
                ) from None
            time.sleep(min(0.1, max(0.0, deadline - time.monotonic())))
        else:
            return


def _holder(descriptor: int) -> str:
    try:
        signed = json.loads(os.pread(descriptor, 1024, 0))
        return f"another run (process {signed['pid']} on {signed['host']}, since {signed['since']})"
    except (ValueError, KeyError, TypeError):
        return "another run"


def _sign(descriptor: int) -> None:
    signature = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat("T", "seconds")}
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(signature).encode(), 0)
