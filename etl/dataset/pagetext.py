"""Pages of a dataset with what is needed to find words on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from etl.proofs.alignment import Alignment, Span
from etl.proofs.fields import align_fields
from etl.records import Row

if TYPE_CHECKING:
    from etl.dataset.dataset import Dataset


@dataclass(frozen=True)
class PageText:
    """A page: where it was printed, its raw text, and what was read on it.

    Attributes
    ----------
    text : str
        ``pages.text``; all spans count its code points.
    uri : str
        The file it came in.
    articles : mapping of str to Row
        By identifier.
    blocks : sequence of Row
        In the order of the page.
    """

    page_id: str
    page_label: str | None
    section: str | None
    newspaper: str
    date: date | None
    uri: str
    text: str
    articles: Mapping[str, Row]
    blocks: Sequence[Row]
    repairs: Sequence[Row]
    _aligned: dict[str, dict[str, Alignment | None]] = field(default_factory=dict)

    @property
    def dropped(self) -> list[Span]:
        """What was left out as a repetition."""
        return [_span(block) for block in self.blocks if block["role"] == "dropped"]

    def headline(self, article: str | None) -> str | None:
        """Headline of an article, if it has one."""
        row = self.articles.get(article or "")
        return row["headline"] if row else None

    def span(self, article: str | None) -> Span:
        """Where an article stands; the whole page where none is meant."""
        row = self.articles.get(article or "")
        return _span(row) if row else (0, len(self.text))

    def field(self, article: str | None, name: str) -> Sequence[Span]:
        """Where the value of a field stands; nothing if it cannot be told."""
        aligned = self._fields(article).get(name)
        return aligned.spans(0, len(self.articles[article or ""][name])) if aligned else ()

    def find(self, article: str | None, words: str, near: Span, *, inside: bool = False) -> Sequence[Span]:
        """Find words as they were read, however they are set: broken, spaced, in Traditional characters.

        Parameters
        ----------
        near : Span
            Of several places, the one within it or else the nearest is taken.
        inside : bool
            Only what is within it.
        """
        places = [*self._in_fields(article, words), *self._in_raw(words, self.span(article))]
        if not places:
            places = list(self._in_raw(words, (0, len(self.text))))
        if inside:
            places = [spans for spans in places if near[0] <= spans[0][0] and spans[-1][1] <= near[1]]
        return min(places, key=lambda spans: _distance(spans, near), default=())

    def _in_fields(self, article: str | None, words: str) -> Iterator[Sequence[Span]]:
        for name, aligned in self._fields(article).items():
            text = self.articles[article or ""][name]
            at = text.find(words) if aligned else -1
            while aligned and at >= 0:
                yield aligned.spans(at, at + len(words))
                at = text.find(words, at + 1)

    def _in_raw(self, words: str, within: Span) -> Iterator[Sequence[Span]]:
        solid = [at for at in range(within[0], min(within[1], len(self.text))) if not self.text[at].isspace()]
        text, sought = "".join(self.text[at] for at in solid), "".join(words.split())
        at = text.find(sought)
        while at >= 0 and sought:
            yield [(solid[at], solid[at + len(sought) - 1] + 1)]
            at = text.find(sought, at + 1)

    def _fields(self, article: str | None) -> dict[str, Alignment | None]:
        if article is None or article not in self.articles:
            return {}
        if article not in self._aligned:
            own = [block for block in self.blocks if block["article_id"] == article]
            self._aligned[article] = align_fields(self.articles[article], self.text, own)
        return self._aligned[article]


def open_pages(dataset: Dataset, page_ids: set[str]) -> Iterator[PageText]:
    """Read pages with what stands on them."""
    dataset = narrow(dataset, page_ids)
    pages = select(dataset, "pages", "page_id", page_ids)
    issues = {row["issue_id"]: row for row in select(dataset, "issues", "issue_id", {row["issue_id"] for row in pages})}
    sources = {
        row["source_id"]: row for row in select(dataset, "sources", "source_id", {row["source_id"] for row in pages})
    }
    below = {name: _by_page(select(dataset, name, "page_id", page_ids)) for name in ("articles", "blocks", "repairs")}
    for page in pages:
        key, issue = page["page_id"], issues[page["issue_id"]]
        yield PageText(
            page_id=key,
            page_label=page["page_label"],
            section=page["section"],
            newspaper=issue["newspaper"],
            date=issue["date"],
            uri=sources[page["source_id"]]["uri"],
            text=page["text"],
            articles={row["article_id"]: row for row in below["articles"].get(key, ())},
            blocks=sorted(below["blocks"].get(key, ()), key=lambda row: row["position"]),
            repairs=sorted(below["repairs"].get(key, ()), key=lambda row: row["source_start"]),
        )


def narrow(dataset: Dataset, identifiers: Iterable[str]) -> Dataset:
    """The volumes that identifiers name, so that no others are read; all of them if they name none."""
    first = [str(one) for one in identifiers]
    named = [volume for volume in dataset.versions if any(one.startswith(f"{volume}-") for one in first)]
    return dataset.volume(*named) if named else dataset


def select(dataset: Dataset, table: str, column: str, values: set[Any]) -> list[Row]:
    """Rows of a table with one of some values."""
    return dataset[table].filter(pl.col(column).is_in(sorted(values))).collect().to_dicts()


def _by_page(rows: Iterable[Row]) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {}
    for row in rows:
        out.setdefault(row["page_id"], []).append(row)
    return out


def _span(row: Row) -> Span:
    return row["source_start"], row["source_end"]


def _distance(spans: Sequence[Span], near: Span) -> int:
    start, end = spans[0][0], spans[-1][1]
    return 0 if near[0] <= start and end <= near[1] else 1 + min(abs(start - near[0]), abs(end - near[1]))
