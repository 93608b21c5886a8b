"""Who is who, from the text of pages to tables: one identifier a name in every volume, and what a reviewer decides."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from etl.bind.gather import gather_pages
from etl.bind.volume import bind_volume
from etl.extract.corrections import read_corrections
from etl.extract.pages import page_of_text
from etl.records import Correction, PageTables
from etl.tables import frame
from etl.transform.keys import person_id
from etl.transform.page import read_pages

MASTHEAD = "江海日报\n国内统一连续出版物号CN32-0091\n{year}年3月{day}日\n第0{label}版\n\n"
GAOXIAN = """高县工会送温暖

本报讯（记者 柯文博）昨天，高县总工会主席王立春来到工地送棉衣。王立春说，天冷，心要暖。县交通局局长郭明远一同看望。
"""
JIANGAN = """江安县职工夜校开班

本报讯（记者 柯文博）江安县总工会主席王立春昨晚给夜校上了第一课。王立春说，学好手艺，走遍天下。
"""
LATER = """职工之家挂牌

本报讯（记者 柯文博）省总工会副主席郭明远为职工之家揭牌。郭明源说，家要有家的样子。
"""


def read(*stories: str, year: int = 2021) -> tuple[pl.DataFrame, list[PageTables]]:
    sources = [
        page_of_text(MASTHEAD.format(year=year, day=9, label=label) + story, uri=f"{year}-{label}.txt")
        for label, story in enumerate(stories, 1)
    ]
    rows = [{name: getattr(page.source, name) for name in page.source.__slots__} for page in sources]
    return frame("sources", rows), [page for page in read_pages(sources) if isinstance(page, PageTables)]


def bind(ledger: pl.DataFrame, pages: list[PageTables], *corrections: Correction) -> dict[str, pl.DataFrame]:
    return bind_volume(gather_pages(pages) | {"sources": ledger}, corrections)


def reviewed(folder: Path, text: str) -> tuple[Correction, ...]:
    path = folder / "jianghai-ribao-2021.toml"
    path.write_text(text, encoding="utf-8")
    return read_corrections(path)


def test_a_name_has_one_identifier_in_every_volume() -> None:
    volumes = [bind(*read(GAOXIAN, year=2021)), bind(*read(JIANGAN, year=2022))]
    persons = [dict(v["persons"].select("name", "person_id").rows()) for v in volumes]
    assert persons[0]["王立春"] == persons[1]["王立春"] == person_id("王立春")
    for volume in volumes:
        (row,) = volume["persons"].filter(pl.col("name") == "王立春").to_dicts()
        assert row["namesake_suspected"] is False


def test_namesakes_are_suspected_and_split_by_a_reviewer(tmp_path: Path) -> None:
    ledger, pages = read(GAOXIAN, JIANGAN)
    before = bind(ledger, pages)
    (row,) = before["persons"].filter(pl.col("name") == "王立春").to_dicts()
    assert (row["namesake_suspected"], row["mention_count"]) == (True, 4)
    one, other = person_id("王立春"), f"{person_id('王立春')}-2"
    (article,) = before["articles"].filter(pl.col("headline").str.contains("江安"))["article_id"]
    after = bind(
        ledger,
        pages,
        *reviewed(
            tmp_path,
            f"""
[[corrections]]
kind = "split"
old = "{one}"
new = "{other}"
articles = ["{article}"]
reason = "Two counties have each their own chairman of this name."
date = 2021-04-02
""",
        ),
    )
    split = after["persons"].filter(pl.col("name") == "王立春").sort("person_id")
    assert split.select("person_id", "mention_count", "namesake_suspected").rows() == [
        (one, 2, False),
        (other, 2, False),
    ]
    held = after["memberships"].filter(pl.col("role") == "主席").select("person_id", "organization").rows()
    assert sorted(held) == [(one, "高县总工会"), (other, "江安县总工会")]


@pytest.mark.parametrize("joined", [False, True])
def test_a_misprinted_name_is_joined_by_a_reviewer(joined: bool, tmp_path: Path) -> None:
    ledger, pages = read(GAOXIAN, LATER)
    wrong, right = person_id("郭明源"), person_id("郭明远")
    corrections = reviewed(
        tmp_path,
        f"""
[[corrections]]
kind = "join"
old = "{wrong}"
new = "{right}"
reason = "The article itself prints the name rightly a sentence before."
date = 2021-04-02
""",
    )
    bound = bind(ledger, pages, *(corrections if joined else ()))
    counts = dict(bound["persons"].select("person_id", "mention_count").rows())
    assert (counts.get(wrong), counts[right]) == ((None, 3) if joined else (1, 2))
    assert ((right, "郭明源") in bound["aliases"].rows()) is joined
    assert bound["persons"].filter(pl.col("person_id") == right)["first_date"].to_list() == [dt.date(2021, 3, 9)]
