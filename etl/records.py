"""The frozen records that travel between extract, transform, bind and load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Row = dict[str, Any]
"""One row of a published table: keys are field names of schemas/, absent means null."""


@dataclass(frozen=True, slots=True)
class Source:
    """One ingested file or response: a row of `sources`."""

    source_id: str
    uri: str
    sha256: str
    media_type: str
    encoding: str
    byte_count: int
    char_count: int
    fetched_at: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a page's text whose role its source tells: an e-paper's markup names headline, byline and body.

    Attributes
    ----------
    item : int
        Item of the page it belongs to, counted from 0; -1 for what belongs to none (masthead, navigation).
    role : str
        kicker, headline, subheadline, byline, body, caption, notice, jump, masthead or noise.
    start, end : int
        Code points in the page's text, end exclusive.
    """

    item: int
    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageSource:
    """The text of one page, with what is known of it before it is read.

    Attributes
    ----------
    source : Source
        Where the text came from.
    text : str
        Decoded text, line ends kept, byte order mark removed; all source offsets count its code points.
    newspaper, date, page_label : optional
        Hints (command line, path pattern, address) for what the page itself does not print.
    marks : tuple of Mark
        What the source's own markup says of the text, in order; empty for plain text, whose layout has to be read.
    part : str, optional
        Names what of the page this is, when the source holds less than the page (one article of it). Parts of a page
        share its label, so that they are told apart by their text.
    """

    source: Source
    text: str
    newspaper: str | None = None
    date: date | None = None
    page_label: str | None = None
    marks: tuple[Mark, ...] = ()
    part: str | None = None


@dataclass(frozen=True, slots=True)
class PageTables:
    """What one page says: its rows for every page-pure table.

    Attributes
    ----------
    volume : str
        Volume the page belongs to, e.g. ``zhejiang-gongren-ribao-2018``.
    issue_id, page_id : str
        Keys of the one row in ``issues`` and in ``pages``.
    tables : mapping of str to sequence of Row
        Rows by table name, in published order. ``persons`` carries only ``person_id`` and ``name``; bind counts.
    """

    volume: str
    issue_id: str
    page_id: str
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageFailure:
    """A page that could not be read, and why."""

    source: Source
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Published:
    """A release that was put in place.

    Attributes
    ----------
    digest : str
        Of what its tables hold and what readers are told of them, see `etl.load.shelf.content_digest`.
    published_at : str
        When it was put in place, RFC 3339, UTC.
    """

    version: str
    digest: str
    published_at: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One reviewed change to a volume: an entry of corrections.toml.

    Attributes
    ----------
    kind : str
        ``value`` (one field of one row), ``remove`` (a row that should not be there), ``join`` (two person ids are one
        person) or ``split`` (some articles or mentions under a person id are about somebody else).
    place : str
        File, entry and line, for messages.
    volume : str
        Volume it belongs to; other volumes are not touched.
    table : str
    key : tuple of (str or int)
        Primary key of the row, in the order of its columns.
    field : str
        Column that changes; ``person_id`` for joins and splits; for a row that goes the column that tells which it is.
    old, new
        Value that stood there when it was reviewed, and value that is to stand there; None is an empty field.
    articles, mentions : tuple of str
        What a split gives to the person `new`.
    name : str, optional
        Name of the person `new` of a split, if it is another than that of `old`.
    """

    kind: Literal["value", "remove", "join", "split"]
    place: str
    volume: str
    table: str
    key: tuple[str | int, ...]
    field: str
    old: Any
    new: Any
    reason: str
    date: date
    reviewer: str | None = None
    articles: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    name: str | None = None
