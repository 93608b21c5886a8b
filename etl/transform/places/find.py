"""Finds place names in a text and says which administrative division they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from etl.transform.places.gazetteer import Place, gazetteer


class PlaceSpan(NamedTuple):
    """One place name in a text; ``code`` is its GB/T 2260 code where name and context leave no doubt."""

    start: int
    end: int
    text: str
    level: str
    code: str | None


def find_places(text: str, region: str | None = None) -> list[PlaceSpan]:
    """Find place names: divisions of China down to county, countries, larger foreign cities.

    Neighbouring names are read as one address (浙江 仙居): the second is looked for inside the first. A name that
    several places share has a code only when the province before it, or ``region``, decides.

    Parameters
    ----------
    text : str
        Normalised text.
    region : str, optional
        Province of the newspaper (浙江, 浙江省).

    Returns
    -------
    list of PlaceSpan
        In reading order; offsets are code points.
    """
    return list(_find(text, region))


@lru_cache(maxsize=2048)
def _find(text: str, region: str | None) -> tuple[PlaceSpan, ...]:
    """Phrases recur within and between articles, so what was found is kept."""
    book = gazetteer()
    home = _code_of_region(region)
    found: list[PlaceSpan] = []
    for index, start, end in book.matcher.find_matches_as_indexes(text):
        name = book.names[index]
        before = found[-1] if found and found[-1].end == start else None
        place, unique = _choose(book.places[name], before, home)
        if place is None or (place.weak and not _is_vouched(place, before, text)):
            continue
        found.append(PlaceSpan(start, end, name, place.level, place.code if unique else None))
    return tuple(found)


def begins_with_place(text: str) -> bool:
    """Whether a text may begin with a place name: none where this is False, to be looked for where it is True."""
    return text[:2] in gazetteer().openings


def place_code(phrase: str, region: str | None = None, text: str = "") -> str | None:
    """GB/T 2260 code of the narrowest division a phrase names (浙江杭州西湖区, 青岛港, 京); None when in doubt.

    A name of several places is the one that lies in a city or province which ``text`` names, else in ``region``.
    """
    book = gazetteer()
    if len(phrase) == 1:
        phrase = book.one_character.get(phrase, phrase)
    spans = find_places(phrase, region)
    if not spans:
        return None
    narrow = spans[0]
    for span in spans[1:]:
        if span.start != narrow.end:
            break
        narrow = span
    if narrow.code is None and narrow.level in ("county", "prefecture"):
        return _by_neighbours(narrow.text, region, text)
    return narrow.code


def _by_neighbours(name: str, region: str | None, text: str) -> str | None:
    """The one of several places of a name that lies in what else the text names."""
    codes = {place.code for place in gazetteer().places[name] if place.code is not None}
    outer = {span.code for span in find_places(text, region) if span.code is not None and span.code.endswith("00")}
    near = {code for code in codes if code[:4] + "00" in outer}
    near = near or {code for code in codes if code[:2] + "0000" in outer}
    return near.pop() if len(near) == 1 else None


def _is_vouched(place: Place, before: PlaceSpan | None, text: str) -> bool:
    """A name that is an ordinary word too counts behind the name it lies in, or with its full name in the text."""
    inside = before is not None and before.code is not None and place.code is not None
    return place.name in text or (inside and _inside(place.code or "", before.code or "" if before else ""))


_RANK = {"province": 0, "country": 1, "prefecture": 2, "city": 3, "region": 3, "county": 4}


def _choose(candidates: Sequence[Place], before: PlaceSpan | None, home: str | None) -> tuple[Place | None, bool]:
    """The candidate the context asks for, the larger place first, and whether it is the only one of its rank."""
    pool = list(candidates)
    if before is not None and before.code is not None:
        pool = [
            place
            for place in pool
            if place.code is not None and place.code != before.code and _inside(place.code, before.code)
        ] or pool
    elif home is not None:
        pool = [place for place in pool if place.code is not None and place.code[:2] == home] or pool
    first = min((place.weak, _RANK[place.level]) for place in pool)
    best = [place for place in pool if (place.weak, _RANK[place.level]) == first]
    return best[0], len({place.code for place in best}) == 1


def _inside(code: str, outer: str) -> bool:
    return code.startswith(outer[:2] if outer.endswith("0000") else outer[:4] if outer.endswith("00") else outer)


def _code_of_region(region: str | None) -> str | None:
    if not region:
        return None
    for place in gazetteer().places.get(region.strip(), ()):
        if place.code is not None:
            return place.code[:2]
    return None
