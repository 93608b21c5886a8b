"""Jump lines lead from part to part, teasers to the story they announce."""

from __future__ import annotations

import pytest

from etl.bind.volume import bind_volume
from tests.bind.pages import Article, Page, volume

BAMBOO = Article("竹编老手艺 闯出新天地", "破篾声从早响到晚，", to="2")
BAMBOO_2 = Article("竹编老手艺 闯出新天地", "走进竹编合作社，", origin="1")
OYSTER = Article("千亩荒滩变蚝田", "退潮后的深澳湾，蚝民林添贵撬下一串蚝，吃住在", to="2")
OYSTER_2 = Article(None, "船上，天天测盐度。深澳湾的蚝田已有九百亩，林添贵说。", origin="1")
TRAIN = Article("海铁联运班列开行", "班列从广澳港区驶出，每周三班，", to="2")
TRAIN_2 = Article(None, "首趟班列的货主说，广澳港区的舱位紧张有望缓解。", origin="1")
TYPHOON = Article("宁可十防九空 不可失防万一", "防汛防台风工作会议召开。", kicker="全市防汛防台风工作会议要求")
BUSES = Article("三条公交线路今起调整", "记者昨日获悉，三条公交线路临时改道。")


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param({"1": [BAMBOO], "2": [BAMBOO_2]}, {"p1-a01": "p2-a01"}, id="headline printed again"),
        pytest.param({"1": [OYSTER], "2": [BUSES, OYSTER_2]}, {"p1-a01": "p2-a02"}, id="no headline over the second"),
        pytest.param(
            {"1": [OYSTER, TRAIN], "2": [TRAIN_2, OYSTER_2]},
            {"p1-a01": "p2-a02", "p1-a02": "p2-a01"},
            id="two stories jump to one page in another order",
        ),
        pytest.param({None: [BAMBOO], "2": [BAMBOO_2]}, {"x-a01": "p2-a01"}, id="a front page without label"),
        pytest.param({"A1": [BAMBOO], "A2": [BAMBOO_2]}, {"pA1-a01": "pA2-a01"}, id="numbers without the letter"),
        pytest.param(
            {"A1": [BAMBOO], "A2": [BAMBOO_2], "B2": [BUSES]}, {}, id="a number that two sections have is no page"
        ),
        pytest.param(
            {"1": [Article(BAMBOO.headline, to="A2")], "B2": [BAMBOO_2]}, {}, id="a letter that no page has"
        ),
        pytest.param(
            {"1": [Article("甲地", to="2", origin="2")], "2": [Article("乙地", to="1", origin="1")]},
            {"p1-a01": "p2-a01"},
            id="never in a circle",
        ),
        pytest.param(
            {"1": [BAMBOO], "2": [Article(BAMBOO.headline, "走进竹编合作社，")]},
            {"p1-a01": "p2-a01"},
            id="上接 lost, same headline",
        ),
        pytest.param({"1": [BAMBOO], "2": [BUSES]}, {}, id="上接 lost, another headline"),
        pytest.param(
            {"1": [Article(BAMBOO.headline, "破篾声。")], "2": [BAMBOO_2]},
            {"p1-a01": "p2-a01"},
            id="下转 lost, same headline",
        ),
        pytest.param({"1": [BUSES], "2": [BAMBOO_2]}, {}, id="下转 lost, another headline"),
        pytest.param({"1": [BAMBOO], "3": [BAMBOO_2]}, {}, id="the page is not there"),
        pytest.param({"1": [BAMBOO], "2": [Article(BAMBOO.headline, origin="4")]}, {}, id="it comes from elsewhere"),
        pytest.param(
            {"1": [BAMBOO], "2": [Article("竹编老手艺 闯出新天地", "三。", origin="1", to="3")],
             "3": [Article(None, "四。", origin="2")]},
            {"p1-a01": "p2-a01", "p2-a01": "p3-a01"},
            id="through three pages",
        ),
    ],
)  # fmt: skip
def test_continuations(pages: dict[str | None, list[Article]], expected: dict[str, str]) -> None:
    assert links(pages, "continued_by") == expected


@pytest.mark.parametrize(
    ("teaser", "expected"),
    [
        pytest.param(Article(TYPHOON.headline, None, kind="teaser", to="2"), "p2-a01", id="same headline"),
        pytest.param(
            Article("全市部署防汛防台风工作", None, kind="teaser", to="2"), "p2-a01", id="other words, same page"
        ),
        pytest.param(Article("公交线路调整", None, kind="teaser", to="2"), "p2-a02", id="shortened"),
        pytest.param(
            Article("三条公交线路今起调整", None, kind="teaser"), "p2-a02", id="no page number, same headline"
        ),
        pytest.param(Article("全市部署防汛工作", None, kind="teaser"), None, id="no page number, other words"),
        pytest.param(Article("女排客场三比一取胜", None, kind="teaser", to="2"), None, id="nothing like it there"),
        pytest.param(Article(TYPHOON.headline, None, kind="teaser", to="7"), None, id="the page is not there"),
    ],
)
def test_teasers(teaser: Article, expected: str | None) -> None:
    pages: dict[str | None, list[Article]] = {"1": [teaser], "2": [TYPHOON, BUSES, OYSTER_2]}
    assert links(pages, "announces") == ({"p1-a01": expected} if expected else {})


def test_issues_do_not_mix() -> None:
    pages = [Page([BAMBOO], date="2021-03-09"), Page([BAMBOO_2], date="2021-03-10", label="2", source="s2")]
    assert bind_volume(volume(pages))["articles"]["continued_by"].null_count() == 2


def test_of_two_unlabelled_pages_the_longer_masthead_is_the_front() -> None:
    front = Page([BAMBOO], label=None, source="s1", masthead=120, text="头版")
    inner = Page([BUSES], label=None, source="s2", masthead=12, text="里页")
    bound = bind_volume(volume([inner, front, Page([BAMBOO_2], label="2", source="s3")]))["articles"]
    (linked,) = bound.drop_nulls("continued_by").to_dicts()
    assert linked["page_id"] == front.page_id


def links(pages: dict[str | None, list[Article]], column: str) -> dict[str, str]:
    """Links by the short names of articles (p2-a01; x-a01 on an unlabelled page)."""
    bound = bind_volume(
        volume(Page(items, label=label, source=f"s{label}", masthead=9) for label, items in pages.items())
    )
    return {
        short(first): short(second)
        for first, second in bound["articles"].select("article_id", column).drop_nulls().iter_rows()
    }


def short(article_id: str) -> str:
    page, number = article_id.removeprefix("jianghai-ribao-2021-03-09-").split("-")
    return f"{'x' if page.startswith('x') else page}-{number}"
