"""The journal beside the raw store: what cannot be found out again from the bytes, a JSON object a line.

Where bytes came from, when, in which order, and what was known of them; what addresses gave; which versions were
published. It is only ever added to, so that the raw store and this one file are enough to make everything else anew,
the ledger first of all.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from etl.durable import make_folder, sync_folder
from etl.extract.fetch.responses import Responses
from etl.extract.ledger import Answers, Ledger, News, Noting
from etl.extract.ledger_file import ledger_errors
from etl.extract.sightings import Hints, Sighting
from etl.records import Published

_LONGEST = 1 << 20
"""Bytes of the longest line; an address has some hundreds."""


class JournalledLedger(Ledger):
    """A ledger and its journal: what is lost of one is made from the other.

    Parameters
    ----------
    path, journal : Path
        The SQLite file and the journal; made when they are not there.
    """

    def __init__(self, path: Path, journal: Path) -> None:
        super().__init__(path)
        self._journal = Journal(journal)
        try:
            with ledger_errors(path):
                self._make_whole()
        except BaseException:
            self.db.close()
            raise

    @classmethod
    def look(cls, path: Path, journal: Path) -> Ledger:
        """Open a copy of a ledger that somebody else may be writing, as it is at this instant, in memory.

        Where there is none it is as the next run will make it from the journal.
        """
        ledger = Ledger(Path(":memory:"))
        if path.exists():  # rw, since what a killed run was writing has to be rolled back
            with ledger_errors(path), closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)) as there:
                ledger.copy_from(there)
        else:
            _replay(ledger, Journal(journal).lines())
        return ledger

    def _make_whole(self) -> None:
        """Bring ledger and journal together.

        What the journal has more was written by a run that died before it was done, or since this copy of the ledger
        was made: it is done now. What the ledger has more is written down anew, and so is one that never had a journal.
        """
        self._journal.end_a_line()
        known = self.db.execute("SELECT size FROM journal").fetchone()
        size = int(known[0]) if known else 0
        had_none = not known and any(self._told())
        with self.transaction():
            if self._journal.size < size:
                self._journal.begin_anew()
                self._journal.append(self._told())
            else:
                _replay(self, self._journal.lines(size))
                if had_none:
                    self._journal.append(self._told())
            self.db.execute("DELETE FROM journal")
            self.db.execute("INSERT INTO journal VALUES (?)", (self._journal.size,))

    def _told(self) -> Iterator[Mapping[str, Any]]:
        """Yield the lines of the journal that this ledger would be made from."""
        for entry, run_id, seen_at in self.sightings():
            yield _line(entry.sighting, run_id, seen_at)
        yield from Responses(self).told()
        for volume, release in self.all_published():
            yield {"volume": volume, **asdict(release)}

    def take_down(self, news: News) -> None:
        """Add to the journal."""
        if isinstance(news, Noting):
            self._write_down(_line(entry.sighting, news.run_id, news.seen_at) for entry in news.entries)
        elif isinstance(news, Answers):
            self._write_down(news.rows)
        elif isinstance(news, str):
            self._write_down([{"run_id": news, "forgotten": True}])
        else:
            self._write_down([{"volume": news[0], **asdict(news[1])}])

    def _write_down(self, lines: Iterable[Mapping[str, Any]]) -> None:
        self.db.execute("UPDATE journal SET size = ?", (self._journal.append(lines),))


def _replay(ledger: Ledger, lines: Iterable[Mapping[str, Any]]) -> None:
    responses = Responses(ledger)
    for line in lines:
        if "url" in line:
            responses.apply(line)
        elif "sha256" in line:
            ledger._note_one(_sighting(line), line["run_id"], line["seen_at"])
        elif "version" in line:
            ledger._note_published(line["volume"], Published(line["version"], line["digest"], line["published_at"]))
        else:
            responses.forget(line["run_id"])
            ledger._forget(line["run_id"])


def _line(sighting: Sighting, run_id: str, seen_at: str) -> dict[str, Any]:
    """Return a sighting as the journal has it: flat, and without what is not known."""
    row = {**asdict(sighting), **asdict(sighting.hints), "run_id": run_id, "seen_at": seen_at}
    del row["hints"]
    return {name: str(value) if isinstance(value, date) else value for name, value in row.items() if value is not None}


def _sighting(line: Mapping[str, Any]) -> Sighting:
    values = {name: value for name, value in line.items() if name not in ("run_id", "seen_at")}
    hints = {field.name: values.pop(field.name, None) for field in fields(Hints)}
    if hints["date"]:
        hints["date"] = date.fromisoformat(hints["date"])
    return Sighting(**values, hints=Hints(**hints))


class Journal:
    """The file, which need not be there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._path.stat().st_size if self._path.exists() else 0

    def append(self, lines: Iterable[Mapping[str, Any]]) -> int:
        """Add lines; all of them are on the disk when this returns, none when it raises.

        Returns
        -------
        int
            Bytes written so far.

        Raises
        ------
        OSError
            The disk refuses them.
        """
        before = self.size
        make_folder(self._path.parent)
        try:
            with self._path.open("ab") as file:
                file.writelines(_encoded(line) for line in lines)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self._cut(before)
            raise
        if not before:
            sync_folder(self._path.parent)
        return self.size

    def lines(self, start: int = 0) -> Iterator[dict[str, Any]]:
        """Yield what was written from a byte on, in order; a line that is none is passed over."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(start)
            for line in file:
                try:
                    yield json.loads(line.decode("utf-8", "surrogatepass"))
                except ValueError:
                    continue

    def end_a_line(self) -> None:
        """Take away the line that a crash cut off."""
        if not self.size:
            return
        with self._path.open("rb") as file:
            start = max(0, self.size - _LONGEST)
            file.seek(start)
            self._cut(start + file.read().rfind(b"\n") + 1)

    def begin_anew(self) -> None:
        """Forget everything."""
        self._cut(0)

    def _cut(self, size: int) -> None:
        if self.size > size:
            os.truncate(self._path, size)


def _encoded(line: Mapping[str, Any]) -> bytes:
    return (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
