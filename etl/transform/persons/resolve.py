"""Full names of organizations that a newspaper prints as its readers know them: 省总工会, 市委, 该机构."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, lru_cache

from etl.transform.persons.lexicon import read_words
from etl.transform.persons.organizations import read_organization
from etl.transform.persons.phrase import is_country, phrase_start
from etl.transform.places.gazetteer import gazetteer

# 省 and 市 before an office; 市场, 省份, 区域, 县域, 国 … are other words
_RELATIVE = re.compile(
    r"(自治区|省|市|县|区|州|镇|乡|村)(?=$|委|政府|人民政府|人大|政协|纪委|监委|总工会|工会|妇联|团委|法院|检察院|高院|公安|[\u4e00-\u9fff]{1,12}(?:厅|局|委|办|会|院|部|社|校|队|中心|联|馆|公司|集团|台|站|所|处|科)$)"
)
_LEVEL_OPENINGS = frozenset("自省市县区州镇乡村")
# What an article, having named it, calls by its kind alone: 公司副总经理, 该机构总干事
_KINDS = frozenset(read_words("organization-kinds.txt"))
_POINTING = "我本全该各此"  # 我市 and 全市 name no place
_MUNICIPALITIES = frozenset(("北京", "天津", "上海", "重庆"))
_REGIONS = {
    "内蒙古": "内蒙古自治区",
    "广西": "广西壮族自治区",
    "西藏": "西藏自治区",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
}


def complete_organization(name: str, region: str | None, text: str, at: int) -> str | None:
    """Name an organization in full.

    Parameters
    ----------
    name : str
        As printed, without 该.
    region : str or None
        Province of the newspaper.
    text, at : str, int
        The document and the position of the statement: the place named last before it decides what 市 and 县 are.

    Returns
    -------
    str or None
        The full name; the printed one where nothing is missing; None where the place is not known.
    """
    if name in _KINDS:
        return _named_before(name, text, at)
    relative = _RELATIVE.match(name) if name[0] in _LEVEL_OPENINGS else None
    if relative is None:
        return name
    level = relative[1]
    if level in ("省", "自治区"):
        return f"{_short(region)}{name}" if region else None
    if level == "市" and region and _short(region) in _MUNICIPALITIES:
        return f"{_short(region)}{name}"
    place = _place_before(level, text, at)
    return f"{place}{name}" if place else None


def resolve_definite(name: str, text: str, at: int) -> str | None:
    """What 该机构 means: the organization of that kind named last before it; None where there is none."""
    kind = name.removeprefix("该")
    if kind == "国":
        found: str | None = None
        for _, start, end in gazetteer().matcher.find_matches_as_indexes(text[:at]):
            if is_country(text[start:end]):
                found = text[start:end]
        return found
    return _named_before(kind, text, at) if kind in _KINDS else None


def _named_before(kind: str, text: str, at: int) -> str | None:
    """The organization of a kind (公司) that is named in full last before a position."""
    hit = text.rfind(kind, 0, at)
    while hit >= 0:
        end = hit + len(kind)
        name = read_organization(text, end, phrase_start(text, end)).name
        pointed = text[max(hit - 1, 0)] in _POINTING
        if name is not None and not pointed and len(name) > len(kind) + 1 and not name.startswith(("该", "本")):
            return name
        hit = text.rfind(kind, 0, hit)
    return None


@lru_cache(maxsize=256)
def _short(region: str | None) -> str:
    name = region or ""
    return re.sub(r"(?:壮族|回族|维吾尔)?自治区$|省$|市$", "", name)


def _place_before(level: str, text: str, at: int) -> str | None:
    """Name, without its level, of the place of that level named last before a position, or first anywhere."""
    starts, names = _named(level, text)
    return names[max(bisect_left(starts, at) - 1, 0)] if names else None


@lru_cache(maxsize=4)
def _named(level: str, text: str) -> tuple[list[int], list[str]]:
    """Where a text names places of a level, and their names without it."""
    names = _names_of(level)
    fitting = [(start, names[word]) for start, word in _places_in(text) if word in names]
    return [start for start, _ in fitting], [name for _, name in fitting]


@lru_cache(maxsize=4)  # a document is asked as often as it names an office
def _places_in(text: str) -> list[tuple[int, str]]:
    return [(start, text[start:end]) for _, start, end in gazetteer().matcher.find_matches_as_indexes(text)]


@cache
def _names_of(level: str) -> dict[str, str]:
    """Place names of a level, full and short, with the form that stands before 市委, 县委."""
    out: dict[str, str] = {}
    for word, meanings in gazetteer().places.items():
        for place in meanings:
            if (
                place.name.endswith(level)
                and place.code is not None
                and len(place.name) > 2
                and not (place.weak and word != place.name)
            ):
                out[word] = place.name[: -len(level)]
    return out


def region_name(region: str) -> str:
    """Official name of a province: 新疆 is 新疆维吾尔自治区."""
    short = _short(region)
    return _REGIONS.get(short, short if short in _MUNICIPALITIES else f"{short}省")
