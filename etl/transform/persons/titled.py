"""Names that are ordinary words too, told by the office before them: 区委书记高山、区长江河一同调研."""

from __future__ import annotations

import re
from functools import cache

import rjieba

from etl.transform.persons.drafts import Drafts
from etl.transform.persons.lexicon import alternatives, read_words
from etl.transform.persons.names import no_names


def add_titled(drafts: Drafts) -> None:
    """Add, in place, names of two characters between an office and a mark, or what only somebody does.

    The tagger takes such names (高山, 白云, 常乐) for the words that they are elsewhere. Verbs and adverbs, which stand
    behind an office too, are left alone, and so is what stands behind a name with its office (张三书记全票当选).
    """
    text = drafts.text
    for found in _office().finditer(text):
        span, name = found.span("name"), found["name"]
        if name[0] == "江" and text[found.start() - 1] not in "副、，。":
            continue  # 全市长江段
        if not drafts.overlapping(*span) and not drafts.ends_at(found.start()) and _may_be_a_name(name):
            drafts.put(span, "cue", 0.9)


@cache
def _office() -> re.Pattern[str]:
    surnames = "".join(sorted(word for word in read_words("surnames.txt") if len(word) == 1))
    offices = "|".join(read_words("offices-before-names.txt"))
    behind = rf"[、，。；：）“\n]|$|一行|一同|带[队领]|率|到|{alternatives('cue-verbs.txt')}"
    return re.compile(rf"(?:{offices})(?P<name>[{surnames}][一-鿿](?<![县市区省镇乡村]))(?={behind})")


def _may_be_a_name(word: str) -> bool:
    if word in no_names() or word in read_words("words-after-offices.txt"):
        return False
    tags = rjieba.tag(word)
    return len(tags) == 2 or not tags[0][1].startswith(("v", "d", "p", "c", "f", "t", "r", "m", "u"))
