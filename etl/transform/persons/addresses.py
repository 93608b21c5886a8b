"""A surname and a post (习总书记, 张局长) that point to a person whom the document names in full."""

from __future__ import annotations

from functools import cache

from etl.transform.persons.drafts import Drafts, Span
from etl.transform.persons.lexicon import read_pairs, read_words
from etl.transform.persons.names import surname_of

_CONFIDENCE = 0.8
_LONGEST_POST = 4


def join_addresses(drafts: Drafts) -> None:
    """Give every such form its span and the full name as canonical, where one person only can be meant."""
    text = drafts.text
    if any(hint in text for hint in _hints()):
        for form, name in read_pairs("title-forms.txt").items():
            for at in drafts.occurrences(form):
                _join(drafts, (at, at + len(form)), name)
    bearers: dict[str, set[str]] = {}
    for span in drafts.spans:
        name = drafts.canonical.get(span) or drafts.surface(span)
        surname = surname_of(name)
        if surname and 1 <= len(name) - len(surname) <= 2 and "某" not in name:
            bearers.setdefault(surname, set()).add(name)
    posts = _posts()
    for surname, names in bearers.items():
        if len(names) > 1:
            continue
        name = next(iter(names))
        for at in drafts.occurrences(surname):
            start = at + len(surname)
            if text.startswith(name, at):
                continue
            post = next(
                (text[start : start + n] for n in range(_LONGEST_POST, 0, -1) if text[start : start + n] in posts), None
            )
            if post and (f"{post}{name}" in text or f"{name}{post}" in text):
                _join(drafts, (at, start + len(post)), name)


def _join(drafts: Drafts, span: Span, name: str) -> None:
    if all(span[0] <= s[0] and s[1] <= span[1] for s in drafts.overlapping(*span)):
        drafts.put(span, "document", _CONFIDENCE)
        drafts.canonical[span] = name


@cache
def _hints() -> frozenset[str]:
    """The last two characters of the fixed forms: a text without any of them holds none."""
    return frozenset(form[-2:] for form in read_pairs("title-forms.txt"))


@cache
def _posts() -> frozenset[str]:
    return frozenset(read_words("forms-of-address.txt"))
