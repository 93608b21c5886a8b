"""Persons of a volume: counted once, referred to by valid keys, split only by suspicion."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from etl.bind.volume import bind_volume
from etl.transform.keys import person_id
from tests.bind.pages import Article, Page, volume


def test_one_row_a_person_counted_over_all_pages() -> None:
    pages = [
        Page([Article(names=["沈怀远", "沈怀远"], posts=[("沈怀远", None, "副省长")]), Article(names=["沈怀远"])]),
        Page([Article(names=["沈怀远", "郭立诚"])], date="2021-05-01", source="s2"),
    ]
    persons = bind_volume(volume(pages))["persons"]
    assert persons.filter(pl.col("name") == "沈怀远").to_dicts() == [
        {
            "person_id": person_id("沈怀远"),
            "name": "沈怀远",
            "mention_count": 4,
            "article_count": 3,
            "first_date": dt.date(2021, 3, 9),
            "last_date": dt.date(2021, 5, 1),
            "namesake_suspected": False,
        }
    ]
    assert persons["name"].sort().to_list() == ["沈怀远", "郭立诚"]


@pytest.mark.parametrize(
    ("article", "mentions"),
    [
        pytest.param(Article(bylines=[("顾明轩", "reporter")]), 1, id="a byline alone is a mention"),
        pytest.param(
            Article(bylines=[("顾明轩", "reporter")], names=["顾明轩"]), 1, id="a byline that is a mention counts once"
        ),
        pytest.param(Article(posts=[("顾明轩", "本报", "记者")]), 0, id="a post without a mention keeps the person"),
        pytest.param(Article(participants=["顾明轩"]), 0, id="so does a place among participants"),
    ],
)
def test_who_is_a_person_of_the_volume(article: Article, mentions: int) -> None:
    (person,) = bind_volume(volume([Page([article])]))["persons"].to_dicts()
    assert (person["name"], person["mention_count"], person["article_count"]) == ("顾明轩", mentions, 1)


def test_somebody_whom_nothing_names_disappears_with_the_aliases() -> None:
    bound = bind_volume(volume([Page([Article()], aliases=[("沈怀远", "沈省长")])]))
    assert bound["persons"].is_empty()
    assert bound["aliases"].is_empty()


def test_references_to_nobody_are_taken_out_and_told() -> None:
    tables = volume([Page([Article(names=["沈怀远"], bylines=[("顾明轩", "reporter")])])])
    bound = bind_volume(tables | {"persons": tables["persons"].filter(pl.col("name") == "郭立诚")})
    assert bound["mentions"].is_empty()
    assert bound["bylines"]["person_id"].to_list() == [None]
    assert bound["problems"]["code"].to_list() == ["person_unknown"] * 2


@pytest.mark.parametrize(
    ("first", "second", "days", "suspected"),
    [
        pytest.param(("江安县总工会", "主席"), ("高县总工会", "主席"), 1, True, id="one post in two counties"),
        pytest.param(("江安县总工会", "主席"), ("高县总工会", "主席"), 90, False, id="in another season: transferred"),
        pytest.param(("江安县总工会", "主席"), ("江安县政协", "副主席"), 0, False, id="two posts in one county"),
        pytest.param(("江苏省总工会", "副主席"), ("南京市总工会", "主席"), 0, False, id="province and city may be one"),
        pytest.param(("江苏省总工会", "副主席"), ("四川省总工会", "主席"), 3, True, id="two provinces"),
        pytest.param(("宜宾市教育局", "局长"), ("泸州市教育局", "局长"), 5, True, id="two cities"),
        pytest.param(("苏州市海川公司", "董事长"), ("无锡市苏商会馆公司", "董事长"), 0, False, id="owner of two firms"),
        pytest.param((None, "市长"), ("川南化机公司", "焊工"), 0, True, id="mayor and welder"),
        pytest.param((None, "副市长"), ("市公安局", "局长"), 0, False, id="a vice mayor heads the police"),
        pytest.param(("本报", "记者"), ("南溪区", "副区长"), 2, True, id="reporter and official"),
        pytest.param(("第一中学", "学生"), ("海川公司", "总经理"), 0, True, id="pupil and manager"),
        pytest.param((None, "村民"), ("竹编合作社", "理事长"), 0, False, id="a villager heads the cooperative"),
        pytest.param(("市总工会", "党组书记"), ("市总工会", "副主席"), 0, False, id="two posts in one body"),
        pytest.param(("江安县总工会", "主席"), ("江安县总工会", "主席"), 200, False, id="the same post again"),
    ],
)
def test_namesakes(first: tuple[str | None, str], second: tuple[str | None, str], days: int, suspected: bool) -> None:
    day = dt.date(2021, 3, 9)
    pages = [
        Page([Article(names=["王伟"], posts=[("王伟", *first)])]),
        Page([Article(names=["王伟"], posts=[("王伟", *second)])], date=str(day + dt.timedelta(days)), label="2"),
    ]
    (person,) = bind_volume(volume(pages))["persons"].to_dicts()
    assert person["namesake_suspected"] is suspected


@pytest.mark.parametrize("note", ["原", "前", "曾任", "拟任", "已故"])
def test_posts_of_another_time_do_not_make_namesakes(note: str) -> None:
    posts = [("王伟", "高县总工会", "主席", note), ("王伟", "江安县总工会", "主席")]
    (person,) = bind_volume(volume([Page([Article(names=["王伟"], posts=posts)])]))["persons"].to_dicts()
    assert person["namesake_suspected"] is False


@pytest.mark.parametrize(("role", "suspected"), [("reporter", True), ("intern", True), ("correspondent", False)])
def test_who_signs_reports_holds_no_office(role: str, suspected: bool) -> None:
    article = Article(bylines=[("王伟", role)], posts=[("王伟", "宜宾市教育局", "局长")])
    (person,) = bind_volume(volume([Page([article])]))["persons"].to_dicts()
    assert person["namesake_suspected"] is suspected


FULL = "富兰克林·罗斯福"


@pytest.mark.parametrize(
    ("explained_on", "alias", "full", "other_full", "resolved"),
    [
        pytest.param("2021-03-09", "张主席", "张才云", None, True, id="title explained in the same issue"),
        pytest.param("2021-03-01", "张主席", "张才云", None, False, id="a title means another person another day"),
        pytest.param("2021-03-01", "罗斯福", FULL, None, True, id="part of a foreign name holds all year"),
        pytest.param("2021-03-01", "罗斯福", FULL, "西奥多·罗斯福", False, id="unless two have it"),
        pytest.param("2021-03-09", "张主席", "张才云", "张立新", False, id="a form that two persons go by"),
    ],
)
def test_short_names(explained_on: str, alias: str, full: str, other_full: str | None, resolved: bool) -> None:
    explaining = [
        Page(
            [Article(names=[name], surfaces=[(name, alias)])],
            date=explained_on,
            label=str(number),
            source=f"e{number}",
            aliases=[(name, alias)],
        )
        for number, name in enumerate(filter(None, (full, other_full)), 2)
    ]
    short = Page([Article(names=[alias], posts=[(alias, None, "主席")], participants=[alias, full])])
    bound = bind_volume(volume([short, *explaining]))
    expected = person_id(full if resolved else alias)
    on_page = pl.col("article_id") == "jianghai-ribao-2021-03-09-p1-a01"
    for table in ("mentions", "memberships"):
        assert bound[table].filter(on_page)["person_id"].to_list() == [expected], table
    assert (alias in bound["persons"]["name"].to_list()) is not resolved
    assert bound["participants"].select("position", "person_id").rows() == (
        [(1, expected)] if resolved else [(1, expected), (2, person_id(full))]
    )
