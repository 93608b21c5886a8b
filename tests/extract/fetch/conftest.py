"""A server on loopback, and a client without patience to ask it with."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.extract.fetch.declared import DeclaredSource, FetchSettings
from etl.extract.fetch.guard import resolve
from etl.extract.fetch.plan import Errand, leave_out_done, plan_fetch
from etl.extract.fetch.responses import Response, Responses
from etl.extract.fetch.session import Fetched, fetch
from etl.extract.ledger import Ledger
from etl.extract.store import RawStore
from tests.extract.fetch.faulty_server import FaultyServer, serving

LOOPBACK = (ipaddress.ip_network("127.0.0.1/32"),)
TODAY = date(2021, 3, 9)


@dataclass(frozen=True)
class Brought:
    """What came of asking."""

    fetched: Fetched
    events: list[tuple[str, dict[str, Any]]]
    folder: Path

    @property
    def codes(self) -> dict[str, str]:
        """Codes of what failed, by address."""
        return {url: failure.code for url, failure in self.fetched.failures}

    @property
    def bodies(self) -> list[bytes]:
        """Everything in the raw store."""
        return [path.read_bytes() for path in sorted(self.folder.glob("raw/*/*"))]

    @property
    def left(self) -> list[str]:
        """Whatever else lies in the folder of the raw store, such as half a body."""
        return [path.name for path in self.folder.glob("raw/*") if path.is_file()]

    def response(self, url: str) -> Response | None:
        """Return what is remembered of an address."""
        with Ledger(self.folder / "ledger.sqlite") as ledger:
            responses = Responses(ledger)
            return responses.get(url)


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    """A server that lets everything be fetched."""
    with serving() as server:
        yield server


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., Brought]:
    """Fetch addresses, or declared sources, into a folder that stays the same for one test."""

    def bring(
        *urls: str,
        sources: Sequence[DeclaredSource] = (),
        since: date | None = None,
        until: date | None = None,
        again: bool = False,
        today: date = TODAY,
        environ: dict[str, str] | None = None,
        resolve: Any = resolve,
        **options: Any,
    ) -> Brought:
        impatient = {
            "gap": 0,
            "backoff": 0.001,
            "timeout": 2,
            "allow_networks": LOOPBACK,
            "contact": "me@yunxi.example",
        }
        settings = FetchSettings(**{**impatient, **options})
        events: list[tuple[str, dict[str, Any]]] = []
        errand = Errand(urls, () if sources else None, since, until, again)
        plan = plan_fetch(errand, settings, sources, environ=environ or {}, today=today)
        with Ledger(tmp_path / "ledger.sqlite") as ledger:
            responses = Responses(ledger)
            fetched = fetch(
                leave_out_done(plan, responses.get),
                settings,
                store=RawStore(tmp_path / "raw"),
                responses=responses,
                folder=tmp_path / "downloads",
                tell=lambda event, **fields: events.append((event, fields)),
                resolve=resolve,
            )
        return Brought(fetched, events, tmp_path)

    return bring
