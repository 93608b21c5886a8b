"""Fields: where the values of an article's fields stand in the raw text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from etl.proofs.alignment import Alignment, Span, align
from etl.records import Row

FIELDS = ("kicker", "headline", "subheadline", "body")
"""Fields of an article in the order of the page."""

_ROLES_OF_BODY = ("body", "subhead", "dateline", "caption", "notice", "teaser", "weather")
_TAKEN_OUT = ("byline", "credit", "jump", "dropped", "noise")


def align_fields(article: Row, raw: str, blocks: Sequence[Row]) -> dict[str, Alignment | None]:
    """Align the fields an article has with the raw text.

    A notice's blocks do not tell headline and body apart, so that they go together.

    Parameters
    ----------
    article : Row
    raw : str
        ``pages.text``.
    blocks : sequence of Row
        The article's blocks, in the order of the page.

    Returns
    -------
    dict of str to Alignment or None
        None where it cannot be told: a corrected value is no longer what the page says.
    """
    present = [name for name in FIELDS if article[name]]
    out: dict[str, Alignment | None] = {}
    for name in present:
        roles = _ROLES_OF_BODY if name == "body" else (name,)
        found = align([article[name]], raw, _spans(row for row in blocks if row["role"] in roles))
        out[name] = found[0] if found else None
    if None in out.values():
        kept = _spans(row for row in blocks if row["role"] not in _TAKEN_OUT)
        together = align([article[name] for name in present], raw, kept)
        out = dict(zip(present, together, strict=True)) if together else out
    return out


def _spans(rows: Iterable[Row]) -> list[Span]:
    return [(row["source_start"], row["source_end"]) for row in rows]
