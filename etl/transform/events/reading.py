"""An article laid out for finding events: head lines, sentences with their clauses and words, dates."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

import rjieba

from etl.transform.dates import DateMention, find_dates, resolve
from etl.transform.dates.ranges import day_range
from etl.transform.events.named import Named, NamedSpan
from etl.transform.places.gazetteer import gazetteer

Span = tuple[int, int]
"""Start and end in code points, end exclusive."""

Words = tuple[list[int], list[str]]
"""Words of a clause and where they begin; the starts have one more entry, the clause's end."""

_SHIELD = re.compile(r"“[^“”\n]*”|《[^《》\n]*》|（[^（）\n]*）|\([^()\n]*\)|「[^」\n]*」|『[^』\n]*』|‘[^’\n]*’")
_SENTENCE_END = re.compile(r"[。！？!?\n](?:(?<!\n)[。！？!?”’」』）]+)?")
_NO_NUMBER = "[：:,](?<![0-9].)|[：:,](?![0-9])"
"""A colon or a comma that stands in no number: 3:1 and 1,200 are not cut."""
_CLAUSE_MARK = re.compile(rf"[，。；！？…;!?\n]|{_NO_NUMBER}")
_HEAD_MARK = re.compile(rf"[，。；！？…;!?\n \u3000]|{_NO_NUMBER}")
"""In head lines a blank parts what elsewhere a comma parts."""
_BLANKS = frozenset(filter(str.isspace, map(chr, range(0x3001))))
_STOPS = frozenset("。！？；…”）!?;，、")
_SLUG = re.compile(
    r"(?:本报讯|本报[^\s，。]{0,10}[讯电]|新华社[^\s，。]{0,14}电|据[^\s，。]{2,12}电|【[^】]{2,16}电】)"
)
_SENT = ("电", "讯", "专电", "急电", "通信", "航讯", "快讯")
"""What stands behind the day of a dateline."""
_HEAD_LENGTH = 60
"""A head line is hardly ever longer."""


class Sentence:
    """One sentence; ``start`` and ``end`` are code points of the article, blanks at its ends not counted.

    ``dates`` and ``names`` (of persons found before) are those that begin in it. Clauses and words are worked out when
    asked for: few sentences of an article tell of events.
    """

    __slots__ = ("_cut", "_marks", "dates", "end", "head", "names", "shielded", "start", "text")

    def __init__(
        self,
        text: str,
        shielded: bytearray,
        start: int,
        end: int,
        head: bool,
        dates: Sequence[DateMention],
        names: Sequence[NamedSpan],
    ) -> None:
        self.text, self.shielded, self.start, self.end, self.head = text, shielded, start, end, head
        self.dates, self.names = dates, names
        self._marks: list[int] | None = None
        self._cut: dict[int, Words] = {}

    def clause(self, offset: int) -> Span:
        """The clause an offset lies in."""
        marks = self._marks
        if marks is None:
            marks = self._marks = self._divide()
        index = bisect_left(marks, offset)
        return marks[index - 1] + 1 if index else self.start, marks[index] if index < len(marks) else self.end

    def clauses_before(self, start: int) -> list[Span]:
        """The clauses before the one that begins at ``start``, nearest first; none across a stop or a colon."""
        found: list[Span] = []
        if start <= self.start or (text := self.text)[start - 1] not in "，,；;":
            return found
        marks = self._divide() if self._marks is None else self._marks
        index = bisect_left(marks, start) - 1
        while index >= 0 and text[end := marks[index]] in "，,；;" and len(found) < 6:
            index -= 1
            found.append((marks[index] + 1 if index >= 0 else self.start, end))
        return found

    def dates_between(self, start: int, end: int) -> Sequence[DateMention]:
        """Dates that begin within a span of the sentence."""
        dates = self.dates
        return [mention for mention in dates if start <= mention.start < end] if dates else dates

    def date_over(self, offset: int) -> int:
        """Where the date that covers an offset of the sentence ends; the offset itself when none does."""
        over = offset
        for mention in self.dates:
            if mention.start > offset:
                break
            over = mention.end
        return over if over > offset else offset

    def words(self, clause_start: int, clause_end: int) -> Words:
        """The segmenter's words of a clause; asked for few clauses, kept for each."""
        found = self._cut.get(clause_start)
        if found is None:
            words = _with_towns_apart(rjieba.cut(self.text[clause_start:clause_end]))
            found = self._cut[clause_start] = list(accumulate(map(len, words), initial=clause_start)), words
        return found

    def _divide(self) -> list[int]:
        """Commas and stops outside quotation marks, titles and brackets."""
        shielded = self.shielded
        found = (_HEAD_MARK if self.head else _CLAUSE_MARK).finditer(self.text, self.start, self.end)
        return [position for match in found if not shielded[position := match.start()]]


def _with_towns_apart(words: list[str]) -> list[str]:
    """Cut 在京 and 在京举行, which the segmenter takes for words, into their parts."""
    towns = gazetteer().one_character
    if not any(word[0] in _AT and word[1:2] in towns for word in words):
        return words
    parts = ((word[0], word[1], word[2:]) if word[0] in _AT and word[1:2] in towns else (word,) for word in words)
    return [part for some in parts for part in some if part]


