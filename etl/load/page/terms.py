"""The terms of a release: of the newspaper's text and of the facts derived from it, which are two things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from etl.load.page.words import words


@dataclass(frozen=True, slots=True)
class Terms:
    """What may be done with one part of a release: what part, the terms, and their address."""

    zh: str
    en: str
    text_zh: str
    text_en: str
    path: str | None


def list_terms(own: Mapping[str, Any]) -> tuple[Terms, ...]:
    """State the terms of each part that the release holds, or that none are stated.

    Parameters
    ----------
    own : mapping
        The descriptor's own property, see `etl.load.shelf.OWN`.
    """
    rights, said = own.get("rights") or {"text": {}, "facts": {}}, words("terms")
    return tuple(
        Terms(
            zh=said[part]["zh"],
            en=said[part]["en"],
            text_zh=stated.get("title_zh") or said[f"{part}_unstated"]["zh"],
            text_en=stated.get("title") or said[f"{part}_unstated"]["en"],
            path=stated.get("path"),
        )
        for part, stated in rights.items()
    )
