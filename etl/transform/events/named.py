"""The persons of an article, asked for by where they stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import Protocol


class NamedSpan(Protocol):
    """What is needed of a person found in the text (``etl.transform.persons.PersonSpan``)."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """One past the last code point."""

    @property
    def name(self) -> str:
        """Canonical name."""


class Named:
    """Persons in the order in which they stand in the text."""

    __slots__ = ("_longest", "_starts", "persons")

    def __init__(self, persons: Sequence[NamedSpan]) -> None:
        self.persons = sorted(persons, key=attrgetter("start"))
        self._starts = [person.start for person in self.persons]
        self._longest = max((person.end - person.start for person in self.persons), default=0)

    def within(self, start: int, end: int) -> list[NamedSpan]:
        """Those that begin within a span."""
        starts = self._starts
        first = bisect_left(starts, start)
        return self.persons[first : bisect_left(starts, end, first)]

    def covers(self, offset: int) -> bool:
        """Whether a character belongs to one of them."""
        return self.touches(offset, offset + 1)

    def touches(self, start: int, end: int) -> bool:
        """Whether a character of a span belongs to one of them."""
        starts = self._starts
        first, after = bisect_left(starts, start - self._longest), bisect_left(starts, end)
        return first < after and any(person.end > start for person in self.persons[first:after])
