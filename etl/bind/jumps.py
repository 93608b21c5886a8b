"""Jumps: 下转 and 上接 joined across the pages of an issue, and teasers led to what they announce."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from string import ascii_uppercase
from typing import Any

import polars as pl

from etl.bind.likeness import bigrams, dice, share

_SAME_STORY = 0.6
"""Likeness of headlines from which one jump line without its counterpart is believed."""
_ANNOUNCED = 0.5
"""Share of a teaser's words that the announced story must have."""
_ANNOUNCED_ANYWHERE = 0.75
"""The same, where the teaser names no page."""
_MARGIN = 0.1
"""By how much the announced story must be more like the teaser than the next one."""
_LEAD = 600
"""Characters of a story that are compared."""
_COLUMNS = (
    *("article_id", "issue_id", "page_id", "kind", "position", "kicker", "headline", "subheadline"),
    *("continues_on_page", "continued_from_page"),
)
_ENDED = tuple("。！？…”』」）)")


@dataclass(frozen=True, eq=False)
class _Item:
    """An article with what jumping needs of it; pages are known by their rank in the issue."""

    row: dict[str, Any]
    page: int
    to_page: int | None
    from_page: int | None

    @property
    def article_id(self) -> str:
        return str(self.row["article_id"])

    @property
    def place(self) -> tuple[int, int]:
        return self.page, self.row["position"]

    @property
    def is_teaser(self) -> bool:
        return bool(self.row["kind"] == "teaser")

    @property
    def has_to(self) -> bool:
        return self.row["continues_on_page"] is not None

    @property
    def has_from(self) -> bool:
        return self.row["continued_from_page"] is not None

    @cached_property
    def headline(self) -> frozenset[str]:
        return bigrams(self.row["headline"])

    @cached_property
    def stack(self) -> frozenset[str]:
        return bigrams(self._stack)

    @cached_property
    def lead(self) -> frozenset[str]:
        return bigrams(f"{self._stack}。{self.row['lead'] or ''}")

    @property
    def open_end(self) -> bool:
        return not (self.row["end"] or "。").endswith(_ENDED)

    @property
    def _stack(self) -> str:
        return " ".join(filter(None, (self.row["kicker"], self.row["headline"], self.row["subheadline"])))


