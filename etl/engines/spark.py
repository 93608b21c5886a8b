"""The Spark engine: for archives that outgrow one machine, the same steps with pages as rows.

Sources are read through Spark's connectors, parts are kept as Parquet between the two steps, each volume is bound by
one task, and the driver puts releases in their places. There is no ledger and no raw store: what Spark reads from is
the archive, and a run publishes what its inputs say of the volumes they belong to.
"""

from __future__ import annotations

import glob
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

import etl.errors
from etl.config import Settings
from etl.engines.binding import Bound
from etl.engines.fingerprint import code_digest, provenance
from etl.engines.outbox import FolderOutbox, StoreOutbox, outbox_for
from etl.engines.reading import PAGES
from etl.engines.reviewing import reviewed
from etl.engines.spark_tasks import BOUND, PARTS, Binder, FileSources, Reader, RowSources, bare_path, read_failure
from etl.errors import EtlError, SourceError, UsageError, WorkerError
from etl.extract.forms.row_sources import choose_row_columns
from etl.own_lists import own_folder, use_own_lists
from etl.runs import (
    Listener,
    QuarantinedSource,
    Result,
    RunRecord,
    RunReport,
    VolumeReport,
    keep_record,
    now,
    require_few,
)
from etl.workspace import Workspace, hold

try:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.functions import col, explode, from_json
except ImportError as missing:
    raise UsageError("the spark engine needs pyspark: pip install 'banmian[spark]', and Java 17 or newer") from missing

TASK_PAGES = 1024
"""Pages of a task that reads: some ten seconds of work."""
BOUND_AT_ONCE = 500
"""Volumes after which what is bound is put in its place: what a run that fails later does not lose."""
_TUNED = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(PAGES),  # the default, 10,000 pages, is more than 100 MB
    "spark.sql.files.openCostInBytes": str(64 << 10),  # pages are small: thousands of them make a task
}
_CONFIGURED_BY = ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR", "SPARK_HOME")
"""What is set where somebody else says how Spark is to run; the first by spark-submit."""
_REASON = re.compile(r"^[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt)\b.*$", re.M)
_RAISED = re.compile(r"^etl\.errors\.(\w+): (.*)$", re.M)


def run_on_spark(
    inputs: Sequence[str], settings: Settings, *, dry_run: bool = False, listen: Listener | None = None
) -> RunReport:
    """Publish what the inputs say, with Spark.

    Parameters
    ----------
    inputs : sequence of str
        Files, folders and patterns, as paths or addresses that Spark reads; tables of texts end in ``.parquet``.

    Raises
    ------
    UsageError
        There is no Spark or Java, an input is not there, or two sources have one address.
    EtlError
        Code ``too_many_quarantined``.
    WorkerError
        A task failed for good.
    """
    outbox = outbox_for(settings.output)
    with _spark_errors(), _session(settings.jobs) as session, _tuned(session):
        if dry_run:
            return _rehearse(session, inputs, settings)
        with _workspace(outbox, settings) as workspace, keep_record(workspace.runs, listen) as record:
            steps = _Steps(session, settings, outbox, workspace, record)
            try:
                steps.read(inputs)
                steps.publish()
            except BaseException as error:
                steps.finish(error)
                raise
            return steps.finish()


