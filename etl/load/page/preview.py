"""The rows a page carries: enough to search and to judge, small enough to open on a telephone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from etl.load.page.words import words
from etl.tables import Field, schema

RENDERED = 20
"""Rows that are written into the page itself and are there without a script."""

_LEAD = 60
"""Characters of an article or of a sentence that are shown."""

_BUDGET = {
    "articles": 1_100_000,
    "persons": 250_000,
    "memberships": 250_000,
    "events": 300_000,
    "issues": 60_000,
    "repairs": 30_000,
    "problems": 30_000,
    "coverage": 30_000,
    "corrections": 20_000,
}
"""Bytes of each preview, two megabytes in all."""

_HAN = re.compile(r"[\u3400-\u9fff]")

Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """A column of a preview.

    Attributes
    ----------
    kind : {"text", "number", "boolean", "key"}
        How it is set and sorted; a key is long and says little.
    labels : mapping
        What its values are called, by language.
    """

    name: str
    title: str
    title_zh: str
    kind: Literal["text", "number", "boolean", "key"]
    labels: Labels
    values: Sequence[Any]

    @property
    def chinese(self) -> bool:
        """Whether its values are to be read out and set as Chinese."""
        return self.kind == "text" and _HAN.search("".join(filter(None, self.values[:500]))) is not None


@dataclass(frozen=True, slots=True)
class Preview:
    """A table as the page shows it.

    Attributes
    ----------
    total : int
        Rows there are to show.
    shown : int
        Rows of the preview.
    sample : {"all", "spread", "top"}
        All rows, rows evenly spread over the volume, or the first ones by what counts in that table.
    """

    name: str
    title: str
    title_zh: str
    total: int
    shown: int
    sample: Literal["all", "spread", "top"]
    columns: tuple[PreviewColumn, ...]

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """The first rows, for readers without a script."""
        return list(zip(*(column.values[:RENDERED] for column in self.columns), strict=True))


def previews(tables: Mapping[str, pl.DataFrame]) -> tuple[Preview, ...]:
    """Choose columns and rows of every table that is worth a look and has rows."""
    made = {name: make(tables) for name, make in _MADE.items() if tables[name].height}
    return tuple(_preview(name, rows) for name, rows in made.items() if rows.height)


def embedded(found: Sequence[Preview]) -> str:
    """Write previews as the JSON that stands in the page; safe inside a script element.

    A column whose values repeat is a list of values and places in it; keys leave out what they all begin with.
    """
    content = [
        {"name": preview.name, "columns": [_embedded_column(column) for column in preview.columns]} for preview in found
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _preview(name: str, rows: pl.DataFrame) -> Preview:
    shown, sample = _fitting(rows, _BUDGET[name], spread=name != "persons")
    table = schema(name)
    fields = {field.name: field for field in table.fields}
    return Preview(
        name=name,
        title=table.title,
        title_zh=table.title_zh,
        total=rows.height,
        shown=shown.height,
        sample=sample,
        columns=tuple(_column(shown[column], name, fields.get(column)) for column in shown.columns),
    )


def _fitting(rows: pl.DataFrame, budget: int, *, spread: bool) -> tuple[pl.DataFrame, Literal["all", "spread", "top"]]:
    """Take as many rows as the budget of bytes allows."""
    if rows.height <= RENDERED:
        return rows, "all"
    texts = [name for name, dtype in rows.schema.items() if dtype == pl.String]
    size = rows.select(
        pl.sum_horizontal(pl.col(name).str.len_bytes().fill_null(1) + 3 for name in texts).sum()
    ).item() + rows.height * 5 * (rows.width - len(texts))
    if size <= budget:
        return rows, "all"
    count = max(RENDERED, rows.height * budget // size)
    if not spread:
        return rows.head(count), "top"
    return rows[[index * rows.height // count for index in range(count)]], "spread"


def _column(values: pl.Series, table: str, field: Field | None) -> PreviewColumn:
    said = words("columns").get(f"{table}.{values.name}")
    labels = words("labels").get(f"{table}.{values.name}") or (field.values if field else {})
    named = said or {"en": field.title if field else values.name, "zh": field.title_zh if field else values.name}
    kind: Literal["text", "number", "boolean", "key"] = "text"
    if values.dtype == pl.Boolean:
        kind = "boolean"
    elif values.dtype.is_numeric():
        kind = "number"
    elif values.name.endswith("_id"):
        kind = "key"
    return PreviewColumn(values.name, named["en"], named["zh"], kind, labels, values.to_list())


def _embedded_column(column: PreviewColumn) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "kind": column.kind, "chinese": column.chinese}
    if column.labels:
        found["labels"] = {value: [label["zh"], label["en"]] for value, label in column.labels.items()}
    values = column.values
    if column.kind == "key":
        known = [value for value in values if value is not None]
        found["prefix"] = _common_beginning(known)
        start = len(found["prefix"])
        return found | {"values": [value and value[start:] for value in values]}
    if column.kind == "text":
        different = list(dict.fromkeys(values))
        if len(different) * 3 < len(values):
            place = {value: index for index, value in enumerate(different)}
            return found | {"different": different, "values": [place[value] for value in values]}
    return found | {"values": values}


def _common_beginning(texts: Sequence[str]) -> str:
    if not texts:
        return ""
    first, last = min(texts), max(texts)
    return first[: next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _articles(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    names = (
        tables["bylines"]
        .drop_nulls("article_id")
        .sort("article_id", "position")
        .group_by("article_id")
        .agg(pl.col("name").str.join("、").alias("bylines"))
    )
    return (
        tables["articles"]
        .join(tables["pages"].select("page_id", "page_label"), on="page_id", how="left", maintain_order="left")
        .join(names, on="article_id", how="left", maintain_order="left")
        .select(
            _day("date"),
            "page_label",
            "kind",
            "headline",
            *_cut_of(tables["articles"], body="lead"),
            "bylines",
            "char_count",
            "article_id",
        )
    )


def _persons(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    post = pl.concat_str(pl.coalesce("organization_full", "organization"), "role", ignore_nulls=True).alias("posts")
    posts = (
        tables["memberships"]
        .select("person_id", "date", post)
        .sort("person_id", "date", maintain_order=True)
        .group_by("person_id", maintain_order=True)
        .agg(pl.col("posts").unique(maintain_order=True).head(3).str.join("；"))
    )
    return (
        tables["persons"]
        .join(posts, on="person_id", how="left", maintain_order="left")
        .sort("mention_count", "name", descending=[True, False], maintain_order=True)
        .select(
            "name",
            "posts",
            "mention_count",
            "article_count",
            _day("first_date"),
            _day("last_date"),
            "namesake_suspected",
            "person_id",
        )
    )


def _memberships(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return (
        tables["memberships"]
        .join(tables["persons"].select("person_id", "name"), on="person_id", how="left", maintain_order="left")
        .select(
            _day("date"),
            "name",
            pl.coalesce("organization_full", "organization").alias("organization"),
            "role",
            "note",
            "article_id",
        )
        .sort("date", maintain_order=True, nulls_last=True)
    )


def _events(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    evidence = _cut_of(tables["events"], evidence="evidence")
    return tables["events"].select(
        "edtf", "type", "name", "status", "place", "organizer", *evidence, _day("issue_date"), "article_id"
    )


def _issues(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    pages = tables["pages"].group_by("issue_id").len("pages_held")
    articles = tables["articles"].group_by("issue_id").len("articles")
    return (
        tables["issues"]
        .join(pages, on="issue_id", how="left", maintain_order="left")
        .join(articles, on="issue_id", how="left", maintain_order="left")
        .select(_day("date"), "weekday_printed", "issue_number", "pages_held", "page_count", "articles", "issue_id")
    )


def _coverage(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return (
        tables["coverage"]
        .filter(pl.col("state") != "not_published")
        .select(_day("date"), "weekday", "state", "evidence", "issue_number")
    )


def _repairs(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    change = _cut_of(tables["repairs"], before="before", after="after")
    return tables["repairs"].select("kind", *change, "source_start", "page_id")


def _problems(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return tables["problems"].select("stage", "code", _cut("message", 160), "problem_id")


def _corrections(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    change = _cut_of(tables["corrections"], old="old", new="new")
    return tables["corrections"].select(
        _day("date"), "kind", "table", "field", *change, _cut("reason"), "correction_id"
    )


_MADE: Mapping[str, Callable[[Mapping[str, pl.DataFrame]], pl.DataFrame]] = {
    "articles": _articles,
    "persons": _persons,
    "memberships": _memberships,
    "events": _events,
    "issues": _issues,
    "coverage": _coverage,
    "repairs": _repairs,
    "problems": _problems,
    "corrections": _corrections,
}


def _day(name: str) -> pl.Expr:
    """Write dates as text: a date of JavaScript knows a time zone, a newspaper's does not."""
    return pl.col(name).dt.to_string("%Y-%m-%d")


def _cut_of(rows: pl.DataFrame, **columns: str) -> Iterator[pl.Expr]:
    """Take the beginnings of texts under the names given; where only facts are published there is no text."""
    return (_cut(name).alias(alias) for name, alias in columns.items() if name in rows.columns)


def _cut(name: str, length: int = _LEAD) -> pl.Expr:
    """Take the beginning of a text, in one line."""
    start = pl.col(name).str.head(2 * length)  # a body is long, and there are many
    text = start.str.replace_all(r"\s*\n\s*", " ⏎ " if name in {"before", "after"} else " ")
    whole = (text.str.len_chars() <= length) & (start == pl.col(name))
    return pl.when(whole).then(text).otherwise(text.str.head(length) + "…").alias(name)
