"""A dataset introduces itself: what it is, what to know first, what it holds, on what terms."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from etl.dataset import Dataset, open_dataset
from etl.load.metadata import Licence, Metadata
from etl.load.release import publish
from tests.dataset.conftest import moved, typed

OPEN = Licence("CC BY 4.0", "署名 4.0", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")
WORDS = {
    "the paper": "江海日报",
    "what it is": "《江海日报》2021: articles, persons and events",
    "its version": "1.0.0",
    "its days": "2021-03-09 to 2021-03-10",
    "a caveat with its figure": "1 repair: a broken column joined",
    "a general caveat": "nobody checked them one by one",
    "a table": "memberships",
    "a table's title": "任职",
    "terms": "ask the publisher of this dataset",
}


@pytest.mark.parametrize("what", WORDS)
@pytest.mark.parametrize("form", ["text", "html"])
def test_it_shows(what: str, form: str, release: Path) -> None:
    dataset = open_dataset(release)
    shown = repr(dataset) if form == "text" else _visible(dataset)
    assert WORDS[what] in shown


def test_html_says_it_in_chinese_too_and_how_to_cite_it(release: Path) -> None:
    shown = _visible(open_dataset(release))
    assert "稿件、人物、任职与事件由程序从版面文字读出" in shown
    assert "Data package jianghai-ribao-2021, version 1.0.0, 2021." in shown


def test_facts_alone_promise_no_text_and_state_no_terms_of_it(release: Path) -> None:
    facts, whole = open_dataset(next(release.glob("*-facts.zip"))), open_dataset(release)
    assert "1 repair: a broken column joined" in _visible(facts)
    for shown in (repr(facts), _visible(facts)):
        assert "the text of articles and pages is not part of this package" in shown
        assert "The newspaper’s text" not in shown.replace("The newspaper’s text belongs", "")
    for shown in (repr(whole), _visible(whole)):
        assert "point into the raw text in" in shown
        assert "The newspaper’s text" in shown.replace("The newspaper’s text belongs", "")


@pytest.mark.parametrize("form", ["text", "html"])
def test_caveats_stand_above_the_tables(form: str, release: Path) -> None:
    dataset = open_dataset(release)
    shown = repr(dataset) if form == "text" else _visible(dataset)
    assert shown.index("nobody checked") < shown.index("memberships")


def test_figures_of_caveats_are_added_up_over_volumes_and_rows_that_may_repeat_are_bounds(volumes: Path) -> None:
    dataset = open_dataset(volumes)
    assert "3 repairs on 3 page(s)" in _visible(dataset)
    assert re.search(r"persons\s+≤\s*3 ", repr(dataset))
    assert re.search(r"articles\s+9 ", repr(dataset))
    assert repr(dataset).startswith("<Dataset: 3 volumes, 2021-03-09 to 2023-03-10, 6 issues, 9 pages>")


def test_nothing_of_the_tables_is_read_to_show_it(release: Path) -> None:
    dataset = open_dataset(release)
    for table in release.glob("*.parquet"):
        table.unlink()
    assert repr(dataset)
    assert dataset._repr_html_()


def test_a_release_that_keeps_no_caveats_shows_those_that_always_hold(release: Path) -> None:
    file = release / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    del descriptor["banmian"]["caveats"], descriptor["banmian"]["rights"]
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    shown = _visible(open_dataset(release))
    assert "nobody checked" in shown
    assert "repair:" not in shown
    assert "Not stated" in shown


def test_stated_terms_are_shown_with_their_address(output: Path) -> None:
    publish("jianghai-ribao-2022", typed(moved(2022)), output, metadata=Metadata(text_licence=OPEN, facts_licence=OPEN))
    shown = _visible(open_dataset(output / "jianghai-ribao-2022"))
    assert "署名 4.0 · CC BY 4.0 · https://creativecommons.org/licenses/by/4.0/" in shown


def test_no_more_than_a_dozen_volumes_are_listed(release: Path) -> None:
    [one] = open_dataset(release).releases
    many = Dataset([one] * 15)
    assert "and 3 more" in repr(many)
    assert "另 3 卷 more volumes" in _visible(many)


@pytest.mark.parametrize("attack", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><b>', "\u202e"])
def test_what_a_descriptor_says_cannot_become_markup(attack: str, output: Path) -> None:
    licence = Licence(attack, attack, path=f"javascript:{attack}")
    metadata = Metadata(title=attack, title_zh=attack, text_licence=licence)
    publish("jianghai-ribao-2022", typed(moved(2022)), output, metadata=metadata)
    html = open_dataset(output / "jianghai-ribao-2022")._repr_html_()
    assert attack not in html
    assert not re.search(r"<(script|img)|href", html)


@pytest.mark.parametrize(("background", "ink"), [("#ffffff", "#212121"), ("#111111", "#e8e8e8")], ids=["light", "dark"])
def test_it_takes_the_colours_of_the_page_around_it(background: str, ink: str, volumes: Path, chromium: Any) -> None:
    dataset = open_dataset(volumes)
    page = chromium.new_page(viewport={"width": 700, "height": 600})
    try:
        shown = dataset._repr_html_() + dataset.evidence("jianghai-ribao-2021-03-09-p1-a01-m001")._repr_html_()
        page.set_content(f'<html lang="en"><body style="background:{background};color:{ink}">{shown}</body></html>')
        colours = page.evaluate(
            "[...document.querySelectorAll('body div, body p, body li, body td, body dd, body code, body mark')]"
            ".map(element => getComputedStyle(element).color)"
        )
        assert len(set(colours)) == 1
        fills = page.evaluate(
            "[...document.querySelectorAll('body *')].map(element => getComputedStyle(element).backgroundColor)"
        )
        assert {fill for fill in fills if "rgba(0, 0, 0, 0)" not in fill} == {
            page.evaluate("getComputedStyle(document.querySelector('mark')).backgroundColor")
        }
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    finally:
        page.close()


def _visible(dataset: Dataset) -> str:
    """The words of the HTML form."""
    html = re.sub(r"<style>.*?</style>", "", dataset._repr_html_(), flags=re.S)
    return re.sub(r"<[^>]*>", "", html).replace("&#39;", "'").replace("&amp;", "&")
