"""The whole flow: plan, ingest, read pages, gather them by volume, bind, publish.

A run finishes whatever is due: its own sources, and what an earlier run that was killed had taken in but not read or
not published. What is due stands in the ledger, so a run killed at any instant is resumed by the next one.
"""

from __future__ import annotations

import contextlib
import os
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from etl import __version__
from etl.bind.volume import bind_volume
from etl.config import Settings, hints_for
from etl.engines.fingerprint import code_digest, library_versions
from etl.engines.local import read_chunks
from etl.engines.parts import Part, merge_parts, read_part, write_part
from etl.engines.reading import PAGES, Chunk
from etl.errors import EtlError, StorageError, UsageError, WorkerError
from etl.extract.fetch.addresses import is_address
from etl.extract.fetch.plan import Errand, FetchPlan, leave_out_done, plan_fetch
from etl.extract.fetch.responses import Response, Responses
from etl.extract.ingest import Ingested, ingest
from etl.extract.inputs import Input, Origin, plan_inputs
from etl.extract.journal import JournalledLedger
from etl.extract.ledger import Entry, Failure, Ledger, Placement
from etl.extract.pages import source_id
from etl.extract.store import RawStore
from etl.load import shelf
from etl.load.catalog import write_catalog
from etl.load.release import Release, publish
from etl.load.retention import plan_prune, prune
from etl.load.storage import disk_errors
from etl.own_lists import use_own_lists
from etl.pings import watched
from etl.records import Published
from etl.runs import (
    Listener,
    QuarantinedSource,
    RunRecord,
    RunReport,
    VolumeReport,
    keep_record,
    now,
    prune_runs,
    write_problems,
)
from etl.tables import frame
from etl.workspace import Workspace, hold

if TYPE_CHECKING:
    import polars as pl

    from etl.extract.fetch.session import Fetched

RATIO_COUNTS_FROM = 20
"""Fewest sources in a run for its share of unusable ones to say anything."""


def run(
    inputs: Sequence[str | os.PathLike[str]],
    settings: Settings,
    *,
    errand: Errand | None = None,
    read: bool = True,
    dry_run: bool = False,
    listen: Listener | None = None,
) -> RunReport:
    """Publish what the inputs say; see `etl.run`.

    Parameters
    ----------
    errand : Errand, optional
        What is to be fetched, besides addresses among the inputs.
    read : bool
        False only takes in: nothing is read or published.
    """
    workspace = Workspace(settings.output)
    if dry_run:
        return _rehearse(*_plan(inputs, errand, settings, workspace), workspace, settings)
    with watched(settings.ping_url, listen) as watch:
        fetch_plan, plan = _plan(inputs, errand, settings, workspace)

        def begin(steps: _Run) -> None:
            steps.ingest((*steps.fetch(fetch_plan), *plan))

        return watch.told(_carry_out(begin, settings, watch.listen, read=read))


def rebuild(volumes: Sequence[str], settings: Settings, *, listen: Listener | None = None) -> RunReport:
    """Read everything again from the raw store; see `etl.rebuild`."""
    with watched(settings.ping_url, listen) as watch:
        return watch.told(_carry_out(lambda steps: steps.take_out(volumes), settings, watch.listen))


def _plan(
    inputs: Sequence[str | os.PathLike[str]], errand: Errand | None, settings: Settings, workspace: Workspace
) -> tuple[FetchPlan, Sequence[Input]]:
    """Decide what to ask the network for, and what to take in from the disk.

    Without inputs and errand a run finishes what is due, which takes a folder in which there was one before.
    """
    names = [os.fspath(given) for given in inputs]
    errand = errand or Errand()
    errand = replace(errand, urls=(*errand.urls, *filter(is_address, names)))
    fetch_plan = plan_fetch(errand, settings.fetch, settings.sources, environ=os.environ)
    paths = [name for name in names if not is_address(name)]
    is_begun = workspace.ledger.exists() or workspace.journal.exists()
    return fetch_plan, plan_inputs(paths) if paths or not (errand or is_begun) else ()


def _carry_out(
    begin: Callable[[_Run], None], settings: Settings, listen: Listener | None, *, read: bool = True
) -> RunReport:
    """Hold the output folder, begin as told, and finish whatever is due."""
    workspace = Workspace(settings.output)
    with (
        hold(workspace, wait=settings.wait),
        keep_record(workspace.runs, listen) as record,
        disk_errors(workspace.private),
        JournalledLedger(workspace.ledger, workspace.journal) as ledger,
    ):
        steps = _Run(workspace, settings, ledger, Responses(ledger), record)
        try:
            begin(steps)
            if read:
                steps.read_due_sources()
                for volume in steps.touched_volumes():
                    steps.publish_volume(volume)
                steps.tidy()
                write_catalog(workspace.output)
        except BaseException as error:
            with contextlib.suppress(OSError, StorageError):  # what went wrong first is what is told
                steps.finish(error)
            raise
        return steps.finish(read=read)


