"""Issue numbers grow with the days; what does not is a problem, not a correction."""

from __future__ import annotations

import pytest

from etl.bind.volume import bind_volume
from tests.bind.pages import Page, volume


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        pytest.param({"03-09": "100", "03-10": "101", "03-11": "102"}, [], id="one a day"),
        pytest.param({"03-05": "100", "03-08": "101"}, [], id="no paper at the weekend"),
        pytest.param({"03-09": "100-101", "03-11": "102"}, [], id="a double number"),
        pytest.param({"03-09": "6021-22", "03-11": "6023"}, [], id="a double number in short"),
        pytest.param({"03-09": "100", "03-10": None, "03-11": "102"}, [], id="an issue without a number"),
        pytest.param({"03-09": "100", "03-10": "100", "03-11": "101"}, ["03-10"], id="the same number twice"),
        pytest.param({"03-09": "100", "03-10": "901", "03-11": "102"}, ["03-10"], id="a misread digit"),
        pytest.param({"03-09": "100", "03-10": "101", "03-11": "1020"}, ["03-11"], id="a digit too many at the end"),
        pytest.param({"03-09": "9", "03-10": "101", "03-11": "102"}, ["03-09"], id="a digit lost at the beginning"),
        pytest.param({"03-09": "101", "03-10": "100"}, ["03-10"], id="of two the earlier is believed"),
        pytest.param({"01-04": "100", "03-10": "152", "12-31": "401"}, [], id="gaps in the archive"),
        pytest.param({"03-09": "100", "03-10": "特刊", "03-11": "101"}, [], id="a word instead of a number"),
    ],
)
def test_numbers_against_dates(numbers: dict[str, str | None], wrong: list[str]) -> None:
    pages = [
        Page(date=f"2021-{day}", source=f"s{day}", issue={"issue_number": number}) for day, number in numbers.items()
    ]
    problems = bind_volume(volume(pages))["problems"]
    assert problems["code"].to_list() == ["issue_number_mismatch"] * len(wrong)
    assert problems["source_id"].to_list() == [f"s{day}" for day in wrong]
    for day, message in zip(wrong, problems["message"], strict=True):
        assert f"{numbers[day]} on 2021-{day}" in message