class _Steps:
    """The steps of one run, in their order, and what they have found so far."""

    def __init__(
        self,
        session: SparkSession,
        settings: Settings,
        outbox: FolderOutbox | StoreOutbox,
        workspace: Workspace,
        record: RunRecord,
    ) -> None:
        self._session, self._settings, self._outbox = session, settings, outbox
        self._workspace, self._record = workspace, record
        self._parts = outbox.address(f".etl/parts/{record.run_id}")
        self._corrections = reviewed(settings)
        self._sources = 0
        self._failures: dict[str, QuarantinedSource] = {}
        self._volumes: dict[str, VolumeReport] = {}

    def read(self, inputs: Sequence[str]) -> None:
        """Read all pages into parts, which are kept while volumes are bound: nothing is read twice."""
        self._record.tell("reading", done=0, total=0)
        use_own_lists(self._settings.lexicon)
        for number, (pages, sources) in enumerate(_pages(self._session, inputs, self._settings.text_column)):
            parts = pages.mapInArrow(Reader(sources, self._settings, code_digest(), own_folder()), PARTS)
            writer = parts.write.mode("append" if number else "overwrite").option("compression", "uncompressed")
            writer.parquet(self._parts)
        told = self._session.read.parquet(self._parts).select("volume", "told")
        for row in told.where("volume IS NULL").collect():
            uri, failure = read_failure(row["told"])
            self._failures[uri] = QuarantinedSource(uri, failure.stage, failure.code, failure.message)
            self._record.tell("quarantined", **asdict(self._failures[uri]))
        read = told.where("volume IS NOT NULL").select(explode(from_json("told", "array<array<string>>")).alias("one"))
        read = read.select(col("one")[0].alias("uri"), col("one")[1].alias("sha256")).distinct()
        self._sources = read.select("uri").distinct().count() + len(self._failures)
        self._record.tell("ingested", sources=self._sources, new=self._sources)
        twice = read.groupBy("uri").count().where("count > 1").orderBy("uri").first()
        if twice:
            raise UsageError(
                f"two sources have the address {twice['uri']}, so that nobody can tell which is newer; "
                "give one folder above both, or a column uri that tells them apart"
            )
        listing = self._workspace.runs / self._record.run_id / "problems.csv"
        require_few(len(self._failures), self._sources, self._settings.max_quarantine_ratio, listing)

    def publish(self) -> None:
        """Bind every volume and publish what is new in it."""
        parts = self._session.read.parquet(self._parts).where("volume IS NOT NULL")
        volumes = sorted(row["volume"] for row in parts.select("volume").distinct().collect())
        options = {
            "provenance": provenance(),
            "allow_shrink": self._settings.allow_shrink,
            "quarantined": dict(sorted(Counter(failure.code for failure in self._failures.values()).items())),
        }
        binder = Binder(self._outbox, code_digest(), options, self._corrections, own_folder())
        for start in range(0, len(volumes), BOUND_AT_ONCE):
            some = volumes[start : start + BOUND_AT_ONCE]
            self._record.tell("binding", volume=", ".join(some[:3]) + (" …" if some[3:] else ""), pages=None)
            grouped = parts.where(col("volume").isin(some)).groupBy("volume")
            bound = grouped.applyInArrow(lambda rows: binder(rows), BOUND)  # Spark counts the self of an object
            for row in bound.collect():
                self._conclude(Binder.read_answer(row["answer"]))
        self._outbox.write_catalogue()

    def finish(self, error: BaseException | None = None) -> RunReport:
        """Report, and leave the report in the run's folder."""
        report = RunReport(
            run_id=self._record.run_id,
            result="failed" if error else self._result(),
            output=self._settings.output,
            started_at=self._record.started_at,
            finished_at=now(),
            sources=self._sources,
            new_sources=self._sources,
            volumes=tuple(self._volumes[volume] for volume in sorted(self._volumes)),
            quarantined=tuple(self._failures[uri] for uri in sorted(self._failures)),
        )
        self._record.close(report, self._settings.as_dict(), error)
        self._outbox.close(self._workspace, self._record.run_id)
        return report

    def _conclude(self, bound: Bound) -> None:
        volume = bound.volume
        if bound.fault:
            self._volumes[volume] = VolumeReport(volume, "failed", message=bound.fault)
            self._record.tell("failed", volume=volume, message=bound.fault, trace=bound.trace)
            return
        if bound.staged:
            release = self._outbox.place(bound.staged)
            self._volumes[volume] = VolumeReport(volume, "published", release.version, release.path, dict(release.rows))
        else:
            newest = self._outbox.newest(volume)
            self._volumes[volume] = VolumeReport(volume, "unchanged", newest.name if newest else None, newest)
        self._record.tell(self._volumes[volume].result, volume=volume, version=self._volumes[volume].version)

    def _result(self) -> Result:
        results = {report.result for report in self._volumes.values()}
        if "failed" in results or not results:
            return "failed"
        return "published" if "published" in results else "unchanged"


