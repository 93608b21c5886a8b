"""Bylines, datelines and credits: who is named as having made an item, and where the item opens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from etl.transform import lexicon
from etl.transform.credit_line import (
    PICTURE_ROLES,
    Credit,
    can_be_titled,
    closing_words,
    covers_place,
    is_common_name,
    leading_credits,
    picture_words,
    read_credit_line,
)
from etl.transform.dates.numerals import parse_number
from etl.transform.imprint import squeeze

_LONGEST_LINE = 60
_HEAD = 160
_TAIL = 80
_LONGEST_CREDIT = 60
_EDGE = 2


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
    head = text[:_HEAD]
    if (found := forms["hant_slug"].match(head)) and (made := _bracketed(found)):
        return made
    clause = _CLAUSE_END.search(head)  # a slug has no stop in it
    signed = lexicon.signs("bylines")["slug"].search(head, 0, clause.start() if clause else _HEAD)
    found = forms["slug"].match(head) if signed else None
    if found is None or (found["town"] and not covers_place(found["town"])):
        return _credited(head, 0)
    end = found.end()
    credited: tuple[Credit, ...] = ()
    if made := _credited(head[end:], 0, slugged=True):
        credited, end = tuple(_shift(made.credits, end)), end + made.end
    source = found["wire"] or ""
    agency = source if source in _agencies() else None
    if agency:
        credited = tuple(c if c.affiliation else c._replace(affiliation=agency) for c in credited)
    place = found["place"] or found["town"]
    month, day = (_numeral(found[name] or found[f"bare_{name}"]) for name in ("month", "day"))
    return Opening(end, agency, place, month, day, credited)


def is_byline(text: str) -> bool:
    """Whether a line is a byline and nothing else."""
    if len(text) > _LONGEST_LINE:
        return False
    if lexicon.patterns("bylines")["group_line"].match(text):
        return True
    if not (can_be_titled(text) or lexicon.patterns("bylines")["bullet"].match(text)):
        return False
    inside, _, marked = _inside(text)
    line = read_credit_line(inside, "reporter") if marked or can_be_titled(inside) else None
    return line is not None and bool(line.credits) and (line.titled or marked)


def is_doubtful(text: str) -> bool:
    """Whether nothing but its mark makes a byline of a line (■修路): no word for a role, no usual surname."""
    inside, _, marked = _inside(text)
    line = read_credit_line(inside, "reporter")
    return marked and line is not None and not line.titled and not all(is_common_name(c.name) for c in line.credits)


def is_picture_credit(text: str) -> bool:
    """Whether a byline credits nobody but those who took or drew a picture."""
    named = read_byline(text)
    return bool(named) and all(credit.role in PICTURE_ROLES for credit in named)


def is_bare_name(text: str) -> bool:
    """Whether a line is a person's name or two of them and nothing else, as the author's stands under a headline."""
    line = read_credit_line(text, "author") if len(text) <= _LONGEST_NAMES else None
    return line is not None and 1 <= len(line.credits) <= 2 and not line.titled and not covers_place(text)


def is_signature_line(text: str) -> bool:
    """Whether a line below a text is its author's: a name with the body it belongs to (市检察院 甲乙)."""
    line = read_credit_line(text, "author", bodies=True) if len(text) <= _LONGEST_LINE else None
    return line is not None and bool(line.credits) and all(credit.affiliation for credit in line.credits)


def read_byline(text: str) -> tuple[Credit, ...]:
    """Credits of a byline that stands on its own line."""
    inside, offset, marked = _inside(text)
    line = read_credit_line(inside, "reporter" if marked else "author", bodies=True)
    if line is None and is_bare_name(closed := squeeze(inside)):
        return (Credit(closed, "author", None, offset, offset + len(inside)),)
    return tuple(_shift(line.credits, offset)) if line else ()


