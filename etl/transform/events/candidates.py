"""Which event words of an article may be rows, going by what stands right before and behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from etl.transform.events.lexicon import Lexicon, Pair, Word
from etl.transform.events.reading import Reading, Sentence, Span

Hit = tuple[Word, int, int]
"""A lexicon word and its span."""


class Candidate(NamedTuple):
    """An event word that may be a row.

    ``form`` says how it is built: held (a verb takes an event noun), befallen (something strikes the subject), met
    (在…会上), theme (the subject is the thing), agent (the subject acts). ``noun_start`` and ``noun_end`` frame the
    noun phrase of the happening where there is one; ``paired`` says that the noun that makes the verb an event follows.
    """

    start: int
    end: int
    type: str
    form: str
    strength: int
    noun_start: int
    noun_end: int
    clause_start: int
    clause_end: int
    sentence: Sentence
    paired: bool = False


def find_candidates(reading: Reading, lexicon: Lexicon, said: list[Candidate] | None = None) -> list[Candidate]:
    """Every event word that is built like a happening and not only spoken of, in reading order.

    Verbs of speech that open what is only said are added to ``said``, where that is given.
    """
    words, automaton = lexicon.rows
    hits = [
        (word, first, last)
        for index, first, last in automaton.find_matches_as_indexes(reading.text)
        if (word := words[index]) is not None
    ]
    if talk := _talk(reading):
        hits = [hit for hit in hits if not any(start <= hit[1] < end for start, end in talk)]
    found: list[Candidate] = []
    spoken_until = at = 0
    total = len(hits)
    while at < total:
        begin = at
        start, limit = reading.bounds(hits[at][1])
        at += 1
        while at < total and hits[at][1] < limit:
            at += 1
        spoken_until = _read_sentence(reading, lexicon, hits[begin:at], (start, limit), spoken_until, found, said)
    return found


def _read_sentence(
    reading: Reading,
    lexicon: Lexicon,
    hits: Sequence[Hit],
    bounds: Span,
    spoken_until: int,
    found: list[Candidate],
    said: list[Candidate] | None,
) -> int:
    """Add the candidates of one sentence; returns where the speech that it opens or continues ends."""
    text, shielded = reading.text, reading.shielded
    if hits[-1][1] < spoken_until:
        start = bounds[0]
        while start < bounds[1] and text[start].isspace():
            start += 1
        if start >= spoken_until or not _BACK_TO_NEWS.match(text, start):
            return spoken_until
        spoken_until = start
    sentence: Sentence | None = None
    for position, (word, first, last) in enumerate(hits):
        if first < spoken_until or shielded[first]:
            continue
        if (
            word.says == "opaque"
            and text[last : last + 1] != "的"
            and text[max(first - 2, 0) : first] not in _PRINTED
            and not _takes_noun(reading, word, last)
        ):
            spoken_until = _end_of_speech(reading, word, last)
            if said is not None and spoken_until > last:
                sentence = sentence or reading.sentence(first)
                frame = *sentence.clause(first), sentence
                said.append(Candidate(first, last, "statement", "agent", 3, 0, 0, *frame))
        elif word.tells:
            if word.bare and text[first - 1] not in "有遭" and not text.startswith(_BEHIND_NOUN, last):
                continue
            if word.weak and _is_too_weak(reading, word, last, bounds):
                continue
            sentence = sentence or reading.sentence(first)
            candidate = _read_word(sentence, lexicon, hits, position)
            if candidate is not None:
                found.append(candidate)
    return spoken_until


def _is_too_weak(reading: Reading, word: Word, last: int, bounds: Span) -> bool:
    """In a sentence that has no date and is not the lead, weak words count only with 了 or from the headline."""
    if bounds[0] <= reading.lead_start or reading.has_dates(*bounds):
        return False
    text = reading.text
    return not text.startswith("了", last) and text.find(word.text, 0, reading.body_start) < 0


def _takes_noun(reading: Reading, word: Word, last: int) -> bool:
    """提出抗议: a verb of speech that takes the noun which makes it an event."""
    if not word.pairs:
        return False
    sentence = reading.sentence(last - 1)
    return _company(sentence, word, last, sentence.clause(last - 1)[1]) is not None


_ASKED = re.compile(r"\n(?:问|答|记者|主持人|编辑同志|编者按|[QA])[：:].*")


def _talk(reading: Reading) -> list[Span]:
    """Paragraphs of the body that are talk, or a letter: 问：…"""
    return [match.span() for match in _ASKED.finditer(reading.text, max(reading.body_start - 1, 0))]


_BACK_TO_NEWS = re.compile(
    r"会上|会后|会前|会议(?!要求|强调|指出)|当[天日晚]|据|记者|随后|此前|截至|目前|近日|日前|昨|今[天日]|[0-9]{1,2}[月日]"
    r"|.{0,8}(?:出席|参加|陪同|主持)"
)
_PRINTED = frozenset(["报道", "消息", "公报", "通报", "公告", "报告", "数据", "统计", "调查", "通知", "通告", "文件"])
"""报道指出, 公告说: what follows is news, not talk."""
_TO_THE_PARAGRAPH = frozenset(
    ("说", "表示", "指出", "强调", "认为", "坦言", "谈到", "提到", "介绍说", "告诉记者", "讲道", "要求", "希望")
)


def _end_of_speech(reading: Reading, word: Word, last: int) -> int:
    """A paragraph is speech from X指出， on; other verbs cover their sentence, nouns like 要求 in 按照…要求 nothing."""
    text = reading.text
    following = text[last : last + 1]
    if following in "，,：:" and word.text in _TO_THE_PARAGRAPH:
        paragraph = text.find("\n", last)
        return len(text) if paragraph < 0 else paragraph
    return last if following in "、。；，,和与的等时\n" else reading.bounds(last)[1]


def _read_word(sentence: Sentence, lexicon: Lexicon, hits: Sequence[Hit], position: int) -> Candidate | None:
    """What one event word tells: something held, a meeting somebody speaks at, a blow, or a deed."""
    word, first, last = hits[position]
    text = sentence.text
    clause_start, clause_end = sentence.clause(first)
    frame = clause_start, clause_end, sentence
    company = _company(sentence, word, last, clause_end) if word.pairs else None
    if company is not None:
        return Candidate(first, last, company.type, company.form, 3, 0, 0, *frame, paired=True)
    if word.holds is not None and not text.startswith("者", last):
        under_way = text.startswith("的", last)
        noun = None
        on_hold = word.holds == "hold" and under_way and _is_dated(sentence, clause_start, first)
        if word.text == "组织" and text.startswith(_NO_VERB, last):
            return None
        if not under_way or on_hold or word.holds == "occur":
            noun = _noun_after(sentence, lexicon, hits, position, clause_end)
        if noun is not None:
            type_, noun_start, noun_end = noun
            if on_hold:
                return Candidate(first, last, type_, "theme", 3, last + 1, noun_end, *frame)
            if word.holds == "attend" and not _is_attended(text, type_, noun_start, noun_end):
                return None
            if word.holds == "send" and type_ not in ("announcement", "signing", "conflict"):
                type_ = word.type or type_
            form = "befallen" if word.holds == "occur" else "held"
            return Candidate(first, last, type_, form, 2 if under_way else 3, noun_start, noun_end, *frame)
        if word.intransitive and clause_end - last <= 2 and not under_way:
            theme = _noun_before(sentence, hits, position, clause_start) or _head_before(
                sentence, lexicon, clause_start, first
            )
            if theme is not None:
                return Candidate(first, last, theme[0], "theme", 3, theme[1], theme[2], *frame)
    if word.noun in ("conflict", "accident") and text.startswith(("有", "遭"), first - 1):
        return Candidate(first, last, word.noun, "theme", 3, first, last, *frame)
    if word.noun in ("conflict", "accident") and text.startswith(_AFTERMATH, last):
        return Candidate(first, last, word.noun, "theme", 2, first, last, *frame)
    if word.form == "noun":
        opening = max(text.rfind("在", clause_start, first), text.rfind("从", clause_start, first)) + 1
        if word.noun is not None and opening and last - opening >= 6 and _SPEAKS.match(text, last):
            return Candidate(first, last, word.noun, "met", 3, opening, last, *frame)
        return None
    if word.strength < 2 or word.type is None or word.type == "statement":
        return None
    if word.text in _HOSTS and text.rfind("由", sentence.start, first) >= 0:
        return None  # 由X主办: who, not what
    type_ = word.type
    if word.form == "theme" and type_ == "meeting":  # 博览会闭幕
        before = _noun_before(sentence, hits, position, clause_start)
        type_ = before[0] if before is not None else type_
    return Candidate(first, last, type_, word.form, word.strength, 0, 0, *frame)


_COMPANY = 32
"""How far behind a verb the noun of a pair may stand."""


def _company(sentence: Sentence, word: Word, last: int, clause_end: int) -> Pair | None:
    """The pair whose noun follows in the clause; the longest noun decides (打破 亚洲纪录 is sport)."""
    best, length = None, 0
    for pair in word.pairs:
        match = pair.nouns.search(sentence.text, last, min(clause_end, last + _COMPANY))
        if match is None or sentence.shielded[match.start()] or sentence.text.startswith("的", match.end()):
            continue
        if match.end() - match.start() > length:
            best, length = pair, match.end() - match.start()
    return best


def _is_dated(sentence: Sentence, clause_start: int, first: int) -> bool:
    """正在举行的X, 17日在北京举行的X: what the verb is an attribute of goes on, or has its day."""
    text = sentence.text
    return (
        text.find("正在", max(clause_start, first - 14), first) >= 0
        or _DAY.search(text, clause_start, first) is not None
    )


_DAY = re.compile(r"(?:[日号天]|[今昨明][晨早晚]|[上下]午|晚上)(?:[在于][^，。；的]{1,12})?$")
_ATTENDED = frozenset(("meeting", "opening", "award", "signing", "death", "campaign"))
"""What one attends as a guest; who takes part in a race is told by its result."""


def _is_attended(text: str, type_: str, noun_start: int, noun_end: int) -> bool:
    """Whether 出席X is about X: it is named in full, and the clause does not go on to what was done there."""
    if type_ not in _ATTENDED or noun_end - noun_start < 6:
        return False
    return not text.startswith(("期间", "时", "后", "之际"), noun_end)


_HOSTS = frozenset(("主办", "承办", "协办", "举办", "组织"))
_NO_VERB = ("、", "，", "。", "和", "及", "与", "向", "给", "对", "在", "将", "已", "称", "说", "表示")
_AFTERMATH = ("造成", "已造成", "共造成", "致", "导致", "已致")
_BEHIND_NOUN = ("上", "期间", *_AFTERMATH)
_SPEAKS = re.compile(
    r"(?:上|期间)(?!的)[，,]?[^，。；\n]{0,14}?"
    r"(?:强调|指出|说|表示|致辞|发言|讲话|作报告|要求|宣布|提出|介绍|透露|通报|获悉|发表)"
)
_AFTER_NOUN = re.compile(
    r"[，。；、！？,;!?\n（(）)”：:]|并|和|及|暨|与|时|后|前|期间|以来|上[，,]|欢[迎送]|纪念|庆祝|悼念|表彰|迎接|$"
)
_NO_HEAD = re.compile(
    r"(?:预案|方案|提案|议案|档案|答案|草案|教案|图案|备案|个案|社会|机会|协会|工会|学会|商会|委员会|国会|议会|理事会|基金会|联合会|体会|都会|教会|董事会|监事会|省会|不会|才会|将会|人大"
    r"|环节|细节|情节|春节|季节|调节|年轮|公式|方式|形式|模式|款式|正式|发展|进展|开展|拓展|同行|银行|进行|举行|实行|运行|执行"
    r"|航班|上班|领导班|专班|四周|一周|本周|上周|每周|比赛|阵营|经营|运营|国营|民营|门课|功课|四季|雨季|旺季|淡季|本月|上月|个月|今年)$"
)


def _noun_after(
    sentence: Sentence, lexicon: Lexicon, hits: Sequence[Hit], position: int, clause_end: int
) -> tuple[str, int, int] | None:
    """Type and span of the event noun a light verb takes: 召开 [全体机关干部职工大会]."""
    text, shielded = sentence.text, sentence.shielded
    verb_end = hits[position][2]
    for at in range(position + 1, len(hits)):
        word, first, last = hits[at]
        if first >= clause_end or first - verb_end > 45:
            break
        if word.noun is not None and not shielded[first] and _AFTER_NOUN.match(text, last):
            opening = _phrase_start(text, verb_end)
            if opening <= first:
                return word.noun, opening, last
    if not 3 <= clause_end - verb_end <= 40 or shielded[clause_end - 1]:
        return None
    for length in (2, 1):
        type_ = lexicon.heads.get(text[clause_end - length : clause_end])
        if type_ is not None and not _NO_HEAD.search(text[clause_end - 4 : clause_end]):
            return type_, _phrase_start(text, verb_end), clause_end
    return None


def _noun_before(
    sentence: Sentence, hits: Sequence[Hit], position: int, clause_start: int
) -> tuple[str, int, int] | None:
    """The event noun that is held, when it is the subject: [全国工会工作会议] 26日在北京 召开."""
    verb_start = hits[position][1]
    for word, first, last in reversed(hits[:position]):
        if first < clause_start or verb_start - last > 30:
            break
        if word.noun is not None and not sentence.shielded[first]:
            if "的" in sentence.text[last:verb_start] or _CONCERNING.search(sentence.text[clause_start:first]):
                return None
            return word.noun, clause_start, last
    return None


def _head_before(
    sentence: Sentence, lexicon: Lexicon, clause_start: int, verb_start: int
) -> tuple[str, int, int] | None:
    """The same by its last character alone, where a date or a preposition ends it: [国际动漫节] 16日在杭州 举行."""
    match = _THEME.match(sentence.text, clause_start, verb_start)
    if match is None:
        return None
    dates = sentence.dates_between(clause_start, match.end())
    end = dates[0].start if dates else match.end()
    if end - clause_start < 4 or sentence.shielded[end - 1] or _NO_HEAD.search(sentence.text[end - 4 : end]):
        return None
    type_ = lexicon.heads.get(sentence.text[end - 1])
    return None if type_ is None else (type_, clause_start, end)


_THEME = re.compile(r"[^，。；：“”将已拟定于在]{4,30}")
_CONCERNING = re.compile(r"(?:对(?![台外口华内接])|[就因为绕])[^，。；]{0,8}$")
_LIGHT = re.compile(r"(?:了|过)?(?:一[场次届轮系个项]|[两三四五六七八九十0-9]+[场次届轮个项]|多次|数次)?(?:的)?")


def _phrase_start(text: str, offset: int) -> int:
    match = _LIGHT.match(text, offset)
    return match.end() if match else offset
