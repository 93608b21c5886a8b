"""Phrases: lines of an article that are credits, or nothing of the article at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from etl.extract.forms.contents import Part
from etl.extract.forms.values import load_table

_EDGE = 3
"""Lines at either end of a body among which credits are looked for."""
_LONGEST = 120
"""Characters of the longest line that is looked at: a longer one is a paragraph."""
_WORDS = re.compile(r"[\W_]+")


def sort_body(parts: Iterable[Part], stack: Iterable[Part]) -> list[Part]:
    """Name the lines of a body that are credits, noise, or headline and byline once more.

    Parameters
    ----------
    parts : iterable of Part
        Parts of one item after its headline stack, in order.
    stack : iterable of Part
        The stack, which the first lines of the body may repeat.
    """
    parts, stack = list(parts), list(stack)
    said = {key(part.text) for part in stack if part.role in ("headline", "byline")}
    said.add(key("".join(part.text for part in stack if part.role == "headline")))
    body = [i for i, part in enumerate(parts) if part.role == "body"]
    edges = {*body[:_EDGE], *body[-_EDGE:]}
    for i in body:
        part = parts[i]
        if i in body[:_EDGE] and key(part.text) in said:
            parts[i] = replace(part, role="noise")
        elif i in edges and is_phrase("byline", part.text):
            parts[i] = replace(part, role="byline")
        elif i in edges and is_noise(part.text):
            parts[i] = replace(part, role="noise")
    return parts


def credit_parts(text: str) -> Iterator[Part]:
    """Yield what a line of credits says: the day of publication, the source and the author."""
    for piece in _split(text):
        if is_phrase("published", piece):
            yield Part(-1, "masthead", piece)
        elif is_phrase("byline", piece):
            yield Part(0, "byline", piece)


def is_noise(text: str) -> bool:
    """Whether a line is nothing of an article."""
    return is_phrase("noise", text) or is_phrase("behind", text)


def is_phrase(kind: str, text: str) -> bool:
    """Whether a line is of a kind: noise, behind, byline, published."""
    return len(text) <= _LONGEST and any(pattern.fullmatch(text) for pattern in _patterns(kind))


def key(text: str) -> str:
    """A text without blanks and punctuation, for comparing."""
    return _WORDS.sub("", text)


def _split(text: str) -> list[str]:
    """Split a line of credits before each of its labels: 来源：甲网 作者：乙."""
    pieces = re.split(f"(?={load_table('phrases.toml')['credits']['words']})", text) if len(text) <= _LONGEST else []
    return [piece for part in pieces if (piece := part.strip(" \u3000|｜"))]


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    table = load_table("phrases.toml")
    parts = table["parts"]
    return tuple(
        re.compile(re.sub(r"\{([a-z]+)\}", lambda m: parts[m[1]], pattern)) for pattern in table["lines"][kind]
    )