@lru_cache(maxsize=1024)
def read_signature(text: str) -> tuple[int, tuple[Credit, ...]] | None:
    """Signature at the end of a paragraph: where it starts, and its credits."""
    forms = lexicon.patterns("bylines")
    signs, tail = lexicon.signs("bylines"), max(0, len(text) - _TAIL)
    if signs["signature"].search(text, tail) and (found := forms["signature"].search(text, tail)):
        if source := forms["source"].fullmatch(found["inside"]):
            named = next((name for name in source.groups() if name in _agencies()), None)
            at = text.find(named, found.start()) if named else 0
            return found.start(), (Credit(named, "agency", None, at, at + len(named)),) if named else ()
        offer = forms["lead_offer"].match(found["inside"])
        at = offer.end() if offer else 0
        line = read_credit_line(found["inside"][at:], "author", bodies=True)
        plain = text[found.start()] != "【" and _sentence_ended(text, found.start())
        if line and line.credits and (line.titled or plain):
            return found.start(), tuple(_shift(line.credits, found.start("inside") + at))
        return None
    if (
        signs["plain_signature"].search(text, max(0, len(text) - _EDGE))
        and can_be_titled(closing_words(text[tail:]))
        and (found := forms["plain_signature"].search(text, tail))
    ):
        line = read_credit_line(found["inside"], "author")
        if line and line.titled and any(credit.role not in PICTURE_ROLES for credit in line.credits):
            return found.start("inside"), tuple(_shift(line.credits, found.start("inside")))
    return None


@lru_cache(maxsize=1024)
def read_caption_credit(text: str) -> tuple[int, tuple[Credit, ...]] | None:
    """Credit at the end of a caption: where it starts, and who took the picture."""
    tail = max(0, len(text) - _TAIL)
    stop = text.rfind("。", tail) + 1
    sourced = lexicon.signs("bylines")["source_credit"].search(text, max(tail, stop))
    closing = closing_words(text[max(tail, stop) :])
    if not (sourced or _picture_word().search(closing)) or not _PICTURE_SIGN.search(text, tail):
        return None
    for start in _credit_starts(text, len(text) - len(closing)):
        inside, offset, _ = _inside(text[start:].strip())
        line = read_credit_line(inside, "photographer", bodies=True)
        if line and line.pictured and (line.credits or _names_a_source(inside)):
            offset += start + len(text[start:]) - len(text[start:].lstrip())
            return start, tuple(_shift(map(_as_picture, line.credits), offset))
    found = lexicon.patterns("bylines")["source_credit"].search(text, tail) if sourced else None
    return (found.start(), ()) if found else None


def read_staff(text: str) -> tuple[Credit, ...]:
    """Credits of an editors' line (责任编辑:甲乙  版式:丙丁)."""
    roles = lexicon.load("bylines")["staff"]
    out: list[Credit] = []
    posts = list(lexicon.patterns("bylines")["staff_post"].finditer(text))
    for at, found in enumerate(posts):
        stop = posts[at + 1].start() if at + 1 < len(posts) else len(text)
        role = next((r for word, r in roles.items() if word in found["post"]), "editor")
        for name in _STAFF_NAME.finditer(text, found.end(), stop):
            out.append(Credit(re.sub(r"\s", "", name[0]), role, None, name.start(), name.end()))
    return tuple(out)


def _credited(head: str, at: int, *, slugged: bool = False) -> Opening | None:
    """Credits at the start of a paragraph: in brackets, or followed by 报道; after a slug a blank is enough."""
    forms = lexicon.patterns("bylines")
    if found := forms["bracket"].match(head, at):
        line = read_credit_line(found["inside"], "reporter", strangers=True)
        if line and line.credits and (line.titled or slugged):
            return Opening(found.end(), credits=tuple(_shift(line.credits, found.start("inside"))))
        return None
    named, end = leading_credits(head, "reporter")
    if not named:
        return None
    report = forms["report"].match(head, end)
    said = _REPORT_WORD.search(head[:end])
    if report and (report["word"] or said or (slugged and head[end : end + 1] in _AFTER_NAMES)):
        return Opening(report.end() + (head[end : end + 1] in _CLOSING), credits=named)
    return None


