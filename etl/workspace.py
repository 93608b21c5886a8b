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
from dataclasses import asdict, dataclass
from pathlib import Path

from etl import clock
from etl.durable import make_folder, sync_folder
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
    def journal(self) -> Path:
        """What the ledger is made from when it is lost; lies with the bytes, which are nothing without it."""
        return self.raw / "journal.jsonl"

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

    def kept_pages(self, volume: str) -> Path:
        """Tables of the pages of one volume."""
        return self.pages / f"{volume}.zip"

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
        make_folder(workspace.output)
        if not workspace.private.exists():
            workspace.private.mkdir(mode=0o700)  # the raw store holds what releases mask
            sync_folder(workspace.output)
        descriptor = os.open(workspace.lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(descriptor, workspace, time.monotonic() + wait)
        with disk_errors(workspace.private):
            _sign(descriptor)
        _clear(workspace)
        try:
            yield
        finally:
            _clear(workspace)
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _clear(workspace: Workspace) -> None:
    """Remove what is of one run only."""
    for folder in (workspace.parts, workspace.staging):
        shutil.rmtree(folder, ignore_errors=True)
    for torn in (*workspace.pages.glob(".*.tmp"), *workspace.runs.glob("*/.*.tmp")):  # killed while it wrote
        torn.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds, or held, an output folder.

    Attributes
    ----------
    since : str
        RFC 3339, UTC.
    """

    pid: int
    host: str
    since: str


def holder(workspace: Workspace) -> Holder | None:
    """Find out who is at work in a folder without touching its lock; None where nobody is.

    A run takes its name away when it leaves, so a name without a process is that of a run that was killed.
    """
    try:
        signed = Holder(**json.loads(workspace.lock.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    if signed.host == socket.gethostname():
        try:
            os.kill(signed.pid, 0)
        except ProcessLookupError:
            return None
        except PermissionError:
            pass
    return signed


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
        signed = Holder(**json.loads(os.pread(descriptor, 1024, 0)))
        return f"another run (process {signed.pid} on {signed.host}, since {signed.since})"
    except (ValueError, TypeError):
        return "another run"


def _sign(descriptor: int) -> None:
    signature = Holder(os.getpid(), socket.gethostname(), clock.now().isoformat("T", "seconds"))
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(asdict(signature)).encode(), 0)
