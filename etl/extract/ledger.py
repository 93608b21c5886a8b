"""The ledger of a workspace: every source ever ingested, and the pages it turned out to hold.

One SQLite file beside the raw store, so that a run touches only the rows it needs, however large the archive is, and
a killed run leaves the last commit. Only the holder of the workspace's lock writes to it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from etl.errors import StorageError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sources (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,      -- rises with every new sighting: the newest stands for its uri
    uri TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    byte_count INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    newspaper TEXT, date TEXT, page_label TEXT, -- hints for what the page does not print
    text_column TEXT,                           -- hint: which column of a table holds the text
    fetched_at TEXT, rights TEXT,
    seen_at TEXT NOT NULL,
    run_id TEXT NOT NULL,
    code TEXT,                                  -- digest of the code that read it; NULL: still to be read
    error_stage TEXT, error_code TEXT, error_message TEXT,
    UNIQUE (uri, sha256)
);
DROP INDEX IF EXISTS sources_to_read;           -- of older ledgers; no question was answered by it
CREATE INDEX IF NOT EXISTS sources_unread ON sources (seq) WHERE code IS NULL;
CREATE INDEX IF NOT EXISTS sources_failed ON sources (uri, seq) WHERE error_code IS NOT NULL;
CREATE INDEX IF NOT EXISTS sources_by_bytes ON sources (sha256);
CREATE TABLE IF NOT EXISTS pages (
    seq INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    volume TEXT NOT NULL, issue_id TEXT NOT NULL, page_id TEXT NOT NULL,
    UNIQUE (seq, page_id)
);
CREATE INDEX IF NOT EXISTS pages_by_volume ON pages (volume);
CREATE TABLE IF NOT EXISTS touched (volume TEXT PRIMARY KEY);   -- its pages changed since it was last bound
"""
_IS_NEWEST = "NOT EXISTS (SELECT 1 FROM sources AS newer WHERE newer.uri = sources.uri AND newer.seq > sources.seq)"
_ENTRY_COLUMNS = (
    "seq, uri, sha256, byte_count, media_type, newspaper, date, page_label, text_column, fetched_at, rights"
)


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a page before it is read, for what it does not print itself, and where a table has its text."""

    newspaper: str | None = None
    date: date | None = None
    page_label: str | None = None
    text_column: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """Bytes met at an address: what a run adds to the ledger."""

    uri: str
    sha256: str
    byte_count: int
    media_type: str = "text/plain"
    hints: Hints = Hints()
    fetched_at: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger."""

    seq: int
    sighting: Sighting

    @property
    def unit(self) -> str:
        """Key of what is read: bytes and hints, so that copies are read once."""
        hints = self.sighting.hints
        parts = (self.sighting.sha256, hints.newspaper, hints.date, hints.page_label, hints.text_column)
        return sha256("\x1f".join(str(part or "") for part in parts).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a page of a source belongs."""

    volume: str
    issue_id: str
    page_id: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source gave no page."""

    stage: str
    code: str
    message: str


class Ledger:
    """The ledger file; use as a context manager.

    Parameters
    ----------
    path : Path
        The SQLite file; made when it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with ledger_errors(path):
            self._db = sqlite3.connect(path, isolation_level=None)
            try:
                self._db.execute("PRAGMA synchronous = FULL")
                self._db.execute("PRAGMA foreign_keys = ON")
                self._db.executescript(_SCHEMA)
                if "text_column" not in {row[1] for row in self._db.execute("PRAGMA table_info(sources)")}:
                    self._db.execute("ALTER TABLE sources ADD COLUMN text_column TEXT")  # a ledger from before 0.2
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def note(self, sightings: Iterable[Sighting], *, run_id: str, seen_at: str, keep: bool = True) -> Noted:
        """Add what a run met, in the order given; what was met before with the same hints stays as it is.

        New bytes at a known address, an older version coming back, and new hints make the source the newest of its
        address and send it to be read. A hint that is not given leaves the one given earlier standing.

        Parameters
        ----------
        keep : bool
            False only says what would be noted.
        """
        new: list[Entry] = []
        known: list[Entry] = []
        with self._transaction(keep=keep):
            for sighting in sightings:
                entry, is_news = self._note_one(sighting, run_id, seen_at)
                (new if is_news else known).append(entry)
        return Noted(tuple(new), tuple(known))

    def to_read(self, code: str) -> list[Entry]:
        """Return sources not read yet, and failed ones that newer code may read, in ledger order.

        A failed source is let go when newer bytes came from its address.
        """
        unread = "SELECT seq FROM sources WHERE code IS NULL"
        failed = f"SELECT seq FROM sources WHERE error_code IS NOT NULL AND code <> ? AND {_IS_NEWEST}"  # noqa: S608
        return self._entries(f"seq IN ({unread} UNION ALL {failed})", code)

    def record(self, outcomes: Iterable[tuple[Entry, Sequence[Placement] | Failure]], *, code: str) -> None:
        """Write down what reading the sources gave, all or nothing; every volume that gains or loses pages is touched.

        Parameters
        ----------
        code : str
            Digest of the code that read them.
        """
        with self._transaction():
            for entry, outcome in outcomes:
                failure = outcome if isinstance(outcome, Failure) else None
                self._db.execute(
                    "UPDATE sources SET code = ?, error_stage = ?, error_code = ?, error_message = ? WHERE seq = ?",
                    (code, *((failure.stage, failure.code, failure.message) if failure else (None,) * 3), entry.seq),
                )
                self._touch(entry)
                self._db.execute("DELETE FROM pages WHERE seq = ?", (entry.seq,))
                if not isinstance(outcome, Failure):
                    self._db.executemany(
                        "INSERT OR IGNORE INTO pages VALUES (?, ?, ?, ?)",
                        [(entry.seq, place.volume, place.issue_id, place.page_id) for place in outcome],
                    )
                    self._touch(entry)

    def touched(self) -> list[str]:
        """Return the volumes whose pages changed since they were last bound, by name."""
        return [volume for (volume,) in self._db.execute("SELECT volume FROM touched ORDER BY volume")]

    def settle(self, volume: str) -> None:
        """Note that a volume was bound with all its pages."""
        with self._transaction():
            self._db.execute("DELETE FROM touched WHERE volume = ?", (volume,))

    def forget(self, run_id: str) -> None:
        """Take back what a run added and did not read to the end; its bytes stay in the raw store."""
        with self._transaction():
            self._db.execute("DELETE FROM sources WHERE run_id = ? AND code IS NULL", (run_id,))

    def volumes(self, entries: Iterable[Entry]) -> tuple[str, ...]:
        """Return the volumes that the sources were found to belong to, by name."""
        query = "SELECT DISTINCT volume FROM pages WHERE seq = ?"
        return tuple(sorted({volume for entry in entries for (volume,) in self._db.execute(query, (entry.seq,))}))

    def placed(self, volume: str) -> list[tuple[Entry, Placement]]:
        """Return all pages of a volume with their sources, in ledger order."""
        columns = ", ".join(f"sources.{column}" for column in _ENTRY_COLUMNS.split(", "))
        rows = self._db.execute(
            f"SELECT {columns}, volume, issue_id, page_id FROM pages JOIN sources USING (seq) "  # noqa: S608
            "WHERE volume = ? ORDER BY seq, page_id",
            (volume,),
        )
        return [(_entry(row[:-3]), Placement(*row[-3:])) for row in rows]

    def page_count(self, volumes: Iterable[str]) -> int:
        """Count the pages of some volumes."""
        query = "SELECT COUNT(*) FROM pages WHERE volume = ?"
        return sum(self._db.execute(query, (volume,)).fetchone()[0] for volume in volumes)

    def failure_counts(self) -> dict[str, int]:
        """Count quarantined sources whose address has no newer bytes, by the code of the reason."""
        query = f"SELECT error_code, COUNT(*) FROM sources WHERE error_code IS NOT NULL AND {_IS_NEWEST} GROUP BY 1"  # noqa: S608
        return dict(self._db.execute(f"{query} ORDER BY 1"))

    def failures(self, entries: Iterable[Entry] | None = None) -> list[tuple[Entry, Failure]]:
        """Return the quarantined sources among `entries`, or all whose address has no newer bytes."""
        query = (
            f"SELECT {_ENTRY_COLUMNS}, error_stage, error_code, error_message FROM sources WHERE error_code IS NOT NULL"  # noqa: S608
        )
        if entries is None:
            rows = self._db.execute(f"{query} AND {_IS_NEWEST} ORDER BY uri, seq").fetchall()
        else:
            rows = [row for entry in entries for row in self._db.execute(f"{query} AND seq = ?", (entry.seq,))]
        return [(_entry(row[:-3]), Failure(*row[-3:])) for row in rows]

    def _note_one(self, sighting: Sighting, run_id: str, seen_at: str) -> tuple[Entry, bool]:
        known = self._entries("uri = ? AND sha256 = ?", sighting.uri, sighting.sha256)
        if not known:
            row = {
                **_hint_columns(sighting.hints),
                "uri": sighting.uri,
                "sha256": sighting.sha256,
                "byte_count": sighting.byte_count,
                "media_type": sighting.media_type,
                "fetched_at": sighting.fetched_at,
                "rights": sighting.rights,
                "seen_at": seen_at,
                "run_id": run_id,
            }
            columns, marks = ", ".join(row), ", ".join("?" * len(row))
            cursor = self._db.execute(f"INSERT INTO sources ({columns}) VALUES ({marks})", tuple(row.values()))  # noqa: S608
            return Entry(int(cursor.lastrowid or 0), sighting), True
        [entry] = known
        merged = replace(sighting, hints=_merged(entry.sighting.hints, sighting.hints))
        newest = self._db.execute("SELECT MAX(seq) FROM sources WHERE uri = ?", (sighting.uri,)).fetchone()[0]
        if entry.sighting.hints == merged.hints and entry.seq == newest:
            return entry, False
        return self._renew(entry, merged), True

    def _touch(self, entry: Entry) -> None:
        self._db.execute("INSERT OR IGNORE INTO touched SELECT DISTINCT volume FROM pages WHERE seq = ?", (entry.seq,))

    def _renew(self, entry: Entry, sighting: Sighting) -> Entry:
        """Make a known source the newest of its address; pages found earlier stay noted until it is read again."""
        top = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'sources'").fetchone()[0] + 1
        self._db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'sources'", (top,))
        self._db.execute("PRAGMA defer_foreign_keys = ON")
        self._db.execute("UPDATE pages SET seq = ? WHERE seq = ?", (top, entry.seq))
        self._db.execute(
            "UPDATE sources SET seq = :top, code = NULL, newspaper = :newspaper, date = :date, "
            "page_label = :page_label, text_column = :text_column WHERE seq = :seq",
            {"top": top, "seq": entry.seq, **_hint_columns(sighting.hints)},
        )
        return Entry(top, sighting)

    def _entries(self, where: str, *values: str) -> list[Entry]:
        rows = self._db.execute(f"SELECT {_ENTRY_COLUMNS} FROM sources WHERE {where} ORDER BY seq", values)  # noqa: S608
        return [_entry(row) for row in rows]

    @contextmanager
    def _transaction(self, *, keep: bool = True) -> Iterator[None]:
        with ledger_errors(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT" if keep else "ROLLBACK")


@dataclass(frozen=True, slots=True)
class Noted:
    """What a run added to the ledger, and what it found there already."""

    new: tuple[Entry, ...]
    known: tuple[Entry, ...]


def _entry(row: Sequence[object]) -> Entry:
    seq, uri, digest, byte_count, media_type, newspaper, day, page_label, text_column, fetched_at, rights = row
    told_day = date.fromisoformat(str(day)) if day else None
    hints = Hints(_text(newspaper), told_day, _text(page_label), _text(text_column))
    sighting = Sighting(
        str(uri), str(digest), int(str(byte_count)), str(media_type), hints, _text(fetched_at), _text(rights)
    )
    return Entry(int(str(seq)), sighting)


def _hint_columns(hints: Hints) -> dict[str, str | None]:
    day = hints.date.isoformat() if hints.date else None
    return {
        "newspaper": hints.newspaper,
        "date": day,
        "page_label": hints.page_label,
        "text_column": hints.text_column,
    }


def _merged(old: Hints, new: Hints) -> Hints:
    return Hints(*(getattr(new, field.name) or getattr(old, field.name) for field in fields(Hints)))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


@contextmanager
def ledger_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the ledger's file into a StorageError that names it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StorageError(f"{path}: {error}; free some space or check the rights, then run again") from error
    except sqlite3.DatabaseError as error:
        raise StorageError(
            f"{path}: {error}; the ledger is damaged: move it away and run again with all sources"
        ) from error
