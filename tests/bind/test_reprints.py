"""The same story in another cut, punctuation or headline is one story; two reports of one form are two."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from pathlib import Path

import polars as pl
import pytest

from etl.bind.volume import bind_volume
from tests.bind.pages import Article, Page, volume

EXAMPLES = Path(__file__).parents[2] / "examples"
STORIES = [
    "\n".join(article["paragraphs"])
    for path in sorted(EXAMPLES.glob("*.gold.json"))
    for article in json.loads(path.read_text(encoding="utf-8"))["articles"]
    if article["kind"] == "news" and len("".join(article["paragraphs"])) > 150
]
MARKET = (
    "本报讯 {month}月{day}日，全市农贸市场监测的{kinds}种蔬菜平均批发价为每公斤{price}元，较前一日{move}{part}%。"
    "其中，黄瓜每公斤{a}元，西红柿每公斤{b}元，大白菜每公斤{c}元，土豆每公斤{d}元。全市生猪平均收购价为每公斤{e}元，"
    "鸡蛋每公斤{f}元。市农业农村局市场信息科提醒，受天气影响，预计后期叶菜类价格将以稳为主，广大市民可适时选购。"
)


def test_there_is_enough_to_measure_with() -> None:
    assert len(STORIES) >= 40


@pytest.mark.parametrize("seed", range(3))
def test_precision_and_recall_on_reprints_made_from_the_example_stories(seed: int) -> None:
    chance = random.Random(seed)
    told = [(story, text) for story, text in enumerate(STORIES)]
    told += [(story, reprinted(text, chance)) for story, text in enumerate(STORIES) for _ in range(2)]
    told += [(len(STORIES) + day, market_report(day, chance)) for day in range(60)]
    rest = told[len(STORIES) :]
    chance.shuffle(rest)
    told = told[: len(STORIES)] + rest
    bound = bind_volume(volume(on_days(text for _, text in told)))["articles"].sort("date")
    number = {key: i for i, key in enumerate(bound["article_id"])}
    linked = {number[a]: number[b] for a, b in bound.select("article_id", "reprint_of").drop_nulls().iter_rows()}
    right = sum(told[a][0] == told[b][0] for a, b in linked.items())
    assert right / len(linked) >= 0.98
    assert right / (2 * len(STORIES)) >= 0.9
    earliest = {story: i for i, (story, _) in reversed(list(enumerate(told)))}
    assert all(b == earliest[told[b][0]] for b in linked.values())


@pytest.mark.parametrize(
    ("change", "linked"),
    [
        pytest.param(lambda text: text, True, id="word for word"),
        pytest.param(lambda text: text[: len(text) * 2 // 5], True, id="cut to its beginning"),
        pytest.param(lambda text: text[len(text) // 2 :], True, id="only its second half"),
        pytest.param(lambda text: re.sub("[，。：“”、\n]", " ", text), True, id="without punctuation"),
        pytest.param(lambda text: "本报综合消息 " + text + "（本报综合）", True, id="framed"),
        pytest.param(lambda text: text[:30], False, id="a sentence quoted"),
        pytest.param(lambda text: STORIES[1][:400] + text[:80], False, id="a few sentences in another story"),
    ],
)
def test_what_counts_as_a_reprint(change: object, linked: bool) -> None:
    assert callable(change)
    changed = change(STORIES[0])
    (second,) = bind_volume(volume(on_days([STORIES[0], changed])))["articles"].sort("date")[1:].to_dicts()
    assert (second["reprint_of"] is not None) is linked


@pytest.mark.parametrize("kind", ["notice", "teaser", "weather"])
def test_only_stories_are_reprinted(kind: str) -> None:
    pages = [
        Page([Article(body=STORIES[0], kind=kind)], date=f"2021-03-{day:02d}", source=f"s{day}") for day in (9, 10)
    ]
    assert bind_volume(volume(pages))["articles"]["reprint_of"].null_count() == 2


def test_the_earliest_is_told_by_day_and_page_not_by_key() -> None:
    pages = [
        Page([Article(body=STORIES[0])], date=date, label=label, source=date + label)
        for date, label in (("2021-03-10", "1"), ("2021-03-09", "10"), ("2021-03-09", "9"))
    ]
    articles = bind_volume(volume(pages))["articles"]
    first = "jianghai-ribao-2021-03-09-p9-a01"
    assert articles["reprint_of"].drop_nulls().unique().to_list() == [first]
    assert articles.filter(pl.col("reprint_of").is_null())["article_id"].to_list() == [first]


def reprinted(text: str, chance: random.Random) -> str:
    """Another desk's version: shortened, other punctuation, a few other characters, another opening."""
    paragraphs = text.split("\n")
    keep = max(1, round(len(paragraphs) * chance.uniform(0.5, 1)))
    text = "\n".join(paragraphs[:keep])
    text = text[: max(120, round(len(text) * chance.uniform(0.6, 1)))]
    text = re.sub("[，；]", lambda mark: chance.choice([mark[0], " ", "。", ","]), text)
    text = "".join("的" if chance.random() < 0.015 else character for character in text)
    return chance.choice(["", "据本报消息，", "（综合报道）"]) + text


def market_report(day: int, chance: random.Random) -> str:
    date = dt.date(2021, 1, 1) + dt.timedelta(days=day)
    prices = {name: f"{chance.uniform(1, 40):.2f}" for name in "abcdef"}
    return MARKET.format(
        month=date.month,
        day=date.day,
        kinds=chance.randint(20, 40),
        price=f"{chance.uniform(3, 9):.2f}",
        move=chance.choice(["上涨", "下降"]),
        part=f"{chance.uniform(0.1, 4):.1f}",
        **prices,
    )


def on_days(texts: object) -> list[Page]:
    assert hasattr(texts, "__iter__")
    first = dt.date(2021, 1, 1)
    return [
        Page([Article(f"标题{i}", text)], date=str(first + dt.timedelta(days=i)), source=f"s{i}")
        for i, text in enumerate(texts)
    ]
