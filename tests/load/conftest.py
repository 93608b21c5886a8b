"""A small volume of an invented newspaper: two issues, a jump across pages, a photo, a meeting, a repair."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.load.release import Release, publish
from etl.tables import TABLES, frame

VOLUME = "jianghai-ribao-2021"
PAPER = "江海日报"

Rows = dict[str, list[dict[str, Any]]]


def _rows() -> Rows:
    first, second = "jianghai-ribao-2021-03-09", "jianghai-ribao-2021-03-10"
    text = '江海日报\n2021年3月9日\n以实干开好局\n昨天上午，"项目, 建设"推\n进会召开，陆承业主持。\r\n（下转第10版）'
    story = f"{first}-p1-a01"
    day = date(2021, 3, 9)
    return {
        "sources": [
            {
                "source_id": f"s-{number}",
                "uri": f"2021-03-09/p{number}.txt",
                "sha256": number * 32,
                "media_type": "text/plain",
                "encoding": "utf-8",
                "byte_count": 900,
                "char_count": len(text),
            }
            for number in ("01", "02", "03")
        ],
        "issues": [
            {"issue_id": first, "newspaper": PAPER, "date": day, "weekday_printed": "星期二", "weekday_agrees": True}
            | {"issue_number": "6021-6022", "region": "江苏", "script": "Hans", "page_count": 8},
            {"issue_id": second, "newspaper": PAPER, "date": date(2021, 3, 10), "script": "Hans"},
        ],
        "pages": [
            {"page_id": f"{first}-p1", "issue_id": first, "source_id": "s-01", "page_seq": 1, "page_label": "1"}
            | {"section": "要闻", "text": text},
            {"page_id": f"{first}-p10", "issue_id": first, "source_id": "s-02", "page_label": "10", "text": "= 接上"},
            {"page_id": f"{second}-x0a1b2c3d", "issue_id": second, "source_id": "s-03", "text": "+无版次的一版"},
        ],
        "articles": [
            _article(story, f"{first}-p1", first, day, 1)
            | {"headline": "以实干开好局", "body": '昨天上午，"项目, 建设"推进会召开，陆承业主持。\n与会者二百人。'}
            | {"char_count": 33, "continues_on_page": "10", "continued_by": f"{first}-p10-a01", "truncated": True},
            _article(f"{first}-p1-a02", f"{first}-p1", first, day, 2)
            | {"kind": "photo", "body": "工地一角。", "char_count": 5, "parent_article_id": story},
            _article(f"{first}-p10-a01", f"{first}-p10", first, day, 1)
            | {"body": "会后，代表们参观了工地。", "char_count": 12, "continued_from_page": "1"},
        ],
        "bylines": [
            {"page_id": f"{first}-p1", "article_id": story, "position": 1, "name": "陆承业", "role": "reporter"}
            | {"person_id": "luchengye-5c6fa1", "printed": "记者 陆承业"},
            {"page_id": f"{first}-p1", "position": 2, "name": "苏婉清", "role": "editor"},
        ],
        "persons": [
            {"person_id": "luchengye-5c6fa1", "name": "陆承业", "mention_count": 2, "article_count": 1}
            | {"first_date": day, "last_date": day, "namesake_suspected": False},
        ],
        "aliases": [{"person_id": "luchengye-5c6fa1", "alias": "陆主席"}],
        "mentions": [
            {"mention_id": f"{story}-m001", "person_id": "luchengye-5c6fa1", "article_id": story, "field": "body"}
            | {"start": 20, "end": 23, "surface": "陆承业", "evidence": "cue", "confidence": 0.1 + 0.2}
            | {"source_start": 40, "source_end": 43},
        ],
        "memberships": [
            {"membership_id": f"{story}-s001", "person_id": "luchengye-5c6fa1", "article_id": story}
            | {"newspaper": PAPER, "date": day, "role": "主席", "source_start": 40, "source_end": 43},
        ],
        "events": [
            {"event_id": f"{story}-e01", "article_id": story, "newspaper": PAPER, "issue_date": day}
            | {
                "type": "meeting",
                "name": "项目建设推进会",
                "trigger": "召开",
                "status": "held",
                "date_text": "昨天上午",
            }
            | {"date_source": "explicit", "start_date": date(2021, 3, 8), "end_date": date(2021, 3, 8)}
            | {"edtf": "2021-03-08", "precision": "day", "evidence": "昨天上午，推进会召开。", "confidence": 1}
            | {"source_start": 22, "source_end": 50},
        ],
        "participants": [
            {"event_id": f"{story}-e01", "position": 1, "person_id": "luchengye-5c6fa1", "name": "陆承业"},
            {"event_id": f"{story}-e01", "position": 2, "name": "市总工会", "role": "organizer"},
        ],
        "repairs": [
            {"repair_id": f"{first}-p1-r01", "page_id": f"{first}-p1", "kind": "column_join", "before": "推\n进"}
            | {"after": "推进", "source_start": 36, "source_end": 39},
        ],
        "blocks": [
            {"block_id": f"{first}-p1-b{k:03}", "page_id": f"{first}-p1", "position": k, "role": role}
            | {"article_id": article, "source_start": 10 * k, "source_end": 10 * k + 9}
            for k, (role, article) in enumerate([("masthead", None), ("headline", story), ("body", story)], 1)
        ],
        "problems": [
            {"problem_id": f"{second}-q01", "source_id": "s-03", "stage": "transform", "code": "no_label"}
            | {"message": "第3版 has no label"},
        ],
        "coverage": [
            {"newspaper": PAPER, "date": date(2021, 3, 7), "weekday": "星期日", "state": "not_published"}
            | {"evidence": "numbers"},
        ],
        "corrections": [
            {"correction_id": f"{VOLUME}-c5f0e19b2", "kind": "value", "table": "articles", "key": story}
            | {"field": "agency", "old": "新华设", "new": "新华社", "reason": "原版漫漶", "date": date(2021, 4, 2)},
        ],
    }


def _article(article: str, page: str, issue: str, day: date, position: int) -> dict[str, Any]:
    return {
        "article_id": article,
        "page_id": page,
        "issue_id": issue,
        "newspaper": PAPER,
        "date": day,
        "position": position,
        "kind": "news",
        "char_count": 0,
        "truncated": False,
        "source_start": 16,
        "source_end": 60,
    }


@pytest.fixture
def rows() -> Rows:
    """Rows of every table, to be changed at will."""
    return _rows()


@pytest.fixture
def typed() -> Callable[[Rows], dict[str, pl.DataFrame]]:
    """Turn rows into the frames that `publish` takes."""
    return lambda rows: {name: frame(name, rows[name]) for name in TABLES}


@pytest.fixture
def tables(rows: Rows, typed: Callable[[Rows], dict[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """The small volume, ready to publish."""
    return typed(rows)


@pytest.fixture
def release(tables: dict[str, pl.DataFrame], tmp_path: Path) -> Release:
    """The small volume, published for the first time."""
    published = publish(VOLUME, tables, tmp_path / "output", provenance={"code": "0.1.0"})
    assert published is not None
    return published
