"""The place names the toolkit knows, read once from lexicon/places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, MatchKind


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: an administrative division of China (with its GB/T 2260 code) or a foreign country or city.

    ``level`` is province, prefecture, county, country, city or region; ``weak`` marks a name that is an ordinary word
    too.
    """

    name: str
    code: str | None
    level: str
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names: ``names[i]`` is what pattern i of ``matcher`` says, ``places[name]`` what it can mean.

    ``openings`` are the first two characters of all names: a text that begins otherwise begins with none.
    """

    names: list[str]
    places: dict[str, list[Place]]
    matcher: AhoCorasick
    one_character: dict[str, str]
    openings: frozenset[str]


@cache
def gazetteer() -> Gazetteer:
    """Read the place lexicon; one copy a process."""
    places: dict[str, list[Place]] = {}
    for code, name, short, level, weak in _rows("divisions.tsv"):
        places.setdefault(name, []).append(Place(name, code, level))
        if short:
            places.setdefault(short, []).append(Place(name, code, level, weak == "1"))
    for code, name in _rows("former.tsv"):
        places.setdefault(name, []).append(Place(name, code, "county"))
    for _, kind, names in _rows("foreign.tsv"):
        for name in names.split():
            places.setdefault(name, []).append(Place(name, None, kind))
    one_character = {short: name for kind, short, name in _rows("abbreviations.tsv") if kind == "province"}
    names_ = sorted(places)
    openings = frozenset(name[:2] for name in names_)
    return Gazetteer(names_, places, AhoCorasick(names_, matchkind=MatchKind.LeftmostLongest), one_character, openings)


def _rows(name: str) -> Iterator[list[str]]:
    text = files("etl.transform").joinpath("lexicon", "places", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    width = len(lines[0].split("\t"))
    for line in lines[1:]:
        cells = line.split("\t")
        yield cells + [""] * (width - len(cells))
