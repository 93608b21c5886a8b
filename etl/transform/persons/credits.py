"""Names that a press slug or a credit gives: 记者X报道, （通讯员 X、Y）, X摄, 文/X."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.transform.persons.lexicon import alternatives, branches, read_words
from etl.transform.persons.names import split_names

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
CREDIT_HINTS = (*read_words("credit-leads.txt"), "摄", "：", ":", "/", "／", "｜")
"""A text without any of these credits nobody."""
_GAP = re.compile(r"[ \u3000]*[:：/／|｜]?[ \u3000]*")
_RUN = re.compile(r"[\u4e00-\u9fff·]{2,14}")
_AND = re.compile(r"[、,，;； \u3000/／]{1,3}")
# what may follow the last name of a credit
_STOP = re.compile(rf"(?:{alternatives('credit-stops.txt')})|(?=[)）\]】\n/／])|$")


def find_credited(text: str) -> list[Span]:
    """Names that a slug or credit proves; in order of position."""
    found: list[Span] = []
    for lead in _LEAD.finditer(text):
        gap = _GAP.match(text, lead.end())
        start = gap.end() if gap else lead.end()
        if not found or start >= found[-1][1]:
            found.extend(_read_list(text, start, spaced=start > lead.end()))
    if _SHOT.search(text):
        found.extend(span for span in _photographers(text) if span not in found)
    return sorted(found)


def _read_list(text: str, at: int, spaced: bool) -> Iterator[Span]:
    names: list[Span] = []
    while run := _RUN.match(text, at):
        piece, stop = _cut(text, run)
        parts = split_names(piece)
        if not parts:
            break
        for part in parts:
            names.append((at, at + len(part)))
            at += len(part)
        if stop:
            yield from names
            return
        more = _AND.match(text, at)
        if not more:
            break
        at = more.end()
    # 记者 张三 李四 本报讯: a blank before and behind is proof enough of the names before the last
    if spaced and names and _AND.match(text, names[-1][1]):
        yield from names


def _cut(text: str, run: re.Match[str]) -> tuple[str, bool]:
    """The part of a run that may be names, and whether a stop follows it."""
    for end in range(run.start() + 2, run.end() + 1):
        stop = _STOP.match(text, end)
        if stop and split_names(text[run.start() : end]):
            return text[run.start() : end], True
    return run[0], False


_SHOT = re.compile(r"摄(?:影)?(?:[)）。\n]|$)")
_PHOTO = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,4})[ \u3000]*摄(?:影)?(?=[)）。\n]|$)")


def _photographers(text: str) -> Iterator[Span]:
    for match in _PHOTO.finditer(text):
        if split_names(match[1]):
            yield match.span(1)
