"""Event words: the broad list beneath the rows."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import UsageError
from etl.transform.events import find_triggers, read_lexicon

ISSUE = date(2021, 3, 9)


def test_every_event_word_with_the_day_it_is_told_of() -> None:
    text = "8日凌晨，厂房起火，消防队赶到后将火扑灭。9日，警方展开调查。"
    found = [(t.trigger, t.type, t.start_date) for t in find_triggers(text, ISSUE)]
    assert found == [
        ("起火", "accident", date(2021, 3, 8)),
        ("赶到", "visit", date(2021, 3, 8)),
        ("扑灭", "accident", date(2021, 3, 8)),
        ("调查", "crime", date(2021, 3, 9)),
    ]


def test_without_a_day_before_it_a_word_has_no_date() -> None:
    found = find_triggers("消防队扑灭大火。8日，原因查明。", ISSUE)
    assert [t.start_date for t in found] == [None, None, date(2021, 3, 8)]
    assert {t.start_date for t in find_triggers("8日，消防队扑灭大火。", None)} == {None}


def test_light_verbs_point_at_the_event_and_are_none() -> None:
    assert [t.trigger for t in find_triggers("工厂发生火灾，造成停产。", ISSUE)] == ["火灾", "停产"]


@given(st.text(alphabet="发生火灾召开会议说表示8日昨天，。\n抢救", max_size=40))
def test_words_are_cut_from_the_text_and_do_not_overlap(text: str) -> None:
    found = find_triggers(text, ISSUE)
    assert all(text[t.start : t.end] == t.trigger for t in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_types_are_documented_and_mapped() -> None:
    types = read_lexicon().types
    assert set(types) == {
        "meeting", "visit", "announcement", "campaign", "appointment", "award", "opening", "signing", "accident",
        "conflict", "crime", "death", "sport", "statement", "other",
    }  # fmt: skip
    assert all(t.schema_org.startswith("https://schema.org/") and t.title_zh and t.title_en for t in types.values())


def test_a_broken_word_file_is_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "mine.toml").write_text("type = meeting", encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.toml"):
        read_lexicon(str(tmp_path))
