"""Settings of a run: flag over environment over etl.toml over default, each knowing where it came from."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from etl.errors import UsageError
from etl.extract.fetch.declared import DeclaredSource, FetchSettings, read_fetch, read_sources
from etl.extract.sightings import Hints
from etl.load.retention import DAILY, MONTHLY

CONFIG_FILE = "etl.toml"
ENVIRONMENT_PREFIX = "ETL_"


@dataclass(frozen=True, slots=True)
class PathPattern:
    """What the address of a source says of its page.

    Attributes
    ----------
    pattern : re.Pattern
        Searched in the uri; the groups ``newspaper``, ``date`` (2021-03-09 or 20210309; or ``year``, ``month`` and
        ``day``) and ``label`` give hints.
    newspaper : str, optional
        The newspaper of every source that matches, where the pattern does not capture it.
    """

    pattern: re.Pattern[str]
    newspaper: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run can be told.

    Attributes
    ----------
    output : Path
        Folder of the releases, the runs and the workspace.
    newspaper, date : optional
        For pages that do not print them; what the address says of a page goes before.
    text_column : str, optional
        Column that holds the text in tables (CSV, JSON Lines, Parquet) whose headings do not say it.
    lexicon : Path, optional
        Folder with word lists of one's own, read on top of the toolkit's.
    corrections : Path, optional
        File or folder of reviewed corrections; ``corrections/`` in the output folder, if there is one, unless given.
    paths : tuple of PathPattern
        The first that matches a source's uri gives its hints.
    jobs : int
        Worker processes; 1 reads in this process.
    engine : str
        What maps and gathers: ``local``, processes of this machine; ``spark``, see `etl.engines.spark`.
    max_quarantine_ratio : float
        A run of 20 sources or more with a larger share of unusable ones publishes nothing.
    allow_shrink : bool
        Publish a volume although a table lost more than a tenth of its rows.
    wait : float
        Seconds to wait for another run to leave the output folder.
    prune : bool
        Remove old releases and records of runs at the end of a run.
    keep_daily, keep_monthly : int
        Days and months of which the last release is kept.
    ping_url : str, optional
        Told when a run begins, and how it ended; see `etl.pings`. Whoever knows it can pretend to be this run.
    fetch : FetchSettings
        How to behave on the network.
    sources : tuple of DeclaredSource
        Where pages are fetched from.
    origin : mapping of str to str
        Where each setting came from: ``flag``, the name of an environment variable, the file, or ``default``.
    """

    output: Path = Path("output")
    newspaper: str | None = None
    date: date | None = None
    text_column: str | None = None
    lexicon: Path | None = None
    corrections: Path | None = None
    paths: tuple[PathPattern, ...] = ()
    jobs: int = 1
    engine: str = "local"
    max_quarantine_ratio: float = 0.05
    allow_shrink: bool = False
    wait: float = 0.0
    prune: bool = True
    keep_daily: int = DAILY
    keep_monthly: int = MONTHLY
    ping_url: str | None = None
    fetch: FetchSettings = field(default_factory=FetchSettings)
    sources: tuple[DeclaredSource, ...] = ()
    origin: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return what the record of a run keeps: everything but what is secret."""
        return {**asdict(self), "ping_url": self.ping_url and "…"}


def resolve(
    flags: Mapping[str, Any],
    *,
    config: str | os.PathLike[str] | None = None,
    environ: Mapping[str, str] = MappingProxyType({}),
    defaults: Mapping[str, Any] = MappingProxyType({}),
) -> Settings:
    """Merge what was said at the command line, in the environment and in etl.toml.

    Parameters
    ----------
    flags : mapping
        Values by the names of `Settings`; None counts as not said.
    config : path, optional
        The file. None reads none, so that a library call does not depend on its surroundings; see `find_config`.
    environ : mapping, optional
        ``ETL_OUTPUT``, ``ETL_NEWSPAPER``, ``ETL_DATE``, ``ETL_TEXT_COLUMN``, ``ETL_LEXICON``,
        ``ETL_CORRECTIONS``, ``ETL_JOBS``, ``ETL_ENGINE``, ``ETL_MAX_QUARANTINE_RATIO``, ``ETL_ALLOW_SHRINK``,
        ``ETL_WAIT``, ``ETL_PRUNE``, ``ETL_KEEP_DAILY``, ``ETL_KEEP_MONTHLY``, ``ETL_PING_URL``.
    defaults : mapping
        Values where nothing else is said.

    Raises
    ------
    UsageError
        A name or value that is not understood, with the place it came from.
    """
    written = _read_file(Path(config)) if config else {}
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for name, convert in _CONVERTERS.items():
        variable = ENVIRONMENT_PREFIX + name.upper()
        for said, place in (
            (flags.get(name), "flag"),
            (environ.get(variable) or None, variable),
            (written.get(name), str(config)),
            (defaults.get(name), "default"),
        ):
            if said is not None:
                values[name] = convert(said, place)
                origin[name] = place
                break
        else:
            origin[name] = "default"
    if unknown := set(flags) - set(_CONVERTERS):
        raise UsageError(f"unknown option {', '.join(sorted(unknown))}; known are {', '.join(_CONVERTERS)}")
    return Settings(**values, origin=origin)


def find_config(environ: Mapping[str, str]) -> Path | None:
    """Return the configuration that the surroundings name: ``ETL_CONFIG``, else etl.toml in the current folder."""
    named = environ.get(f"{ENVIRONMENT_PREFIX}CONFIG")
    if named:
        return Path(named)
    return Path(CONFIG_FILE) if Path(CONFIG_FILE).is_file() else None


def hints_for(uri: str, settings: Settings) -> Hints:
    """Return what the address of a source and the settings say of its page."""
    for path in settings.paths:
        if match := path.pattern.search(uri):
            groups = {name: value for name, value in match.groupdict().items() if value}
            return Hints(
                groups.get("newspaper") or path.newspaper or settings.newspaper,
                _date_in(groups) or settings.date,
                groups.get("label"),
                settings.text_column,
            )
    return Hints(settings.newspaper, settings.date, None, settings.text_column)


def _date_in(groups: Mapping[str, str]) -> date | None:
    if "date" in groups:
        digits = re.findall(r"\d+", groups["date"])
        parts = [digits[0][:4], digits[0][4:6], digits[0][6:]] if len(digits) == 1 else digits
    else:
        parts = [groups.get(name, "") for name in ("year", "month", "day")]
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError:
        return None


def _read_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            written = tomllib.load(file)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; check --config") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}; mend the file") from None
    if unknown := set(written) - set(_CONVERTERS):
        raise UsageError(f"{path}: unknown setting {', '.join(sorted(unknown))}; known are {', '.join(_CONVERTERS)}")
    return written


def _as_text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{place}: {value!r} is no text; write it in quotes")
    return value.strip()


def _as_date(value: Any, place: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise UsageError(f"{place}: {value!r} is no date; write it as 2018-08-28") from None


def _as_number(value: Any, place: str) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if number < 0:
        raise UsageError(f"{place}: {value!r} is no number of releases to keep; 0 or more is")
    return number


def _as_web_address(value: Any, place: str) -> str:
    address = _as_text(value, place)
    if not re.fullmatch(r"https?://[^\s/]\S*", address):
        raise UsageError(f"{place}: the address to ping starts with https:// or http://")
    return address


def _as_count(value: Any, place: str) -> int:
    try:
        count = int(value)
    except (TypeError, ValueError):
        count = 0
    if count < 1:
        raise UsageError(f"{place}: {value!r} is no number of processes; 1 or more is")
    return count


def _as_ratio(value: Any, place: str) -> float:
    try:
        ratio = float(value)
    except (TypeError, ValueError):
        ratio = -1.0
    if not 0 <= ratio <= 1:
        raise UsageError(f"{place}: {value!r} is no share; give a number from 0 to 1")
    return ratio


def _as_seconds(value: Any, place: str) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = -1.0
    if not 0 <= seconds < 1e9:
        raise UsageError(f"{place}: {value!r} is no number of seconds")
    return seconds


def _as_switch(value: Any, place: str) -> bool:
    said = {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower())
    if said is None:
        raise UsageError(f"{place}: {value!r} is neither true nor false")
    return said


def _as_engine(value: Any, place: str) -> str:
    if value not in ENGINES:
        raise UsageError(f"{place}: there is no engine {value!r}; there are {', '.join(ENGINES)}")
    return str(value)


def _as_path(value: Any, place: str) -> Path:
    return value if isinstance(value, Path) else Path(_as_text(os.fspath(value), place))


def _as_folder(value: Any, place: str) -> Path:
    folder = _as_path(value, place)
    if not folder.is_dir():
        raise UsageError(f"{place}: there is no folder {folder}; make it, or mend the path")
    return folder


def _as_patterns(value: Any, place: str) -> tuple[PathPattern, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise UsageError(f"{place}: write path patterns as [[paths]] tables")
    return tuple(item if isinstance(item, PathPattern) else _as_pattern(item, place) for item in value)


def _as_pattern(item: Any, place: str) -> PathPattern:
    if not isinstance(item, Mapping) or set(item) - {"pattern", "newspaper"} or "pattern" not in item:
        raise UsageError(f"{place}: a [[paths]] table has a pattern and may have a newspaper, not {item!r}")
    try:
        pattern = re.compile(_as_text(item["pattern"], place))
    except re.error as error:
        raise UsageError(f"{place}: the pattern {item['pattern']!r} is wrong: {error}") from None
    if unknown := set(pattern.groupindex) - {"newspaper", "date", "year", "month", "day", "label"}:
        raise UsageError(
            f"{place}: a path pattern knows the groups newspaper, date (or year, month, day) and label, "
            f"not {', '.join(sorted(unknown))}"
        )
    newspaper = item.get("newspaper")
    return PathPattern(pattern, None if newspaper is None else _as_text(newspaper, place))


ENGINES = ("local", "spark")
_CONVERTERS = {
    "output": _as_path,
    "newspaper": _as_text,
    "date": _as_date,
    "text_column": _as_text,
    "lexicon": _as_folder,
    "corrections": _as_path,
    "paths": _as_patterns,
    "jobs": _as_count,
    "engine": _as_engine,
    "max_quarantine_ratio": _as_ratio,
    "allow_shrink": _as_switch,
    "wait": _as_seconds,
    "prune": _as_switch,
    "keep_daily": _as_number,
    "keep_monthly": _as_number,
    "ping_url": _as_web_address,
    "fetch": read_fetch,
    "sources": read_sources,
}
