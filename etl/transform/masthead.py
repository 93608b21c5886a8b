"""Masthead: independent recognisers for every item a newspaper prints of itself, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from etl.transform import lexicon
from etl.transform.dates.numerals import parse_number
from etl.transform.fragments import Fragment, Sheet


@dataclass(frozen=True, slots=True)
class Masthead:
    """What a page says of its newspaper, issue and place in it.

    Attributes
    ----------
    facts : dict
        Columns of ``issues`` that were printed (``newspaper``, ``date``, ``cn_number``, …).
    page_label, section : str or None
        ``第08版:经济`` gives ``08`` and ``经济``.
    roles : dict of int to str
        For every fragment that is part of it: ``masthead`` or ``footer``.
    staff : tuple of int
        Fragments that name page editors.
    """

    facts: dict[str, str | int | date] = field(default_factory=dict)
    page_label: str | None = None
    section: str | None = None
    roles: dict[int, str] = field(default_factory=dict)
    staff: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One recognised item of a line."""

    kind: str
    value: str
    label: str = ""
    groups: dict[str, str] = field(default_factory=dict)


_LONGEST_ITEM_LINE = 260
_LONGEST_SLOGAN = 26
_MOST_UNLABELLED = 5
_HEAD_REACH, _FOOT_REACH = 40, 12
_MOST_WRAPPED = 6
_LONGEST_FURNITURE = 60
_AS_PRINTED = {"email", "website", "lunar_date", "address", "postcode"}
_FURNITURE = {
    "hotline",
    "other_line",
    "staff",
    "website",
    "email",
    "publisher",
    "handle",
    "postal_code",
    "cn_number",
    "price",
    "number_line",
    "reader_line",
}
_STORY = re.compile("[。！？]”?[^。]{0,40}$|摄[）)]?$|[（(](?:详见|下转|上接)|^[（(【]?(?:本报讯|本报.{1,6}电|新华社)")


def read_masthead(sheet: Sheet) -> Masthead:
    """Find the masthead, page label, editors' lines and footer of a page."""
    fragments = sheet.fragments
    items = _all_items(fragments)
    labels = {i: named for i, f in enumerate(fragments) if (named := page_label(f.text))}
    head = _head(fragments, items, labels)
    roles = dict.fromkeys(range(head), "masthead")
    facts: dict[str, str | int | date] = {}
    title, at = _newspaper(fragments, head, items)
    if title:
        facts["newspaper"] = title
    if at is not None:
        roles[at] = "masthead"
    reader = next((item.groups for found in items.values() for item in found if item.kind == "reader_line"), None)
    label, section = (reader["label"].lstrip("0"), reader["section"]) if reader else (None, None)
    for i, (label_, section_) in labels.items():
        if (i < head or i in (head, head + 1) or i >= len(fragments) - 2) and label is None:
            label, section = label_, section_
            roles[i] = "masthead"
    for i in items:
        if i >= head and _is_furniture(fragments, items, i):
            roles.setdefault(i, "footer")
    for i, f in enumerate(fragments):
        if i not in roles and _CAPTIONLESS_LABEL.match(f.text) and (i - 1 in roles or i + 1 in roles):
            roles[i] = roles.get(i - 1, roles.get(i + 1, "footer"))
    for i in sorted(roles):
        for item in items.get(i, ()):
            _state(facts, item)
    _split_date(facts, [items[i] for i in sorted(roles) if i in items])
    _split_hotline(facts, fragments, roles, items)
    staff = tuple(i for i in sorted(roles) if any(item.kind == "staff" for item in items.get(i, ())))
    return Masthead(facts, label, section, roles, staff)


def page_label(text: str) -> tuple[str, str | None] | None:
    """Label and section of a line such as ``第08版:经济``, ``A04:民生`` or ``4 要闻``."""
    if len(text) > 24:
        return None
    for name, pattern in lexicon.patterns("pages").items():
        found = pattern.match(text)
        if not found:
            continue
        if name == "front":
            return text, "头版"
        section = found["section"].strip("()（）") or None
        known = section is None or all(part in _sections() for part in re.split("[/·()（）]", section) if part)
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


