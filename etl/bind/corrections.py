"""Corrections: what a person reviewed goes before what was read, for as long as what was read is what was reviewed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from etl.bind.desk import Desk, Stale
from etl.bind.persons import count_persons
from etl.bind.rewording import reword
from etl.errors import CorrectionError
from etl.records import Correction, Row
from etl.tables import frame, schema

MOST_STALE_TOLD = 5

_AFTER_COUNTING = ("namesake_suspected",)
"""Fields that counting persons fills."""


def apply_corrections(tables: Mapping[str, pl.DataFrame], corrections: Sequence[Correction]) -> dict[str, pl.DataFrame]:
    """Make the corrections of a volume, in their order, and list them in the table ``corrections``.

    A corrected text keeps what points into it: places of mentions move along, and quotations are read again. Persons
    are counted anew; a corrected name takes its identifier along, to the person who has that name already if there is
    one.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The finished tables of one volume, as `etl.bind.volume.bind_volume` gives them.
    corrections : sequence of Correction
        Those of other volumes are left out.

    Returns
    -------
    dict of str to DataFrame
        The tables, with the same columns, sorted by primary key.

    Raises
    ------
    CorrectionError
        Code ``correction_stale``: a row is gone, or something else stands there than when it was reviewed. The message
        names the entry and what stands there now, for up to `MOST_STALE_TOLD` entries.
    """
    mine = [correction for correction in corrections if correction.volume == _volume(tables)]
    if not mine:
        return {**tables, "corrections": frame("corrections", [])}
    stale: list[str] = []
    desk = Desk(tables)
    _make((correction for correction in mine if correction.field not in _AFTER_COUNTING), desk, stale)
    desk = Desk(count_persons(desk.close()))
    _make((correction for correction in mine if correction.field in _AFTER_COUNTING), desk, stale)
    if stale:
        more = f"; and {len(stale) - MOST_STALE_TOLD} more" if len(stale) > MOST_STALE_TOLD else ""
        raise CorrectionError("; ".join(stale[:MOST_STALE_TOLD]) + more)
    out = desk.close()
    out["corrections"] = list_corrections(mine)
    return {name: rows.sort(schema(name).primary_key) for name, rows in out.items()}


def list_corrections(corrections: Iterable[Correction]) -> pl.DataFrame:
    """Return the table ``corrections`` of a volume, sorted by primary key."""
    rows = frame("corrections", [row for correction in corrections for row in _published(correction)])
    return rows.sort(schema("corrections").primary_key)


def _volume(tables: Mapping[str, pl.DataFrame]) -> str | None:
    issues = tables["issues"]["issue_id"]
    return issues[0][: -len("-MM-DD")] if len(issues) else None


def _make(corrections: Iterable[Correction], desk: Desk, stale: list[str]) -> None:
    for correction in corrections:
        try:
            _VERBS[correction.kind](correction, desk)
        except Stale as reason:
            stale.append(f"{correction.place}: {reason}; look at it again, then change the entry or take it out")


def _correct(correction: Correction, desk: Desk) -> None:
    """Put one value in the place of another."""
    table, name, new = correction.table, correction.field, correction.new
    at = desk.find(table, correction.key)
    now = desk.value(table, name, at)
    if table == "articles" and name == "body" and now and correction.old and now.count(correction.old) == 1:
        new = now.replace(correction.old, new or "") or None
    elif now != correction.old:
        raise Stale(f"{table} {written_key(correction.key)} has {name} {_shown(now)}, not {_shown(correction.old)}")
    for key in schema(table).foreign_keys:
        if key.fields == (name,) and new is not None and not desk.has(key.table, (new,)):
            raise Stale(f"{new} is not in {key.table}")
    if (table, name) == ("persons", "name"):
        desk.rename_person(str(correction.key[0]), new)
    elif table == "articles" and name in ("kicker", "headline", "subheadline", "body"):
        reword(desk, str(correction.key[0]), name, now or "", new or "")
    else:
        desk.put(table, name, at, new)


def _join(correction: Correction, desk: Desk) -> None:
    for person in (correction.old, correction.new):
        desk.find("persons", (person,))
    desk.join_persons(correction.old, correction.new)


def _split(correction: Correction, desk: Desk) -> None:
    desk.find("persons", (correction.old,))
    for article in correction.articles:
        desk.find("articles", (article,))
        if not desk.give_article(article, correction.old, correction.new):
            raise Stale(f"article {article} does not name {correction.old}")
    for mention in correction.mentions:
        at = desk.find("mentions", (mention,))
        now = desk.value("mentions", "person_id", at)
        if now != correction.old:
            raise Stale(f"mention {mention} names {now}, not {correction.old}")
        desk.give_mention(at, correction.new)
    desk.introduce(correction.new, correction.name, like=correction.old)


def _remove(correction: Correction, desk: Desk) -> None:
    """Take a row out, with what would have nothing to refer to."""
    at = desk.find(correction.table, correction.key)
    now = desk.value(correction.table, correction.field, at)
    if now != correction.old:
        key = written_key(correction.key)
        raise Stale(f"{correction.table} {key} has {correction.field} {_shown(now)}, not {_shown(correction.old)}")
    if correction.table == "persons":
        desk.remove_person(str(correction.key[0]))
    elif correction.table == "events":
        desk.remove_event(str(correction.key[0]))
    else:
        desk.drop(correction.table, at)


_VERBS: Mapping[str, Callable[[Correction, Desk], None]] = {
    "value": _correct,
    "remove": _remove,
    "join": _join,
    "split": _split,
}


def _published(correction: Correction) -> list[Row]:
    """Rows of ``corrections``: one, but one for each thing that a split moved."""
    if correction.kind != "split":
        return [_row(correction, correction.table, correction.key)]
    moved = {"articles": correction.articles, "mentions": correction.mentions}
    return [_row(correction, table, (key,)) for table, keys in moved.items() for key in keys]


def _row(correction: Correction, table: str, key: tuple[str | int, ...]) -> Row:
    what = {
        "kind": correction.kind,
        "table": table,
        "key": written_key(key),
        "field": correction.field,
        "old": _as_csv(correction.old),
        "new": _as_csv(correction.new),
    }
    digest = hashlib.sha256(json.dumps(what, ensure_ascii=False).encode()).hexdigest()[:8]
    who = {"reason": correction.reason, "date": correction.date, "reviewer": correction.reviewer}
    return {"correction_id": f"{correction.volume}-c{digest}", **what, **who}


def written_key(key: tuple[str | int, ...]) -> str:
    """Write a primary key as one text."""
    return "/".join(map(str, key))


def _as_csv(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = repr(_as_csv(value))
    return text if len(text) <= 60 else f"{text[:59]}…"
