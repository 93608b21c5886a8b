"""Organizations that end at a given place of a text (记者采访了浙江省总工会|): where does the name begin?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from etl.transform.persons.lexicon import read_words
from etl.transform.persons.phrase import (
    Kind,
    Word,
    countries,
    is_country,
    is_place,
    known_organizations,
    opens_anew,
    words_of,
)
from etl.transform.persons.posts import lengths_by_last, names_a_person
from etl.transform.places.gazetteer import gazetteer

_REACH = 34  # characters looked at: longer names of organizations are statutes
_ORDER = re.compile(r"第[一二三四五六七八九十百零\d]+(?:任|届|位|副)$")
_ORDINAL = re.compile(r"(?:新?一|第?[一二三四五六七八九十百\d]+|本|上|历)届")
_IN_CHARGE = re.compile(r"(?:(?:分管|主管|负责|主持|协管)[^，。；、的]{2,12}的|(?:分管|主持)(?:日常|全面)?工作)$")
_ORDER_ENDS = frozenset("任届位副")
_ENDS = "岁的作"  # of an age, of what somebody is in charge of
_AGE = re.compile(r"(?:今年|现年|年仅|年近|年过|时年)?\d{1,3}(?:多|余)?岁的?$")
_ERAS = ("时期", "时代", "年代", "朝代", "战争")
_DEFINITE = ("该", "本")
_LEVELS = ("省", "自治区", "市", "县", "区", "州", "盟", "旗", "镇", "乡", "村")
_OPENERS = (*_LEVELS, "驻")
_BRANCHES = ("分公司", "分行", "支行", "分校", "分院", "分部", "营业部", "门店")
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
    if end <= floor:
        return Organization(end, None)
    if text[end - 1] in _ENDS:  # an expression that must end here is tried where its last character does
        if age := _AGE.search(text, floor, end):
            end = age.start()
        if charge := _IN_CHARGE.search(text, floor, end):
            return read_organization(text, charge.start(), floor)
    if text[end - 1 : end] == "的":
        owner = read_organization(text, end - 1, floor)
        return owner if owner.name and len(owner.name) >= 4 else Organization(end, None)
    stop = _skip_passing(text, end, floor) if text[end - 1 : end] in _passing_ends() else end
    segment = text[floor:stop]
    if not segment:
        return Organization(end, None)
    segment = segment[max(segment.rfind("、"), segment.rfind(" "), segment.rfind("\u3000")) + 1 :]
    if segment in countries() and (end == len(text) or stop == end):
        return Organization(stop - len(segment), segment)
    name, stands = _last_name(segment, bare)
    if stands or (name in _LEVELS and text.startswith(_of_levels(), end)):
        return Organization(stop - len(name), name)
    return Organization(end, None)


@lru_cache(maxsize=1 << 11)  # newspapers name the same bodies again and again
def _last_name(segment: str, bare: bool) -> tuple[str, bool]:
    """What would be the name at the end of a phrase, and whether it is one."""
    words = words_of(segment)
    first = _walk(words)
    name = "".join([word.text for word in words[first:]])
    name = name[ordinal.end() :] if (ordinal := _ORDINAL.match(name)) else name
    if "派驻" in name and name.endswith(("村", "社区", "镇", "乡")):
        name = name.rpartition("派驻")[2]
    if not name or _is_organization(name, words[first:]):
        return name, bool(name)
    whole = first == 0 or words[first - 1].kind is Kind.STOP
    return name, bare and whole and _may_be_bare(name, words[first:])


def _skip_passing(text: str, end: int, floor: int) -> int:
    """Step over words that say nothing of the post: 著名, 现任, 女, 第三任."""
    order = _ORDER.search(text, floor, end)
    if order and order.end() == end:
        end = order.start()
    lengths = _passing_lengths()
    while end > floor and (some := lengths.get(text[end - 1])):
        length = next((n for n in some if n <= end - floor and text[end - n : end] in passing_words()), 0)
        if not length:
            break
        end -= length
    return end


def _walk(words: Sequence[Word]) -> int:
    """Index of the first word of the name: left over nouns, over a verb or 和 only inside a name not yet begun."""
    at = len(words)
    while at > 0:
        word = words[at - 1]
        counts = word.kind in (Kind.NUMBER, Kind.MEASURE) and at < len(words)
        within = word.kind in (Kind.VERB, Kind.JOIN) and at < len(words) and _inside_name(words, at)
        if not (counts or within or word.kind in (Kind.BEGIN, Kind.NOUN, Kind.QUOTED)):
            break
        at -= 1
    if words and words[-1].text in _BRANCHES:
        while at > 0 and words[at - 1].kind is not Kind.STOP:
            at -= 1  # 顺丰速运|北京分公司
        return at
    return _trim(words, at)


def _inside_name(words: Sequence[Word], at: int) -> bool:
    """Whether a verb or 和 in front of a name stands within a longer name that begins further left."""
    word, left = words[at - 1], words[: at - 1]
    if not left or left[-1].kind not in (Kind.NOUN, Kind.BEGIN, Kind.QUOTED, Kind.VERB):
        return False
    nearest = left[-1].text
    if word.kind is Kind.JOIN and (is_place(nearest) or nearest.endswith(strong_endings()) or names_a_person(nearest)):
        return False
    if words[at].kind is Kind.BEGIN and (word.kind is Kind.VERB or opens_anew(words[at].text)):
        return False
    for other in reversed(left[-_LOOK_LEFT:]):
        if other.kind is Kind.BEGIN or (other.kind is Kind.NOUN and other.text.endswith(strong_endings())):
            return True
        if other.kind is Kind.STOP:
            break
    opening = next((other.kind for other in reversed(left) if other.kind is not Kind.NOUN), Kind.STOP)
    return word.kind is Kind.JOIN and opening in (Kind.STOP, Kind.BEGIN)


def _trim(words: Sequence[Word], at: int) -> int:
    """Drop what cannot open a name: verbs, numbers that count something, 发展 before 中国."""
    last = len(words) - 1
    while at < last:
        word, following = words[at], words[at + 1]
        if (
            word.kind in (Kind.VERB, Kind.JOIN, Kind.MEASURE)
            or (
                word.kind is Kind.NUMBER
                and (at > 0 or following.kind is Kind.MEASURE)
                and not word.text.startswith("第")
            )
            or (word.text in _opens_not() and following.kind is Kind.BEGIN)
        ):
            at += 1
        else:
            break
    if last > at and is_country(words[last].text) and not words[last - 1].text.endswith("驻"):
        return last
    first = next((k for k in range(at, len(words)) if words[k].kind is Kind.BEGIN), at)
    # a name does not begin with a leftover of another word before its first place, nor with anything before a country
    if first > at and is_country(words[first].text) and not words[first - 1].text.endswith(("驻", "援", "对", "”")):
        return first
    if any(len(word.text) == 1 and word.text not in _OPENERS for word in words[at:first]):
        return first
    return at


def _is_organization(name: str, words: Sequence[Word]) -> bool:
    if name in known_organizations() or name in gazetteer().places:
        return True
    if name[-1] in "）)" and len(words) > 1 and words[-1].kind is Kind.QUOTED:
        return _is_organization(name[: -len(words[-1].text)], words[:-1])  # 市工商联（总商会）
    if name.startswith(_DEFINITE) and len(name) <= 5:
        return len(name) >= 2
    if len(name) < 2 or name.endswith(_ERAS) or name in _not_alone():
        return False
    if name.endswith(("省", "市", "州", "县")) and len(name) >= 3:
        return True
    if name.endswith(endings()):
        return True
    if name.endswith("号") and len(name) > 3:
        return True
    if words[0].text in _LEVELS:  # 省美协
        return len(words) > 1 and all(word.kind is Kind.NOUN and len(word.text) > 1 for word in words[1:])
    return words[0].kind is Kind.BEGIN


def _may_be_bare(name: str, words: Sequence[Word]) -> bool:
    return 2 <= len(name) <= 12 and all(word.kind in (Kind.NOUN, Kind.BEGIN, Kind.QUOTED) for word in words)


@cache
def endings() -> tuple[str, ...]:
    """Last words of names of organizations."""
    return read_words("organization-endings.txt")


@cache
def strong_endings() -> tuple[str, ...]:
    """Endings that close the name of an office, a body or a house, and no word within one (文化, 建设)."""
    return (*(word for word in endings() if len(word) > 1 and word[-1] in _CLOSING), *"部局厅署院委")


_CLOSING = frozenset("部局厅署院委会府司处所站社团队党校馆厂组办")


@cache
def passing_words() -> frozenset[str]:
    """Words between organization and post that say nothing of either."""
    return frozenset(read_words("passing-words.txt"))


@cache
def _passing_lengths() -> dict[str, list[int]]:
    """How long passing words are, by their last character, the longest first."""
    return lengths_by_last(word for word in passing_words() if len(word) <= 5)


@cache
def _passing_ends() -> frozenset[str]:
    return _ORDER_ENDS.union(_passing_lengths())


@cache
def _not_alone() -> frozenset[str]:
    return frozenset(read_words("organization-not-alone.txt"))


@cache
def _opens_not() -> frozenset[str]:
    return frozenset(read_words("organization-inner-words.txt")) - {"驻"}


@cache
def _of_levels() -> tuple[str, ...]:
    """What a level alone is said to have: 省领导, 村党支部, 市劳模."""
    return read_words("posts-of-levels.txt")
