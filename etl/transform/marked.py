"""Marked pages: the layout of a page whose source names its parts itself."""

from __future__ import annotations

from collections.abc import Sequence

from etl.records import Mark
from etl.transform.drafts import Draft, Layout
from etl.transform.fragments import Fragment, Sheet, read_fragments
from etl.transform.masthead import Masthead, read_masthead
from etl.transform.passage import cut

_STACK = ("kicker", "headline", "subheadline")


def lay_out_marked(page: str, marks: Sequence[Mark]) -> tuple[Sheet, Masthead, Layout]:
    """Lay out a normalised page by the marks of its source; one fragment a mark, nothing is guessed or joined."""
    kept = [(mark, fragment) for mark in marks if (fragment := _fragment(page, mark))]
    sheet = Sheet(tuple(fragment for _, fragment in kept), True)
    parts = tuple("noise" if mark.role == "noise" else "masthead" if mark.item < 0 else mark.role for mark, _ in kept)
    drafts: list[Draft] = []
    for item in sorted({mark.item for mark, _ in kept if mark.item >= 0}):
        mine = [(i, mark.role) for i, (mark, _) in enumerate(kept) if mark.item == item]
        drafts += _drafts(mine, len(drafts))
    return sheet, _masthead(page, kept), Layout(tuple(drafts), parts)


def _fragment(page: str, mark: Mark) -> Fragment | None:
    text = page[mark.start : mark.end]
    start, end = mark.start + len(text) - len(text.lstrip()), mark.start + len(text.rstrip())
    return Fragment(cut(page, (start, end)), start, end, 1) if start < end else None


def _drafts(mine: list[tuple[int, str]], first: int) -> list[Draft]:
    """One item and the photos inside it."""
    stack = [(i, role) for i, role in mine if role in _STACK]
    body = tuple(i for i, role in mine if role in ("body", "notice"))
    kind = "notice" if any(role == "notice" for _, role in mine) else "news"
    captions = [Draft("photo", body=(i,), parent=first) for i, role in mine if role == "caption"]
    if not (stack or body):
        return [Draft("photo", body=draft.body) for draft in captions]
    item = Draft(
        kind=kind,
        stack=tuple((i,) for i, _ in stack),
        body=body,
        bylines=tuple(i for i, role in mine if role == "byline"),
        jumps=tuple(i for i, role in mine if role == "jump"),
        stack_roles=tuple(role for _, role in stack),
        whole=True,
    )
    return [item, *captions]


def _masthead(page: str, kept: list[tuple[Mark, Fragment]]) -> Masthead:
    lines = [page[f.start : f.end] for mark, f in kept if mark.item < 0 and mark.role == "masthead"]
    read = read_masthead(read_fragments("\n\n".join(lines)))
    roles = {i: "masthead" for i, (mark, _) in enumerate(kept) if mark.item < 0 and mark.role == "masthead"}
    return Masthead(read.facts, read.page_label, read.section, roles, ())
