"""The key of a story: equal where it is printed again, by whom ever, and of no other story."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.bind.story_keys import story_keys
from etl.bind.volume import bind_volume
from tests.bind.pages import Article, Page, volume
from tests.bind.reprinting import FORMS, SLUGS, STORIES, filled, market_report, told

STORY = max(STORIES, key=len)


def key(text: str) -> str | None:
    return story_keys([text])[0]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text[: len(text) * 2 // 5], id="cut to its beginning"),
        pytest.param(lambda text: re.sub("[，。：“”、\n]", " ", text), id="without punctuation"),
        pytest.param(lambda text: text.replace("\n", ""), id="in one paragraph"),
        *(pytest.param(lambda text, slug=slug: slug + text, id=f"behind {slug or 'no slug'}") for slug in SLUGS),
    ],
)
def test_what_a_key_survives(change: object) -> None:
    assert callable(change)
    assert key(change(STORY)) == key(STORY) is not None


def test_two_papers_that_know_nothing_of_each_other_give_one_key() -> None:
    keys = []
    for paper, headline, body in (("jianghai-ribao", "甲", STORY), ("yunxi-wanbao", "乙", "据新华社电 " + STORY[:200])):
        bound = bind_volume(volume([Page([Article(headline, body)], paper=paper)]))
        keys += bound["articles"]["story_key"].to_list()
    assert keys[0] == keys[1]


@pytest.mark.parametrize("seed", range(3))
def test_precision_and_recall_on_reprints_made_from_the_example_stories(seed: int) -> None:
    """Cut, re-punctuated and re-titled; what misread characters cost is a figure of the benchmark."""
    texts = told(random.Random(seed), misread=0)
    keys = story_keys([text for _, text in texts])
    pairs = [(a, b) for b in range(len(texts)) for a in range(b)]
    same = {(a, b) for a, b in pairs if keys[a] is not None and keys[a] == keys[b]}
    true = {(a, b) for a, b in pairs if texts[a][0] == texts[b][0]}
    assert len(same & true) / len(same) >= 0.98
    assert len(same & true) / len(true) >= 0.9


@pytest.mark.parametrize("form", FORMS)
def test_a_form_filled_in_again_has_another_key(form: str) -> None:
    keys = story_keys(filled(form))
    assert len(set(keys)) == len(keys)


def test_reports_of_one_form_differ_by_their_numbers() -> None:
    keys = story_keys([market_report(day, random.Random(day)) for day in range(200)])
    assert len(set(keys)) == 200


def test_a_reprint_found_in_the_volume_takes_the_key_of_its_original_however_much_was_changed() -> None:
    changed = "".join("的" if n % 40 == 0 else character for n, character in enumerate(STORY))
    pages = [
        Page([Article(body=body)], date=f"2021-03-{day:02d}", source=f"s{day}")
        for day, body in ((9, STORY), (10, changed))
    ]
    articles = bind_volume(volume(pages))["articles"].sort("date")
    assert key(changed) != key(STORY)
    assert articles["reprint_of"].to_list() == [None, articles["article_id"][0]]
    assert articles["story_key"].to_list() == [key(STORY), key(STORY)]


@pytest.mark.parametrize("article", [Article(body=STORY, kind="notice"), Article(body="短讯。"), Article(body=None)])
def test_other_kinds_and_short_texts_have_none(article: Article) -> None:
    assert bind_volume(volume([Page([article])]))["articles"]["story_key"].to_list() == [None]


@given(st.lists(st.one_of(st.text(max_size=200), st.sampled_from(STORIES)), max_size=6))
def test_a_key_depends_on_its_text_alone(texts: list[str]) -> None:
    assert story_keys(texts) == [key(text) for text in texts]


def test_the_key_is_the_same_on_every_machine_and_in_every_version() -> None:
    """Releases are compared by it: a change here is a change of every release."""
    text = "三月八日，临江市第一座过江索桥举行合龙仪式，两岸居民自发前来观看。" * 3
    assert key(text) == "c2ea603803dd5998"
