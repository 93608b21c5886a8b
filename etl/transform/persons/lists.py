"""Names in a list: what stands between names, and looks like one, is one (董建伟、应达伟（挂职）、徐前)."""

from __future__ import annotations

import re

from etl.transform.persons.drafts import Drafts
from etl.transform.persons.false_names import names_a_village
from etl.transform.persons.lexicon import alternatives
from etl.transform.persons.names import is_chinese_name, no_names

_ITEM = re.compile(r"[^、，。；：！？\n（(“《]{0,16}")
_NOTE = re.compile(r"[（(][^（()）、，。]{1,8}[)）]")
# 领导、出席 and their like make a list one of persons even where the tagger knows one name only
_LIST_CUE = re.compile(alternatives("list-cues.txt"))
_NEIGHBOURS = 2


def complete_lists(drafts: Drafts) -> None:
    """Add the items of lists of persons that the tagger missed, in place."""
    text = drafts.text
    if "、" not in text:
        return
    at = text.find("、")
    while at >= 0:
        items, stop = _items(text, at)
        if len(items) >= 2:
            _complete(drafts, items)
        at = text.find("、", max(stop, at + 1))


def _items(text: str, first_comma: int) -> tuple[list[tuple[int, int]], int]:
    """Items of a list behind its first separator, at `first_comma`; and where they end."""
    items = []
    at = first_comma
    while text[at : at + 1] == "、":
        start = at + 1
        item = _ITEM.match(text, start)
        end = item.end() if item else start
        note = _NOTE.match(text, end)
        items.append((start, end))
        at = note.end() if note else end
    return items, at


def _complete(drafts: Drafts, items: list[tuple[int, int]]) -> None:
    text, comma = drafts.text, items[0][0] - 1
    known = sum(1 for start, _ in items if start in drafts.at and drafts.at[start][0] == start)
    known += comma - 1 in drafts.at and drafts.at[comma - 1][1] == comma
    enough = known >= _NEIGHBOURS and 2 * known >= len(items)
    if not enough and not (known and _LIST_CUE.search(text, max(0, comma - 23), comma + 1)):
        return
    for position, (start, end) in enumerate(items):
        if drafts.overlapping(start, end) or text[start:end] in no_names():
            continue
        name = text[start:end]
        if (
            is_chinese_name(name)
            and not names_a_village(name)
            and (position < len(items) - 1 or text[end : end + 1] in tuple("，。；（(\n") or end == len(text))
        ):
            drafts.add((start, end), "cue", 0.9)
