"""Exchange: one address asked until it answers, through redirects and passing trouble."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx

from etl.errors import FetchError
from etl.extract.fetch.addresses import Address, address_of, with_userinfo
from etl.extract.fetch.backoff import RETRIED, retry_after, wait_before
from etl.extract.fetch.declared import FetchSettings
from etl.extract.fetch.politeness import Gate

T = TypeVar("T")

Permit = Callable[[Address], Awaitable[None]]
"""Returns when an address may be asked, and raises a FetchError when it may not."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Tell(Protocol):
    """What happens is told to somebody."""

    def __call__(self, event: str, /, **fields: Any) -> None:
        """Take one event."""


class PassingError(Exception):
    """What failed may go well another time.

    Attributes
    ----------
    error : FetchError
        What it is when it does not.
    asked : float, optional
        Seconds the server asks to be left alone.
    """

    def __init__(self, error: FetchError, asked: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.asked = asked


class Exchange:
    """Asks addresses, each host by its gate.

    Parameters
    ----------
    client : httpx.AsyncClient
    settings : FetchSettings
    tell : callable
        Told of every further attempt.
    manners : mapping
        Gap and concurrency of hosts that have their own.
    secrets : collection of str
        Values that are not told where redirects carry them on.

    Attributes
    ----------
    retried : int
        Further attempts made.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        settings: FetchSettings,
        tell: Tell,
        manners: Mapping[str, tuple[float, int]],
        secrets: frozenset[str] = frozenset(),
    ) -> None:
        self._client = client
        self._settings = settings
        self._tell = tell
        self._manners = manners
        self._secrets = secrets
        self.retried = 0
        self._gates: dict[str, Gate] = {}
        self._dice = random.Random()  # noqa: S311 - spreads waits, keeps no secret

    async def get(
        self,
        address: Address,
        receive: Callable[[httpx.Response, Address], Awaitable[T]],
        *,
        permit: Permit | None = None,
        headers: Callable[[], Mapping[str, str]] = dict,
    ) -> T:
        """Ask for an address, again where that may help, and return what is made of its answer.

        Parameters
        ----------
        receive : callable
            Takes the answer and the address that gave it, and reads the body as far as it wants. It may raise
            `PassingError` to be called with another answer.
        permit : callable, optional
            Asked before every request, with the address of that hop.
        headers : callable
            Headers of the next attempt.

        Raises
        ------
        FetchError
            The address does not give what was asked; the code says why.
        """
        gate = self.gate(address.host)
        for attempt in range(1, self._settings.attempts + 1):
            try:
                answer = await self._through_redirects(address, receive, permit, headers())
            except PassingError as failure:
                wait = wait_before(attempt, failure.asked, self._settings, self._dice)
                if wait is None:
                    gate.judge(failed=True, left_alone=(failure.asked or 0) > self._settings.max_wait)
                    raise _given_up(failure, attempt) from failure
                self.retried += 1
                self._tell("retrying", url=address.shown, reason=failure.error.code, wait=round(wait, 3))
                if failure.asked is not None:
                    gate.pause(wait)
                else:
                    await asyncio.sleep(wait)
            else:
                gate.judge(failed=False)
                return answer
        raise AssertionError("the last attempt returns or raises")

    def gate(self, host: str) -> Gate:
        """Return the gate of a host."""
        if host not in self._gates:
            gap, concurrency = self._manners.get(host, (self._settings.gap, self._settings.concurrency))
            self._gates[host] = Gate(host, gap, concurrency)
        return self._gates[host]

    async def _through_redirects(
        self,
        address: Address,
        receive: Callable[[httpx.Response, Address], Awaitable[T]],
        permit: Permit | None,
        headers: Mapping[str, str],
    ) -> T:
        at = address
        for _ in range(self._settings.max_redirects + 1):
            if permit:
                await permit(at)
            async with self.gate(at.host).turn():
                outcome = await self._ask(at, receive, headers)
            if not isinstance(outcome, _Redirect):
                return outcome
            at = self._next_hop(at, outcome.location)
        raise FetchError(
            f"{address.shown}: more than {self._settings.max_redirects} redirects, or a loop of them; look at it in a "
            "browser, and write the address it ends at",
            code="too_many_redirects",
        )

    async def _ask(
        self, at: Address, receive: Callable[[httpx.Response, Address], Awaitable[T]], headers: Mapping[str, str]
    ) -> T | _Redirect:
        try:
            async with asyncio.timeout(self._settings.max_seconds):
                request = self._client.build_request("GET", at.url, headers=headers)
                response = await self._client.send(request, stream=True)
                try:
                    return await self._received(response, at, receive)
                finally:
                    await response.aclose()
        except TimeoutError:
            seconds = self._settings.max_seconds
            raise PassingError(FetchError(f"{at.shown}: not finished in {seconds:g} s", code="too_slow")) from None
        except httpx.InvalidURL as error:
            raise FetchError(f"{at.shown}: no address that can be fetched ({error})", code="bad_address") from None
        except (httpx.TransportError, ssl.SSLError) as error:
            raise _transport_failure(error, at) from error

    async def _received(
        self, response: httpx.Response, at: Address, receive: Callable[[httpx.Response, Address], Awaitable[T]]
    ) -> T | _Redirect:
        if response.status_code in _REDIRECTS and "Location" in response.headers:
            return _Redirect(response.headers["Location"])
        if response.status_code in RETRIED:
            raise PassingError(
                FetchError(f"{at.shown}: the server answers {_status(response)}", code="server_failing"),
                asked=retry_after(response.headers.get("Retry-After"), datetime.now(UTC)),
            )
        return await receive(response, at)

    def _next_hop(self, at: Address, location: str) -> Address:
        """Return where a redirect leads; user and password go no further than to the same origin."""
        try:
            to = urlsplit(urljoin(at.url, location))
        except ValueError:
            raise FetchError(f"{at.shown}: redirects to what is no address", code="bad_address") from None
        hop = address_of(to._replace(netloc=to.netloc.rpartition("@")[2]).geturl(), self._secrets)
        if at.origin == hop.origin:
            hop = Address(with_userinfo(hop.url, of=at.url), hop.shown)
        if at.origin[0] == "https" and hop.origin[0] == "http" and not self._settings.allow_downgrade:
            raise FetchError(
                f"{at.shown}: redirects from https to {hop.shown}; if the site is like that, set "
                "allow_downgrade = true in [fetch]",
                code="downgrade",
            )
        return hop


class _Redirect:
    def __init__(self, location: str) -> None:
        self.location = location


def _transport_failure(error: Exception, at: Address) -> FetchError | PassingError:
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchError(
                f"{at.shown}: its certificate is not valid ({cause.verify_message}); nothing was sent",
                code="bad_certificate",
            )
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.TimeoutException):
        return PassingError(FetchError(f"{at.shown}: no byte came in time", code="too_slow"))
    if isinstance(error, httpx.ConnectError):
        return PassingError(FetchError(f"{at.shown}: cannot be reached ({error})", code="unreachable"))
    return PassingError(FetchError(f"{at.shown}: the connection broke off ({error})", code="cut_off"))


def _given_up(failure: PassingError, attempts: int) -> FetchError:
    if failure.asked is None:
        told = f"asked {attempts} times" if attempts > 1 else "asked once"
    else:
        told = f"it asks to be left alone for {failure.asked:.0f} s"
    return FetchError(f"{failure.error.message}; {told}, the next run asks again", code=failure.error.code)


def _status(response: httpx.Response) -> str:
    return f"{response.status_code} {response.reason_phrase}".strip()
