"""Pages that nobody has seen: own story material with other names, dates and numbers, set and broken another way.

`make_variant(seed)` is pure: one seed, one page and its truth, in the form of the example pages.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import tomllib
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lunar_python import Solar

MATERIAL: dict[str, Any] = tomllib.loads((Path(__file__).parent / "stories.toml").read_text(encoding="utf-8"))
_HALF = str.maketrans("，：；？！（）", ",:;?!()")
_WEEKDAYS = "一二三四五六日"
_SENTENCE_ENDS = "。！？”"


@dataclass(frozen=True)
class Variant:
    """One page and what a reader finds in it."""

    name: str
    text: str
    gold: dict[str, Any]


_NOTHING: dict[str, Any] = {
    "issue": {},
    "page": {"label": None, "section": None},
    "articles": [],
    "private": [],
    "persons": {},
    "memberships": [],
    "events": [],
    "repairs": {"column_joins": [], "overlaps_removed": [], "duplicate_fragments_removed": []},
}


@dataclass
class Setting:
    """A page while it is set: chance decides, lines and truth grow together.

    Attributes
    ----------
    half : bool
        Punctuation is of half width.
    wrap : int or None
        Characters in a line of a page that is set in short lines.
    """

    chance: random.Random
    day: dt.date
    newspaper: dict[str, Any]
    half: bool
    wrap: int | None
    lines: list[str] = field(default_factory=list)
    gold: dict[str, Any] = field(default_factory=lambda: deepcopy(_NOTHING))
    names: set[str] = field(default_factory=set)

    def one(self, *options: Any) -> Any:
        return self.chance.choice(options)

    def print(self, *lines: str, wrap: bool = False) -> None:
        for line in lines:
            line = line.translate(_HALF) if self.half else line
            if wrap and self.wrap:
                line = "\n".join(line[i : i + self.wrap] for i in range(0, len(line), self.wrap))
            self.lines.append(line)

    @property
    def text(self) -> str:
        return "\n\n".join(self.lines) + "\n"

    def person(self) -> str:
        """Name somebody whose name is no part of any story, so that finding it is a question of names alone."""
        words = MATERIAL["words"]
        while True:
            compound = self.chance.random() < 0.05
            surname = self.chance.choice(words["compound"] if compound else words["surnames"])
            name = surname + "".join(self.chance.sample(words["given"], self.one(1, 2, 2)))
            if name not in self.names and name not in _all_words() and name[1:] not in _all_words():
                self.names.add(name)
                return name


def make_variant(seed: int) -> Variant:
    """Make a page.

    Parameters
    ----------
    seed : int
        Anything; the same seed gives the same page.
    """
    chance = random.Random(seed)
    newspaper = chance.choice(MATERIAL["newspaper"])
    first = dt.date.fromisoformat(newspaper["first"][1])
    day = first + dt.timedelta(days=chance.randrange(1, 600))
    page = Setting(chance, day, newspaper, chance.random() < 0.6, chance.choice([None] * 6 + [20]))
    footer = page.one(_shuffled_masthead, _shuffled_masthead, _pieced_masthead, set_inner_masthead)(page)
    items = chance.sample(MATERIAL["story"], chance.randrange(1, 4)) + chance.sample(MATERIAL["brief"], page.one(0, 1))
    for item in items:
        set_story(page, item)
    if chance.random() < 0.5:
        _set_teaser(page, chance.choice(MATERIAL["teaser"]), at_top=chance.random() < 0.5)
    for notice in chance.sample(MATERIAL["notice"], page.one(0, 0, 1, 2)):
        _set_notice(page, notice["text"])
    page.print(*footer)
    text = page.text
    traditional = _traditional(text) if chance.random() < 0.15 else None
    if traditional:
        page.gold["script"] = "Hant"
        page.gold["private"] = [
            private if private.isascii() else _traditional(private) for private in page.gold["private"]
        ]
    name = f"variant-{seed}-{newspaper['title']}-{day}.txt"
    return Variant(name, traditional or text, page.gold)


@cache
def _all_words() -> str:
    return str([MATERIAL[name] for name in ("story", "brief", "teaser", "notice", "newspaper")]) + str(
        [MATERIAL["words"][name] for name in ("cities", "counties", "firms", "slogans")]
    )


def _traditional(text: str) -> str | None:
    """Text in Traditional characters, if it reads back as it was."""
    from opencc import OpenCC

    traditional: str = OpenCC("s2t", include_tofu_risk_dictionaries=False).convert(text)
    back: str = OpenCC("t2s", include_tofu_risk_dictionaries=False).convert(traditional)
    return traditional if back == text else None


def _issue(page: Setting, *, inner: bool = False) -> dict[str, Any]:
    day, paper = page.day, page.newspaper
    number, first = paper["first"]
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    month = {"冬": "十一", "腊": "十二"}.get(lunar.getMonthInChinese(), lunar.getMonthInChinese())
    issue: dict[str, Any] = {
        "newspaper": paper["title"],
        "date": day.isoformat(),
        "weekday": f"星期{_WEEKDAYS[day.weekday()]}",
    }
    if not inner:
        issue |= {
            "lunar_date": f"{lunar.getYearInGanZhi()}年{month}月{lunar.getDayInChinese()}",
            "cn_number": paper["cn"].replace("—", "-"),
            "postal_code": paper["postal"].replace("—", "-"),
            "issue_number": str(number + (day - dt.date.fromisoformat(first)).days),
            "page_count": page.one(4, 8, 12, 16),
            "region": paper["region"],
        }
    page.gold["issue"] = issue
    return issue


def _shuffled_masthead(page: Setting) -> list[str]:
    """Print the items of a front page in any order; the footer is the hotline, before or after its label."""
    issue, paper = _issue(page), page.newspaper
    site = f"www.{page.chance.randrange(10, 99)}ribao.example"
    hotline = f"5550{page.chance.randrange(1000, 9999)}"
    day = page.day
    date = page.one(f"{day.year}年{day.month}月{day.day}日", f"{day.year}年{day.month:02}月{day.day:02}日")
    items = [
        issue["newspaper"],
        issue["lunar_date"],
        issue["weekday"],
        date,
        f"今日{issue['page_count']}版",
        f"{page.one('国内统一刊号', '国内统一连续出版物号')}：{paper['cn']}",
        f"邮发代号：{paper['postal']} 总第{issue['issue_number']}号",
        f"社址：{paper['address']} 邮编：{paper['postcode']}",
        f"电子版：{site}",
        page.chance.choice(MATERIAL["words"]["slogans"]),
    ]
    page.chance.shuffle(items)
    page.print(*items)
    issue |= {"website": site, "address": paper["address"], "postcode": paper["postcode"], "hotline": hotline}
    return page.one([f"新闻热线：{hotline}"], [hotline, "沟通热线"])


def _pieced_masthead(page: Setting) -> list[str]:
    """Print the date in pieces and most of the rest on one line, as flipbook texts have it."""
    issue, paper = _issue(page), page.newspaper
    hotline = f"5550{page.chance.randrange(1000, 9999)}"
    issue["hotline"] = hotline
    staff = " ".join(f"{role}：{page.person()}" for role in ("总值班", "值班主任", "责编", "美编", "校对"))
    page.print(
        str(page.day.year),
        f"{page.day.month}·{page.day.day}",
        f"今日{issue['page_count']}版",
        issue["weekday"],
        issue["lunar_date"],
        "扫码下载",
        f"{paper['publisher']}出版 总第{issue['issue_number']}期",
        f"新闻热线：{hotline} 邮发代号：{paper['postal']} 国内统一连续出版物号 {paper['cn']}",
        staff,
        issue["newspaper"],
    )
    return []


def set_inner_masthead(page: Setting, label: int | None = None) -> list[str]:
    """Print label, title, date and editors of an inner page."""
    issue = _issue(page, inner=True)
    label = label or page.chance.randrange(2, 9)
    section = page.one("要闻", "社会", "民生", "经济", "文化")
    page.gold["page"] = {"label": str(label), "section": section}
    day = page.day
    items = [
        page.one(f"第{label:02}版：{section}", f"{label} {section}"),
        issue["newspaper"],
        f"{day.year}年{day.month}月{day.day}日 {issue['weekday']}",
        f"责任编辑：{page.person()} 版式：{page.person()} 校对：{page.person()}",
    ]
    page.chance.shuffle(items)
    page.print(*items)
    return []


def _fill(page: Setting, item: dict[str, Any]) -> dict[str, Any]:
    """Story with its gaps filled in."""
    words, chance = MATERIAL["words"], page.chance
    people = sorted(set(re.findall(r"\{([a-c])\}", "".join(item["body"]))))
    yesterday, ago = page.day - dt.timedelta(days=1), page.day - dt.timedelta(days=chance.randrange(2, 6))
    at = page.one("", "", "上午", "下午")
    day = page.one("昨天", "昨日", f"{yesterday.month}月{yesterday.day}日") + at
    gaps = {
        **{letter: page.person() for letter in people},
        **{name: str(chance.randint(*bounds)) for name, bounds in item.get("numbers", {}).items()},
        "city": chance.choice(words["cities"]),
        "county": chance.choice(words["counties"]),
        "firm": chance.choice(words["firms"]),
        "day": day,
        "ago": f"{ago.month}月{ago.day}日",
    }
    filled = {name: _filled(value, gaps) for name, value in item.items() if name not in ("memberships", "events")}
    page.gold["persons"] |= {gaps[letter]: [] for letter in people}
    page.gold["memberships"] += [
        {"name": gaps[who], "organization": _filled(where, gaps) or None, "role": role, "note": note or None}
        for who, where, role, note in item.get("memberships", ())
    ]
    for event in item.get("events", ()):
        happened = (yesterday if event["date"] == "day" else ago).isoformat()
        page.gold["events"].append(
            {
                "headline": filled["headline"],
                "type": event["type"],
                "name": _filled(event["name"], gaps),
                "date_text": gaps[event["date"]],
                "start_date": happened,
                "end_date": happened,
                "organizer": _filled(event.get("organizer", ""), gaps) or None,
                "participants": [gaps[who] for who in event["participants"]],
                "status": "held",
                "alt_types": event.get("alt_types", []),
            }
        )
    return filled


def _filled(value: Any, gaps: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_filled(part, gaps) for part in value]
    return value.format_map(gaps) if isinstance(value, str) else value


def set_story(page: Setting, item: dict[str, Any]) -> None:
    story = _fill(page, item)
    gold: dict[str, Any] = {
        "kind": "news",
        "kicker": None,
        "headline": story["headline"],
        "subheadline": None,
        "authors": [],
        "paragraphs": list(story["body"]),
        "continues_on_page": None,
        "continued_from_page": None,
        "truncated": False,
    }
    shown = page.one(("kicker",), ("subheadline",), ("kicker", "subheadline"), ())
    gold |= {name: story.get(name) for name in shown}
    stack = [gold[name] for name in ("kicker", "headline", "subheadline") if gold[name]]
    if page.chance.random() < 0.3:  # a headline of two clauses takes two lines
        stack = [line.replace(" ", "\n") if line == gold["headline"] else line for line in stack]
    page.print(*stack)
    photo = (
        _caption(page, story["photo"], gold["headline"]) if "photo" in story and page.chance.random() < 0.4 else None
    )
    at = page.chance.randrange(len(story["body"]))
    if photo and at == 0:
        page.print(photo[0])
    paragraphs, signature = _sign(page, gold, list(story["body"]))
    pieces = [_cut(page, paragraph) for paragraph in paragraphs]
    _paste(page, pieces)
    pieces[-1][-1] += signature
    if page.chance.random() < 0.12:
        gold["continues_on_page"] = str(page.chance.randrange(2, 9))
        jump = f"（下转第{gold['continues_on_page']}版）"
        pieces.append([jump]) if page.chance.random() < 0.5 else pieces[-1].append(pieces[-1].pop() + jump)
    for number, piece in enumerate(pieces):
        if photo and number == at and at > 0:
            page.print(photo[0])
        page.print(*piece, wrap=True)
    page.gold["articles"] += [gold, photo[1]] if photo else [gold]


def _sign(page: Setting, gold: dict[str, Any], paragraphs: list[str]) -> tuple[list[str], str]:
    """Credit the story in one of the forms; return its paragraphs as they read, and the signature at the end."""
    reporter, correspondent = page.person(), page.person()
    gold["authors"] = [{"name": reporter, "role": "reporter"}]
    page.gold["persons"][reporter] = []
    form = page.one("slug", "bracketed", "line", "bullet", "signature", "signatures")
    if form in ("bracketed", "signatures"):
        gold["authors"].append({"name": correspondent, "role": "correspondent"})
        page.gold["persons"][correspondent] = []
    signature = ""
    match form:
        case "slug":
            paragraphs[0] = f"本报讯 记者{reporter}报道 {paragraphs[0]}"
        case "bracketed":
            paragraphs[0] = f"本报讯（记者{reporter} 通讯员{correspondent}）{paragraphs[0]}"
        case "line":
            page.print(f"本报记者 {reporter}")
        case "bullet":
            page.print(f"□记者 {reporter}")
        case "signature":
            signature = f"（记者 {_spaced(page, reporter)}）"
        case _:
            signature = f"（记者 {_spaced(page, reporter)} 通讯员 {correspondent}）"
    gold["paragraphs"] = list(paragraphs)
    return paragraphs, signature


def _spaced(page: Setting, name: str) -> str:
    """Set a name of two characters with a blank, as papers do in lists."""
    return " ".join(name) if len(name) == 2 and page.chance.random() < 0.5 else name


def _caption(page: Setting, text: str, headline: str) -> tuple[str, dict[str, Any]]:
    name = page.person()
    page.gold["persons"][name] = []
    credit = page.one(f" 记者{name} 摄", f"\n记者{name} 摄", f" （{name} 摄）")
    authors = [{"name": name, "role": "photographer"}]
    gold = {"kind": "photo", "headline": None, "authors": authors, "paragraphs": [text], "belongs_to": headline}
    return text + credit, gold


def _cut(page: Setting, paragraph: str) -> list[str]:
    """Break a paragraph where a column ends, at times with the last characters printed again."""
    if page.wrap or len(paragraph) < 50 or page.chance.random() < 0.5:
        return [paragraph]
    places = [
        at
        for at in range(20, len(paragraph) - 18)
        if paragraph[at - 1] not in _SENTENCE_ENDS and not (paragraph[at - 1 : at + 1].isascii())
    ]
    at = page.chance.choice(places)
    left, right = paragraph[:at], paragraph[at:]
    page.gold["repairs"]["column_joins"].append([left[-5:], right[:5]])
    again = page.one(0, 0, 0, 2, 3)
    if again and not right.startswith(left[-1]):
        page.gold["repairs"]["overlaps_removed"].append(left[-again:])
        right = left[-again:] + right
    return [left, right]


def _paste(page: Setting, pieces: list[list[str]]) -> None:
    """Paste the end of an earlier piece once more behind a later paragraph."""
    if page.wrap or len(pieces) < 3 or page.chance.random() < 0.7:
        return
    source = page.chance.randrange(len(pieces) - 2)
    tail = pieces[source][0][-page.chance.randrange(28, 60) :]
    if len(tail) < 28 or tail == pieces[source][0]:
        return
    page.gold["repairs"]["duplicate_fragments_removed"].append(tail)
    pieces[page.chance.randrange(source + 1, len(pieces))][-1] += tail


def _set_teaser(page: Setting, item: dict[str, Any], *, at_top: bool) -> None:
    number = str(page.chance.randrange(2, 9))
    lines = [line for line in (item.get("kicker"), item["headline"]) if line]
    gold = {
        "kind": "teaser",
        "kicker": item.get("kicker"),
        "headline": item["headline"],
        "subheadline": None,
        "authors": [],
        "paragraphs": [],
        "continues_on_page": number,
        "continued_from_page": None,
        "truncated": False,
    }
    reference = page.one(f"（详见第{number}版）", f"（详见{number}版）", f"(详见第{number}版)")
    if at_top and not page.gold["articles"][0]["kicker"]:
        head = page.lines.index(next(line for line in page.lines if _opens(line, page.gold["articles"][0]["headline"])))
        kept, page.lines = page.lines[head:], page.lines[:head]
        page.print(*lines, reference)
        page.lines += kept
        page.gold["articles"].insert(0, gold)
    else:
        page.print(*lines, reference)
        page.gold["articles"].append(gold)


def _opens(line: str, headline: str) -> bool:
    return line.translate(_HALF).replace("\n", " ") == headline.translate(_HALF)


def _set_notice(page: Setting, text: str) -> None:
    chance = page.chance
    digits = "".join(chance.choices("0123456789", k=14))
    name = page.person()
    gaps = {
        "x": name,
        "id": f"4300{digits}",
        "code": f"92{digits}MA",
        "firm": f"{chance.choice(MATERIAL['words']['cities'])}好又多便利店",
    }
    notice = text.format_map(gaps)
    page.print(notice)
    page.gold["private"] += [gaps[gap] for gap in ("x", "id") if f"{{{gap}}}" in text]
    page.gold["articles"].append({"kind": "notice", "headline": None, "authors": [], "paragraphs": [notice]})
