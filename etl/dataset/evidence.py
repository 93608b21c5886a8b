"""Evidence: from rows to the raw text they were read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from etl.dataset.asking import Asked, Rows, article_of, ask, page_of
from etl.dataset.pagetext import PageText, narrow, open_pages, select
from etl.dataset.passage import Evidence, Passage, Repaired
from etl.dataset.window import open_window
from etl.errors import ReleaseError, UsageError
from etl.proofs.alignment import Span
from etl.proofs.fields import FIELDS
from etl.proofs.labels import label
from etl.proofs.lines import JOINED
from etl.records import Row

if TYPE_CHECKING:
    from etl.dataset.dataset import Dataset

__all__ = ["Evidence", "Rows", "find_evidence"]

_TOLD_BY = {
    "start_date": "date_text",
    "end_date": "date_text",
    "edtf": "date_text",
    "precision": "date_text",
    "date_source": "date_text",
    "place_code": "place",
    "organization_full": "organization",
    "type": "trigger",
    "status": "trigger",
}
"""Values that stand in no text, and the column whose words they were made from."""
_WORDS = ("trigger", "date_text", "place", "organizer")
"""Columns of an event whose words are told apart within its sentence."""
_SAID = ("surface", "name", "headline", "message", "role")
"""What a row is called by, the first it has."""
_CLOSING = (*JOINED, "name_join")
"""Repairs that close a break."""
_SEVERAL = ("persons", "aliases")
"""Tables whose rows stand in many places: where the person is mentioned."""


def find_evidence(
    dataset: Dataset, rows: Rows, field: str | None, *, table: str | None, context: int, limit: int
) -> Evidence:
    """Find the passages behind rows; see `etl.dataset.Dataset.evidence`."""
    if "text" not in dataset.table("pages").polars:
        raise ReleaseError("This dataset holds facts only, no raw text; open the whole release.", code="no_text")
    asked, total = ask(rows, {name: dataset.table(name) for name in dataset.tables}, table, limit)
    if any(one.table in _SEVERAL for one in asked):
        asked, total = _spread(dataset, asked, limit)
    found = _look_up(dataset, asked)
    pages = {page.page_id: page for page in open_pages(dataset, {one.page_id for one in found})}
    for one in found:
        if one.page_id not in pages:
            raise ReleaseError(f"There is no page {one.page_id} in this dataset.", code="no_such_row")
    return Evidence([_passage(one, pages[one.page_id], field, context) for one in found], total)


@dataclass(frozen=True, slots=True)
class _Found:
    """A row, where it is on its page, and what it is called by; `near` is where its own words are looked for."""

    table: str
    key: str
    row: Row
    page_id: str
    article_id: str | None
    span: Span | None
    said: str | None
    near: str | None = None


def _spread(dataset: Dataset, asked: Sequence[Asked], limit: int) -> tuple[list[Asked], int]:
    """Put the mentions of a person in its place."""
    out: list[Asked] = []
    total = 0
    for one in asked:
        if one.table not in _SEVERAL:
            out.append(one)
            total += 1
            continue
        named = dataset["mentions"].filter(pl.col("person_id") == one.key[0])
        if one.table == "aliases":
            named = named.filter(pl.col("surface") == one.key[1])
        rows = named.collect()
        if rows.is_empty():
            raise ReleaseError(f"No mention of {' '.join(one.key)} is in this dataset.", code="no_such_row")
        out += [Asked("mentions", (row["mention_id"],), row) for row in rows.head(limit).to_dicts()]
        total += rows.height
    return out[:limit], total


def _look_up(dataset: Dataset, asked: Sequence[Asked]) -> list[_Found]:
    """Read the rows as the release has them: what was given of a row may be renamed, joined or cut."""
    wanted: dict[str, set[Any]] = {}
    for one in (one for one in asked if one.table):
        wanted.setdefault(one.table, set()).add(one.key[0])
        if one.table == "participants":
            wanted.setdefault("events", set()).add(one.key[0])
    held = {name: _rows(dataset, name, keys) for name, keys in wanted.items()}
    return [_find(one, held) for one in asked]


def _rows(dataset: Dataset, name: str, keys: set[Any]) -> dict[tuple[Any, ...], Row]:
    columns = dataset.table(name).primary_key
    found = select(narrow(dataset, map(str, keys)), name, columns[0], keys)
    return {tuple(row[column] for column in columns): row for row in found}


def _find(one: Asked, held: Mapping[str, Mapping[tuple[Any, ...], Row]]) -> _Found:
    key = "#".join(map(str, one.key))
    row = held[one.table].get(one.key) if one.table else dict(one.row)
    if row is None:
        raise ReleaseError(f"No row of {one.table} in this dataset has the key {key}.", code="no_such_row")
    said = next((str(row[name]) for name in _SAID if row.get(name)), None)
    where, near = row, None
    if one.table == "participants":
        where, near = held["events"][one.key[:1]], said
    elif one.table == "bylines":
        near = said
    elif one.table == "memberships":
        said = " ".join(filter(None, (row["organization"], row["role"]))) + (
            f"（{row['note']}）" if row["note"] else ""
        )
    elif one.table == "repairs":
        said = row["after"] or row["before"]
    identifiers = [str(value) for value in (*one.key, *where.values()) if isinstance(value, str)]
    page = next(filter(None, map(page_of, identifiers)), None)
    span = (where.get("source_start"), where.get("source_end"))
    if page is None or (None in span and near is None):
        raise UsageError(
            f"{one.table} {key} stands at no place of a page; its page is shown by etl inspect", code="not_a_row"
        )
    article = next(filter(None, map(article_of, identifiers)), None)
    return _Found(one.table, key, row, page, article, None if None in span else span, said, near)  # type: ignore[arg-type]


def _passage(found: _Found, page: PageText, field: str | None, context: int) -> Passage:
    value, spans, literal = _placed(found, page, field)
    start, end = spans[0][0], spans[-1][1]
    row, words = found.row, []
    if found.table == "events" and not field:
        words = [
            span
            for name in _WORDS
            if row[name]
            for span in page.find(found.article_id, row[name], (start, end), inside=True)
        ]
    crossed = [repair for repair in page.repairs if repair["source_start"] < end and start < repair["source_end"]]
    return Passage(
        table=found.table,
        key=found.key,
        field=field,
        value=value,
        literal=literal,
        newspaper=page.newspaper,
        date=page.date,
        page_label=page.page_label,
        section=page.section,
        headline=page.headline(found.article_id),
        page_id=page.page_id,
        uri=page.uri,
        start=start,
        end=end,
        raw=page.text[start:end],
        window=open_window(
            page.text,
            spans,
            words=words,
            dropped=page.dropped,
            joins=[(row["source_start"], row["source_end"]) for row in page.repairs if row["kind"] in _CLOSING],
            context=context,
        ),
        repairs=tuple(
            Repaired(row["repair_id"], label("repairs", row["kind"]), row["before"], row["after"]) for row in crossed
        ),
    )


def _placed(found: _Found, page: PageText, field: str | None) -> tuple[str | None, Sequence[Span], bool]:
    """What was read, where, and whether its own words stand there."""
    row, near = found.row, found.span or page.span(found.article_id)
    if field is None:
        words = page.find(found.article_id, found.near, near) if found.near else ()
        return found.said, words or [near], bool(words) or not found.near
    if field not in row:
        raise UsageError(
            f"{found.table or 'The row'} has no column {field!r}; it has {', '.join(row)}", code="not_a_row"
        )
    if row[field] is None:
        raise ReleaseError(f"{found.table} {found.key} has no {field}: it is null.", code="no_such_value")
    value = str(row[field])
    if found.table == "articles" and field in FIELDS:
        spans = page.field(found.article_id, field)
    elif field == "surface":
        spans = [near]
    else:
        told_by = _TOLD_BY.get(field, field)
        spans = page.find(found.article_id, str(row[told_by]), near) if row.get(told_by) else ()
    return value, spans or [near], bool(spans) and field not in _TOLD_BY
