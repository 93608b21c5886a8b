"""The proof of a page: everything its rows say of it, laid beside the raw text it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from etl.proofs.alignment import Span
from etl.records import Row


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that is said of the raw text.

    Attributes
    ----------
    ref : str
        Short name, unique on the page: ``m3`` is the third mention; letters and digits only.
    kind : str
        block, field, paragraph, mention, membership, event, repair or problem.
    role : str
        What it is among its kind: role of a block, kind of a repair, type of an event; else empty.
    spans : tuple of Span
        Where it stands in the raw text; several where something else stands in between.
    """

    ref: str
    kind: str
    role: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Where a mark stands in a field."""

    ref: str
    kind: str
    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FieldText:
    """A field of an article with what is marked in it.

    Attributes
    ----------
    ref : str
        Leads to where it was printed; empty if that cannot be told (a corrected value is not what was printed).
    paragraphs : tuple of (str, int, int, str)
        Ref, start and end of each line of the text, and ``subhead`` where it is one.
    """

    name: str
    ref: str
    text: str
    paragraphs: tuple[tuple[str, int, int, str], ...]
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """One person in one article: its row of ``persons``, other printed forms, and the mentions in order."""

    name: str
    person_id: str
    forms: tuple[str, ...]
    mentions: tuple[tuple[str, Row], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One article with all that was read out of it; rows stand beside the ref of their mark.

    Attributes
    ----------
    number : int
        Its position on the page.
    parent : int or None
        Number of the article that a photo belongs to.
    """

    article: Row
    number: int
    parent: int | None
    fields: tuple[FieldText, ...]
    bylines: tuple[tuple[str, Row], ...]
    persons: tuple[Named, ...]
    memberships: tuple[tuple[str, Row], ...]
    events: tuple[tuple[str, Row, tuple[Row, ...]], ...]
    repairs: tuple[tuple[str, Row], ...]
    corrections: tuple[Row, ...]

    def holder(self, membership: Row) -> str:
        """Name of the person who holds a post."""
        person = membership["person_id"]
        return next((named.name for named in self.persons if named.person_id == person), str(person))


@dataclass(frozen=True, slots=True)
class Region:
    """A run of the raw text and the articles read from it, each of which has no character outside it.

    Attributes
    ----------
    start, end : int
    articles : tuple of Item
        In the order in which they begin; none beside the masthead, the foot of the page and the like.
    """

    start: int
    end: int
    articles: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A page, its marks in the raw text and its articles.

    Attributes
    ----------
    raw : str
        ``pages.text``.
    regions : tuple of Region
        The whole of it, in its order.
    ledger : mapping of str to int
        Characters that are not blank, by role of their block, in order of first appearance.
    problems, repairs : tuple of (str, Row)
        With the refs of their marks; a problem without a place on the page has an empty one.
    staff : tuple of Row
        Bylines of the page itself.
    """

    page: Row
    issue: Row
    source: Row
    raw: str
    marks: tuple[Mark, ...]
    regions: tuple[Region, ...]
    items: tuple[Item, ...]
    ledger: Mapping[str, int]
    problems: tuple[tuple[str, Row], ...]
    repairs: tuple[tuple[str, Row], ...]
    staff: tuple[Row, ...]

    @property
    def numbers(self) -> dict[str, int]:
        """Number of each repair, as a proofreader counts them down the page."""
        return {ref: at for at, (ref, _) in enumerate(self.repairs, 1)}

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind, for the head of the sheet."""
        return {
            "articles": len(self.items),
            "persons": len({named.person_id for item in self.items for named in item.persons}),
            "memberships": sum(len(item.memberships) for item in self.items),
            "events": sum(len(item.events) for item in self.items),
            "repairs": len(self.repairs),
            "problems": len(self.problems),
        }
