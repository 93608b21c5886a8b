"""The ledger of a workspace: every source ever ingested, the pages it turned out to hold, and what was published.

One SQLite file beside the raw store, so that a run touches only the rows it needs, however large the archive is, and
a killed run leaves the last commit. Only the holder of the workspace's lock writes to it. `etl.extract.journal` keeps
what is needed to make it anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from etl.extract.ledger_file import complete_schema, ledger_errors, open_ledger
from etl.extract.sightings import Entry, Failure, Hints, Placement, Sighting
from etl.records import Published

_IS_NEWEST = "NOT EXISTS (SELECT 1 FROM sources AS newer WHERE newer.uri = sources.uri AND newer.seq > sources.seq)"
_ENTRY_COLUMNS = (
    "seq, uri, sha256, byte_count, media_type, newspaper, date, page_label, text_column, fetched_at, rights"
)


class Ledger:
    """The ledger file; use as a context manager.

    Parameters
    ----------
    path : Path
        The SQLite file; made when it is not there.

    Attributes
    ----------
    db : sqlite3.Connection
        For tables that others keep in the same file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.db = open_ledger(path)

    def errors(self) -> AbstractContextManager[None]:
        """Name the file in what SQLite says of it."""
        return ledger_errors(self._path)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

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
        with self.transaction(keep=keep):
            for sighting in sightings:
                entry, is_news = self._note_one(sighting, run_id, seen_at)
                (new if is_news else known).append(entry)
            if keep:
                self.take_down(Noting(tuple(new), run_id, seen_at))
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
        with self.transaction():
            for entry, outcome in outcomes:
                failure = outcome if isinstance(outcome, Failure) else None
                self.db.execute(
                    "UPDATE sources SET code = ?, error_stage = ?, error_code = ?, error_message = ? WHERE seq = ?",
                    (code, *((failure.stage, failure.code, failure.message) if failure else (None,) * 3), entry.seq),
                )
                self._touch(entry)
                self.db.execute("DELETE FROM pages WHERE seq = ?", (entry.seq,))
                if not isinstance(outcome, Failure):
                    self.db.executemany(
                        "INSERT OR IGNORE INTO pages VALUES (?, ?, ?, ?)",
                        [(entry.seq, place.volume, place.issue_id, place.page_id) for place in outcome],
                    )
                    self._touch(entry)

    def touched(self) -> list[str]:
        """Return the volumes whose pages changed since they were last bound, by name."""
        return [volume for (volume,) in self.db.execute("SELECT volume FROM touched ORDER BY volume")]

    def settle(self, volume: str, newest: Published | None = None) -> None:
        """Note that a volume was bound with all its pages, and what its newest release is."""
        with self.transaction():
            self.db.execute("DELETE FROM touched WHERE volume = ?", (volume,))
            if newest and newest.version not in {release.version for release in self.published(volume)}:
                self.take_down((volume, newest))
                self._note_published(volume, newest)

    def forget(self, run_id: str) -> None:
        """Take back what a run added and did not read to the end; its bytes stay in the raw store."""
        with self.transaction():
            self.take_down(run_id)
            self._forget(run_id)

    def sources(self, volumes: Iterable[str] | None = None) -> list[Entry]:
        """Return the sources with pages in some volumes, or all there are, in ledger order."""
        if volumes is None:
            return self._entries("TRUE")
        found = {entry.seq: entry for volume in volumes for entry, _ in self.placed(volume)}
        return [found[seq] for seq in sorted(found)]

    def size(self) -> tuple[int, int]:
        """Return how many sources there are, and the bytes that are kept of them."""
        [count] = self.db.execute("SELECT count(*) FROM sources").fetchone()
        query = "SELECT total(byte_count) FROM (SELECT DISTINCT sha256, byte_count FROM sources)"
        return count, int(self.db.execute(query).fetchone()[0])

    def published(self, volume: str) -> list[Published]:
        """Return what was ever published of a volume, in the order in which it was noted."""
        query = "SELECT version, digest, published_at FROM published WHERE volume = ? ORDER BY rowid"
        return [Published(*row) for row in self.db.execute(query, (volume,))]

    def all_published(self) -> list[tuple[str, Published]]:
        """Return what was ever published, with its volume, in the order in which it was noted."""
        rows = self.db.execute("SELECT volume, version, digest, published_at FROM published ORDER BY rowid")
        return [(volume, Published(*release)) for volume, *release in rows]

    def sightings(self) -> Iterator[tuple[Entry, str, str]]:
        """Yield all sources in ledger order, each with the run that met it and when."""
        for row in self.db.execute(f"SELECT {_ENTRY_COLUMNS}, run_id, seen_at FROM sources ORDER BY seq"):  # noqa: S608
            yield _entry(row[:-2]), row[-2], row[-1]

    def copy_from(self, there: sqlite3.Connection) -> None:
        """Become a copy of another ledger."""
        there.backup(self.db)
        complete_schema(self.db)

    def publication_times(self) -> dict[tuple[str, str], str]:
        """Return when each version of each volume was put in place, RFC 3339."""
        return {(volume, release.version): release.published_at for volume, release in self.all_published()}

    def volumes(self, entries: Iterable[Entry] | None = None) -> tuple[str, ...]:
        """Return the volumes that sources were found to belong to, by name; of all sources unless some are given."""
        if entries is None:
            return tuple(volume for (volume,) in self.db.execute("SELECT DISTINCT volume FROM pages ORDER BY volume"))
        query = "SELECT DISTINCT volume FROM pages WHERE seq = ?"
        return tuple(sorted({volume for entry in entries for (volume,) in self.db.execute(query, (entry.seq,))}))

    def placed(self, volume: str) -> list[tuple[Entry, Placement]]:
        """Return all pages of a volume with their sources, in ledger order."""
        columns = ", ".join(f"sources.{column}" for column in _ENTRY_COLUMNS.split(", "))
        rows = self.db.execute(
            f"SELECT {columns}, volume, issue_id, page_id FROM pages JOIN sources USING (seq) "  # noqa: S608
            "WHERE volume = ? ORDER BY seq, page_id",
            (volume,),
        )
        return [(_entry(row[:-3]), Placement(*row[-3:])) for row in rows]

    def page_count(self, volumes: Iterable[str]) -> int:
        """Count the pages of some volumes."""
        query = "SELECT COUNT(*) FROM pages WHERE volume = ?"
        return sum(self.db.execute(query, (volume,)).fetchone()[0] for volume in volumes)

    def failure_counts(self) -> dict[str, int]:
        """Count quarantined sources whose address has no newer bytes, by the code of the reason."""
        query = f"SELECT error_code, COUNT(*) FROM sources WHERE error_code IS NOT NULL AND {_IS_NEWEST} GROUP BY 1"  # noqa: S608
        return dict(self.db.execute(f"{query} ORDER BY 1"))

    def failures(self, entries: Iterable[Entry] | None = None) -> list[tuple[Entry, Failure]]:
        """Return the quarantined sources among `entries`, or all whose address has no newer bytes."""
        query = (
            f"SELECT {_ENTRY_COLUMNS}, error_stage, error_code, error_message FROM sources WHERE error_code IS NOT NULL"  # noqa: S608
        )
        if entries is None:
            rows = self.db.execute(f"{query} AND {_IS_NEWEST} ORDER BY uri, seq").fetchall()
        else:
            rows = [row for entry in entries for row in self.db.execute(f"{query} AND seq = ?", (entry.seq,))]
        return [(_entry(row[:-3]), Failure(*row[-3:])) for row in rows]

    def take_down(self, news: News) -> None:
        """Take down what reading the sources again cannot tell."""

    def _note_published(self, volume: str, release: Published) -> None:
        row = (volume, release.version, release.digest, release.published_at)
        self.db.execute("INSERT OR REPLACE INTO published VALUES (?, ?, ?, ?)", row)

    def _forget(self, run_id: str) -> None:
        self.db.execute("DELETE FROM sources WHERE run_id = ? AND code IS NULL", (run_id,))

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
            cursor = self.db.execute(f"INSERT INTO sources ({columns}) VALUES ({marks})", tuple(row.values()))  # noqa: S608
            return Entry(int(cursor.lastrowid or 0), sighting), True
        [entry] = known
        merged = replace(sighting, hints=entry.sighting.hints.updated(sighting.hints))
        newest = self.db.execute("SELECT MAX(seq) FROM sources WHERE uri = ?", (sighting.uri,)).fetchone()[0]
        if entry.sighting.hints == merged.hints and entry.seq == newest:
            return entry, False
        return self._renew(entry, merged), True

    def _touch(self, entry: Entry) -> None:
        self.db.execute("INSERT OR IGNORE INTO touched SELECT DISTINCT volume FROM pages WHERE seq = ?", (entry.seq,))

    def _renew(self, entry: Entry, sighting: Sighting) -> Entry:
        """Make a known source the newest of its address; pages found earlier stay noted until it is read again."""
        top = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'sources'").fetchone()[0] + 1
        self.db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'sources'", (top,))
        self.db.execute("PRAGMA defer_foreign_keys = ON")
        self.db.execute("UPDATE pages SET seq = ? WHERE seq = ?", (top, entry.seq))
        self.db.execute(
            "UPDATE sources SET seq = :top, code = NULL, newspaper = :newspaper, date = :date, "
            "page_label = :page_label, text_column = :text_column WHERE seq = :seq",
            {"top": top, "seq": entry.seq, **_hint_columns(sighting.hints)},
        )
        return Entry(top, sighting)

    def _entries(self, where: str, *values: str) -> list[Entry]:
        rows = self.db.execute(f"SELECT {_ENTRY_COLUMNS} FROM sources WHERE {where} ORDER BY seq", values)  # noqa: S608
        return [_entry(row) for row in rows]

    @contextmanager
    def transaction(self, *, keep: bool = True) -> Iterator[None]:
        """Change all of what is changed inside, or nothing."""
        with self.errors():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT" if keep else "ROLLBACK")
            except BaseException:
                if self.db.in_transaction:  # a full disk ends it, too
                    self.db.execute("ROLLBACK")
                raise


@dataclass(frozen=True, slots=True)
class Noting:
    """Sightings that are news, with the run that met them."""

    entries: tuple[Entry, ...]
    run_id: str
    seen_at: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What addresses gave, or what became of that: columns of the table responses, each row with its url."""

    rows: tuple[Mapping[str, object], ...]


News = Noting | Answers | tuple[str, Published] | str
"""Sightings, answers, a release of a volume, or the run that is taken back."""


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


def _text(value: object) -> str | None:
    return None if value is None else str(value)
