"""A volume is the same whatever order its rows come in, and keeps every promise of its keys."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.bind.volume import bind_volume
from etl.tables import TABLES, arrange, schema
from tests.bind.pages import Article, Page, volume

NAMES = ["沈怀远", "郭立诚", "顾明轩", "张主席", "富兰克林·罗斯福", "罗斯福"]
BODIES = ["昨天上午，全省制造业高质量发展大会在南京召开，部署今年智能化改造和数字化转型重点任务。" * 3, "新闻。", None]
LABELS = ["1", "2", "10", "A4", None]

articles = st.builds(
    Article,
    headline=st.sampled_from(["大会在南京召开", "竹编老手艺 闯出新天地", None]),
    body=st.sampled_from(BODIES),
    kind=st.sampled_from(["news", "teaser", "photo", "notice"]),
    to=st.sampled_from([None, "1", "2", "4", "A4"]),
    origin=st.sampled_from([None, "1", "2"]),
    names=st.lists(st.sampled_from(NAMES), max_size=3),
    bylines=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(["reporter", "photographer"])), max_size=1),
    posts=st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["江安县总工会", "高县总工会", None]), st.just("主席")),
        max_size=2,
    ),
    participants=st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
)
pages = st.builds(
    Page,
    articles=st.lists(articles, max_size=3),
    date=st.sampled_from(["2021-03-09", "2021-03-10"]),
    label=st.sampled_from(LABELS),
    source=st.sampled_from(["s1", "s2", "s3"]),
    issue=st.sampled_from([{}, {"issue_number": "25618"}, {"issue_number": "25617", "weekday_printed": "星期二"}]),
    aliases=st.lists(st.sampled_from([("沈怀远", "张主席"), ("富兰克林·罗斯福", "罗斯福")]), max_size=2, unique=True),
    masthead=st.integers(0, 90),
)
volumes = st.lists(pages, max_size=6, unique_by=lambda page: (page.page_id, page.source))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(volumes, st.integers(0, 2**31))
def test_any_row_order_gives_the_same_volume(pages: list[Page], seed: int) -> None:
    tables = volume(pages)
    shuffled = {
        name: rows if name == "sources" else rows.sample(fraction=1, shuffle=True, seed=seed)
        for name, rows in tables.items()
    }
    bound, again = bind_volume(tables), bind_volume(shuffled)
    for name in TABLES:
        assert bound[name].equals(again[name]), name


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(volumes)
def test_keys_hold(pages: list[Page]) -> None:
    bound = bind_volume(volume(pages))
    for name, rows in bound.items():
        table = schema(name)
        assert rows.schema == pl.Schema(table.polars), name
        assert rows.equals(arrange(name, rows.reverse())), name
        assert not rows.select(table.primary_key).is_duplicated().any(), name
        for key in table.foreign_keys:
            target = bound[key.table].select(key.reference)
            refer = rows.select(key.fields).drop_nulls()
            assert refer.join(target, left_on=key.fields, right_on=key.reference, how="anti").is_empty(), (name, key)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(volumes)
def test_links_never_lead_back(pages: list[Page]) -> None:
    rows = bind_volume(volume(pages))["articles"].to_dicts()
    date = {row["article_id"]: row["date"] for row in rows}
    for row in rows:
        assert row["article_id"] not in (row["continued_by"], row["announces"], row["reprint_of"])
        if row["reprint_of"]:
            assert date[row["reprint_of"]] <= row["date"]
    followed = [row["continued_by"] for row in rows if row["continued_by"]]
    assert len(followed) == len(set(followed))


@pytest.mark.parametrize("tables", [{}, volume([])], ids=["no tables", "empty tables"])
def test_nothing_binds_to_an_empty_volume(tables: dict[str, pl.DataFrame]) -> None:
    bound = bind_volume(tables)
    assert tuple(bound) == TABLES
    assert all(rows.is_empty() for rows in bound.values())
