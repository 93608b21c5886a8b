"""Whether a candidate is told as a happening: what speaks for it and against it in its clause and its article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

from etl.transform.dates import DateMention
from etl.transform.events.candidates import Candidate
from etl.transform.events.cues import cues, names_body
from etl.transform.events.dating import date_in_sentence, is_day
from etl.transform.events.reading import Reading
from etl.transform.events.usage import REPORTS, is_under_way, is_whole, tells

InName = Callable[[int], bool]
"""Whether an offset lies in the name of a person."""

THRESHOLD = 3.0
"""What a candidate must reach to be a row; a strong verb in a plain main clause just does."""


_STRONG = 3
_MOST_SAID = 1
"""What 了 and a word like 已 or 成功 may add together."""


class Verdict(NamedTuple):
    """The score of a candidate, the date of its sentence, and its status: held, planned or ongoing."""

    score: float
    date: DateMention | None
    status: str


def judge(reading: Reading, candidate: Candidate, is_in_name: InName, *, lead: bool, in_head: bool) -> Verdict | None:
    """Score a candidate; None when it is negated, wished, a noun, a circumstance, a guest's deed, or scores too little.

    A strong verb weighs 3, a weak one 2; a day weighs 2, a month, a year or 日前 1; the lead and a repeat of the
    headline 1 each. ``is_in_name`` says which offsets lie in persons' names: 正 in 韩正 is no 正.
    """
    mention = date_in_sentence(reading, candidate)
    score = candidate.strength + lead + in_head + _weight_of_date(reading, mention)
    if mention is None and lead and reading.dateline is not None:
        score += 1
    if score + _MOST_SAID < THRESHOLD or not tells(candidate):
        return None
    sentence, start, end = candidate.sentence, candidate.start, candidate.end
    if sentence.dates and not (in_head or sentence.head):
        before = sentence.dates_between(sentence.start, start) if mention is None else (mention,)
        for date in before:
            if _is_history(reading, date):
                return None
    dated = mention is not None and mention.range.start is not None
    text = sentence.text
    following = text[end : end + 1]
    if (
        not candidate.noun_end
        and text.find("的", end, end + 15) >= 0
        and (following == "的" or _ATTRIBUTE.match(text, end))
        and not REPORTS.match(text, end)
    ):
        return None
    if candidate.form == "agent" and _CONGRATULATES.match(text, candidate.clause_start, start):
        return None
    if following == "了":
        score += 0.5
    if not dated and _ANY.match(text, end):
        score -= 1.5
    marked = _MARKS.search(text, sentence.start, start) is not None
    if marked:
        score -= _weight_of_marks(candidate, mention, dated)
    if score + 0.5 < THRESHOLD or not is_whole(candidate, mention.end if mention else -1):
        return None
    if marked and _is_spoken_of(candidate, mention, dated):
        return None
    return _heed_cues(reading, candidate, is_in_name, score, mention, dated)


_MARKS = re.compile(
    "[将拟曾我咱您俺你每要应次]|计划|力争|必须|务必|年年|历年|逐年|迄今|至今|累计|截至|目前|[一二三四五六七八九](?=[是，])"
)
"""One of these stands in whatever `_weight_of_marks` and `_is_spoken_of` look for: without one, neither is asked."""


def _weight_of_marks(candidate: Candidate, mention: DateMention | None, dated: bool) -> float:
    """What programmes, sums and repeated deeds weigh against a candidate."""
    text, start = candidate.sentence.text, candidate.start
    weight = 0.0
    if _is_programme(candidate, mention):
        weight += 1 if candidate.strength == _STRONG else 2
    if not dated and _SUMS_UP.search(text, candidate.sentence.start, start):
        weight += 1.5
    if (mention is None or not is_day(mention)) and _TIMES.search(text, candidate.clause_start, start):
        weight += 1.5
    return weight


def _is_spoken_of(candidate: Candidate, mention: DateMention | None, dated: bool) -> bool:
    """Whether the sentence remembers, tells of the speaker or of a habit, or demands."""
    text, first, start = candidate.sentence.text, candidate.sentence.start, candidate.start
    if text.find("曾", first, start) >= 0 and (mention is None or mention.start < candidate.clause_start):
        return True
    if candidate.type != "conflict" and _WE.search(text, first, start):
        return True
    if (mention is None or not is_day(mention)) and _HABIT.search(text, first, start):
        return True
    return not dated and _DEMAND.search(text[first:start]) is not None


_CONGRATULATES = re.compile(r"(?:庆祝|祝贺|纪念)[^，。]{0,10}(?<!活动|仪式|大会|晚会|演出|系列|图书|展览|邮票)$")
"""庆祝两国建交: what is celebrated was before."""
_LONG_AGO = 400
"""Days before the issue from which what is told is background, unless it is what the article is about."""


def _is_history(reading: Reading, mention: DateMention) -> bool:
    if reading.issue_date is None:
        return False
    last = mention.range.end or mention.range.start
    return last is not None and (reading.issue_date - last).days > _LONG_AGO


def _weight_of_date(reading: Reading, mention: DateMention | None) -> float:
    if mention is None:
        return 0
    when = mention.range
    if is_day(mention):
        return 2
    if when.precision == "range" and mention.text.endswith("来") and "今年" not in mention.text:
        return -1  # 三年来, 入冬以来: a summary
    if when.precision == "range" and "今年" not in mention.text and "年" in mention.text and "月" not in mention.text:
        return 0.5
    if when.start is None:
        return mention.text in cues().recent
    old = when.precision == "year" and when.end is not None and reading.issue_date is not None
    return 0 if old and when.end and reading.issue_date and (reading.issue_date - when.end).days > 366 else 1


_ATTRIBUTE = re.compile(r"[了过]的|[^，。；、！？\n]{1,12}?的(?:基础上|过程中|时候|同时|背景下|情况下|前提下)")
_ANY = re.compile(
    r"了?(?:形式多样|多样|丰富多彩|各类|各种|一系列|(?:相关|有关)(?:活动|工作|会议)|系列|多种|多项|多场|务实)"
)
_WE = re.compile(
    r"(?<![自本])我(?![国省市县区州军党校院社方港队乡镇村厂旗盟馆部局台边空海外志人民行会所矿公驻])|咱|您|俺|你们?(?=[，我要能是也都在])"
)
"""Somebody tells of himself."""
_HABIT = re.compile(r"每(?:[所个家户村校座站]|年|月|周|天|日|逢|次|晚|学期|季度|隔|到)|年年|历年|逐年")
_DEMAND = re.compile(
    r"(?:^|[，；])[^，；。]{0,12}?(?<![主重需紧首只])要(?![求闻塞地素点])|^(?:必须|应当|应|务必)|^第?[一二三四五六七八九][是要，]"
)
"""要…, 必须…, 一是…: somebody is told to."""
_PLANS = re.compile(r"计划|力争|拟(?=[^订定])|将")


def _is_programme(candidate: Candidate, mention: DateMention | None) -> bool:
    """今年计划新增…，新建…: what a year, or no day, is to bring; 将 alone may be said of what was just done."""
    if mention is not None and mention.range.precision != "year":
        return False
    plan = _PLANS.search(candidate.sentence.text, candidate.sentence.start, candidate.start)
    return plan is not None and (mention is not None or plan[0] != "将")


_TIMES = re.compile("(?<!第)[两二三四五六七八九十多数几0-9]+次(?:[赴到来就对在]|前往|深入)?[^，。；]{0,8}$")
"""三次赴X考察."""
_SUMS_UP = re.compile(r"迄今|至今|累计|截至目前|目前(?:为止)?[，,]?[^，。]{0,12}(?:已|共)")
"""What has been done so far is a sum, not a happening."""


_COUNTED = re.compile(
    r"(?<!第)[0-9一二三四五六七八九十百千万亿两]+[余多]?[万亿]?(?:场|个|次|项|人次|件|起|份|家|名|人|场次|条|批)(?:以上|左右)?$"
)
_CLASSIFIERS = frozenset("场个次项件起份家名人条批上右")
_PASSED = frozenset(("审议", "表决", "获", "票", "获得"))


def _heed_cues(
    reading: Reading,
    candidate: Candidate,
    is_in_name: InName,
    score: float,
    mention: DateMention | None,
    dated: bool,
) -> Verdict | None:
    """Weigh the words before the event word in its clause, and what the clause counts."""
    text, start, end = candidate.sentence.text, candidate.start, candidate.end
    closed = end == candidate.clause_end or text.startswith("、", end)
    shielded, before = candidate.sentence.shielded, cues().before
    status, done = "held", 0.0
    starts, words = candidate.sentence.words(candidate.clause_start, candidate.clause_end)
    heard = () if before.keys().isdisjoint(words) else range(bisect_left(starts, start))
    for position in heard:
        word = words[position]
        if word not in before:
            continue
        first = starts[position]
        if shielded[first] or is_in_name(first) or text.startswith(cues().no_cues, first):
            continue
        gap = start - first - len(word)
        for kind, reach in before[word]:
            if gap > reach:
                continue
            if kind == "tally":
                score -= 1.5
            if kind == "wished" and _is_in_name(candidate, first, word, words[position - 1] if position else ""):
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
            if kind == "about" and candidate.form == "agent" and _ABOUT_IT.match(text, end, candidate.clause_end):
                return None
            if kind == "about" and candidate.form == "theme" and not candidate.noun_end and not closed:
                return None
            if kind == "habitual" and not dated:
                done -= 1.5
            elif kind == "done":
                done = max(done, 0.5)
            elif kind == "future" and not _is_done(candidate, first, word, words[position - 1] if position else ""):
                status = "planned"
            elif kind == "now" and status == "held":
                status = "ongoing"
    if text[candidate.clause_end - 1] in _CLASSIFIERS and _COUNTED.search(text, end, candidate.clause_end):
        score -= 1.5
    if is_under_way(candidate):
        status = "ongoing"
    score += done
    if status == "planned" and mention is not None and _is_over(reading, mention):
        status = "held"
    elif status == "held" and _is_coming(text, end):
        status = "planned"
    return Verdict(score, mention, _planned_before(candidate, status)) if score >= THRESHOLD else None


def _is_in_name(candidate: Candidate, first: int, word: str, before: str) -> bool:
    """供暖保障会议召开: behind a noun, in the name of what is held; not 全力保障会议召开, 公安机关保障会议召开."""
    if candidate.form != "theme" or not candidate.noun_start < first < candidate.noun_end <= candidate.start:
        return False
    named = word in cues().in_names and len(before) > 1 and before not in cues().eager
    return named and not names_body(candidate.sentence.text[candidate.noun_start : first])


_ABOUT_IT = re.compile(r"[^，。]*?(?:发表|致[电函信唁贺]|进行|举行|表示|作出|提出|回应|召开|发出|展开)")
"""就X侵犯Y发表谈话: the clause is about what the event word says, and tells of something else."""
_DONE_BEFORE = frozenset(
    ["成功", "已", "已经", "顺利", "一举", "先后", "当场", "联合", "依法", "紧急", "连夜", "共同", "最终"]
)


def _is_done(candidate: Candidate, first: int, word: str, before: str) -> bool:
    """将 that takes an object (成功将卫星发射升空), and 决定 that decides what is done by it (决定任命)."""
    if word == "将":
        return before in _DONE_BEFORE
    decided = candidate.type in ("appointment", "award") and candidate.start - first <= len(word) + 2
    return word == "决定" and decided


def _is_coming(text: str, end: int) -> bool:
    return text.startswith(("在即", "在望", "倒计时"), end)


def _is_over(reading: Reading, mention: DateMention) -> bool:
    last = mention.range.end
    return last is not None and reading.issue_date is not None and last < reading.issue_date


def _is_means(text: str, first: int, word: str, start: int, before: str) -> bool:
    """通过召开座谈会、举办讲座: the verb, or one in the list before it, follows at once; not 审议通过 or 通过了."""
    if before in _PASSED or text.startswith("了", first + len(word)):
        return False
    between = text[first + len(word) : start]
    return len(between) <= 2 or "、" in between


_PLAN = re.compile(r"(?:将|拟|计划)[^，。；]{0,6}，$")


def _planned_before(candidate: Candidate, status: str) -> str:
    text, start = candidate.sentence.text, candidate.start
    after_comma = start > candidate.sentence.start and text[start - 1] == "，"
    planned = after_comma and _PLAN.search(text[max(candidate.sentence.start, start - 10) : start])
    return "planned" if planned else status