_AT = frozenset("在赴抵")


class Reading:
    """An article with its parts; all offsets are code points of ``text``.

    ``ends`` are where sentences end, ``shielded`` is 1 where a character stands in quotation marks, a title or
    brackets; ``persons`` is None where nobody has looked for any.
    """

    __slots__ = (
        "_sentences",
        "body_start",
        "date_starts",
        "dateline",
        "dates",
        "ends",
        "issue_date",
        "lead_start",
        "persons",
        "shielded",
        "text",
    )

    def __init__(
        self,
        text: str,
        issue_date: date | None,
        body_start: int | None,
        dateline_date: date | None,
        persons: Named | None,
    ) -> None:
        self.text, self.issue_date, self.persons = text, issue_date, persons
        self.body_start = _guess_body_start(text) if body_start is None else body_start
        self.ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        self._sentences: dict[int, Sentence] = {}
        self.lead_start = self._first_ink(self.body_start)
        self.shielded = bytearray(len(text))
        for match in _SHIELD.finditer(text):
            start, end = match.span()
            self.shielded[start:end] = b"\1" * (end - start)
        self.dates: list[DateMention] = []
        self.dateline: date | None = None
        for mention in find_dates(text, issue_date) if issue_date is not None else ():
            if self.shielded[mention.start] and self.shielded[mention.end - 1]:
                continue
            if mention.range.precision == "day" and text.startswith(_SENT, mention.end):
                self.dateline = self.dateline or mention.range.start
            else:
                self.dates.append(mention)
        self.dateline = dateline_date or self.dateline
        if self.dateline is not None:
            self.dates = [self._as_written(mention) for mention in self.dates]
        self.date_starts = [mention.start for mention in self.dates]

    def _first_ink(self, offset: int) -> int:
        while offset < len(self.text) - 1 and self.text[offset].isspace():
            offset += 1
        return offset

    def _as_written(self, mention: DateMention) -> DateMention:
        """今天 in a story with a dateline is the dateline's day, and 昨天 in an older one the day before it."""
        if self.dateline is None or self.issue_date is None or mention.range.precision != "day":
            return mention
        if mention.basis == "issue":
            return mention._replace(range=day_range(self.dateline), basis="dateline")
        old = (self.issue_date - self.dateline).days > 1
        if old and mention.text.startswith(("昨", "前天", "前日", "前晚")):
            found = resolve(mention.text, self.dateline)
            return mention if found is None else mention._replace(range=found)
        return mention

    def sentence(self, offset: int) -> Sentence:
        """The sentence an offset lies in."""
        index = bisect_right(self.ends, offset)
        found = self._sentences.get(index)
        if found is None:
            found = self._sentences[index] = self._sentence(index)
        return found

    def bounds(self, offset: int) -> Span:
        """Where the sentence an offset lies in begins and ends, blanks and the stop included."""
        ends = self.ends
        index = bisect_right(ends, offset)
        return ends[index - 1] if index else 0, ends[index] if index < len(ends) else len(self.text)

    def dates_between(self, start: int, end: int) -> list[DateMention]:
        """Dates that begin within a span; those in quotation marks, titles and brackets are left out."""
        starts = self.date_starts
        first = bisect_left(starts, start)
        return self.dates[first : bisect_left(starts, end, first)]

    def has_dates(self, start: int, end: int) -> bool:
        """Whether any date, vague ones included, begins within a span."""
        return bisect_left(self.date_starts, start) < bisect_left(self.date_starts, end)

    def _sentence(self, index: int) -> Sentence:
        """A short paragraph of one unfinished sentence is a subhead and counts as a head line."""
        text, ends = self.text, self.ends
        start = ends[index - 1] if index else 0
        end = ends[index] if index < len(ends) else len(text)
        dates = self.dates_between(start, end) if self.dates else ()
        names = self.persons.within(start, end) if self.persons is not None else ()
        while start < end and text[start] in _BLANKS:
            start += 1
        while end > start and text[end - 1] in _BLANKS:
            end -= 1
        head = start < self.body_start
        if not head and end - start <= _HEAD_LENGTH and end > start and text[end - 1] not in _STOPS:
            head = (start == 0 or text[start - 1].isspace()) and (end == len(text) or text[end] == "\n")
        return Sentence(text, self.shielded, start, end, head, dates, names)


def read_article(
    text: str,
    issue_date: date | None,
    body_start: int | None = None,
    dateline_date: date | None = None,
    persons: Named | None = None,
) -> Reading:
    """Lay out one article; without ``body_start`` the head lines are the short first lines that end no sentence."""
    return Reading(text, issue_date, body_start, dateline_date, persons)


def _guess_body_start(text: str) -> int:
    """Offset of the first line that reads like body: a slug, a full stop within, or more than a headline's length."""
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        closed = stripped.endswith(("。", "！", "？", "；", "”")) and "。" in stripped
        if len(stripped) > _HEAD_LENGTH or closed or (stripped[:1] in "本新据【" and _SLUG.match(stripped)):
            return position
        position += len(line) + 1
    return len(text)
