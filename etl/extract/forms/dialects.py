"""Dialects: what the pages of an e-paper system or a news site look like, read from data files.

A dialect says how its pages are recognised by their content, where each part of an article stands, and where the day,
the page label and the newspaper are said. A new one is a table in ``dialects/*.toml``; no code knows any of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from etl.extract.forms.selecting import parse_selector
from etl.extract.forms.values import load_table


@dataclass(frozen=True, slots=True)
class Finder:
    """Where something stands in a page; the first place that has text counts.

    Attributes
    ----------
    css : tuple of str
        Selectors, see `etl.extract.forms.selecting.select`.
    between : tuple of (str, str)
        Comments before and after it.
    property : tuple of str
        Tags in the ``enpproperty`` comment of the Founder system.
    meta : tuple of str
        Names (or property or itemprop) of ``<meta>``, for values.
    line : re.Pattern, optional
        Searched in the page's lines that are no links.
    side : str, optional
        ``before`` or ``after``: only what stands there, seen from the headline.
    every : bool
        All places, not the first alone.
    """

    css: tuple[str, ...] = ()
    between: tuple[tuple[str, str], ...] = ()
    property: tuple[str, ...] = ()
    meta: tuple[str, ...] = ()
    line: re.Pattern[str] | None = None
    side: str | None = None
    every: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """A kind of page.

    Attributes
    ----------
    kind : str
        ``article`` (one article), or ``index`` (a page of the paper with the headlines of its articles).
    detect : tuple of str
        Words in lower case, one of which is in every page of the kind.
    unseen : tuple of str
        Selectors of what is no text.
    parts : tuple of (str, Finder)
        By role, as in `etl.records.Mark`.
    entries : Finder, optional
        Links to the articles of an index.
    own : str, optional
        Selector of the links that tell which articles are of this page, where an index names others too.
    date, page_label, newspaper : Finder
        Where the values are said.
    """

    name: str
    kind: str
    detect: tuple[str, ...]
    unseen: tuple[str, ...]
    parts: tuple[tuple[str, Finder], ...]
    entries: Finder | None
    own: str | None
    date: Finder
    page_label: Finder
    newspaper: Finder


@cache
def load_dialects() -> tuple[Dialect, ...]:
    """Read ``dialects/*.toml``, in the order of their file names and of the tables in them."""
    folder = files(__package__).joinpath("dialects")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(_dialect(table) for name in names for table in load_table(f"dialects/{name}").get("dialect", ()))


def finder_of(table: Mapping[str, Any]) -> Finder:
    """Make a finder of its table.

    Raises
    ------
    ValueError
        A selector or a pattern is wrong, or there is a key that no finder knows.
    """
    if unknown := set(table) - {"role", "css", "between", "property", "meta", "line", "side", "every"}:
        raise ValueError(f"no finder knows {', '.join(sorted(unknown))}")
    for selector in table.get("css", ()):
        parse_selector(selector)
    return Finder(
        css=tuple(table.get("css", ())),
        between=tuple((before, after) for before, after in table.get("between", ())),
        property=tuple(table.get("property", ())),
        meta=tuple(table.get("meta", ())),
        line=re.compile(table["line"]) if "line" in table else None,
        side=table.get("side"),
        every=table.get("every", False),
    )


def _dialect(table: Mapping[str, Any]) -> Dialect:
    return Dialect(
        name=table["name"],
        kind=table["kind"],
        detect=tuple(table["detect"]),
        unseen=tuple(table.get("unseen", ())),
        parts=tuple((part["role"], finder_of(part)) for part in table.get("part", ())),
        entries=finder_of(table["entries"]) if "entries" in table else None,
        own=table.get("own"),
        date=finder_of(table.get("date", {})),
        page_label=finder_of(table.get("page_label", {})),
        newspaper=finder_of(table.get("newspaper", {})),
    )
