"""Masthead: independent recognisers for every item a newspaper prints of itself, in any order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from etl.transform import lexicon
from etl.transform.dates.numerals import parse_number
from etl.transform.fragments import Fragment, Sheet
from etl.transform.imprint import (
    LONGEST_LABEL_LINE,
    Imprint,
    Item,
    can_be_imprint,
    is_section,
    page_label,
    read_imprint,
    squeeze,
    title_score,
)
from etl.transform.split_dates import date_lines, join_date


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


_LONGEST_SLOGAN = 26
_MOST_UNLABELLED = 5
_SURE_TITLE = 2
_HEAD_REACH, _FOOT_REACH = 40, 12
_MOST_WRAPPED = 6
_RAGGED = 2
_LONGEST_NAME_REST = 3
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
    parted = _date_lines(fragments, items)
    labels = _labels(fragments, items)
    if labels.keys() - parted:
        labels = {i: named for i, named in labels.items() if i not in parted}
    head = _head(fragments, items, {*labels, *parted})
    foot = _foot(fragments, head, {*items, *labels, *parted})
    navigation = lexicon.patterns("layout")["navigation"]
    own = (*range(head), *range(foot, len(fragments)))
    roles = {i: "masthead" for i in own if not navigation.match(fragments[i].text)}
    facts: dict[str, str | int | date] = {}
    title, at = _newspaper(fragments, head, foot, items)
    if title:
        facts["newspaper"] = title
    if at is not None:
        roles[at] = "masthead"
    reader = next((item.groups for found in items.values() for item in found if item.kind == "reader_line"), None)
    label, section = (reader["label"].lstrip("0"), reader["section"]) if reader else (None, None)
    for i, (label_, section_) in labels.items():
        if (i < head or i in (head, head + 1) or i >= min(foot, len(fragments) - 2)) and label is None:
            label, section = label_, section_
            roles[i] = "masthead"
            if section is None:
                section = next(
                    (fragments[j].text for j in (i + 1, i - 1) if j in roles and is_section(fragments[j].text)), None
                )
    for item in (item for i in sorted(roles) for item in items.get(i, ())):
        if item.kind == "label" and label is None:
            label, section = item.value, item.groups["section"] or section
        elif item.kind == "section":
            section = section or item.value
    dated = {day for i in roles for item in items.get(i, ()) if (day := _day_of(item.groups))}
    for i in items:
        if i >= head and _is_furniture(fragments, items, i) and not _signs(items, i, roles, dated):
            roles.setdefault(i, "footer")
    for i, f in enumerate(fragments):
        if i not in roles and (i - 1 in roles or i + 1 in roles) and _CAPTIONLESS_LABEL.match(f.text):
            roles[i] = roles.get(i - 1, roles.get(i + 1, "footer"))
    for i in sorted(roles):
        for item in items.get(i, ()):
            _state(facts, item)
    if "date" not in facts and parted:
        lines = [fragments[i].text for i in own]
        printed = (str(facts[k]) if k in facts else None for k in ("weekday_printed", "lunar_date_printed"))
        if day := join_date(lines, *printed):
            facts["date"] = day
    _split_hotline(facts, fragments, roles, items)
    staff = tuple(i for i in sorted(roles) if any(item.kind == "staff" for item in items.get(i, ())))
    return Masthead(facts, label, section, roles, staff)


def _labels(
    fragments: tuple[Fragment, ...], items: Mapping[int, tuple[Item, ...]]
) -> dict[int, tuple[str, str | None]]:
    """Labels of the page by fragment; where several pages stand alone below other lines, those are teasers' pages."""
    labels = {
        i: named
        for i, f in enumerate(fragments)
        if len(f.passage.text) <= LONGEST_LABEL_LINE and (named := page_label(f.text))
    }
    below = {
        i: label
        for i, (label, section) in labels.items()
        if i
        and section is None
        and i - 1 not in items
        and i - 1 not in labels
        and _HEADLINE.search(fragments[i - 1].text)
        and not _is_title(fragments[i - 1].text)
    }
    return {i: named for i, named in labels.items() if len(set(below.values())) < 2 or i not in below}


