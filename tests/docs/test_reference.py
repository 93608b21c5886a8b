"""The reference pages say what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import quality
from tests.docs.reference import exit_codes, pages
from tests.examples.scoring import Scores, read_examples, score


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_is_what_the_code_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "renew it: python -m tests.docs.renew"


def test_every_exit_code_is_told() -> None:
    assert [code for code, _ in exit_codes()] == [0, 1, 2, 3, 74, 75, 130, 143]


@pytest.fixture(scope="module")
def measured() -> Scores:
    return score(*read_examples())


@pytest.mark.parametrize("aspect", quality.stated())
def test_no_figure_is_better_than_what_is_measured(measured: Scores, aspect: str) -> None:
    assert measured.f1(aspect) >= quality.stated()[aspect] - 0.02