@dataclass
class _Run:
    """The steps of one run, in their order, and what they have found so far."""

    workspace: Workspace
    settings: Settings
    ledger: Ledger
    responses: Responses
    record: RunRecord
    fetched: Fetched | None = None
    ingested: Ingested = field(default_factory=partial(Ingested, (), (), ()))
    failures: dict[str, QuarantinedSource] = field(default_factory=dict)
    parts: dict[str, list[Path]] = field(default_factory=dict)
    volumes: dict[str, VolumeReport] = field(default_factory=dict)
    taken_out: tuple[Entry, ...] = ()
    chunk_count: int = 0
    taken: list[Response] = field(default_factory=list)

    def fetch(self, plan: FetchPlan) -> list[Input]:
        """Fetch what is due; return what came, and what an earlier run that was killed had fetched."""
        if plan.starts:
            from etl.extract.fetch.session import fetch  # the network's libraries are loaded where it is used

            self.fetched = fetch(
                leave_out_done(plan, self.responses.get),
                self.settings.fetch,
                store=RawStore(self.workspace.raw),
                responses=self.responses,
                folder=self.workspace.downloads,
                tell=self.record.tell,
            )
        self.taken = self.responses.to_note(self.fetched.urls if self.fetched else ())
        return [_input(response, self.workspace) for response in self.taken]

    def ingest(self, plan: Sequence[Input]) -> None:
        """Keep and note what the run was given."""
        store = RawStore(self.workspace.raw)
        store.sweep()
        self.ingested = ingest(
            plan,
            store,
            self.ledger,
            hints_for=partial(hints_for, settings=self.settings),
            run_id=self.record.run_id,
            seen_at=self.record.started_at,
        )
        self.responses.noted(self.taken, self.record.run_id)
        if self.fetched:
            self.ingested = replace(self.ingested, unreadable=(*self.fetched.failures, *self.ingested.unreadable))
        self.record.tell("ingested", sources=self._source_count, new=len(self.ingested.new))
        for uri, failure in self.ingested.unreadable:
            self._quarantine(uri, failure)
        for entry, failure in self.ledger.failures(self.ingested.known):
            self._quarantine(entry.sighting.uri, failure)

    def take_out(self, volumes: Sequence[str]) -> None:
        """Take sources out of the raw store to be read anew: those of some volumes, or all there are."""
        self.taken_out = tuple(self.ledger.sources(volumes or None))
        if unknown := sorted(set(volumes) - set(self.ledger.volumes(self.taken_out))):
            known = ", ".join(self.ledger.volumes()) or "none"
            raise UsageError(f"{self.workspace.output} has no volume {', '.join(unknown)}; there are: {known}")
        if not self.taken_out:
            raise UsageError(
                f"{self.workspace.private} holds neither ledger nor journal of sources; run with the sources, or with "
                f"what is left of them: etl run '{self.workspace.raw}/??/*'"
            )
        self.ingested = Ingested((), self.taken_out, ())
        for volume in volumes or self.ledger.volumes(self.taken_out):
            self.workspace.kept_pages(volume).unlink(missing_ok=True)
        self.record.tell("taken_out", sources=len(self.taken_out))

    def read_due_sources(self) -> None:
        """Read what is new, what an earlier run left, what failed under older code or lists, and what was taken out."""
        use_own_lists(self.settings.lexicon)
        due = {entry.seq: entry for entry in (*self.ledger.to_read(code_digest()), *self.taken_out)}
        outcomes = self._read([due[seq] for seq in sorted(due)])
        self._stop_if_too_many_failed()
        self.ledger.record(outcomes, code=code_digest())

    def touched_volumes(self) -> Iterator[str]:
        """Yield each volume that gained or lost pages, until none is left but those that cannot be published."""
        while due := [volume for volume in self.ledger.touched() if not self._has_failed(volume)]:
            yield due[0]

    def publish_volume(self, volume: str) -> None:
        """Bind all pages ever ingested for a volume and publish them, if that says anything new."""
        try:
            bound = self._bind(volume)
            release = self._publish(volume, bound) if bound else None
        except (StorageError, WorkerError, OSError, MemoryError):
            raise
        except Exception as error:  # the other volumes can still be published
            message = error.message if isinstance(error, EtlError) else f"{type(error).__name__}: {error}"
            self.volumes[volume] = VolumeReport(volume, "failed", message=message)
            self.record.tell("failed", volume=volume, message=message, trace=traceback.format_exc())
            return
        self.ledger.settle(volume, _newest(self.workspace.output / volume))
        self.volumes[volume] = _volume_report(volume, release, self.workspace.output)
        self.record.tell(self.volumes[volume].result, volume=volume, version=self.volumes[volume].version)

    def tidy(self) -> None:
        """Remove old releases and old records of runs, where the settings do not say otherwise."""
        if not self.settings.prune:
            return
        daily, monthly = self.settings.keep_daily, self.settings.keep_monthly
        times = self.ledger.publication_times()
        for volume in shelf.volumes(self.workspace.output):
            try:
                plan = plan_prune(self.workspace.output, [volume], times, daily=daily, monthly=monthly)
            except UsageError as error:  # what is pinned is not known, so nothing may go
                self.record.tell("not_pruned", volume=volume.name, message=error.message)
                continue
            prune(plan)
            if plan.dropped:
                self.record.tell("pruned", volume=volume.name, versions=[path.name for path in plan.dropped])
        prune_runs(self.workspace.runs, daily=daily, monthly=monthly)

    def finish(self, error: BaseException | None = None, *, read: bool = True) -> RunReport:
        """Report, and leave the report in the run's folder."""
        for volume in self.ledger.volumes(self.ingested.known):
            self.volumes.setdefault(volume, _volume_report(volume, None, self.workspace.output))
        report = RunReport(
            run_id=self.record.run_id,
            result="failed" if error else self._result() if read else self._taken_in(),
            output=self.workspace.output,
            started_at=self.record.started_at,
            finished_at=now(),
            sources=self._source_count,
            new_sources=len(self.ingested.new),
            volumes=tuple(self.volumes[volume] for volume in sorted(self.volumes)),
            quarantined=tuple(self.failures[uri] for uri in sorted(self.failures)),
            fetched=self.fetched.counts if self.fetched else None,
        )
        self.record.close(report, self.settings.as_dict(), error)
        write_problems(self.workspace.quarantine, starmap(_quarantined, self.ledger.failures()))
        return report

    def _publish(self, volume: str, bound: dict[str, pl.DataFrame]) -> Release | None:
        reasons = Counter(failure.code for _, failure in self.ledger.failures())
        return publish(
            volume,
            bound,
            self.workspace.output,
            provenance=_provenance(),
            allow_shrink=self.settings.allow_shrink,
            quarantined=dict(sorted(reasons.items())),
            last=max(self.ledger.published(volume), key=lambda release: shelf.parse(release.version), default=None),
        )

    @property
    def _source_count(self) -> int:
        return len(self.ingested.new) + len(self.ingested.known) + len(self.ingested.unreadable)

    def _result(self) -> Literal["published", "unchanged", "failed"]:
        results = {report.result for report in self.volumes.values()}
        if "failed" in results or (not results and self._source_count):
            return "failed"
        return "published" if "published" in results else "unchanged"

    def _taken_in(self) -> Literal["fetched", "failed"]:
        came = self.ingested.new or self.ingested.known or not self.ingested.unreadable
        return "fetched" if came else "failed"

    def _has_failed(self, volume: str) -> bool:
        return volume in self.volumes and self.volumes[volume].result == "failed"

    def _read(self, entries: Sequence[Entry]) -> list[tuple[Entry, Sequence[Placement] | Failure]]:
        """Read sources, each unit once; the tables of their pages are left in parts."""
        units = {entry.unit: entry for entry in reversed(entries)}
        outcomes: dict[str, Sequence[Placement] | Failure] = {}
        self.record.tell("reading", done=0, total=len(units))
        for reading in read_chunks(self._chunks(list(units.values())[::-1]), jobs=self.settings.jobs):
            outcomes.update(reading.outcomes)
            for volume, path in reading.parts:
                self.parts.setdefault(volume, []).append(path)
            self.record.tell("reading", done=len(outcomes), total=len(units))
        read = [(entry, outcomes[entry.unit]) for entry in entries]
        for entry, outcome in read:
            if isinstance(outcome, Failure):
                self._quarantine(entry.sighting.uri, outcome)
            else:
                self.failures.pop(entry.sighting.uri, None)  # it failed under older code or other word lists
        return read

    def _chunks(self, entries: Sequence[Entry]) -> list[Chunk]:
        first = self.chunk_count
        slices = [tuple(entries[start : start + PAGES]) for start in range(0, len(entries), PAGES)]
        self.chunk_count += len(slices)
        places = (self.workspace.raw, self.workspace.parts, code_digest())
        return [Chunk(number, some, *places) for number, some in enumerate(slices, first)]

    def _stop_if_too_many_failed(self) -> None:
        count, limit = self._source_count, self.settings.max_quarantine_ratio
        given = {entry.sighting.uri for entry in (*self.ingested.new, *self.ingested.known)}
        given |= {uri for uri, _ in self.ingested.unreadable}
        failed = len(given & set(self.failures))
        if count < RATIO_COUNTS_FROM or failed <= limit * count:
            return
        self.responses.forget(self.record.run_id)
        self.ledger.forget(self.record.run_id)
        listing = self.workspace.runs / self.record.run_id / "problems.csv"
        raise EtlError(
            f"{failed} of {count} sources cannot be used, more than max_quarantine_ratio ({limit:.0%}) allows; "
            f"nothing was published. Mend what {listing} names, or raise the ratio",
            code="too_many_quarantined",
        )

    def _bind(self, volume: str) -> dict[str, pl.DataFrame] | None:
        """Return the finished tables of a volume, None when it has no pages any more."""
        kept = self.workspace.kept_pages(volume)
        while True:
            placed = self.ledger.placed(volume)
            part = self._gather(volume, kept, {entry.unit for entry, _ in placed})
            missing = {entry.seq: entry for entry, _ in placed if entry.unit not in part.units}
            if not missing:
                break
            self.ledger.record(self._read(list(missing.values())), code=code_digest())
        if not placed:
            kept.unlink(missing_ok=True)
            return None
        self.record.tell("binding", volume=volume, pages=len(placed))
        bound = bind_volume({**part.tables, "sources": _sources(placed, part)})
        write_part(kept, part)
        return bound

    def _gather(self, volume: str, kept: Path, wanted: Collection[str]) -> Part:
        """Put together what is kept of a volume's pages and what this run read."""
        paths = [kept, *sorted(self.parts.get(volume, ()))]
        parts = filter(None, (read_part(path, code=code_digest()) for path in paths))
        return merge_parts(parts, code=code_digest(), wanted=wanted)

    def _quarantine(self, uri: str, failure: Failure) -> None:
        self.failures[uri] = QuarantinedSource(uri, failure.stage, failure.code, failure.message)
        self.record.tell("quarantined", **asdict(self.failures[uri]))


