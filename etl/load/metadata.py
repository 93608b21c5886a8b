"""dataset.toml: what only the publisher can say of a dataset, read strictly; everything has an honest default."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from etl.errors import UsageError
from etl.load.shelf import parse
from etl.tables import TABLES, schema

FILE = "dataset.toml"
FORMATS = ("jsonl", "xlsx", "sqlite", "facts", "zip")
"""Forms that may be published besides Parquet and CSV, which always are."""

_LINK = re.compile(r"https?://\S+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ORCID = re.compile(r"https://orcid\.org/\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


@dataclass(frozen=True, slots=True)
class Licence:
    """Terms of one part of a dataset.

    Attributes
    ----------
    title, title_zh : str
        What a person reads.
    name : str, optional
        SPDX identifier, e.g. ``CC-BY-4.0``.
    path : str, optional
        Web address of the terms.
    """

    title: str
    title_zh: str
    name: str | None = None
    path: str | None = None


TEXT_UNKNOWN = Licence(
    "Not stated; the newspaper's text belongs to its owners (see sources.rights)",
    "未声明；报纸文字的权利归原权利人（见 sources.rights）",
)
FACTS_UNKNOWN = Licence("Not stated; ask the publisher of this dataset", "未声明；请向本数据集的发布者询问")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the pages come from."""

    title: str
    path: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A person or body: contributor, publisher or contact.

    Attributes
    ----------
    kind : str
        ``person`` or ``organization``.
    roles : tuple of str
        DataCite contributor types in lowercase, e.g. ``creator``, ``dataCurator``.
    """

    name: str
    kind: str = "organization"
    name_en: str | None = None
    email: str | None = None
    path: str | None = None
    orcid: str | None = None
    organization: str | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """How many rows a table should have, and how full its columns should be.

    Attributes
    ----------
    minimum_rows, maximum_rows : int, optional
        Fewer stop a release, more are only told.
    filled : mapping of str to float
        Least share of rows in which a column has a value; less stops a release.
    """

    minimum_rows: int | None = None
    maximum_rows: int | None = None
    filled: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What dataset.toml says; None and empty where it says nothing.

    Attributes
    ----------
    spatial : str, optional
        The place the newspaper writes about; told from the CN number where it is not said.
    frequency : str, optional
        How often new releases are meant to come, in the words of the EU vocabulary (``DAILY``, ``IRREG`` …).
    formats : tuple of str or None
        Forms to write besides Parquet and CSV; None leaves it to the size of the volume.
    pinned : tuple of str
        Versions that `etl prune` keeps, because somebody cites them.
    """

    title: str | None = None
    title_zh: str | None = None
    description: str | None = None
    description_zh: str | None = None
    keywords: tuple[str, ...] = ()
    homepage: str | None = None
    language: str = "zh"
    text_licence: Licence = TEXT_UNKNOWN
    facts_licence: Licence = FACTS_UNKNOWN
    sources: tuple[Source, ...] = ()
    contributors: tuple[Party, ...] = ()
    publisher: Party | None = None
    contact: Party | None = None
    spatial: str | None = None
    frequency: str | None = None
    tables: Mapping[str, Expectation] = field(default_factory=dict)
    formats: tuple[str, ...] | None = None
    pinned: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Digest of what readers of a release are told; gates, formats and pins are the publisher's own affair."""
        told = {name: value for name, value in asdict(self).items() if name not in ("tables", "formats", "pinned")}
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def read_metadata(output: Path, volume: str | None) -> Metadata:
    """Read ``<output>/dataset.toml`` and, over it key by key, ``<output>/<volume>/dataset.toml``.

    Without a volume, what is said of all of them.

    Raises
    ------
    UsageError
        If a file is no TOML, or has a key or value that is not understood; the message names file and key.
    """
    values: dict[str, Any] = {}
    for path in (output / FILE, *([output / volume / FILE] if volume else [])):
        if path.is_file():
            values |= _read_file(path)
    return Metadata(**values)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: {error}; mend the file.") from None
    return _convert(written, _KEYS, str(path))


Reader = Callable[[Any, str], Any]


