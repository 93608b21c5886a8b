"""Readable, stable keys: the same page gives the same keys whatever stands beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from operator import add

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


@lru_cache(maxsize=4096)
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
    """Pinyin of a text without tones, blanks or marks.

    `lazy_pinyin` cuts a text into its words and reads each. Here words are cut by the same segmenter, and what is read
    of one is kept: names are made of a few thousand characters, again and again. In most names no two neighbours begin
    a word, so that every character is one by itself.
    """
    from pypinyin.seg.mmseg import p_set, seg

    if not _HAN.fullmatch(text):
        words: Iterable[str] = [text]
    elif any(map(p_set.__contains__, map(add, text, text[1:]))):
        words = seg.cut(text)
    else:
        words = text
    return _NO_SLUG.sub("", "".join(map(_syllables, words)))


_HAN = re.compile("[一-鿿]+")
_NO_SLUG = re.compile("[^a-z0-9]+")


@lru_cache(maxsize=4096)
def _syllables(word: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(word, v_to_u=False)).lower()
