"""What stands in an output folder, what the last runs did, and what the next one would do; nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from etl.engines.fingerprint import code_digest
from etl.engines.parts import code_of_part
from etl.errors import ReleaseError
from etl.extract.fetch.responses import Responses
from etl.extract.journal import JournalledLedger
from etl.extract.ledger import Ledger
from etl.load import shelf
from etl.workspace import Holder, Workspace, holder

RUNS = 7
"""Runs told of."""


@dataclass(frozen=True, slots=True)
class VolumeStatus:
    """A volume and its newest release.

    Attributes
    ----------
    version, published_at : optional
        Of its newest release; None before the first.
    first_date, last_date : optional
        Of its issues, ISO 8601.
    releases, bytes : int
        Releases on the shelf and what they take on the disk.
    touched : bool
        Its pages changed since it was last published; the next run publishes it.
    older_code : bool
        Its pages were read by other code than is installed now; they are read again when the volume is next touched, or
        by `etl rebuild`.
    """

    volume: str
    version: str | None
    published_at: str | None
    first_date: str | None
    last_date: str | None
    pages: int
    articles: int
    releases: int
    bytes: int
    touched: bool
    older_code: bool


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run and how it ended.

    Attributes
    ----------
    result : str
        As in `etl.runs.RunReport`; ``killed`` when it left no report and is not at work.
    exit_code : int, optional
        None of a run that was killed or is at work.
    """

    run_id: str
    result: str
    exit_code: int | None = None
    new_sources: int = 0
    published: tuple[str, ...] = ()
    quarantined: int = 0
    message: str | None = None


@dataclass(frozen=True, slots=True)
class QuarantineStatus:
    """A source that gave no page."""

    uri: str
    stage: str
    code: str
    message: str
    retried: bool


@dataclass(frozen=True, slots=True)
class NextRun:
    """What a run without inputs of its own would find to do.

    Attributes
    ----------
    unread : int
        Sources fetched or taken in by a run that did not get to read them.
    retried : int
        Quarantined sources that the code of today has not tried yet.
    volumes : tuple of str
        Volumes that are due to be published.
    """

    unread: int
    retried: int
    volumes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """Everything `etl status` tells.

    Attributes
    ----------
    at_work : Holder, optional
        The run that holds the folder now.
    sources, store_bytes : int
        Addresses and versions ever taken in, and the bytes kept of them.
    """

    output: Path
    at_work: Holder | None
    sources: int
    store_bytes: int
    volumes: tuple[VolumeStatus, ...]
    runs: tuple[RunStatus, ...]
    quarantine: tuple[QuarantineStatus, ...]
    next_run: NextRun

    def as_dict(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {**asdict(self), "output": str(self.output)}


def read_status(output: Path) -> Status:
    """Look at an output folder; a run may be at work in it.

    Raises
    ------
    ReleaseError
        If it is no output folder.
    """
    workspace = Workspace(output)
    if not workspace.private.is_dir() and not shelf.volumes(output):
        raise ReleaseError(f"Nothing was ever run into {output}; name an output folder with --output.")
    at_work, code = holder(workspace), code_digest()
    with JournalledLedger.look(workspace.ledger, workspace.journal) as ledger:
        due = {entry.seq for entry in ledger.to_read(code)}
        failures = tuple(
            QuarantineStatus(entry.sighting.uri, failure.stage, failure.code, failure.message, entry.seq in due)
            for entry, failure in ledger.failures()
        )
        sources, store_bytes = ledger.size()
        retried = sum(failure.retried for failure in failures)
        waiting = len(Responses(ledger).to_note())
        return Status(
            output=output,
            at_work=at_work,
            sources=sources,
            store_bytes=store_bytes,
            volumes=tuple(_volumes(workspace, ledger, code)),
            runs=tuple(_runs(workspace, at_work)),
            quarantine=failures,
            next_run=NextRun(len(due) - retried + waiting, retried, tuple(ledger.touched())),
        )


def _volumes(workspace: Workspace, ledger: Ledger, code: str) -> Iterator[VolumeStatus]:
    times, touched = ledger.publication_times(), set(ledger.touched())
    names = {folder.name for folder in shelf.volumes(workspace.output)} | set(ledger.volumes()) | touched
    for name in sorted(names):
        releases = shelf.releases(workspace.output / name)
        found = shelf.descriptor(releases[-1]) if releases else {}
        rows = shelf.row_counts(found) if found else {}
        own = found.get(shelf.OWN, {})
        coverage, read_by = own.get("coverage", {}), code_of_part(workspace.kept_pages(name))
        version = found.get("version")
        yield VolumeStatus(
            volume=name,
            version=version,
            published_at=times.get((name, str(version))),
            first_date=coverage.get("start"),
            last_date=coverage.get("end"),
            pages=rows.get("pages", 0),
            articles=rows.get("articles", 0),
            releases=len(releases),
            bytes=sum(file.stat().st_size for release in releases for file in release.iterdir()),
            touched=name in touched,
            older_code=bool(releases) and (read_by or own["provenance"].get("code")) != code,
        )


def _runs(workspace: Workspace, at_work: Holder | None) -> Iterator[RunStatus]:
    folders = sorted(workspace.runs.glob("*Z-*"), reverse=True)[:RUNS]
    for folder in folders:
        try:
            told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            yield RunStatus(folder.name, "at work" if at_work and folder == folders[0] else "killed")
            continue
        yield RunStatus(
            run_id=folder.name,
            result=told["result"],
            exit_code=told["exit_code"],
            new_sources=told["new_sources"],
            published=tuple(
                f"{volume['volume']} {volume['version']}"
                for volume in told["volumes"]
                if volume["result"] == "published"
            ),
            quarantined=len(told["quarantined"]),
            message=told["error"]["message"] if "error" in told else None,
        )
