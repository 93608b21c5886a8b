"""How well the pages of invented newspapers are read: figures must not fall below what was reached."""

from __future__ import annotations

import random

import pytest

from tests.examples.scoring import Scores, read_examples, score, score_alone
from tests.examples.variants import make_variant

EXAMPLE_FLOORS = {
    "page": 1.0, "masthead": 0.97, "article": 0.97, "kind": 0.97, "headline": 0.93, "kicker": 0.85, "subheadline": 0.85,
    "jump": 0.95, "body": 0.95, "paragraph": 0.97, "byline": 0.97, "photo of": 0.95, "event": 0.75, "event type": 0.8,
    "event dates": 0.8,
}  # fmt: skip
VARIANT_FLOORS = {
    "page": 1.0, "masthead": 0.98, "article": 0.97, "kind": 0.98, "jump": 0.95, "body": 0.9, "paragraph": 0.93,
    "byline": 0.96, "event dates": 0.95,
}  # fmt: skip


@pytest.fixture(scope="module")
def examples() -> Scores:
    return score(*read_examples())


@pytest.fixture(scope="module")
def variants() -> Scores:
    """Scores of pages made anew each time; the seed is in the names of the pages."""
    first = random.SystemRandom().randrange(10**9)
    made = [make_variant(seed) for seed in range(first, first + 80)]
    return score_alone({page.name: page.text for page in made}, {page.name: page.gold for page in made})


@pytest.mark.parametrize(("aspect", "floor"), EXAMPLE_FLOORS.items())
def test_examples_are_read(examples: Scores, aspect: str, floor: float) -> None:
    assert examples.f1(aspect) >= floor, told(examples, aspect)


@pytest.mark.parametrize(("aspect", "floor"), VARIANT_FLOORS.items())
def test_variants_are_read(variants: Scores, aspect: str, floor: float) -> None:
    assert variants.f1(aspect) >= floor, told(variants, aspect)


def test_nothing_private_is_published(examples: Scores, variants: Scores) -> None:
    assert examples.said["private"] == 0
    assert variants.said["private"] == 0, told(variants, "private")


def told(scores: Scores, aspect: str) -> str:
    return "\n".join(line for line in scores.differences if f": {aspect} " in line)
