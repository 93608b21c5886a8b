"""Characters: widths and scripts settle, lengths and simplified text stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.transform.characters import normalise


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("会上,大家说:好!", "会上，大家说：好！"),
        ("应达(挂职)、徐前(挂职),", "应达（挂职）、徐前（挂职），"),
        ("２０１８年８月", "2018年8月"),
        ("ＡＢＣ公司", "ABC公司"),
        ("3,000元", "3,000元"),
        ("上午8:30开会", "上午8:30开会"),
        ("增长5%,快于", "增长5%，快于"),
        ('他说"把路修好"。', "他说“把路修好”。"),
        ("http://www.jianghai.example/a", "http://www.jianghai.example/a"),
        ("COVID-19 (2020)", "COVID-19 (2020)"),
        (")会后,大家散去", "）会后，大家散去"),
        ("第一段。<br/>第二段。", "第一段。\n    第二段。"),
        ("第一段。&nbsp;&nbsp;完", "第一段。            完"),
        ("面积<3亩", "面积<3亩"),
    ],
)
def test_widths(raw: str, text: str) -> None:
    assert normalise(raw).text == text


@pytest.mark.parametrize(
    "text", ["著称", "执著", "显著", "著录", "王丙乾", "乾隆年间", "射覆", "叶公好龙，于是", "什么", "沈阳"]
)
def test_simplified_text_is_never_damaged(text: str) -> None:
    assert (
        normalise(f"甲县以{text}闻名，三十个村子的人进城不用再换车。").text
        == f"甲县以{text}闻名，三十个村子的人进城不用再换车。"
    )


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("嘉義縣布袋鎮蚵農轉作，養殖文蛤。", "嘉义县布袋镇蚵农转作，养殖文蛤。"),
        ("皇后在後面，太后之後是后羿；乾隆喝乾了。", "皇后在后面，太后之后是后羿；乾隆喝干了。"),
        ("記者著手寫著作，於右任為之題名。", "记者着手写著作，于右任为之题名。".replace("着手", "著手")),
    ],
)
def test_traditional_page(raw: str, text: str) -> None:
    read = normalise(raw)
    assert (read.text, read.script) == (text, "Hant")


def test_a_quoted_traditional_word_does_not_make_a_page_traditional() -> None:
    raw = "甲县图书馆展出民国报纸，馆名“圖書館”三字由乡贤题写，" + "三十个村子的人进城看展。" * 12
    assert normalise(raw).script == "Hans"
    assert "圖書館" in normalise(raw).text


@given(st.text())
def test_length_never_changes(raw: str) -> None:
    assert len(normalise(raw).text) == len(raw)


@given(st.text(alphabet='發髮后後乾干著着了瞭,.:;()"“”0０Ａ \n甲乙'))
def test_length_never_changes_on_hard_characters(raw: str) -> None:
    assert len(normalise(raw).text) == len(raw)
