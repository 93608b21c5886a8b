"""The one client of all fetching: named, guarded, and without anything it was not told."""

from __future__ import annotations

import logging
import os
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache

import httpcore
import httpx

from etl.extract.fetch.declared import FetchSettings
from etl.extract.fetch.guard import GuardedBackend, Resolve, resolve

_CONNECT = 10.0
"""Seconds for looking up a name, and for a connection to one address."""
_POOL = 100
"""Most connections at once, to all hosts."""


@asynccontextmanager
async def open_client(settings: FetchSettings, resolve: Resolve = resolve) -> AsyncIterator[httpx.AsyncClient]:
    """Open the client: it follows no redirect, retries nothing, and takes neither proxy nor password from the system.

    Certificates are checked against certifi's list, or SSL_CERT_FILE and SSL_CERT_DIR where they are set.
    """
    pool = httpcore.AsyncConnectionPool(
        ssl_context=_authorities(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
        max_connections=_POOL,
        max_keepalive_connections=_POOL,
        keepalive_expiry=15.0,
        network_backend=GuardedBackend(settings.allow_networks, resolve),
    )
    async with httpx.AsyncClient(
        transport=_Transport(pool),
        headers={
            "User-Agent": user_agent(settings),
            "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
            "Accept-Encoding": "gzip",
        },
        timeout=httpx.Timeout(settings.timeout, connect=min(_CONNECT, settings.timeout), pool=None),
        trust_env=False,
    ) as client:
        with _urls_unlogged():
            yield client


def user_agent(settings: FetchSettings) -> str:
    """Return who asks: product, version, and how to reach whoever runs it."""
    return f"{settings.user_agent} (+{settings.contact})" if settings.contact else settings.user_agent


@cache
def _authorities(*_: str | None) -> ssl.SSLContext:
    """Whom we believe who a server is, by the variables that httpx reads; reading certifi's list takes its time."""
    return httpx.create_ssl_context()


class _Transport(httpx.AsyncBaseTransport):
    """What `httpx.AsyncHTTPTransport` is, with a connection pool of our own making."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        with _httpx_errors():
            response = await self._pool.handle_async_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _httpx_errors():
            async for block in self._response.aiter_stream():
                yield block

    async def aclose(self) -> None:
        await self._response.aclose()


@contextmanager
def _httpx_errors() -> Iterator[None]:
    """Raise the errors of httpcore as those of the same name in httpx."""
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
    ) as error:
        raise getattr(httpx, type(error).__name__, httpx.TransportError)(str(error)) from error


@contextmanager
def _urls_unlogged() -> Iterator[None]:
    """Keep the libraries' own logs, which tell whole URLs, from being written."""
    loggers = [logging.getLogger(name) for name in ("httpx", "httpcore")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
