"""Ledger: every raw character that is not blank, in exactly one block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from etl.transform.articles import Article
from etl.transform.fragments import Sheet
from etl.transform.layout import Layout
from etl.transform.pastes import Dropped


@dataclass(frozen=True, slots=True)
class Block:
    """A run of raw text and the part it plays; `item` indexes the page's articles."""

    role: str
    item: int | None
    start: int
    end: int


_ITEM_ROLE = {"news": "body", "teaser": "teaser", "photo": "caption", "notice": "notice"}
_PART_ROLE = {"masthead": "masthead", "footer": "footer", "noise": "noise", "frame": "section"}


def keep_ledger(
    raw: str, sheet: Sheet, layout: Layout, articles: Sequence[Article], dropped: Iterable[Dropped]
) -> tuple[Block, ...]:
    """Blocks of a page in the order of the page.

    Later layers stand above earlier ones: fragments, then what was told apart inside them, then what was dropped.
    What no layer holds is ``noise`` if it is no text and ``unplaced`` otherwise.
    """
    role: list[tuple[str, int | None] | None] = [None] * len(raw)
    for fragment, part in zip(sheet.fragments, layout.parts, strict=True):
        label = (_PART_ROLE.get(part, "unplaced"), None)
        for a, b in fragment.passage.page_spans():
            role[a:b] = [label] * (b - a)
    for at, (draft, article) in enumerate(zip(layout.drafts, articles, strict=True)):
        for indices, name in (
            ([i for piece in draft.stack for i in piece], "headline"),
            (draft.body, _ITEM_ROLE[draft.kind]),
            (draft.bylines, "byline"),
            (draft.jumps, "jump"),
        ):
            for i in indices:
                for a, b in sheet.fragments[i].passage.page_spans():
                    role[a:b] = [(name, at)] * (b - a)
        for name, a, b in article.roles:
            shown = "notice" if draft.kind == "notice" else name
            role[a:b] = [(shown, at)] * (b - a)
    for gone in dropped:
        role[gone.start : gone.end] = [("dropped", None)] * (gone.end - gone.start)
    return tuple(_runs(raw, role))


def _runs(raw: str, role: list[tuple[str, int | None] | None]) -> Iterable[Block]:
    """Runs of one role; blanks neither end a run nor begin one."""
    current: tuple[str, int | None] | None = None
    start = end = 0
    for at, char in enumerate(raw):
        if char.isspace():
            continue
        here = role[at] or (("unplaced" if char.isprintable() else "noise"), None)
        if here != current:
            if current is not None:
                yield Block(*current, start, end)
            current, start = here, at
        end = at + 1
    if current is not None:
        yield Block(*current, start, end)
