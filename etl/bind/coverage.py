"""Coverage: the days between a volume's first and last issue of which no issue is held, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import polars as pl

from etl.bind.issue_numbers import read_numbers
from etl.tables import frame

WEEKS = 4
"""Times a weekday must come round between first and last issue before anything is learnt of it."""
OFTEN = 0.5
"""Share of its weeks in which an issue of a weekday must be held for the paper to come out on it."""
SLACK = 3
"""Issue numbers beyond the days of a gap that are believed: double numbers, a special issue."""


_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class _Held:
    day: date
    first: int | None
    last: int | None


def find_gaps(issues: pl.DataFrame) -> pl.DataFrame:
    """List the days without an issue, newspaper by newspaper.

    Where the numbers on both sides of a gap run on, nothing is missing; where they leave out as many as the gap has
    days, or days on which the paper comes out, those are. Without numbers, the weekdays on which the paper comes out
    are learnt from the volume itself; a volume with too few issues says so.

    Parameters
    ----------
    issues : DataFrame
        Rows of the table ``issues``.

    Returns
    -------
    DataFrame
        Rows of the table ``coverage``, by newspaper and date.
    """
    rows: list[dict[str, Any]] = []
    for (newspaper,), some in issues.sort("newspaper", "date").group_by("newspaper", maintain_order=True):
        held = [_held(day, number) for day, number in some.select("date", "issue_number").iter_rows()]
        pattern = _weekday_pattern([issue.day for issue in held])
        for before, after in pairwise(held):
            days = [before.day + timedelta(k) for k in range(1, (after.day - before.day).days)]
            rows += (
                {"newspaper": newspaper, "date": day, "weekday": f"星期{_WEEKDAYS[day.weekday()]}", **said}
                for day, said in zip(days, _judge(before, after, days, pattern), strict=True)
            )
    return frame("coverage", rows)


def _held(day: date, number: str | None) -> _Held:
    first, last = next(iter(read_numbers(number or "")), (None, None))
    return _Held(day, first, last)


def _weekday_pattern(days: Sequence[date]) -> dict[int, bool | None]:
    """Whether the paper comes out on a weekday (1 is Monday); None where the volume cannot tell."""
    if not days:
        return {}
    span = [days[0] + timedelta(k) for k in range((days[-1] - days[0]).days + 1)]
    shares: dict[int, float | None] = {}
    for weekday in range(1, 8):
        weeks = sum(day.isoweekday() == weekday for day in span)
        found = len({day for day in days if day.isoweekday() == weekday})
        shares[weekday] = found / weeks if weeks >= WEEKS else None
    regular = any(share is not None and share >= OFTEN for share in shares.values())
    return {
        weekday: True if share is not None and share >= OFTEN else False if regular and share == 0 else None
        for weekday, share in shares.items()
    }


def _judge(
    before: _Held, after: _Held, days: Sequence[date], pattern: dict[int, bool | None]
) -> Iterator[dict[str, Any]]:
    if before.last is None or after.first is None or not 0 <= after.first - before.last - 1 <= len(days) + SLACK:
        yield from (_by_weekday(pattern[day.isoweekday()]) for day in days)
        return
    numbers = range(before.last + 1, after.first)
    expected = [day for day in days if pattern[day.isoweekday()]]
    missing = next((some for some in (list(days), expected) if len(some) == len(numbers)), None)
    for day in days:
        if not numbers:
            yield {"state": "not_published", "evidence": "numbers"}
        elif missing is None:
            everything = len(numbers) > len(days)
            state = "missing" if everything else "unknown"
            yield {"state": state, "evidence": "numbers", "issue_number": _written(numbers)}
        elif day in missing:
            yield {"state": "missing", "evidence": "numbers", "issue_number": str(numbers[missing.index(day)])}
        else:
            yield {"state": "not_published", "evidence": "numbers"}


def _by_weekday(comes_out: bool | None) -> dict[str, str]:
    if comes_out is None:
        return {"state": "unknown", "evidence": "too_few"}
    return {"state": "missing" if comes_out else "not_published", "evidence": "weekdays"}


def _written(numbers: range) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"
