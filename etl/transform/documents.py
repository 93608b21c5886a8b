"""Documents: an article's fields as one text, so that persons and events are found over all of it at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from etl.transform.articles import Article
from etl.transform.passage import Passage

FIELDS = ("kicker", "headline", "subheadline", "body")


class Place(NamedTuple):
    """A span of a document, as field offsets and as page offsets."""

    field: str
    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Document:
    """Kicker, headline, subheadline and body, one under the other.

    Attributes
    ----------
    text : str
        The fields joined by newlines, empty ones left out.
    fields : tuple of (str, int, Passage)
        Name, offset in `text` and passage of every field that is there.
    """

    text: str
    fields: tuple[tuple[str, int, Passage], ...]

    def place(self, start: int, end: int) -> Place | None:
        """Where ``text[start:end]`` stands; None if it is in no one field."""
        for name, offset, passage in reversed(self.fields):
            if offset <= start:
                first, last = start - offset, end - offset
                span = passage.span(first, last) if last <= len(passage.text) else None
                return Place(name, first, last, span[0], span[1]) if span else None
        return None


def document_of(article: Article) -> Document:
    """The document of an article."""
    fields, texts, offset = [], [], 0
    for name in FIELDS:
        passage: Passage = getattr(article, name)
        if passage.text:
            fields.append((name, offset, passage))
            texts.append(passage.text)
            offset += len(passage.text) + 1
    return Document("\n".join(texts), tuple(fields))
