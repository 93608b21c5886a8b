"""Whether a truth can be the truth of its page: what it says stands there, and the calendar agrees."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from lunar_python import Solar
from opencc import OpenCC

from tests.examples.scoring import fold

PROVINCES = {"32": "江苏", "43": "湖南", "44": "广东", "51": "四川", "62": "甘肃"}
"""Region codes of CN numbers (GB/T 2260) that the invented newspapers use."""
_SLACK = 90
"""Characters that may stand between the characters of a paragraph: a repeated overlap, a caption, a pasted tail."""
_TO_SIMPLIFIED = OpenCC("t2s", include_tofu_risk_dictionaries=False)


def faults(raw: str, gold: dict[str, Any]) -> Iterator[str]:
    """Yield what a truth says that its page does not."""
    page = fold(_TO_SIMPLIFIED.convert(raw) if gold.get("script") == "Hant" else raw)
    for article in gold["articles"]:
        for name in ("kicker", "headline", "subheadline"):
            if article.get(name) and fold(article[name]) not in page:
                yield f"{name} {article[name]}"
        for paragraph in article["paragraphs"]:
            if not stands_in(fold(paragraph), page):
                yield f"paragraph {paragraph[:30]}"
        for author in article["authors"]:
            if author["name"] not in page:
                yield f"author {author['name']}"
    for name in gold["persons"]:
        if not stands_in(name, page):
            yield f"person {name}"
    for post in gold["memberships"]:
        if post["name"] not in gold["persons"] or not stands_in(post["role"], page):
            yield f"membership {post}"
    for private in gold["private"]:
        if private not in raw:
            yield f"private {private}"
    yield from _calendar(gold["issue"])


def stands_in(text: str, page: str) -> bool:
    """Tell whether the page holds the characters of a text in order, with no more between than breaks put there."""
    starts = (match.start() for match in re.finditer(re.escape(text[:1]), page))
    return any(_follows(text, page, start) for start in starts)


def _follows(text: str, page: str, position: int) -> bool:
    slack = _SLACK
    for character in text:
        found = page.find(character, position, position + slack + 1)
        if found < 0:
            return False
        slack -= found - position
        position = found + 1
    return True


def _calendar(issue: dict[str, Any]) -> Iterator[str]:
    day = dt.date.fromisoformat(issue["date"])
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    month = {"冬": "十一", "腊": "十二"}.get(lunar.getMonthInChinese(), lunar.getMonthInChinese())
    expected = {
        "weekday": f"星期{'一二三四五六日'[day.weekday()]}",
        "lunar_date": f"{lunar.getYearInGanZhi()}年{month}月{lunar.getDayInChinese()}",
    }
    for name, value in expected.items():
        if issue.get(name) not in (None, value):
            yield f"{name} {issue[name]}, the day has {value}"
    if issue.get("cn_number") and PROVINCES[issue["cn_number"][2:4]] != issue["region"]:
        yield f"region {issue['region']} of {issue['cn_number']}"
