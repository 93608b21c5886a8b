"""Rows: what was read of a page, as rows of the published tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from etl.records import PageTables, Row
from etl.transform import keys
from etl.transform.articles import Article
from etl.transform.bylines import Opening, read_staff
from etl.transform.calendar_checks import lunar_date_agrees, weekday_agrees
from etl.transform.documents import Document, Place
from etl.transform.events import Event, find_events_of_all
from etl.transform.persons import Membership, PersonSpan
from etl.transform.privacy import mask, mask_notice
from etl.transform.stories import SPEAKING, dateline_date, memberships_of, region_of, stories_of, tells

if TYPE_CHECKING:
    from etl.transform.page import Reading

_TABLES = (
    "issues", "pages", "articles", "bylines", "persons", "aliases", "mentions", "memberships", "events", "participants",
    "repairs", "blocks", "problems",
)  # fmt: skip
_NO_PERSON = ("agency",)
_CONTEXT = 12


def tabulate(
    reading: Reading,
    persons: Sequence[list[PersonSpan]],
    memberships: Sequence[list[Membership]] | None = None,
    events: Sequence[list[Event]] | None = None,
) -> PageTables:
    """Rows of one page.

    Parameters
    ----------
    persons : sequence of list of PersonSpan
        The names found in each of its documents.
    memberships : sequence of list of Membership, optional
        What `memberships_of` the page gives; looked for when not given.
    events : sequence of list of Event, optional
        What is found in `stories_of` the page, statements too; looked for when not given.
    """
    if memberships is None:
        memberships = memberships_of(reading, persons)
    if events is None:
        events = find_events_of_all(stories_of(reading, persons), statements=True)
    happened = iter(events)
    page = _Page(reading)
    page.issue()
    known = zip(reading.articles, reading.documents, persons, memberships, strict=True)
    for at, (article, document, named, held) in enumerate(known):
        page.article(at, article, document, named, held)
        if tells(article):
            page.events(at, document, named, next(happened))
    page.staff()
    page.repairs()
    page.blocks()
    page.close()
    return PageTables(
        volume=keys.volume_id(reading.newspaper, reading.day),
        issue_id=reading.issue_id,
        page_id=page.page_id,
        tables={name: tuple(page.rows[name]) for name in _TABLES},
    )


@dataclass(slots=True)
class _Page:
    """The tables of one page while they fill."""

    reading: Reading
    page_id: str = ""
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in _TABLES})
    people: dict[str, str] = field(default_factory=dict)
    aliases: set[tuple[str, str]] = field(default_factory=set)
    private: list[tuple[int, int]] = field(default_factory=list)
    _roles: dict[str, str] = field(default_factory=dict)
    """A bare name in brackets (李甲) is what the same name is called elsewhere on the page."""

    def __post_init__(self) -> None:
        self.page_id = self.reading.page_id
        made = [placed.credit for article in self.reading.articles for placed in article.credits]
        self._roles = {c.name: c.role for c in reversed(made) if c.role not in ("author", "photographer")}

    def issue(self) -> None:
        reading, facts = self.reading, self.reading.masthead.facts
        weekday, lunar = facts.get("weekday_printed"), facts.get("lunar_date_printed")
        agrees = weekday_agrees(str(weekday) if weekday else None, reading.day)
        lunar_agrees = lunar_date_agrees(str(lunar) if lunar else None, reading.day)
        columns = (
            "weekday_printed", "lunar_date_printed", "cn_number", "postal_code", "issue_number", "website", "email",
            "address",
            "postcode", "hotline", "publisher", "page_count",
        )  # fmt: skip
        self.rows["issues"].append(
            {
                "issue_id": reading.issue_id,
                "newspaper": reading.newspaper,
                "date": reading.day,
                "weekday_agrees": agrees,
                "lunar_date_agrees": lunar_agrees,
                "region": region_of(reading),
                "script": reading.normalised.script,
                **{column: facts.get(column) for column in columns},
            }
        )
        if agrees is False:
            self.problem("weekday_disagrees", f"{weekday} is printed, but {reading.day} is another weekday")
        if lunar_agrees is False:
            self.problem(
                "lunar_date_disagrees", f"{lunar} is printed, but {reading.day} is another day of the Chinese calendar"
            )
        for name, printed, hint in (
            ("newspaper", facts.get("newspaper"), reading.page.newspaper),
            ("date", facts.get("date"), reading.page.date),
        ):
            if printed and hint and printed != hint:
                self.problem(
                    f"{name}_disagrees", f"the page prints {printed}, the source was given as {hint}; the page stands"
                )

    def article(
        self, at: int, article: Article, document: Document, named: list[PersonSpan], memberships: list[Membership]
    ) -> None:
        reading = self.reading
        spans = [span for _, _, passage in document.fields for span in passage.page_spans()]
        spans += [(a, b) for _, a, b in article.roles]
        values = {name: getattr(article, name).text or None for name in ("kicker", "headline", "subheadline", "body")}
        if article.kind == "notice":
            values |= self._masked(document, named)
        article_id = self.article_id(at)
        opening = article.opening or Opening(0)
        self.rows["articles"].append(
            {
                "article_id": article_id,
                "page_id": self.page_id,
                "issue_id": reading.issue_id,
                "newspaper": reading.newspaper,
                "date": reading.day,
                "position": at + 1,
                "kind": article.kind,
                **values,
                "agency": opening.agency,
                "dateline_place": opening.place,
                "dateline_date": dateline_date(opening, reading.day),
                "char_count": len(values["body"] or ""),
                "continues_on_page": article.continues_on_page,
                "continued_from_page": article.continued_from_page,
                "parent_article_id": None if article.parent is None else self.article_id(article.parent),
                "truncated": article.truncated,
                "source_start": min([a for a, _ in spans], default=0),
                "source_end": max([b for _, b in spans], default=0),
            }
        )
        if article.kind not in SPEAKING:
            return
        self._bylines(article_id, article, opening)
        self._mentions(article_id, article, document, named)
        self._memberships(article_id, document, memberships)

    def staff(self) -> None:
        for i in self.reading.masthead.staff:
            fragment = self.reading.sheet.fragments[i]
            for credit in read_staff(fragment.text):
                self._byline(None, credit.name, credit.role, None, None, fragment.text[credit.start : credit.end])

    def repairs(self) -> None:
        reading = self.reading
        text = reading.normalised.text
        out: list[Row] = []
        for article in reading.articles:
            for cut in article.column.joins:
                before = f"{cut.left}⏎{cut.right}"
                out.append(_repair("column_join", before, cut.left + cut.right, cut.start, cut.end))
            for placed in article.credits:
                if placed.printed != placed.credit.name:
                    out.append(_repair("name_join", placed.printed, placed.credit.name, placed.start, placed.end))
        for gone in reading.dropped:
            out.append(_repair(gone.kind, gone.text, None, gone.start, gone.end))
        for fragment in reading.sheet.fragments:
            if fragment.lines > 1:
                before = " ".join(text[fragment.start : fragment.end].split())[:_CONTEXT]
                out.append(_repair("lines_joined", f"{before}… ({fragment.lines})", None, fragment.start, fragment.end))
        for n, row in enumerate(sorted(out, key=lambda r: (r["source_start"], r["source_end"], r["kind"])), 1):
            if any(a < row["source_end"] and row["source_start"] < b for a, b in self.private):
                row |= {"before": f"{row['kind']} in a notice", "after": None}
            self.rows["repairs"].append({"repair_id": f"{self.page_id}-r{n:02}", "page_id": self.page_id, **row})

    def blocks(self) -> None:
        articles = [self.article_id(at) for at in range(len(self.reading.articles))]
        for n, block in enumerate(self.reading.blocks, 1):
            self.rows["blocks"].append(
                {
                    "block_id": f"{self.page_id}-b{n:03}",
                    "page_id": self.page_id,
                    "position": n,
                    "role": block.role,
                    "article_id": None if block.item is None else articles[block.item],
                    "source_start": block.start,
                    "source_end": block.end,
                }
            )
            if block.role == "unplaced":
                shown = self.reading.raw[block.start : block.end][:_CONTEXT]
                self.problem("unplaced", f"no part of the page was found for {shown!r}", block.start, block.end)

    def close(self) -> None:
        reading = self.reading
        label = reading.masthead.page_label or reading.page.page_label
        digits = label.lstrip("0") if label else ""
        self.rows["pages"].append(
            {
                "page_id": self.page_id,
                "issue_id": reading.issue_id,
                "source_id": reading.page.source.source_id,
                "page_seq": int(digits) if digits.isdigit() else 1 if label == "头版" else None,
                "page_label": label,
                "section": reading.masthead.section,
                "text": mask(reading.raw, self.private),
            }
        )
        self.rows["persons"] += [{"person_id": p, "name": n} for p, n in sorted(self.people.items())]
        self.rows["aliases"] += [{"person_id": p, "alias": a} for p, a in sorted(self.aliases)]

    def article_id(self, at: int) -> str:
        return f"{self.page_id}-a{at + 1:02}"

    def problem(self, code: str, message: str, start: int | None = None, end: int | None = None) -> None:
        source = self.reading.page.source
        self.rows["problems"].append(
            {
                "problem_id": f"{self.page_id}-q{len(self.rows['problems']) + 1:02}",
                "source_id": source.source_id,
                "stage": "transform",
                "code": code,
                "message": message,
                "source_start": start,
                "source_end": end,
            }
        )

    def _masked(self, document: Document, named: list[PersonSpan]) -> dict[str, str]:
        """The notice's fields with the mask in place; remembers what to mask on the page."""
        spans = mask_notice(document.text, [(p.start, p.end) for p in named])
        text, out = mask(document.text, spans), {}
        for name, offset, passage in document.fields:
            out[name] = text[offset : offset + len(passage.text)]
            for start, end in spans:
                a, b = max(start - offset, 0), min(end - offset, len(passage.text))
                if a < b:
                    self.private += [(s, s + y - x) for x, y, s in passage.pieces(a, b) if s >= 0]
        return out

    def _person(self, name: str) -> str:
        person = keys.person_id(name)
        self.people[person] = name
        return person

    def _byline(
        self, article_id: str | None, name: str, role: str, affiliation: str | None, person: str | None, printed: str
    ) -> None:
        self.rows["bylines"].append(
            {
                "page_id": self.page_id,
                "article_id": article_id,
                "position": len(self.rows["bylines"]) + 1,
                "name": name,
                "role": role,
                "affiliation": affiliation,
                "person_id": person,
                "printed": printed,
            }
        )

    def _bylines(self, article_id: str, article: Article, opening: Opening) -> None:
        if opening.agency:
            self._byline(article_id, opening.agency, "agency", None, None, opening.agency)
        for placed in article.credits:
            credit = placed.credit
            role = self._roles.get(credit.name, credit.role) if credit.role == "author" else credit.role
            self._byline(article_id, credit.name, role, credit.affiliation, self._person(credit.name), placed.printed)

    def _mentions(self, article_id: str, article: Article, document: Document, named: list[PersonSpan]) -> None:
        found: list[tuple[int, int, Place, str, str, str, float]] = []
        text = document.text
        for span in named:
            if place := document.place(span.start, span.end):
                said = (place, span.name, text[span.start : span.end], span.evidence, span.confidence)
                found.append((place.source_start, place.source_end, *said))
        held = [mention[:2] for mention in found]
        for placed in article.credits:
            start, end = placed.start, placed.end
            if not any(a < end and start < b for a, b in held):
                local = _local(document, start, end) if placed.field == "body" else None
                place = Place(placed.field, *(local or (0, len(placed.printed))), start, end)
                found.append((start, end, place, placed.credit.name, placed.printed, "cue", 1.0))
        found.sort(key=itemgetter(0, 1))
        for n, (source_start, source_end, place, name, surface, evidence, confidence) in enumerate(found, 1):
            person = self._person(name)
            if surface.replace(" ", "") != name:
                self.aliases.add((person, surface))
            self.rows["mentions"].append(
                {
                    "mention_id": f"{article_id}-m{n:03}",
                    "person_id": person,
                    "article_id": article_id,
                    "field": place.field,
                    "start": place.start,
                    "end": place.end,
                    "surface": surface,
                    "evidence": evidence,
                    "confidence": confidence,
                    "source_start": source_start,
                    "source_end": source_end,
                }
            )

    def _memberships(self, article_id: str, document: Document, memberships: list[Membership]) -> None:
        n = 0
        for held in memberships:
            place = document.place(held.start, held.end)
            if place is None:
                continue
            n += 1
            self.rows["memberships"].append(
                {
                    "membership_id": f"{article_id}-s{n:03}",
                    "person_id": self._person(held.name),
                    "article_id": article_id,
                    "newspaper": self.reading.newspaper,
                    "date": self.reading.day,
                    "organization": held.organization,
                    "organization_full": held.organization_full,
                    "role": held.role,
                    "note": held.note,
                    "source_start": place.source_start,
                    "source_end": place.source_end,
                }
            )

    def events(self, at: int, document: Document, named: list[PersonSpan], happened: Iterable[Event]) -> None:
        article_id = self.article_id(at)
        day = self.reading.day
        known = {p.name for p in named}
        n = 0
        for event in happened:
            place = document.place(event.evidence_start, event.evidence_end)
            if place is None:
                continue
            n += 1
            event_id = f"{article_id}-e{n:02}"
            self.rows["events"].append(
                {
                    "event_id": event_id,
                    "article_id": article_id,
                    "newspaper": self.reading.newspaper,
                    "issue_date": day,
                    "type": event.type,
                    "name": event.name,
                    "trigger": event.trigger,
                    "status": event.status,
                    "date_text": event.date_text,
                    "date_source": event.date_source,
                    "start_date": event.start_date,
                    "end_date": event.end_date,
                    "edtf": event.edtf,
                    "precision": event.precision,
                    "place": event.place,
                    "place_code": event.place_code,
                    "organizer": event.organizer,
                    "evidence": event.evidence,
                    "confidence": event.confidence,
                    "source_start": place.source_start,
                    "source_end": place.source_end,
                }
            )
            for position, participant in enumerate(event.participants, 1):
                person = self._person(participant.name) if participant.name in known else None
                self.rows["participants"].append(
                    {
                        "event_id": event_id,
                        "position": position,
                        "person_id": person,
                        "name": participant.name,
                        "role": participant.role,
                    }
                )


def _repair(kind: str, before: str | None, after: str | None, start: int, end: int) -> Row:
    return {"kind": kind, "before": before, "after": after, "source_start": start, "source_end": end}


def _local(document: Document, start: int, end: int) -> tuple[int, int] | None:
    """Body offsets of a page span."""
    for name, _, passage in document.fields:
        if name != "body":
            continue
        for a, b, source in passage.pieces(0, len(passage.text)):
            if source >= 0 and source <= start < source + b - a:
                return a + start - source, a + end - source
    return None
