"""Sources declared in etl.toml: where a newspaper's pages are found day by day, and how to behave there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from etl import __version__
from etl.errors import UsageError
from etl.extract.fetch.template import UrlTemplate, read_template
from etl.extract.forms.selecting import parse_selector

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How to behave on the network: the table ``[fetch]``.

    Attributes
    ----------
    contact : str, optional
        Address of mail or page at which somebody can be reached; goes into the User-Agent. Declared sources are not
        fetched without it.
    user_agent : str
        Product and version; the product is the name that robots.txt is asked for.
    gap : float
        Seconds between the starts of two requests to a host.
    concurrency : int
        Requests to a host at once.
    attempts : int
        How often an address is asked before it is given up, the first time included.
    backoff : float
        Seconds that the first wait for another attempt may last; doubled for each further one, and drawn by lot.
    max_wait : float
        Longest wait in seconds, also where the server asks for one (Retry-After, Crawl-delay).
    timeout : float
        Seconds without a byte.
    max_seconds : float
        Seconds for one response from the request to its end, however steadily it drips.
    max_bytes : int
        Largest body; pages are held to the limits of their form besides.
    max_redirects : int
        Redirects followed one after the other.
    allow_networks : tuple of networks
        Addresses that may be connected to although they are not on the public internet.
    allow_downgrade : bool
        Follow redirects from https to http.
    """

    contact: str | None = None
    user_agent: str = f"banmian/{__version__}"
    gap: float = 1.0
    concurrency: int = 1
    attempts: int = 4
    backoff: float = 1.0
    max_wait: float = 120.0
    timeout: float = 30.0
    max_seconds: float = 600.0
    max_bytes: int = 256 << 20
    max_redirects: int = 5
    allow_networks: tuple[Network, ...] = ()
    allow_downgrade: bool = False


@dataclass(frozen=True, slots=True)
class LinkRule:
    """Which links of a page to follow: those of the elements that `css` names, whose address `pattern` is found in."""

    css: str | None = None
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class DeclaredSource:
    """One ``[[sources]]`` table.

    Attributes
    ----------
    name : str
        What the command line calls it.
    url : UrlTemplate
        Where to begin: for each day, where it holds ``{date:…}``.
    days_back : int, optional
        Days that a run looks at, today included.
    since, until : date, optional
        First and last day there is anything to fetch of.
    recheck_days : int
        Days for which an address that was fetched is asked again whether it changed.
    pages : LinkRule, optional
        Links to other pages of the issue; they are followed in turn.
    articles : LinkRule, optional
        Links to articles. Where it is given, articles are taken in, and pages only followed.
    hosts : tuple of str
        Hosts besides its own to which links may lead.
    max_links : int
        Most links followed from one beginning.
    gap, concurrency : optional
        As in `FetchSettings`, for this source's host.
    newspaper, rights : str, optional
        For the ledger: the newspaper of pages that do not print it, and the rights stated for the source.
    """

    name: str
    url: UrlTemplate
    days_back: int | None = None
    since: date | None = None
    until: date | None = None
    recheck_days: int = 2
    pages: LinkRule | None = None
    articles: LinkRule | None = None
    hosts: tuple[str, ...] = ()
    max_links: int = 1000
    gap: float | None = None
    concurrency: int | None = None
    newspaper: str | None = None
    rights: str | None = None

    @property
    def follows(self) -> bool:
        """Whether links are followed from where it begins."""
        return bool(self.pages or self.articles)


def read_fetch(value: Any, place: str) -> FetchSettings:
    """Read the table ``[fetch]``.

    Raises
    ------
    UsageError
        A name or value is not understood.
    """
    if isinstance(value, FetchSettings):
        return value
    return FetchSettings(**_read(value, _FETCH, f"{place}: [fetch]"))


def read_sources(value: Any, place: str) -> tuple[DeclaredSource, ...]:
    """Read the ``[[sources]]`` tables.

    Raises
    ------
    UsageError
        A name or value is not understood, or two sources have one name.
    """
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise UsageError(f"{place}: write sources as [[sources]] tables")
    sources = tuple(item if isinstance(item, DeclaredSource) else _read_source(item, place) for item in value)
    names = [source.name for source in sources]
    if twice := {name for name in names if names.count(name) > 1}:
        raise UsageError(f"{place}: two [[sources]] are called {', '.join(sorted(twice))}; give each a name of its own")
    return sources