def _all_items(fragments: tuple[Fragment, ...]) -> dict[int, tuple[Item, ...]]:
    """Items by fragment; lines that a column wrapped inside an item are read together, under the first of them."""
    out: dict[int, tuple[Item, ...]] = {}
    reach = _head_reach(fragments)
    for i in range(len(fragments)):
        if i in out or not _near_edge(fragments, i, reach) or (i >= reach and not can_be_imprint(fragments[i].text)):
            continue
        alone = read_imprint(fragments[i].text)
        together, end = _wrapped(fragments, i) if i < reach else (None, i + 1)
        if together:
            out |= {i: together.items} | {at: (Item("wrapped", ""),) for at in range(i + 1, end)}
        elif alone.whole or (i < reach and alone.most):
            out[i] = alone.items
    return out


def _wrapped(fragments: tuple[Fragment, ...], start: int) -> tuple[Imprint | None, int]:
    """What the lines from `start` on say together, if a column of one width cut their items, and where they end."""
    alone = [read_imprint(fragments[start].text)]
    found: tuple[Imprint | None, int] = (None, start + 1)
    for end in range(start + 1, min(len(fragments), start + _MOST_WRAPPED)):
        first, above, below = (len(fragments[i].text) for i in (start, end - 1, end))
        if fragments[end].gap or abs(above - first) > _RAGGED or below > above + _RAGGED:
            break
        alone.append(read_imprint(fragments[end].text))
        if _follows_staff(alone[-2], alone[-1]):
            break
        together = read_imprint("".join(f.text for f in fragments[start : end + 1]))
        is_cut = not all(read.whole for read in alone)
        if is_cut and together.whole and len(together.items) > 1 and _titles([together]) <= _titles(alone):
            found = together, end + 1
    return found


def _follows_staff(above: Imprint, below: Imprint) -> bool:
    """Whether a line that names editors is whole, and the next, longer than the rest of a name, says nothing."""
    named = above.whole and any(item.kind == "staff" for item in above.items)
    return named and not below.items and below.size > _LONGEST_NAME_REST


def _titles(lines: Iterable[Imprint]) -> set[str]:
    return {item.value for read in lines for item in read.items if item.kind == "newspaper"}


def _head_reach(fragments: tuple[Fragment, ...]) -> int:
    """How far down a masthead can go: not below the second paragraph of prose."""
    prose = (i for i, f in enumerate(fragments) if len(f.text) > _LONGEST_FURNITURE and "。" in f.text)
    next(prose, 0)
    return min(_HEAD_REACH, next(prose, _HEAD_REACH))


def _near_edge(fragments: tuple[Fragment, ...], i: int, reach: int) -> bool:
    """Whether a fragment stands where mastheads and footers do, or is no prose and has a word of their lines."""
    if i < reach or i >= len(fragments) - _FOOT_REACH:
        return True
    text = fragments[i].text
    return "。" not in text and _FURNITURE_SIGN.search(text) is not None


def _date_lines(fragments: tuple[Fragment, ...], items: Mapping[int, tuple[Item, ...]]) -> frozenset[int]:
    """Lines at the top and at the foot that hold parts of a date, where none there holds a whole one."""
    reach, last = _head_reach(fragments), len(fragments)
    found: set[int] = set()
    for zone in (range(min(reach, last)), range(max(reach, last - _FOOT_REACH), last)):
        if not any(item.kind in ("date", "reader_line") for i in zone for item in items.get(i, ())):
            found |= {zone.start + i for i in date_lines([fragments[i].text for i in zone])}
    return frozenset(found)


