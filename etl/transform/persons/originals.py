"""The Latin form of a foreign name in the brackets behind it: 安东·维列斯库（Anton Velescu）."""

from __future__ import annotations

import re

from etl.transform.persons.drafts import Drafts
from etl.transform.persons.names import is_chinese_name

_OPENING = ("（", "(")
_ORIGINAL = re.compile(r"[（(]((?:[A-Z][A-Za-zÀ-ž.'’-]*)(?: (?:[a-z]{2,3} )?[A-Z][A-Za-zÀ-ž.'’-]+){0,4})[)）]")


def read_originals(drafts: Drafts) -> None:
    """Add the Latin form behind a foreign name, with that name as canonical, in place."""
    text = drafts.text
    if ")" not in text and "）" not in text:
        return
    for span in [s for s in drafts.spans if text[s[1] : s[1] + 1] in _OPENING]:
        original = _ORIGINAL.match(text, span[1])
        foreign = "·" in drafts.surface(span) or (original is not None and " " in original[1])
        if original and foreign and not is_chinese_name(drafts.surface(span)):
            drafts.put(original.span(1), "cue", 0.9)
            drafts.canonical[original.span(1)] = drafts.surface(span)
