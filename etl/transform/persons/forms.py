"""Names whose form alone gives them away: 陈某, 王某某."""

from __future__ import annotations

import re

from etl.transform.persons.names import surnames

Span = tuple[int, int]

MASK = "某"
_MASKED = re.compile("某+")
_NOT_A_NAME = frozenset("些个种地天日时年月市县区公人名单位方面处村大高中小知项类样件部座家款本电网企商")
_SURNAMES_THAT_ARE_WORDS = frozenset("于和向由任时有与单计从是到对在给据经及同被为将把让之所某连自通区")


def find_masked(text: str) -> list[Span]:
    """Spans of masked names, in order of position."""
    found: list[Span] = []
    for match in _MASKED.finditer(text):
        start, end = match.start() - 1, match.end()
        if start < 0 or text[start] not in surnames() or text[start] in _SURNAMES_THAT_ARE_WORDS or end - start > 3:
            continue
        if end - start > 2 or text[end : end + 1] not in _NOT_A_NAME:
            found.append((start, end))
    return found
