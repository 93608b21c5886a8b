"""Word lists of dates, read once from lexicon/dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Festival:
    """A day that returns every year: its rule (see holidays.tsv) and the key of its public holiday, if it has one."""

    rule: str
    name: str


@dataclass(frozen=True, slots=True)
class Period:
    """A named point (``end`` None) or stretch of history."""

    start: date
    end: date | None
    anniversary: bool


class Break(NamedTuple):
    """A public holiday as it has been since a year: days before and after its day; None makes it a long weekend."""

    from_year: int
    length: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class DateWords:
    """Everything lexicon/dates says."""

    relative: dict[str, dict[str, int]]
    vague: frozenset[str]
    festivals: dict[str, Festival]
    bare_festivals: dict[str, Festival]
    breaks: dict[str, list[Break]]
    periods: dict[str, Period]
    eras: dict[str, tuple[int, int, bool]]
    simplified: dict[int, str]


@cache
def date_words() -> DateWords:
    """Read the date lexicon; one copy a process."""
    relative: dict[str, dict[str, int]] = {}
    for kind, value, words in table_rows("words.tsv"):
        relative.setdefault(kind, {}).update(dict.fromkeys(words.split(), int(value)))
    festivals: dict[str, Festival] = {}
    bare: dict[str, Festival] = {}
    for rule, words, short in table_rows("holidays.tsv"):
        for word in words.split():
            festivals[word] = Festival(rule, word)
        for word in short.split():
            bare[word] = Festival(rule, word)
    breaks: dict[str, list[Break]] = {}
    for name, year, before, after in table_rows("breaks.tsv"):
        length = None if before == "weekend" else (int(before), int(after))
        breaks.setdefault(name, []).append(Break(int(year), length))
    periods = {
        word: Period(date.fromisoformat(start), date.fromisoformat(end) if end else None, anniversary == "1")
        for start, end, anniversary, words in table_rows("periods.tsv")
        for word in words.split()
    }
    eras = {
        word: (int(first), int(last), calendar == "lunar")
        for first, last, calendar, words in table_rows("eras.tsv")
        for word in words.split()
    }
    simplified = {ord(old): new for old, new in table_rows("traditional.tsv")}
    vague = frozenset(word for line in _lines("vague.txt") for word in line.split())
    return DateWords(relative, vague, festivals, bare, breaks, periods, eras, simplified)


def table_rows(name: str) -> Iterator[list[str]]:
    """Rows of a table below its header, cells split at tabs and padded to the header's width."""
    lines = iter(_lines(name))
    width = len(next(lines).split("\t"))
    for line in lines:
        cells = line.split("\t")
        yield cells + [""] * (width - len(cells))


def _lines(name: str) -> list[str]:
    text = files("etl.transform").joinpath("lexicon", "dates", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
