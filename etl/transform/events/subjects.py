"""Who acts: the noun phrase that is the subject of an event word."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar

from etl.transform.dates import DateMention
from etl.transform.events.candidates import Candidate
from etl.transform.events.cues import DECIDES, PAUSES, cues
from etl.transform.events.lexicon import Lexicon
from etl.transform.events.named import NamedSpan
from etl.transform.events.reading import Sentence, Span, Words


def find_subject(lexicon: Lexicon, candidate: Candidate) -> Span | None:
    """The noun phrase before the verb, in its clause or, when that starts with the verb, in a clause before it."""
    words = candidate.sentence.words(candidate.clause_start, candidate.clause_end)
    joint = candidate.type not in _MUTUAL
    found = _phrase(candidate.sentence, lexicon, words, candidate.clause_start, candidate.start, joint=joint)
    if found is not None:
        return found
    text = candidate.sentence.text
    for clause_start, end in candidate.sentence.clauses_before(candidate.clause_start):
        start = clause_start
        if _BY_WHOM.match(text, start, end):
            continue
        start = after_slug(text, start, end)
        words = candidate.sentence.words(clause_start, end)
        found = _phrase(candidate.sentence, lexicon, words, start, _first_verb(lexicon, words, start, end), joint=joint)
        if found is not None:
            return found
    return None


_BY_WHOM = re.compile(f"由|经[^，。；]{{2,30}}?(?:{DECIDES})")
"""由X主办，…, 经X批准，…: who let it be, not who did it."""
_MUTUAL = frozenset(("meeting", "signing", "visit", "sport", "conflict", "statement", "crime", "accident"))


def _first_verb(lexicon: Lexicon, words: Words, start: int, end: int) -> int:
    """Where the first event verb of an earlier clause begins, whole words only."""
    starts, cut = words
    verbs = lexicon.verbs
    if verbs.isdisjoint(cut):
        return end
    return next((first for first, word in zip(starts, cut, strict=False) if first >= start and word in verbs), end)


def _phrase(
    sentence: Sentence,
    lexicon: Lexicon,
    words: Words,
    start: int,
    end: int,
    *,
    joint: bool,
) -> Span | None:
    """Trim a stretch to a noun phrase: no slug, no dates, nothing from the first adverb or preposition on.

    ``joint`` where 与 joins two who act, not those who act on each other.
    """
    text, cue, shielded = sentence.text, cues(), sentence.shielded
    if text[start] in _OPENINGS:
        opened = _after_opening(text, start, end)
        if opened is None:
            return None
        start = opened
    dates: Sequence[DateMention] = ()
    names: Sequence[NamedSpan] = ()
    if sentence.dates:
        dates = sentence.dates_between(start, end)
        start = max(start, min(sentence.date_over(start), end))
    if sentence.names:
        names = [name for name in sentence.names if start <= name.start < end]
    plain = not dates and not names and shielded.find(1, start, end) < 0
    kept: list[str] = []
    passed = start
    starts, cut = words
    turns = cue.turns
    after = bisect_left(starts, end)
    across = after - 1 if starts[after] > end else -1
    for position in range(bisect_left(starts, start), after):
        first, word = starts[position], cut[position]
        if first < passed:
            continue
        if plain and word not in turns and position != across:
            kept.append(word)
            continue
        if dates and (date := _at(dates, first)) is not None:
            if kept and date.range.precision == "year" and text[date.end : date.end + 1] not in "，、":
                kept.append(date.text)  # 我省2018年小麦最低收购价执行预案
                passed = date.end
                continue
            if kept:
                end = min(end, date.start)
                break
            passed = start = date.end
            continue
        if not kept and (word in cue.leading or word in PAUSES):
            passed = start = first + len(word)
            continue
        if names and (name := _at(names, first)) is not None:
            kept.append(name.name)
            passed = name.end
            if text[name.end : first + len(word)] in cue.subject_ends:  # 韩|正在
                end = name.end
                break
            continue
        if position == across:
            end = first
            break
        if shielded[first]:
            kept.append("“")
            continue
        if word == "了" and len(kept) > 1:
            end = min(end, starts[position - 1])
            kept.pop()
            break
        if word in cue.subject_ends and not (word in _MEASURES and text.find("的", first, end) > 0):
            if joint and word == "与" and kept:
                kept.append(word)
                continue
            longer = ""
            if text.startswith(cue.no_cues, first):
                longer = next((whole for whole in cue.no_cues if whole != word and text.startswith(whole, first)), "")
            if longer or (word in ("至", "到") and _FROM_TO.match(text, first - 1)):
                kept.append(word)  # 可持续, 12至17岁人群, 格尔木至拉萨高速公路
                passed = first + max(len(longer), len(word))
                continue
            end = min(end, first)
            break
        kept.append(word)
    return _trimmed(text, start, end, kept, lexicon)


_Spanned = TypeVar("_Spanned", DateMention, NamedSpan)


def _at(spans: Sequence[_Spanned], offset: int) -> _Spanned | None:
    """The first span that an offset lies in."""
    for span in spans:
        if span.start <= offset < span.end:
            return span
    return None


_OPENINGS = frozenset("本新据中【〔标意每历为从来")
"""The first characters of what `_after_opening` heeds."""


def _after_opening(text: str, start: int, end: int) -> int | None:
    """Where the subject begins behind a slug, 标志着, 历时三天的 or 来自各地的; None at 每, which opens none."""
    start = after_slug(text, start, end)
    if text.startswith(("标志着", "意味着"), start):
        start += 3
    if text.startswith("每", start):
        return None
    if match := _LASTING.match(text, start, end):
        start = match.end()
    if text.startswith(("从", "来自"), start) and (match := _ROUTE.match(text, start, end)):
        start = match.end()
    return start


def _trimmed(text: str, start: int, end: int, kept: list[str], lexicon: Lexicon) -> Span | None:
    """The stretch of the words kept, without what clings to its ends; None when it is no noun phrase."""
    if not kept:
        return None
    if (text[end - 1] in _TAIL_ENDS or text.find("以", start, end) >= 0) and (tail := _TAIL.search(text, start, end)):
        end = tail.start()
    if text[end - 1] == "将" and text.startswith(("于", "在"), end):  # 经济[部将]于: the segmenter joins them
        end -= 1
    while end > start and text[end - 1] in " 、，,\u3000":
        end -= 1
    while start < end and text[start] in " 、，,\u3000":
        start += 1
    if end - start > _SHORTEST and text[start] in "在于":  # 在泸定县发生地震
        start += 1
    length = end - start
    if length < 2 or (length > 32 and (length > 60 or "、" not in kept)):
        return None
    if (len(kept) == 1 and kept[0] in lexicon.verbs) or (
        _DIGIT.search(text, start, end) and _MEASURED.search(text, start, end)
    ):
        return None
    cue = cues()
    if (
        (kept[0] in cue.no_subject_starts and not _OURS.match(text, start))
        or kept[-1] in cue.no_subject_ends
        or not cue.no_subject.isdisjoint(kept)
    ):
        return None
    return start, end


_SHORTEST = 3
_TAIL_ENDS = frozenset("0123456789究论定")
"""The last characters of what `_TAIL` finds, but for 以 before a number."""
_TAIL = re.compile("以(?=[0-9])|[0-9]+(?:比[0-9]+)?$|经?(?:研究|讨论)(?:决定)?$")
"""甲队[以2比0], 乙队[3比0], 市委[研究]: what the segmenter leaves on a subject."""
_LASTING = re.compile(r"(?:历时|为期)[^，。；的]{1,8}的")
_FROM_TO = re.compile(
    r"[0-9][至到][0-9]|.[至到][^，。；]{1,8}?(?:高速|铁路|公路|高铁|航线|航班|段|线|动车|列车|班列|大桥|隧道)"
)
_OURS = re.compile("我(?:[军方部机舰]|空军|海军|陆军|边防|外交部|公安|驻|国|省|市|县|区|州|校|院)")
_MEASURES = frozenset(("超", "约", "共", "有", "较", "比", "跨"))
"""Inside an attribute these end no subject: 总投资超25亿元的基地."""
_ROUTE = re.compile(r"(?:从[^，。；]{1,20}?[到至][^，。；]{1,14}?|来自[^，。；]{1,30}?)的")
_DIGIT = re.compile("[0-9.]")
_MEASURED = re.compile("(?:(?:全长|总长|投资|面积|能力)[^，。]{0,4}|[高宽长约近超达])[0-9.]+[余多万亿]*[一-鿿]{1,4}$")
"""线路全长400多公里: said of the subject, which stands before."""


_SLUG = re.compile(
    r"(?:本报讯|本报[^\s，。]{0,12}?[讯电]|新华社[^\s，。（(]{0,16}?[电讯]|据[^\s，。]{2,14}电|中新社[^\s，。（(]{0,16}?电|【[^】]{2,20}】|〔[^〕]{2,24}〕)"
    r"(?:[（(][^）)]*[）)])?[\s:：]*"
    r"(?:(?:见习|实习)?记者\s?[^，。\n]{2,16}?(?:报道|采写|摄影报道)[:：\s]*|记者\s?[^\s，。\n]{2,8}\s+)?"
)
_SLUG_STARTS = ("本报", "新华社", "据", "中新社", "【", "〔")


def after_slug(text: str, start: int, end: int) -> int:
    """Where the news begins behind 本报讯 记者X报道 or the like."""
    match = _SLUG.match(text, start, end) if text.startswith(_SLUG_STARTS, start) else None
    return match.end() if match is not None else start
