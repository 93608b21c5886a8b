"""Where something happened: the place phrase of the clause."""

from __future__ import annotations

import re

from etl.transform.events.candidates import Candidate
from etl.transform.events.reading import Reading, Span
from etl.transform.places import find_places

_TAIL = re.compile(
    r"(?:又|再|还|也|再度|正式|隆重|顺利|成功|圆满|共同|联合|分别|同时|如期|准时|集体|集中|先后|首次|再次|一起|陆续|继续|全面|应约|应邀|亲切"
    r"|举行的?|召开的?|开展的?|主持|出席|参加|依次|当众|公开|线上|实施|进行|发动|发起|组织|将|已|正|举办|会见.*"
    r"|(?:同|与|和|就|对|以|为|向|通过)[^，。]{1,20})+$"
)
_NO_PLACE = re.compile(
    r"^(?:此|这|那|同|其|会上|会议|全国|全省|全市|全县|全球|各地|一定|上述|本届|本次|当前|新|各|内|短短|过去|未来|现有|原有|全面|依法|加强|推进|国内|海外|线上|不|我|他|她|它)"
    r"|(?:基础上|过程中|领导下|期间|方面|背景下|会上|情况下|中|时|后|前|条件下|框架下|指导下|支持下|带动下|推动下|帮助下|之际|之下|之后|之前"
    r"|以来|同时|以内|之间|年|月|日|天|上|领域|声中|氛围中|率先|程度|方式|形式|内容|工作|问题|目标)$"
)
_ONE = frozenset("京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川黔滇藏陕甘青宁新港澳台穗蓉杭甬邕汉华")
_GOES_TO = frozenset(("抵达", "飞抵", "抵", "靠泊", "停靠", "进驻", "攻占", "占领", "控制", "占据", "收复", "袭击", "空袭", "轰炸", "登陆", "访问", "出访", "视察", "考察", "前往", "造访", "探访", "奔赴", "赶赴", "走访", "攻入", "入侵", "参观", "运抵", "驰援", "增援", "赴", "到访", "开赴", "转抵", "坠入", "侵袭", "挺进", "抵港", "莅临", "调研", "袭扰"))
_FACILITY = re.compile(r"[^，。；、的“（]{1,14}?(?:港|机场|车站|火车站|码头|广场|中心|公园|大学|学院|医院|基地|工厂|岛|湾|市|县|区|镇|乡|村|州|省|以[东南西北])")
_HEAD_PLACE = re.compile(r"([^：:\s，。]{2,10})[：:]")


def place_of(reading: Reading, candidate: Candidate, subject: Span | None, person: bool) -> str | None:
    """The place phrase of a candidate: 在X before the verb, where the verb goes, the place its subject begins with, the place the headline is about."""
    if candidate.form == "met":
        return None
    text = reading.text
    found = _in_phrase(reading, candidate, candidate.clause_start, candidate.start)
    start = candidate.clause_start
    for _ in range(4):
        if found is not None or start <= candidate.sentence_start or text[start - 1] not in "，,":
            break
        end, start = start - 1, reading.clause_start(start - 1, candidate.sentence_start)
        if _ONLY_PLACE.fullmatch(text, start, end) or (candidate.form == "theme" and end == candidate.clause_start - 1):
            found = _in_phrase(reading, candidate, start, end)
    if found is None and text[candidate.start : candidate.end] in _GOES_TO:
        found = _goal(text, candidate.end, candidate.clause_end)
    if found is None and subject is not None and not person:
        found = _at_the_head_of(text[subject[0] : subject[1]], whole=candidate.form not in ("theme", "befallen"))
    if found is None and candidate.form in ("theme", "held") and candidate.start >= reading.body_start:
        match = _HEAD_PLACE.match(text, 0, reading.body_start)
        if match is not None and (spans := find_places(match[1])) and spans[-1].end == len(match[1]):
            found = match[1]
    return found


_ONLY_PLACE = re.compile(r"(?:[今昨前0-9一二三四五六七八九十月日天晚上下午]{0,12})(?:在|于)[^，。]{2,24}$")


