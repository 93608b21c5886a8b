"""Characters: one script, one width, one place each.

Every rule keeps the length of the text, so an offset in the normalised page is the offset in the raw page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from operator import ne
from typing import Any

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇○々"
"""Character class of Han characters, for use inside a regular expression's brackets."""

_HANT_LEAST = 2
_HANT_SHARE = 0.02
"""Share of Han characters t2s must change before a page counts as Traditional; quotations stay below it."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A page's text in simplified characters and settled widths, as long as the raw text, and the script it came in."""

    text: str
    script: str


def normalise(raw: str) -> Normalised:
    """Normalise a page; a simplified page keeps every character, so that 王丙乾 does not become 王丙干.

    Parameters
    ----------
    raw : str
        Decoded text of one page.

    Returns
    -------
    Normalised
        ``text`` has as many code points as `raw`, and no half of a surrogate pair; ``script`` is ``Hant`` or ``Hans``.
    """
    raw = _SURROGATE.sub("\ufffd", raw)
    simplified = _simplify(raw)
    if _is_traditional(raw, simplified):
        return Normalised(_settle_widths(simplified), "Hant")
    return Normalised(_settle_widths(raw), "Hans")


def _is_traditional(raw: str, simplified: str) -> bool:
    if simplified == raw:
        return False
    changed: int = sum(map(ne, raw, simplified))
    return changed > _HANT_LEAST and changed > _HANT_SHARE * len(_HAN_RUN.sub("", raw))


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s", include_tofu_risk_dictionaries=False)


def _simplify(raw: str) -> str:
    """t2s of the whole page in one call (a phrase may span a line), line by line where a phrase changed the length."""
    whole: str = _converter().convert(raw)
    if len(whole) == len(raw):
        return whole
    return "".join(_simplify_line(line) for line in raw.splitlines(keepends=True))


def _simplify_line(line: str) -> str:
    converted: str = _converter().convert(line)
    if len(converted) == len(line):
        return converted
    return "".join(c if len(c) == 1 else o for o, c in ((o, _converter().convert(o)) for o in line))


def _settle_widths(text: str) -> str:
    if "<" in text or "&" in text or "-->" in text:
        text = _MARKUP.sub(_blank_markup, text)
    text = _FULL_WIDTH.sub(lambda m: m[0].translate(_HALF_WIDTH), text)
    if "(" in text or ")" in text:
        text = _BRACKETS.sub(_widen_brackets, text)
        text = _LONE_BRACKET.sub(lambda m: "（" if m[0] == "(" else "）", text)
    text = _STOPS.sub(lambda m: _WIDE[m[0]], text)
    return _STRAIGHT.sub(r"“\1”", text) if '"' in text else text


def _blank_markup(found: re.Match[str]) -> str:
    """Blanks in place of a tag or entity that a crawler left in the text; a tag that ends a line still ends it."""
    return ("\n" if found["line"] else " ") + " " * (len(found[0]) - 1)


def _widen_brackets(found: re.Match[str]) -> str:
    inside = found[1]
    before, after = found.string[found.start() - 1 : found.start()], found.string[found.end() : found.end() + 1]
    if _HAN_CHAR.search(inside) or _CJK_CHAR.match(before) or _CJK_CHAR.match(after):
        return f"（{inside}）"
    return found[0]


_MARKUP = re.compile(
    "(?P<line><(?:br|/?p|/?div)(?:\\s[^<>\n]{0,120})?/?>|&lt;br\\s*/?&gt;)|&(?:nbsp|emsp|ensp|#160);|/?enpproperty-->",
    re.IGNORECASE,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_HAN_RUN = re.compile(f"[^{HAN}]+")
_HAN_CHAR = re.compile(f"[{HAN}]")
_CJK = f"{HAN}，。、；：？！“”‘’「」『』《》〈〉（）【】〔〕—…①-⑳"
_CJK_CHAR = re.compile(f"[{_CJK}]")
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_STOPS = re.compile(f"[,;:?!](?:(?<=[{_CJK}].)(?!//)|(?=[{_CJK}]))")
"""It opens with what is looked for and looks behind it afterwards: so a search passes over all the rest at once."""
_BRACKETS = re.compile(r"\(([^()\n]{0,80})\)")
_LONE_BRACKET = re.compile(f"[()](?:(?=[{_CJK}])|(?<=[{_CJK}].))")
_STRAIGHT = re.compile(f'"([^"\n]*[{HAN}][^"\n]*)"')
_HALF_WIDTH: dict[int, int | str] = {
    c: c - 0xFEE0 for r in (range(0xFF10, 0xFF1A), range(0xFF21, 0xFF3B), range(0xFF41, 0xFF5B)) for c in r
}
_HALF_WIDTH |= {ord("\u3000"): " ", ord("％"): "%", ord("﹐"): "，", ord("﹒"): "．", ord("﹕"): "：", ord("﹔"): "；"}
_FULL_WIDTH = re.compile("[" + "".join(map(chr, _HALF_WIDTH)) + "]+")
