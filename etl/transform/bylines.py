"""Bylines, datelines and credits: who is named as having made an item, and where the item opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from etl.transform import lexicon
from etl.transform.dates.numerals import parse_number


@dataclass(frozen=True, slots=True)
class Credit:
    """One credited name.

    Attributes
    ----------
    name : str
        The name without blanks (鞠 鹏 → 鞠鹏).
    role : str
        reporter, correspondent, intern, photographer, editor, author, …
    affiliation : str or None
        本报, 新华社, …
    start, end : int
        Span of the name as printed, in the text the credit was read from.
    """

    name: str
    role: str
    affiliation: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opening:
    """The slug that opens a story: 本报讯（记者X）, 新华社北京7月3日电, 本报合肥18日电.

    Attributes
    ----------
    end : int
        Where the slug ends in the text.
    agency : str or None
        News agency the story came from; None for the paper's own.
    place : str or None
    month, day : int or None
        Of the dateline; a day may stand without its month.
    credits : tuple of Credit
    """

    end: int
    agency: str | None = None
    place: str | None = None
    month: int | None = None
    day: int | None = None
    credits: tuple[Credit, ...] = ()


def read_opening(text: str) -> Opening | None:
    """Read the slug at the start of a paragraph; None if there is none."""
    forms = lexicon.patterns("bylines")
    head = text[:120]
    if found := forms["hant_slug"].match(head):
        house = found["title"].strip()
        return Opening(
            found.end(), place=found["place"], credits=tuple(_names(found, "names", "reporter", house or None))
        )
    found = forms["slug"].match(head)
    if not found:
        report = forms["slug_credit"].match(head)
        if report is None or not report["open"]:
            return None
        return Opening(report.end(), credits=tuple(_shift(read_credits(report["open"]), report.start("open"))))
    wire = found["wire"] or ""
    agency = wire if wire in _agencies() else None
    credited: tuple[Credit, ...] = ()
    end = found.end()
    if credit := forms["slug_credit"].match(head[end:]):
        inside = "bracket" if credit["bracket"] else "open"
        named = tuple(_shift(read_credits(credit[inside], agency), end + credit.start(inside)))
        if named or inside == "bracket":
            credited = named
            end += credit.end() if named else 0
    place = found["place"]
    return Opening(end, agency, place, _numeral(found["month"]), _numeral(found["day"]), credited)


def is_byline(text: str) -> bool:
    """Whether a line is a byline and nothing else."""
    if len(text) > 60:
        return False
    forms = lexicon.patterns("bylines")
    if forms["bullet_line"].match(text) or forms["group_line"].match(text):
        return True
    if not forms["line"].match(text):
        return False
    return text.startswith(_HOUSE_MARKS) or all(_plausible(c.name) for c in read_credits(text))


def read_byline(text: str) -> tuple[Credit, ...]:
    """Credits of a byline that stands on its own line."""
    bullet = re.match(r"[□■◎☉⊙]\s*", text)
    named = tuple(read_credits(text))
    if named or not bullet:
        return named
    return tuple(_split_names(text[bullet.end() :], bullet.end(), "reporter", None))


def read_signature(text: str) -> tuple[int, tuple[Credit, ...]] | None:
    """Signature at the end of a paragraph: where it starts, and its credits."""
    forms = lexicon.patterns("bylines")
    tail = max(0, len(text) - 80)
    if found := forms["signature"].search(text, tail):
        return found.start(), tuple(_shift(read_credits(found["inside"]), found.start("inside")))
    found = forms["pen_name"].search(text, tail)
    if found and all(part[0] in _surnames() for part in re.split("[ 、]", found["inside"]) if len(part) > 1):
        return found.start(), tuple(_split_names(found["inside"], found.start("inside"), "author", None))
    return None


def read_caption_credit(text: str) -> tuple[int, tuple[Credit, ...]] | None:
    """Credit at the end of a caption: where it starts, and who took the picture."""
    if not _CREDIT_SIGN.search(text, max(0, len(text) - 24)):
        return None
    forms = lexicon.patterns("bylines")
    if found := forms["agency_credit"].search(text):
        inside = _split_names(found["inside"], found.start("inside"), "photographer", found["agency"])
        return found.start(), tuple(inside)
    for found in forms["credit"].finditer(text, max(0, len(text) - 60)):
        start = found.start()
        before = text[:start].rstrip()
        if before and not (found["bracket"] or before[-1] in "。！？”）」…") and text[start - 1 : start] != " ":
            continue
        if bool(found["bracket"]) != bool(found["close"]):
            continue
        if not (before or found["bracket"] or _TITLED.search(found["inside"]) or _plausible(found["inside"])):
            continue
        if found["verb"] == "图" and not found["bracket"] and not re.search("记者|通讯员", found["inside"]):
            continue
        role = {"制图": "illustrator"}.get(found["verb"], "photographer")
        return start, tuple(_photographers(found["inside"], found.start("inside"), role))
    if found := forms["source_credit"].search(text):
        return found.start(), ()
    return None


def read_staff(text: str) -> tuple[Credit, ...]:
    """Credits of an editors' line (责任编辑:甲乙  版式:丙丁)."""
    roles = lexicon.load("bylines")["staff"]
    out: list[Credit] = []
    for found in lexicon.patterns("bylines")["staff"].finditer(text):
        role = next((r for word, r in roles.items() if word in found["title"]), None)
        if role:
            out += _split_names(found["names"], found.start("names"), role, None)
    return tuple(out)


