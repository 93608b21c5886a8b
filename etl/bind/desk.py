"""The desk: the tables of a volume laid open, so that rows can be found by key and changed one at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from etl.records import Row
from etl.tables import schema
from etl.transform.keys import person_id

NAMING = ("mentions", "memberships", "bylines", "participants")
"""Tables whose rows name a person."""

_NAMESAKE = re.compile(r"-[0-9a-f]{6}(-[0-9]+)$")
_CREDITED = ("byline", "credit")


class Stale(Exception):
    """What a correction expects is not there."""


class Desk:
    """Tables while they are corrected; nothing of the frames given is changed."""

    def __init__(self, tables: Mapping[str, pl.DataFrame]) -> None:
        self._tables = dict(tables)
        self._open: dict[str, _Sheet] = {}

    def close(self) -> dict[str, pl.DataFrame]:
        """Give the tables as they are now; a person who was joined with another takes part in an event once."""
        out = {name: self._open[name].close() if name in self._open else self._tables[name] for name in self._tables}
        again = pl.col("person_id").is_not_null() & (
            pl.col("position") > pl.col("position").min().over("event_id", "person_id")
        )
        return out | {"participants": out["participants"].filter(~again)}

    def has(self, table: str, key: tuple[Any, ...]) -> bool:
        """Whether a row with this primary key is there."""
        sheet = self._sheet(table)
        return key in sheet.index and sheet.index[key] not in sheet.dropped

    def find(self, table: str, key: tuple[Any, ...]) -> int:
        """Number of the row with this primary key.

        Raises
        ------
        Stale
            There is none.
        """
        if not self.has(table, key):
            raise Stale(f"there is no {'/'.join(map(str, key))} in {table} any more")
        return self._sheet(table).index[key]

    def value(self, table: str, column: str, at: int) -> Any:
        """What stands in a row."""
        return self._sheet(table).column(column)[at]

    def put(self, table: str, column: str, at: int, value: Any) -> None:
        """Change what stands in a row."""
        self._sheet(table).column(column)[at] = value

    def rows(self, table: str, column: str, value: Any) -> list[int]:
        """Numbers of the rows with this value in a column that refers to a key (and is never changed itself)."""
        sheet = self._sheet(table)
        return [at for at in sheet.group(column).get(value, ()) if at not in sheet.dropped]

    def drop(self, table: str, at: int) -> None:
        """Take a row out."""
        self._sheet(table).dropped.add(at)

    def rename_person(self, person: str, name: str) -> None:
        """Call a person by another name, which makes another identifier; joined with whoever has that already."""
        suffix = _NAMESAKE.search(person)
        other = person_id(name) + (suffix[1] if suffix else "")
        if not self.has("persons", (other,)):
            self._sheet("persons").append({"person_id": other, "name": name})
        self.join_persons(person, other)

    def join_persons(self, gone: str, kept: str) -> None:
        """Give everything of one person to another; the name becomes an alias."""
        for table in (*NAMING, "aliases"):
            column = self._sheet(table).column("person_id")
            for at, person in enumerate(column):
                if person == gone:
                    column[at] = kept
        self._sheet("aliases").append({"person_id": kept, "alias": self._name(gone)})
        self.drop("persons", self.find("persons", (gone,)))

    def remove_person(self, person: str) -> None:
        """Take a person out: what only says something of the person goes, what says more stays without."""
        for table in (*NAMING, "aliases"):
            column = self._sheet(table).column("person_id")
            for at in [at for at, one in enumerate(column) if one == person]:
                if table in ("bylines", "participants"):
                    column[at] = None
                else:
                    self.drop(table, at)
        self.drop("persons", self.find("persons", (person,)))

    def remove_event(self, event: str) -> None:
        """Take an event out, with who took part."""
        for at in self.rows("participants", "event_id", event):
            self.drop("participants", at)
        self.drop("events", self.find("events", (event,)))

    def give_article(self, article: str, person: str, other: str) -> bool:
        """Give what an article says of one person to another; False if it says nothing of that one."""
        given = False
        for table in NAMING:
            column = self._sheet(table).column("person_id")
            for at in self._of_article(table, article):
                if column[at] == person:
                    column[at] = other
                    given = True
        return given

    def give_mention(self, at: int, other: str) -> None:
        """Give one mention to another person, with the post or byline it stands in; the last takes all with it."""
        person, article = self.value("mentions", "person_id", at), self.value("mentions", "article_id", at)
        self.put("mentions", "person_id", at, other)
        start, end = (self.value("mentions", column, at) for column in ("source_start", "source_end"))
        for post in self._of_person("memberships", article, person):
            held = [self.value("memberships", column, post) for column in ("source_start", "source_end")]
            if held[0] <= start and end <= held[1]:
                self.put("memberships", "person_id", post, other)
        if self.value("mentions", "field", at) in _CREDITED:
            for credit in self._of_person("bylines", article, person):
                self.put("bylines", "person_id", credit, other)
        if not self._of_person("mentions", article, person):
            self.give_article(article, person, other)

    def respell(self, at: int, surface: str) -> None:
        """Let a mention be printed in another form; the old one is an alias only where it is still printed."""
        before, person = (self.value("mentions", column, at) for column in ("surface", "person_id"))
        if surface == before:
            return
        self.put("mentions", "surface", at, surface)
        if surface.replace(" ", "") != self._name(person):
            self._sheet("aliases").append({"person_id": person, "alias": surface})
        if before not in self._printed(person):
            aliases = self._sheet("aliases")
            for row, (owner, alias) in enumerate(zip(*map(aliases.column, ("person_id", "alias")), strict=True)):
                if (owner, alias) == (person, before):
                    aliases.dropped.add(row)

    def introduce(self, person: str, name: str | None, *, like: str) -> None:
        """Make sure that a person is known, by the name of another if no name is given, and share out the aliases.

        Raises
        ------
        Stale
            Somebody else has the identifier.
        """
        if not self.has("persons", (person,)):
            self._sheet("persons").append({"person_id": person, "name": name or self._name(like)})
        elif name not in (None, self._name(person)):
            raise Stale(f"{person} is {self._name(person)}, not {name}")
        here, there = self._printed(person), self._printed(like)
        aliases = self._sheet("aliases")
        for at, alias in list(enumerate(aliases.column("alias"))):
            if aliases.column("person_id")[at] == like and alias in here:
                if alias in there:
                    aliases.append({"person_id": person, "alias": alias})
                else:
                    aliases.column("person_id")[at] = person

    def _name(self, person: str) -> str:
        return str(self.value("persons", "name", self.find("persons", (person,))))

    def _printed(self, person: str) -> set[str]:
        """Forms in which a person is printed."""
        mentions = self._sheet("mentions")
        rows = enumerate(zip(mentions.column("person_id"), mentions.column("surface"), strict=True))
        return {surface for at, (other, surface) in rows if other == person and at not in mentions.dropped}

    def _of_person(self, table: str, article: str, person: str) -> list[int]:
        column = self._sheet(table).column("person_id")
        return [at for at in self._of_article(table, article) if column[at] == person]

    def _of_article(self, table: str, article: str) -> list[int]:
        if table != "participants":
            return self.rows(table, "article_id", article)
        events = [self.value("events", "event_id", at) for at in self.rows("events", "article_id", article)]
        return [at for event in events for at in self.rows(table, "event_id", event)]

    def _sheet(self, table: str) -> _Sheet:
        if table not in self._open:
            self._open[table] = _Sheet(self._tables[table], schema(table).primary_key)
        return self._open[table]


class _Sheet:
    """One table: columns as lists, taken from the frame when they are first needed."""

    def __init__(self, rows: pl.DataFrame, key: tuple[str, ...]) -> None:
        self._rows, self._key = rows, key
        self._columns: dict[str, list[Any]] = {}
        self._groups: dict[str, dict[Any, list[int]]] = {}
        self._index: dict[tuple[Any, ...], int] | None = None
        self.dropped: set[int] = set()

    @property
    def index(self) -> dict[tuple[Any, ...], int]:
        if self._index is None:
            keys = self._rows.select(self._key).iter_rows()
            self._index = {key: at for at, key in enumerate(keys)}
        return self._index

    def column(self, name: str) -> list[Any]:
        if name not in self._columns:
            self._columns[name] = self._rows[name].to_list()
        return self._columns[name]

    def group(self, name: str) -> dict[Any, list[int]]:
        if name not in self._groups:
            groups = self._groups.setdefault(name, {})
            for at, value in enumerate(self.column(name)):
                groups.setdefault(value, []).append(at)
        return self._groups[name]

    def append(self, row: Row) -> None:
        columns = {name: self.column(name) for name in self._rows.columns}
        self.index[tuple(row[name] for name in self._key)] = len(columns[self._key[0]])
        for name, values in columns.items():
            values.append(row.get(name))

    def close(self) -> pl.DataFrame:
        kinds = self._rows.schema
        changed = {name: pl.Series(name, values, dtype=kinds[name]) for name, values in self._columns.items()}
        if len(changed) == len(kinds):
            rows = pl.DataFrame([changed[name] for name in kinds])
        else:
            rows = self._rows.with_columns(changed.values())
        kept = pl.Series([at not in self.dropped for at in range(rows.height)], dtype=pl.Boolean)
        return rows.filter(kept) if self.dropped else rows
