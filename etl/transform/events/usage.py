"""How an event word is used: as the verb of a clause that tells, or as a noun, an attribute, a circumstance."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from etl.transform.events.affixes import by_first
from etl.transform.events.candidates import Candidate
from etl.transform.events.cues import cues


def tells(candidate: Candidate) -> bool:
    """Whether the event word is the verb of its clause: not 来看记者的一线调研, 发布平台, 建交70周年, 集会结束后."""
    return not (_is_noun(candidate) or _is_listed(candidate) or _frames_another(candidate))


def is_whole(candidate: Candidate, date_end: int) -> bool:
    """Whether the event word is not cut out of others: 直通车 holds no 通车, 大力开展 holds 开展.

    ``date_end`` is where a date before it ends; a word that begins there is whole whatever the segmenter says.
    """
    start, end = candidate.start, candidate.end
    if end - start > 2 or start == date_end:
        return True
    starts, _ = candidate.sentence.words(candidate.clause_start, candidate.clause_end)
    first = bisect_right(starts, start) - 1
    if starts[first] < start:
        return starts[first + 1] == end and start - starts[first] >= 2
    return starts[first + 1] >= end or starts[bisect_left(starts, end)] == end


_CLOSED = re.compile(
    r"[，。；、！？（\n）”]|$|了(?!的)|并|于|在|第|仪式|至|当日|当天|现场|及|和|与|运营|运行|使用|通车|投产|营业|投用|发布|阅览|参观|发电"
)
_WEAK_ATTRIBUTE = re.compile(r"[^，。；、！？\n]{0,18}?的(?!。)")
REPORTS = re.compile(
    r"的[^，。；]{0,24}?(?:数据|报告|调查|统计|公报|白皮书|简报|评估|预测|指数|消息)(?:显示|指出|表明|称|说|认为)"
)
"""What 公布的数据显示 says of 公布: that it was done."""
_GOES_ON = by_first(("持续", "不断", "稳步", "有序", "扎实", "取得", "成效", "工作成效", "水平", "步伐", "势头"))
"""Behind a verb these make it the subject: 文明城市创建[持续]提质."""
_ANNIVERSARY = re.compile(r"[^，。；]{0,12}?[0-9一二三四五六七八九十百]{1,4}多?周年")
_MORE = frozenset("实运落正将有缓带推促助为")
"""The first characters of what `_DOES_MORE` finds."""
_DOES_MORE = re.compile(
    "(?:实施|运营|落地)?(?:正在|将(?=带动|推动|促进|有|为|使|助)|有利于|有助于|缓解|带动|推动|促进|助推|为[^，。；]{2,20}?(?:提供|注入|带来))"
)
"""铁路开通带动…, 协定生效正在…: the event word is the subject of another verb."""
_OF_LAWS = ("暂行", "条例", "办法", "规定")
"""企业信息公示[暂行条例]: the name of a law, however it begins."""
_WORK_MEETINGS = ("工作会", "工作座谈", "工作推进", "工作报告", "工作部署会", "工作者")


def _is_noun(candidate: Candidate) -> bool:
    """The verb used as a noun or inside a compound."""
    text, start, end = candidate.sentence.text, candidate.start, candidate.end
    published = candidate.type == "announcement" and candidate.form == "agent" and candidate.strength > 2
    following = text[end : end + 1]
    if following == "工" and text.startswith("工作", end) and not text.startswith(_WORK_MEETINGS, end):
        return True
    if not candidate.noun_end and text.startswith(_OF_LAWS if published else cues().compound.get(following, ()), end):
        return True
    if candidate.form not in ("agent", "theme") or candidate.noun_end:
        return False
    before = text[start - 1]
    if before in "的、和及性化等从":
        return True
    if before == "对" and start - 1 > candidate.clause_start and text[start - 2] not in "核面相应针反校派绝":
        return True
    if candidate.form == "agent" and following in _GOES_ON and text.startswith(_GOES_ON[following], end):
        return True
    if published and REPORTS.match(text, end):
        return False
    closed = end == candidate.clause_end or following in "、）”"
    noun_like = candidate.form == "agent" or candidate.type in ("announcement", "opening")
    if closed and noun_like and "的" in text[max(candidate.clause_start, start - 3) : start]:
        return True
    if candidate.form == "theme" and not candidate.paired and not _is_closed(candidate):
        return True
    if following in _MORE and _DOES_MORE.match(text, end):
        return True
    if text.find("周年", end, candidate.clause_end) >= 0 and _ANNIVERSARY.match(text, end, candidate.clause_end):
        return True
    if (candidate.form == "theme" or candidate.strength == 2) and text[start:end] not in cues().with_object:
        near = 12 if candidate.form == "theme" else 4
        if start - candidate.clause_start >= near or (match := _WEAK_ATTRIBUTE.match(text, end)) is None:
            return False
        return not candidate.sentence.shielded[match.end() - 1]
    return False


_AFTERMATH = re.compile(
    r"[0-9一二三四五六七八九十两]|致|造成|(?:事故|事件|案件)(?:[，。；、]|发生|致|造成|$)|起来|身亡|倒塌|沉没|死亡"
)
_SUFFERED = frozenset("盗骗抢害杀扣伤")
"""被盗, 被杀: before what suffered it they are an attribute (被盗电动车)."""


def _is_closed(candidate: Candidate) -> bool:
    """Whether nothing is left to be said behind an intransitive verb: 大会开幕。 两车相撞， but 起火商铺, 追尾货车."""
    text, end = candidate.sentence.text, candidate.end
    if candidate.type in ("opening", "meeting") or (candidate.type == "appointment" and candidate.strength == 2):
        return _CLOSED.match(text, end) is not None
    if text[candidate.start] == "被" and text[end - 1] in _SUFFERED:
        return _CLOSED.match(text, end) is not None
    if candidate.type in ("accident", "death") and text[candidate.start : end] not in cues().with_object:
        return _CLOSED.match(text, end) is not None or _AFTERMATH.match(text, end) is not None
    return True


_LISTED = re.compile(
    r"[一-鿿]{0,6}?等(?:[^，。；、\n]{0,8}?)(?:措施|问题|工作|活动|方式|形式|手段|环节|服务|项目|领域|内容|任务|情况|方面|事项|业务|行为)"
)
_CARRIES = re.compile(r"(?:进行|实施|加强|做好|强化|接受|予以|给予|提供|参与|从事|负责|组织|开展)[^，。；的]{0,20}$")


def _is_listed(candidate: Candidate) -> bool:
    """One of several things named: 采样、检测、抢收等措施; or what 进行 takes: 进行体温监测和医学巡查。"""
    if candidate.form != "agent":
        return False
    text, start, end = candidate.sentence.text, candidate.start, candidate.end
    if text.startswith("、", end) and not candidate.paired:
        return True
    if candidate.strength < 3 and _LISTED.match(text, end):
        return True
    closed = end == candidate.clause_end or text.startswith(("、", "和", "及", "等", "或"), end)
    return closed and _CARRIES.search(text, candidate.clause_start, start) is not None


_END_STARTS = frozenset("中时期以之后前过的")
"""The first characters of what `_ITS_END` finds."""
_ITS_END = re.compile(
    r"中(?=[，,。的]|$)|时(?!间|代|段|任|针|刻|速|装)|期间|以来|之?后(?!续|台|勤|备|半|期)"
    r"|之?前(?!往|来|去|行|线|沿|方|进|夕|任)|过程|之际|的同时"
)
_TIME_CLAUSE = re.compile(
    r"(?:(?<![0-9一二三四五六七八九十点到当届同按随准及])时|(?<![随事今此会先])后|(?<![日目以之此会事])前|期间|之际|过程中"
    r"|之前|之后|以来|的基础上|的同时|的时候|(?<![0-9])以后)$"
)


_SINCE = re.compile(r"(?:自从?(?!治|主|己|愿|然|行)|从(?=[0-9今去前上本]))[^，。；起至到开]*$")
_BY_WAY_OF = re.compile(r"[^，。；]{0,30}?为(?:契机|抓手|主线|载体|目标|重点|主题|中心|目的|手段|平台|突破口)")
_BECAUSE = re.compile(r"(?:[^，。；\s]{0,8}[电讯]\s*)?(?:因(?!此)|由于|鉴于|面对)")
_CONCERNING = re.compile(r"(?:针对|就|关于|对)[^，。；]{2,60}(?:一事|一案|事件|问题|情况|此事)$")
_WHATEVER = ("不管", "无论", "不论", "还是", "既是", "哪怕", "即便", "即使")
_APPROVED = re.compile(r"经[^，。；]{0,20}(?:批准|同意|核准|审议通过|讨论|研究)$")
_LAST_OF_TIME = frozenset("时后前间际中来上候")
_GROUND = re.compile(r"(?:针对|面对|受|因|由于|对于?|就|随着|自从?|鉴于)")


def is_under_way(candidate: Candidate) -> bool:
    """正在举行的X: the event word is an attribute of what goes on."""
    text, start = candidate.sentence.text, candidate.start
    attribute = candidate.noun_end > 0 and text.startswith("的", candidate.end)
    return attribute and text.find("正在", max(candidate.clause_start, start - 14), start) >= 0


def _frames_another(candidate: Candidate) -> bool:
    """在会见…时, 得知…起火后, 随着…开通: the clause gives the time or the ground of another."""
    if candidate.form == "met" or candidate.sentence.head:
        return False
    text, end, clause_end = candidate.sentence.text, candidate.end, candidate.clause_end
    clause_start = candidate.clause_start
    if text[clause_start] in _OPENINGS and _opens_with_ground(text, candidate):
        return True
    if end == clause_end and text.find("经", clause_start, end) >= 0 and _APPROVED.search(text, clause_start, end):
        return True
    if text[candidate.start - 1] == "以" and _BY_WAY_OF.match(text, end):
        return True
    if candidate.form in ("agent", "theme") and _BECAUSE.match(text, clause_start, candidate.start):
        return True
    if not candidate.noun_end and text[end : end + 1] in _END_STARTS and _ITS_END.match(text, end):
        return True
    if clause_end <= end or text[clause_end - 1] not in _LAST_OF_TIME:
        return False
    return _TIME_CLAUSE.search(text, max(end, clause_end - 6), clause_end) is not None


_OPENINGS = frozenset("随自从不无还既哪即针就关对面受因由鉴")
"""The first characters of all that `_opens_with_ground` knows."""


def _opens_with_ground(text: str, candidate: Candidate) -> bool:
    """随着…, 自从…, 不管…, 就…一事, or what is the attribute of a noun behind 针对."""
    clause_start, clause_end = candidate.clause_start, candidate.clause_end
    return (
        text.startswith(("随着", *_WHATEVER), clause_start)
        or _SINCE.match(text, clause_start, candidate.start) is not None
        or _CONCERNING.match(text, clause_start, clause_end) is not None
        or (candidate.noun_end > 0 and text.startswith("的", candidate.end) and bool(_GROUND.match(text, clause_start)))
    )
