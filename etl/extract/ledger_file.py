"""The file of the ledger: its tables, how it is opened, and what is said when it cannot be."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
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
CREATE TABLE IF NOT EXISTS published (
    volume TEXT NOT NULL, version TEXT NOT NULL,
    digest TEXT NOT NULL,                       -- of what its tables hold
    published_at TEXT NOT NULL,
    UNIQUE (volume, version)
);
CREATE TABLE IF NOT EXISTS journal (size INTEGER NOT NULL);     -- bytes of the journal that belong to this ledger
"""


def open_ledger(path: Path) -> sqlite3.Connection:
    """Open the file, which is made when it is not there.

    Raises
    ------
    StorageError
        It is damaged, or the disk refuses it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ledger_errors(path):
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)  # a fetch may be in a thread
        try:
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            complete_schema(db)
        except BaseException:
            db.close()
            raise
    return db


def complete_schema(db: sqlite3.Connection) -> None:
    """Give an older ledger the tables and columns that it has not."""
    db.executescript(_SCHEMA)
    if "text_column" not in {row[1] for row in db.execute("PRAGMA table_info(sources)")}:
        db.execute("ALTER TABLE sources ADD COLUMN text_column TEXT")  # a ledger from before 0.2


@contextmanager
def ledger_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the ledger's file into a StorageError that names it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        free = shutil.disk_usage(path.parent).free
        raise StorageError(
            f"{path}: {error} ({free:,} bytes free); free some space or check the rights, then run again"
        ) from error
    except sqlite3.DatabaseError as error:
        raise StorageError(
            f"{path}: {error}; the ledger is damaged: move it away, and the next run makes it anew from the journal "
            "beside the raw store"
        ) from error
