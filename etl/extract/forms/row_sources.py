"""Rows that are sources of their own: one page of text, or one article, with its address."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from etl.errors import SourceError
from etl.extract.forms.rows import Columns, choose_columns
from etl.extract.forms.values import find_date, find_newspaper, find_page_label, load_table

_ARTICLE = ("kicker", "headline", "subheadline", "byline", "citation")
"""What a row says that is more than the text of a page."""


@dataclass(frozen=True, slots=True)
class RowSource:
    """A row as a source.

    Attributes
    ----------
    raw : bytes
        Its text as UTF-8; of an article with headline or byline, the row as a JSON object.
    hints : mapping of str to str
        ``newspaper``, ``date`` (ISO) and ``page_label``, where other columns say so; ``text_column``, where it has to
        be read as a table.
    error : SourceError, optional
        Why there are no bytes.
    """

    uri: str
    raw: bytes
    hints: Mapping[str, str] = field(default_factory=dict)
    error: SourceError | None = None


@dataclass(frozen=True, slots=True)
class RowColumns:
    """Which columns of a table say what, and which gives addresses."""

    columns: Columns
    address: str | None

    @property
    def names(self) -> list[str]:
        """Columns that are read."""
        return sorted({*self.columns.of.values(), *([self.address] if self.address else [])})


def choose_row_columns(names: Sequence[str], text_column: str | None = None) -> RowColumns:
    """Decide which columns to read; see `choose_columns` for what is raised."""
    columns = choose_columns(names, text_column)
    known = {name.lower(): name for name in reversed(names)}
    spellings = load_table("columns.toml")["address"]
    address = next((known[name] for name in spellings if name in known), columns.of.get("number"))
    return RowColumns(columns, address)


def source_of_row(row: Mapping[str, Any], chosen: RowColumns) -> RowSource | None:
    """Turn a row into a source; None if it holds no text.

    A row without an address is named after its text, so that its name does not depend on where it stands.
    """
    said = {name: _as_text(row.get(column)) for name, column in chosen.columns.of.items()}
    text = said.get("text", "")
    more = any(said.get(name, "").strip() for name in _ARTICLE)
    if not text.strip() and not more:
        return None
    record = {chosen.columns.of[name]: value for name, value in said.items()}
    raw = (json.dumps(record, ensure_ascii=False) if more else text).encode()
    day, label = find_date(said.get("date", "")), said.get("page_label", "").strip()
    newspaper = said.get("newspaper", "").strip()
    hints = {
        "newspaper": find_newspaper(newspaper) or newspaper,
        "date": day.isoformat() if day else "",
        "page_label": find_page_label(label) or "",
    }
    address = _as_text(row.get(chosen.address)).strip() if chosen.address else ""
    uri = address or f"{hashlib.sha256(raw).hexdigest()[:16]}{'.json' if more else '.txt'}"
    if more:  # the row is read again as a table of one row, which says the rest
        return RowSource(uri, raw, {"text_column": chosen.columns.of["text"]})
    return RowSource(uri, raw, {name: value for name, value in hints.items() if value})


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)
