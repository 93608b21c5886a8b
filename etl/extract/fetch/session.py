"""Session: a plan is carried out, hosts side by side, each in its own order; bodies go to the store as they come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from etl.errors import FetchError
from etl.extract.fetch.addresses import Address, address_of, with_userinfo
from etl.extract.fetch.client import open_client
from etl.extract.fetch.declared import DeclaredSource, FetchSettings, LinkRule
from etl.extract.fetch.download import ABSENT
from etl.extract.fetch.exchange import Exchange, Tell
from etl.extract.fetch.guard import Resolve, resolve
from etl.extract.fetch.inquiry import Inquiry, Means
from etl.extract.fetch.links import links_of
from etl.extract.fetch.partial import sweep
from etl.extract.fetch.plan import FetchPlan, Start
from etl.extract.fetch.responses import Response, Responses
from etl.extract.fetch.robots import Robots
from etl.extract.forms.read import MAX_MARKUP_BYTES
from etl.extract.sightings import Failure
from etl.extract.store import RawStore

T = TypeVar("T")
_TRIED = 3
"""Days with nothing after which a source that never gave anything is called wrong."""
_SILENCE = 30
"""Days since a source gave anything after which it is more likely to have moved than to have nothing to print."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a plan.

    Attributes
    ----------
    asked, retried : int
        Addresses asked, and further attempts made.
    fetched, unchanged, absent : int
        Bodies that are new, those that are what was known, and addresses with nothing behind them.
    byte_count : int
        Size of the new bodies.
    done : int
        Days not asked for, because they are known and done with.
    urls : tuple of str
        Addresses that gave what is new, or still have what is known.
    failures : tuple of (str, Failure)
        Addresses that gave nothing, by address.
    """

    asked: int = 0
    retried: int = 0
    fetched: int = 0
    unchanged: int = 0
    absent: int = 0
    byte_count: int = 0
    done: int = 0
    urls: tuple[str, ...] = ()
    failures: tuple[tuple[str, Failure], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """What a report says of it."""
        names = ("asked", "retried", "fetched", "unchanged", "absent", "byte_count", "done")
        return {**{name: getattr(self, name) for name in names}, "failed": len(self.failures)}


def fetch(
    plan: FetchPlan,
    settings: FetchSettings,
    *,
    store: RawStore,
    responses: Responses,
    folder: Path,
    tell: Tell,
    resolve: Resolve = resolve,
) -> Fetched:
    """Ask for what is planned and what it leads to.

    Works in a notebook, too, where an event loop is running already.

    Parameters
    ----------
    folder : Path
        For bodies that have not come whole.
    tell : callable
        Told of every address as it answers.
    resolve : callable, optional
        Looks up hosts.

    Raises
    ------
    StorageError, OSError
        The disk refuses a write.
    """
    if not plan.starts:
        return Fetched(done=plan.done)
    work = _fetch(plan, settings, store, responses, folder, tell, resolve)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    return _beside(work)


def _beside(work: Coroutine[Any, Any, Fetched]) -> Fetched:
    """Do the work in a loop of its own, in a thread beside the loop that is running; stop it when we are stopped."""
    begun: list[Callable[[], object]] = []

    async def stoppable() -> Fetched:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task
        begun.append(lambda: loop.call_soon_threadsafe(task.cancel))
        return await work

    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(asyncio.run, stoppable())
        try:
            return future.result()
        except BaseException:
            if not future.done():
                for stop in begun:
                    stop()
            raise


async def _fetch(
    plan: FetchPlan,
    settings: FetchSettings,
    store: RawStore,
    responses: Responses,
    folder: Path,
    tell: Tell,
    resolve: Resolve,
) -> Fetched:
    sweep(folder)
    async with open_client(settings, resolve) as client:
        exchange = Exchange(client, settings, tell, _manners(plan, settings), plan.secrets)
        robots = Robots(exchange, settings.user_agent.partition("/")[0].strip(), settings.max_wait)
        means = Means(exchange, robots.permit, store, responses, folder, tell)
        inquiry = Inquiry(plan, settings, means, total=len(plan.starts))
        try:
            await _together(_visit(starts, inquiry) for starts in _shares(plan, exchange))
        finally:
            await robots.close()
    statuses = list(inquiry.statuses.values())
    return Fetched(
        asked=len(statuses),
        retried=exchange.retried,
        fetched=statuses.count(200),
        unchanged=statuses.count(304),
        absent=sum(status in ABSENT for status in statuses),
        byte_count=inquiry.byte_count,
        done=plan.done,
        urls=tuple(sorted(url for url, status in inquiry.statuses.items() if status in (200, 304))),
        failures=tuple(sorted({**inquiry.failures, **_silent(plan, inquiry)}.items())),
    )


def _manners(plan: FetchPlan, settings: FetchSettings) -> dict[str, tuple[float, int]]:
    """Return gap and concurrency by host: the politest of what the sources there declare."""
    found: dict[str, tuple[float, int]] = {}
    for start in plan.starts:
        if source := start.source:
            gap = settings.gap if source.gap is None else source.gap
            concurrency = source.concurrency or settings.concurrency
            other = found.get(start.address.host, (gap, concurrency))
            found[start.address.host] = max(gap, other[0]), min(concurrency, other[1])
    return found


def _shares(plan: FetchPlan, exchange: Exchange) -> Iterator[Iterator[Start]]:
    """Yield the starts of each host, in their order, once for each request that may be made there at a time."""
    hosts: dict[str, list[Start]] = {}
    for start in plan.starts:
        hosts.setdefault(start.address.host, []).append(start)
    for host, starts in hosts.items():
        shared = iter(starts)
        yield from (shared for _ in range(exchange.gate(host).concurrency))


async def _visit(starts: Iterator[Start], inquiry: Inquiry) -> None:
    """Fetch what is at each start that nobody else has taken up, and what that leads to."""
    for start in starts:
        source = start.source
        response = await inquiry.get(start.address, start, is_taken=not (source and source.articles))
        is_complete = response is not None
        if response and source and source.follows and response.status == 200:
            is_complete = await _follow(response, start, source, inquiry)
        if response and is_complete:
            inquiry.means.responses.complete(response.url)


async def _follow(first: Response, start: Start, source: DeclaredSource, inquiry: Inquiry) -> bool:
    """Fetch what a first page leads to: other pages, which are followed in turn, and articles; tell if all was had."""
    seen = {first.url}
    pages = [first]
    is_complete = True
    while pages:
        further: dict[str, Address] = {}
        articles: dict[str, Address] = {}
        for page in pages:
            further |= _links(page, source.pages, start, source, inquiry)
            articles |= _links(page, source.articles, start, source, inquiry)
        wanted = {url: link for url, link in (further | articles).items() if url not in seen}
        seen |= set(wanted)
        if len(seen) > source.max_links:
            inquiry.fail(first.url, _too_many_links(first.url, source))
            return False
        inquiry.total += len(wanted)
        answers = await _together(
            inquiry.get(link, start, is_taken=url in articles or not source.articles) for url, link in wanted.items()
        )
        is_complete &= all(answers)
        pages = [page for page in answers if page and page.status == 200 and page.url not in articles]
    return is_complete


def _links(
    page: Response, rule: LinkRule | None, start: Start, source: DeclaredSource, inquiry: Inquiry
) -> dict[str, Address]:
    if rule is None or page.sha256 is None or (page.byte_count or 0) > MAX_MARKUP_BYTES:
        return {}
    links = links_of(
        inquiry.means.store.read(page.sha256),
        page.location,
        rule,
        hosts={start.address.host, address_of(page.location).host, *source.hosts},
        day=start.day,
        secrets=inquiry.plan.secrets,
    )
    own = start.address
    return {
        link.shown: Address(with_userinfo(link.url, of=own.url), link.shown) if link.origin == own.origin else link
        for link in links
    }


def _silent(plan: FetchPlan, inquiry: Inquiry) -> dict[str, Failure]:
    """Call it a failure when a source has had nothing for long: a site that moved looks like that."""
    sources: dict[str, list[Start]] = {}
    for start in plan.starts:
        if start.source and start.day:
            sources.setdefault(start.source.name, []).append(start)
    found = {}
    for name, starts in sources.items():
        if all(inquiry.statuses.get(start.address.shown) in ABSENT for start in starts):
            last = inquiry.means.responses.newest(name)
            is_long = (plan.today - last).days > _SILENCE if last else len(starts) >= _TRIED
            if is_long:
                found[f"source {name}"] = _silence(starts, last)
    return found


def _silence(starts: Sequence[Start], last: date | None) -> Failure:
    days = f"for any of {len(starts)} days, from {starts[0].day} to {starts[-1].day}"
    before = f"the last it gave was that of {last}" if last else "and never was"
    return Failure(
        stage="fetch",
        code="nothing_there",
        message=f"{starts[0].address.shown}: nothing there {days}; {before}. Has the site moved? Look at it, and mend "
        "the url",
    )


def _too_many_links(url: str, source: DeclaredSource) -> FetchError:
    return FetchError(
        f"{url}: leads to more than {source.max_links} addresses; narrow the rules of source {source.name}, or raise "
        "its max_links",
        code="too_many_links",
    )


async def _together(steps: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Take steps side by side; when one fails the others are stopped before its error goes on."""
    tasks = [asyncio.ensure_future(step) for step in steps]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