def _head(fragments: tuple[Fragment, ...], items: Mapping[int, tuple[Item, ...]], named: Collection[int]) -> int:
    """How many fragments at the top are masthead: up to the last line of items before the first story begins."""
    navigation = lexicon.patterns("layout")["navigation"]
    end = loose = 0
    for i, f in enumerate(fragments):
        if i in items or i in named or _is_title(f.text) or (end == i and is_section(f.text)):
            end, loose = i + 1, 0
        elif _STORY.search(f.text) or len(f.text) > _LONGEST_SLOGAN or loose >= _MOST_UNLABELLED:
            break
        elif not navigation.match(f.text):
            loose += 1
    if (
        end < len(fragments)
        and len(fragments[end].text) <= _LONGEST_SLOGAN
        and title_score(squeeze(fragments[end].text))
    ):
        end += 1
    return end


def _foot(fragments: tuple[Fragment, ...], head: int, named: Collection[int]) -> int:
    """Where a masthead below the stories begins: the last lines, where the title is among them and not at the top."""
    start = len(fragments)
    while start > head and (start - 1 in named or _is_title(fragments[start - 1].text)):
        start -= 1
    titled = [i for i, f in enumerate(fragments) if (i < head or i >= start) and _is_title(f.text)]
    return start if titled and titled[0] >= start else len(fragments)


def _newspaper(
    fragments: tuple[Fragment, ...], head: int, foot: int, items: Mapping[int, tuple[Item, ...]]
) -> tuple[str | None, int | None]:
    """The paper's title, and the fragment that is nothing but the title."""
    press = {item.groups["value"].removesuffix("社") for found in items.values() for item in found if _is_press(item)}
    candidates: list[tuple[int, int, str, int | None]] = []
    for i, found in items.items():
        for item in found:
            title = item.groups.get("newspaper") or item.value
            if item.kind == "reader_line":
                return title, None
            if item.kind == "newspaper":
                candidates.append((_sureness(title, press) + 1, -i, title, None))
    last = len(fragments)
    for i in (i for i in range(last) if i < max(head, 8) or i >= min(foot, last - 4)):
        title = squeeze(fragments[i].text)
        if score := _sureness(title, press):
            candidates.append((score + (i < head), -i, title, i))
    best = max(candidates, default=None, key=lambda c: c[:2])
    if best and best[0] >= _SURE_TITLE:
        return best[2], best[3]
    printed = [p for p in press if title_score(p)]
    return (printed[0], None) if printed else (None, None)


def _is_press(item: Item) -> bool:
    return item.kind == "publisher" and "value" in item.groups


def _sureness(title: str, press: Collection[str]) -> int:
    score = title_score(title)
    return score + 3 if title in press else score


def _is_title(text: str) -> bool:
    return title_score(squeeze(text)) >= _SURE_TITLE


def _is_furniture(fragments: tuple[Fragment, ...], items: Mapping[int, tuple[Item, ...]], i: int) -> bool:
    kinds = {item.kind for item in items[i]}
    if kinds == {"number_line"}:
        return len(re.sub(r"\D", "", fragments[i].text)) >= 7 or any(
            0 <= j < len(fragments) and _CAPTIONLESS_LABEL.match(fragments[j].text) for j in (i - 1, i + 1)
        )
    return bool(kinds & _FURNITURE) or i >= len(fragments) - 2


def _signs(
    items: Mapping[int, tuple[Item, ...]], i: int, roles: Mapping[int, str], dated: Collection[date | None]
) -> bool:
    """Whether a day printed alone is when a notice was signed: another than the page's, among no furniture."""
    alone = [item.kind for item in items[i]] == ["date"]
    return alone and _day_of(items[i][0].groups) not in dated and i - 1 not in roles and i + 1 not in items


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


def _split_hotline(
    facts: dict[str, str | int | date],
    fragments: tuple[Fragment, ...],
    roles: dict[int, str],
    items: Mapping[int, tuple[Item, ...]],
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


_HEADLINE = re.compile("^[^。]{6,}$")
_FURNITURE_SIGN = re.compile("热线|电话|责任?编|校对|版式|社址|邮编|www|@|微信|公众号")
_CAPTIONLESS_LABEL = re.compile("^[\u4e00-\u9fff]{0,6}(?:热线|电话)[:：]?$")
