"""What must hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.transform.persons import find_memberships, find_persons

# pieces that steer arbitrary text into the rules
WORDS = """
记者 通讯员 （ ） 、 ， 。 摄 报道 某 · 先生 总书记 主席 党组书记 省总工会 副 原 兼 等 领导 当选 任命 为 该 机构
张 王 欧阳 买买提 维列斯库 张北辰 李 - @ 2018年 Ａ a
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\u3000", "\U00020000", "\ud800", "\x00", "\u2028"])
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=30).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    found = find_persons([text])[0]
    end = 0
    for person in found:
        assert end <= person.start < person.end <= len(text)
        assert person.name.strip()
        assert 0 <= person.confidence <= 1
        end = person.end


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_a_batch_gives_what_single_calls_give(texts: list[str]) -> None:
    assert find_persons(texts) == [find_persons([text])[0] for text in texts]


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from([None, "浙江", "上海", "内蒙古自治区"]))
def test_holders_are_persons_and_statements_lie_in_the_text(text: str, region: str | None) -> None:
    persons = find_persons([text])[0]
    for held in find_memberships(text, region, persons):
        assert held.name in {p.name for p in persons}
        assert held.role
        assert 0 <= held.start < held.end <= len(text)


def test_one_long_line() -> None:
    text = "江州市市长邵立群说，" * 20_000
    found = find_persons([text])[0]
    assert len(found) == 20_000


@pytest.mark.parametrize("count", [0, 1, 3])
def test_as_many_answers_as_texts(count: int) -> None:
    assert len(find_persons(["无人。"] * count)) == count
