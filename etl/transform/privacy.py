"""Privacy: what must not be published of private people, and the mask that takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.transform import lexicon

MASK = "＊"

_PUBLIC_LINE = ("热线", "客服", "举报", "投诉", "咨询", "报名", "监督", "服务电话", "值班")
_LABEL_REACH = 12
_IDENTITY_DIGITS = 18
_COUNTY_DIGITS = 6
"""An identity number opens with the code of a county (GB 11643), shared by all its people: it stays readable."""


def mask_page(text: str) -> list[tuple[int, int]]:
    """Spans of identity numbers anywhere on a page, and of mobile numbers that are not given out as a service line."""
    forms = lexicon.patterns("notices")
    numbered = lexicon.signs("notices")["identity_number"].search(text) is not None
    spans = [_identity(found) for found in forms["identity_number"].finditer(text)] if numbered else []
    for found in forms["mobile"].finditer(text):
        if not any(word in text[max(0, found.start() - _LABEL_REACH) : found.start()] for word in _PUBLIC_LINE):
            spans.append(found.span())
    return spans


def mask_notice(text: str, persons: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of names, identity and telephone numbers in a notice.

    Parameters
    ----------
    text : str
        The notice.
    persons : iterable of (int, int)
        Spans a name finder saw in it.
    """
    forms = lexicon.patterns("notices")
    never = tuple(lexicon.load("notices")["words"]["never"])
    public = [found.span() for name in ("credit_code", "organization") for found in forms[name].finditer(text)]
    spans = [span for span in persons if not _inside(span, public)]
    spans += [s for found in forms["identity"].finditer(text) if not _inside(s := _identity(found), public)]
    spans += [s for found in forms["phone"].finditer(text) if not _inside(s := found.span(), public)]
    for name in ("owner", "labelled"):
        for found in forms[name].finditer(text):
            if not any(word in found["name"] for word in never):
                spans.append(found.span("name"))
    return spans


def mask(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """`text` with as many ＊ as the spans have characters."""
    if not spans:
        return text
    out = list(text)
    for start, end in spans:
        out[start:end] = [MASK if not c.isspace() else c for c in out[start:end]]
    return "".join(out)


def _identity(found: re.Match[str]) -> tuple[int, int]:
    """Span of an identity number without the county code it opens with."""
    start, end = found.span("number" if found["number"] else "labelled")
    return (start + _COUNTY_DIGITS if end - start == _IDENTITY_DIGITS else start), end


def _inside(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(a <= span[0] and span[1] <= b for a, b in others)
