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
SIGNED = [(name, key) for name in TABLES for key in lexicon.signs(name)]


@pytest.mark.parametrize(("name", "key"), SIGNED)
@settings(max_examples=rounds(15, 400), deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.data())
def test_what_a_pattern_matches_has_its_sign(name: str, key: str, drawn: st.DataObject) -> None:
    patterns = lexicon.patterns(name)
    pattern = patterns[key] if key in patterns else lexicon.any_of(name, *patterns)
    text = drawn.draw(st.from_regex(pattern))
    assert lexicon.signs(name)[key].search(text)


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
