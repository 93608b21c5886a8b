"""Organizations that end at a given place of a text (记者采访了浙江省总工会|): where does the name begin?"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import rjieba

from etl.transform.persons.lexicon import read_words
from etl.transform.places.gazetteer import gazetteer

_HAN = re.compile("[\u3400-\u9fff]+")
# 省林业局, 富里乡农会: a level, or a short name with its level, opens the name
_OPENING = re.compile(
    r"(?:全|本)?[省市县区镇乡村](?![长场民])|[\u3400-\u9fff]{1,3}?(?:自治[州县区]|[省市县区镇乡村州旗])"
)
_ORDER = re.compile(r"第[一二三四五六七八九十百零\d]+(?:任|届|位)$")
_REACH = 34  # characters looked at: longer names of organizations are statutes
_NOUNS = frozenset(
    (
        "n",
        "ns",
        "nt",
        "nz",
        "nr",
        "nrt",
        "nrfg",
        "j",
        "b",
        "vn",
        "an",
        "q",
        "eng",
        "ng",
        "g",
        "s",
        "zg",
        "f",
        "m",
        "i",
        "l",
        "k",
        "h",
        "a",
        "ag",
        "tg",
        "vg",
    )
)
_PLACES = frozenset(("ns", "nt"))
_STARTERS = (
    "国家",
    "中国",
    "全国",
    "中央",
    "中共",
    "中华",
    "国际",
    "世界",
    "联合国",
    "欧盟",
    "美",
    "该",
    "本",
    "省",
    "市",
    "县",
    "区",
    "我国",
)
_FUNCTION = frozenset(
    "的了着过在和与及对向从由被把将是有为以于等也都还又再就才并而或但因其他她它这那此每各同于致会访赴抵即称说指批促吁赞斥令请派"
)
_ERAS = ("时期", "时代", "年代", "朝代", "战争")
_DEFINITE = ("该", "本")
_LEVELS = ("省", "自治区", "市", "县", "区", "州", "镇", "乡", "村")


class Organization(NamedTuple):
    """An organization in a text; where the words before a post name none, `name` is None and `start` the post's."""

    start: int
    name: str | None


def read_organization(text: str, end: int, floor: int) -> Organization:
    """Read the organization that ends at `end` and begins at or after `floor`."""
    floor = max(floor, end - _REACH)
    if text[end - 1 : end] == "的":
        owner = read_organization(text, end - 1, floor)
        return owner if owner.name and len(owner.name) >= 4 else Organization(end, None)
    stop = _skip_passing(text, end, floor)
    segment = text[floor:stop]
    if not segment:
        return Organization(end, None)
    if segment in _countries() and (end == len(text) or stop == end):
        return Organization(floor, segment)
    party = text[end : end + 2] in ("领导", "党委", "党组", "党支", "党总")
    whole = _whole_run(segment, party)
    if whole:
        return Organization(stop - len(whole), whole)
    words = _cut(segment)
    start = _walk(words)
    start = _grow_over_places(segment, start)
    if segment[start - 1 : start] in _DEFINITE:
        start -= 1
    name = segment[start:]
    if not name or not _is_organization(name, words):
        return Organization(end, None)
    return Organization(stop - len(name), name)


def _whole_run(segment: str, party: bool) -> str | None:
    """The words since the last mark, verb or particle, where they are one name: a place first, an ending last."""
    run = re.split(r"[、\s]", segment)[-1]
    run = run[max((at + 1 for at, c in enumerate(run) if c in _FUNCTION and c not in "会和与及"), default=0) :]
    for verb in _listed("outer-verbs"):
        if (at := run.rfind(verb)) >= 0 and len(verb) > 1:
            run = run[at + len(verb) :]
    for conjunction in "和与及":
        before, found, after = run.rpartition(conjunction)
        if found and (not _opens(before) or before.endswith(tuple(endings()))):
            run = after
    if run in _LEVELS and party:
        return run
    if not 3 <= len(run) <= 20 or not _HAN.fullmatch(run) or run in gazetteer().places or not _opens(run):
        return None
    return run if run.endswith(tuple(endings())) else None


def _opens(run: str) -> bool:
    level = _OPENING.match(run)
    if level and level[0] not in _listed("not-places"):
        return True
    return any(run[:n] in gazetteer().places for n in range(2, 8))


def _skip_passing(text: str, end: int, floor: int) -> int:
    """Step over words that say nothing of the post: 著名, 现任, 女."""
    if order := _ORDER.search(text, floor, end):
        end = order.start()
    moved = True
    while moved:
        moved = False
        for length in range(min(5, end - floor), 0, -1):
            if text[end - length : end] in passing_words():
                end -= length
                moved = True
                break
    return end


