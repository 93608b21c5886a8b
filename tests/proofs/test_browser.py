"""The web page in a real browser: opened as a file, without a network, by mouse, keyboard and thumb."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from etl.proofs.pull import pull_proof
from etl.proofs.webpage import write_webpage
from tests.proofs.sheets import RAW, proof_of, rows

pytestmark = pytest.mark.slow

UNLIT = "rgba(0, 0, 0, 0)"


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """The sheet of the small page, opened from the disk; fails if it says or fetches anything."""
    file = tmp_path / "sheet.html"
    file.write_text(write_webpage(pull_proof(rows())), encoding="utf-8")
    context = chromium.new_context(viewport={"width": 1300, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    said: list[str] = []
    fetched: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(file.as_uri())
    yield page
    assert said == []
    assert fetched == [file.as_uri()]
    context.close()


def lit(page: Page, place: str) -> str:
    """The raw text that is lit up, piece by piece."""
    return str(
        page.eval_on_selector_all(
            place,
            f"pieces => pieces.filter(one => getComputedStyle(one).backgroundColor !== '{UNLIT}'"
            " && getComputedStyle(one).getPropertyValue('--lit') == 1).map(one => one.textContent).join('')",
        )
    )


def test_the_raw_text_on_the_screen_is_the_raw_text_of_the_page(page: Page) -> None:
    assert page.eval_on_selector_all(".galley", "all => all.map(one => one.textContent).join('')") == RAW


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        pytest.param(".text a.k-mention", "卢承\n业", id="a person in the text, over a closed line end"),
        pytest.param(".f-persons a:text('沈一禾')", "沈一禾", id="a person in the list"),
        pytest.param(".f-memberships a", "西门街道主任卢承\n业", id="a post"),
        pytest.param(
            ".f-events a", "昨天上午，西门街道主任卢承\n业主持开街仪式，\n仪式，摊位增加到88个。", id="an event"
        ),
        pytest.param(".f-repairs a >> nth=0", "承\n业", id="a repair"),
        pytest.param(".problems a", "2021年3月9日", id="a problem"),
    ],
)
def test_pointing_at_a_value_lights_up_its_raw_text(page: Page, value: str, raw: str) -> None:
    assert lit(page, ".galley .s") == ""
    page.locator(value).first.hover()
    assert lit(page, ".galley .s") == raw
    page.mouse.move(0, 0)
    assert lit(page, ".galley .s") == ""
    page.locator(value).first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert lit(page, ".galley .s") == raw


def test_pointing_at_the_raw_text_lights_up_the_value(page: Page) -> None:
    page.locator(".galley .s", has_text="沈一禾").hover()
    page.wait_for_timeout(200)
    assert lit(page, ".bylines a") == "沈一禾"
    page.locator(".galley .s.m2").first.hover()
    page.wait_for_timeout(200)
    assert lit(page, ".text a, .text span") == "卢承业"


def test_following_a_value_goes_to_its_raw_text_and_stays_lit(page: Page) -> None:
    page.set_viewport_size({"width": 1300, "height": 300})
    page.locator(".f-memberships a").click()
    page.mouse.move(0, 0)
    assert page.url.endswith("#r-s1")
    expect(page.locator(".galley .s.s1").first).to_be_in_viewport()
    assert lit(page, ".galley .s") == "西门街道主任卢承\n业"


def test_a_role_in_the_legend_lights_up_all_its_text(page: Page) -> None:
    page.locator(".legend .role-caption").hover()
    assert lit(page, ".galley .s") == "老街一角。"


def test_the_language_is_switched_by_mouse_and_keyboard(page: Page) -> None:
    expect(page.locator(".legend")).to_contain_text("主题")
    page.get_by_text("English").click()
    expect(page.locator(".counts .zh").first).to_be_hidden()
    expect(page.locator(".counts .en").first).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".counts .zh").first).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [360, 768, 1300])
def test_nothing_runs_over_the_edge(page: Page, width: int, language: str) -> None:
    page.locator(f"label[for={language}]").click()
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everyone_can_use_it(chromium: Browser, examples: Path) -> None:
    """What axe-core can judge of WCAG 2.2, levels A and AA."""
    context = chromium.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    for path in ("shunan-gongren-bao-2019-05-07-p02", "xiangshui-wanbao-2020-11-24-pA06"):
        page.set_content(_without_policy(write_webpage(proof_of((examples / f"{path}.txt").read_text("utf-8")))))
        for language in ("zh", "en"):
            page.locator(f"label[for={language}]").click()
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
            assert found.violations_count == 0, found.generate_report()
    context.close()


def _without_policy(markup: str) -> str:
    """Let the judge run in the page, whose own policy lets nothing run."""
    return markup.replace("default-src 'none'; style-src 'unsafe-inline'", "")
