"""All tables in one SQLite file, with a search that finds words of two characters.

SQLite's own tokenizers find no Chinese word shorter than three characters (trigram) or only whole runs of them
(unicode61). Hence the index holds every two, three and four neighbouring Han characters as a word of its own, and every
run of other letters and digits as one: ``MATCH '菜场'`` and ``MATCH '云溪晚报'`` work as they stand, in any program;
a longer word is found by the fours it is made of. Programs that look for the index of a table (Datasette does) find it
by ``content="articles"``.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from operator import add
from pathlib import Path
from typing import Any

import polars as pl

from etl.load.storage import HashedFile
from etl.tables import Field, Table

SEARCHED = ("kicker", "headline", "subheadline", "body")
"""Columns of `articles` that the search knows."""

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT"}
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd〇"
_RUN = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")
_LONGEST = 4
"""Characters of the longest words that the index knows; most Chinese words, names and titles have two to four."""
_PIECE = 1 << 20


def write_sqlite(
    tables: Mapping[str, pl.DataFrame], declared: Mapping[str, Table], about: Mapping[str, str], path: Path
) -> HashedFile:
    """Write a database: the tables with their keys, ``about``, ``fields``, and the index ``articles_fts``.

    Returns
    -------
    HashedFile
        Closed; knows size and hash.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=4096; BEGIN")
        _write_notes(database, declared, about)
        for name, table in declared.items():
            database.execute(_create(table))
            _fill(database, name, len(table.fields), _rows(tables[name]))
            for number, key in enumerate(table.foreign_keys, 1):
                database.execute(f'CREATE INDEX "{name}_{number}" ON "{name}" ({_names(key.fields)})')
        columns = [name for name in SEARCHED if name in tables["articles"].columns]
        _write_search(database, tables["articles"], columns)
        database.execute("COMMIT")
    return _hashed(path)


def search_phrase(words: str) -> str:
    """Return what to ``MATCH`` for rows that hold all words, which are set apart by blanks.

    >>> search_phrase("菜场 农民工讲堂")
    '"菜场" "农民工讲" "民工讲堂"'
    """
    runs = _RUN.findall(words)
    return " ".join(f'"{word}"' for han, other in runs for word in (_longest_words(han) if han else [other]))


def _write_notes(database: sqlite3.Connection, declared: Mapping[str, Table], about: Mapping[str, str]) -> None:
    database.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT)")
    _fill(database, "about", 2, about.items())
    columns = ("title", "title_zh", "description", "description_zh")
    database.execute(f'CREATE TABLE fields ("table" TEXT, field TEXT, type TEXT, {_names(columns)})')
    _fill(
        database,
        "fields",
        7,
        (
            (table.name, field.name, field.type, *(getattr(field, column) for column in columns))
            for table in declared.values()
            for field in table.fields
        ),
    )


def _create(table: Table) -> str:
    lines = [_column(field) for field in table.fields]
    lines.append(f"PRIMARY KEY ({_names(table.primary_key)})")
    lines += (
        f'FOREIGN KEY ({_names(key.fields)}) REFERENCES "{key.table}" ({_names(key.reference)})'
        for key in table.foreign_keys
    )
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)})'


def _column(field: Field) -> str:
    return f'"{field.name}" {_TYPES[field.type]}{" NOT NULL" if field.required else ""}'


def _rows(table: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield rows with dates as text."""
    return table.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d")).iter_rows(buffer_size=2_000)


def _write_search(database: sqlite3.Connection, articles: pl.DataFrame, columns: list[str]) -> None:
    """Index every article under its rowid; the words are ours, the columns read from `articles`."""
    names = ", ".join(columns)
    database.execute(
        f"CREATE VIRTUAL TABLE articles_fts USING fts5({names}, content=\"articles\", tokenize='unicode61')"
    )
    rows = enumerate(articles.select(columns).iter_rows(), 1)
    database.executemany(
        f"INSERT INTO articles_fts (rowid, {names}) VALUES (?{', ?' * len(columns)})",  # noqa: S608
        ((number, *(" ".join(_words(text or "")) for text in row)) for number, row in rows),
    )
    database.execute("INSERT INTO articles_fts(articles_fts) VALUES ('optimize')")


def _words(text: str) -> Iterator[str]:
    for han, other in _RUN.findall(text):
        if len(han) > 1:
            words: Iterable[str] = han
            for length in range(2, _LONGEST + 1):
                words = list(map(add, words, han[length - 1 :]))
                yield from words
        else:
            yield han or other


def _longest_words(han: str) -> Iterator[str]:
    if len(han) <= _LONGEST:
        yield han
    else:
        yield from (han[at : at + _LONGEST] for at in range(len(han) - _LONGEST + 1))


def _fill(database: sqlite3.Connection, name: str, width: int, rows: Iterable[Sequence[Any]]) -> None:
    marks = ", ".join("?" * width)
    database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _hashed(path: Path) -> HashedFile:
    """Write a finished file anew through a HashedFile, so that it is hashed and on the disk."""
    draft = path.with_name(f".{path.name}.draft")
    path.rename(draft)
    with draft.open("rb") as source, HashedFile(path) as file:
        while piece := source.read(_PIECE):
            file.write(piece)
    draft.unlink()
    return file
