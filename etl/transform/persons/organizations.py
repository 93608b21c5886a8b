"""Organizations that end at a given place of a text (记者采访了浙江省总工会|): where does the name begin?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from etl.transform.persons.lexicon import read_words
from etl.transform.persons.phrase import Kind, Word, is_place, known_organizations, words_of
from etl.transform.places.gazetteer import gazetteer

_REACH = 34  # characters looked at: longer names of organizations are statutes
_ORDER = re.compile(r"第[一二三四五六七八九十百零\d]+(?:任|届|位|副)$|[一二三四五六七八九十]+届[一二三四五六七八九十]+次")
_IN_CHARGE = re.compile(r"(?:分管|主管|负责|主持|协管)[^，。；、]{2,12}?的?$")
_ERAS = ("时期", "时代", "年代", "朝代", "战争")
_DEFINITE = ("该", "本")
_LEVELS = ("省", "自治区", "市", "县", "区", "州", "盟", "旗", "镇", "乡", "村")
_OPENERS = (*_LEVELS, "驻")
_PARTY = ("领导", "党委", "党组", "党支", "党总", "直机", "属企")
_LOOK_LEFT = 4  # words within which a name must have begun that has a verb or 和 in it


class Organization(NamedTuple):
    """An organization in a text; where the words before a post name none, `name` is None and `start` the post's."""

    start: int
    name: str | None


def read_organization(text: str, end: int, floor: int, *, bare: bool = False) -> Organization:
    """Read the organization that ends at `end` and begins at or after `floor`.

    Parameters
    ----------
    text : str
    end, floor : int
    bare : bool
        Take whatever fills the phrase for a name, as firms and clubs have names of any kind (通灵珠宝总裁).
    """
    floor = max(floor, end - _REACH)
    if text[end - 1 : end] == "的":
        owner = read_organization(text, end - 1, floor)
        return owner if owner.name and len(owner.name) >= 4 else Organization(end, None)
    if charge := _IN_CHARGE.search(text, floor, end):
        return read_organization(text, charge.start(), floor)
    stop = _skip_passing(text, end, floor)
    segment = text[floor:stop]
    if not segment:
        return Organization(end, None)
    segment = segment[max(segment.rfind(mark) + 1 for mark in "、 \u3000") :]
    if segment in _countries() and (end == len(text) or stop == end):
        return Organization(stop - len(segment), segment)
    if segment in _LEVELS and text[end : end + 2] in _PARTY:
        return Organization(stop - len(segment), segment)
    words = words_of(segment)
    first = _walk(words)
    name = "".join(word.text for word in words[first:])
    whole = first == 0 or words[first - 1].kind is Kind.STOP
    if name and (_is_organization(name, words[first:]) or (bare and whole and _may_be_bare(name, words[first:]))):
        return Organization(stop - len(name), name)
    return Organization(end, None)


def _skip_passing(text: str, end: int, floor: int) -> int:
    """Step over words that say nothing of the post: 著名, 现任, 女, 第三任."""
    if order := _ORDER.search(text, floor, end):
        end = order.start() if order.end() == end else end
    moved = True
    while moved:
        moved = False
        for length in range(min(5, end - floor), 0, -1):
            if text[end - length : end] in passing_words():
                end -= length
                moved = True
                break
    return end


def _walk(words: Sequence[Word]) -> int:
    """Index of the first word of the name: left over nouns, over a verb or 和 only inside a name not yet begun."""
    at = len(words)
    while at > 0:
        word = words[at - 1]
        if word.kind in (Kind.BEGIN, Kind.NOUN, Kind.QUOTED):
            at -= 1
        elif word.kind in (Kind.NUMBER, Kind.MEASURE) and at < len(words):
            at -= 1
        elif word.kind in (Kind.VERB, Kind.JOIN) and at < len(words) and _inside_name(words, at):
            at -= 1
        else:
            break
    return _trim(words, at)


def _inside_name(words: Sequence[Word], at: int) -> bool:
    """Whether a verb or 和 before a name that has not begun yet stands within one that begins further left."""
    word, left = words[at - 1], words[: at - 1]
    if words[at].kind is Kind.BEGIN or not left:
        return False
    if word.kind is Kind.JOIN and (is_place(left[-1].text) or left[-1].text.endswith(strong_endings())):
        return False
    for other in reversed(left[-_LOOK_LEFT:]):
        if other.kind is Kind.BEGIN or (other.kind is Kind.NOUN and other.text.endswith(strong_endings())):
            return True
        if other.kind not in (Kind.NOUN, Kind.NUMBER, Kind.JOIN, Kind.VERB):
            return False
    return False


def _trim(words: Sequence[Word], at: int) -> int:
    """Drop what cannot open a name: verbs, numbers that count something, 发展 before 中国."""
    last = len(words) - 1
    while at < last:
        word, following = words[at], words[at + 1]
        if word.kind in (Kind.VERB, Kind.JOIN, Kind.MEASURE) or (
            word.kind is Kind.NUMBER and (at > 0 or following.kind is Kind.MEASURE) and not word.text.startswith("第")
        ):
            at += 1
        elif word.text in _opens_not() and following.kind is Kind.BEGIN:
            at += 1
        else:
            break
    country = gazetteer().places.get(words[last].text, ()) if words else ()
    if last > at and any(place.level == "country" for place in country) and not words[last - 1].text.endswith("驻"):
        return last
    first = next((k for k in range(at, len(words)) if words[k].kind is Kind.BEGIN), at)
    # a name does not begin with a leftover of another word before its first place
    if any(len(word.text) == 1 and word.text not in _OPENERS for word in words[at:first]):
        return first
    return at


def _is_organization(name: str, words: Sequence[Word]) -> bool:
    if name in known_organizations() or name in gazetteer().places:
        return True
    if name.startswith(_DEFINITE) and len(name) <= 5:
        return len(name) >= 2
    if len(name) < 2 or name.endswith(_ERAS):
        return False
    if name.endswith(("省", "市", "州", "县")) and len(name) >= 3:
        return True
    if name.endswith(endings()):
        return name not in _not_alone()
    if name.endswith(("”号", "号")) and words[0].kind is Kind.QUOTED:
        return True
    return words[0].kind is Kind.BEGIN and words[0].text not in _LEVELS


def _may_be_bare(name: str, words: Sequence[Word]) -> bool:
    return 2 <= len(name) <= 12 and all(word.kind in (Kind.NOUN, Kind.BEGIN, Kind.QUOTED) for word in words)


@cache
def endings() -> tuple[str, ...]:
    """Last words of names of organizations."""
    return read_words("organization-endings.txt")


@cache
def strong_endings() -> tuple[str, ...]:
    """Endings of two characters and more, and those single ones that end nothing else."""
    return (*(word for word in endings() if len(word) > 1), *"部局厅署院委")


@cache
def passing_words() -> frozenset[str]:
    """Words between organization and post that say nothing of either."""
    return frozenset(read_words("passing-words.txt"))


@cache
def _not_alone() -> frozenset[str]:
    return frozenset(read_words("organization-not-alone.txt"))


@cache
def _opens_not() -> frozenset[str]:
    return frozenset(read_words("organization-inner-words.txt")) - {"驻"}


@cache
def _countries() -> frozenset[str]:
    """One-character names of countries, as in 俄总统."""
    return frozenset(read_words("countries-short.txt"))
