"""Articles: the values of one item, each with its place on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.transform import lexicon
from etl.transform.bylines import Opening, read_byline, read_caption_credit, read_opening, read_signature
from etl.transform.columns import Column, join_columns
from etl.transform.credit_line import Credit
from etl.transform.dates.numerals import parse_number
from etl.transform.drafts import Draft
from etl.transform.fragments import Sheet
from etl.transform.likeness import bare_text
from etl.transform.passage import EMPTY, Passage, join
from etl.transform.seams import is_open
from etl.transform.stack import named_stack, part_lines, plan_stack


@dataclass(frozen=True, slots=True)
class PlacedCredit:
    """A credit with the page span of its name, and whether it stands in the body (a slug's) or apart from it."""

    credit: Credit
    printed: str
    start: int
    end: int
    field: str


@dataclass(frozen=True, slots=True)
class Article:
    """One item of a page.

    Attributes
    ----------
    kicker, headline, subheadline, body : Passage
        Empty where the item has none; paragraphs of the body are separated by one newline.
    opening : Opening or None
        The slug, with agency and dateline.
    roles : tuple of (str, int, int)
        Page spans whose role differs from the fragment they stand in.
    """

    kind: str
    kicker: Passage
    headline: Passage
    subheadline: Passage
    body: Passage
    credits: tuple[PlacedCredit, ...]
    opening: Opening | None
    continues_on_page: str | None
    continued_from_page: str | None
    truncated: bool
    column: Column
    roles: tuple[tuple[str, int, int], ...]
    parent: int | None


def read_articles(drafts: Sequence[Draft], sheet: Sheet) -> tuple[Article, ...]:
    """Read the values of a page's items out of their fragments.

    Where blank lines part the pieces of any headline stack, lines without one between them are one piece on all of
    the page.
    """
    parted = any(len(draft.stack) > 1 for draft in drafts if draft.kind == "news")
    readings = (_Reading(draft, sheet, parted=parted) for draft in drafts)
    return tuple(reading.photo() if reading.draft.kind == "photo" else reading.story() for reading in readings)


def page_number(text: str) -> str:
    """Page reference without 第, 版 and leading zeros: 第八版 gives 8, A4版 gives A4."""
    bare = re.sub(r"[第版\s]", "", text)
    letters, digits = re.fullmatch(r"([A-Z]*)(.*)", bare).groups()  # type: ignore[union-attr]
    value = parse_number(digits)
    return f"{letters}{value if value is not None else digits}"


class _Reading:
    def __init__(self, draft: Draft, sheet: Sheet, *, parted: bool) -> None:
        self.draft, self.fragments, self.indents, self.parted = draft, sheet.fragments, sheet.indents, parted
        self.credits: list[PlacedCredit] = []
        self.roles: list[tuple[str, int, int]] = []
        self.onward: str | None = None
        self.back: str | None = None

    def photo(self) -> Article:
        whole = join((self.fragments[i].passage for i in self.draft.body), " ")
        found = read_caption_credit(whole.text)
        text = whole
        if found:
            self._credit(found[1], whole, "credit")
            self._mark("credit", whole[found[0] :])
            text = _strip(whole[: found[0]])
        for i in self.draft.bylines:
            self._credit(read_byline(self.fragments[i].text), self.fragments[i].passage, "byline")
        return self._article(*self._stack([text]), text, None, Column((), (), (), False))

    def story(self) -> Article:
        for i in self.draft.jumps:
            self._jump(self.fragments[i].text)
        column = self._body()
        stack = self._stack(column.paragraphs)
        for i in self.draft.bylines:
            self._credit(read_byline(self.fragments[i].text), self.fragments[i].passage, "byline")
        body = join(column.paragraphs, "\n")
        opening = read_opening(body.text) if self.draft.kind == "news" else None
        if opening:
            self._credit(opening.credits, body, "body")
        return self._article(*stack, body, opening, column)

    def _stack(self, below: Sequence[Passage]) -> tuple[Passage, Passage, Passage]:
        """Kicker, headline and subheadline; a line alone is not held against the text `below`."""
        if not self.draft.stack:
            return EMPTY, EMPTY, EMPTY
        alone = sum(map(len, self.draft.stack)) == 1
        prose = "" if alone else bare_text("".join([passage.text for passage in below]))
        pieces = [self._stack_piece(piece) for piece in self._pieces(prose)]
        plan = (
            named_stack(self.draft.stack_roles)
            if self.draft.stack_roles
            else plan_stack([p.text for p in pieces], prose)
        )
        kicker, headline, subheadline = (
            join([pieces[i] for i in part], " ") for part in (plan.kicker, plan.headline, plan.subheadline)
        )
        for role, part in (("kicker", plan.kicker), ("headline", plan.headline), ("subheadline", plan.subheadline)):
            for i in part:
                self._mark(role, pieces[i])
        return kicker, headline, subheadline

    def _article(
        self,
        kicker: Passage,
        headline: Passage,
        subheadline: Passage,
        body: Passage,
        opening: Opening | None,
        column: Column,
    ) -> Article:
        return Article(
            self.draft.kind,
            kicker,
            headline,
            subheadline,
            body,
            tuple(self.credits),
            opening,
            self.onward,
            self.back,
            column.truncated and self.draft.kind == "news" and self.onward is None,
            column,
            tuple(self.roles),
            self.draft.parent,
        )

    def _pieces(self, prose: str) -> Iterator[tuple[int, ...]]:
        for lines in self.draft.stack:
            for part in part_lines([self.fragments[i].text for i in lines], prose, parted=self.parted):
                yield tuple(lines[i] for i in part)

    def _stack_piece(self, lines: tuple[int, ...]) -> Passage:
        piece = join([self.fragments[i].passage for i in lines], " ")
        layout, signs = lexicon.patterns("layout"), lexicon.signs("layout")
        if self.draft.kind == "teaser" and (found := layout["guide"].match(piece.text)):
            self.onward = page_number(found["page"] or found["inside"])
            self._mark("jump", piece[: found.end()])
            return _strip(piece[found.end() :])
        for form in ("see", "dots"):
            found = layout[form].search(piece.text) if signs[form].search(piece.text) else None
            if found and found.start() > 1:
                self.onward = page_number(next(filter(None, found.groups())))
                self._mark("jump", piece[found.start() :])
                return _strip(piece[: found.start()])
        return piece

    def _body(self) -> Column:
        """Paragraphs without what is no prose: jump lines and signatures inside them."""
        pieces: list[Passage] = []
        apart: set[int] = set()
        opening: set[int] = set()
        for i in self.draft.body:
            if i in self.draft.subheads or i in self.draft.rows:
                apart.add(len(pieces))
            elif self.indents and self.fragments[i].indented:
                opening.add(len(pieces))
            pieces.append(self._without_back(self.fragments[i].passage) if not pieces else self.fragments[i].passage)
        if self.draft.whole:
            apart = set(range(len(pieces)))
        column = join_columns(pieces, frozenset(apart), frozenset(opening))
        paragraphs = [self._without_tail(p) for p in column.paragraphs]
        paragraphs = [p for p in paragraphs if p.text]
        for i in self.draft.subheads:
            self._mark("subhead", self.fragments[i].passage)
        truncated = bool(paragraphs) and column.truncated and is_open(paragraphs[-1].text)
        return Column(tuple(paragraphs), column.joins, column.dropped, truncated)

    def _without_back(self, piece: Passage) -> Passage:
        found = lexicon.patterns("layout")["back"].match(piece.text)
        if not found or found[0][0] in "接转":
            return piece
        self.back = page_number(found["page"])
        self._mark("jump", piece[: found.end()])
        return _strip(piece[found.end() :])

    def _without_tail(self, paragraph: Passage) -> Passage:
        layout, signs = lexicon.patterns("layout"), lexicon.signs("layout")
        tail = max(0, len(paragraph.text) - 24)
        could_be = lexicon.any_sign("layout", "onward", "see").search(paragraph.text, tail)
        for form in ("onward", "see") if could_be else ():
            found = layout[form].search(paragraph.text, tail) if signs[form].search(paragraph.text, tail) else None
            if found and (found[0][0] in "（(【[" or not is_open(paragraph.text[: found.start()])):
                self.onward = page_number(found["page"])
                self._mark("jump", paragraph[found.start() :])
                paragraph = _strip(paragraph[: found.start()])
        signed = read_signature(paragraph.text) if self.draft.kind == "news" else None
        if signed:
            self._credit(signed[1], paragraph, "byline")
            self._mark("byline", paragraph[signed[0] :])
            paragraph = _strip(paragraph[: signed[0]])
        return paragraph

    def _jump(self, text: str) -> None:
        layout = lexicon.patterns("layout")
        if found := layout["onward"].search(text) or layout["see"].search(text) or layout["page_alone"].match(text):
            self.onward = page_number(found["page"])
        elif found := layout["back"].match(text):
            self.back = page_number(found["page"])

    def _credit(self, named: tuple[Credit, ...], where: Passage, field: str) -> None:
        for credit in named:
            span = where.span(credit.start, credit.end)
            if span:
                self.credits.append(PlacedCredit(credit, where.text[credit.start : credit.end], *span, field))

    def _mark(self, role: str, passage: Passage) -> None:
        self.roles += [(role, a, b) for a, b in passage.page_spans()]


def _strip(passage: Passage) -> Passage:
    text = passage.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return passage if (start, end) == (0, len(text)) else passage[start:end]