def _all_items(fragments: tuple[Fragment, ...]) -> dict[int, list[Item]]:
    """Items by fragment; lines that a column wrapped inside an item are read together, under the first of them."""
    out: dict[int, list[Item]] = {}
    reach = _head_reach(fragments)
    for i in range(len(fragments)):
        if i in out or not _near_edge(fragments, i, reach):
            continue
        end = i + 1
        while end < min(len(fragments), i + _MOST_WRAPPED) and fragments[end].gap == 0 and i < reach:
            end += 1
        alone = [_items(f.text) for f in fragments[i:end]]
        if end - i > 1 and not all(alone) and (found := _items("".join(f.text for f in fragments[i:end]))):
            out |= {i: found} | {at: [Item("wrapped", "")] for at in range(i + 1, end)}
        elif found := alone[0]:
            out[i] = found
    return out


def _head_reach(fragments: tuple[Fragment, ...]) -> int:
    """How far down a masthead can go: not below the second paragraph of prose."""
    prose = (i for i, f in enumerate(fragments) if len(f.text) > _LONGEST_FURNITURE and "。" in f.text)
    next(prose, 0)
    return min(_HEAD_REACH, next(prose, _HEAD_REACH))


def _near_edge(fragments: tuple[Fragment, ...], i: int, reach: int) -> bool:
    """Whether a fragment stands where mastheads and footers do, or says by a word that it is one of their lines."""
    return i < reach or i >= len(fragments) - _FOOT_REACH or _FURNITURE_SIGN.search(fragments[i].text) is not None


def _items(text: str) -> list[Item] | None:
    """Items of a line that consists of nothing else; None if anything is left over."""
    if len(text) > _LONGEST_ITEM_LINE or "。" in text or text.count("，") > 1 or not _ITEM_SIGN.search(text):
        return None
    rest, out = text, []
    for kind, pattern in lexicon.patterns("masthead").items():
        for found in list(pattern.finditer(rest)):
            groups = {k: v for k, v in found.groupdict().items() if v is not None}
            value = groups.get("value") or groups.get("bare") or found[0]
            out.append(Item(kind, value, groups.get("label", ""), groups))
            rest = rest[: found.start()] + " " * (found.end() - found.start()) + rest[found.end() :]
        if not rest.strip():
            break
    left = _LEFT_OVER.sub("", rest)
    if out and left and _title_score(left) >= 2:
        return [*out, Item("newspaper", left)]
    return out if out and len(left) <= (1 if len(out) > 1 else 0) else None


def _head(
    fragments: tuple[Fragment, ...], items: dict[int, list[Item]], labels: dict[int, tuple[str, str | None]]
) -> int:
    """How many fragments at the top are masthead: up to the last line of items before the first story begins."""
    end = loose = 0
    for i, f in enumerate(fragments):
        if i in items or i in labels or _is_title(f.text):
            end, loose = i + 1, 0
        elif _STORY.search(f.text) or len(f.text) > _LONGEST_SLOGAN or loose >= _MOST_UNLABELLED:
            break
        else:
            loose += 1
    while end and end - 1 not in items and end - 1 not in labels and not _is_title(fragments[end - 1].text):
        end -= 1
    return end


def _newspaper(
    fragments: tuple[Fragment, ...], head: int, items: dict[int, list[Item]]
) -> tuple[str | None, int | None]:
    """The paper's title, and the fragment that is nothing but the title."""
    last = len(fragments)
    near = [i for i in range(last) if i < max(head, 8) or i >= last - 4]
    press = {item.value.removesuffix("社") for found in items.values() for item in found if item.kind == "publisher"}
    named = [item for found in items.values() for item in found if item.kind in ("newspaper", "reader_line")]
    if named:
        return named[0].groups.get("newspaper") or named[0].value, None
    best: tuple[int, int, str] | None = None
    for i in near:
        title = _squeeze(fragments[i].text)
        score = _title_score(title) + 3 * (title in press) + (i < head)
        if score >= 2 and (best is None or score > best[0]):
            best = (score, i, title)
    if best:
        return best[2], best[1]
    printed = [p for p in press if _title_score(p)]
    return (printed[0], None) if printed else (None, None)


def _is_title(text: str) -> bool:
    return _title_score(_squeeze(text)) >= 2


def _title_score(title: str) -> int:
    forms = _title_forms()
    if title in lexicon.newspapers():
        return 4
    return 2 if forms[0].match(title) else 1 if forms[1].match(title) else 0


def _squeeze(text: str) -> str:
    return text.replace(" ", "") if re.fullmatch(r"(?:[\u4e00-\u9fff] +){2,}[\u4e00-\u9fff]", text) else text


@cache
def _title_forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    forms = lexicon.load("masthead")["title"]
    return re.compile(forms["sure"]), re.compile(forms["likely"])


