"""Readable, stable keys: the same page gives the same keys whatever stands beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from datetime import date
from functools import cache, lru_cache

from etl.transform.lexicon import newspapers

LONGEST = 80
"""Most characters of a newspaper's name in a key: keys become names of folders, which hold 255 bytes."""
_NAME = 12
"""Characters up to which a text is looked through for words before it is read as one."""

_LABEL = re.compile(r"0*(\d+)|([A-Z]+)0*(\d+)")


def issue_id(newspaper: str, day: date) -> str:
    """Key of an issue: the newspaper's slug and the day, e.g. ``zhejiang-gongren-ribao-2018-08-28``."""
    return f"{paper_slug(newspaper)}-{day.isoformat()}"


def volume_id(newspaper: str, day: date) -> str:
    """Key of a volume: the newspaper's slug and the year."""
    return f"{paper_slug(newspaper)}-{day.year}"


def page_id(issue: str, label: str | None, text: str) -> str:
    """Key of a page: its issue and label, else its issue and eight hex digits of its text's sha256."""
    if label and (found := _LABEL.fullmatch(label)):
        digits, letters, number = found.groups()
        return f"{issue}-p{digits or letters + number}"
    return f"{issue}-x{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


@lru_cache(maxsize=65536)
def person_id(name: str) -> str:
    """Key of a person: the name's pinyin and six hex digits of its sha256, the same in every volume."""
    return f"{_pinyin(name) or 'x'}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


@lru_cache(maxsize=4096)
def paper_slug(newspaper: str) -> str:
    """ASCII name of a newspaper: from the registry, else the pinyin of its title word by word."""
    known = newspapers().get(newspaper)
    if known and known.slug:
        return known.slug
    words = _TITLE_WORDS.sub(r" \g<0> ", newspaper).split()
    slug, digest = "-".join(filter(None, map(_pinyin, words))), hashlib.sha256(newspaper.encode()).hexdigest()[:8]
    return f"{slug[:LONGEST].rstrip('-')}-x{digest}" if len(slug) > LONGEST else slug or f"x{digest}"


_TITLE_WORDS = re.compile(
    "人民|工人|农民|农村|青年|妇女|教育|经济|科技|法治|法制|健康|文化|体育|旅游|都市|生活|解放|新华|光明|"
    "(?:日|晚|晨|早|午|商|时|周|快|电|画|导|新|特区|开发区)?报$|周刊$|新闻$"
)


def _pinyin(text: str) -> str:
    """Pinyin as Latin letters and digits; the library is asked by character unless it knows a word in the text."""
    if len(text) <= _NAME and not any(
        text[i:j] in _words() for i in range(len(text)) for j in range(i + 2, len(text) + 1)
    ):
        return "".join(map(_syllable, text))
    return _romanised(text)


@lru_cache(maxsize=65536)
def _syllable(character: str) -> str:
    return _romanised(character)


def _romanised(text: str) -> str:
    from pypinyin import lazy_pinyin

    return re.sub(r"[^a-z0-9]+", "", "".join(lazy_pinyin(text, v_to_u=False)).lower())


@cache
def _words() -> Container[str]:
    from pypinyin.constants import PHRASES_DICT

    words: Container[str] = PHRASES_DICT
    return words
