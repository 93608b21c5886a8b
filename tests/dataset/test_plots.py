"""Charts say what the tables say, in Chinese and English, and are drawn without a network."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import vl_convert

from etl.dataset import Dataset, open_dataset
from etl.errors import UsageError
from etl.load.release import publish
from tests.dataset.conftest import moved, typed


def drawn(chart: Any) -> list[str]:
    """The words of a chart, as a browser shows them."""
    return re.findall(r"<text[^>]*>([^<]+)</text>", vl_convert.vegalite_to_svg(chart.to_json()))


def values(chart: Any, *columns: str) -> list[tuple[Any, ...]]:
    """Rows behind a chart that have all of some columns."""
    held = [row for rows in chart.to_dict()["datasets"].values() for row in rows]
    return [tuple(row[name] for name in columns) for row in held if set(columns) <= row.keys()]


def test_the_calendar_shows_every_day_and_why_it_has_no_issue(volumes: Path) -> None:
    chart = open_dataset(volumes / "jianghai-ribao-2021").plot.coverage()
    assert values(chart, "date", "state", "pages") == [
        ("2021-03-09T00:00:00", "held", 2),
        ("2021-03-10T00:00:00", "held", 1),
    ]
    assert {"收录的日子 Days covered", "江海日报", "日 Day", "2021年3月", "版数 Pages"} <= set(drawn(chart))


def test_the_calendar_of_several_papers_has_one_below_the_other(pages: Dataset) -> None:
    words = drawn(pages.plot.coverage())
    papers = pages.issues.select("newspaper").collect()["newspaper"].unique().to_list()
    assert len(papers) > 2
    assert set(papers) <= set(words)


def test_missing_days_are_told_apart(output: Path) -> None:
    rows = moved(2022)
    rows["issues"][1]["date"] = rows["issues"][1]["date"].replace(day=13)
    rows["coverage"] = [
        rows["coverage"][0]
        | {"date": rows["coverage"][0]["date"].replace(day=day), "state": state, "weekday": "星期四"}
        for day, state in ((10, "missing"), (11, "not_published"))
    ]
    publish("jianghai-ribao-2022", typed(rows), output)
    chart = open_dataset(output / "jianghai-ribao-2022").plot.coverage()
    assert [state for (state,) in values(chart, "state")] == ["held", "missing", "not_published", "unknown", "held"]
    assert {"出了报，未收 Came out, not held", "没有报 No issue"} <= set(drawn(chart))


def test_persons_are_counted_once_an_article_and_not_for_writing_it(pages: Dataset) -> None:
    chart = pages.plot.persons(top=99, by="day")
    counted: Counter[str] = Counter()
    for name, articles in values(chart, "name", "articles"):
        counted[name] += articles
    written = pages.bylines.select("person_id", "article_id").drop_nulls()
    expected = (
        pages.mentions.filter(~pl.col("field").is_in(["byline", "credit"]))
        .join(written, on=["person_id", "article_id"], how="anti")
        .join(pages.articles.filter(pl.col("kind") != "teaser", pl.col("reprint_of").is_null()), on="article_id")
        .select("person_id", "article_id")
        .unique()
        .join(pages.persons, on="person_id")
        .group_by("name")
        .len()
        .collect()
    )
    assert dict(counted) == dict(expected.iter_rows())
    assert "雷小满" not in counted


def test_chosen_persons_are_drawn_in_the_order_they_were_named_in(pages: Dataset) -> None:
    words = drawn(pages.volume("shunan-gongren-bao-2019").plot.persons("詹国梁", "罗继光"))
    assert [word for word in words if word in ("詹国梁", "罗继光")] == ["詹国梁", "罗继光"]
    assert {"人物 Person", "月 Month", "2019-05"} <= set(words)


def test_periods_without_anything_keep_their_place(pages: Dataset) -> None:
    some = pages.volume("shunan-gongren-bao-2019", "jianghai-ribao-2021")
    assert [word for word in drawn(some.plot.persons(by="year")) if re.fullmatch(r"20\d\d", word)] == [
        "2019",
        "2020",
        "2021",
    ]


def test_where_articles_are_about_nobody_the_chart_is_empty(volumes: Path) -> None:
    chart = open_dataset(volumes).plot.persons()
    assert values(chart, "name") == []
    assert "报道中的人物 Persons in the news" in drawn(chart)


def test_the_network_holds_those_named_in_the_same_articles(pages: Dataset) -> None:
    chart = pages.plot.network("罗继光")
    names = {name: articles for name, articles in values(chart, "name", "articles") if name != "罗继光"}
    person = pages.persons.filter(name="罗继光").select("person_id")
    articles = pages.mentions.join(person, on="person_id", how="semi").select("article_id").unique()
    together = pages.mentions.join(articles, on="article_id", how="semi").join(pages.persons, on="person_id")
    assert {"冉光碧", "曾令仪", "程砚生", "詹国梁"} <= set(names) <= set(together.collect()["name"])
    assert set(names) < set(drawn(chart))
    assert "与罗继光见于同篇报道的人 Named together with 罗继光" in drawn(chart)


def test_the_network_keeps_to_the_number_asked_for_and_draws_the_same_twice(pages: Dataset) -> None:
    chart = pages.plot.network("罗继光", top=3)
    assert len({name for (name, _) in values(chart, "name", "headline")}) == 3
    assert chart.to_dict()["datasets"] == pages.plot.network("罗继光", top=3).to_dict()["datasets"]


def test_an_unknown_person_is_an_error_that_names_who_is_alike(pages: Dataset) -> None:
    with pytest.raises(UsageError, match=r"Nobody here is called '罗继先'; there are .*罗继光") as error:
        pages.plot.network("罗继先")
    assert error.value.code == "no_such_person"
