"""Plan: which addresses are due, decided before any is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone

from etl.errors import FetchError, UsageError
from etl.extract.fetch.addresses import Address, address_of, is_address
from etl.extract.fetch.declared import DeclaredSource, FetchSettings
from etl.extract.fetch.responses import Response

DAYS_BACK = 3
"""Days that a run looks at where nothing is declared: papers come out late, and a run may be missed."""
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody wants fetched.

    Attributes
    ----------
    urls : tuple of str
        Addresses given themselves.
    names : tuple of str, optional
        Declared sources; an empty tuple means all, None none.
    since, until : date, optional
        Days to look at instead of those that the sources declare.
    again : bool
        Ask also what is known and done with.
    """

    urls: tuple[str, ...] = ()
    names: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None
    again: bool = False

    @classmethod
    def of(cls, named: Sequence[str], since: date | None, until: date | None, again: bool) -> Errand:
        """Read what was named: addresses and declared sources; nothing named means all that is declared."""
        urls = tuple(filter(is_address, named))
        names = tuple(name for name in named if name not in urls)
        return cls(urls, names if names or not urls else None, since, until, again)

    def __bool__(self) -> bool:
        return bool(self.urls) or self.names is not None


@dataclass(frozen=True, slots=True)
class Start:
    """An address to begin at, and what it belongs to; an address that was given belongs to no source."""

    address: Address
    source: DeclaredSource | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """What a fetch begins with.

    Attributes
    ----------
    starts : tuple of Start
        By source and day.
    today : date
        Where the newspapers are.
    again : bool
        As in `Errand`.
    done : int
        Days left out because they are known and done with.
    secrets : frozenset of str
        Values from the environment that must not be told.
    """

    starts: tuple[Start, ...]
    today: date
    again: bool = False
    done: int = 0
    secrets: frozenset[str] = frozenset()


def plan_fetch(
    errand: Errand,
    settings: FetchSettings,
    sources: Sequence[DeclaredSource],
    *,
    environ: Mapping[str, str],
    today: date | None = None,
) -> FetchPlan:
    """Decide where to begin.

    Parameters
    ----------
    environ : mapping
        For ``{env:NAME}`` in templates.
    today : date, optional
        That of China unless given.

    Raises
    ------
    UsageError
        A source is not declared, has no days, or nobody can be reached.
    """
    if errand.since and errand.until and errand.since > errand.until:
        raise UsageError(f"--since {errand.since} is after --until {errand.until}; exchange them")
    today = today or datetime.now(UTC).astimezone(_CHINA).date()
    chosen = _chosen(errand, sources)
    if chosen and not settings.contact:
        raise UsageError(
            'whoever runs the servers must be able to reach you: write contact = "you@example.org" (or a page about '
            "your project) under [fetch] in etl.toml"
        )
    starts = [Start(_given(url)) for url in dict.fromkeys(errand.urls)]
    for source in chosen:
        starts += [Start(source.url.fill(day, environ), source, day) for day in _days(source, errand, today)]
    secrets = frozenset(value for source in chosen for value in source.url.secrets(environ))
    return FetchPlan(tuple(starts), today, errand.again, secrets=secrets)


def leave_out_done(plan: FetchPlan, known: Callable[[str], Response | None]) -> FetchPlan:
    """Leave out days that are done with.

    A day is done with when all that is reached from its address was fetched, or there was nothing, and it is older than
    the source's `recheck_days`.

    Parameters
    ----------
    known : callable
        What an address gave last.
    """
    due = tuple(start for start in plan.starts if plan.again or not _is_done(start, plan.today, known))
    return replace(plan, starts=due, done=len(plan.starts) - len(due))


def is_recent(start: Start, today: date) -> bool:
    """Whether what is known of an issue is asked for news."""
    if start.source is None or start.day is None:
        return True
    return start.day > today - timedelta(days=start.source.recheck_days)


def _is_done(start: Start, today: date, known: Callable[[str], Response | None]) -> bool:
    if is_recent(start, today):
        return False
    response = known(start.address.shown)
    return response is not None and response.is_complete


def _chosen(errand: Errand, sources: Sequence[DeclaredSource]) -> list[DeclaredSource]:
    if errand.names is None:
        return []
    if not sources:
        raise UsageError("no sources are declared; write [[sources]] tables into etl.toml, or give an address")
    if unknown := [name for name in errand.names if name not in {source.name for source in sources}]:
        known = ", ".join(source.name for source in sources)
        raise UsageError(f"no source is called {', '.join(unknown)}; declared are {known}")
    ranged = errand.since or errand.until
    undated = [name for name in errand.names if ranged and any(s.name == name and not s.url.dated for s in sources)]
    if undated:
        raise UsageError(f"{', '.join(undated)}: the url has no {{date:…}}, so it cannot be fetched by days")
    chosen = [source for source in sources if not errand.names or source.name in errand.names]
    return [source for source in chosen if source.url.dated or not ranged]


def _days(source: DeclaredSource, errand: Errand, today: date) -> Iterator[date | None]:
    if not source.url.dated:
        yield None
        return
    last = min(errand.until or today, source.until or today, today)
    first = errand.since or errand.until or _first(source, today)
    if source.since:
        first = max(first, source.since)
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _first(source: DeclaredSource, today: date) -> date:
    days_back = source.days_back or (None if source.since else DAYS_BACK)
    return today - timedelta(days=days_back - 1) if days_back else source.since or today


def _given(url: str) -> Address:
    try:
        return address_of(url)
    except FetchError as error:
        raise UsageError(error.message) from None
