"""Keys of persons are what pypinyin reads in the name, though it is asked character by character where it may be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from etl.transform.keys import person_id

_WORDS = sorted(PHRASES_DICT)


def as_the_library_reads(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", "".join(lazy_pinyin(name, v_to_u=False)).lower()) or "x"


@given(st.lists(st.sampled_from(_WORDS) | st.text("王李曾单尔阿·.A3 𠮷重长乐", max_size=3), min_size=1, max_size=3))
def test_a_name_is_read_as_a_whole(parts: list[str]) -> None:
    name = "".join(parts)
    assert person_id(name).rpartition("-")[0] == as_the_library_reads(name)


@pytest.mark.parametrize(("name", "read"), [("吕洞宾", "lvdongbin"), ("重庆", "chongqing"), ("阿·A.重", "aazhong")])
def test_a_word_is_read_as_the_word(name: str, read: str) -> None:
    assert person_id(name).startswith(f"{read}-")
