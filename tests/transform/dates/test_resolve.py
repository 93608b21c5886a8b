"""Dates: what a newspaper's words for a day mean in the issue they stand in."""

from __future__ import annotations

from datetime import date

from etl.transform.dates import resolve


def test_news_looks_back_over_the_turn_of_the_year() -> None:
    found = resolve("12月31日", date(2021, 1, 1))
    assert found is not None
    assert found.start == date(2020, 12, 31)
