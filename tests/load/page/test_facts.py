"""What a page says about a volume is what its tables hold."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import polars as pl
import pytest

from etl.load.page.calendar_days import calendar_days
from etl.load.page.charts import bar_chart, calendar_chart, shares
from etl.load.page.facts import Period, gather_facts
from etl.tables import TABLES, empty, frame

MISSING = {date(2023, 2, 14), date(2023, 6, 5), date(2023, 6, 6), date(2023, 9, 21)}

Tables = dict[str, pl.DataFrame]


def test_days_without_an_issue_are_what_the_table_coverage_says(tables: Tables) -> None:
    said = (("2021-03-09", "unknown"), ("2021-03-11", "missing"), ("2021-03-12", "not_published"))
    gaps = [
        {"newspaper": "江海日报", "date": date.fromisoformat(day), "weekday": "星期四", "state": state}
        | {"evidence": "numbers"}
        for day, state in said
    ]
    later = tables["issues"].tail(1).with_columns(date=date(2021, 3, 14), issue_id=pl.lit("jianghai-ribao-2021-03-14"))
    days = calendar_days(tables | {"issues": pl.concat([tables["issues"], later]), "coverage": frame("coverage", gaps)})
    assert [(day.date.day, day.state, day.pages) for day in days] == [
        (9, "held", 2),
        (10, "held", 1),
        (11, "missing", 0),
        (12, "not_published", 0),
        (13, "unknown", 0),
        (14, "held", 0),
    ]


def test_the_missing_days_of_the_year_are_missing(year: Tables) -> None:
    states = {day.date: day.state for day in calendar_days(year)}
    assert {day for day, state in states.items() if state == "missing"} == MISSING
    assert {states[date(2023, 6, day)] for day in (4, 11, 18, 25)} == {"not_published"}  # Sundays


def test_a_volume_without_a_dated_issue_has_no_calendar() -> None:
    facts = gather_facts({name: empty(name) for name in TABLES})
    assert (facts.days, facts.periods) == ((), ())
    assert calendar_chart(facts.days).months == ()


def test_the_year_is_drawn_by_week_and_counts_articles_and_distinct_persons(year: Tables) -> None:
    facts = gather_facts(year)
    assert facts.step == "week"
    assert all(period.start.weekday() == 0 for period in facts.periods)
    assert sum(period.articles for period in facts.periods) == year["articles"].height
    dates = dict(year["articles"].select("article_id", "date").iter_rows())
    named = {
        (dates[article] - timedelta(days=dates[article].weekday()), person)
        for article, person in year["mentions"].select("article_id", "person_id").iter_rows()
    }
    expected = Counter(week for week, _ in named)
    assert {period.start: period.persons for period in facts.periods} == dict(expected)


def test_a_few_days_are_drawn_one_by_one(tables: Tables) -> None:
    facts = gather_facts(tables)
    assert facts.step == "day"
    assert [(str(p.start), p.articles, p.persons) for p in facts.periods] == [
        ("2021-03-09", 3, 1),
        ("2021-03-10", 0, 0),
    ]


def test_caveats_give_the_figures_of_the_tables(year: Tables, tables: Tables) -> None:
    said = {caveat.key: caveat.figures for caveat in gather_facts(year).caveats}
    assert said["missing"]["count"] == 4
    assert "gaps" not in said
    assert said["repaired"] == {"count": year["repairs"].height, "pages": year["pages"].height}
    assert said["namesakes"] == {"count": 1, "persons": 48}
    assert "undated" not in said
    small = {caveat.key: caveat.figures for caveat in gather_facts(tables).caveats}
    assert small["cut"]["count"] == 1
    assert small["problems"]["count"] == 1
    assert small["corrected"]["count"] == 1
    assert next(iter(small)) == "program"


def test_the_ledger_counts_every_character_of_the_blocks(tables: Tables) -> None:
    assert gather_facts(tables).ledger == {"body": 9, "headline": 9, "masthead": 9}


def test_bars_stand_on_the_base_line_and_the_highest_reaches_the_top() -> None:
    chart = bar_chart([Period(date(2021, 3, day), count, 0) for day, count in enumerate((0, 5, 10), 1)], "articles")
    assert [bar.y + bar.height for bar in chart.bars] == [chart.base] * 3
    assert chart.bars[2].y == chart.top
    assert chart.bars[1].height * 2 == chart.bars[2].height
    assert chart.highest == 10


@pytest.mark.parametrize("counts", [{}, {"body": 0}, {"body": 9990, "unplaced": 10}])
def test_shares_lie_side_by_side_and_none_is_too_thin_to_be_seen(counts: dict[str, int]) -> None:
    parts = shares(counts)
    assert [part.name for part in parts] == list(counts)
    assert all(part.width >= 1.5 for part in parts if part.count)
    assert [part.x for part in parts[1:]] == [round(part.x + part.width, 1) for part in parts[:-1]]


def test_the_calendar_has_a_row_for_every_month_and_a_cell_for_every_day(year: Tables) -> None:
    days = gather_facts(year).days
    chart = calendar_chart(days)
    assert len(chart.months) == 12
    assert [cell.day for month in chart.months for cell in month.cells] == list(days)
    assert {cell.level for month in chart.months for cell in month.cells if cell.day.state == "held"} == {2, 4}


def test_rows_are_those_of_the_tables(year: Tables) -> None:
    facts = gather_facts(year)
    assert facts.rows == {name: rows.height for name, rows in year.items()}
