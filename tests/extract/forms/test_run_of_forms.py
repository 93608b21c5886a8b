"""From a folder of mixed forms to pages: what is taken, and that no article takes another's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.errors import UsageError
from etl.extract.ingest import ingest
from etl.extract.inputs import plan_inputs
from etl.extract.ledger import Ledger
from etl.extract.pages import read_source
from etl.extract.sightings import Hints
from etl.extract.store import RawStore
from etl.records import PageFailure, PageSource, PageTables
from etl.transform.page import read_pages

ARTICLE = (
    "<p>第A01版：头版</p><founder-title>{}</founder-title><founder-content><p>{}</p></founder-content>"
    "<!--enpproperty <founder-date>2021-03-09</founder-date><founder-pagenum>A01</founder-pagenum>"
    "<founder-papername>江海日报</founder-papername> /enpproperty-->"
)
FILES = {
    "html/2021-03/09/content_1.htm": ARTICLE.format("标题一", "本报讯 昨日，公园门票降价。"),
    "html/2021-03/09/content_2.htm": ARTICLE.format("标题二", "本报讯 昨日，夜市搬家。"),
    "p2.txt": "江海日报\n2021年3月9日 星期二\n第A02版：综合\n\n标题三\n\n本报讯 昨日，灯会开幕。",
    "rows.jsonl": '{"报纸": "江海日报", "日期": "2021-03-09", "版次": "A03", "text": "标题四\\n\\n本报讯 渡口通航。"}',
    "settings.json": "{}",
    "site.js": "x",
    "readme.md": "x",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "in"


def pages(folder: Path) -> list[PageSource]:
    store = RawStore(folder.parent / "raw")
    with Ledger(folder.parent / "ledger.sqlite") as ledger:
        taken = ingest(plan_inputs([folder]), store, ledger, hints_for=lambda _: Hints(), run_id="r", seen_at="t")
    return [page for entry in taken.new for page in read_source(entry, store)]


def test_a_folder_gives_every_form_that_is_read_by_its_suffix(folder: Path) -> None:
    assert [item.uri for item in plan_inputs([folder])] == [
        "html/2021-03/09/content_1.htm",
        "html/2021-03/09/content_2.htm",
        "p2.txt",
        "rows.jsonl",
    ]


def test_a_folder_without_any_says_which_they_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.html"):
        plan_inputs([tmp_path])


def test_a_file_that_was_named_is_read_whatever_its_suffix(folder: Path) -> None:
    assert [item.uri for item in plan_inputs([folder / "settings.json"])] == ["settings.json"]


def test_articles_of_one_page_stand_beside_each_other(folder: Path) -> None:
    read = read_pages(pages(folder))
    tables = [page for page in read if isinstance(page, PageTables)]
    assert not [page for page in read if isinstance(page, PageFailure)]
    assert {page.issue_id for page in tables} == {"jianghai-ribao-2021-03-09"}
    assert len({page.page_id for page in tables}) == 4
    labels = {page.page_id.rpartition("-")[2][0]: page.tables["pages"][0]["page_label"] for page in tables}
    assert labels["x"] == "A01"
    assert {page.page_id.rpartition("-")[2] for page in tables} >= {"pA2", "pA3"}
    headlines = [row["headline"] for page in tables for row in page.tables["articles"]]
    assert sorted(headlines) == ["标题一", "标题三", "标题二", "标题四"]


def test_what_is_read_says_what_it_was(folder: Path) -> None:
    sources = {page.source.uri: page.source for page in pages(folder)}
    assert sources["html/2021-03/09/content_1.htm"].media_type == "text/html"
    assert sources["p2.txt"].media_type == "text/plain"
    assert sources["rows.jsonl"].media_type == "application/json"
    assert all(source.char_count > 0 for source in sources.values())
