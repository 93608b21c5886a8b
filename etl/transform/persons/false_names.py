"""Which spans of the tagger are no names of persons after all."""

from __future__ import annotations

import re

from etl.transform.persons.lexicon import alternatives
from etl.transform.persons.names import no_names

# What follows makes the name part of a longer one: a place, a school, a firm, a prize.
_SUFFIX = re.compile(
    alternatives("false-name-suffixes.txt")
    + r"|县(?![长委令里人政])|镇(?![长党委里人政])|乡(?![长党亲里政])|村(?![长民党支主里委])|庄(?![严重户])|屯(?!垦)"
)
_LATIN = re.compile(r"[A-Za-z0-9 .,'’&_/+-]+")
_DIGIT = re.compile(r"[0-9０-９]")


def is_false_name(text: str, start: int, end: int) -> bool:
    """Whether a span must be dropped: listed as something else, Latin only, or part of a longer name."""
    surface = text[start:end]
    if surface in no_names() or _DIGIT.search(surface) or _LATIN.fullmatch(surface):
        return True
    return _SUFFIX.match(text, end) is not None
