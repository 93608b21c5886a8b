"""The clock, asked in one place: by the records of runs, locks, retention; never by what is published."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)