def _bracketed(found: re.Match[str]) -> Opening | None:
    """A Traditional slug: 〔記者甲乙／台北報導〕, 【本報記者甲乙台北報導】."""
    inside, offset = found["inside"], found.start("inside")
    slash = max(map(inside.rfind, _SLASHES))
    if slash <= 0 and not can_be_titled(inside):
        return None
    for cut in [slash] if slash > 0 else range(len(inside), 1, -1):
        rest = inside[cut:].strip(_SLASHES + " ")
        day = _DAY.search(rest)
        place = rest[: day.start()] if day else rest
        if slash <= 0 and place and not covers_place(place):
            continue
        line = read_credit_line(inside[:cut], "reporter")
        if line and line.credits and (slash > 0 or line.titled):
            return Opening(
                found.end(),
                place=place if place not in _NO_PLACES else None,
                day=_numeral(day["day"]) if day else None,
                credits=tuple(_shift(line.credits, offset)),
            )
    return None


def _inside(text: str) -> tuple[str, int, bool]:
    """A credit without the bullet or brackets around it, where it begins, and whether there was a bullet."""
    bullet = lexicon.patterns("bylines")["bullet"].match(text)
    start = bullet.end() if bullet else 0
    end = len(text)
    if text[start : start + 1] in _OPENING and text[end - 1 : end] in _CLOSING:
        inner = text[start + 1 : end - 1]
        if not any(c in inner for c in _OPENING + _CLOSING):
            start, end = start + 1, end - 1
    return text[start:end], start, bullet is not None


def _credit_starts(text: str, closing: int) -> Iterator[int]:
    """Where the credit of a caption can begin, from the longest on: behind a sentence, at a bracket or a bullet.

    What stands above the text's `closing` words has a mark in it that no credit has.
    """
    tail = max(0, len(text) - _LONGEST_CREDIT)
    if tail == closing == 0:
        yield 0
    for found in _CREDIT_EDGE.finditer(text, max(tail, closing - 1)):
        if found.end() >= closing:
            yield found.end()


def _as_picture(credit: Credit) -> Credit:
    return credit if credit.role in PICTURE_ROLES else credit._replace(role="photographer")


def _names_a_source(text: str) -> bool:
    return not re.fullmatch(r"(?:文|图|摄|影|[/／\s])+", text)


def _sentence_ended(text: str, end: int) -> bool:
    return text[:end].rstrip()[-1:] in "。！？”…"


def _shift(named: Iterable[Credit], by: int) -> Iterator[Credit]:
    return (Credit(name, role, house, start + by, end + by) for name, role, house, start, end in named)


def _numeral(text: str | None) -> int | None:
    return parse_number(text) if text else None


@cache
def _picture_word() -> re.Pattern[str]:
    """The last characters of words that say that a picture was made: without one of them nobody made one."""
    return re.compile("[" + "".join({re.escape(word[-1]) for word in picture_words()}) + "]")


@cache
def _agencies() -> frozenset[str]:
    return frozenset(lexicon.load("bylines")["agencies"]["names"])


_LONGEST_NAMES = 10
_OPENING, _CLOSING = "（([【", "）)]】"
_AFTER_NAMES = ("", " ", *_CLOSING)
_SLASHES = "/／╱"
_NO_PLACES = ("", "综合", "整理", "专题")
_DAY = re.compile(r"(?P<day>[一二三四五六七八九十廿卅\d]{1,3})日$")
_CLAUSE_END = re.compile("[，。：；！？…“”《》]")
_REPORT_WORD = re.compile("报[道导]$")
_PICTURE_SIGN = re.compile("摄|图|影|绘|作|画|航拍|提供|资料|新华社|中央社|法新社|路透|美联社|中新社")
_CREDIT_EDGE = re.compile("[。！？”）」…](?=[^。！？”）」…])|\\s+|(?=[（(\\[【□■◎])")
_STAFF_NAME = re.compile("[\u4e00-\u9fff] [\u4e00-\u9fff](?![\u4e00-\u9fff])|[\u4e00-\u9fff·]{2,6}")
