"""Ledger: every raw character that is not blank, in exactly one block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from etl.transform.articles import Article
from etl.transform.drafts import Layout
from etl.transform.fragments import Sheet
from etl.transform.passage import Passage
from etl.transform.pastes import Dropped


class Block(NamedTuple):
    """A run of raw text and the part it plays; `item` indexes the page's articles."""

    role: str
    item: int | None
    start: int
    end: int


_ITEM_ROLE = {"news": "body", "teaser": "teaser", "photo": "caption", "notice": "notice"}
_PART_ROLE = {"masthead": "masthead", "footer": "footer", "noise": "noise", "frame": "section"}


def keep_ledger(
    raw: str, text: str, sheet: Sheet, layout: Layout, articles: Sequence[Article], dropped: Iterable[Dropped]
) -> tuple[Block, ...]:
    """Blocks of a page in the order of the page.

    Later layers stand above earlier ones: fragments, then what was told apart inside them, then what was dropped.
    What no layer holds is ``unplaced``, or ``noise`` if it can not be printed or is blank in the normalised `text`.
    """
    layers = _Layers(len(raw))
    held = {i for draft in layout.drafts for i in (*chain(*draft.stack), *draft.body, *draft.bylines, *draft.jumps)}
    for i, (fragment, part) in enumerate(zip(sheet.fragments, layout.parts, strict=True)):
        if i not in held:  # all others are painted as what they are of an item
            layers.paint(_PART_ROLE.get(part, "unplaced"), None, fragment.passage)
    for at, (draft, article) in enumerate(zip(layout.drafts, articles, strict=True)):
        for indices, name in (
            ([*chain(*draft.stack)], "headline"),
            (draft.body, _ITEM_ROLE[draft.kind]),
            (draft.bylines, "byline"),
            (draft.jumps, "jump"),
        ):
            for i in indices:
                layers.paint(name, at, sheet.fragments[i].passage)
        for name, start, end in article.roles:
            layers.fill("notice" if draft.kind == "notice" else name, at, start, end)
    for gone in dropped:
        layers.fill("dropped", None, gone.start, gone.end)
    return tuple(layers.runs(raw, text))


class _Layers:
    """One number a character: the index of its role and item in `labels`."""

    def __init__(self, size: int) -> None:
        self.labels: list[tuple[str, int | None]] = [("unplaced", None), ("noise", None)]
        self.known = {label: n for n, label in enumerate(self.labels)}
        self.codes = np.zeros(size, np.int32)

    def paint(self, role: str, item: int | None, passage: Passage) -> None:
        code, codes = self._code(role, item), self.codes
        for start, end in passage.page_spans():
            codes[start:end] = code

    def fill(self, role: str, item: int | None, start: int, end: int) -> None:
        self.codes[start:end] = self._code(role, item)

    def _code(self, role: str, item: int | None) -> int:
        label = (role, item)
        if label not in self.known:
            self.known[label] = len(self.labels)
            self.labels.append(label)
        return self.known[label]

    def runs(self, raw: str, text: str) -> Iterable[Block]:
        """Yield runs of one label; blanks neither end a run nor begin one."""
        points = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), np.uint32)
        solid = np.flatnonzero(~_blank()[np.minimum(points, _ASTRAL)])
        for at in solid[self.codes[solid] == 0]:
            self.codes[at] = text[at].isspace() or not raw[at].isprintable()
        codes = self.codes[solid]
        if not len(codes):
            return
        edges = np.flatnonzero(codes[1:] != codes[:-1])
        firsts, lasts = np.append(0, edges + 1), np.append(edges, len(codes) - 1)
        runs = (codes[firsts].tolist(), solid[firsts].tolist(), solid[lasts].tolist())
        for code, start, last in zip(*runs, strict=True):
            role, item = self.labels[code]
            yield Block(role, item, start, last + 1)


@cache
def _blank() -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether a code point of the basic plane is blank; one more entry stands for all beyond it, which never are."""
    return np.array([chr(point).isspace() for point in range(_ASTRAL)] + [False])


_ASTRAL = 0x10000
