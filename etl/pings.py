"""Pings: a monitor is told when a run begins and how it ended, so that it can call somebody when no word comes.

The addresses are those of healthchecks.io, which others understand too: ``<url>/start``, then ``<url>/<exit code>``,
where 0 is success and everything else a failure. With the end goes how the run ended, and the end of its log. A monitor
that cannot be reached never fails a run.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from etl.errors import exit_code_of
from etl.runs import PROGRESS, Listener, RunReport

SECONDS = 10.0
"""Longest time to wait for the monitor, each time it is tried."""
TRIES = 2
CHARACTERS = 10_000
"""Most of the log that is sent; healthchecks.io keeps ten times that."""


class Watch:
    """Passes on what a run tells, and remembers the end of it for the monitor."""

    def __init__(self, listen: Listener | None) -> None:
        self._listen = listen
        self._log: deque[str] = deque(maxlen=100)
        self.report: RunReport | None = None

    def listen(self, event: str, /, **fields: Any) -> None:
        """Take one event."""
        if event not in PROGRESS:
            self._log.append(json.dumps({"event": event, **fields}, ensure_ascii=False, default=str))
        if self._listen:
            self._listen(event, **fields)

    def told(self, report: RunReport) -> RunReport:
        """Take the report of a run that ended by itself."""
        self.report = report
        return report

    def log(self) -> str:
        """Return the end of the log."""
        return "\n".join(self._log)[-CHARACTERS:]


@contextmanager
def watched(url: str | None, listen: Listener | None) -> Iterator[Watch]:
    """Tell a monitor, if there is one, that a run begins, and with which exit code it ends."""
    watch = Watch(listen)
    if url is None:
        yield watch
        return
    try:
        _ping(url, "start", "", watch)
        yield watch
    except BaseException as error:
        _ping(url, str(exit_code_of(error)), f"{type(error).__name__}: {error}\n{watch.log()}", watch)
        raise
    if watch.report:
        outcome = f"{watch.report.result}, exit code {watch.report.exit_code}"
        _ping(url, str(watch.report.exit_code), f"{outcome}\n{watch.log()}", watch)


def _ping(url: str, state: str, message: str, watch: Watch) -> None:
    import httpx

    address = httpx.URL(url)
    reason = ""
    for _ in range(TRIES):
        try:
            answer = httpx.post(
                address.copy_with(path=f"{address.path.rstrip('/')}/{state}"),
                content=message.encode("utf-8", "replace"),
                headers={"content-type": "text/plain; charset=utf-8"},
                timeout=SECONDS,
            )
        except httpx.HTTPError as error:
            reason = type(error).__name__
            continue
        if answer.is_success:
            return
        reason = f"HTTP {answer.status_code}"
        if answer.is_client_error:
            break
    watch.listen("ping_failed", host=address.host, state=state, reason=reason)  # the rest of the address is secret
