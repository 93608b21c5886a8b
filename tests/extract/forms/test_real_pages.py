"""Real pages, where they lie beside the project: what they yield is whole. Nothing of them is kept here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from etl.extract.forms.read import pages_of

DATA = Path(__file__).parents[4] / "shared" / "data"


@pytest.mark.parametrize(
    ("name", "day", "newspaper", "bodies", "characters"),
    [
        ("html/news-cjddsb.html", date(2019, 9, 23), "当代商报", 5, 660),
        ("html/news-people.html", date(2019, 6, 15), "人民网", 27, 690),
        ("html/news-stcn.html", date(2019, 9, 26), "证券时报网", 1, 205),
        ("html/news-xinhuanet.html", date(2019, 12, 10), "新华网", 5, 550),
        ("html/news-zsnews.html", date(2019, 3, 6), "中山网", 3, 400),
        ("html/people-article.html.gz", date(2024, 4, 24), "人民网", 12, 1_350),
    ],
)
def test_an_article_is_whole(name: str, day: date, newspaper: str, bodies: int, characters: int) -> None:
    if not (DATA / name).is_file():
        pytest.skip("no data beside the project")
    [page] = pages_of((DATA / name).read_bytes(), uri=name).pages
    body = [page.text[mark.start : mark.end] for mark in page.marks if mark.role == "body"]
    assert (page.date, page.newspaper, len(body)) == (day, newspaper, bodies)
    assert characters <= sum(map(len, body)) <= characters * 1.05
    assert sum(mark.role == "headline" for mark in page.marks) == 1


def test_an_index_a_script_and_a_table() -> None:
    if not DATA.is_dir():
        pytest.skip("no data beside the project")
    [index] = pages_of((DATA / "html/founder-page-index-excerpt.html").read_bytes(), uri="node.html").pages
    assert (index.newspaper, index.date, index.page_label) == ("江西日报", date(2017, 10, 9), "A01")
    pages = pages_of((DATA / "html/founder-mobile-api.js").read_bytes(), uri="api.js").pages
    assert [(page.newspaper, page.date, page.page_label) for page in pages] == [
        ("吉林日报", date(2015, 4, 13), label) for label in ("03", "04", "05")
    ]
    rows = pages_of((DATA / "traditional/shenbao-rows.csv").read_bytes(), uri="rows.csv").pages
    assert len(rows) == 101
    assert sum(page.newspaper in ("申報", "申報香港版") and page.date is not None for page in rows) == 100
