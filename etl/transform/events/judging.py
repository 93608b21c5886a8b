"""Whether a candidate is a row: what speaks for it and against it in its clause and its article."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.transform.dates import DateMention
from etl.transform.events.candidates import Candidate
from etl.transform.events.reading import Reading

THRESHOLD = 3.0
"""What a candidate must reach to be a row; a strong verb in a plain main clause just does."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The score of a candidate with its date and status."""

    score: float
    date: DateMention | None
    date_source: str
    status: str


def judge(reading: Reading, candidate: Candidate, lead: bool, in_head: bool) -> Verdict | None:
    """Score a candidate; None when it is not told as a happening."""
    text = reading.text
    before = text[candidate.clause_start : candidate.start]
    after = text[candidate.end : candidate.end + 3]
    if (
        _NEGATED.search(before)
        or _WISHED.search(before)
        or _NOT_A_DEED.match(after)
        or _MEANS.search(before)
        or _GUESTS.search(before)
    ):
        return None
    if (
        candidate.form == "theme"
        and candidate.type in ("opening", "meeting")
        and not _CLOSED.match(text, candidate.end)
    ):
        return None
    if candidate.form == "agent" and _NOMINAL.search(before) and _BOUNDARY.match(text, candidate.end):
        return None
    mention, source = _date_of(reading, candidate)
    score = float(candidate.strength)
    dated = mention is not None and mention.range.start is not None
    if candidate.form in ("agent", "theme") and candidate.form != "held":
        if before.endswith(("的", "、", "和", "及", "性")):
            return None
        if _ATTRIBUTIVE.match(text, candidate.end) and not (
            dated and mention is not None and mention.range.precision == "day" and candidate.start - mention.end < 4
        ):
            return None
    if not dated and _DEMAND.search(text, candidate.sentence_start, candidate.start):
        return None
    if dated and mention is not None:
        score += 2 if mention.range.precision in ("day", "range") else 1
    elif mention is not None:
        score += 1
    if lead:
        score += 1
    if in_head:
        score += 1
    if after[:1] == "了" or _DONE.search(before):
        score += 0.5
    if _HABIT.search(before):
        score -= 1.5
    return Verdict(score, mention, source, _status(before, after, text, candidate))


_NEGATED = re.compile(
    r"(?:未|没有|没能|不(?!久|断|少|仅|幸|同|再)|拒绝|是否|能否|如果|如何|一旦|若|假如|即使|避免|防止|严防|禁止|曾)[^，。；]{0,8}$"
)
_WISHED = re.compile(
    r"(?:要|应|应当|须|必须|需要?|希望|可以?|能够?|力争|争取|确保|推动|鼓励|支持|引导|帮助|加强|加快|进一步|不断|有利于|为了|旨在|用于|便于|有助于|致力于|坚持|完善|健全)[^，。；]{0,10}$"
)
_MEANS = re.compile(r"(?<!审议)(?<!表决)(?<!获)通过(?!了)|结合|围绕.{1,20}要")
_GUESTS = re.compile(r"(?:出席|参加|陪同|列席|等|见证)了?$")
_BOUNDARY = re.compile(r"[，。；、！？\n]|$")
_CLOSED = re.compile(r"[，。；、！？（\n）”]|$|了|并|后|时|以来|于|在|第|仪式|至|，|之际|当日|当天|现场|前|及|和|与|（")
_NOMINAL = re.compile(
    r"的[^，。]{0,4}$|(?:此次|这次|该次|本次|首次|一次|一线|实地|专题|国事|联合)$(?<!实地)(?<!首次)(?<!联合)(?<!一线)|[次项轮]$"
)
_DEMAND = re.compile(
    r"(?:^|[，；])(?:[^，；。]{0,12}?)(?<![主重需紧首只])要(?![求闻塞地素点])|^(?:必须|应当|应|务必)|^[一二三四五六七八九]是"
)
_NOT_A_DEED = re.compile(
    r"(?:者|率|权|员|厅|性|型|化|度|式|稿|会员|能力|水平|机制|体系|制度|政策|平台|工作(?!会)|过程|力度|方案|计划|情况|方面|领域|需求)"
)
_ATTRIBUTIVE = re.compile(r"[^，。；、！？\n]{0,18}?的(?!。)")
_DONE = re.compile(r"(?:已|正式|成功|顺利|圆满|隆重|共同|首次|当场|相继|陆续|联合)[^，。；]{0,4}$")
_HABIT = re.compile(
    r"(?:持续|长期|常态化|一直|经常|每年|每月|每周|定期|深入|扎实|有序|稳步|全面|全力|统筹|不断|切实|认真|严格|精准|全国各地|各地|多地|积极|大力|加大)[^，。；]{0,6}$"
)
_FUTURE = re.compile(r"(?:将(?!军|领|近|士)|拟(?!态)|计划|决定从|预计|有望|即将|准备|定于)[^，。；]{0,26}$")
_NOW = re.compile(r"(?:正在?|仍在?|持续|继续|眼下)[^，。；]{0,8}$")


def _status(before: str, after: str, text: str, candidate: Candidate) -> str:
    if _FUTURE.search(before) or re.search(
        r"(?:将|拟|计划|决定)[^，。；]{0,6}，?$",
        text[max(candidate.sentence_start, candidate.start - 8) : candidate.start],
    ):
        return "planned"
    if _NOW.search(before) or after.startswith(("以来", "至今")):
        return "ongoing"
    return "held"


def _date_of(reading: Reading, candidate: Candidate) -> tuple[DateMention | None, str]:
    """The date a candidate is told with: the nearest before it in its sentence, a day rather than a year that belongs to a name."""
    mentions = [
        m
        for m in reading.dates_between(candidate.sentence_start, candidate.clause_end)
        if not _OF_A_NAME.match(reading.text, m.end) or m.range.precision == "day"
    ]
    before = [m for m in mentions if m.end <= candidate.start]
    if before:
        fine = [m for m in before if m.range.precision in ("day", "range")]
        mention = before[-1]
        if (
            fine
            and mention.range.precision in ("year", "vague")
            and mention.start - fine[-1].end > 0
            and not fine[-1].text.startswith("截至")
        ):
            mention = fine[-1]
        return mention, _source(mention)
    after = [m for m in mentions if m.start >= candidate.end and m.range.start is not None]
    if after and candidate.form in ("agent", "held"):
        return after[0], _source(after[0])
    return None, "none"


_OF_A_NAME = re.compile(
    r"(?:度)?(?:工作要点|全国|中国|世界|国际|[^，。在将起开我当]{2,10}(?:论坛|大会|会议|峰会|年会|计划|报告|预算))"
)


def _source(mention: DateMention) -> str:
    return "none" if mention.range.start is None and mention.range.end is None else mention.basis
