"""A surname with a post or a word of address (习总书记, 张局长, 老伍) for a person whom the document names in full."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache, lru_cache

from etl.transform.persons.drafts import Drafts, Span
from etl.transform.persons.lexicon import read_pairs, read_words
from etl.transform.persons.names import surname_of

_CONFIDENCE = 0.8
_FAMILIAR = re.compile(r"[老小阿](.)|(.{1,2})(?:先生|女士|小姐|师傅|大爷|大妈|大叔|阿姨)")
_LONGEST_POST = 4


def join_addresses(drafts: Drafts, hints: Set[str]) -> None:
    """Give every such form its span and the full name as canonical, where one person only can be meant.

    `hints` holds the fixed forms (习总书记) that stand in the text.
    """
    text = drafts.text
    forms = _fixed_forms()
    for form in () if forms.keys().isdisjoint(hints) else [form for form in forms if form in hints]:
        for at in drafts.occurrences(form):
            _join(drafts, (at, at + len(form)), forms[form])
    if not drafts.spans:
        return
    bearers: dict[str, set[str]] = {}
    starts: dict[str, int] = {}
    familiar: dict[Span, str] = {}
    canonical = drafts.canonical
    for span in drafts.spans:
        surface = text[span[0] : span[1]]
        name = canonical.get(span) or surface
        if (surname := _surname_borne(name)) is not None:
            bearers.setdefault(surname, set()).add(name)
            starts[surname] = starts.get(surname, 0) + 1
        if (addressed := _surname_addressed(surface)) is not None:
            familiar[span] = addressed
    for surname, names in bearers.items():
        if len(names) == 1 and text.count(surname) > starts[surname]:
            _join_surname(drafts, surname, next(iter(names)))
    for span, surname in familiar.items():
        names = bearers.get(surname, set()) - {drafts.surface(span)}
        if len(names) == 1 and span in drafts.spans:
            drafts.canonical[span] = next(iter(names))


@lru_cache(maxsize=1 << 12)
def _surname_borne(name: str) -> str | None:
    """Surname of a full Chinese name; None for a short form or a post (张局长, 张先生)."""
    surname = surname_of(name)
    if surname and 1 <= len(name) - len(surname) <= 2 and name[len(surname) :] not in _posts():
        return None if _FAMILIAR.fullmatch(name) else surname
    return None


@lru_cache(maxsize=1 << 12)
def _surname_addressed(surface: str) -> str | None:
    """老伍 and 段女士 are addressed by surname."""
    match = _FAMILIAR.fullmatch(surface)
    return (match[1] or match[2]) if match else None


def _join_surname(drafts: Drafts, surname: str, name: str) -> None:
    text, posts = drafts.text, _posts()
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


def _fixed_forms() -> dict[str, str]:
    return read_pairs("title-forms.txt")


@cache
def _posts() -> frozenset[str]:
    return frozenset(read_words("forms-of-address.txt"))
