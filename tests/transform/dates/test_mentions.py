"""Dates in running text: where they stand and what they mean."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from etl.transform.dates import find_dates

ISSUE = date(2021, 3, 9)
RUNNING = [line.split("\t") for line in (Path(__file__).parent / "running.tsv").read_text("utf-8").splitlines()[1:]]
_MARK = re.compile("⟦([^=⟧]*)=([^ ⟧]*) ?([a-z]*)⟧")


@pytest.mark.parametrize(("issue", "marked", "why"), RUNNING, ids=[why for *_, why in RUNNING])
def test_table(issue: str, marked: str, why: str) -> None:
    """⟦words=EDTF basis⟧: what they mean, nothing when vague; the basis is explicit unless it is said."""
    text, wanted, position = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        basis = match[3] or ("explicit" if match[2] else "vague")
        wanted.append((len(text), match[1], match[2] or None, basis))
        text += match[1]
        position = match.end()
    text += marked[position:]
    found = [(m.start, m.text, m.range.edtf, m.basis) for m in find_dates(text, date.fromisoformat(issue))]
    assert found == wanted or (not wanted and all(edtf is None for *_, edtf, _ in found))


def test_every_edtf_of_the_table_is_read_by_a_library() -> None:
    for _, marked, _ in RUNNING:
        for match in _MARK.finditer(marked):
            assert not match[2] or parse_edtf(match[2])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("昨天下午，市工会召开会议。", [("昨天下午", "2021-03-08", "explicit")]),
        ("今天，新桥通车。", [("今天", "2021-03-09", "issue")]),
        ("今天（3月9日）上午，新桥通车。", [("今天（3月9日）上午", "2021-03-09", "explicit")]),
        ("日前，市工会发出通知。", [("日前", None, "vague")]),
        ("决定从8月下旬开始，集中开展整治。", [("从8月下旬开始", "2021-08-21", "explicit")]),
        (
            "7日，代表团抵达临江。次日，他们参观了工厂。",
            [("7日", "2021-03-07", "explicit"), ("次日", "2021-03-08", "carried")],
        ),
        ("当天，会议闭幕。", [("当天", None, "vague")]),
        ("1至2月，全市用电量增长三成。", [("1至2月", "2021-01-01", "explicit")]),
        ("截至8日24时，水位回落。", [("截至8日24时", "2021-03-08", "explicit")]),
        ("“十三五”期间，全县修路三百公里。", [("“十三五”期间", "2016-01-01", "explicit")]),
        ("近三年来，全县修路三百公里。", [("近三年来", "2018-03-09", "explicit")]),
        ("会议８日举行。", [("８日", "2021-03-08", "explicit")]),
    ],
)
def test_mentions(text: str, found: list[tuple[str, str | None, str]]) -> None:
    mentions = find_dates(text, ISSUE)
    shown = [(m.text, m.range.start.isoformat() if m.range.start else None, m.basis) for m in mentions]
    assert shown == found
    assert all(text[m.start : m.end] == m.text for m in mentions)


@pytest.mark.parametrize(
    "text",
    [
        "他干了三年木工。",
        "工期为3个月。",
        "全长20.3公里，投资100亿元。",
        "3号线列车晚点。",
        "会议室在2号楼。",
        "他每年3次回乡。",
        "早上7时30分开门。",
        "一日三餐有保障。",
        "同时，他还是一名志愿者。",
        "老周一直住在村里。",
        "第3日志愿者到岗。",
    ],
)
def test_lengths_numbers_and_habits_are_no_dates(text: str) -> None:
    assert [m.text for m in find_dates(text, ISSUE) if m.range.start] == []


PIECES = st.sampled_from(
    [
        "昨天",
        "3月8日",
        "，",
        "。",
        "8日",
        "当天",
        "次日",
        "（3月9日）",
        "２月",
        "近日",
        "会议",
        "从",
        "起",
        "至",
        "一",
        "年",
        "、",
        "“",
        "”",
        "\n",
        "上午",
        "9时",
        " ",
        "1946",
        "廿",
    ]
)


@given(
    st.one_of(st.lists(PIECES, max_size=20).map("".join), st.text(max_size=60)),
    st.dates(date(1850, 1, 1), date(2090, 1, 1)),
)
def test_mentions_are_cut_from_the_text_in_order(text: str, issue: date) -> None:
    mentions = find_dates(text, issue)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert mentions == find_dates(text, issue)
