"""A whole year of an invented newspaper, with days on which it is missing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.bind.coverage import find_gaps
from etl.load.catalog import write_catalog
from etl.load.release import publish
from etl.tables import TABLES, frame

VOLUME = "zenan-ribao-2023"
PAPER = "泽南日报"
MISSING = {date(2023, 2, 14), date(2023, 6, 5), date(2023, 6, 6), date(2023, 9, 21)}

_SUBJECTS = (
    "市政府常务会议",
    "春耕生产现场会",
    "全市职工技能大赛",
    "泽南湿地保护工程",
    "老旧小区改造",
    "秋粮收购工作会议",
)
_DEEDS = ("在泽南召开", "启动", "进展顺利", "受到群众欢迎", "通过验收", "部署下一步工作")
_SURNAMES, _GIVEN = "陆苏顾沈韩程贺傅", ("承业", "婉清", "明轩", "怀远", "书宁", "立群")
_POSTS = ("市委书记", "市长", "市总工会主席", "农业农村局局长")

Tables = dict[str, pl.DataFrame]


def _year() -> Tables:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    people = [f"{surname}{given}" for given in _GIVEN for surname in _SURNAMES]
    number, day = 9000, date(2023, 1, 2)
    while day.year == 2023:
        if day.weekday() < 6:  # no paper on Sundays
            number += 1
            if day not in MISSING:
                _issue(rows, day, number, people)
        day += timedelta(days=1)
    for at, name in enumerate(people):
        rows["persons"].append(
            {"person_id": _person(at), "name": name, "mention_count": 400 - at, "article_count": 300 - at}
            | {"first_date": date(2023, 1, 2), "last_date": date(2023, 12, 30), "namesake_suspected": at == 5}
        )
    tables = {name: frame(name, rows[name]) for name in TABLES}
    return tables | {"coverage": find_gaps(tables["issues"])}


def _person(at: int) -> str:
    return f"ren{'abcdefgh'[at % 8]}{'abcdef'[at // 8]}-{at:06x}"


def _issue(rows: dict[str, list[dict[str, Any]]], day: date, number: int, people: list[str]) -> None:
    issue = f"zenan-ribao-{day}"
    rows["issues"].append(
        {
            "issue_id": issue,
            "newspaper": PAPER,
            "date": day,
            "weekday_printed": f"星期{'一二三四五六日'[day.weekday()]}",
        }
        | {"weekday_agrees": True, "issue_number": str(number), "region": "浙江", "script": "Hans", "page_count": 2}
        | {"cn_number": "CN33-0999"}
    )
    for page in (1, 2) if day.weekday() < 5 else (1,):
        page_id, source = f"{issue}-p{page}", f"s-{number}{page}"
        rows["sources"].append(
            {"source_id": source, "uri": f"{day}/{page}.txt", "sha256": f"{number}{page}".rjust(64, "0")}
            | {"media_type": "text/plain", "encoding": "utf-8", "byte_count": 600, "char_count": 200}
        )
        rows["pages"].append(
            {"page_id": page_id, "issue_id": issue, "source_id": source, "page_seq": page, "page_label": f"0{page}"}
            | {"text": "泽" * 200}
        )
        for position in range(1, 4):
            _article(rows, page_id, issue, day, number * 7 + page * 3 + position, position, people)
        rows["repairs"].append(
            {"repair_id": f"{page_id}-r01", "page_id": page_id, "kind": "column_join", "before": "推\n进"}
            | {"after": "推进", "source_start": 5, "source_end": 8}
        )


def _article(
    rows: dict[str, list[dict[str, Any]]], page: str, issue: str, day: date, seed: int, position: int, people: list[str]
) -> None:
    article, who, start = f"{page}-a{position:02}", seed % len(people), 60 * (position - 1)
    subject, deed = _SUBJECTS[seed % len(_SUBJECTS)], _DEEDS[seed // 5 % len(_DEEDS)]
    lead = f"本报讯（记者 {people[who]}）{subject}{deed}。与会者认为，要把工作做细做实，让群众得到实惠。"
    rows["articles"].append(
        {"article_id": article, "page_id": page, "issue_id": issue, "newspaper": PAPER, "date": day}
        | {"position": position, "kind": ("news", "news", "photo")[seed % 3], "headline": f"{subject}{deed}"}
        | {"body": lead, "char_count": len(lead), "truncated": False, "source_start": start, "source_end": start + 60}
    )
    rows["bylines"].append(
        {"page_id": page, "article_id": article, "position": position, "name": people[who], "role": "reporter"}
        | {"person_id": _person(who), "printed": f"记者 {people[who]}"}
    )
    rows["mentions"].append(
        {"mention_id": f"{article}-m001", "person_id": _person(who), "article_id": article, "field": "body", "start": 7}
        | {"end": 10, "surface": people[who], "evidence": "cue", "confidence": 0.9, "source_start": start + 7}
        | {"source_end": start + 10}
    )
    for at, role in enumerate(("headline", "body")):
        rows["blocks"].append(
            {
                "block_id": f"{page}-b{position * 2 + at:03}",
                "page_id": page,
                "position": position * 2 + at,
                "role": role,
            }
            | {"article_id": article, "source_start": start + 12 * at, "source_end": start + (12 if at == 0 else 60)}
        )
    if seed % 4 == 0:
        rows["memberships"].append(
            {"membership_id": f"{article}-s001", "person_id": _person(who), "article_id": article, "newspaper": PAPER}
            | {
                "date": day,
                "organization": "泽南市",
                "role": _POSTS[seed // 4 % 4],
                "source_start": start,
                "source_end": start + 9,
            }
        )
        rows["events"].append(
            {
                "event_id": f"{article}-e01",
                "article_id": article,
                "newspaper": PAPER,
                "issue_date": day,
                "type": "meeting",
            }
            | {"name": subject, "trigger": "召开", "status": "held", "date_source": "issue", "start_date": day}
            | {
                "end_date": day,
                "edtf": str(day),
                "precision": "day",
                "place": "泽南",
                "evidence": lead,
                "confidence": 0.8,
            }
            | {"source_start": start, "source_end": start + 40}
        )


@pytest.fixture(scope="session")
def year() -> Tables:
    """The finished tables of the year."""
    return _year()


@pytest.fixture(scope="session")
def output(year: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with the year published twice: the second release has one alias more."""
    folder = tmp_path_factory.mktemp("output")
    publish(VOLUME, year, folder, provenance={"version": "0.1.0"})
    alias = frame("aliases", [{"person_id": _person(0), "alias": "老陆"}])
    publish(VOLUME, year | {"aliases": alias}, folder, provenance={"version": "0.1.0"})
    write_catalog(folder)
    return folder


@pytest.fixture(scope="session")
def page(output: Path) -> Path:
    """The page of the newest release."""
    return output / VOLUME / "releases" / "1.1.0" / "index.html"
