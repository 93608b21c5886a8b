"""Guard: connections to the public internet only, checked on the very address that is connected to.

Names are resolved here and the connection is made to the address that was checked, so that a name which answers
differently the second time (DNS rebinding) leads nowhere else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import httpcore

from etl.errors import FetchError
from etl.extract.fetch.declared import Network

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address that a gateway connects to."""
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""RFC 4291, IANA's registry: all global unicast addresses handed out so far."""
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_INTERIM = re.compile(rb"HTTP/\d\.\d 1\d\d")
_LONGEST_HEAD = 1 << 17


def is_public(address: IPAddress) -> bool:
    """Whether an address is on the public internet, itself or as the IPv4 address that it stands for."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host in the system's order."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for `httpcore`, to addresses that are public or allowed.

    Parameters
    ----------
    allowed : iterable of networks
        Connected to although they are not public.
    resolve : callable, optional
        Addresses by host and port.
    """

    def __init__(self, allowed: Iterable[Network] = (), resolve: Resolve = resolve) -> None:
        self._allowed = tuple(allowed)
        self._resolve = resolve
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first of the host's addresses that may be connected to and answers.

        Raises
        ------
        FetchError
            Code ``private_address``: the host has no address that may be connected to.
        """
        refusal: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in await self._addresses(host, port, timeout):
            try:
                stream = await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                refusal = error
            else:
                return CountedStream(stream)
        raise refusal or httpcore.ConnectError(f"{host} has no address")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._backend.sleep(seconds)

    async def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            async with asyncio.timeout(timeout):
                found = await self._resolve(host, port)
        except TimeoutError:
            raise httpcore.ConnectTimeout(f"{host} was not looked up in time") from None
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from None
        may = [address for address in found if self._may_connect(address)]
        if found and not may:
            raise FetchError(
                f"{host} is {found[0]}, which is not on the public internet; if it is meant, "
                "name its network in allow_networks of [fetch]",
                code="private_address",
            )
        return may

    def _may_connect(self, written: str) -> bool:
        address = ipaddress.ip_address(written)
        return is_public(address) or any(address in network for network in self._allowed)


class CountedStream(httpcore.AsyncNetworkStream):
    """A connection that knows how many bytes came after the head of the last response.

    A server that announces fewer bytes than it sends (characters counted for bytes) would otherwise be believed, and
    its page cut short.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._head = bytearray()
        self._count = 0

    @property
    def body_bytes(self) -> int:
        """Bytes received since the end of the last response's head."""
        at = 0
        while end := _HEAD_END.search(self._head, at):
            if not _INTERIM.match(self._head, at):
                return self._count - end.end()
            at = end.end()
        return 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what there is."""
        block = await self._stream.read(max_bytes, timeout)
        self._count += len(block)
        if len(self._head) < _LONGEST_HEAD:
            self._head += block
        return block

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send a request; what comes then is its response."""
        if buffer:
            self._head.clear()
            self._count = 0
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Hang up."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Go on in secret."""
        return CountedStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """Tell what the connection knows of itself."""
        return self._stream.get_extra_info(info)
