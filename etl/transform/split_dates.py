"""Split dates: the day of an issue whose year, month and day stand on lines of their own in the masthead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import permutations, product
from typing import NamedTuple

from etl.transform import lexicon
from etl.transform.calendar_checks import lunar_date_agrees, weekday_agrees
from etl.transform.dates.numerals import parse_number


class _Part(NamedTuple):
    """One part of a date; ``place`` counts parts, and jumps where a line of something else stands between."""

    kind: str
    value: int
    place: int


def date_lines(lines: Sequence[str]) -> frozenset[int]:
    """Which lines hold nothing but parts of a date; none where no line tells a year."""
    bare = {i: line for i, line in enumerate(lines) if not _STOP.search(line)}
    if not lexicon.signs("masthead")["date_parts"].search("\n".join(bare.values())):
        return frozenset()
    found = {i: tokens for i, line in bare.items() if (tokens := _tokens(line))}
    is_dated = any(kind in ("year", "year_month", "republic") for tokens in found.values() for kind, _ in tokens)
    return frozenset(found) if is_dated else frozenset()


def join_date(lines: Sequence[str], weekday: str | None, lunar_date: str | None) -> date | None:
    """The one day that the parts of a date on lines of their own can be, in whatever order a page prints them.

    Parts that say what they are (6月) are tried before bare numbers. The weekday and the lunar date, as printed, tell
    readings apart; without them the parts must stand next to each other.

    Returns
    -------
    date or None
        None where no reading agrees with what is printed, or more than one does.
    """
    parts = _parts(lines)
    is_checked = any(check is not None for check in _checks(date.min, weekday, lunar_date))
    for readings in (_marked(parts), _bare(parts)):
        days = {
            day: reading
            for reading in readings
            if (day := _day(reading)) and False not in _checks(day, weekday, lunar_date)
        }
        if days:
            day, reading = days.popitem()
            return day if not days and (is_checked or _adjoin(reading)) else None
    return None


def _checks(day: date, weekday: str | None, lunar_date: str | None) -> tuple[bool | None, bool | None]:
    return weekday_agrees(weekday, day), lunar_date_agrees(lunar_date, day)


def _parts(lines: Sequence[str]) -> list[_Part]:
    """Parts of the date in the order they are printed; a number takes the 月 or 日 that comes next as its own."""
    parts: list[_Part] = []
    place = 0
    for line in lines:
        tokens = _tokens(line)
        place += 0 if tokens or not _bare_of_checks(line).strip() else _APART
        for kind, groups in tokens:
            if kind == "unit":
                if parts and parts[-1].kind == "number" and parts[-1].place == place - 1:
                    parts[-1] = parts[-1]._replace(kind=_UNITS[groups["unit"]])
                continue
            parts += [_part(name, text, place) for name, text in groups.items()]
            place += 1
    return parts


def _part(name: str, text: str, place: int) -> _Part:
    value = parse_number(text.replace("O", "〇")) or 0
    return _Part("year", value + _REPUBLIC, place) if name == "republic" else _Part(name, value, place)


def _tokens(line: str) -> list[tuple[str, dict[str, str]]]:
    """Kind and groups of every part a line holds; empty where it holds anything else."""
    out = []
    for token in _bare_of_checks(line).split():
        for kind, pattern in _forms().items():
            if found := pattern.fullmatch(token):
                out.append((kind, {k.rstrip("2"): v for k, v in found.groupdict().items() if v}))
                break
        else:
            return []
    return out


def _bare_of_checks(line: str) -> str:
    """A line without weekday and lunar date, and with blanks only between its parts."""
    masthead = lexicon.patterns("masthead")
    line = masthead["weekday"].sub(" ", masthead["lunar_date"].sub(" ", line))
    return _BEFORE_UNIT.sub("", _BESIDE_DOT.sub(r"\1", line))


def _marked(parts: Sequence[_Part]) -> Iterator[tuple[_Part, ...]]:
    """Readings in which month or day, or both, say what they are."""
    by = _by_kind(parts)
    yield from product(by["year"], by["month"], by["day"] or by["number"])
    yield from product(by["year"], by["number"], by["day"])


def _bare(parts: Sequence[_Part]) -> Iterator[tuple[_Part, ...]]:
    by = _by_kind(parts)
    for year, (month, day) in product(by["year"], permutations(by["number"], 2)):
        yield year, month, day


def _by_kind(parts: Sequence[_Part]) -> dict[str, list[_Part]]:
    return {kind: [part for part in parts if part.kind == kind] for kind in ("year", "month", "day", "number")}


def _day(reading: tuple[_Part, ...]) -> date | None:
    try:
        return date(*(part.value for part in reading))
    except ValueError:
        return None


def _adjoin(reading: tuple[_Part, ...]) -> bool:
    places = sorted({part.place for part in reading})
    return places[-1] - places[0] == len(places) - 1


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    return lexicon.patterns("masthead", "date_parts")


_STOP = re.compile("[，。；！？、“”]")
"""What no part of a date has in it, nor what is printed beside one."""
_UNITS = {"年": "year", "月": "month", "日": "day"}
_REPUBLIC = 1911
_APART = 100
_BEFORE_UNIT = re.compile(r"(?<=\d)\s+(?=[年月日])")
_BESIDE_DOT = re.compile(r"\s*([·.．/\-])\s*")
