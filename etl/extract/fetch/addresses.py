"""Addresses: a URL to be asked for, and the same without what must not be told."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from etl.errors import FetchError

SCHEMES = ("http", "https")
_PORTS = {"http": 80, "https": 443}
HIDDEN = "***"
_KEPT = "/%:=&?~#+!$,;'@()*[]|{}"
_SESSION = re.compile(r";(\w+)=[^/;]*")


@dataclass(frozen=True, slots=True)
class Address:
    """Where to ask.

    Attributes
    ----------
    url : str
        As it is sent, with the credentials it may carry. Never logged, printed or kept.
    shown : str
        The same without them: what stands in logs, reports and tables, and what the resource is known by.
    """

    url: str
    shown: str

    @property
    def host(self) -> str:
        """Host name in lower case."""
        return (urlsplit(self.url).hostname or "").lower()

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: credentials go to no other."""
        parts = urlsplit(self.url)
        return parts.scheme, self.host, parts.port or _PORTS.get(parts.scheme, 0)


def address_of(url: str, secrets: Collection[str] = ()) -> Address:
    """Read a URL.

    User and password, values of parameters listed in ``secret-parameters.txt``, and `secrets` are not shown; the
    fragment is not sent.

    Parameters
    ----------
    secrets : collection of str
        Values that must not be told, wherever in the URL they stand.

    Raises
    ------
    FetchError
        Code ``bad_address``: it is no http or https URL.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise FetchError(
            f"{_without_userinfo(url)}: no address that can be fetched; it starts with http:// or https:// and a host",
            code="bad_address",
        )
    sent = parts._replace(path=quote(parts.path or "/", safe=_KEPT), query=quote(parts.query, safe=_KEPT), fragment="")
    shown = sent._replace(
        netloc=_host(parts, port),
        path=_shown_path(sent.path, secrets),
        query="&".join(_shown_pair(pair, secrets) for pair in sent.query.split("&")),
    )
    return Address(urlunsplit(sent), urlunsplit(shown))


def is_address(name: str) -> bool:
    """Whether an input is a URL and no path."""
    return name.lower().startswith(tuple(f"{scheme}://" for scheme in SCHEMES))


def with_userinfo(url: str, of: str) -> str:
    """Return a URL with the user and password of another."""
    userinfo, at, _ = urlsplit(of).netloc.rpartition("@")
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{userinfo}{at}{parts.netloc.rpartition('@')[2]}"))


def _host(parts: SplitResult, port: int | None) -> str:
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    return host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"


def _shown_path(path: str, secrets: Collection[str]) -> str:
    path = _SESSION.sub(lambda match: f";{match[1]}={HIDDEN}" if match[1].lower() in _names() else match[0], path)
    return "/".join(HIDDEN if _is_secret(part, secrets) else part for part in path.split("/"))


def _shown_pair(pair: str, secrets: Collection[str]) -> str:
    name, equals, value = pair.partition("=")
    if _is_secret(name, secrets):
        return HIDDEN
    hidden = value and (unquote(name).lower() in _names() or _is_secret(value, secrets))
    return f"{name}{equals}{HIDDEN}" if hidden else pair


def _is_secret(part: str, secrets: Collection[str]) -> bool:
    """Whether a part of a URL is a secret or, where it is long enough to be met by no chance, holds one."""
    part = unquote(part)
    return any(secret == part or (len(secret) >= 8 and secret in part) for secret in secrets)


def _without_userinfo(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}" if rest else url


@cache
def _names() -> frozenset[str]:
    text = files(__package__).joinpath("secret-parameters.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
