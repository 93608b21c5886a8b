"""Dates as servers write them (RFC 9110, section 5.6.7)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read_http_date(header: str | None) -> datetime | None:
    """Read a date from a header; None where there is none, whatever stands in its place."""
    try:
        said = parsedate_to_datetime((header or "").strip()[:64])
    except (ValueError, TypeError, OverflowError, IndexError):  # its own parser stumbles in all these ways
        return None
    return said.replace(tzinfo=said.tzinfo or UTC)
