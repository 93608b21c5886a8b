"""Keys: readable, and the same whatever stands beside them."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from etl.transform.keys import person_id

SYLLABLES = st.sampled_from("李单乐解重庆长行银朝阳和平大夫曾·A々〇 𠮷")
WORDS = st.sampled_from(sorted(PHRASES_DICT))


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("何守成", "heshoucheng"),
        ("李重庆", "lichongqing"),  # 重 alone is zhong
        ("吕芳", "lvfang"),
        ("让·杜邦", "rangdubang"),
        ("々", "x"),
    ],
)
def test_a_person_s_key_begins_with_the_pinyin_of_the_name(name: str, pinyin: str) -> None:
    assert person_id(name) == f"{pinyin}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


@given(
    st.text(SYLLABLES, min_size=1, max_size=6)
    | st.lists(WORDS | st.text(SYLLABLES, max_size=3), min_size=1, max_size=3).map("".join)
)
def test_a_name_is_read_as_the_library_reads_it_whole(name: str) -> None:
    read = re.sub("[^a-z0-9]", "", "".join(lazy_pinyin(name, v_to_u=False)).lower())
    assert person_id(name).rpartition("-")[0] == (read or "x")