def link_jumps(articles: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Fill ``continued_by`` and ``announces``.

    A first part and its continuation are linked when both jump lines agree; where only one of the two is printed, the
    headlines must be alike. Several stories between the same two pages are told apart by headline and words. A page
    number without its letter (第4版 for A4) is understood where only one page has it.

    Parameters
    ----------
    articles : DataFrame
        Rows of ``articles`` of one volume.
    places : DataFrame
        What `place_pages` returned.

    Returns
    -------
    DataFrame
        The articles, in the same order.
    """
    links = [link for issue in _issues(articles, places) for link in _issue_links(issue)]
    found = pl.DataFrame(
        links, schema={"article_id": pl.String, "continued_by": pl.String, "announces": pl.String}, orient="row"
    )
    return (
        articles.drop("continued_by", "announces")
        .join(found, on="article_id", how="left", maintain_order="left")
        .select(articles.columns)
    )


def _issues(articles: pl.DataFrame, places: pl.DataFrame) -> Iterator[list[_Item]]:
    """Items of every issue in which something jumps, in page order."""
    jumping = pl.any_horizontal(
        pl.col("continues_on_page", "continued_from_page").is_not_null(), pl.col("kind") == "teaser"
    )
    rows = (
        articles.lazy()
        .filter(jumping.any().over("issue_id"))
        .select(*_COLUMNS, pl.col("body").str.head(_LEAD).alias("lead"), pl.col("body").str.tail(1).alias("end"))
        .join(places.lazy().select("page_id", "page_rank"), on="page_id")
        .sort("issue_id", "page_rank", "position", "article_id")
        .collect()
    )
    pages = {key[0]: group.to_dicts() for key, group in places.group_by("issue_id")}
    for issue_id, group in groupby(rows.iter_rows(named=True), key=itemgetter("issue_id")):
        ranks = _ranks(pages[issue_id])
        yield [_item(row, ranks) for row in group]


def _ranks(pages: list[dict[str, Any]]) -> tuple[dict[str, int], dict[str, int]]:
    """Rank of a page by its label, and by its number alone where only one page has it."""
    by_number: dict[str, list[int]] = {}
    for page in pages:
        if page["number"] is not None:
            by_number.setdefault(str(page["number"]), []).append(page["page_rank"])
    by_label = {page["label"]: page["page_rank"] for page in pages if page["label"] is not None}
    return by_label, {number: ranks[0] for number, ranks in by_number.items() if len(ranks) == 1}


def _item(row: dict[str, Any], ranks: tuple[dict[str, int], dict[str, int]]) -> _Item:
    to_page, from_page = (_rank(row[column], ranks) for column in ("continues_on_page", "continued_from_page"))
    return _Item(row, row["page_rank"], to_page, from_page)


def _rank(label: str | None, ranks: tuple[dict[str, int], dict[str, int]]) -> int | None:
    """Rank of the page that a jump line names; 4 may stand for A4, and A4 for an unlettered 4, but not for B4."""
    by_label, by_number = ranks
    if label is None or label in by_label:
        return by_label.get(label or "")
    return by_number.get(label, by_label.get(label.lstrip(ascii_uppercase)))


def _issue_links(items: list[_Item]) -> Iterator[tuple[str, str | None, str | None]]:
    for first, second in _continuations(items):
        yield first.article_id, second.article_id, None
    for teaser in items:
        if teaser.is_teaser:
            announced = _announced(teaser, items)
            if announced:
                yield teaser.article_id, None, announced.article_id


def _continuations(items: list[_Item]) -> list[tuple[_Item, _Item]]:
    stories = [item for item in items if not item.is_teaser]
    by_page: dict[int, list[_Item]] = {}
    for item in stories:
        by_page.setdefault(item.page, []).append(item)
    pairs = {}
    for first in stories:
        for second in by_page.get(first.to_page, ()) if first.to_page is not None else ():
            pairs[first, second] = _fit(first, second)
    for second in stories:
        for first in by_page.get(second.from_page, ()) if second.from_page is not None else ():
            pairs[first, second] = _fit(first, second)
    ranked = sorted(
        ((fit, first, second) for (first, second), fit in pairs.items() if fit is not None),
        key=lambda found: (-found[0], found[1].place, found[2].place),
    )
    after: dict[_Item, _Item] = {}
    for _, first, second in ranked:
        if first not in after and second not in after.values() and not _leads_to(second, first, after):
            after[first] = second
    return list(after.items())


def _leads_to(item: _Item | None, end: _Item, after: dict[_Item, _Item]) -> bool:
    while item is not None and item is not end:
        item = after.get(item)
    return item is end


def _fit(first: _Item, second: _Item) -> float | None:
    """How well the second carries the first on; None if it cannot."""
    if first.page == second.page:
        return None
    points = first.to_page == second.page
    points_back = second.from_page == first.page
    if (first.has_to and not points) or (second.has_from and not points_back):
        return None
    both = points and points_back
    alike = max(dice(first.headline, second.headline), share(second.headline, first.stack) if second.headline else 0.0)
    if not both and alike < _SAME_STORY:
        return None
    return 4 * both + 2 * alike + 0.5 * first.open_end + share(second.lead, first.lead)


def _announced(teaser: _Item, items: list[_Item]) -> _Item | None:
    if teaser.has_to and teaser.to_page is None:
        return None
    where = [
        item
        for item in items
        if not item.is_teaser
        and not item.has_from
        and item.page != teaser.page
        and (teaser.to_page is None or item.page == teaser.to_page)
    ]
    scored = sorted(
        ((_announcement(teaser, item), -i, item) for i, item in enumerate(where)), reverse=True, key=lambda s: s[:2]
    )
    if not scored:
        return None
    best = scored[0]
    runner_up = scored[1][0] if len(scored) > 1 else 0.0
    enough = _ANNOUNCED if teaser.has_to else _ANNOUNCED_ANYWHERE
    return best[2] if best[0] >= enough and best[0] - runner_up >= _MARGIN else None


def _announcement(teaser: _Item, story: _Item) -> float:
    """Share of the teaser's words in the story, words of its headlines counting more than those of its lead.

    Without a page number the lead does not count: a subject of the day stands in many.
    """
    in_stack = max(
        share(teaser.headline, story.stack), share(teaser.stack, story.stack), dice(teaser.headline, story.headline)
    )
    return max(in_stack, 0.9 * share(teaser.stack, story.lead)) if teaser.has_to else in_stack
