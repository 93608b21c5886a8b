"""Names in a list: what stands between names, and looks like one, is one (董建伟、应达伟（挂职）、徐前)."""

from __future__ import annotations

import re

from etl.transform.persons.drafts import Drafts
from etl.transform.persons.false_names import names_a_village
from etl.transform.persons.lexicon import alternatives
from etl.transform.persons.names import is_chinese_name, no_names

_ITEM = re.compile(r"、([^、，。；：！？\n（(“《]{0,16})(?:[（(][^（()）、，。]{1,8}[)）])?")
_MORE_THAN_ONE = re.compile(rf"{_ITEM.pattern}(?=、)")
# 领导、出席 and their like make a list one of persons even where the tagger knows one name only
_LIST_CUE = re.compile(alternatives("list-cues.txt"))
_NEIGHBOURS = 2


def complete_lists(drafts: Drafts) -> None:
    """Add the items of lists of persons that the tagger missed, in place."""
    text = drafts.text
    if not [span for span in drafts.spans if text[span[1] : span[1] + 1] == "、" or text[span[0] - 1] == "、"]:
        return  # a list is completed only where it holds a name already
    at = 0
    while opening := _MORE_THAN_ONE.search(text, at):
        items = [opening.span(1)]
        at = opening.end()
        while item := _ITEM.match(text, at):
            items.append(item.span(1))
            at = item.end()
        _complete(drafts, items)


def _complete(drafts: Drafts, items: list[tuple[int, int]]) -> None:
    text, comma = drafts.text, items[0][0] - 1
    known = len([start for start, _ in items if start in drafts.ends]) + drafts.ends_at(comma)
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
