"""Suspicion of namesakes, measured on made-up lives: few false alarms, and about two pairs in five told apart."""

from __future__ import annotations

from tests.bind.lives import suspected_of


def test_suspicion_is_mostly_right_and_not_blind() -> None:
    hit, said, true = suspected_of(2000, 200, seed=1)
    assert hit / said >= 0.9
    assert hit / true >= 0.37


def test_nobody_is_suspected_where_no_name_is_shared() -> None:
    hit, said, true = suspected_of(1000, 0, seed=8)
    assert (hit, true) == (0, 0)
    assert said <= 5
