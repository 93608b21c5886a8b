"""Pages in shorthand: what transform would say of them, as far as bind looks at it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from etl.bind.gather import gather_pages
from etl.records import PageTables, Row
from etl.tables import frame
from etl.transform.keys import person_id


@dataclass(frozen=True)
class Article:
    """One article: headline, body and whom it names; ``posts`` are (name, organization, role[, note])."""

    headline: str | None = None
    body: str | None = "正文。"
    kind: str = "news"
    kicker: str | None = None
    subheadline: str | None = None
    to: str | None = None
    origin: str | None = None
    names: Sequence[str] = ()
    surfaces: Sequence[tuple[str, str]] = ()
    bylines: Sequence[tuple[str, str]] = ()
    posts: Sequence[tuple[str | None, ...]] = ()
    participants: Sequence[str] = ()


@dataclass(frozen=True)
class Page:
    """One page; ``label`` None is a page that prints none."""

    articles: Sequence[Article] = ()
    date: str = "2021-03-09"
    label: str | None = "1"
    source: str = "s1"
    issue: dict[str, Any] = field(default_factory=dict)
    aliases: Sequence[tuple[str, str]] = ()
    masthead: int = 0
    paper: str = "jianghai-ribao"
    text: str = "版面"
    problems: Sequence[str] = ()

    @property
    def page_id(self) -> str:
        suffix = (
            f"p{self.label}" if self.label else "x" + hashlib.sha256((self.text + self.source).encode()).hexdigest()[:8]
        )
        return f"{self.paper}-{self.date}-{suffix}"

    def tables(self) -> PageTables:
        issue_id, day = f"{self.paper}-{self.date}", dt.date.fromisoformat(self.date)
        head = {"issue_id": issue_id, "newspaper": "江海日报", "date": day, "script": "Hans"} | self.issue
        rows: dict[str, list[Row]] = {
            "issues": [head],
            "pages": [
                {
                    "page_id": self.page_id,
                    "issue_id": issue_id,
                    "source_id": self.source,
                    "page_label": self.label,
                    "text": self.text,
                }
            ],
            "articles": [],
            "aliases": [{"person_id": person_id(name), "alias": alias} for name, alias in self.aliases],
            "problems": [
                {
                    "problem_id": f"{self.page_id}-q{n:02d}",
                    "source_id": self.source,
                    "stage": "transform",
                    "code": code,
                    "message": code,
                }
                for n, code in enumerate(self.problems, 1)
            ],
            "blocks": [
                {
                    "block_id": f"{self.page_id}-b001",
                    "page_id": self.page_id,
                    "position": 1,
                    "role": "masthead",
                    "source_start": 0,
                    "source_end": self.masthead,
                }
            ],
        }
        persons: set[str] = {name for name, _ in self.aliases}
        for number, article in enumerate(self.articles, 1):
            self._add(rows, persons, article, number, issue_id, day)
        rows["persons"] = [{"person_id": person_id(name), "name": name} for name in sorted(persons)]
        return PageTables(f"{self.paper}-{self.date[:4]}", issue_id, self.page_id, rows)

    def _add(
        self, rows: dict[str, list[Row]], persons: set[str], article: Article, number: int, issue_id: str, day: dt.date
    ) -> None:
        key = f"{self.page_id}-a{number:02d}"
        span = {"source_start": 0, "source_end": 1}
        rows["articles"].append(
            {
                "article_id": key,
                "page_id": self.page_id,
                "issue_id": issue_id,
                "newspaper": "江海日报",
                "date": day,
                "position": number,
                "kind": article.kind,
                "kicker": article.kicker,
                "headline": article.headline,
                "subheadline": article.subheadline,
                "body": article.body,
                "char_count": len(article.body or ""),
                "continues_on_page": article.to,
                "continued_from_page": article.origin,
                "truncated": False,
                **span,
            }
        )
        named = [(name, name) for name in article.names] + list(article.surfaces)
        for n, (name, surface) in enumerate(named, 1):
            rows.setdefault("mentions", []).append(
                {
                    "mention_id": f"{key}-m{n:03d}",
                    "person_id": person_id(name),
                    "article_id": key,
                    "field": "body",
                    "surface": surface,
                    "evidence": "cue",
                    "confidence": 1.0,
                    **span,
                }
            )
        for name, role in article.bylines:
            bylines = rows.setdefault("bylines", [])
            bylines.append(
                {
                    "page_id": self.page_id,
                    "article_id": key,
                    "position": len(bylines) + 1,
                    "name": name,
                    "role": role,
                    "person_id": person_id(name),
                }
            )
        for n, (name, organization, role, *note) in enumerate(article.posts, 1):
            assert name is not None
            rows.setdefault("memberships", []).append(
                {
                    "membership_id": f"{key}-s{n:03d}",
                    "person_id": person_id(name),
                    "article_id": key,
                    "newspaper": "江海日报",
                    "date": day,
                    "organization": organization,
                    "role": role,
                    "note": note[0] if note else None,
                    **span,
                }
            )
        if article.participants:
            rows.setdefault("events", []).append(
                {
                    "event_id": f"{key}-e01",
                    "article_id": key,
                    "newspaper": "江海日报",
                    "issue_date": day,
                    "type": "meeting",
                    "name": "座谈会",
                    "trigger": "召开",
                    "status": "held",
                    "date_source": "none",
                    "evidence": "座谈会召开。",
                    "confidence": 1.0,
                    **span,
                }
            )
        for n, name in enumerate(article.participants, 1):
            rows.setdefault("participants", []).append(
                {"event_id": f"{key}-e01", "position": n, "person_id": person_id(name), "name": name}
            )
        persons |= {name for name, _ in named} | {name for name, _ in article.bylines} | set(article.participants)
        persons |= {str(name) for name, *_ in article.posts}


def volume(pages: Iterable[Page], ledger: Sequence[tuple[str, str]] | None = None) -> dict[str, pl.DataFrame]:
    """Frames of a volume as bind receives them; the ledger lists (source, address), by default each source its own."""
    pages = list(pages)
    if ledger is None:
        ledger = [(source, f"{source}.txt") for source in dict.fromkeys(page.source for page in pages)]
    sources = [
        {
            "source_id": source,
            "uri": uri,
            "sha256": "0" * 64,
            "media_type": "text/plain",
            "encoding": "utf-8",
            "byte_count": 1,
            "char_count": 1,
        }
        for source, uri in ledger
    ]
    return {"sources": frame("sources", sources)} | gather_pages([page.tables() for page in pages])
