"""Parts: what each fragment of a page looks like by itself, before its neighbours are asked."""

from __future__ import annotations

import re

from etl.transform import lexicon
from etl.transform.bylines import is_byline, is_picture_credit, read_caption_credit, read_opening
from etl.transform.fragments import Sheet
from etl.transform.imprint import squeeze
from etl.transform.masthead import Masthead

_CAPTION_LONGEST = 160
_CAPTION_SENTENCES = 3
_NOTICE_LONGEST = 400
_HEADING_LONGEST = 40
_JUMP_LONGEST = 32
_JUMPS = ("see", "onward", "back")
_BEGINNINGS = ("navigation", "frame", "guide", "note", "turn", "caption_lead")
"""Forms of layout.toml that tell a fragment by how it begins; nearly all begin like none of them."""


def name_parts(sheet: Sheet, masthead: Masthead) -> list[str]:
    """Name the part every fragment looks like.

    Returns
    -------
    list of str
        ``masthead``, ``footer``, ``noise``, ``frame`` (导读, 图片新闻), ``notice``, ``notice_heading``,
        ``see``, ``onward``, ``back`` (jump lines
        alone), ``teaser_line``, ``credit`` (a caption's credit alone), ``caption``, ``byline``, ``opening`` (prose that
        begins with a slug), ``line`` (could be of a headline stack or a subhead) or ``prose``.
    """
    out = []
    for i, fragment in enumerate(sheet.fragments):
        out.append(masthead.roles.get(i) or _part(fragment.text))
    return out


def _part(text: str) -> str:
    layout, notices = lexicon.patterns("layout"), lexicon.patterns("notices")
    signs, noticed = lexicon.signs("layout"), lexicon.signs("notices")
    closed = squeeze(text)
    if len(text) <= _HEADING_LONGEST and noticed["heading"].search(closed) and notices["heading"].match(closed):
        return "notice_heading"
    credit = read_caption_credit(text) if len(text) <= _CAPTION_LONGEST else None
    if is_byline(text):
        return "credit" if credit and credit[0] == 0 and is_picture_credit(text) else "byline"
    if read_opening(text):
        return "opening"
    if len(text) < _NOTICE_LONGEST and (
        lexicon.any_of("notices", "opening", "small_ad").match(text)
        or (noticed["telling"].search(text) and notices["telling"].search(text))
    ):
        return "notice"
    if len(text) > _CAPTION_LONGEST:
        return "prose"
    begun = lexicon.any_of("layout", *_BEGINNINGS).match(text) is not None
    if begun and (layout["navigation"].match(text) or layout["frame"].match(text)):
        return "noise" if layout["navigation"].match(text) else "frame"
    if len(text) <= _JUMP_LONGEST and lexicon.any_of("layout", *_JUMPS).match(text):
        for jump in _JUMPS:
            found = layout[jump].match(text)
            if found and found.end() == len(text):
                return jump
    if begun and layout["guide"].match(text) and "。" not in text:
        return "teaser_line"
    if "。" not in text and (
        (signs["dots"].search(text) and layout["dots"].search(text))
        or (len(text) > 8 and signs["see"].search(text) and layout["see"].search(text))
    ):
        return "teaser_line"
    if begun and layout["note"].match(text):
        return "note"
    if begun and layout["turn"].match(text):
        return "prose"
    if signs["onward"].search(text) and (onward := layout["onward"].search(text, 1)) and "下转" in onward[0]:
        return "prose"
    if credit and text.count("。", 0, credit[0]) <= _CAPTION_SENTENCES:
        return "caption" if credit[0] > 0 else "credit"
    if begun and layout["caption_lead"].match(text):
        return "caption"
    return "line" if is_line(closed) else "prose"


def is_line(text: str) -> bool:
    """Whether a text has the shape of a line of a headline stack: short, and no sentence."""
    if len(text) > lexicon.load("layout")["headline"]["longest"] or not _WORD.search(text):
        return False
    if _STOPS.search(text) or _FIRST.match(text) or text.count("，") > 1:
        return False
    if not _PAIRED.search(text):
        return True
    text = _TAGGED.sub("", text)
    return all(text.count(opening) == text.count(closing) for opening, closing in ("“”", "《》", "（）", "「」"))


_WORD = re.compile("[\u4e00-\u9fffA-Za-z0-9]{2}")
_STOPS = re.compile("[。；]|[，、：]$|[^！？]！.*！.*！")
_PAIRED = re.compile("[“”《》（）「」]")
_TAGGED = re.compile("^[\u4e00-\u9fff]{2,8}》")
_FIRST = re.compile("[，。、；：？！）》”’…%]")
