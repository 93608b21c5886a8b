"""Robots: what a host lets be fetched, by its robots.txt (RFC 9309)."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import httpx
from protego import Protego

from etl.errors import FetchError
from etl.extract.fetch.addresses import Address
from etl.extract.fetch.exchange import Exchange, PassingError

_LONGEST = 512 << 10
"""Bytes of a robots.txt that count; the standard asks for at least 500 KiB."""


class Robots:
    """The rules of every host asked in one run, each read once.

    Parameters
    ----------
    exchange : Exchange
    product : str
        Name that the rules know us by.
    longest_delay : float
        Most seconds between two requests that a ``Crawl-delay`` is given.
    """

    def __init__(self, exchange: Exchange, product: str, longest_delay: float) -> None:
        self._exchange = exchange
        self._product = product
        self._longest_delay = longest_delay
        self._rules: dict[tuple[str, str, int], asyncio.Task[Protego]] = {}

    async def permit(self, address: Address) -> None:
        """Return when an address may be fetched.

        A host without robots.txt allows everything, one that cannot say allows nothing (RFC 9309, section 2.3.1).

        Raises
        ------
        FetchError
            Code ``robots``: the host wants it left alone; ``robots_unreadable``: it could not be asked.
        """
        if address.origin not in self._rules:
            self._rules[address.origin] = asyncio.ensure_future(self._read(address))
        try:
            rules = await asyncio.shield(self._rules[address.origin])
        except FetchError as error:
            if error.code == "private_address":
                raise
            raise FetchError(
                f"{address.shown}: robots.txt cannot be read ({error.message}), so nothing is fetched from this host",
                code="robots_unreadable",
            ) from error
        if not rules.can_fetch(address.url, self._product):
            raise FetchError(
                f"{address.shown}: robots.txt asks {self._product} to leave this address alone; ask the site's owner "
                "to allow it, or leave it out",
                code="robots",
            )

    async def close(self) -> None:
        """Give up what is still being read."""
        for task in self._rules.values():
            task.cancel()
        await asyncio.gather(*self._rules.values(), return_exceptions=True)

    async def _read(self, address: Address) -> Protego:
        base = urlsplit(address.url)._replace(path="/robots.txt", query="").geturl()
        shown = urlsplit(address.shown)._replace(path="/robots.txt", query="").geturl()
        text = await self._exchange.get(Address(base, shown), _received)
        rules = Protego.parse(text)
        if delay := rules.crawl_delay(self._product):
            self._exchange.gate(address.host).widen(min(delay, self._longest_delay))
        return rules


async def _received(response: httpx.Response, at: Address) -> str:
    if 400 <= response.status_code < 500:
        return ""
    if not response.is_success:
        raise PassingError(FetchError(f"{at.shown}: {response.status_code}", code="http_status"))
    body = bytearray()
    async for block in response.aiter_bytes():
        body += block[: _LONGEST - len(body)]
        if len(body) >= _LONGEST:
            break
    return bytes(body).decode("utf-8", "replace")