def _pages(
    session: SparkSession, inputs: Sequence[str], text_column: str | None
) -> Iterator[tuple[DataFrame, FileSources | RowSources]]:
    """Yield tables of pages with what makes sources of their rows: files, and tables of texts."""
    if not inputs or "-" in inputs:
        raise UsageError("name files, folders, patterns or tables of texts; Spark does not read standard input")
    named = [str(Path(name).absolute()) if os.path.lexists(name) else name for name in inputs]
    tables = [name for name in named if name.rstrip("/*").endswith(".parquet")]
    if files := [name for name in named if name not in tables]:
        found = session.read.format("binaryFile").option("recursiveFileLookup", "true").load(files)
        roots = sorted({bare_path(_fixed_part(name)).rstrip("/") for name in files}, key=len, reverse=True)
        yield _in_order(session, found.select("path", "content"), "path"), FileSources(tuple(roots), text_column)
    if tables:
        rows = session.read.parquet(*tables)
        try:
            columns = choose_row_columns(rows.columns, text_column)
        except SourceError as error:
            raise UsageError(f"{', '.join(tables)}: {error.message}") from error
        chosen = rows.select(*(col(f"`{name}`") for name in columns.names))
        yield _in_order(session, chosen, columns.address), RowSources(columns)


def _fixed_part(name: str) -> str:
    """Return the leading folders of a pattern that hold no wildcard."""
    folders = name.split("/")
    magic = next((number for number, part in enumerate(folders) if glob.has_magic(part)), None)
    return name if magic is None else "/".join(folders[:magic])


def _in_order(session: SparkSession, pages: DataFrame, column: str | None) -> DataFrame:
    """Share pages out by their address: neighbours are mostly of one volume, and then of one part."""
    tasks = max(3 * session.sparkContext.defaultParallelism, ceil(pages.count() / TASK_PAGES))
    if column is None:
        return pages.repartition(tasks)
    return pages.repartitionByRange(tasks, f"`{column}`").sortWithinPartitions(f"`{column}`")


@contextmanager
def _session(jobs: int) -> Iterator[SparkSession]:
    """Use the session there is, or start one and stop it again: on this machine where nobody says otherwise."""
    if active := SparkSession.getActiveSession():
        yield active
        return
    builder = SparkSession.builder.appName("banmian").config("spark.ui.showConsoleProgress", "false")
    builder = builder.config("spark.executorEnv.POLARS_MAX_THREADS", "1")  # the tasks share the cores
    if not any(map(os.environ.get, _CONFIGURED_BY)):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.master(f"local[{jobs}]").config("spark.ui.enabled", "false")
        for name in ("spark.driver.bindAddress", "spark.driver.host"):
            builder = builder.config(name, "127.0.0.1")
    session = builder.getOrCreate()
    try:
        session.sparkContext.setLogLevel("ERROR")
        yield session
    finally:
        session.stop()


@contextmanager
def _tuned(session: SparkSession) -> Iterator[None]:
    """Set what pages need, for as long as this run lasts."""
    before = {name: session.conf.get(name, None) for name in _TUNED}
    for name, value in _TUNED.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name, last in before.items():
            if last is None:
                session.conf.unset(name)
            else:
                session.conf.set(name, last)


@contextmanager
def _spark_errors() -> Iterator[None]:
    """Say in one sentence what Spark says in a hundred lines."""
    try:
        yield
    except (PySparkException, Py4JError) as error:
        text = str(error)
        raised = _RAISED.findall(text)
        if raised:
            name, message = raised[-1]
            kind = getattr(etl.errors, name, WorkerError)
            raise (kind if issubclass(kind, EtlError) else WorkerError)(message) from error
        if "PATH_NOT_FOUND" in text:
            raise UsageError(f"no such file or folder for Spark: {text.splitlines()[0]}") from error
        if "JAVA_GATEWAY_EXITED" in text:
            raise UsageError("Spark needs Java 17 or newer; install it, or say where it is: JAVA_HOME") from error
        reason = next(iter(_REASON.findall(text)[::-1]), text.partition("\n")[0])
        raise WorkerError(f"Spark gave up: {reason}; its log says more") from error


@contextmanager
def _workspace(outbox: FolderOutbox | StoreOutbox, settings: Settings) -> Iterator[Workspace]:
    """Hold the output folder; of a store, which knows no locks, only what a run keeps here before it is delivered."""
    if isinstance(outbox, FolderOutbox):
        workspace = Workspace(outbox.output)
        with hold(workspace, wait=settings.wait):
            yield workspace
    else:
        with TemporaryDirectory() as folder:
            yield Workspace(Path(folder))


def _rehearse(session: SparkSession, inputs: Sequence[str], settings: Settings) -> RunReport:
    """Say what a run would take in, without reading it."""
    started = now()
    count = sum(pages.count() for pages, _ in _pages(session, inputs, settings.text_column))
    return RunReport("", "planned", settings.output, started, now(), count, count, (), ())
