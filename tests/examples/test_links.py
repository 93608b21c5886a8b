"""Stories that jump and teasers that announce, followed across the example pages."""

from __future__ import annotations

import polars as pl
import pytest

from tests.examples.scoring import read_examples


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return read_examples()[0]


@pytest.mark.parametrize(
    ("column", "first", "opening"),
    [
        ("continued_by", "竹编老手艺 闯出新天地", "走进青神县南城镇的竹编合作社"),
        ("continued_by", "千亩荒滩变蚝田", "船上，天天下水量水温"),
        ("announces", "宁可十防九空 不可失防万一", "本报讯（记者佘晓岚）昨日下午"),
        ("announces", "市总工会部署“安康杯”竞赛", "本报讯 记者雷小满报道 5月6日"),
        ("announces", "供暖季来了，这些隐患先查一查", "天气转凉，壁挂炉"),
    ],
)
def test_a_link_leads_to_the_right_part(tables: dict[str, pl.DataFrame], column: str, first: str, opening: str) -> None:
    articles = tables["articles"]
    (target,) = articles.filter(pl.col("headline") == first)[column].drop_nulls().to_list()
    (body,) = articles.filter(pl.col("article_id") == target)["body"].to_list()
    assert body.startswith(opening)


def test_nothing_else_is_linked(tables: dict[str, pl.DataFrame]) -> None:
    linked = {column: tables["articles"][column].drop_nulls().len() for column in ("continued_by", "announces")}
    assert linked == {"continued_by": 2, "announces": 3}
    assert tables["articles"]["reprint_of"].null_count() == tables["articles"].height


def test_two_issues_of_a_paper_do_not_contradict_each_other(tables: dict[str, pl.DataFrame]) -> None:
    assert tables["problems"].filter(pl.col("stage") == "bind").is_empty()