def _sources(placed: Sequence[tuple[Entry, Placement]], part: Part) -> pl.DataFrame:
    """Return the sources of a volume, a row for each address that they came from, in ledger order."""
    read = {row["source_id"]: row for row in part.tables["sources"].to_dicts()}
    entries = {entry.seq: entry.sighting for entry, _ in placed}
    return frame(
        "sources",
        [
            {**read[source_id(seen.sha256)], "uri": seen.uri, "fetched_at": seen.fetched_at, "rights": seen.rights}
            for _, seen in sorted(entries.items())
        ],
    )


def _volume_report(volume: str, release: Release | None, output: Path) -> VolumeReport:
    if release:
        return VolumeReport(volume, "published", release.version, release.path, dict(release.rows))
    newest = shelf.newest(output / volume)
    return VolumeReport(volume, "unchanged", newest.name if newest else None, newest)


def _newest(volume: Path) -> Published | None:
    release = shelf.newest(volume)
    return Published(release.name, shelf.content_of(shelf.descriptor(release)), now()) if release else None


def _quarantined(entry: Entry, failure: Failure) -> QuarantinedSource:
    return QuarantinedSource(entry.sighting.uri, failure.stage, failure.code, failure.message)


def _provenance() -> dict[str, Any]:
    return {"version": __version__, "code": code_digest(), "libraries": library_versions()}


