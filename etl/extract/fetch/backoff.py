"""Backoff: whether to ask again, and when."""

from __future__ import annotations

import random
from datetime import datetime

from etl.extract.fetch.declared import FetchSettings
from etl.extract.fetch.http_date import read_http_date

RETRIED = frozenset({429, 500, 502, 503, 504})
"""Answers that another attempt may better: too many requests, and failures of servers and their gateways."""


def wait_before(attempt: int, asked: float | None, settings: FetchSettings, dice: random.Random) -> float | None:
    """Return the seconds to wait before another attempt, None for giving up.

    Where the server asks for no wait it is drawn evenly from nothing up to a bound that doubles ("full jitter": clients
    that failed together do not come back together).

    Parameters
    ----------
    attempt : int
        Attempts made so far.
    asked : float, optional
        Seconds the server asks for; longer than `max_wait` is giving up, not coming too early.
    """
    if attempt >= settings.attempts or (asked or 0) > settings.max_wait:
        return None
    if asked is not None:
        return asked
    return dice.uniform(0, min(settings.max_wait, settings.backoff * 2 ** (attempt - 1)))


def retry_after(header: str | None, now: datetime) -> float | None:
    """Read ``Retry-After``: seconds, or a date (RFC 9110, section 10.2.3); None where it says neither."""
    written = (header or "").strip()
    if written.isascii() and written.isdigit():
        return float(written[:9])
    until = read_http_date(header)
    return max(0.0, (until - now).total_seconds()) if until else None