def _in_phrase(reading: Reading, candidate: Candidate, start: int, end: int) -> str | None:
    """The last 在X or 于X before the verb that is a place and no circumstance."""
    text = reading.text
    goal: str | None = None
    for first, last in reversed(reading.words(candidate.sentence_start, candidate.sentence_end)):
        if first >= end or first < start or reading.shielded[first]:
            continue
        word = text[first:last]
        if goal is None and word in _TO and "从" not in text[start:first]:
            goal = _goal(text, last, end) or _whole_place(text[last:end])
        if word not in _IN:
            continue
        if _TOWARDS.search(text, start, first):
            continue
        phrase = text[last:end]
        mention = next(iter(reading.dates_between(last, end)), None)
        if mention is not None:
            phrase = text[last : mention.start] if mention.start > last else text[mention.end : end].lstrip("在于")
        phrase = _TAIL.sub("", phrase.split("…")[0]).strip(" ，、")
        if _is_place(phrase):
            return phrase
        if begins := _at_the_head_of(phrase, whole=False):
            return begins
    return goal


_IN = frozenset(("在", "于", "将在", "已在", "正在", "将于"))
_TO = frozenset(("到", "赴", "抵达", "前往", "来到", "奔赴", "走进", "赶赴", "深入", "飞抵", "抵", "到访", "进入"))


def _whole_place(phrase: str) -> str | None:
    return phrase if _is_place(phrase) else None


_TOWARDS = re.compile(r"(?:向|对|为|就|给|把|被)[^，。；]{0,6}$")
_ENDS = re.compile(
    r"[馆厅堂宫院校园场站港区村镇县市省州岛山河湖海江路街桥楼寺庙城乡湾洋道处所线段带厂店门阁亭塔岸滩谷原川沟崖洞井库坝港旗盟国京都屯寨庄铺坊苑厦舱轮舰船台营团部”》]$"
    r"|(?:大学|中心|宾馆|酒店|基地|口岸|社区|码头|阵地|公司|机场|总部|现场|附近|境内|一带|地区|区域|海域|空域|边境|上空|以[东南西北]|[东南西北中]部|[东南西北]侧|礼堂|小区|车间|工地|学校|医院|家中|网上|线上)$"
)


def _is_place(phrase: str) -> bool:
    if not 1 <= len(phrase) <= 28 or _NO_PLACE.search(phrase) or (len(phrase) == 1 and phrase not in _ONE):
        return False
    if len(phrase) == 1 or _ENDS.search(phrase):
        return True
    spans = find_places(phrase)
    return bool(spans) and spans[-1].end >= len(phrase) - 2


def _goal(text: str, start: int, end: int) -> str | None:
    """The place a verb of movement or capture takes: 靠泊[青岛港], 控制[巴赫穆特以南]."""
    phrase = text[start:end].lstrip("了")
    spans = find_places(phrase[:24])
    if match := _FACILITY.match(phrase):
        return match[0] if spans or match[0].endswith(("港", "机场", "岛", "广场", "大学")) else None
    if spans and spans[0].start <= 8:
        last = spans[0]
        for span in spans[1:]:
            if span.start == last.end:
                last = span
        return phrase[spans[0].start : last.end]
    return None


def _at_the_head_of(phrase: str, *, whole: bool) -> str | None:
    """The place a subject is (安徽) or, for what takes place, begins with (安徽铜陵…现场会)."""
    spans = find_places(phrase)
    if not spans or spans[0].start:
        return None
    last = spans[0]
    for span in spans[1:]:
        if span.start == last.end:
            last = span
    if last.end < len(phrase) and whole:
        return None
    if match := _PART.match(phrase, last.end):
        return phrase[: match.end()]
    return phrase[: last.end]


_PART = re.compile(r"[^，。的]{0,12}?(?:地区|所在区域|东部|西部|南部|北部|东南部|西南部|东北部|西北部|境内|一带|市区|郊区|近海|海域|附近)")
