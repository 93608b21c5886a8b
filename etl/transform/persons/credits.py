"""Names that a press slug or a credit gives: 记者X报道, （通讯员 X、Y）, X摄, 文/X."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.transform.persons.lexicon import alternatives, branches, read_words
from etl.transform.persons.names import openings, split_names

Span = tuple[int, int]

# 记者 and its like stand before a name as they are, the others with a colon or a stroke behind them
_LEAD = re.compile(
    "|".join(
        [
            *branches("credit-leads.txt"),
            *(rf"{b}(?=[ \u3000]?[:：/／|｜])" for b in branches("credit-leads-marked.txt")),
        ]
    )
)
CREDIT_HINTS = frozenset((*read_words("credit-leads.txt"), "摄", "：", ":", "/", "／", "｜"))
"""A text without any of these credits nobody."""
_GAPS = frozenset(" \u3000:：/／|｜")
_GAP = re.compile(r"[ \u3000]*[:：/／|｜]?[ \u3000]*")
_RUN = re.compile(r"[\u4e00-\u9fff·]{2,14}")
_AND = re.compile(r"[、,，;； \u3000/／]{1,3}")
# what may follow the last name of a credit
_STOP = re.compile(rf"(?:{alternatives('credit-stops.txt')})|(?=[)）\]】\n/／])|$")
_STOP_OPENINGS = frozenset((*")）]】\n/／", "", *(word[0] for word in read_words("credit-stops.txt"))))


def find_credited(text: str) -> list[Span]:
    """Names that a slug or credit proves; in order of position."""
    found: list[Span] = []
    for lead in _LEAD.finditer(text):
        behind = lead.end()
        gap = _GAP.match(text, behind) if text[behind : behind + 1] in _GAPS else None
        start = gap.end() if gap else behind
        if text[start : start + 1] in openings() and (not found or start >= found[-1][1]):
            found += _read_list(text, start, spaced=start > behind)
    if "摄" in text and _SHOT.search(text):
        found.extend(span for span in _photographers(text) if span not in found)
    return sorted(found)


def _read_list(text: str, at: int, spaced: bool) -> list[Span]:
    names: list[Span] = []
    while run := _RUN.match(text, at):
        parts, stop = _cut(text, run)
        if not parts:
            break
        for part in parts:
            names.append((at, at + len(part)))
            at += len(part)
        if stop:
            return names
        more = _AND.match(text, at)
        if not more:
            break
        at = more.end()
    # 记者 张三 李四 本报讯: a blank before and behind is proof enough of the names before the last
    return names if spaced and names and _AND.match(text, names[-1][1]) else []


def _cut(text: str, run: re.Match[str]) -> tuple[list[str] | None, bool]:
    """Names at the front of a run, and whether a stop follows them."""
    first, last = run.span()
    if text[first] not in openings():
        return None, False
    for end in range(first + 2, last + 1):
        stops = text[end : end + 1] in _STOP_OPENINGS and _STOP.match(text, end)
        if stops and (parts := split_names(text[first:end])):
            return parts, True
    return split_names(run[0]), False


_SHOT = re.compile(r"摄(?:影)?(?:[)）。\n]|$)")
_PHOTO = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,4})[ \u3000]*摄(?:影)?(?=[)）。\n]|$)")


def _photographers(text: str) -> Iterator[Span]:
    for match in _PHOTO.finditer(text):
        if split_names(match[1]):
            yield match.span(1)
