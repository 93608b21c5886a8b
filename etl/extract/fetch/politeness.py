"""Politeness: a gap between two requests to a host, few at once, and nothing more when it cannot answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from etl.errors import FetchError

PATIENCE = 5
"""Addresses of a host that may fail one after the other, each asked as often as it may be, before the host is left."""


class Gate:
    """What stands before a host.

    Parameters
    ----------
    host : str
    gap : float
        Seconds between the starts of two requests.
    concurrency : int
        Requests at once.
    """

    def __init__(self, host: str, gap: float, concurrency: int) -> None:
        self.concurrency = concurrency
        self._host = host
        self._gap = gap
        self._slots = asyncio.Semaphore(concurrency)
        self._opens = 0.0
        self._failures = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn, and hold it.

        Raises
        ------
        FetchError
            Code ``host_failing``: `PATIENCE` addresses have failed in a row.
        """
        async with self._slots:
            while (wait := self._opens - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(wait)
            if self._failures >= PATIENCE:
                raise FetchError(
                    f"{self._host} failed {PATIENCE} times in a row and was left alone; the next run asks again",
                    code="host_failing",
                )
            self._opens = asyncio.get_running_loop().time() + self._gap
            yield

    def widen(self, gap: float) -> None:
        """Take at least this gap from now on."""
        self._gap = max(self._gap, gap)

    def pause(self, seconds: float) -> None:
        """Ask nothing of the host for a while."""
        self._opens = max(self._opens, asyncio.get_running_loop().time() + seconds)

    def judge(self, *, failed: bool, left_alone: bool = False) -> None:
        """Take note of how an address ended, and whether the host asked to be left alone for longer than we wait."""
        self._failures = PATIENCE if left_alone else self._failures + 1 if failed else 0
