"""Whether a candidate is told as a happening: what speaks for it and against it in its clause and its article."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.transform.dates import DateMention
from etl.transform.events.candidates import Candidate
from etl.transform.events.cues import cues
from etl.transform.events.dating import date_in_sentence
from etl.transform.events.reading import Reading

THRESHOLD = 3.0
"""What a candidate must reach to be a row; a strong verb in a plain main clause just does."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The score of a candidate, and the date of its sentence."""

    score: float
    date: DateMention | None


def judge(reading: Reading, candidate: Candidate, *, lead: bool, in_head: bool) -> Verdict | None:
    """Score a candidate; None when it is negated, wished, a noun, somebody's attribute or a guest's deed.

    A strong verb weighs 3, a weak one 2; a day weighs 2, a month, a year or 日前 1; the lead and a repeat of the headline 1 each.
    """
    text, cue = reading.text, cues()
    before = text[candidate.clause_start : candidate.start]
    if _is_noun(text, candidate, before) or _is_circumstance(text, candidate, before):
        return None
    if cue.compound.match(text, candidate.end) or cue.negated.search(before) or cue.wished.search(before):
        return None
    mention = date_in_sentence(reading, candidate)
    precision = mention.range.precision if mention is not None else ""
    dated = mention is not None and mention.range.start is not None
    if candidate.form in ("agent", "theme") and _ATTRIBUTE.match(text, candidate.end):
        if not candidate.noun_end and not (precision == "day" and mention is not None and 0 <= candidate.start - mention.end < 3):
            return None
    if not dated and _DEMAND.search(text, candidate.sentence_start, candidate.start):
        return None
    score = float(candidate.strength)
    if precision in ("day", "range") and mention is not None:
        score += 0.5 if mention.text.endswith("来") and "今年" not in mention.text else 2
    elif dated or (mention is not None and mention.text in _RECENT):
        score += 1
    score += lead + in_head
    if precision == "year" and mention is not None and mention.range.end is not None and reading.issue_date is not None:
        score -= (reading.issue_date - mention.range.end).days > 366
    if _TALLY.search(before) or _COUNTED.search(text, candidate.end, candidate.clause_end):
        score -= 1.5
    elif not dated and _ANY.match(text, candidate.end):
        score -= 1.5
    if text.startswith("了", candidate.end) or cue.done.search(before):
        score += 0.5
    if not dated and cue.habitual.search(before):
        score -= 1.5
    return Verdict(score, mention)


def is_told_as_done(reading: Reading, candidate: Candidate) -> bool:
    """Look at the words of the sentence: the trigger is one of them, and none before it in its clause negates or wishes it.

    创新设计 holds no 新设 and 直通车 no 通车, 大力开展 holds 开展; 国际原子能机构 says no 能.
    """
    text, not_done = reading.text, cues().not_done
    nearest = candidate.start - 12
    for first, last in reading.words(candidate.sentence_start, candidate.sentence_end):
        if candidate.start < first < candidate.end < last:
            return False
        if first < candidate.start < last and not (candidate.end == last and candidate.start - first >= 2):
            return False
        if nearest <= first < candidate.start and first >= candidate.clause_start and text[first:last] in not_done:
            if reading.shielded[first] == 0 and (text[first:last] not in ("以", "为") or last == candidate.start):
                return False
    return True


_RECENT = frozenset("日前 近日 近期 前不久 不久前 这几天 这两天 连日来 连日 这些天 几天前 近几日 近两日 数日前 前几天 前些天 新近 前段时间".split())
"""Vague words that still speak of one recent happening; 目前, 近年来 speak of a state."""
_BOUNDARY = re.compile(r"[，。；、！？\n”）]|$")
_CLOSED = re.compile(r"[，。；、！？（\n）”]|$|了(?!的)|并|于|在|第|仪式|至|当日|当天|现场|及|和|与|运营|运行|使用|通车|投产|营业|投用|发布")
_NOMINAL = re.compile(r"的[^，。]{0,2}$|(?:此次|这次|该次|本次|一次|国事|此轮|本轮|作为|每次|多次)$|[项轮]$")
_ATTRIBUTE = re.compile(r"[了过]?的|[^，。；、！？\n]{1,12}?的(?:基础上|过程中|时候|同时|背景下|情况下|前提下)")
_WEAK_ATTRIBUTE = re.compile(r"[^，。；、！？\n]{0,18}?的(?!。)")
_ANNIVERSARY = re.compile(r"[^，。；]{0,12}?[0-9一二三四五六七八九十百]{1,4}(?:多)?周年")
_INSIDE = re.compile(r"(?:在|自|经|对|从|据|随着|关于|围绕|对于|以)[^，。；]{0,8}$")
_ABOUT = re.compile(r"(?:就|对|因|为)[^，。；]{0,24}$")
_ITS_END = re.compile(r"(?:中|时|期间|以来|后|前|上|过程)")
_MEANS = re.compile(r"(?<!审议)(?<!表决)(?<!获)(?<!票)通过(?!了)|结合|围绕.{1,20}要")
_GUEST = re.compile(r"(?:出席|参加|陪同|列席|见证|观看|前来|来华|来京|赴华|来访)[^，。；]{0,3}$|等$")
_DEMAND = re.compile(
    r"(?:^|[，；])(?:[^，；。]{0,12}?)(?<![主重需紧首只])要(?![求闻塞地素点])|^(?:必须|应当|应|务必)|^[一二三四五六七八九]是"
)


def _is_noun(text: str, candidate: Candidate, before: str) -> bool:
    """The verb used as a noun: 来看记者的一线调研。 多项访问"""
    if candidate.form not in ("agent", "theme") or candidate.noun_end:
        return False
    if before.endswith(("的", "、", "和", "及", "性", "化")):
        return True
    if candidate.form == "agent" and _NOMINAL.search(before) and _BOUNDARY.match(text, candidate.end):
        return True
    if candidate.form == "theme" and candidate.type in ("opening", "meeting") and not _CLOSED.match(text, candidate.end):
        return True
    weak = candidate.strength == 2 or candidate.form == "theme"
    return weak and _WEAK_ATTRIBUTE.match(text, candidate.end) is not None and len(before) < 12


def _is_circumstance(text: str, candidate: Candidate, before: str) -> bool:
    """The verb only frames another deed: 在会见梅洛尼时, 通过召开座谈会, 参加会见, 发表70周年."""
    if _MEANS.search(before) or _GUEST.search(before) or _ANNIVERSARY.match(text, candidate.end):
        return True
    if candidate.form == "theme" and _ABOUT.search(before) and not _BOUNDARY.match(text, candidate.end):
        return True
    if _INSIDE.search(before) and candidate.form in ("agent", "theme"):
        return _ITS_END.match(text, candidate.end) is not None or _TIME_CLAUSE.search(text, candidate.end, candidate.clause_end) is not None
    return False


_TALLY = re.compile(r"(?:共|累计|共计|总计|先后|已有|平均|总共)[^，。；]{0,6}$")
_COUNTED = re.compile(r"[0-9一二三四五六七八九十百千万亿两]+(?:余|多)?(?:万|亿)?(?:场|个|次|项|人次|件|起|份|家|名|人|场次|条|批)(?:以上|左右)?$")
_ANY = re.compile(r"了?(?:形式多样|多样|丰富多彩|各类|各种|一系列|(?:相关|有关)(?:活动|工作|会议)|系列|多种|多项|多场|务实)")
_TIME_CLAUSE = re.compile(r"(?:时|后|期间|之际|过程中|之前|之后|以来|的基础上)$|时，$")
