"""The pages in a real browser: opened from disk, without a network, by all kinds of readers."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.conftest import ROOT

Open = Callable[..., Any]


@pytest.fixture
def show(chromium: Any) -> Iterator[Open]:
    """Open a file as a reader would; at the end nothing was asked of a network and no error was logged."""
    contexts, heard, asked = [], [], []

    def open_page(path: Path, **reader: Any) -> Any:
        context = chromium.new_context(**{"locale": "zh-CN", "viewport": {"width": 1280, "height": 900}, **reader})
        contexts.append(context)
        opened = context.new_page()
        opened.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
        opened.on("pageerror", lambda error: heard.append(str(error)))
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(path.as_uri())
        return opened

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []
    assert asked
    assert all(re.fullmatch(r"file://.*/index\.html", url) for url in asked), asked


def _rows(page: Any, table: str = "articles") -> Any:
    return page.locator(f"#panel-{table} tbody tr")


def _found(page: Any, table: str) -> int:
    return int(page.locator(f'[data-hits="{table}"]').inner_text().replace(",", ""))


def _search(page: Any, text: str) -> None:
    page.fill("#search", text)
    page.wait_for_function("text => document.querySelector('#status').textContent !== '' || text === ''", arg=text)
    page.wait_for_timeout(150)


def test_two_characters_are_found_in_every_table(show: Open, page: Path, year: dict[str, Any]) -> None:
    opened = show(page)
    _search(opened, "湿地")
    expected = year["articles"]["headline"].str.contains("湿地").sum()
    assert 0 < _found(opened, "articles") == expected < year["articles"].height
    assert _found(opened, "events") == year["events"]["name"].str.contains("湿地").sum()
    assert _found(opened, "persons") == 0
    texts = _rows(opened).all_inner_texts()
    assert texts
    assert all("湿地" in text for text in texts)
    assert opened.locator("#panel-articles mark").first.inner_text() == "湿地"


def test_several_words_must_all_occur_and_an_empty_search_shows_everything(
    show: Open, page: Path, year: dict[str, Any]
) -> None:
    opened = show(page)
    _search(opened, "湿地 验收")
    both = year["articles"]["headline"].str.contains("湿地.*验收").sum()
    assert _found(opened, "articles") == both > 0
    _search(opened, "")
    assert _found(opened, "articles") == year["articles"].height


def test_columns_sort_both_ways_by_what_they_hold(show: Open, page: Path) -> None:
    opened = show(page)
    opened.locator("label[for=see-persons]").click()
    head = opened.locator("#panel-persons thead th").nth(2)
    cells = opened.locator("#panel-persons tbody tr td:nth-child(3)")

    def counts() -> list[int]:
        return [int(text.replace(",", "")) for text in cells.all_inner_texts()]

    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert counts() == sorted(counts(), reverse=True)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert counts() == sorted(counts())
    assert counts()[0] == 400 - 47


def test_pages_turn_and_stop_at_the_ends(show: Open, page: Path, year: dict[str, Any]) -> None:
    opened = show(page)
    pager = opened.locator("#panel-articles .pager")
    back, forth = pager.locator("button").all()
    first = _rows(opened).first.inner_text()
    assert back.is_disabled()
    forth.click()
    assert pager.locator(".place").inner_text() == f"26–50 / {year['articles'].height:,}"
    assert _rows(opened).first.inner_text() != first
    back.click()
    assert _rows(opened).first.inner_text() == first


@pytest.mark.parametrize(
    ("locale", "title", "heading"), [("zh-CN", "稿件", "使用前须知"), ("en-GB", "articles", "What you should know")]
)
def test_a_page_speaks_the_language_of_its_reader(
    show: Open, page: Path, locale: str, title: str, heading: str
) -> None:
    opened = show(page, locale=locale)
    assert title in opened.title()
    assert opened.locator("#know h2").inner_text() == heading
    assert opened.evaluate("document.documentElement.lang") == ("zh-Hans" if locale == "zh-CN" else "en")


@pytest.mark.parametrize("which", ["release", "catalogue"])
def test_the_switch_changes_every_word_and_is_remembered(show: Open, page: Path, output: Path, which: str) -> None:
    path = page if which == "release" else output / "index.html"
    opened = show(path)
    chinese = opened.locator("body").inner_text()
    opened.locator("label[for=lang-en]").click()
    english = opened.locator("body").inner_text()
    assert chinese != english
    assert opened.evaluate("document.documentElement.lang") == "en"
    assert opened.locator(".zh:visible").count() == 0
    opened.reload()
    assert opened.locator("body").inner_text() == english
    # whatever is Chinese on the English page is said to be, so that it is read out as Chinese
    loose = opened.evaluate(
        """() => { const found = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) { const at = walk.currentNode.parentElement;
            if (/\\p{Script=Han}/u.test(walk.currentNode.data) && at.checkVisibility()
                && !at.closest('script, code, pre') && !at.closest('[lang]').getAttribute('lang').startsWith('zh'))
              found.push(walk.currentNode.data); }
          return found; }"""
    )
    assert loose == []


@pytest.mark.parametrize("which", ["release", "catalogue"])
def test_every_link_leads_to_a_file_or_a_place_in_the_page(show: Open, page: Path, output: Path, which: str) -> None:
    path = page if which == "release" else output / "index.html"
    opened = show(path)
    links = opened.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    assert len(links) > 20
    for link in links:
        parts = urlsplit(link)
        assert (parts.scheme, parts.netloc, parts.query) == ("", "", "")
        if parts.path:
            assert (path.parent / unquote(parts.path)).is_file(), link
        else:
            assert opened.locator(f"[id='{parts.fragment}']").count() == 1, link


def test_without_a_script_everything_but_searching_works(show: Open, page: Path) -> None:
    opened = show(page, java_script_enabled=False)
    assert _rows(opened).count() == 20
    assert not opened.locator("#search").is_visible()
    assert opened.locator(".scriptless").first.is_visible()
    assert not opened.locator("#panel-persons").is_visible()
    opened.locator("label[for=see-persons]").click()
    assert opened.locator("#panel-persons").is_visible()
    assert not opened.locator("#panel-articles").is_visible()
    opened.locator("label[for=lang-en]").click()
    assert opened.locator("#know h2").inner_text() == "What you should know"
    assert opened.locator("#downloads a[download]").count() > 30
    opened.locator("#table-articles summary").click()
    assert opened.locator("#table-articles").get_by_text("headline", exact=True).is_visible()


def test_a_keyboard_is_enough(show: Open, page: Path) -> None:
    opened = show(page)
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    opened.keyboard.press("Tab")
    opened.keyboard.press("ArrowRight")
    assert opened.evaluate("document.documentElement.lang") == "en"
    opened.locator("#search").focus()
    opened.keyboard.type("验收")
    opened.keyboard.press("Tab")
    opened.keyboard.press("ArrowRight")
    assert opened.locator("#panel-persons").is_visible()
    opened.keyboard.press("ArrowLeft")
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "scroll"
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    assert opened.locator("#panel-articles thead th").first.get_attribute("aria-sort") == "ascending"


@pytest.mark.parametrize("width", [320, 390, 768])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_nothing_runs_over_the_edge_of_a_telephone(
    show: Open, page: Path, output: Path, width: int, locale: str
) -> None:
    for path in (page, output / "index.html"):
        opened = show(path, viewport={"width": width, "height": 844}, locale=locale)
        assert opened.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("which", ["release", "catalogue"])
@pytest.mark.parametrize(("scheme", "locale", "width"), [("light", "zh-CN", 1280), ("dark", "en-GB", 390)])
def test_axe_finds_no_barrier(
    show: Open, page: Path, output: Path, which: str, scheme: str, locale: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    opened = show(
        page if which == "release" else output / "index.html",
        locale=locale,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    opened.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true; })")
    if which == "release":
        _search(opened, "湿地")
    found = axe.Axe().run(opened)
    assert found.response["passes"]
    assert [
        (violation["id"], [node["html"][:200] for node in violation["nodes"][:3]])
        for violation in found.response["violations"]
    ] == []


def test_printed_it_shows_the_chosen_rows_and_no_controls(show: Open, page: Path) -> None:
    opened = show(page)
    opened.emulate_media(media="print")
    for hidden in (".switch", ".sections", ".search", ".tabs", ".pager"):
        assert not opened.locator(hidden).first.is_visible()
    assert opened.locator("#panel-articles").is_visible()


def test_the_catalogue_is_searched_by_name(show: Open, output: Path) -> None:
    opened = show(output / "index.html")
    opened.fill("#filter", "泽南")
    assert opened.locator(".volume:visible").count() == 1
    opened.fill("#filter", "没有的报")
    assert opened.locator(".volume:visible").count() == 0
    assert opened.locator("#filtered").inner_text() == "0 / 1"


def test_pictures_of_it_for_people_to_look_at(show: Open, page: Path, output: Path) -> None:
    """Left in the folder that SCREENSHOTS names, else in build/screenshots."""
    folder = Path(os.environ.get("SCREENSHOTS") or ROOT / "build" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    looks: dict[str, dict[str, Any]] = {
        "desktop-zh": {},
        "desktop-en": {"locale": "en-GB"},
        "dark-zh": {"color_scheme": "dark"},
        "dark-phone-en": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "locale": "en-GB"},
        "phone-zh": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
        "phone-en": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "locale": "en-GB"},
    }
    for name, reader in looks.items():
        for kind, path in (("release", page), ("catalogue", output / "index.html")):
            picture = folder / f"{kind}-{name}.png"
            show(path, **reader).screenshot(path=picture, full_page=True)
            assert picture.stat().st_size > 10_000
