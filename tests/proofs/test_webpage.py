"""The web page: the raw text untouched, everything escaped, nothing from elsewhere, every link leading somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.errors import PageError
from etl.proofs.labels import labels, paper
from etl.proofs.proof import Proof
from etl.proofs.pull import pull_proof
from etl.proofs.shown import shown
from etl.proofs.webpage import write_webpage
from etl.tables import schema
from tests.proofs.sheets import RAW, Sheet, proof_of, rows
from tests.proofs.test_pull import every_example

OUTLINE = """
h1: 云溪晚报
dt: 稿件Articles
dt: 人物Persons
dt: 任职Posts
dt: 事件Events
dt: 修复Repairs
dt: 问题Problems
h2: 问题Problems
h2: 每个字的去处Where every character went
line: 报头
line:
line:
h2: 本期Issue
dt: 报纸Newspaper
dt: 出版日期Date of publication
dt: 印出的星期Weekday as printed
dt: 值班Staff
line: 主题
line:
line: 署名
line:
line: 正文
line:
line: 删去
line: 图说
line:
line: 正文
line:
strip: 1 新闻news 转 4 版continues on page 4 未完cut off
headline: 老街菜场换新颜
bylines: 沈一禾 记者reporter
dt: 人物Persons
dt: 任职Posts
dt: 事件Events
dt: 修复Repairs
dt: 更正Corrections
strip: 2 图片photo 属第 1 篇belongs to article 1
line: 启事
line:
strip: 3 启事notice
headline: 遗失启事
"""

CLOSED = ("page_id", "article_id", "person_id", "event_id", "key", "kind", "field", "text")
"""What other rows refer to, names from closed lists and the raw text itself are looked at in tests of their own."""

HOSTILE = "</span></div><script>alert(1)</script><img src=x onerror=alert(1)>&amp;\"'{{ 7 * 7 }}{% raw %}$title"


def sheet_of(proof: Proof) -> Sheet:
    return Sheet(write_webpage(proof))


def assert_points_at_what_was_read(sheet: Sheet, proof: Proof) -> None:
    """The raw text is whole, and what lights up for a mark is the raw text that the mark is about."""
    raw = shown(proof.raw)
    assert sheet.raw() == raw
    assert "".join(element.words for element in sheet.of_class("galley")) == raw
    lit = {ref: sheet.raw(ref) for ref in {name for piece in sheet.of_class("s") for name in piece.classes}}
    for mark in proof.marks:
        if mark.kind != "block":
            assert lit.get(mark.ref, "") == "".join(raw[start:end] for start, end in mark.spans), mark


def assert_stands_alone(sheet: Sheet, markup: str) -> None:
    """Nothing is run and nothing is fetched; links lead to places in the page."""
    assert {"script", "link", "iframe", "object", "embed", "img", "base", "form"}.isdisjoint(
        {element.tag for element in sheet.elements}
    )
    (policy,) = (e for e in sheet.elements if e.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    ids = [element.attributes["id"] for element in sheet.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for element in sheet.elements:
        assert not [name for name in element.attributes if name.startswith("on") or name in ("src", "srcset")]
        href = element.attributes.get("href")
        assert href is None or (href.startswith("#") and href[1:] in ids), href
    assert not re.search(r"url\(|@import|@font-face|expression\(", sheet.styles)
    assert "<!--" not in markup


def test_the_outline_of_a_sheet() -> None:
    outline = [line.strip() for line in sheet_of(pull_proof(rows())).outline()]
    assert outline == OUTLINE.strip().splitlines()


def test_a_small_page_is_whole_and_alone() -> None:
    proof = pull_proof(rows())
    markup = write_webpage(proof)
    assert_points_at_what_was_read(Sheet(markup), proof)
    assert_stands_alone(Sheet(markup), markup)
    assert "http" not in markup.replace("http-equiv", "")


@every_example
def test_an_example_page_is_whole_and_alone(path: Path) -> None:
    proof = proof_of(path.read_text(encoding="utf-8"))
    markup = write_webpage(proof)
    assert_points_at_what_was_read(Sheet(markup), proof)
    assert_stands_alone(Sheet(markup), markup)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table, field.name)
        for table in rows()
        for field in schema(table).fields
        if field.type == "string" and any(row.get(field.name) for row in rows()[table]) and field.name not in CLOSED
        if (table, field.name) not in (("blocks", "role"), ("bylines", "role"))
    ],
)
def test_nothing_that_was_read_becomes_markup(table: str, column: str) -> None:
    hostile = rows()
    for row in hostile[table]:
        if row.get(column) is not None:
            row[column] = HOSTILE
    markup = write_webpage(pull_proof(hostile))
    assert_stands_alone(Sheet(markup), markup)
    assert "49" not in re.findall(r"\b49\b", markup)


@pytest.mark.parametrize(
    ("table", "column"), [("blocks", "role"), ("repairs", "kind"), ("articles", "kind"), ("bylines", "role")]
)
def test_names_that_no_list_has_are_only_names(table: str, column: str) -> None:
    hostile = rows()
    for row in hostile[table]:
        row[column] = f"新{HOSTILE} x"
    markup = write_webpage(pull_proof(hostile))
    sheet = Sheet(markup)
    assert_stands_alone(sheet, markup)
    assert sheet.raw() == RAW
    for element in sheet.elements:
        assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in element.classes)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"云溪晚报\n{HOSTILE}\n\n老街菜场换新颜\n\n昨天上午，老街菜场重新开门。\n", id="markup"),
        pytest.param("\r\n老街菜场换新颜\r\n\r\n昨天上午，菜场开门。\r\r\n再见。\r", id="all line ends"),
        pytest.param(
            "老街菜场\x00换新\x1b[31m颜\n\n昨天\x0c上午，\x85菜场\u2028开门。\ufeff\u202e反写。\n", id="controls"
        ),
        pytest.param("老街菜场换新颜\n\n昨天上午，𠮷野家开门。\uffff\n", id="rare and broken characters"),
        pytest.param("老街菜场换新颜", id="one line"),
    ],
)
def test_whatever_stands_on_a_page_is_shown_character_by_character(text: str) -> None:
    proof = proof_of(text)
    markup = write_webpage(proof)
    markup.encode("utf-8")
    assert_points_at_what_was_read(Sheet(markup), proof)
    assert_stands_alone(Sheet(markup), markup)
    assert len(shown(proof.raw)) == len(proof.raw)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.sampled_from("记者王小明摄昨天上午，。（）“”1 \n\r　<&'\"\x00\u202e第版本报讯"), max_size=120))
def test_no_page_breaks_its_sheet(text: str) -> None:
    try:
        proof = proof_of(text)
    except PageError:
        return
    markup = write_webpage(proof)
    assert_points_at_what_was_read(Sheet(markup), proof)
    assert_stands_alone(Sheet(markup), markup)


def test_half_a_character_can_be_written_to_a_file() -> None:
    broken = rows()
    broken["pages"][0]["text"] = RAW.replace("老街一角", "老街一\ud800")
    markup = write_webpage(pull_proof(broken))
    markup.encode("utf-8")
    assert Sheet(markup).raw() == RAW.replace("老街一角", "老街一\ufffd")


def test_problems_stand_before_everything_that_was_read() -> None:
    sheet = sheet_of(pull_proof(rows()))
    places = {name: at for at, element in enumerate(sheet.elements) for name in element.classes}
    assert places["problems"] < places["ledger"] < sheet.elements.index(sheet.of_class("row")[0])
    (problems,) = sheet.of_class("problems")
    assert "印作星期三，当天是星期二" in problems.words
    clean = rows() | {"problems": []}
    assert not sheet_of(pull_proof(clean)).of_class("problems")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_language_asked_for_is_shown_first_and_the_other_is_there(language: str) -> None:
    sheet = Sheet(write_webpage(pull_proof(rows()), language=language))
    (chosen,) = (element for element in sheet.elements if "checked" in element.attributes)
    assert chosen.attributes["id"] == language
    assert len(sheet.of_class("zh")) == len(sheet.of_class("en"))
    for element in sheet.of_class("zh"):
        assert element.attributes["lang"] == "zh-Hans"


def test_traditional_text_is_declared_as_such() -> None:
    traditional = rows()
    traditional["issues"][0]["script"] = "Hant"
    for script, tables in (("zh-Hans", rows()), ("zh-Hant", traditional)):
        galleys = sheet_of(pull_proof(tables)).of_class("galley")
        assert {galley.attributes["lang"] for galley in galleys} == {script}


@pytest.mark.parametrize("role", schema("blocks").fields[3].values)
def test_every_declared_role_has_a_label_and_an_ink(role: str) -> None:
    told = labels("roles")[role]
    assert told.zh
    assert told.en
    assert re.fullmatch(r"#[0-9a-f]{6}", told.ink)


@pytest.mark.parametrize(("group", "table"), [("repairs", "repairs"), ("kinds", "articles")])
def test_every_declared_kind_has_a_label(group: str, table: str) -> None:
    (kind,) = (field for field in schema(table).fields if field.name == "kind")
    assert set(kind.values) <= set(labels(group))


INKS = {name: told.ink for group in ("roles", "marks") for name, told in labels(group).items()}
INKS |= {name: paper()[name] for name in ("ink", "soft")}


@pytest.mark.parametrize(("name", "ink"), INKS.items())
def test_inks_can_be_read_on_the_paper(name: str, ink: str) -> None:
    """WCAG 2.2, success criterion 1.4.3."""
    for ground in (paper()["sheet"], "#ffe9a8"):
        light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= (4.5 if ground == paper()["sheet"] else 3.9)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
