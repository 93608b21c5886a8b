"""Responses: what every address ever asked gave, so that it is asked only for news, and nothing that came is lost.

A table of its own in the ledger's file, and in its journal. What is in it but not yet among the sources of the ledger
(a run was killed between the two) is noted there by the next run, without asking the network again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date

from etl.extract.ledger import Answers, Ledger

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
    """The table.

    Parameters
    ----------
    ledger : Ledger
        One that has no such table gets one.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        with ledger.errors():
            ledger.db.execute(_SCHEMA)

    def get(self, url: str) -> Response | None:
        """Return what an address gave last."""
        rows = self._rows("url = ?", url)
        return rows[0] if rows else None

    def newest(self, source: str) -> date | None:
        """Return the newest day of which a declared source gave anything."""
        query = "SELECT MAX(date) FROM responses WHERE source = ? AND status = 200"
        with self._ledger.errors():
            [(day,)] = self._ledger.db.execute(query, (source,))
        return date.fromisoformat(day) if day else None

    def keep(self, response: Response) -> None:
        """Write down what an address gave; what is new or said otherwise is to be noted among the sources."""
        self._write(_row(response))

    def complete(self, url: str) -> None:
        """Note that all that is reached from an address has been fetched."""
        self._write({"url": url, "is_complete": True})

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
        self._write(*({"url": response.url, "noted_by": run_id} for response in responses))

    def forget(self, run_id: str) -> None:
        """Take back that a run noted anything; the journal has it from the ledger, which forgets the run, too."""
        with self._ledger.errors():
            self._ledger.db.execute("UPDATE responses SET noted_by = NULL WHERE noted_by = ?", (run_id,))

    def told(self) -> Iterator[dict[str, object]]:
        """Yield the changes that this table would be made from."""
        for response in self._rows("TRUE"):
            yield _row(response)
        noted = "SELECT url, noted_by FROM responses WHERE noted_by NOT NULL"
        for url, run_id in self._ledger.db.execute(noted):
            yield {"url": url, "noted_by": run_id}

    def apply(self, row: Mapping[str, object]) -> None:
        """Make one change, as the journal has it: all of an answer, or single columns of one that is there."""
        if "status" not in row:
            changes = {name: value for name, value in row.items() if name != "url"}
            updates = ", ".join(f"{name} = ?" for name in changes)
            self._ledger.db.execute(
                f"UPDATE responses SET {updates} WHERE url = ?",  # noqa: S608
                (*changes.values(), row["url"]),
            )
            return
        updates = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)
        same = " AND ".join(f"{name} IS excluded.{name}" for name in ("sha256", "newspaper", "date", "is_taken"))
        marks = ", ".join("?" * len(_COLUMNS))
        self._ledger.db.execute(
            f"INSERT INTO responses ({', '.join(_COLUMNS)}) VALUES ({marks}) "  # noqa: S608
            f"ON CONFLICT (url) DO UPDATE SET noted_by = CASE WHEN {same} THEN noted_by END, {updates}",
            tuple(row.get(name) for name in _COLUMNS),
        )

    def _rows(self, where: str, *values: str) -> list[Response]:
        query = f"SELECT {', '.join(_COLUMNS)} FROM responses WHERE {where}"  # noqa: S608
        with self._ledger.errors():
            return [_response(row) for row in self._ledger.db.execute(query, values)]

    def _write(self, *rows: Mapping[str, object]) -> None:
        with self._ledger.transaction():
            self._ledger.take_down(Answers(rows))
            for row in rows:
                self.apply(row)


def _row(response: Response) -> dict[str, object]:
    """Return an answer without what is not known."""
    row = {name: value for name, value in asdict(response).items() if value is not None}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _response(row: tuple[object, ...]) -> Response:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["date"] = date.fromisoformat(str(values["date"])) if values["date"] else None
    values["is_taken"], values["is_complete"] = bool(values["is_taken"]), bool(values["is_complete"])
    return Response(**values)  # type: ignore[arg-type]
