"""The example pages and the variants say what their truth says."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples.scoring import EXAMPLES
from tests.examples.truth import faults
from tests.examples.variants import make_variant

PAGES = sorted(EXAMPLES.glob("*.txt"))


def gold_of(name: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((EXAMPLES / f"{name}.gold.json").read_text(encoding="utf-8"))
    return gold


def test_every_page_has_a_truth_and_a_line_in_the_guide() -> None:
    names = {path.stem for path in PAGES}
    assert len(names) >= 12
    assert names == {path.name.removesuffix(".gold.json") for path in EXAMPLES.glob("*.gold.json")}
    guide = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    shown = set()
    for line in re.findall(r"^\| (`.+?) \|", guide, re.MULTILINE):
        first, *more = re.findall(r"`([^`]+)`", line)
        shown |= {first} | {first[: first.rindex("-")] + suffix for suffix in more}
    assert shown == names


@pytest.mark.parametrize("name", [path.stem for path in PAGES])
def test_an_example_says_what_its_truth_says(name: str) -> None:
    with (EXAMPLES / f"{name}.txt").open(encoding="utf-8", newline="") as lines:
        assert list(faults(lines.read(), gold_of(name))) == []


def test_issue_numbers_grow_by_one_a_day() -> None:
    printed: dict[str, list[tuple[dt.date, int]]] = {}
    for path in PAGES:
        issue = gold_of(path.stem)["issue"]
        assert path.stem.split("-p")[0].endswith(issue["date"])
        if issue["issue_number"]:
            printed.setdefault(issue["newspaper"], []).append(
                (dt.date.fromisoformat(issue["date"]), int(issue["issue_number"]))
            )
    for numbers in printed.values():
        assert len({day.toordinal() - number for day, number in numbers}) == 1
    assert any(len(set(numbers)) > 1 for numbers in printed.values())


def test_examples_invent_their_addresses() -> None:
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        for address in re.findall(r"[\w.]+@[\w.]+|www\.[\w.]+", text):
            assert address.endswith(".example"), f"{path.name}: {address}"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_a_variant_says_what_its_truth_says(seed: int) -> None:
    variant = make_variant(seed)
    assert list(faults(variant.text, variant.gold)) == []


def test_one_seed_one_page() -> None:
    assert make_variant(7) == make_variant(7)
    assert len({make_variant(seed).text for seed in range(50)}) == 50


def test_variants_break_pages_in_every_way() -> None:
    variants = [make_variant(seed) for seed in range(150)]
    golds = [variant.gold for variant in variants]
    articles = [article for gold in golds for article in gold["articles"]]
    assert {article["kind"] for article in articles} == {"news", "teaser", "photo", "notice"}
    assert any(gold.get("script") == "Hant" for gold in golds)
    for kind in ("column_joins", "overlaps_removed", "duplicate_fragments_removed"):
        assert sum(bool(gold["repairs"][kind]) for gold in golds) > 10, kind
    stacks = {(bool(a["kicker"]), bool(a["subheadline"])) for a in articles if a["kind"] == "news"}
    assert len(stacks) == 4
    assert any(article.get("continues_on_page") for article in articles if article["kind"] == "news")
    assert any(gold["page"]["label"] for gold in golds)
