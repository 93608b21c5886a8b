"""Responses: what every address ever asked gave, so that it is asked only for news, and nothing that came is lost.

A table of its own in the ledger's file. What is in it but not yet among the sources of the ledger (a run was killed
between the two) is noted there by the next run, without asking the network again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

from etl.extract.ledger import ledger_errors

_SCHEMA = """
CREATE TABLE IF NOT EXISTS responses (
    url TEXT PRIMARY KEY,           -- as asked, without user, password and secrets
    status INTEGER NOT NULL,        -- 200: there is a body; 404, 410: there was nothing
    sha256 TEXT, byte_count INTEGER, media_type TEXT,
    etag TEXT, last_modified TEXT,  -- what the server knows the body by
    location TEXT NOT NULL,         -- where redirects led
    source TEXT,                    -- name of a declared source; NULL: the address itself was given
    newspaper TEXT, date TEXT, rights TEXT,
    is_taken INTEGER NOT NULL,      -- whether it is a source of pages; 0: only followed
    fetched_at TEXT,                -- when these bytes came
    checked_at TEXT NOT NULL,       -- when the server last said that they are what is there
    is_complete INTEGER NOT NULL DEFAULT 0,  -- all that is reached from here has been fetched
    noted_by TEXT                   -- run that put it among the sources; NULL: still to be done
)
"""


@dataclass(frozen=True, slots=True)
class Response:
    """A row of the table."""

    url: str
    status: int
    sha256: str | None = None
    byte_count: int | None = None
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    location: str = ""
    source: str | None = None
    newspaper: str | None = None
    date: date | None = None
    rights: str | None = None
    is_taken: bool = True
    fetched_at: str | None = None
    checked_at: str = ""
    is_complete: bool = False


_COLUMNS = tuple(field.name for field in fields(Response))


class Responses:
    """The table; use as a context manager.

    Parameters
    ----------
    path : Path
        The ledger's file; a ledger that has no such table gets one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with ledger_errors(path):
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            try:
                self._db.execute("PRAGMA synchronous = FULL")
                self._db.execute(_SCHEMA)
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Responses:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def get(self, url: str) -> Response | None:
        """Return what an address gave last."""
        rows = self._rows("url = ?", url)
        return rows[0] if rows else None

    def newest(self, source: str) -> date | None:
        """Return the newest day of which a declared source gave anything."""
        query = "SELECT MAX(date) FROM responses WHERE source = ? AND status = 200"
        with ledger_errors(self._path):
            [(day,)] = self._db.execute(query, (source,))
        return date.fromisoformat(day) if day else None

    def keep(self, response: Response) -> None:
        """Write down what an address gave; what is new or said otherwise is to be noted among the sources."""
        updates = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)
        same = " AND ".join(f"{name} IS excluded.{name}" for name in ("sha256", "newspaper", "date", "is_taken"))
        marks = ", ".join("?" * len(_COLUMNS))
        self._write(
            f"INSERT INTO responses ({', '.join(_COLUMNS)}) VALUES ({marks}) "  # noqa: S608
            f"ON CONFLICT (url) DO UPDATE SET noted_by = CASE WHEN {same} THEN noted_by END, {updates}",
            _values(response),
        )

    def complete(self, url: str) -> None:
        """Note that all that is reached from an address has been fetched."""
        self._write("UPDATE responses SET is_complete = 1 WHERE url = ?", (url,))

    def to_note(self, urls: Collection[str] = ()) -> list[Response]:
        """Return what is not among the sources yet and what `urls` gave, by day and address.

        The order is that of the ledger, where later means newer; it must not depend on which answer came first.
        """
        waiting = self._rows("noted_by IS NULL AND status = 200 AND is_taken")
        asked = [row for url in urls if (row := self.get(url)) and row.status == 200 and row.is_taken]
        rows = {row.url: row for row in (*waiting, *asked)}
        return sorted(rows.values(), key=lambda row: (str(row.date or ""), row.url))

    def noted(self, responses: Iterable[Response], run_id: str) -> None:
        """Note that these are among the sources now."""
        with ledger_errors(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "UPDATE responses SET noted_by = ? WHERE url = ?", [(run_id, response.url) for response in responses]
            )
            self._db.execute("COMMIT")

    def forget(self, run_id: str) -> None:
        """Take back that a run noted anything."""
        self._write("UPDATE responses SET noted_by = NULL WHERE noted_by = ?", (run_id,))

    def _rows(self, where: str, *values: str) -> list[Response]:
        with ledger_errors(self._path):
            rows = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM responses WHERE {where}", values)  # noqa: S608
            return [_response(row) for row in rows]

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with ledger_errors(self._path):
            self._db.execute(statement, values)


def _values(response: Response) -> tuple[object, ...]:
    return tuple(value.isoformat() if isinstance(value, date) else value for value in astuple(response))


def _response(row: tuple[object, ...]) -> Response:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["date"] = date.fromisoformat(str(values["date"])) if values["date"] else None
    values["is_taken"], values["is_complete"] = bool(values["is_taken"]), bool(values["is_complete"])
    return Response(**values)  # type: ignore[arg-type]
