"""Words found at two bytes a character are those that an automaton of characters finds."""

from __future__ import annotations

import pytest
from ahocorasick_rs import AhoCorasick, MatchKind
from hypothesis import given
from hypothesis import strategies as st

from etl.transform.persons.finder import Finder

_CHARACTERS = "江州市长大学\n，a0𠮷"


@given(
    words=st.lists(st.text(_CHARACTERS, min_size=1, max_size=4), min_size=1, unique=True),
    text=st.text(_CHARACTERS + "外Ā😀\uffff", max_size=40),
)
def test_the_longest_words_at_the_leftmost_places(words: list[str], text: str) -> None:
    expected = AhoCorasick(words, matchkind=MatchKind.LeftmostLongest).find_matches_as_indexes(text)
    assert Finder(words).find(text).tolist() == [list(hit) for hit in expected]


def test_more_characters_than_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="20,000 different characters"):
        Finder([chr(0x4E00 + n) for n in range(20_000)])
