"""The whole flow: plan, ingest, read pages, gather them by volume, bind, publish.

A run finishes whatever is due: its own sources, and what an earlier run that was killed had taken in but not read or
not published. What is due stands in the ledger, so a run killed at any instant is resumed by the next one.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from etl.config import Settings, hints_for
from etl.engines.binding import Binding, Bound
from etl.engines.fingerprint import code_digest, provenance
from etl.engines.local import bind_volumes, read_chunks
from etl.engines.reading import PAGES, Chunk
from etl.engines.reviewing import find_overtaken, reviewed
from etl.errors import EtlError, StorageError, UsageError
from etl.extract.fetch.addresses import is_address
from etl.extract.fetch.plan import Errand, FetchPlan, leave_out_done, plan_fetch
from etl.extract.fetch.responses import Response, Responses
from etl.extract.ingest import Ingested, ingest
from etl.extract.inputs import Input, Origin, plan_inputs
from etl.extract.journal import JournalledLedger
from etl.extract.ledger import Ledger
from etl.extract.sightings import Entry, Failure, Placement
from etl.extract.store import RawStore
from etl.load import shelf
from etl.load.catalog import write_catalog
from etl.load.release import Release, place
from etl.load.retention import plan_prune, prune
from etl.load.storage import disk_errors
from etl.own_lists import use_own_lists
from etl.pings import watched
from etl.records import Correction, Published
from etl.runs import (
    Listener,
    QuarantinedSource,
    RunRecord,
    RunReport,
    VolumeReport,
    keep_record,
    now,
    prune_runs,
    require_few,
    write_problems,
)
from etl.workspace import Workspace, hold

if TYPE_CHECKING:
    from etl.extract.fetch.session import Fetched


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
    if settings.engine == "spark" and read:
        return _run_on_spark(inputs, errand, settings, dry_run=dry_run, listen=listen)
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


def _run_on_spark(
    inputs: Sequence[str | os.PathLike[str]],
    errand: Errand | None,
    settings: Settings,
    *,
    dry_run: bool,
    listen: Listener | None,
) -> RunReport:
    names = [os.fspath(given) for given in inputs]
    if errand or any(map(is_address, names)):
        raise UsageError("the spark engine fetches nothing; fetch with the local one, or give what Spark reads")
    from etl.engines.spark import run_on_spark

    if dry_run:
        return run_on_spark(names, settings, dry_run=True)
    with watched(settings.ping_url, listen) as watch:
        return watch.told(run_on_spark(names, settings, listen=watch.listen))


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
        steps = _Run(workspace, settings, ledger, Responses(ledger), record, reviewed(settings))
        try:
            begin(steps)
            if read:
                steps.read_due_sources()
                steps.publish_touched_volumes()
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
    corrections: Mapping[str, tuple[Correction, ...]]
    fetched: Fetched | None = None
    ingested: Ingested = field(default_factory=partial(Ingested, (), (), ()))
    failures: dict[str, QuarantinedSource] = field(default_factory=dict)
    parts: dict[str, list[Path]] = field(default_factory=dict)
    volumes: dict[str, VolumeReport] = field(default_factory=dict)
    overtaken: set[str] = field(default_factory=set)
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

    def publish_touched_volumes(self) -> None:
        """Bind every volume that gained or lost pages with all pages ever ingested for it, and publish what is new.

        So are volumes whose corrections changed. Workers bind and build; a release is put in its place here, by whoever
        holds the lock.
        """
        self.overtaken = find_overtaken(self.workspace.output, self.corrections) & {*self.ledger.volumes()}
        while due := self._due_volumes():
            missing: list[Entry] = []
            size = {"volumes": len(due), "pages": self.ledger.page_count(due), "jobs": self.settings.jobs}
            for bound in bind_volumes(self._bindings(due), **size):
                missing += bound.missing
                if not bound.missing:
                    self._conclude(bound)
            if missing:
                self.ledger.record(self._read(missing), code=code_digest())

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

    def _due_volumes(self) -> list[str]:
        """Return the volumes that are still to be bound, by name: not those that failed."""
        due = {*self.ledger.touched(), *self.overtaken}
        return sorted(volume for volume in due if not self._has_failed(volume))

    def _bindings(self, volumes: Sequence[str]) -> Iterator[Binding]:
        shared = {
            "provenance": provenance(),
            "allow_shrink": self.settings.allow_shrink,
            "quarantined": self.ledger.failure_counts(),
        }
        for volume in volumes:
            placed, kept = tuple(self.ledger.placed(volume)), self.workspace.kept_pages(volume)
            if not placed:  # its last page is another volume's now
                kept.unlink(missing_ok=True)
                self._conclude(Bound(volume))
                continue
            self.record.tell("binding", volume=volume, pages=len(placed))
            parts = tuple(sorted(self.parts.get(volume, ())))
            known = self.ledger.published(volume)
            last = max(known, key=lambda release: shelf.parse(release.version), default=None)
            options = {**shared, "last": last}
            told = (volume, placed, kept, parts, self.workspace.output, code_digest(), options)
            yield Binding(*told, self.corrections.get(volume, ()))

    def _conclude(self, bound: Bound) -> None:
        """Publish what a worker has staged, and note what became of the volume."""
        volume = bound.volume
        self.overtaken.discard(volume)
        if bound.fault:
            self.volumes[volume] = VolumeReport(volume, "failed", message=bound.fault)
            self.record.tell("failed", volume=volume, message=bound.fault, trace=bound.trace)
            return
        release = place(bound.staged, self.workspace.output) if bound.staged else None
        self.ledger.settle(volume, _newest(self.workspace.output / volume))
        self.volumes[volume] = _volume_report(volume, release, self.workspace.output)
        self.record.tell(self.volumes[volume].result, volume=volume, version=self.volumes[volume].version)

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
        try:
            require_few(failed, count, limit, self.workspace.runs / self.record.run_id / "problems.csv")
        except EtlError:
            self.responses.forget(self.record.run_id)
            self.ledger.forget(self.record.run_id)
            raise

    def _quarantine(self, uri: str, failure: Failure) -> None:
        self.failures[uri] = QuarantinedSource(uri, failure.stage, failure.code, failure.message)
        self.record.tell("quarantined", **asdict(self.failures[uri]))


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
