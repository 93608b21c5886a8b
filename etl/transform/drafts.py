"""Items of a page before they are put into words: fragments, and the parts they play."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """One item of a page, as fragments.

    Attributes
    ----------
    kind : str
        news, teaser, photo or notice.
    stack : tuple of tuple of int
        Pieces of the headline stack from top to bottom; lines set without a blank line between them are one piece.
    body : tuple of int
        Prose in reading order.
    subheads : frozenset of int
        Members of `body` that are subheads inside the item.
    rows : frozenset of int
        Members of `body` that are lines by themselves: of a verse, a table, a list.
    bylines, jumps : tuple of int
        Lines that are nothing else.
    parent : int or None
        Index of the item a photo stands in.
    stack_roles : tuple of str
        Roles of the pieces of `stack` where the source names them; empty where they have to be told.
    whole : bool
        Every member of `body` is a whole paragraph.
    """

    kind: str
    stack: tuple[tuple[int, ...], ...] = ()
    body: tuple[int, ...] = ()
    subheads: frozenset[int] = frozenset()
    rows: frozenset[int] = frozenset()
    bylines: tuple[int, ...] = ()
    jumps: tuple[int, ...] = ()
    parent: int | None = None
    stack_roles: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The items of a page, and the parts its fragments turned out to play."""

    drafts: tuple[Draft, ...]
    parts: tuple[str, ...]
