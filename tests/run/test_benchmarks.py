"""What is measured is what the program calls now."""

from __future__ import annotations

import pytest

from benchmarks.measure_speed import STEPS
from benchmarks.stopwatch import resolve


@pytest.mark.parametrize("name", [name for names in STEPS.values() for name in names])
def test_what_is_watched_is_there(name: str) -> None:
    owner, attribute = resolve(name)
    assert callable(getattr(owner, attribute))
