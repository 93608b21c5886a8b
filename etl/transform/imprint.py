"""Imprint: what a line of a masthead or footer says, item by item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from etl.transform import lexicon
from etl.transform.dates.numerals import parse_number


@dataclass(frozen=True, slots=True)
class Item:
    """One recognised item of a line."""

    kind: str
    value: str
    label: str = ""
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imprint:
    """The items of a line, and how much of it they leave unexplained.

    Attributes
    ----------
    items : tuple of Item
    size, rest : int
        Characters of the line, and those of them that belong to no item; blanks and separators count nowhere.
    """

    items: tuple[Item, ...]
    size: int
    rest: int

    @property
    def whole(self) -> bool:
        """Whether the line consists of nothing else."""
        return bool(self.items) and self.rest <= (1 if len(self.items) > 1 else 0)

    @property
    def most(self) -> bool:
        """Whether an issue's own items make up most of the line, so that the rest is a motto or a name beside them."""
        sure = any(item.kind in _SURE for item in self.items)
        return sure and self.rest <= _LONGEST_MOTTO and self.rest * 2 < self.size


_LONGEST_LINE = 260
LONGEST_LABEL_LINE = 24
_LONGEST_SECTION = 16
_LONGEST_MOTTO = 12
_SURE = frozenset(
    {
        "cn_number", "date", "email", "issue_number", "label", "lunar_date", "newspaper", "page_count", "postal_code",
        "publisher", "staff", "website", "weekday",
    }
)  # fmt: skip


@lru_cache(maxsize=1024)
def read_imprint(text: str) -> Imprint:
    """Recognise the items of a line; without any where it reads as prose."""
    size = len(_SEPARATOR.sub("", text))
    if not can_be_imprint(text):
        return Imprint((), size, size)
    rest, items = text, []
    signs = lexicon.signs("masthead")
    for kind, pattern in lexicon.patterns("masthead").items():
        if kind in signs and not signs[kind].search(text):
            continue
        for found in list(pattern.finditer(rest)):
            groups = {k: v for k, v in found.groupdict().items() if v is not None}
            value = groups.get("value") or groups.get("bare") or found[0]
            items.append(Item(kind, value, groups.get("label", ""), groups))
            rest = rest[: found.start()] + " " * (found.end() - found.start()) + rest[found.end() :]
        if not rest.strip():
            break
    if not items:
        return Imprint((), size, size)
    unexplained = 0
    for token in filter(None, _SEPARATOR.split(rest)):
        item = _beside(token, items)
        if item:
            items.append(item)
        else:
            unexplained += len(token)
    return Imprint(tuple(items), size, unexplained)


def can_be_imprint(text: str) -> bool:
    """Whether a line has a sign of an item in it, and does not read as prose: no other line has any."""
    prose = "。" in text or len(text) > _LONGEST_LINE or text.count("，") > 2
    return not prose and _SIGN.search(text) is not None and not _NO_IMPRINT.search(text)


def page_label(text: str) -> tuple[str, str | None] | None:
    """Label and section of a line such as ``第08版:经济``, ``A04:民生`` or ``4 要闻``."""
    if len(text) > LONGEST_LABEL_LINE:
        return None
    if not lexicon.signs("pages")["any"].search(text):
        return None
    for name, pattern in lexicon.patterns("pages").items():
        found = pattern.match(text)
        if not found:
            continue
        if name == "front":
            return text, "头版"
        section = found["section"].strip("()（）/·") or None
        known = section is None or all(map(is_section, filter(None, re.split("[/·()（）]", section))))
        if name in ("plain", "reversed") and not (section and known):
            continue
        if name == "coded" and not known:
            continue
        if (
            name == "coded"
            and section is None
            and found["label"].isdigit()
            and "版" not in text
            and len(found["label"]) > 3
        ):
            continue
        label = found["label"]
        return (label if label.isascii() else str(parse_number(label) or label)), section
    return None


def is_section(text: str) -> bool:
    """Whether a text is the name of a newspaper section, or of two."""
    known = _sections()
    if len(text) > _LONGEST_SECTION:
        return False
    return text in known or any(text[:cut] in known and text[cut:] in known for cut in range(2, len(text) - 1))


def title_score(title: str) -> int:
    """How surely a text is a newspaper's name: 4 registered, 2 by its ending, 1 perhaps, 0 not."""
    if title in lexicon.newspapers():
        return 4
    sure, likely, never = _title_forms()
    score = 2 if sure.match(title) else 1 if likely.match(title) else 0
    return 0 if score and never.search(title) else score


def squeeze(text: str) -> str:
    """A name set with blanks between its characters, without them."""
    return text.replace(" ", "") if " " in text and _SPACED_OUT.fullmatch(text) else text


def _beside(token: str, items: list[Item]) -> Item | None:
    """What a text beside recognised items is: the paper's name, the page's label or section, one more editor."""
    if title_score(token):
        return Item("newspaper", token)
    if label := page_label(token):
        return Item("label", label[0], groups={"label": label[0], "section": label[1] or ""})
    if is_section(token):
        return Item("section", token)
    if _LATIN.fullmatch(token):
        return Item("latin", token)
    if any(item.kind == "staff" for item in items) and _NAME.fullmatch(token):
        return Item("name", token)
    return None


@cache
def _title_forms() -> Iterator[re.Pattern[str]]:
    forms = lexicon.load("masthead")["title"]
    return tuple(re.compile(forms[name]) for name in ("sure", "likely", "never"))  # type: ignore[return-value]


@cache
def _sections() -> frozenset[str]:
    return frozenset(lexicon.load("pages")["sections"])


_SIGN = re.compile(
    "[0-9@:：/]|星期|礼拜|周[一二三四五六日]|[年月版期号报社微扫线元]|主[办管]|农历|www|今日|本日|责编|编辑|校对|[A-Z]{4}"
)
_NO_IMPRINT = re.compile("作者[:：]|刊播|^（[^（）]*）$")
"""Lists of awards name authors and editors; a day in brackets belongs to the text below it."""
_SEPARATOR = re.compile(r"[\s|｜/·•\-—_,，。:：;；()（）\[\]【】*★●■□◆◎]+")
_SPACED_OUT = re.compile(r"(?:[\u4e00-\u9fff] +){1,}[\u4e00-\u9fff]")
_LATIN = re.compile("[A-Z]{3,}")
_NAME = re.compile("[\u4e00-\u9fff]{2,4}")
