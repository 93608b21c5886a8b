"""Where something happened: the place phrase of the clause."""

from __future__ import annotations

import re
from bisect import bisect_left

from etl.transform.events.candidates import Candidate
from etl.transform.events.reading import Reading, Span
from etl.transform.places import PlaceSpan, find_places


def place_of(reading: Reading, candidate: Candidate, subject: Span | None, person: bool) -> str | None:
    """The place phrase of a candidate.

    In this order: 在X before the verb, 在X in a clause of its own before, where the verb goes (靠泊青岛港), the place
    that the subject is or, for what takes place, begins with, the place that a headline of the form X：… is about.
    """
    if candidate.form == "met":
        return None
    found = _in_phrase(reading, candidate, candidate.clause_start, candidate.clause_end, candidate.start)
    if found is None:
        found = _in_clauses_before(reading, candidate)
    text = reading.text
    if found is None and text[candidate.start : candidate.end] in _GOES_TO:
        found = _goal(text[candidate.end : candidate.clause_end])
    takes_place = candidate.form in ("theme", "befallen")
    if found is None and candidate.form == "befallen" and subject is not None:
        phrase = text[subject[0] : subject[1]]
        found = phrase if (spans := find_places(phrase)) and not spans[0].start and _is_place(phrase) else None
    if found is None and subject is not None and not person:
        found = _at_the_head_of(text[subject[0] : subject[1]], whole=not takes_place)
    if found is None and (takes_place or candidate.form == "held") and not candidate.sentence.head:
        match = _HEAD_PLACE.match(text, 0, reading.body_start)
        if match is not None and (spans := find_places(match[1])) and spans[-1].end == len(match[1]):
            found = match[1]
    return found


_HEAD_PLACE = re.compile(r"([^：:\s，。]{2,10})[：:]")
_ONLY_PLACE = re.compile(r"[今昨前0-9一二三四五六七八九十月日天晚上下午]{0,12}[在于][^，。]{2,24}")


def _in_clauses_before(reading: Reading, candidate: Candidate) -> str | None:
    for start, end in candidate.sentence.clauses_before(candidate.clause_start)[:4]:
        near = candidate.form == "theme" and end == candidate.clause_start - 1
        if near or _ONLY_PLACE.fullmatch(reading.text, start, end):
            found = _in_phrase(reading, candidate, start, end, end)
            if found is not None:
                return found
    return None


_IN = frozenset(("在", "于", "将在", "已在", "正在", "将于"))
_TO = frozenset(("到", "赴", "抵达", "前往", "来到", "奔赴", "走进", "赶赴", "深入", "飞抵", "抵", "到访", "进入"))
_TOWARDS = re.compile(r"[向对为就给把被][^，。；]{0,6}$")
_TAIL = re.compile(
    r"(?:又|再|还|也|再度|正式|隆重|顺利|成功|圆满|共同|联合|分别|同时|如期|准时|集体|集中|先后|首次|再次|一起|陆续|继续|全面"
    r"|应约|应邀|亲切|举行的?|召开的?|开展的?|主持|出席|参加|依次|当众|公开|线上|实施|进行|发动|发起|组织|将|已|正|举办|会见.*"
    r"|[同与和就对以为向][^，。]{1,20}|通过[^，。]{1,20})+$"
)


def _in_phrase(reading: Reading, candidate: Candidate, start: int, clause_end: int, end: int) -> str | None:
    """The last 在X or 于X before the verb that is a place and no circumstance, else the nearest 到X or 赴X."""
    text, shielded = reading.text, reading.shielded
    goal: str | None = None
    starts, words = candidate.sentence.words(start, clause_end)
    for position in range(bisect_left(starts, end) - 1, -1, -1):
        word = words[position]
        if word not in _IN and word not in _TO:
            continue
        first = starts[position]
        if shielded[first]:
            continue
        last = first + len(word)
        if goal is None and word in _TO and text.rfind("从", start, first) < 0:
            goal = _goal(text[last:end]) or (text[last:end] if _is_place(text[last:end]) else None)
        if word not in _IN or _TOWARDS.search(text[start:first]):
            continue
        phrase = text[last:end]
        for mention in reading.dates_between(last, end):
            phrase = text[last : mention.start] if mention.start > last else text[mention.end : end].lstrip("在于")
            break
        phrase = _TAIL.sub("", phrase).strip(" ，、")
        if _is_place(phrase):
            return phrase
        if begins := _at_the_head_of(phrase, whole=False):
            return begins
    return goal


