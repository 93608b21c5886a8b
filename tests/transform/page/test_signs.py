"""Signs: what a text must have for a pattern to be asked at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.transform import lexicon
from tests.conftest import rounds

TABLES = ("bylines", "credits", "layout", "masthead", "notices", "pages")
SIGNED = [(name, key) for name in TABLES for key in lexicon.signs(name) if key != "date_parts"]


@pytest.mark.parametrize(("name", "key"), SIGNED)
@settings(max_examples=rounds(15, 400), deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.data())
def test_what_a_pattern_matches_has_its_sign(name: str, key: str, drawn: st.DataObject) -> None:
    patterns = lexicon.patterns(name)
    pattern = patterns[key] if key in patterns else lexicon.any_of(name, *patterns)
    text = drawn.draw(st.from_regex(pattern))
    assert lexicon.signs(name)[key].search(text)


@pytest.mark.parametrize("key", ["year", "republic", "year_month"])
@settings(max_examples=rounds(15, 400), deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.data())
def test_what_tells_a_year_on_a_line_of_its_own_has_the_sign_of_a_date(key: str, drawn: st.DataObject) -> None:
    text = drawn.draw(st.from_regex(lexicon.patterns("masthead", "date_parts")[key]))
    assert lexicon.signs("masthead")["date_parts"].search(text)


@pytest.mark.parametrize(("key", "stops"), [("slug", "，。：；！？…“”《》"), ("source_credit", "。")])
@settings(max_examples=rounds(15, 400), deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.data())
def test_no_stop_parts_a_sign_from_the_edge_it_is_looked_for_at(key: str, stops: str, drawn: st.DataObject) -> None:
    pattern = lexicon.patterns("bylines")[key]
    found = pattern.search(drawn.draw(st.from_regex(pattern)))
    assert found
    assert not set(stops) & set(found[0])


@pytest.mark.parametrize(
    ("table", "keys", "having", "lacking"),
    [
        ("credits", ("title", "verb"), "本报记者乔雪", "公交线路开通"),
        ("credits", ("title", "verb"), "乔雪 摄", "公交线路开通"),
        ("layout", ("see", "onward", "back"), "下转第2版", "公交线路开通"),
        ("layout", ("see", "onward", "back"), "上接第1版", "公交线路开通"),
    ],
)
def test_any_sign_is_found_where_one_of_several_is(
    table: str, keys: tuple[str, ...], having: str, lacking: str
) -> None:
    for text in (having, lacking, ""):
        signs = [lexicon.signs(table)[key].search(text) is not None for key in keys]
        assert (lexicon.any_sign(table, *keys).search(text) is not None) == any(signs) == (text == having)


def test_any_of_several_patterns_matches_where_one_of_them_does() -> None:
    forms = lexicon.patterns("layout")
    begun = lexicon.any_of("layout", "guide", "turn", "note")
    for text in ("A04版 民生 公交线路开通", "记者:什么时候开工?", "（作者单位:市档案馆）", "公交线路开通", ""):
        assert (begun.match(text) is not None) == any(forms[key].match(text) for key in ("guide", "turn", "note"))


def test_a_pattern_of_ones_own_is_asked_whatever_the_sign_of_the_toolkits_was(tmp_path: Path) -> None:
    (tmp_path / "layout.toml").write_text("[patterns]\nonward = '（续见(?P<page>\\d+)版）$'\n", encoding="utf-8")
    asked = """
import sys
from pathlib import Path
from etl.own_lists import use_own_lists
use_own_lists(Path(sys.argv[1]))
from etl.transform import lexicon
for name, key in (("layout", "onward"), ("credits", "title")):
    print(lexicon.signs(name)[key].search("（续见3版）") is not None)
"""
    done = subprocess.run([sys.executable, "-c", asked, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
