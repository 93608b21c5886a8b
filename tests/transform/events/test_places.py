"""Places: names of the gazetteer in a text, and the division they are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.transform.places import find_places, place_code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("代表团从杭州市出发。", [("杭州市", "330100")]),
        ("浙江杭州西湖区的茶园", [("浙江", "330000"), ("杭州", "330100"), ("西湖区", "330106")]),
        ("浙江仙居的杨梅", [("浙江", "330000"), ("仙居", "331024")]),
        ("今天全国开学", []),
        ("霞浦县的渔民说，霞浦靠海。", [("霞浦县", "350921"), ("霞浦", "350921")]),
        ("南宁市兴宁路", [("南宁市", "450100")]),
        ("他去过法国和纽约。", [("法国", None), ("纽约", None)]),
        ("通州区的桥", [("通州区", None)]),
    ],
)
def test_names_and_codes(text: str, found: list[tuple[str, str | None]]) -> None:
    spans = find_places(text)
    assert [(span.text, span.code) for span in spans] == found
    assert all(text[span.start : span.end] == span.text for span in spans)


@pytest.mark.parametrize(
    ("phrase", "region", "code"),
    [
        ("京", None, "110000"),
        ("北京人民大会堂", None, "110000"),
        ("青岛港", None, "370200"),
        ("江西南昌", None, "360100"),
        ("通州区", None, None),
        ("通州区", "北京", "110112"),
        ("通州区", "江苏省", "320612"),
        ("人民会堂", None, None),
    ],
)
def test_code_of_a_phrase(phrase: str, region: str | None, code: str | None) -> None:
    assert place_code(phrase, region) == code


@pytest.mark.parametrize(
    ("phrase", "region", "text", "code"),
    [
        ("鼓楼区", None, "", None),
        ("鼓楼区", "江苏", "", None),
        ("鼓楼区", "江苏", "徐州市今天起执行新规，鼓楼区率先试点。", "320302"),
        ("鼓楼区", None, "福州鼓楼区的老街", "350102"),
        ("鼓楼区", "江苏", "南京、徐州两市都有鼓楼区。", None),
        ("通州区中心小学", None, "南通开发区", "320612"),
        ("朝阳区一工地", None, "本报长春3月8日电", "220104"),
    ],
)
def test_a_name_of_many_places_is_told_by_what_else_the_text_names(
    phrase: str, region: str | None, text: str, code: str | None
) -> None:
    assert place_code(phrase, region, text) == code


@given(st.text(alphabet="浙江杭州市西湖区京津冀仙居县法国在的，", max_size=24))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    spans = find_places(text)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
