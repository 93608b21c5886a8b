"""Columns, overlaps and pastes: paragraphs as they were before a page was cut up."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.transform.columns import join_columns
from etl.transform.fragments import read_fragments
from etl.transform.passage import cut
from etl.transform.pastes import trim_pastes
from etl.transform.seams import is_open, runs_on


def joined(*pieces: str, apart: frozenset[int] = frozenset()) -> tuple[list[str], list[str], bool]:
    page = "\n\n".join(pieces)
    passages, at = [], 0
    for piece in pieces:
        passages.append(cut(page, (at, at + len(piece))))
        at += len(piece) + 2
    column = join_columns(passages, apart)
    return [p.text for p in column.paragraphs], [d.text for d in column.dropped], column.truncated


@pytest.mark.parametrize(
    ("pieces", "paragraphs", "dropped"),
    [
        pytest.param(["工会副主席董建", "平主持会议。"], ["工会副主席董建平主持会议。"], [], id="inside a name"),
        pytest.param(
            ["树立规矩意识，", "以更高的标准要求自己。"], ["树立规矩意识，以更高的标准要求自己。"], [], id="at a comma"
        ),
        pytest.param(
            ["第一段说完了。", "第二段开始了。"],
            ["第一段说完了。", "第二段开始了。"],
            [],
            id="whole paragraphs stay apart",
        ),
        pytest.param(
            ["抓落实要有恒心，", "心，一抓到底。"],
            ["抓落实要有恒心，一抓到底。"],
            ["心，"],
            id="overlap of two characters",
        ),
        pytest.param(
            ["两岸同胞同属中华民", "中华民族，应携手合作。"],
            ["两岸同胞同属中华民族，应携手合作。"],
            ["中华民"],
            id="overlap inside a word",
        ),
        pytest.param(
            ["今天到会的一", "一百多人都发了言。"],
            ["今天到会的一一百多人都发了言。"],
            [],
            id="one shared character is no overlap",
        ),
        pytest.param(
            ["他说：“把路修好。”", "第二段。"], ["他说：“把路修好。”", "第二段。"], [], id="a quotation ends a sentence"
        ),
        pytest.param(["新车每半", "小时", "一班。"], ["新车每半小时一班。"], [], id="three pieces"),
    ],
)
def test_join(pieces: list[str], paragraphs: list[str], dropped: list[str]) -> None:
    assert joined(*pieces) == (paragraphs, dropped, False)


def test_a_paragraph_that_never_ends_is_truncated() -> None:
    assert joined("第一段说完了。", "第二段说到一半，") == (["第一段说完了。", "第二段说到一半，"], [], True)


def test_a_subhead_is_a_paragraph_of_its_own() -> None:
    assert joined("第一段。", "小标题", "第二段。", apart=frozenset({1}))[0] == ["第一段。", "小标题", "第二段。"]


TAIL = "上面有压担子的，下面更要有勇于挑担子的。健全请示报告制度，一级对一级负责；要有抓落实的恒心，"


def test_a_pasted_tail_is_dropped() -> None:
    page = f"要有责任，{TAIL}\n\n一抓到底，把工作做实。\n\n廉洁自律不能马虎，{TAIL[3:]}\n"
    sheet, dropped = trim_pastes(read_fragments(page))
    assert [f.text for f in sheet.fragments] == [f"要有责任，{TAIL}", "一抓到底，把工作做实。", "廉洁自律不能马虎，"]
    assert [(d.kind, d.text) for d in dropped] == [("duplicate_removed", TAIL[3:])]
    assert page[dropped[0].start : dropped[0].end] == TAIL[3:]


def test_a_paste_that_spans_two_fragments_of_its_source() -> None:
    source = ("班列每周三班，全程运行八小时，与公路运输相比，每个标准箱可节省", "物流成本七百元。")
    page = "\n\n".join([*source, "年底前还将延伸到广州南沙港。" + "".join(source)[8:]])
    sheet, dropped = trim_pastes(read_fragments(page))
    assert sheet.fragments[-1].text == "年底前还将延伸到广州南沙港。"
    assert len(dropped) == 1


def test_a_sentence_two_paragraphs_share_is_no_paste() -> None:
    formula = "大家表示，要以实际行动迎接大会的胜利召开。"
    sheet, dropped = trim_pastes(read_fragments(f"甲县职工学习了报告。{formula}\n\n乙市职工也学习了。{formula}\n"))
    assert not dropped
    assert len(sheet.fragments) == 2


def test_a_fragment_pasted_twice() -> None:
    text = "新车每半小时一班，票价两元，六十岁以上老人免费乘坐，站牌立到了村口，"
    sheet, dropped = trim_pastes(read_fragments(f"{text}\n\n乡亲们都说好。\n\n{text}\n"))
    assert [f.text for f in sheet.fragments] == [text, "乡亲们都说好。"]
    assert [d.text for d in dropped] == [text]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("党的领导是群", "团的灵魂"),
        ("明确分管领", "导和责任单位"),
        ("票价2", "元"),
        ("他说：“把路", "修好”"),
        ("罗继", "光、冉平"),
    ],
)
def test_runs_on(left: str, right: str) -> None:
    assert runs_on(left, right)


@pytest.mark.parametrize(("left", "right"), [("甲县村村通公交", "本报讯"), ("老人坐车不花钱", "七十岁的钱戊")])
def test_does_not_run_on(left: str, right: str) -> None:
    assert not runs_on(left, right)


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("完了。", False),
        ("完了！”", False),
        ("还有，", True),
        ("还没", True),
        ("完了。）", False),
        ("学生交流……", False),
    ],
)
def test_is_open(text: str, open_: bool) -> None:
    assert is_open(text) is open_


PROSE = (
    "昨天上午甲县客运公司开通三十条乡村公交线路，三十个村子的人进城不用再换车，新车每半小时一班，票价两元，老人免费。"
)


@settings(max_examples=200)
@given(st.lists(st.integers(2, len(PROSE) - 2), max_size=6, unique=True))
def test_cutting_and_joining_gives_the_paragraph_back(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(PROSE)]
    pieces = [PROSE[a:b] for a, b in itertools.pairwise(edges)]
    assert "".join(joined(*pieces)[0]) == PROSE


def test_the_place_that_reads_on_is_kept() -> None:
    host = "廉洁自律不能马虎，"
    page = f"{host}{TAIL[3:]}\n\n要有责任，{TAIL}\n\n心，一抓到底，把工作做实。\n"
    sheet, dropped = trim_pastes(read_fragments(page))
    assert sheet.fragments[0].text == host
    assert [d.text for d in dropped] == [TAIL[3:]]