_ONE = frozenset("京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川黔滇藏陕甘青宁新港澳台穗蓉杭甬邕汉华")
_NO_PLACE = re.compile(
    r"^(?:此|这|那|同|其|会上|会议|全国|全省|全市|全县|全球|各地|一定|上述|本届|本次|当前|新|各|内|短短|过去|未来|现有|原有|全面"
    r"|依法|加强|推进|国内|海外|线上|不|我|他|她|它)"
    r"|(?:基础上|过程中|领导下|期间|方面|背景下|会上|情况下|中|时|后|前|条件下|框架下|指导下|支持下|带动下|推动下|帮助下|之际|之下"
    r"|之后|之前|以来|同时|以内|之间|年|月|日|天|上|领域|声中|氛围中|率先|程度|方式|形式|内容|工作|问题|目标)$"
)
_PLACE_END = re.compile(
    r"[馆厅堂宫院校园场站港区村镇县市省州岛山河湖海江路街桥楼寺庙城乡湾洋道处所线段带厂店门阁亭塔岸滩谷原川沟崖洞井库坝旗盟国京都屯寨"
    r"庄铺坊苑厦舱轮舰船台营部”》]$"
    r"|(?:大学|中心|宾馆|酒店|基地|口岸|社区|码头|阵地|公司|现场|附近|境内|一带|地区|区域|海域|空域|边境|上空|以[东南西北]|[东南西北]侧"
    r"|小区|车间|工地|家中|网上)$"
)


def _is_place(phrase: str) -> bool:
    """Whether a phrase reads like a place: it ends like one, or with a name of the gazetteer."""
    if len(phrase) == 1:
        return phrase in _ONE
    if not 1 < len(phrase) <= 28 or _NO_PLACE.search(phrase):
        return False
    if _PLACE_END.search(phrase):
        return True
    spans = find_places(phrase)
    return bool(spans) and spans[-1].end >= len(phrase) - 2


_GOES_TO = frozenset(
    [
        "抵达",
        "飞抵",
        "抵",
        "靠泊",
        "停靠",
        "进驻",
        "攻占",
        "占领",
        "控制",
        "占据",
        "收复",
        "袭击",
        "空袭",
        "轰炸",
        "登陆",
        "访问",
        "出访",
        "视察",
        "考察",
        "前往",
        "造访",
        "探访",
        "奔赴",
        "赶赴",
        "走访",
        "攻入",
        "入侵",
        "参观",
        "运抵",
        "驰援",
        "增援",
        "赴",
        "到访",
        "开赴",
        "转抵",
        "坠入",
        "侵袭",
        "挺进",
        "抵港",
        "莅临",
        "调研",
    ]
)
_FACILITY = re.compile(
    r"[^，。；、的“（]{1,10}(?:港|机场|车站|火车站|码头|广场|中心|公园|大学|学院|医院|基地|工厂|岛|湾|市|县|区|镇|乡|村|州|省|以[东南西北])"
)


def _goal(phrase: str) -> str | None:
    """The place a verb of movement or capture takes: 靠泊[青岛港], 控制[巴赫穆特以南]."""
    phrase = phrase.lstrip("了")
    spans = find_places(phrase[:24])
    if match := _FACILITY.match(phrase):
        return match[0] if spans or match[0].endswith(("港", "机场", "岛", "广场", "大学")) else None
    if spans and spans[0].start <= 8:
        return phrase[spans[0].start : _run(spans)]
    return None


_PART = re.compile(
    r"[^，。的]{0,12}?(?:地区|所在区域|东部|西部|南部|北部|东南部|西南部|东北部|西北部|境内|一带|市区|郊区|近海|海域|附近)"
)


def _at_the_head_of(phrase: str, *, whole: bool) -> str | None:
    """The place a phrase is (安徽) or, unless ``whole``, begins with (安徽铜陵…现场会)."""
    spans = find_places(phrase)
    if not spans or spans[0].start:
        return None
    end = _run(spans)
    if end < len(phrase) and whole:
        return None
    match = _PART.match(phrase, end)
    return phrase[: match.end() if match else end]


def _run(spans: list[PlaceSpan]) -> int:
    """Where the unbroken run of names that the first begins ends."""
    end = spans[0].end
    for span in spans[1:]:
        if span.start == end:
            end = span.end
    return end