def _cut(segment: str) -> list[tuple[str, str]]:
    """Words with jieba's tags; known organizations and places at the end stay whole."""
    for length in range(min(len(segment), 18), 1, -1):
        tail = segment[-length:]
        if tail in known_organizations():
            return [*rjieba.tag(segment[:-length], False), (tail, "nt")]
        if tail in gazetteer().places:
            return [*rjieba.tag(segment[:-length], False), (tail, "ns")]
        if length > 2 and tail in endings():
            return [*rjieba.tag(segment[:-length], False), (tail, "n")]
    return list(rjieba.tag(segment, False))


def _walk(words: list[tuple[str, str]]) -> int:
    """Characters before the organization: walk left over nouns, over a verb only inside a name not yet begun."""
    sizes = [len(w) for w, _ in words]
    at = len(words)
    while at > 0:
        word, tag = words[at - 1]
        if _is_noun(word, tag):
            at -= 1
            continue
        begun = at < len(words) and _begins(*words[at])
        joins = tag in ("v", "c", "p", "d", "u", "uj") or word in "和与及、—-·"
        if not begun and at < len(words) and joins and at >= 2 and _may_join(word, tag) and _begins_name(words, at - 2):
            at -= 1
            continue
        break
    while at < len(words) and not _may_open(*words[at]):
        at += 1
    while at < len(words) - 1 and words[at][0] in _listed("inner-words") and _begins(*words[at + 1]):
        at += 1
    country = len(words) - 1
    if country > at and _is_country(words[country][0]) and not words[country - 1][0].endswith("驻"):
        at = country
    # a name does not begin with a leftover before its first place or starter
    first = next((k for k in range(at, len(words)) if _begins(*words[k])), None)
    if (
        first is not None
        and first > at
        and not all(len(w) > 1 and t in ("n", "nz", "nt", "ns", "j", "b") for w, t in words[at:first])
    ):
        at = first
    return sum(sizes[:at])


def _is_noun(word: str, tag: str) -> bool:
    return (
        (tag in _NOUNS and word not in _listed("stop-words") and word not in _listed("outer-verbs"))
        or word in _listed("inner-words")
        or (tag == "x" and word in "“”·—")
    )


def _grow_over_places(segment: str, start: int) -> int:
    """Step left over places that the cutter broke (河北|正定县|委)."""
    places = gazetteer().places
    for gap in () if segment[start:] in known_organizations() else (1, 2, 3):
        bridge = segment[start - gap : start]
        if start > gap and bridge.isalpha() and not _FUNCTION.intersection(bridge):
            longer = next(
                (n for n in range(min(8, start - gap), 1, -1) if segment[start - gap - n : start - gap] in places), 0
            )
            if longer and segment[start : start + 2] not in places:
                start -= gap + longer
                break
    while start > 0:
        longer = next((n for n in range(min(8, start), 1, -1) if segment[start - n : start] in places), 0)
        if not longer or segment[start : start + 2] in places:
            return start
        start -= longer
    return start


def _is_country(word: str) -> bool:
    return any(place.level == "country" for place in gazetteer().places.get(word, ()))


def _may_open(word: str, tag: str) -> bool:
    return (tag not in ("f", "k", "h", "m", "q") and word[0] not in "”·—-") or word in ("第一", "第二", "第三")


def _begins(word: str, tag: str) -> bool:
    return tag in _PLACES or word.startswith(_STARTERS) or word in gazetteer().places


def _begins_name(words: list[tuple[str, str]], at: int) -> bool:
    """Whether a place or starter stands here or one noun further left."""
    for k in range(at, max(-1, at - 4), -1):
        if not _is_noun(*words[k]):
            return False
        if _begins(*words[k]):
            return True
    return False


def _may_join(word: str, tag: str) -> bool:
    return word in ("和", "与", "及") or (tag == "v" and word not in _listed("outer-verbs") and len(word) >= 2)


def _is_organization(name: str, words: list[tuple[str, str]]) -> bool:
    if name in known_organizations() or name in gazetteer().places:
        return True
    if name.startswith(_DEFINITE) and len(name) <= 5:
        return len(name) >= 2
    if len(name) < 2 or name.endswith(_ERAS):
        return False
    if name.endswith(("省", "市", "州", "县")) and len(name) >= 3:
        return True
    if any(name.endswith(ending) for ending in endings()):
        return name not in _listed("not-alone")
    tags = dict(words)
    first = next((w for w, _ in words if name.startswith(w)), "")
    return tags.get(first) in _PLACES or first in gazetteer().places


@cache
def known_organizations() -> frozenset[str]:
    """Organizations known by name."""
    return frozenset(read_words("known-organizations.txt") + read_words("known-bodies.txt"))


@cache
def endings() -> frozenset[str]:
    """Last words of names of organizations."""
    return frozenset(read_words("organization-endings.txt"))


@cache
def passing_words() -> frozenset[str]:
    """Words between organization and post that say nothing of either."""
    return frozenset(read_words("passing-words.txt"))


@cache
def _listed(kind: str) -> frozenset[str]:
    return frozenset(read_words(f"organization-{kind}.txt"))


@cache
def _countries() -> frozenset[str]:
    """One-character names of countries, as in 俄总统."""
    return frozenset(read_words("countries-short.txt"))