def read_credits(text: str, house: str | None = None) -> Iterator[Credit]:
    """Credits of a run such as ``记者张海 通讯员苏雪、孙甲``; text before the first title is left aside."""
    parts = list(lexicon.patterns("bylines")["title_part"].finditer(text))
    roles = lexicon.load("bylines")["roles"]
    for at, found in enumerate(parts):
        stop = parts[at + 1].start() if at + 1 < len(parts) else len(text)
        title = found["title"]
        role = roles.get(title) or next((r for word, r in roles.items() if title.endswith(word)), "reporter")
        names = re.sub(r"(?:报道|综合报道|整理|摄影报道)\s*$", "", text[found.end() : stop])
        house = found["house"] or house
        yield from _split_names(names, found.end(), role, house)


def _photographers(text: str, offset: int, role: str) -> Iterator[Credit]:
    """In a caption everyone credited is a photographer, whatever the post."""
    named = list(read_credits(text))
    first = min((c.start for c in named), default=len(text))
    head = re.match(rf"(?:{_HOUSE})\s*发?\s*", text)
    plain = text[head.end() if head else 0 : first]
    house = head[0].strip().removesuffix("发") if head else None
    if not named:
        yield from _shift(_split_names(plain, head.end() if head else 0, role, house), offset)
    for c in named:
        yield Credit(c.name, role, c.affiliation, c.start + offset, c.end + offset)


def _names(found: re.Match[str], group: str, role: str, house: str | None) -> Iterator[Credit]:
    return _split_names(found[group], found.start(group), role, house)


def _split_names(text: str, offset: int, role: str, house: str | None) -> Iterator[Credit]:
    """Names of a list; two single characters with a blank between them are one name (鞠 鹏)."""
    parts = [(m.start(), m.end()) for m in re.finditer(r"[^\s、，,；;／/（）()]+", text)]
    at = 0
    while at < len(parts):
        start, end = parts[at]
        if (
            end - start == 1
            and at + 1 < len(parts)
            and parts[at + 1][1] - parts[at + 1][0] == 1
            and not text[end : parts[at + 1][0]].strip()
        ):
            end = parts[at + 1][1]
            at += 1
        name = re.sub(r"\s", "", text[start:end])
        if 2 <= len(name) <= 12 and _NAME.fullmatch(name):
            yield Credit(name, role, house, offset + start, offset + end)
        at += 1


def _shift(named: Iterator[Credit], by: int) -> Iterator[Credit]:
    return (Credit(c.name, c.role, c.affiliation, c.start + by, c.end + by) for c in named)


def _numeral(text: str | None) -> int | None:
    return parse_number(text) if text else None


@cache
def _agencies() -> frozenset[str]:
    return frozenset(lexicon.load("bylines")["agencies"]["names"])


def _plausible(name: str) -> bool:
    """Whether a name opens with a surname, or is written with a dot or as 某某."""
    return name[0] in _surnames() or "·" in name or "某" in name


@cache
def _surnames() -> frozenset[str]:
    return frozenset(lexicon.load("surnames")["single"])


_TITLED = re.compile("记者|通讯员|社|本报")
_HOUSE_MARKS = ("本报", "本刊", "本网", "新华社", "中新社", "□", "■", "◎", "☉", "N本报", "文", "图", "摄")
_CREDIT_SIGN = re.compile("[摄图影]|报道|资料|图片|新华社发")
_NAME = re.compile("[\u4e00-\u9fff〇]{2,4}|[\u4e00-\u9fff〇]+(?:[·•・][\u4e00-\u9fff〇]+)+|[A-Za-z][A-Za-z.' ]+")
_HOUSE = "(?:本报|本刊|新华社|中新社|人民日报|[\u4e00-\u9fff]{2,8}(?:日报|晚报|晨报|商报|时报|都市报))"
