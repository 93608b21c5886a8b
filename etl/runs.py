"""The record of a run: what it was given, what it published, what it could not use."""

from __future__ import annotations

import csv
import io
import json
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Literal, Protocol

from etl import clock
from etl.errors import EtlError
from etl.load.retention import last_of_each
from etl.load.storage import disk_errors, replace_text

RATIO_COUNTS_FROM = 20
"""Fewest sources in a run for its share of unusable ones to say anything."""

_RUN_ID = re.compile(r"\d{8}T\d{6}Z-")

PROGRESS = frozenset({"fetching", "reading"})
"""Events for those who watch; no log keeps them."""

Result = Literal["published", "unchanged", "failed", "planned", "fetched"]


class Listener(Protocol):
    """What a run tells while it is at work."""

    def __call__(self, event: str, /, **fields: Any) -> None:
        """Take one event, named in the past or the -ing form, with what there is to say of it."""


@dataclass(frozen=True, slots=True)
class VolumeReport:
    """What became of one volume.

    Attributes
    ----------
    result : str
        ``published``: a new release; ``unchanged``: its last release still says what its pages say; ``failed``.
    version, path : optional
        Its newest release.
    rows : mapping of str to int
        Rows by table of a release published in this run.
    message : str, optional
        Why it failed.
    """

    volume: str
    result: Literal["published", "unchanged", "failed"]
    version: str | None = None
    path: Path | None = None
    rows: Mapping[str, int] | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class QuarantinedSource:
    """A source that gave no page, and why."""

    uri: str
    stage: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did.

    Attributes
    ----------
    result : str
        ``published``, ``unchanged`` (nothing new to say), ``failed`` (nothing published, or a volume could not be),
        ``planned`` (a dry run), ``fetched`` (taken in, not read).
    sources, new_sources : int
        Sources the run was given; those of them that are new or changed.
    volumes : tuple of VolumeReport
        Volumes the sources belong to, and others that were due, by name.
    quarantined : tuple of QuarantinedSource
        Sources of the run that gave no page.
    fetched : mapping of str to int, optional
        What came from the network: addresses ``asked``, of which ``fetched`` gave something new, ``unchanged`` what was
        known, ``absent`` nothing, and ``failed``; attempts ``retried``; days ``done`` with; ``byte_count``.
    addresses : tuple of str
        In a dry run, what would be asked first; where it leads is known only then.
    """

    run_id: str
    result: Result
    output: Path
    started_at: str
    finished_at: str
    sources: int
    new_sources: int
    volumes: tuple[VolumeReport, ...]
    quarantined: tuple[QuarantinedSource, ...]
    fetched: Mapping[str, int] | None = None
    addresses: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 done, 1 failed, 3 done with quarantined sources."""
        if self.result == "failed":
            return 1
        return 3 if self.quarantined else 0

    @property
    def published(self) -> tuple[VolumeReport, ...]:
        """Volumes that got a new release."""
        return tuple(volume for volume in self.volumes if volume.result == "published")

    def as_dict(self) -> dict[str, Any]:
        """Return what ``--json`` prints and run.json keeps."""
        return {**asdict(self, dict_factory=_plain), "exit_code": self.exit_code}


class RunRecord:
    """The folder of one run under ``runs/`` while the run is at work: log.jsonl grows, the rest is written at its end.

    Attributes
    ----------
    run_id : str
        Starts with the UTC time, so that runs sort by it.
    started_at : str
        RFC 3339, UTC.
    """

    def __init__(self, run_id: str, folder: Path, log: IO[str], listen: Listener | None) -> None:
        self.run_id = run_id
        self.started_at = now()
        self._folder = folder
        self._log = log
        self._listen = listen

    def tell(self, event: str, /, **fields: Any) -> None:
        """Log an event and pass it on to whoever watches; progress is for watching only."""
        if event not in PROGRESS:
            line = {"timestamp": now(), "event": event, **fields}
            with disk_errors(self._folder):
                self._log.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
                self._log.flush()
        if self._listen is not None:
            self._listen(event, **fields)

    def close(self, report: RunReport, settings: Mapping[str, Any], error: BaseException | None = None) -> None:
        """Write run.json and problems.csv."""
        summary = {**report.as_dict(), "settings": dict(settings)}
        if error is not None:
            code = error.code if isinstance(error, EtlError) else type(error).__name__
            summary["error"] = {"code": code, "message": str(error)}
            summary["exit_code"] = error.exit_code if isinstance(error, EtlError) else 1
        with disk_errors(self._folder):
            write_problems(self._folder / "problems.csv", report.quarantined)
            replace_text(
                self._folder / "run.json", json.dumps(summary, ensure_ascii=False, indent=2, default=str) + "\n"
            )


@contextmanager
def keep_record(runs: Path, listen: Listener | None = None) -> Iterator[RunRecord]:
    """Open the folder of a new run."""
    run_id = f"{clock.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    folder = runs / run_id
    with disk_errors(folder):
        folder.mkdir(parents=True)
        log = (folder / "log.jsonl").open("x", encoding="utf-8")
    with log:
        yield RunRecord(run_id, folder, log, listen)


def require_few(failed: int, count: int, limit: float, listing: Path) -> None:
    """Let only a run go on in which few of its sources are unusable.

    Parameters
    ----------
    failed, count : int
        Sources that gave no page, and all sources of the run.
    limit : float
        The largest share.
    listing : Path
        Where they are listed, for the message.

    Raises
    ------
    EtlError
        Code ``too_many_quarantined``.
    """
    if count >= RATIO_COUNTS_FROM and failed > limit * count:
        raise EtlError(
            f"{failed} of {count} sources cannot be used, more than max_quarantine_ratio ({limit:.0%}) allows; "
            f"nothing was published. Mend what {listing} names, or raise the ratio",
            code="too_many_quarantined",
        )


def prune_runs(runs: Path, *, daily: int, monthly: int) -> None:
    """Remove records of runs, but all of the last days and the last of each of the last months."""
    found = {folder: _began(folder) for folder in sorted(runs.iterdir(), reverse=True) if _RUN_ID.match(folder.name)}
    since = clock.now() - timedelta(days=max(daily, 1))
    kept = last_of_each(found, daily=daily, monthly=monthly)
    for folder, began in found.items():
        if folder not in kept and began < since:
            shutil.rmtree(folder)


def write_problems(path: Path, quarantined: Iterable[QuarantinedSource]) -> None:
    """Write quarantined sources as CSV (UTF-8 with mark, as spreadsheets expect)."""
    with io.StringIO(newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("uri", "stage", "code", "message"))
        writer.writerows((source.uri, source.stage, source.code, source.message) for source in quarantined)
        replace_text(path, "\ufeff" + text.getvalue())


def now() -> str:
    """Return the time as published tables write it: RFC 3339, UTC, whole seconds."""
    return f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"


def _began(folder: Path) -> datetime:
    return datetime.strptime(folder.name.partition("-")[0], "%Y%m%dT%H%M%S%z")


def _plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Path) else value for name, value in pairs}
