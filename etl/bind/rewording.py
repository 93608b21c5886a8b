"""Rewording: an article's text is corrected, and what points into it or quotes it follows."""

from __future__ import annotations

from dataclasses import dataclass

from etl.bind.desk import Desk, Stale
from etl.bind.story_keys import story_keys


@dataclass(frozen=True, slots=True)
class Edit:
    """The one stretch in which two texts differ: ``old[start:end]`` became ``new[start:end + grown]``."""

    start: int
    end: int
    grown: int

    @classmethod
    def between(cls, old: str, new: str) -> Edit:
        """Find the stretch; the shortest there is."""
        shorter = min(len(old), len(new))
        start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
        tail = next((n for n in range(shorter - start) if old[-1 - n] != new[-1 - n]), shorter - start)
        return cls(start, len(old) - tail, len(new) - len(old))

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a span of the old text is in the new one; None if the edit cuts through one of its ends."""
        if end <= self.start:
            return start, end
        if start >= self.end:
            return start + self.grown, end + self.grown
        if start <= self.start and self.end <= end and end + self.grown > start:
            return start, end + self.grown
        return None


def reword(desk: Desk, article: str, field: str, old: str, new: str) -> None:
    """Put another text into a field of an article.

    Mentions after the edit move along; a mention or an event's evidence around it is read again, and the form in which
    the person was printed stays an alias only where it is still printed.

    Raises
    ------
    Stale
        The edit cuts through a mention or an event's evidence, so that what it names is not clear any more.
    """
    edit = Edit.between(old, new)
    quotes = [(at, str(desk.value("events", "evidence", at))) for at in desk.rows("events", "article_id", article)]
    evidence = [(at, found, found + len(quote)) for at, quote in quotes if (found := old.find(quote)) >= 0]
    mentions = [
        (at, desk.value("mentions", "start", at), desk.value("mentions", "end", at))
        for at in desk.rows("mentions", "article_id", article)
        if desk.value("mentions", "field", at) == field
    ]
    for table, spans in (("mentions", mentions), ("events", evidence)):
        for at, start, end in spans:
            if edit.moved(start, end) is None:
                key = desk.value(table, f"{table[:-1]}_id", at)
                raise Stale(
                    f"the change of {field} cuts through an end of {old[start:end]!r} ({key}); "
                    "correct what is inside and what is outside in an entry each"
                )
    at = desk.find("articles", (article,))
    desk.put("articles", field, at, new or None)
    if field == "body":
        desk.put("articles", "char_count", at, len(new))
        if desk.value("articles", "story_key", at) and desk.value("articles", "reprint_of", at) is None:
            desk.put("articles", "story_key", at, story_keys([new])[0])
    for at, start, end in evidence:
        first, last = edit.moved(start, end) or (start, end)
        desk.put("events", "evidence", at, new[first:last])
    for at, start, end in mentions:
        first, last = edit.moved(start, end) or (start, end)
        desk.put("mentions", "start", at, first)
        desk.put("mentions", "end", at, last)
        desk.respell(at, new[first:last])
