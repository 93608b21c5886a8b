"""Dates as newspapers write them: find them in running text, resolve them against the issue."""

from etl.transform.dates.mentions import DateMention, find_dates
from etl.transform.dates.ranges import DateRange
from etl.transform.dates.resolve import resolve

__all__ = ["DateMention", "DateRange", "find_dates", "resolve"]