def _input(response: Response, workspace: Workspace) -> Input:
    """Make an input of a body that was fetched."""
    assert response.sha256
    assert response.fetched_at
    origin = Origin(response.fetched_at, response.media_type, response.rights, response.newspaper, response.date)
    return Input(response.url, RawStore(workspace.raw).path(response.sha256), origin)


def _rehearse(fetch_plan: FetchPlan, plan: Sequence[Input], workspace: Workspace, settings: Settings) -> RunReport:
    """Say what a run would ask for and take in, and what it could not decode, without writing or asking anything."""
    started = now()
    with JournalledLedger.look(workspace.ledger, workspace.journal) as ledger:
        due = leave_out_done(fetch_plan, Responses(ledger).get)
        seen = ingest(
            plan,
            RawStore(workspace.raw),
            ledger,
            hints_for=partial(hints_for, settings=settings),
            run_id="",
            seen_at=started,
            keep=False,
        )
        volumes = ledger.volumes(seen.known)
    return RunReport(
        run_id="",
        result="planned",
        output=settings.output,
        started_at=started,
        finished_at=now(),
        sources=len(plan),
        new_sources=len(seen.new),
        volumes=tuple(_volume_report(volume, None, settings.output) for volume in volumes),
        quarantined=tuple(QuarantinedSource(uri, f.stage, f.code, f.message) for uri, f in seen.unreadable),
        addresses=tuple(start.address.shown for start in due.starts),
    )
