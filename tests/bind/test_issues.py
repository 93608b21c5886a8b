"""The pages of an issue make one row of it, and do not contradict each other silently."""

from __future__ import annotations

from typing import Any

import pytest

from etl.bind.volume import bind_volume
from tests.bind.pages import Page, volume

FRONT = {"weekday_printed": "星期二", "weekday_agrees": True, "cn_number": "CN32-0093", "issue_number": "25618"}


@pytest.mark.parametrize(
    ("pages", "expected", "codes"),
    [
        pytest.param({"1": FRONT, "3": {}}, FRONT, [], id="an inner page prints nothing"),
        pytest.param({"3": {"hotline": "55500101"}, "1": FRONT}, FRONT | {"hotline": "55500101"}, [], id="they add up"),
        pytest.param(
            {"1": FRONT, "3": {"weekday_printed": "星期三", "weekday_agrees": False}},
            FRONT,
            ["issue_conflict"],
            id="the first page is believed",
        ),
        pytest.param(
            {"10": {"issue_number": "25681"}, "2": {"issue_number": "25618"}},
            {"issue_number": "25618"},
            ["issue_conflict"],
            id="page 2 stands before page 10",
        ),
        pytest.param({"1": FRONT, "3": {"weekday_printed": "周二"}}, FRONT, [], id="another form of the weekday"),
        pytest.param(
            {"1": {"lunar_date_printed": "辛丑年正月廿六"}, "3": {"lunar_date_printed": "农历辛丑年正月廿六日"}},
            {"lunar_date_printed": "辛丑年正月廿六"},
            [],
            id="another form of the lunar date",
        ),
        pytest.param(
            {"1": {"email": "a@jh.example"}, "3": {"email": "b@jh.example"}},
            {"email": "a@jh.example"},
            [],
            id="every page may have its own address",
        ),
        pytest.param(
            {"1": {"script": "Hans"}, "2": {"script": "Hant"}, "3": {"script": "Hant"}},
            {"script": "Hant"},
            [],
            id="most pages tell the script",
        ),
    ],
)
def test_one_row_an_issue(pages: dict[str, dict[str, Any]], expected: dict[str, Any], codes: list[str]) -> None:
    bound = bind_volume(volume(Page(label=label, source=f"s{label}", issue=issue) for label, issue in pages.items()))
    (issue,) = bound["issues"].to_dicts()
    assert {name: issue[name] for name in expected} == expected
    assert bound["problems"]["code"].to_list() == codes


def test_a_conflict_names_both_pages_and_the_source_of_the_doubtful_one() -> None:
    pages = [Page(issue={"cn_number": "CN32-0093"}), Page(label="3", source="s3", issue={"cn_number": "CN32-0098"})]
    (problem,) = bind_volume(volume(pages))["problems"].to_dicts()
    assert problem["problem_id"] == "jianghai-ribao-2021-03-09-q01"
    assert problem["stage"] == "bind"
    assert problem["source_id"] == "s3"
    for part in ("cn_number", "CN32-0093", "2021-03-09-p1", "CN32-0098", "2021-03-09-p3"):
        assert part in problem["message"]
