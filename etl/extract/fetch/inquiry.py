"""Inquiry: what an address gives is looked up, or asked for where that is due, and written down."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from etl.errors import FetchError, StorageError
from etl.extract.fetch.addresses import Address
from etl.extract.fetch.declared import FetchSettings
from etl.extract.fetch.download import ABSENT, Answer, Validators, download
from etl.extract.fetch.exchange import Exchange, Permit, Tell
from etl.extract.fetch.plan import FetchPlan, Start, is_recent
from etl.extract.fetch.responses import Response, Responses
from etl.extract.sightings import Failure
from etl.extract.store import RawStore


@dataclass(frozen=True, slots=True)
class Means:
    """What an inquiry works with: how to ask, whom not to, and where what comes is put."""

    exchange: Exchange
    permit: Permit
    store: RawStore
    responses: Responses
    folder: Path
    tell: Tell


@dataclass
class Inquiry:
    """Asks addresses for a plan, each at most once.

    Attributes
    ----------
    statuses : dict of str to int
        What was asked, by address: 200 for news, 304, 404, 410, and 0 for what failed.
    byte_count : int
        Size of what is new.
    failures : dict of str to Failure
        What failed, by address.
    total : int
        Addresses known to be wanted.
    """

    plan: FetchPlan
    settings: FetchSettings
    means: Means
    statuses: dict[str, int] = field(default_factory=dict)
    byte_count: int = 0
    failures: dict[str, Failure] = field(default_factory=dict)
    total: int = 0
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def get(self, address: Address, start: Start, *, is_taken: bool) -> Response | None:
        """Return what an address gives, or gave when it need not be asked again; None when it fails.

        Parameters
        ----------
        start : Start
            What it was reached from.
        is_taken : bool
            Whether it is a source of pages.
        """
        async with self._turns.setdefault(address.shown, asyncio.Lock()):  # several pages may lead to one address
            return await self._get(address, start, is_taken=is_taken)

    def fail(self, url: str, error: FetchError) -> None:
        """Note that an address failed."""
        self.failures[url] = Failure("fetch", error.code, error.message)
        self.statuses.setdefault(url, 0)
        self._tell_progress()

    async def _get(self, address: Address, start: Start, *, is_taken: bool) -> Response | None:
        if address.shown in self.failures:
            return None
        known = self._known(address)
        if known and not self._is_due(known, start, address):
            self.total -= 1
            return known
        try:
            answer = await self._ask(address, known)
            if start.source is None and answer.status in ABSENT:
                raise FetchError(f"{address.shown}: there is nothing ({answer.status})", code="not_found")
        except FetchError as error:
            self.fail(address.shown, error)
            return None
        except (OSError, MemoryError, StorageError):
            raise
        except Exception as error:  # a fault of ours; the other addresses can still be fetched
            self.fail(address.shown, _internal(error, address))
            return None
        response = _renewed(known, answer, address, start, is_taken=is_taken)
        self.means.responses.keep(response)
        is_known = bool(known and known.sha256 == response.sha256)
        self._count(address.shown, 304 if answer.status == 200 and is_known else answer.status, response)
        return response

    def _known(self, address: Address) -> Response | None:
        """Return what an address gave, if what it gave is still there."""
        known = self.means.responses.get(address.shown)
        if known and known.sha256 and not self.means.store.path(known.sha256).is_file():
            return None
        return known

    def _is_due(self, known: Response, start: Start, address: Address) -> bool:
        if address.shown in self.statuses:
            return False
        if self.plan.again or address == start.address:
            return True
        return is_recent(start, self.plan.today) and (start.day is not None or known.status != 200)

    async def _ask(self, address: Address, known: Response | None) -> Answer:
        return await download(
            address,
            Validators(known.etag, known.last_modified) if known and known.status == 200 else Validators(),
            exchange=self.means.exchange,
            permit=self.means.permit,
            store=self.means.store,
            folder=self.means.folder,
            max_bytes=self.settings.max_bytes,
        )

    def _count(self, url: str, status: int, response: Response) -> None:
        self.statuses[url] = status
        byte_count = response.byte_count or 0 if status == 200 else 0
        self.byte_count += byte_count
        self.means.tell("answered", url=url, status=status, bytes=byte_count)
        self._tell_progress()

    def _tell_progress(self) -> None:
        self.means.tell("fetching", done=len(self.statuses), total=max(self.total, len(self.statuses)))


def _renewed(known: Response | None, answer: Answer, address: Address, start: Start, *, is_taken: bool) -> Response:
    """Return what is known of an address after its answer; a body that was taken down since stays known."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    has_body = known is not None and known.status == 200
    response = known if known and has_body and answer.body is None else Response(address.shown, answer.status)
    if answer.body:
        is_same = has_body and known is not None and known.sha256 == answer.body.sha256
        response = replace(
            response,
            sha256=answer.body.sha256,
            byte_count=answer.body.byte_count,
            media_type=answer.media_type,
            fetched_at=known.fetched_at if known and is_same else now,
        )
    if answer.body or answer.status == 304:
        response = replace(
            response,
            etag=answer.validators.etag or response.etag,
            last_modified=answer.validators.last_modified or response.last_modified,
            location=answer.location,
        )
    response = replace(response, is_taken=is_taken, checked_at=now, is_complete=False)
    if start.source is None:
        return response
    source = start.source
    return replace(response, source=source.name, newspaper=source.newspaper, date=start.day, rights=source.rights)


def _internal(error: Exception, address: Address) -> FetchError:
    return FetchError(
        f"{address.shown}: {type(error).__name__}, a fault of this program; please report it", code="internal"
    )
