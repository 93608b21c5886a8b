"""An article laid out for finding events: head lines, sentences, what stands in quotation marks, dates."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date

import rjieba

from etl.transform.dates import DateMention, find_dates

Span = tuple[int, int]
"""Start and end in code points, end exclusive."""


@dataclass(slots=True)
class Reading:
    """An article with its parts; all offsets are code points of ``text``."""

    text: str
    body_start: int
    sentence_ends: list[int]
    shielded: bytearray
    """1 where a character stands in quotation marks, a title or brackets."""
    dates: list[DateMention]
    date_starts: list[int]
    dateline: date | None
    issue_date: date | None
    _words: dict[int, list[Span]] = field(default_factory=dict)

    def words(self, start: int, end: int) -> list[Span]:
        """The words of a sentence as the segmenter cuts them; asked for few sentences, kept for each."""
        found = self._words.get(start)
        if found is None:
            found, position = [], start
            for word in rjieba.cut(self.text[start:end]):
                found.append((position, position + len(word)))
                position += len(word)
            self._words[start] = found
        return found

    def is_head(self, offset: int) -> bool:
        """Whether an offset lies in a head line or in a subhead: a short paragraph that ends no sentence."""
        if offset < self.body_start:
            return True
        start, end = self.sentence_of(offset)
        closed = self.text[end - 1 : end] in _STOPS or end - start > _HEAD_LENGTH
        return not closed and (start == 0 or self.text[start - 1] == "\n") and self.text[end : end + 1] in ("", "\n")

    def sentence_of(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence an offset lies in, blanks at its ends not counted."""
        index = bisect_right(self.sentence_ends, offset)
        start = self.sentence_ends[index - 1] if index else 0
        end = self.sentence_ends[index] if index < len(self.sentence_ends) else len(self.text)
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end

    def clause_end(self, offset: int, limit: int) -> int:
        """Where the clause that an offset lies in ends: at the next comma or stop outside quotation marks."""
        for match in _CLAUSE_MARK.finditer(self.text, offset, limit):
            if not self.shielded[match.start()]:
                return match.start()
        return limit

    def clause_start(self, offset: int, limit: int) -> int:
        """Where the clause that an offset lies in begins, not before ``limit``."""
        position = offset
        while position > limit:
            position -= 1
            if self.text[position] in _CLAUSE_MARKS and not self.shielded[position]:
                return position + 1
        return limit

    def dates_between(self, start: int, end: int) -> list[DateMention]:
        """Dates that begin within a span, outside quotation marks and titles."""
        first, last = bisect_right(self.date_starts, start - 1), bisect_right(self.date_starts, end - 1)
        return [mention for mention in self.dates[first:last] if not self.shielded[mention.start]]


def read_article(text: str, issue_date: date | None, body_start: int | None) -> Reading:
    """Lay out one article; without ``body_start`` the head lines are the short first lines that end no sentence."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    shielded = bytearray(len(text))
    for match in _SHIELD.finditer(text):
        start, end = match.span()
        shielded[start:end] = b"\1" * (end - start)
    dates, dateline = [], None
    for mention in find_dates(text, issue_date) if issue_date is not None else ():
        if text[mention.end : mention.end + 1] == "电" and mention.range.precision == "day":
            dateline = dateline or mention.range.start
        else:
            dates.append(mention)
    start = _guess_body_start(text) if body_start is None else body_start
    return Reading(text, start, ends, shielded, dates, [mention.start for mention in dates], dateline, issue_date)


_SENTENCE_END = re.compile(r"[。！？!?]+[”’」』）]*|\n")
_SHIELD = re.compile(r"“[^“”\n]*”|《[^《》\n]*》|（[^（）\n]*）|\([^()\n]*\)|「[^」\n]*」|『[^』\n]*』|‘[^’\n]*’")
_CLAUSE_MARKS = "，。；！？：…,;!?:\n"
_CLAUSE_MARK = re.compile("[，。；！？：…,;!?:\n]")
_STOPS = "。！？；…”）!?;，、"
_HEAD_LENGTH = 60
"""A head line is hardly ever longer."""


def _guess_body_start(text: str) -> int:
    """Offset of the first line that reads like body: one with a full stop, or a long one."""
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if (
            len(stripped) > _HEAD_LENGTH
            or stripped.endswith(("。", "！", "？", "；", "”"))
            and "。" in stripped
            or _SLUG.match(stripped)
        ):
            return position
        position += len(line) + 1
    return len(text)


_SLUG = re.compile(
    r"(?:本报讯|本报[^\s，。]{0,10}[讯电]|新华社[^\s，。]{0,14}电|据[^\s，。]{2,12}电|【[^】]{2,16}电】)"
)