def _read_source(table: Any, place: str) -> DeclaredSource:
    name = table.get("name", "without a name") if isinstance(table, Mapping) else "that is no table"
    where = f"{place}: source {name}"
    values = _read(table, _SOURCE, where)
    if missing := {"name", "url"} - set(values):
        raise UsageError(f"{where}: {' and '.join(sorted(missing))} missing; a source has at least a name and a url")
    source = DeclaredSource(**values)
    if not source.url.dated and (source.days_back or source.since or source.until):
        raise UsageError(f"{where}: days need a url with {{date:…}}, such as https://…/{{date:%Y-%m/%d}}/node_1.htm")
    if source.since and source.until and source.since > source.until:
        raise UsageError(f"{where}: since is after until; exchange them")
    return source


def _read(table: Any, readers: Mapping[str, Callable[[Any, str], Any]], where: str) -> dict[str, Any]:
    if not isinstance(table, Mapping):
        raise UsageError(f"{where}: {table!r} is no table of settings")
    if unknown := set(table) - set(readers):
        raise UsageError(f"{where}: unknown setting {', '.join(sorted(unknown))}; known are {', '.join(readers)}")
    return {name: readers[name](value, f"{where}, {name}") for name, value in table.items()}


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{where}: {value!r} is no text; write it in quotes")
    return value.strip()


def _header(value: Any, where: str) -> str:
    text = _text(value, where)
    if not text.isascii() or not text.isprintable():
        raise UsageError(f"{where}: {text!r} goes to servers in a header, which takes Latin letters only")
    return text


def _name(value: Any, where: str) -> str:
    text = _text(value, where)
    if not re.fullmatch(r"[\w.-]+", text):
        raise UsageError(f"{where}: {text!r} is no name; letters, digits, points and hyphens make one")
    return text


def _number(value: Any, where: str, *, least: float, whole: bool = False) -> float:
    kinds = (int,) if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value < 1e15:
        raise UsageError(f"{where}: {value!r} is no {'whole number' if whole else 'number'} of {least:g} or more")
    return value


def _switch(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise UsageError(f"{where}: {value!r} is neither true nor false")
    return value


def _day(value: Any, where: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UsageError(f"{where}: {value!r} is no date; write it as 2018-08-28") from None


def _networks(value: Any, where: str) -> tuple[Network, ...]:
    return tuple(_network(item, where) for item in _list(value, where))


def _network(value: Any, where: str) -> Network:
    try:
        return ipaddress.ip_network(value)
    except ValueError as error:
        raise UsageError(f"{where}: {error}; write a network as 10.1.2.0/24") from None


def _hosts(value: Any, where: str) -> tuple[str, ...]:
    return tuple(_text(item, where).lower() for item in _list(value, where))


def _list(value: Any, where: str) -> Sequence[Any]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise UsageError(f"{where}: {value!r} is no list; write it in brackets")
    return value


def _links(value: Any, where: str) -> LinkRule:
    table = {"pattern": value} if isinstance(value, str) else value
    rule = LinkRule(**_read(table, {"css": _selector, "pattern": _pattern}, where))
    if rule == LinkRule():
        raise UsageError(f'{where}: say which links: a pattern of their addresses, or {{ css = "…" }}')
    return rule


def _selector(value: Any, where: str) -> str:
    try:
        parse_selector(_text(value, where))
    except ValueError as error:
        raise UsageError(f"{where}: {error}; tag, #id, .class, [attribute=value] and blanks between them are") from None
    return _text(value, where)


def _pattern(value: Any, where: str) -> re.Pattern[str]:
    try:
        return re.compile(_text(value, where))
    except re.error as error:
        raise UsageError(f"{where}: the pattern {value!r} is wrong: {error}") from None


_FETCH: dict[str, Callable[[Any, str], Any]] = {
    "contact": _header,
    "user_agent": _header,
    "gap": partial(_number, least=0),
    "concurrency": partial(_number, least=1, whole=True),
    "attempts": partial(_number, least=1, whole=True),
    "backoff": partial(_number, least=0),
    "max_wait": partial(_number, least=0),
    "timeout": partial(_number, least=0.01),
    "max_seconds": partial(_number, least=0.01),
    "max_bytes": partial(_number, least=1, whole=True),
    "max_redirects": partial(_number, least=0, whole=True),
    "allow_networks": _networks,
    "allow_downgrade": _switch,
}
_SOURCE: dict[str, Callable[[Any, str], Any]] = {
    "name": _name,
    "url": read_template,
    "days_back": partial(_number, least=1, whole=True),
    "since": _day,
    "until": _day,
    "recheck_days": partial(_number, least=0, whole=True),
    "pages": _links,
    "articles": _links,
    "hosts": _hosts,
    "max_links": partial(_number, least=1, whole=True),
    "gap": partial(_number, least=0),
    "concurrency": partial(_number, least=1, whole=True),
    "newspaper": _text,
    "rights": _text,
}