def _convert(written: Any, readers: Mapping[str, Reader], place: str) -> dict[str, Any]:
    """Turn a TOML table into keyword arguments; each reader judges one value."""
    if not isinstance(written, dict):
        raise UsageError(f"{place}: {written!r} is no table; write it as key = value lines.")
    if unknown := sorted(written.keys() - readers.keys()):
        raise UsageError(f"{place}: unknown {', '.join(unknown)}; known are {', '.join(readers)}.")
    return {name: readers[name](value, f"{place}: {name}") for name, value in written.items()}


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{place}: {value!r} is no text; write it in quotes.")
    return value.strip()


def _matching(pattern: re.Pattern[str], wanted: str) -> Reader:
    def read(value: Any, place: str) -> str:
        text = _text(value, place)
        if not pattern.fullmatch(text):
            raise UsageError(f"{place}: {text!r} is no {wanted}.")
        return text

    return read


def _list_of(read: Reader) -> Reader:
    def read_all(value: Any, place: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise UsageError(f"{place}: {value!r} is no list; write it in [ ].")
        return tuple(read(item, f"{place}[{number}]") for number, item in enumerate(value, 1))

    return read_all


def _one_of(*known: str) -> Reader:
    def read(value: Any, place: str) -> str:
        if value not in known:
            raise UsageError(f"{place}: {value!r} is not one of {', '.join(known)}.")
        return str(value)

    return read


def _whole(value: Any, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UsageError(f"{place}: {value!r} is no number of rows.")
    return value


def _share(value: Any, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise UsageError(f"{place}: {value!r} is no share; give a number from 0 to 1.")
    return float(value)


def _licence(value: Any, place: str) -> Licence:
    said = _convert(value, {"name": _text, "title": _text, "title_zh": _text, "path": _link}, place)
    named = said.get("title") or said.get("name")
    if not named:
        raise UsageError(f"{place}: needs a title or a name (an SPDX identifier such as CC-BY-4.0).")
    return Licence(named, said.get("title_zh", named), said.get("name"), said.get("path"))


def _source(value: Any, place: str) -> Source:
    said = _convert(value, {"title": _text, "path": _link, "version": _text}, place)
    return Source(**_having(said, "title", place))


def _party(value: Any, place: str) -> Party:
    readers: dict[str, Reader] = {
        "name": _text,
        "kind": _one_of("person", "organization"),
        "name_en": _text,
        "email": _matching(_EMAIL, "e-mail address"),
        "path": _link,
        "orcid": _matching(_ORCID, "ORCID address (https://orcid.org/0000-0000-0000-0000)"),
        "organization": _text,
        "roles": _list_of(_text),
    }
    return Party(**_having(_convert(value, readers, place), "name", place))


def _expectations(value: Any, place: str) -> dict[str, Expectation]:
    found = _convert(value, dict.fromkeys(TABLES, _expectation), place)
    for name, expected in found.items():
        if unknown := sorted(expected.filled.keys() - schema(name).polars.keys()):
            raise UsageError(f"{place}.{name}.filled: the table has no column {', '.join(unknown)}.")
    return found


def _expectation(value: Any, place: str) -> Expectation:
    readers: dict[str, Reader] = {"minimum_rows": _whole, "maximum_rows": _whole, "filled": _shares}
    return Expectation(**_convert(value, readers, place))


def _shares(value: Any, place: str) -> dict[str, float]:
    return _convert(value, dict.fromkeys(value, _share) if isinstance(value, dict) else {}, place)


def _version(value: Any, place: str) -> str:
    version = _text(value, place)
    parse(version)
    return version


def _having(said: dict[str, Any], name: str, place: str) -> dict[str, Any]:
    if name not in said:
        raise UsageError(f"{place}: {name} is missing.")
    return said


_link = _matching(_LINK, "web address (https://…)")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "ANNUAL", "IRREG", "NEVER", "UNKNOWN")
_KEYS: Mapping[str, Reader] = {
    "title": _text,
    "title_zh": _text,
    "description": _text,
    "description_zh": _text,
    "keywords": _list_of(_text),
    "homepage": _link,
    "language": _text,
    "text_licence": _licence,
    "facts_licence": _licence,
    "sources": _list_of(_source),
    "contributors": _list_of(_party),
    "publisher": _party,
    "contact": _party,
    "spatial": _text,
    "frequency": _one_of(*_FREQUENCIES),
    "tables": _expectations,
    "formats": _list_of(_one_of(*FORMATS)),
    "pinned": _list_of(_version),
}
