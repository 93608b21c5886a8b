"""The same story in another cut, punctuation or headline is one story; two reports of one form are two."""

from __future__ import annotations

import datetime as dt
import random
import re

import polars as pl
import pytest

from etl.bind.volume import bind_volume
from tests.bind.pages import Article, Page, volume
from tests.bind.reprinting import FORMS, STORIES, filled, told


def test_there_is_enough_to_measure_with() -> None:
    assert len(STORIES) >= 40


@pytest.mark.parametrize("seed", range(3))
def test_precision_and_recall_on_reprints_made_from_the_example_stories(seed: int) -> None:
    texts = told(random.Random(seed))
    bound = bind_volume(volume(on_days(text for _, text in texts)))["articles"].sort("date")
    number = {key: i for i, key in enumerate(bound["article_id"])}
    linked = {number[a]: number[b] for a, b in bound.select("article_id", "reprint_of").drop_nulls().iter_rows()}
    right = sum(texts[a][0] == texts[b][0] for a, b in linked.items())
    assert right / len(linked) >= 0.98
    assert right / (2 * len(STORIES)) >= 0.9
    earliest = {story: i for i, (story, _) in reversed(list(enumerate(texts)))}
    assert all(b == earliest[texts[b][0]] for b in linked.values())


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


@pytest.mark.parametrize("form", FORMS)
def test_a_form_filled_in_again_is_another_story(form: str) -> None:
    texts = filled(form)
    assert bind_volume(volume(on_days(texts)))["articles"]["reprint_of"].null_count() == len(texts)


def test_a_standing_paragraph_at_the_end_makes_no_reprint() -> None:
    standing = (
        "届时，江海广播电视台将并机直播，江海新闻网、江海日报客户端、江海手机报将同步进行文字和图片直播，敬请关注。" * 2
    )
    texts = [story[:150] + standing for story in STORIES[:5]]
    assert bind_volume(volume(on_days(texts)))["articles"]["reprint_of"].null_count() == len(texts)


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


def on_days(texts: object) -> list[Page]:
    assert hasattr(texts, "__iter__")
    first = dt.date(2021, 1, 1)
    return [
        Page([Article(f"标题{i}", text)], date=str(first + dt.timedelta(days=i)), source=f"s{i}")
        for i, text in enumerate(texts)
    ]
