"""The words a date expression is made of, as one tokenizer built from the date lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from etl.transform.dates.lexicon import date_words
from etl.transform.dates.numerals import HAN

NUMBER = rf"(?:[0-9]{{1,4}}|[{HAN}]{{1,5}})"
DAY_PART = (
    "(?:大?清早|凌晨|清晨|早晨|早上|早间|上午|中午|午间|正午|午前|午后|下午|傍晚|晚间|晚上|晚些时候"
    "|夜间|夜里|夜晚|深夜|子夜|午夜|白天|一早|当晚|早|晚|夜|晨|午)"
)
CLOCK = (
    rf"(?:{NUMBER}[时点](?:整|半|许|多|钟)?[—–－~～至到-]+{DAY_PART}?{NUMBER}[时点](?:整|半|许|多|钟)?"
    rf"|[0-9]{{1,2}}[—–－~～至到-]+[0-9]{{1,2}}[时点]"
    rf"|[0-9]{{1,2}}[:：][0-9]{{2}}(?:[:：][0-9]{{2}})?(?:[—–－~～至到-]+[0-9]{{1,2}}[:：][0-9]{{2}})?"
    rf"|{NUMBER}[时点](?:整|半|许|多|钟)?(?:{NUMBER}(?:分钟?|刻)?(?:{NUMBER}秒)?)?(?:整|许|多|钟)?)"
)
CONNECTOR = "至|到|——|—|–|－|-|~|～|、|和|及|与|或"
CENTURY = rf"(?:上个?世纪|本世纪|{NUMBER}世纪)"
PLAN = "(?<!月)(?:十[一二三四五六七八九]?|[一二三四五六七八九])五(?!年|月|日|号|周|世|[一二三四五六七八九十])"


class Token(NamedTuple):
    """One word of a date expression."""

    kind: str
    text: str


def tokenize(expression: str) -> list[Token] | None:
    """Cut a normalised date expression into tokens; None when a part of it is no date word."""
    tokens, position = [], 0
    pattern = _tokens()
    while position < len(expression):
        match = pattern.match(expression, position)
        if match is None or match.lastgroup is None:
            return None
        if match.lastgroup != "skip":
            tokens.append(Token(match.lastgroup, match.group()))
        position = match.end()
    return tokens


def normalize(expression: str) -> str:
    """Half-width digits, simplified date characters, no blanks and no quotation marks."""
    return _BLANKS.sub("", expression.translate(_digits()))


def normalize_running(text: str) -> str:
    """Half-width digits and simplified date characters; the length stays."""
    return text.translate(_digits())


def one_of(words: Iterable[str]) -> str:
    """A regular expression of alternatives, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_BLANKS = re.compile(r"[\s\u3000“”\"‘’「」『』]+")


@cache
def _digits() -> dict[int, str]:
    return {0xFF10 + n: str(n) for n in range(10)} | {ord("○"): "〇", ord("Ο"): "〇"} | date_words().simplified


@cache
def _tokens() -> re.Pattern[str]:
    words = date_words()
    relative = {kind: one_of(found) for kind, found in words.relative.items()}
    week = "(?:周|星期|礼拜)"
    kinds = {
        "clock": CLOCK,
        "iso": r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}日?|[0-9]{4}-(?:0[1-9]|1[0-2])(?![0-9年月])",
        "era": f"(?:{one_of(words.eras)})(?:{NUMBER}|元)年",
        "ganzhi": "[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年",
        "decade": f"(?:{CENTURY}的?)?(?:[0-9]{{1,3}}0|[一二三四五六七八九]{{1,2}}十)年代"
        "(?:初期?|末期?|中后期|中期|中叶|前期|早期|后期|晚期)?",
        "century": f"{CENTURY}(?:初叶?|末叶?|中叶|中期|上半叶|下半叶)?",
        "year": "(?:公元|西元)?(?:[0-9]{4}|[〇零一二三四五六七八九]{4})年(?:度|间)?",
        "plan": PLAN,
        "weekday": "(?:上上个?|上一?个?|本|这一?个?|下下个?|下一?个?|当)?"
        f"(?:{week}(?:[一二三四五六日天末]|[1-7](?![0-9日号]))|双休日)",
        "festival": one_of(words.festivals),
        "relmonth": relative["month"],
        "relquarter": relative["quarter"],
        "firstquarters": "[前首][一二三两四1-4]个?季度?",
        "quarter": "(?:第?[一二三四1-4]|首|头)个?季度|首季|(?<=年)(?:第[一二三四1-4]|[次末])季",
        "firstmonths": f"(?:前|头|首){NUMBER}个?月(?:份)?",
        "half": "上半年|下半年|前半年|后半年|上半月|下半月",
        "relyear": relative["year"],
        "nextyear": "次年|翌年",
        "relweek": relative["week"],
        "relday": relative["day"],
        "same": relative["same"],
        "yearedge": "年(?:初|底|末|中|终|尾|关)",
        "monthedge": "月(?:初|底|末|中|尾)",
        "xun": "[上中下]{1,2}旬",
        "month": f"闰?(?:{NUMBER}|元|正|冬|腊)月(?:份)?",
        "day": f"{NUMBER}[日号]",
        "shortyear": "['’]?(?:[0-9]{2}|[〇零一二三四五六七八九]{2})年",
        "eraless": f"{NUMBER}年",
        "bareyear": "去|今|明",
        "newyearday": "大年初[一二三四五六七八九十]",
        "lunarday": "初[一二三四五六七八九十]日?",
        "edge": "初|底|末(?!期)|中(?=至|到|—|-|$)",
        "season": "(?:春|夏|秋|冬)(?:季|天|日|令时节)?",
        "barefestival": f"(?:{one_of(words.bare_festivals)})(?=节|假期|期间|黄金周|小长假|长假|前夕|前后|前|$)",
        "break": "节?(?:期间的?)?(?:黄金周|小长假|长假|假期|假日)(?:期间)?",
        "festal": "节?期间|佳节|节日|前夕",
        "lunar": "农历|阴历|夏历|旧历",
        "gregorian": "公历|阳历|新历|西历|国历",
        "number": NUMBER,
        "connector": CONNECTOR,
        "skip": f"{DAY_PART}|左右|前后|许|首班车?|首日|时间|时期|期间|规划|计划|间|里|份|的|之|全年|当天|这天"
        r"|，|,|（|）|\(|\)",
    }
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items()))
