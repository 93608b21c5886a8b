"""The readers' interface: pages with the headlines of their articles, in JSON or kept in a script."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from etl.errors import SourceError
from etl.extract.forms.contents import PageText
from etl.extract.forms.read import pages_of


def issue(*layouts: dict[str, Any]) -> dict[str, Any]:
    return {"version": 1, "date": "20210309", "layouts": list(layouts)}


LAYOUT = {"name": "A04 城事", "list": [{"title": "公园门票降价", "introTitle": "惠民", "layout": "A04"}]}
PAPERS = {"papers": [{"name": "江海日报", "code": "jhrb"}, {"name": "云溪晚报", "code": "yxwb"}]}


def read(raw: str | bytes, uri: str = "layouts.json") -> tuple[PageText, ...]:
    return pages_of(raw.encode() if isinstance(raw, str) else raw, uri=uri).pages


def test_every_layout_is_a_page_with_its_headlines() -> None:
    first, second = read(json.dumps(issue(LAYOUT, {"name": "", "list": [{"title": "二", "layout": "A05"}]})))
    assert (first.date, first.page_label, first.part) == (date(2021, 3, 9), "A04", None)
    assert first.text == "A04 城事\n\n惠民\n\n公园门票降价"
    assert [(mark.item, mark.role) for mark in first.marks] == [(-1, "masthead"), (0, "kicker"), (0, "headline")]
    assert (second.page_label, second.text) == ("A05", "二")


@pytest.mark.parametrize(
    ("values", "newspaper"),
    [
        ([PAPERS, issue({**LAYOUT, "pdfUrl": "http://e.example/xy/Pyxwb/pad/att/4.pdf"})], "云溪晚报"),
        ([PAPERS, issue(LAYOUT)], None),
        ([{"papers": PAPERS["papers"][:1]}, issue(LAYOUT)], "江海日报"),
        ([issue({**LAYOUT, "pdfUrl": "http://e.example/xy/Pyxwb/pad/att/4.pdf"})], None),
    ],
)
def test_the_paper_is_known_by_the_code_in_its_addresses(values: list[Any], newspaper: str | None) -> None:
    [page] = read("\n".join(f"var v{n} = {json.dumps(value)};" for n, value in enumerate(values)), "api.js")
    assert page.newspaper == newspaper


@pytest.mark.parametrize(
    "script",
    [
        "var paperLayouts = {};",
        "module.exports = {}",
        "callback({})",
        "function f() { return {} }",
        "var other = {a: 1}; var broken = [1, 2; x = {}",
    ],
)
def test_objects_are_found_in_scripts(script: str) -> None:
    [page] = read(script.replace("{}", json.dumps(issue(LAYOUT))), "api.js")
    assert page.page_label == "A04"


def test_articles_with_text_are_whole() -> None:
    [page] = read(json.dumps(issue({**LAYOUT, "list": [{"title": "标题", "content": "<p>甲。</p><p>乙。</p>"}]})))
    assert page.text == "A04 城事\n\n标题\n\n甲。\n乙。"


@pytest.mark.parametrize(
    "raw", ["var x = 1;", "x = {'a': 1}", 'x = {"layouts": []}', 'x = {"layouts": [1]}', "{" * 9_999]
)
def test_scripts_without_pages_are_refused(raw: str) -> None:
    with pytest.raises(SourceError) as refusal:
        read(raw, "api.js")
    assert refusal.value.code in ("no_article", "bad_json")
