"""Names in a list: what stands between names, and looks like one, is one (董建伟、应达伟（挂职）、徐前)."""

from __future__ import annotations

import re

from etl.transform.persons.drafts import Drafts
from etl.transform.persons.false_names import names_a_village
from etl.transform.persons.lexicon import alternatives
from etl.transform.persons.names import is_chinese_name, no_names

_NOTE = re.compile(r"[（(][^（()）、，。]{1,8}[)）]")
# 领导、出席 and their like make a list one of persons even where the tagger knows one name only
_LIST_CUE = re.compile(alternatives("list-cues.txt"))
_NEIGHBOURS = 2


def complete_lists(drafts: Drafts) -> None:
    """Add the items of lists of persons that the tagger missed, in place."""
    text = drafts.text
    if "、" not in text:
        return
    starts = {s[0]: s for s in drafts.spans}
    at = text.find("、")
    while at >= 0:
        items, stop = _items(text, at)
        if len(items) >= 2:
            _complete(drafts, items, starts)
        at = text.find("、", max(stop, at + 1))


def _items(text: str, first_comma: int) -> tuple[list[tuple[int, int]], int]:
    """Items of a list behind its first separator, at `first_comma`; and where they end."""
    items = []
    at = first_comma
    while text[at : at + 1] == "、":
        start = at + 1
        end = start
        while end < len(text) and text[end] not in "、，。；：！？\n（(“《" and end - start < 16:
            end += 1
        note = _NOTE.match(text, end)
        items.append((start, end))
        at = note.end() if note else end
    return items, at


def _complete(drafts: Drafts, items: list[tuple[int, int]], starts: dict[int, tuple[int, int]]) -> None:
    known = sum(1 for item in items if item in drafts.spans or item[0] in starts)
    text = drafts.text
    before = text[max(0, items[0][0] - 24) : items[0][0]]
    first_named = any(s[1] == items[0][0] - 1 for s in drafts.spans)
    known += first_named
    enough = known >= _NEIGHBOURS and 2 * known >= len(items)
    if not enough and not (known and _LIST_CUE.search(before)):
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
