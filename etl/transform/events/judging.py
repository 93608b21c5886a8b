"""Whether a candidate is told as a happening: what speaks for it and against it in its clause and its article."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from etl.transform.dates import DateMention
from etl.transform.events.candidates import Candidate
from etl.transform.events.cues import cues
from etl.transform.events.dating import date_in_sentence, is_day
from etl.transform.events.reading import Reading

THRESHOLD = 3.0
"""What a candidate must reach to be a row; a strong verb in a plain main clause just does."""


class Verdict(NamedTuple):
    """The score of a candidate, the date of its sentence, and its status: held, planned or ongoing."""

    score: float
    date: DateMention | None
    status: str


def judge(
    reading: Reading, candidate: Candidate, names: frozenset[int], *, lead: bool, in_head: bool
) -> Verdict | None:
    """Score a candidate; None when it is negated, wished, a noun, a circumstance, a guest's deed, or scores too little.

    A strong verb weighs 3, a weak one 2; a day weighs 2, a month, a year or 日前 1; the lead and a repeat of the
    headline 1 each. ``names`` holds the offsets that lie in persons' names: 正 in 韩正 is no 正.
    """
    if _is_noun(candidate):
        return None
    mention = date_in_sentence(reading, candidate)
    score = candidate.strength + lead + in_head + _weight_of_date(reading, mention)
    dated = mention is not None and mention.range.start is not None
    text, end = candidate.sentence.text, candidate.end
    told = mention is not None and mention.range.precision == "day" and 0 <= candidate.start - mention.end < 3
    if not told and not candidate.noun_end and (text.startswith("的", end) or _ATTRIBUTE.match(text, end)):
        return None
    if text.startswith("了", end):
        score += 0.5
    if not dated and _ANY.match(text, end):
        score -= 1.5
    if score + 0.5 < THRESHOLD or not _is_whole(candidate):
        return None
    if not dated and _DEMAND.search(text, candidate.sentence.start, candidate.start):
        return None
    return _heed_cues(candidate, names, score, mention, dated)


_RECENT = frozenset(
    [
        "日前",
        "近日",
        "近期",
        "前不久",
        "不久前",
        "这几天",
        "这两天",
        "连日来",
        "连日",
        "这些天",
        "几天前",
        "近几日",
        "近两日",
        "数日前",
        "前几天",
        "前些天",
        "新近",
        "前段时间",
    ]
)
"""Vague words that still speak of one recent happening; 目前, 近年来 speak of a state."""


def _is_whole(candidate: Candidate) -> bool:
    """Whether the event word is not cut out of others: 直通车 holds no 通车, 大力开展 holds 开展."""
    start, end = candidate.start, candidate.end
    starts, _ = candidate.sentence.words(candidate.clause_start, candidate.clause_end)
    first, after = bisect_right(starts, start) - 1, bisect_left(starts, end)
    if starts[first] < start:
        return starts[first + 1] == end and start - starts[first] >= 2
    return starts[after] == end or after == first + 1


def _weight_of_date(reading: Reading, mention: DateMention | None) -> float:
    if mention is None:
        return 0
    when = mention.range
    if is_day(mention):
        return 2
    if when.precision == "range" and "今年" not in mention.text and "年" in mention.text and "月" not in mention.text:
        return 0.5
    if when.start is None:
        return mention.text in _RECENT
    old = when.precision == "year" and when.end is not None and reading.issue_date is not None
    return 0 if old and when.end and reading.issue_date and (reading.issue_date - when.end).days > 366 else 1


_CLOSED = re.compile(
    r"[，。；、！？（\n）”]|$|了(?!的)|并|于|在|第|仪式|至|当日|当天|现场|及|和|与|运营|运行|使用|通车|投产|营业|投用|发布"
)
_ATTRIBUTE = re.compile(r"[了过]的|[^，。；、！？\n]{1,12}?的(?:基础上|过程中|时候|同时|背景下|情况下|前提下)")
_WEAK_ATTRIBUTE = re.compile(r"[^，。；、！？\n]{0,18}?的(?!。)")
_ANNIVERSARY = re.compile(r"[^，。；]{0,12}?[0-9一二三四五六七八九十百]{1,4}多?周年")
_ANY = re.compile(
    r"了?(?:形式多样|多样|丰富多彩|各类|各种|一系列|(?:相关|有关)(?:活动|工作|会议)|系列|多种|多项|多场|务实)"
)
_DEMAND = re.compile(
    r"(?:^|[，；])[^，；。]{0,12}?(?<![主重需紧首只])要(?![求闻塞地素点])|^(?:必须|应当|应|务必)|^[一二三四五六七八九]是"
)


def _is_noun(candidate: Candidate) -> bool:
    """The verb used as a noun or inside a compound: 来看记者的一线调研。 发布平台, 建交70周年"""
    text, start, end = candidate.sentence.text, candidate.start, candidate.end
    if text.startswith(cues().compound, end):
        return True
    if text.startswith("工作", end) and not text.startswith(_WORK_MEETINGS, end):
        return True
    if candidate.form not in ("agent", "theme") or candidate.noun_end:
        return False
    if text.startswith(("的", "、", "和", "及", "性", "化", "等"), start - 1):
        return True
    closed = end == candidate.clause_end or text.startswith(("、", "）", "”"), end)
    noun_like = candidate.form == "agent" or candidate.type in ("announcement", "opening")
    if closed and noun_like and "的" in text[max(candidate.clause_start, start - 3) : start]:
        return True
    if candidate.form == "theme" and not _is_closed(candidate):
        return True
    if _ANNIVERSARY.match(text, end, candidate.clause_end):
        return True
    if candidate.form == "theme" or candidate.strength == 2:
        return start - candidate.clause_start < 12 and _WEAK_ATTRIBUTE.match(text, end) is not None
    return False


def _is_closed(candidate: Candidate) -> bool:
    """Whether nothing is left to be said behind an intransitive verb: 大会开幕。 两车相撞， but 起火商铺, 追尾货车."""
    text, end = candidate.sentence.text, candidate.end
    if candidate.type in ("opening", "meeting") or (candidate.type == "appointment" and candidate.strength == 2):
        return _CLOSED.match(text, end) is not None
    if candidate.type in ("accident", "death") and text[candidate.start : end] not in _WITH_OBJECT:
        return _CLOSED.match(text, end) is not None or _AFTERMATH.match(text, end) is not None
    return True


_AFTERMATH = re.compile(
    r"[0-9一二三四五六七八九十两]|致|造成|(?:事故|事件|案件)(?:[，。；、]|发生|致|造成|$)|起来|身亡|倒塌|沉没"
)
_WITH_OBJECT = frozenset(
    [
        "登陆",
        "撞上",
        "坠入",
        "侵袭",
        "袭击",
        "肆虐",
        "冲毁",
        "损毁",
        "确诊",
        "感染",
        "遭遇",
        "遭受",
        "触礁",
        "泄漏",
        "泄露",
        "被困",
        "撞击",
        "跌入",
        "碰撞",
    ]
)
_WORK_MEETINGS = ("工作会", "工作座谈", "工作推进", "工作报告", "工作部署会", "工作者")
_ITS_END = re.compile(r"中|时|期间|以来|后|前|上|过程")
_TIME_CLAUSE = re.compile(r"(?:时|后|期间|之际|过程中|之前|之后|以来|的基础上)$")
_COUNTED = re.compile(
    r"[0-9一二三四五六七八九十百千万亿两]+[余多]?[万亿]?(?:场|个|次|项|人次|件|起|份|家|名|人|场次|条|批)(?:以上|左右)?$"
)
_TALLY = frozenset(("共", "累计", "共计", "总计", "先后", "已有", "平均", "总共"))
_PASSED = frozenset(("审议", "表决", "获", "票", "获得"))


def _heed_cues(
    candidate: Candidate, names: frozenset[int], score: float, mention: DateMention | None, dated: bool
) -> Verdict | None:
    """Weigh the words before the event word in its clause, and what the clause counts."""
    text, start, end = candidate.sentence.text, candidate.start, candidate.end
    closed = end == candidate.clause_end or text.startswith("、", end)
    shielded, before = candidate.sentence.shielded, cues().before
    status, done = "held", 0.0
    starts, words = candidate.sentence.words(candidate.clause_start, candidate.clause_end)
    for position, (first, word) in enumerate(zip(starts, words, strict=False)):
        if first >= start:
            break
        if word in _TALLY and start - first <= 8:
            score -= 1.5
        if word not in before or shielded[first] or first in names:
            continue
        gap = start - first - len(word)
        for kind, reach in before[word]:
            if gap > reach:
                continue
            if kind in ("wished", "negated") and (word not in ("以", "为") or gap == 0):
                return None
            if kind == "means" and _is_means(text, first, word, start, words[position - 1] if position else ""):
                return None
            if (
                kind == "consequence"
                and candidate.type in ("accident", "death")
                and candidate.form in ("agent", "theme")
            ):
                return None
            if kind == "guest" or (kind == "again" and closed and candidate.form == "agent"):
                return None
            if kind == "about" and candidate.form == "theme" and not candidate.noun_end and not closed:
                return None
            if kind in ("inside", "about") and candidate.form in ("agent", "theme") and _frames(candidate):
                return None
            if kind == "habitual" and not dated:
                done -= 1.5
            elif kind == "done":
                done = max(done, 0.5)
            elif kind == "future":
                status = "planned"
            elif kind == "now" and status == "held":
                status = "ongoing"
    if _COUNTED.search(text, end, candidate.clause_end):
        score -= 1.5
    if candidate.noun_end and text.startswith("的", end):
        status = "ongoing"
    if text.startswith(("中", "时", "期间"), end) and text.find("在", candidate.clause_start, start) >= 0:
        return None
    score += done
    return Verdict(score, mention, _planned_before(candidate, status)) if score >= THRESHOLD else None


def _is_means(text: str, first: int, word: str, start: int, before: str) -> bool:
    """通过召开座谈会、举办讲座: the verb, or one in the list before it, follows at once; not 审议通过 or 通过了."""
    if before in _PASSED or text.startswith("了", first + len(word)):
        return False
    between = text[first + len(word) : start]
    return len(between) <= 2 or "、" in between


def _frames(candidate: Candidate) -> bool:
    """在会见…时: the clause gives the time or the ground of another."""
    text, end = candidate.sentence.text, candidate.end
    return _ITS_END.match(text, end) is not None or _TIME_CLAUSE.search(text, end, candidate.clause_end) is not None


_PLAN = re.compile(r"(?:将|拟|计划)[^，。；]{0,6}，$")


def _planned_before(candidate: Candidate, status: str) -> str:
    text = candidate.sentence.text
    return (
        "planned"
        if _PLAN.search(text[max(candidate.sentence.start, candidate.start - 10) : candidate.start])
        else status
    )
