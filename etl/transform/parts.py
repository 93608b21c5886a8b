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
    roles = masthead.roles
    return [roles.get(i) or _part(fragment.text) for i, fragment in enumerate(sheet.fragments)]


def _part(text: str) -> str:
    size = len(text)
    if size <= _HEADING_LONGEST and _is_heading(text):
        return "notice_heading"
    if is_byline(text):
        credit = read_caption_credit(text)
        return "credit" if credit and credit[0] == 0 and is_picture_credit(text) else "byline"
    if read_opening(text):
        return "opening"
    if size < _NOTICE_LONGEST and _is_notice(text):
        return "notice"
    if size > _CAPTION_LONGEST:
        return "prose"
    layout, signs = lexicon.patterns("layout"), lexicon.signs("layout")
    begun = lexicon.any_of("layout", *_BEGINNINGS).match(text) is not None
    if begun and (layout["navigation"].match(text) or layout["frame"].match(text)):
        return "noise" if layout["navigation"].match(text) else "frame"
    if size <= _JUMP_LONGEST and (jump := _jump(text)):
        return jump
    if "。" not in text and (
        (begun and layout["guide"].match(text))
        or (signs["dots"].search(text) and layout["dots"].search(text))
        or (size > 8 and signs["see"].search(text) and layout["see"].search(text))
    ):
        return "teaser_line"
    if begun and layout["note"].match(text):
        return "note"
    if begun and layout["turn"].match(text):
        return "prose"
    if signs["onward"].search(text) and (onward := layout["onward"].search(text, 1)) and "下转" in onward[0]:
        return "prose"
    credit = read_caption_credit(text)
    if credit and text.count("。", 0, credit[0]) <= _CAPTION_SENTENCES:
        return "caption" if credit[0] > 0 else "credit"
    if begun and layout["caption_lead"].match(text):
        return "caption"
    return "line" if is_line(squeeze(text)) else "prose"


def _is_heading(text: str) -> bool:
    """Whether a text is the title of a notice, set with or without blanks between its characters."""
    closed = squeeze(text)
    could_be = lexicon.signs("notices")["heading"].search(closed)
    return could_be is not None and lexicon.patterns("notices")["heading"].match(closed) is not None


def _is_notice(text: str) -> bool:
    if lexicon.any_of("notices", "opening", "small_ad").match(text):
        return True
    told = lexicon.signs("notices")["telling"].search(text)
    return told is not None and lexicon.patterns("notices")["telling"].search(text) is not None


def _jump(text: str) -> str | None:
    """Which jump line a text is and nothing else."""
    if not lexicon.any_sign("layout", *_JUMPS).search(text) or not lexicon.any_of("layout", *_JUMPS).match(text):
        return None
    for jump in _JUMPS:
        found = lexicon.patterns("layout")[jump].match(text)
        if found and found.end() == len(text):
            return jump
    return None


def is_line(text: str) -> bool:
    """Whether a text has the shape of a line of a headline stack: short, and no sentence."""
    if len(text) > lexicon.load("layout")["headline"]["longest"] or not _WORD.search(text):
        return False
    if _STOPS.search(text) or text[0] in _NEVER_FIRST or text[-1] in _NEVER_LAST or text.count("，") > 1:
        return False
    if text.count("！") > 2 and _CRIES.search(text):
        return False
    if not _PAIRED.search(text):
        return True
    text = _TAGGED.sub("", text)
    return all(text.count(opening) == text.count(closing) for opening, closing in ("“”", "《》", "（）", "「」"))


_WORD = re.compile("[\u4e00-\u9fffA-Za-z0-9]{2}")
_STOPS = re.compile("[。；]")
_CRIES = re.compile("[^！？]！.*！.*！")
_NEVER_FIRST, _NEVER_LAST = "，。、；：？！）》”’…%]", "，、："
_PAIRED = re.compile("[“”《》（）「」]")
_TAGGED = re.compile("^[\u4e00-\u9fff]{2,8}》")