@cache
def _sections() -> frozenset[str]:
    return frozenset(lexicon.load("pages")["sections"])


def _is_furniture(fragments: tuple[Fragment, ...], items: dict[int, list[Item]], i: int) -> bool:
    kinds = {item.kind for item in items[i]}
    if kinds == {"number_line"}:
        return len(re.sub(r"\D", "", fragments[i].text)) >= 7 or any(
            0 <= j < len(fragments) and _CAPTIONLESS_LABEL.match(fragments[j].text) for j in (i - 1, i + 1)
        )
    return bool(kinds & _FURNITURE) or i >= len(fragments) - 2


def _state(facts: dict[str, str | int | date], item: Item) -> None:
    """Put one item into the facts; what was said first stands, except that news comes before other hotlines."""
    if item.kind == "hotline" and ("hotline" not in facts or "新闻" in item.label):
        facts["hotline"] = item.value
        return
    key = {"weekday": "weekday_printed", "lunar_date": "lunar_date_printed"}.get(item.kind, item.kind)
    if key in facts and not (key == "issue_number" and "total" in item.groups):
        return
    if item.kind in ("cn_number", "postal_code", "issue_number"):
        value = re.sub(r"[—–\-－―~～至]+", "-", re.sub(r"\s", "", item.groups.get("written") or item.value))
        if item.kind == "cn_number":
            value = "CN" + value.removeprefix("CN")
        facts[key] = str(parse_number(value) or value) if "written" in item.groups else value
    elif item.kind == "reader_line" and (day := _day_of(item.groups)):
        facts.setdefault("date", day)
        if "weekday" in item.groups:
            facts.setdefault("weekday_printed", item.groups["weekday"])
    elif item.kind == "date" and (day := _day_of(item.groups)):
        facts[key] = day
    elif item.kind == "page_count" and (pages := _page_count(item)):
        facts[key] = pages
    elif item.kind in _AS_PRINTED or (item.kind in ("weekday", "publisher") and "value" in item.groups):
        facts[key] = item.value


def _day_of(groups: dict[str, str]) -> date | None:
    named = {k.rstrip("0123456789"): v for k, v in groups.items()}
    republic = parse_number(named["roc"]) if "roc" in named else None
    year = republic + 1911 if republic else parse_number(named.get("year", "").replace("O", "〇"))
    month, day = parse_number(named.get("month", "")), parse_number(named.get("day", ""))
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _page_count(item: Item) -> int | None:
    if "sections" in item.groups:
        return sum(map(int, re.findall(r"(\d+)版", item.groups["sections"])))
    return parse_number(item.value)


def _split_date(facts: dict[str, str | int | date], lines: list[list[Item]]) -> None:
    """A year and a ``9·25`` on lines of their own are a date."""
    if "date" in facts:
        return
    years = [item.value for line in lines for item in line if item.kind == "year"]
    days = [item.groups for line in lines for item in line if item.kind == "month_day"]
    if years and days and (day := _day_of({"year": years[0].rstrip("年"), **days[0]})):
        facts["date"] = day


def _split_hotline(
    facts: dict[str, str | int | date],
    fragments: tuple[Fragment, ...],
    roles: dict[int, str],
    items: dict[int, list[Item]],
) -> None:
    """A number and ``沟通热线`` on lines of their own, in either order, are a hotline."""
    if "hotline" in facts:
        return
    for i in _bare_labels(fragments, roles):
        for j in (i - 1, i + 1):
            if [item.kind for item in items.get(j, ())] == ["number_line"]:
                facts["hotline"] = fragments[j].text
                return


def _bare_labels(fragments: tuple[Fragment, ...], roles: dict[int, str]) -> Iterator[int]:
    return (i for i in sorted(roles) if _CAPTIONLESS_LABEL.match(fragments[i].text))


_ITEM_SIGN = re.compile("[0-9@:：/]|星期|礼拜|周[一二三四五六日]|[年月版期号报社微扫线元]|主[办管]|农历")
_FURNITURE_SIGN = re.compile("热线|电话|责任?编|校对|版式|社址|邮编|www|@|微信|公众号")
_LEFT_OVER = re.compile(r"[\s|｜/·•\-—_,，。:：;；()（）\[\]【】*★●■□◆]+")
_CAPTIONLESS_LABEL = re.compile("^[\u4e00-\u9fff]{0,6}(?:热线|电话)[:：]?$")
