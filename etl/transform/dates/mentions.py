"""Finds the dates of a running text and resolves each against the issue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from etl.transform.dates.grammar import CLOCK, DAY_PART, NUMBER, normalize_running
from etl.transform.dates.lexicon import date_words
from etl.transform.dates.lunar import BRANCHES
from etl.transform.dates.ranges import VAGUE, DateRange, day_range
from etl.transform.dates.resolve import resolve


class DateMention(NamedTuple):
    """One date of a text.

    Attributes
    ----------
    start, end : int
        Code-point offsets in the text, end exclusive.
    text : str
        The words as printed.
    range : DateRange
        What they mean; null dates when vague.
    basis : str
        explicit (the words fix the day), issue (今天, 本日: the day of the issue), carried (当天, 次日: counted from the last
        day named before), vague (日前).
    """

    start: int
    end: int
    text: str
    range: DateRange
    basis: str


def find_dates(text: str, issue_date: date) -> list[DateMention]:
    """Find every date of ``text`` in reading order.

    当天 and 次日 count from the last day named before them in the text; without one they are vague. Lengths of time (三年),
    clock times alone (7时30分) and words of frequency are no dates.
    """
    running = normalize_running(text) if _ODD.search(text) else text
    mentions: list[DateMention] = []
    last_day: date | None = None
    position = 0
    scan = _scanner().match
    for _, hit, _ in _anchors().find_matches_as_indexes(running):
        if hit < position:
            continue
        match = scan(running, _first_numeral(running, hit, position))
        if match is None:
            continue
        first, end = match.span()
        found, start, end = _resolve_longest(
            running, _with_preface(running, first), first, end, match.start("suffix"), issue_date
        )
        if found is None:
            offset = _anaphoric(running[first:end])
            if offset is None:
                continue
            basis = "carried" if last_day is not None else "vague"
            found = day_range(last_day + timedelta(offset)) if last_day is not None else VAGUE
        elif found.start is None and found.end is None:
            basis = "vague"
        else:
            basis = "issue" if _TODAY.match(running, start, end) else "explicit"
        if found.precision == "day" and found.start is not None and not _HEARD.match(running, end):
            last_day = found.start
        mentions.append(DateMention(start, end, text[start:end], found, basis))
        position = end
    return mentions


def _resolve_longest(
    text: str, preface: int, start: int, end: int, suffix: int, issue_date: date
) -> tuple[DateRange | None, int, int]:
    """Try the mention with its preface and suffix (从…起), then without what does not belong to it."""
    for first, last in ((preface, end), (start, end), (start, suffix)):
        if first < last and (found := resolve(text[first:last], issue_date)) is not None:
            return found, first, last
    return None, start, end


def _first_numeral(text: str, hit: int, floor: int) -> int:
    """Where the number begins that a hit such as 8月 ends: back over its digits, and over 25— in 25—27日."""
    if text[hit] in BRANCHES and hit > floor:
        return hit - 1
    if text[hit] not in _NUMERALS and text[hit] != "五":
        return hit
    while hit > floor and text[hit - 1] in _NUMERALS:
        hit -= 1
    before = hit
    while before > floor and text[before - 1] in _LINKS:
        before -= 1
    if before == hit and text[hit - 1 : hit] == "“" and hit > floor:
        return hit - 1  # “十四五”时期
    if floor < before < hit and text[before - 1] in _NUMERALS:
        return _first_numeral(text, before - 1, floor)
    return hit


def _with_preface(text: str, start: int) -> int:
    """Where a mention begins when 从, 自, 截至 or the like stands before it."""
    if start and text[start - 1] in "从自至止到历在":
        for word in ("截至", "截止到", "截止", "自从", "从", "自", "农历", "阴历", "早在"):
            if text.endswith(word, 0, start):
                return start - len(word)
    return start


_HEARD = re.compile(r"[，,]?(?:记者)?从[^，。]{2,24}?(?:获悉|了解到|证实)")
"""昨日从…了解到: the day on which the paper heard of it is none that 当天 counts from."""
_NUMERALS = frozenset("0123456789〇零一二三四五六七八九十廿卅百")
_LINKS = frozenset("至到-—~～－、")
_ODD = re.compile("[０-９○號週後來國當時間從個節曆慶]")
_TODAY = re.compile("今[天日晨早晚夜午][^0-9（(]*$|本日|即日")


def _anaphoric(words: str) -> int | None:
    """Days between the last day named and what 当天, 次日上午 mean."""
    for word, offset in date_words().relative["same"].items():
        if words.startswith(word):
            return offset
    return None


@cache
def _anchors() -> AhoCorasick:
    """What every date contains: a fixed word, or a numeral before a unit; found in one pass, the grammar looks only there."""
    words = date_words()
    fixed = (
        {word for kind in words.relative.values() for word in kind if len(word) > 1}
        | set(words.vague - _TOO_COMMON)
        | set(words.festivals)
    )
    fixed |= {
        "上半年",
        "下半年",
        "上半月",
        "下半月",
        "年初",
        "年底",
        "年末",
        "月初",
        "月底",
        "上旬",
        "中旬",
        "下旬",
        "首季度",
        "五”时期",
        "五”期间",
        "五”以来",
    }
    fixed |= {half + season for half in "今去明" for season in "春夏秋冬"}
    fixed |= {
        "农历",
        "阴历",
        "正月",
        "腊月",
        "冬月",
        "上世纪",
        "本世纪",
        "上个世纪",
        "刚刚过去的",
        "半年",
        "半个月",
        "最近",
        *words.eras,
    }
    fixed |= {week + day for week in ("周", "星期", "礼拜") for day in "一二三四五六日天末"}
    fixed |= {lead + week for lead in ("上", "下", "本", "这", "上个", "下个") for week in ("周", "星期", "礼拜")}
    fixed |= {
        lead + numeral
        for lead in ("近", "过去", "未来", "今后", "过去的", "未来的", "前", "头", "第")
        for numeral in "0123456789一二两三四五六七八九十半"
    }
    units = (
        "年",
        "月",
        "日",
        "号",
        "世纪",
        "天前",
        "天来",
        "天后",
        "个月",
        "周前",
        "小时前",
        "季度",
        "-",
        "/",
        "0年代",
    )
    fixed |= {
        numeral + unit
        for numeral in "0123456789〇零一二两三四五六七八九十"
        for unit in units
        if unit not in "-/" or numeral.isdigit()
    }
    fixed |= {branch + "年" for branch in BRANCHES}
    return AhoCorasick(sorted(fixed))


@cache
def _scanner() -> re.Pattern[str]:
    """The union of everything a date can begin with; each alternative starts with a fixed character, which keeps the search fast."""
    words = date_words()
    relative = words.relative
    fixed = [word for kind in ("day", "month", "week", "quarter") for word in relative[kind] if len(word) > 1]
    fixed += [word for word in relative["year"] if word not in ("年内", "去岁", "旧年", "今岁")]
    fixed += [
        "上半年",
        "下半年",
        "上半月",
        "下半月",
        "今春",
        "今夏",
        "今秋",
        "今冬",
        "去冬",
        "去春",
        "去夏",
        "去秋",
        "明春",
    ]
    fixed += ["年初", "年底", "年末", "月初", "月底", "上旬", "中旬", "下旬"]
    fixed += [
        word for word in words.festivals if word not in ("雨水节气", "小年", "重阳", "端午", "大寒", "小寒", "清明")
    ]
    unit = "(?:周|星期|礼拜)"
    han = "[一二三四五六七八九十]"
    units = [
        r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}",
        r"[0-9]{4}年(?:度(?!电|假|计))?",
        r"[0-9]{1,4}0年代(?:初期?|末期?|中后期|中期|前期|后期)?",
        r"[0-9]{1,2}世纪(?:[0-9一二三四五六七八九十]{1,2}年代(?:初期?|末期?|中期|后期)?|初|末|中叶)?",
        r"[0-9]{1,2}月(?:份)?(?!龄|票|薪|饼|嫂|球|牙)",
        r"[0-9]{1,2}日(?!内|间|游|均|元|报|志|本|用|常|语|军|方|圆|寇|伪|子|复一|志愿)",
        r"[0-9]{1,2}号(?=上午|下午|早|晚|凌晨|中午|，|,|起|开始|至|到|—|-|在)(?<![0-9a-zA-Z路街院]..号)",
        r"[0-9]{1,4}(?:至|到|-|—|~|、|－)(?=[0-9]{1,4}(?:年(?!级|代)|月|日)|[0-9]{1,2}(?:月|日))",
        r"[〇零一二三四五六七八九]{4}年(?:度)?",
        r"[一二三四五六七八九]十年代(?:初期?|末期?|中期|后期)?",
        r"[一二三四五六七八九]{1,2}世纪",
        rf"[一二三四五六七八九十]{{1,2}}(?:至|到|、|—)(?={han}{{1,3}}(?:月|日))",
        r"[一二三四五六七八九十]{1,2}月(?:份)?(?!龄|票|薪|饼|嫂|球|牙|子|河|桥|湖|亮)",
        rf"[一二三廿]?[十廿]{han}?日(?!内|间|游|均|本|常|之)",
        rf"[一二三四五六七八九]日(?=电|讯|上午|下午|晚|凌晨|早|[—至到])(?<![数几多每今近]{han}日)",
        rf"[上下本这]个?{unit}[一二三四五六日末]",
        rf"[上下]{{2}}个?{unit}[一二三四五六日末]",
        r"[周][一二三四五六日末](?![到围直])(?<![一两几每数多本][周].)",
        r"星期[一二三四五六日天](?!工程)",
        r"[第][一二三四1-4]季度",
        r"[一二三四首]季度",
        r"[前][二两三]个?季度",
        rf"[前头]{NUMBER}个?月(?!球)",
        "[上]个?世纪(?:[0-9一二三四五六七八九十]{1,2}年代(?:初期?|末期?|中期|后期)?|初|末|中叶)?",
        "[本]世纪(?:[0-9一二三四五六七八九十]{1,2}年代|初|末)?",
        rf"[近]{NUMBER}(?:多|余)?(?:年|个月|周|天|日|个星期)(?:来|以来|内)?",
        "[近]半(?:年|个月)(?:来|以来)?",
        rf"[最]近(?:的)?(?:{NUMBER}|半)(?:多|余)?(?:年|个月|周|天|日|个星期)(?:来|以来)?",
        rf"[过]去(?:的)?(?:{NUMBER}|半)(?:多|余)?(?:年|个月|周|天|个星期)(?:里|来|间|中)?",
        rf"[未]来(?:的)?(?:{NUMBER}|半)(?:年|个月|周|天)(?:内|里)?",
        rf"[今]后(?:{NUMBER}|半)(?:年|个月|周|天)(?:内|里)?",
        r"[0-9]{1,3}(?:多|余)?(?:年|个月|周|天|个小时|小时)(?:前|来|以来|后)(?!往|进|景|期|沿|方|续|自|龙)",
        r"[一二三四五六七八九十百两半]{1,3}(?:多|余)?(?:年|个月|周|天|个小时|小时)(?:前|来|以来|后)(?!往|进|景|期|沿|方|续|自|龙)",
        "[刚]刚过去的(?:周末|一周|双休日)",
        r"[“](?:十[一二三四五六七八九]?|[一二三四五六七八九])五”(?:时期|期间|以来|末期?|初期?|开局之年|收官之年)",
        r"[民]国(?:[0-9]{1,3}|[〇零一二三四五六七八九十廿卅元]{1,4})年",
        r"(?:光绪|宣统|同治|咸丰|道光|嘉庆|乾隆)(?:[0-9]{1,2}|[一二三四五六七八九十廿卅元]{1,4})年".replace(
            "(?:光绪|宣统|同治|咸丰|道光|嘉庆|乾隆)", "[光宣同咸道嘉乾][绪统治丰光庆隆]"
        ),
        r"[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年",
        r"[正腊冬]月(?:初[一二三四五六七八九十]|[一二三廿]?[十廿]?[一二三四五六七八九十](?!日))?(?![^，。]?亮)",
        r"[农阴]历(?:[一二三四五六七八九十正腊冬闰]{1,3}月)(?:初[一二三四五六七八九十]|[二三廿]?[十廿][一二三四五六七八九]?|廿[一二三四五六七八九])?",
        _trie(f for f in fixed),
    ]
    core = "|".join(units)
    more = (
        rf"(?:(?:{core})|{DAY_PART}|{CLOCK}|(?:初|底|末)(?![^，。、]{{0,2}}(?:步|级|端|中))|[（(](?:{core}){{1,3}}[）)]"
        rf"|(?:至|到|—+|－|-|~|～|、)(?=(?:[0-9]{{1,2}}(?:月|日|[时点:：]))|(?:{core}))|期间|假期|节?黄金周|小?长假|之间)"
    )
    suffix = (
        "(?P<suffix>(?:以来|至今|(?:起|开始)(?!诉|草|飞|火|航|来|立|用|点|义|到|步|源|伏)(?:，?(?:集中|为期|历时|连续|利用|用)?(?:近|约)?(?:[0-9]{1,3}|[一二三四五六七八九十两半]{1,2})(?:个月|天|年|周)(?:的?时间))?"
        "|之前|以前|前(?!往|来|去|进|后|赴|期|行|身|线|夕|述|方|三|沿|列)|之后|以后|后(?!续|来|期|方|的|勤|备|卫|面)|左右|前后)?)"
    )
    vague = "|".join(
        sorted((re.escape(word) for word in words.vague if word not in _TOO_COMMON), key=len, reverse=True)
    )
    same = "|".join(sorted(relative["same"], key=len, reverse=True))
    return re.compile(
        rf"(?:(?:{core})(?:{more})*{suffix}|(?:{_trie(words.vague - _TOO_COMMON)}|{_trie(relative['same'])})(?:{DAY_PART})?(?:{CLOCK})?)"
    )


_TOO_COMMON = frozenset(
    [
        "同时",
        "与此同时",
        "之前",
        "之后",
        "以前",
        "以后",
        "一直",
        "将来",
        "未来",
        "过去",
        "其时",
        "一度",
        "曾经",
        "从前",
        "每年",
        "每月",
        "每天",
        "每日",
        "每周",
        "天天",
        "年年",
        "常年",
        "平时",
        "改日",
        "某日",
        "有一天",
        "一天",
        "即将",
        "现在",
        "如今",
        "早年",
        "晚年",
        "至今",
        "不久",
        "此时",
        "这时",
        "那时",
        "随后",
        "随即",
    ]
)
"""Vague words that say nothing of when a happening was; they resolve, but are no mentions."""


def _trie(words: Iterable[str]) -> str:
    """Alternatives factored by their first characters, so that each starts with a literal."""
    tree: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        tree.setdefault(word[0], []).append(word[1:])
    parts = []
    for head, tails in sorted(tree.items()):
        rest = [re.escape(tail) for tail in sorted(tails, key=len, reverse=True) if tail]
        optional = "?" if "" in tails else ""
        parts.append(re.escape(head) + (f"(?:{'|'.join(rest)}){optional}" if rest else ""))
    return "|".join(parts)
