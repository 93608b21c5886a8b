"""Dates: what a newspaper's words for a day mean in the issue they stand in."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.transform.dates import DateRange, resolve
from etl.transform.dates.lunar import LunarDate, to_gregorian, to_lunar

CASES = [line.split("\t") for line in (Path(__file__).parent / "cases.tsv").read_text("utf-8").splitlines()[1:]]
ISSUE = date(2021, 3, 9)
PRECISIONS = {
    "day", "range", "week", "ten-days", "month", "season", "half-year", "year", "decade", "century", "period", "vague",
}  # fmt: skip


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("issue", "expression", "start", "end"),
    [case[:4] for case in CASES],
    ids=[f"{issue} {expression}: {why}" for issue, expression, _, _, why in CASES],
)
def test_table(issue: str, expression: str, start: str, end: str) -> None:
    found = resolve(expression, date.fromisoformat(issue))
    assert ((found.start, found.end) if found else (None, None)) == (day(start), day(end))


@pytest.mark.parametrize("expression", ["日前", "近日", "前不久", "近年来", "届时", "截至目前"])
def test_vague_words_are_answered_with_null_dates(expression: str) -> None:
    assert resolve(expression, ISSUE) == DateRange(None, None, None, "vague")


@pytest.mark.parametrize(
    ("expression", "precision"),
    [
        ("8日", "day"),
        ("8日至9日", "range"),
        ("上周", "week"),
        ("2月下旬", "ten-days"),
        ("2月", "month"),
        ("一季度", "season"),
        ("上半年", "half-year"),
        ("去年", "year"),
        ("上世纪90年代", "decade"),
        ("20世纪", "century"),
        ("“十四五”时期", "period"),
        ("从2月下旬开始", "ten-days"),
    ],
)
def test_precision_says_how_well_the_start_is_known(expression: str, precision: str) -> None:
    found = resolve(expression, ISSUE)
    assert found is not None
    assert found.precision == precision


@pytest.mark.parametrize(
    ("expression", "edtf"),
    [
        ("8日", "2021-03-08"),
        ("8日至9日", "2021-03-08/2021-03-09"),
        ("2月", "2021-02"),
        ("今年1至2月", "2021-01/2021-02"),
        ("一季度", "2021-33"),
        ("去年", "2020"),
        ("2018年至2020年", "2018/2020"),
        ("上世纪90年代", "199X"),
        ("从9月份开始", "2021-09/.."),
        ("2025年底前", "../2025-12-31"),
        ("近日", None),
    ],
)
def test_edtf(expression: str, edtf: str | None) -> None:
    found = resolve(expression, ISSUE)
    assert found is not None
    assert found.edtf == edtf


def test_an_edtf_library_reads_the_same_days() -> None:
    edtf = pytest.importorskip("edtf")

    def edge(value: object) -> date:
        return date(*value[:3])  # type: ignore[index]

    for issue, expression, *_ in CASES:
        found = resolve(expression, date.fromisoformat(issue))
        if found is None or found.edtf is None:
            continue
        parsed = edtf.parse_edtf(found.edtf)
        if found.start is not None:
            assert edge(parsed.lower_strict()) == found.start, expression
        if found.end is not None:
            assert edge(parsed.upper_strict()) == found.end, expression


DAYS = st.dates(date(1912, 1, 1), date(2099, 12, 31))
WORDS = st.sampled_from(
    [
        "今",
        "昨",
        "去",
        "前",
        "明",
        "年",
        "月",
        "日",
        "天",
        "号",
        "上",
        "下",
        "中",
        "旬",
        "周",
        "一",
        "二",
        "三",
        "十",
        "廿",
        "〇",
        "0",
        "1",
        "2",
        "3",
        "8",
        "9",
        "2021",
        "至",
        "—",
        "到",
        "从",
        "起",
        "近",
        "前",
        "后",
        "来",
        "以来",
        "个",
        "季度",
        "半年",
        "农历",
        "闰",
        "正月",
        "初",
        "底",
        "春节",
        "国庆",
        "假期",
        "“",
        "”",
        "五",
        "世纪",
        "年代",
        "民国",
        "（",
        "）",
        "时",
        "分",
        "：",
        "截至",
        "周年",
        "党的十八大",
        "第",
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=8).map("".join), DAYS)
def test_whatever_is_asked_the_answer_is_in_order(expression: str, issue: date) -> None:
    found = resolve(expression, issue)
    if found is not None:
        assert found.precision in PRECISIONS
        assert (found.edtf is None) == (found.start is None and found.end is None)
        assert found.start is None or found.end is None or found.start <= found.end


@given(st.text(max_size=30), DAYS)
def test_any_text_is_answered(expression: str, issue: date) -> None:
    assert resolve(expression, issue) == resolve(expression, issue)


@given(DAYS, st.integers(0, 200))
def test_a_printed_date_means_itself_whatever_the_issue(issue: date, back: int) -> None:
    then = issue - timedelta(back)
    found = resolve(f"{then.year}年{then.month}月{then.day}日", issue)
    assert found is not None
    assert (found.start, found.end) == (then, then)


@given(DAYS, st.integers(0, 20))
def test_a_bare_day_of_the_last_weeks_is_found_again(issue: date, back: int) -> None:
    then = issue - timedelta(back)
    found = resolve(f"{then.day}日", issue)
    assert found is not None
    assert found.start == then


@given(st.dates(date(1701, 1, 1), date(2100, 12, 1)))
def test_the_traditional_calendar_goes_both_ways(then: date) -> None:
    assert to_gregorian(to_lunar(then)) == then


def test_the_table_of_the_traditional_calendar_agrees_with_a_library() -> None:
    lunar_python = pytest.importorskip("lunar_python")
    for then in (date(1900, 1, 1) + timedelta(37 * n) for n in range(1900)):
        lunar = lunar_python.Solar.fromYmd(then.year, then.month, then.day).getLunar()
        month = lunar.getMonth()
        assert to_lunar(then) == LunarDate(lunar.getYear(), abs(month), lunar.getDay(), month < 0)
