"""Which event words of an article may be rows, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from etl.transform.events.lexicon import Lexicon, Word
from etl.transform.events.reading import Reading

Hit = tuple[Word, int, int]
"""A lexicon word and its span."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event word that may be a row.

    ``form`` says how it is built: held (a verb takes an event noun), befallen (something strikes the subject), met (在…会上), theme (the subject is the thing), agent (the subject acts).
    ``noun_start`` and ``noun_end`` frame the noun phrase of the happening where there is one.
    """

    start: int
    end: int
    type: str
    form: str
    strength: int
    noun_start: int
    noun_end: int
    sentence_start: int
    sentence_end: int
    clause_start: int
    clause_end: int


def find_candidates(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """Go through the sentences and yield every event word that is told as happening, in reading order."""
    assert lexicon.matcher is not None
    patterns = lexicon.patterns
    hits: list[Hit] = []
    useful = False
    spoken_until = 0
    limit = 0
    start = end = 0
    for index, first, last in lexicon.matcher.find_matches_as_indexes(reading.text):
        word = patterns[index]
        if word is None:
            continue
        if first >= limit:
            if useful:
                spoken_until = yield from _sentence(reading, lexicon, hits, start, end, spoken_until)
            start, end = reading.sentence_of(first)
            limit, hits, useful = max(end, first + 1), [], False
        hits.append((word, first, last))
        useful = useful or word.strength > 0 or word.holds is not None or word.says is not None
    if useful:
        yield from _sentence(reading, lexicon, hits, start, end, spoken_until)


def _sentence(
    reading: Reading, lexicon: Lexicon, hits: list[Hit], start: int, end: int, spoken_until: int
) -> Generator[Candidate, None, int]:
    """Candidates of one sentence; returns where the speech that it opens or continues ends."""
    text, shielded = reading.text, reading.shielded
    if start < spoken_until and _BACK_TO_NEWS.match(text, start):
        spoken_until = start
    for position, (word, first, last) in enumerate(hits):
        if shielded[first]:
            continue
        if word.says == "opaque" and first >= spoken_until and text[last : last + 1] != "的":
            spoken_until = _end_of_speech(reading, word, last, end)
            continue
        if first < spoken_until or not (word.strength or word.holds):
            continue
        found = _read_word(reading, lexicon, hits, position, start, end)
        if found is not None:
            yield found
    return spoken_until


_BACK_TO_NEWS = re.compile(
    r"(?:会上|会后|会前|会议(?!要求|强调|指出)|当[天日晚]|据|记者|随后|此前|截至|目前|近日|日前|昨|今[天日]|[0-9]{1,2}[月日]|.{0,8}(?:出席|参加|陪同|主持))"
)
_TO_THE_PARAGRAPH = frozenset(
    ("说", "表示", "指出", "强调", "认为", "坦言", "谈到", "提到", "介绍说", "告诉记者", "讲道", "要求", "希望")
)


def _end_of_speech(reading: Reading, word: Word, last: int, end: int) -> int:
    """A paragraph is speech from X指出， on; other verbs cover their sentence, nouns like 要求 in 按照…要求 nothing."""
    text = reading.text
    following = text[last : last + 1]
    if following in "，,：:" and word.text in _TO_THE_PARAGRAPH:
        paragraph = text.find("\n", last)
        return len(text) if paragraph < 0 else paragraph
    if following in "、。；，,和与的等时\n" or not following:
        return last
    return end


def _read_word(
    reading: Reading, lexicon: Lexicon, hits: list[Hit], position: int, start: int, end: int
) -> Candidate | None:
    """What one event word tells: something held, a meeting somebody speaks at, or a deed."""
    word, first, last = hits[position]
    text = reading.text
    clause_end = reading.clause_end(last, end)
    clause_start = reading.clause_start(first, start)
    if word.holds == "hold" and text[last : last + 1] == "的" and _UNDER_WAY.search(text, clause_start, first):
        noun = _noun_after(reading, lexicon, hits, position, clause_end)
        if noun is not None:
            return Candidate(first, last, noun[0], "theme", 3, last + 1, noun[2], start, end, clause_start, clause_end)
    if word.holds is not None and text[last : last + 1] not in ("的", "者"):
        noun = _noun_after(reading, lexicon, hits, position, clause_end)
        if noun is not None:
            type_, noun_start, noun_end, strength = noun
            if word.holds == "attend" and (
                text.startswith(("期间", "时", "后", "之际"), noun_end)
                or noun_end - noun_start < 6
                or type_ not in _ATTENDED
            ):
                return None
            if word.holds == "send" and type_ not in ("announcement", "signing", "conflict"):
                type_ = word.type or type_
            form = "befallen" if word.holds == "occur" else "held"
            return Candidate(
                first, last, type_, form, strength, noun_start, noun_end, start, end, clause_start, clause_end
            )
        theme = _noun_before(reading, hits, position, clause_start)
        if theme is not None and word.intransitive and clause_end - last <= 12:
            return Candidate(
                first, last, theme[0], "theme", 3, theme[1], theme[2], start, end, clause_start, clause_end
            )
    if word.noun in ("conflict", "accident") and text[first - 1 : first] in ("有", "遭"):
        return Candidate(first, last, word.noun, "theme", 3, first, last, start, end, clause_start, clause_end)
    if word.form == "noun":
        if (
            word.noun is not None
            and text.startswith(("上", "期间"), last)
            and _SPEAKS.match(text, last)
            and text.rfind("在", clause_start, first) >= 0
        ):
            opening = text.rfind("在", clause_start, first) + 1
            if last - opening < 6:
                return None  # 在会上, 在首场报告会上: a meeting told before
            return Candidate(first, last, word.noun, "met", 3, opening, last, start, end, clause_start, clause_end)
        return None
    if word.strength < 2 or word.type is None or word.type == "statement":
        return None
    type_ = word.type
    if word.form == "theme" and word.type == "meeting":
        before = _noun_before(reading, hits, position, clause_start)
        type_ = before[0] if before is not None else type_  # 博览会闭幕
    return Candidate(first, last, type_, word.form, word.strength, 0, 0, start, end, clause_start, clause_end)


_UNDER_WAY = re.compile(r"正在(?:[^，。]{0,12})$")
_ATTENDED = frozenset(("meeting", "opening", "award", "signing", "death"))
_SPEAKS = re.compile(
    r"(?:上|期间)[，,]?[^，。；\n]{0,14}?(?:强调|指出|说|表示|致辞|发言|讲话|作报告|要求|宣布|提出|介绍|透露|通报|获悉|发表)"
)
_AFTER_NOUN = re.compile(r"[，。；、！？,;!?\n（(）)”：:]|并|和|及|暨|与|时|后|前|期间|以来|，|$")
_NO_MEETING = re.compile(
    r"(?:社会|机会|协会|工会|学会|商会|委员会|国会|议会|理事会|基金会|联合会|体会|都会|教会|董事会|监事会|省会|不会|才会|将会|人大|环节|细节|情节|春节|季节|调节|年轮|公式|方式|形式|模式|款式|正式|发展|进展|开展|拓展|同行|银行|进行|举行|实行|运行|执行|航班|上班|领导班|专班|四周|一周|本周|上周|每周|比赛|阵营|经营|运营|国营|民营|门课|功课|四季|雨季|旺季|淡季|本月|上月|个月|今年)$"
)


def _noun_after(
    reading: Reading, lexicon: Lexicon, hits: list[Hit], position: int, clause_end: int
) -> tuple[str, int, int, int] | None:
    """Type, span and strength of the event noun a light verb takes: 召开 [全体机关干部职工大会]."""
    text, shielded = reading.text, reading.shielded
    verb_end = hits[position][2]
    for word, first, last in hits[position + 1 :]:
        if first >= clause_end or first - verb_end > 45:
            break
        if word.noun is not None and not shielded[first] and _AFTER_NOUN.match(text, last):
            opening = _phrase_start(text, verb_end)
            if opening <= first:
                return word.noun, opening, last, 3
    tail = text[verb_end:clause_end]
    if 3 <= len(tail) <= 40 and not _NO_MEETING.search(tail):
        for length in (2, 1):
            type_ = lexicon.heads.get(tail[-length:])
            if type_ is not None and not shielded[clause_end - 1]:
                return type_, _phrase_start(text, verb_end), clause_end, 3
    return None


def _noun_before(reading: Reading, hits: list[Hit], position: int, clause_start: int) -> tuple[str, int, int] | None:
    """The event noun that is held, when it is the subject: [全国工会工作会议] 26日在北京 召开."""
    text, shielded = reading.text, reading.shielded
    verb_start = hits[position][1]
    for word, first, last in reversed(hits[:position]):
        if first < clause_start:
            break
        if word.noun is not None and not shielded[first]:
            return (word.noun, clause_start, last) if _BETWEEN.fullmatch(text, last, verb_start) else None
    return None


_BETWEEN = re.compile(r"[^的]{0,30}")
_LIGHT = re.compile(r"(?:了|过)?(?:一[场次届轮系个项]|[两三四五六七八九十0-9]+[场次届轮个项]|多次|数次)?(?:的)?")


def _phrase_start(text: str, offset: int) -> int:
    match = _LIGHT.match(text, offset)
    return match.end() if match else offset
