"""What a run tells on stderr: progress and a summary for a person, JSON lines for a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from etl.proofs.shown import shown

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from etl.runs import RunReport

STEPS = frozenset({"fetching", "answered", "retrying", "reading", "binding"})
"""Events that are many and tell of nothing by themselves."""
FETCHED = {"fetched": "new", "unchanged": "unchanged", "absent": "not there", "failed": "failed"}
PROGRESS = {"fetching": "fetching", "reading": "reading pages"}
TOLD = {"issues": "issue", "pages": "page", "articles": "article", "persons": "person", "events": "event"}


class Teller(Protocol):
    """Takes the events of a run, and its report at the end."""

    def listen(self, event: str, /, **fields: Any) -> None:
        """Take one event."""

    def close(self, report: RunReport) -> None:
        """Take the report."""


@contextmanager
def open_console(log_format: str, *, quiet: bool = False, verbose: bool = False) -> Iterator[Teller]:
    """Open what suits stderr.

    Parameters
    ----------
    log_format : str
        ``auto``, ``text`` or ``json``.
    quiet : bool
        Tell only what is wrong.
    verbose : bool
        Tell each step.
    """
    if log_format == "json" or (log_format == "auto" and not sys.stderr.isatty()):
        yield LogLines(quiet=quiet, verbose=verbose)
        return
    from rich.console import Console

    person = Person(Console(stderr=True, highlight=False), quiet=quiet, verbose=verbose)
    try:
        yield person
    finally:
        person.stop()


class LogLines:
    """One JSON object a line."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        import structlog

        self._quiet, self._verbose = quiet, verbose
        self._log = structlog.wrap_logger(
            structlog.PrintLogger(sys.stderr),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
            wrapper_class=structlog.BoundLogger,
        )

    def listen(self, event: str, /, **fields: Any) -> None:
        """Write an event."""
        if event in ("quarantined", "failed", "not_pruned", "ping_failed"):
            self._log.warning(event, **fields)
        elif not self._quiet and (self._verbose or event not in STEPS):
            self._log.info(event, **fields)

    def close(self, report: RunReport) -> None:
        """Write the outcome."""
        if report.result == "failed":
            self._log.error("finished", **_outcome(report))
        elif not self._quiet:
            self._log.info("finished", **_outcome(report))


class Person:
    """Progress, then a summary with what to do next."""

    def __init__(self, console: Console, *, quiet: bool, verbose: bool) -> None:
        self._console, self._quiet, self._verbose = console, quiet, verbose
        self._progress: Progress | None = None
        self._told = 0

    def listen(self, event: str, /, **fields: Any) -> None:
        """Show an event."""
        if event in PROGRESS:
            self._show_progress(PROGRESS[event], fields["done"], fields["total"])
        elif event == "ingested" and not self._verbose:
            self.stop()
        elif event == "quarantined" and self._may_tell():
            self._say(f"[yellow]quarantined[/] {_plain(fields['uri'])}: {_plain(fields['message'])}")
        elif event == "failed":
            self._say(f"[red]failed[/] {_plain(fields['volume'])}: {_plain(fields['message'])}")
        elif event == "not_pruned":
            self._say(f"[yellow]old releases stay[/] {_plain(fields['volume'])}: {_plain(fields['message'])}")
        elif event == "ping_failed":
            self._say(f"[yellow]monitor not reached[/] {_plain(fields['host'])}: {_plain(fields['reason'])}")
        elif self._verbose:
            told = " ".join(f"{name}={value}" for name, value in fields.items())
            self._say(f"[dim]{event} {_plain(told)}[/]")

    def close(self, report: RunReport) -> None:
        """Show the summary."""
        self.stop()
        if self._quiet and report.exit_code in (0, 3):
            return
        for line in summary(report):
            self._say(line)

    def stop(self) -> None:
        """Take the progress bar away."""
        if self._progress:
            self._progress.stop()
            self._progress = None

    def _say(self, line: str) -> None:
        self._console.print(line, soft_wrap=True)

    def _may_tell(self) -> bool:
        self._told += 1
        if self._told == 11:
            self._say("[yellow]…[/] and more; all are listed in the run's problems.csv")
        return self._told <= 10

    def _show_progress(self, what: str, done: int, total: int) -> None:
        if self._quiet or not total or not self._console.is_terminal:
            return
        if self._progress is None:
            from rich.progress import Progress

            self._progress = Progress(console=self._console, transient=True)
            self._progress.add_task(what, total=total)
            self._progress.start()
        self._progress.update(self._progress.task_ids[0], completed=done, total=total)
        if done == total:
            self.stop()


def summary(report: RunReport) -> Iterator[str]:
    """Say in a few lines what a run did, where it is, and what to do next (rich markup)."""
    if report.result == "planned":
        if report.sources or not report.addresses:
            new, given = report.new_sources, counted(report.sources, "source")
            yield f"Would take in {new} new of {given}; nothing was written."
        if report.addresses:
            yield f"Would ask {counted(len(report.addresses), 'address')} and what they lead to; nothing was asked."
        return
    if report.fetched:
        yield _fetched(report.fetched)
    for volume in report.published:
        rows = volume.rows or {}
        counts = ", ".join(counted(rows.get(table, 0), word) for table, word in TOLD.items())
        yield f"[green]published[/] [bold]{volume.volume}[/] {volume.version}: {counts}"
        yield f"          {_plain(volume.path)}"
    unchanged = [volume for volume in report.volumes if volume.result == "unchanged" and report.result != "fetched"]
    if report.result == "fetched" and report.new_sources:
        yield f"etl run publishes what came: {counted(report.new_sources, 'new source')}."
    if report.result == "unchanged":
        yield f"Nothing new in {counted(report.sources, 'source')}: nothing was published."
    if unchanged:
        told = ", ".join(f"{volume.volume} {volume.version or ''}".strip() for volume in unchanged[:5])
        yield f"unchanged {told}{' …' if len(unchanged) > 5 else ''}"
    if report.quarantined:
        count = counted(len(report.quarantined), "source")
        yield f"[yellow]{count} could not be used[/], see {_plain(_problems(report))}"
    if report.result == "failed":
        yield "[red]Not everything could be published.[/]" if report.published else "[red]Nothing was published.[/]"
    elif report.volumes and report.result != "fetched":
        yield f"Open {_plain(report.output / 'index.html')} in a browser, or in Python:"
        yield f"  import etl; etl.open_dataset({_plain(repr(str(report.output)))}).articles.collect()"


def _fetched(counts: Mapping[str, int]) -> str:
    told = [f"{counts[name]:,} {word}" for name, word in FETCHED.items() if counts[name] or name == "fetched"]
    return f"asked {counted(counts['asked'], 'address')}: {', '.join(told)}"


def _outcome(report: RunReport) -> dict[str, Any]:
    return {
        "result": report.result,
        "exit_code": report.exit_code,
        "sources": report.sources,
        "new_sources": report.new_sources,
        "published": {volume.volume: volume.version for volume in report.published},
        "quarantined": len(report.quarantined),
        **({"fetched": dict(report.fetched)} if report.fetched else {}),
        "output": str(report.output),
        "run": report.run_id,
    }


def _problems(report: RunReport) -> str:
    return str(report.output / "runs" / report.run_id / "problems.csv")


def counted(number: int, word: str) -> str:
    """Say how many of a thing there are."""
    plural = "es" if word.endswith("s") else "s"
    return f"{number:,} {word}{'' if number == 1 else plural}"


def _plain(value: object) -> str:
    from rich.markup import escape

    return escape(shown(str(value)))
