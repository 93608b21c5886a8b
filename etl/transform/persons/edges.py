"""Where a name really begins and ends, where the tagger took in a word beside it or stopped at a hyphen."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from etl.transform.persons.drafts import Drafts, Span
from etl.transform.persons.lexicon import alternatives, read_characters
from etl.transform.persons.names import known_persons, surname_of

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_CLAN = "氏"  # 蒋川百氏 is 蒋川百, spoken of with respect; what is behind 傅氏 is no given name


def mend_edges(drafts: Drafts) -> None:
    """Cut words off names that hold them, and put together what a hyphen parts, in place."""
    text = drafts.text
    hyphens = "-" in text
    for span in list(drafts.spans):
        start, end = span
        front, back = _words_in(text[start:end])
        if not (front or back or hyphens):
            continue
        start, end = start + front, end - back
        if hyphens:
            start, end = _with_parts(text, start, end)
        if (start, end) == span or span not in drafts.spans:
            continue
        evidence, confidence = drafts.spans[span]
        drafts.drop(span)
        if end - start > 1:
            drafts.put((start, end), evidence, confidence)


@lru_cache(maxsize=1 << 12)
def _words_in(surface: str) -> tuple[int, int]:
    """How many characters at the front and at the back of a name are other words."""
    if "·" in surface or len(surface) < 3 or not _HAN.fullmatch(surface) or surface in known_persons():
        return 0, 0
    if surface[1] == _CLAN:
        return 0, len(surface)
    if len(surface) > 3 and surname_of(surface) == surface[0] and surface[-1] in _after_names():
        return 0, 1  # 戴佩珊|则
    if surface[-1] == _CLAN:
        return 0, 1
    if (rank := _ranks()[0].match(surface)) and len(surface) - rank.end() > 1:
        return rank.end(), 0  # 埃米尔|米沙勒
    if (rank := _ranks()[1].search(surface)) and rank.start() > 1:
        return 0, len(surface) - rank.start()  # 威廉|王子
    return 0, 0


def _with_parts(text: str, start: int, end: int) -> Span:
    """阿库福-阿多 and 梅特-玛丽特, of which the tagger knows one part."""
    if text[start - 1 : start] == "-" and start > 1:
        left = start - 1
        while left > 0 and start - 1 - left < 6 and text[left - 1] in _sounds():
            left -= 1
        if 1 < start - 1 - left < 6:
            start = left
    if text[end : end + 1] == "-":
        right = end + 1
        while right < len(text) and right - end < 7 and text[right] in _sounds():
            right += 1
        if 1 < right - end - 1 < 6:
            end = right
    return start, end


@cache
def _after_names() -> frozenset[str]:
    return read_characters("words-after-names.txt")


@cache
def _sounds() -> frozenset[str]:
    return read_characters("sound-characters.txt")


@cache
def _ranks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    either = alternatives("ranks.txt")
    return re.compile(either), re.compile(f"(?:{either})$")
