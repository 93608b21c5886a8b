"""Days without an issue: missing, not published, or not to be told, each with what it is told from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl
import pytest

from etl.bind.coverage import find_gaps
from etl.tables import frame


def _issues(days: Iterable[date], numbers: dict[date, str] | None = None, newspaper: str = "江海日报") -> pl.DataFrame:
    slug = {"江海日报": "jianghai-ribao", "云溪晚报": "yunxi-wanbao"}[newspaper]
    return frame(
        "issues",
        [
            {"issue_id": f"{slug}-{day}", "newspaper": newspaper, "date": day, "script": "Hans"}
            | {"issue_number": (numbers or {}).get(day)}
            for day in days
        ],
    )


def _said(gaps: pl.DataFrame) -> list[tuple[str, str, str, str | None]]:
    return [
        (f"{day:%m-%d}", state, evidence, number)
        for day, state, evidence, number in gaps.select("date", "state", "evidence", "issue_number").iter_rows()
    ]


MONDAY = date(2021, 3, 1)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(k) for k in range(1, 5))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({MONDAY: "100", THURSDAY: "101"}, [("03-02", "not_published", None), ("03-03", "not_published", None)]),
        ({MONDAY: "100", THURSDAY: "103"}, [("03-02", "missing", "101"), ("03-03", "missing", "102")]),
        ({MONDAY: "100-101", THURSDAY: "103-104"}, [("03-02", "unknown", "102"), ("03-03", "unknown", "102")]),
        ({MONDAY: "100", THURSDAY: "105"}, [("03-02", "missing", "101-104"), ("03-03", "missing", "101-104")]),
    ],
    ids=["numbers run on", "a number a day", "one number, two days", "more numbers than days"],
)
def test_numbers_on_both_sides_of_a_gap_tell_what_is_missing(
    numbers: dict[date, str], said: list[tuple[str, str, str | None]]
) -> None:
    found = _said(find_gaps(_issues([MONDAY, THURSDAY], numbers)))
    assert found == [(day, state, "numbers", number) for day, state, number in said]


@pytest.mark.parametrize(
    "numbers",
    [{}, {MONDAY: "100"}, {MONDAY: "100", THURSDAY: "99"}, {MONDAY: "100", THURSDAY: "9021"}, {MONDAY: "第一期"}],
    ids=["none", "one side only", "falling", "another count", "no number"],
)
def test_numbers_that_cannot_be_believed_tell_nothing_and_few_issues_say_so(numbers: dict[date, str]) -> None:
    found = _said(find_gaps(_issues([MONDAY, THURSDAY], numbers)))
    assert found == [("03-02", "unknown", "too_few", None), ("03-03", "unknown", "too_few", None)]


def _weeks(count: int, weekdays: set[int], lost: set[date] = frozenset()) -> list[date]:  # type: ignore[assignment]
    days = (MONDAY + timedelta(k) for k in range(7 * count))
    return [day for day in days if day.isoweekday() in weekdays and day not in lost]


def test_the_weekdays_of_a_paper_are_learnt_from_its_volume() -> None:
    days = _weeks(6, {1, 2, 3, 4, 5}, lost={date(2021, 3, 10)})
    found = _said(find_gaps(_issues(days)))
    assert [row for row in found if row[1] == "missing"] == [("03-10", "missing", "weekdays", None)]
    assert {row[1:3] for row in found if row[0] != "03-10"} == {("not_published", "weekdays")}


def test_numbers_and_weekdays_together_name_the_missing_issue() -> None:
    days = _weeks(6, {1, 3, 5}, lost={date(2021, 3, 10)})
    numbers = {day: str(500 + k) for k, day in enumerate(_weeks(6, {1, 3, 5}))}
    found = {row[0]: row[1:] for row in _said(find_gaps(_issues(days, numbers)))}
    assert found["03-10"] == ("missing", "numbers", "504")
    assert found["03-09"] == found["03-11"] == ("not_published", "numbers", None)


def test_a_weekday_on_which_the_paper_comes_out_now_and_then_is_not_judged() -> None:
    days = sorted({*_weeks(6, {1, 2, 3, 4, 5}), date(2021, 3, 13)})
    found = {row[0]: row[1:] for row in _said(find_gaps(_issues(days)))}
    assert found["03-06"] == ("unknown", "too_few", None)
    assert found["03-07"] == ("not_published", "weekdays", None)


def test_scattered_issues_teach_no_pattern() -> None:
    found = _said(find_gaps(_issues([MONDAY, MONDAY + timedelta(45), MONDAY + timedelta(100)])))
    assert {row[1:] for row in found} == {("unknown", "too_few", None)}
    assert len(found) == 98


def test_newspapers_are_judged_apart_and_edges_are_not_judged() -> None:
    both = pl.concat([_issues([MONDAY, WEDNESDAY]), _issues([TUESDAY, FRIDAY], newspaper="云溪晚报")])
    found = find_gaps(both).select("newspaper", "date").rows()
    assert found == [("云溪晚报", WEDNESDAY), ("云溪晚报", THURSDAY), ("江海日报", TUESDAY)]


def test_two_issues_of_a_day_and_no_issue_at_all() -> None:
    assert find_gaps(_issues([])).is_empty()
    assert find_gaps(pl.concat([_issues([MONDAY, TUESDAY]), _issues([MONDAY])])).is_empty()
