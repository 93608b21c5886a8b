"""Rows of tables and records are pages, or articles of pages."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from etl.errors import SourceError
from etl.extract.forms.read import Given, pages_of
from etl.extract.forms.rows import choose_columns

PAGE = "云溪晚报\n2021年3月9日 星期二\n\n公园门票降价\n\n本报讯 昨日起，“城北公园”门票降为10元。"


def as_csv(rows: list[dict[str, Any]], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


FORMS = {
    "rows.csv": as_csv,
    "rows.tsv": lambda rows: as_csv(rows, "\t"),
    "rows.jsonl": lambda rows: "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode(),
    "rows.json": lambda rows: json.dumps(rows, ensure_ascii=False, indent=1).encode(),
    "wrapped.json": lambda rows: json.dumps({"code": 200, "data": rows}).encode(),
    "rows.parquet": as_parquet,
}


@pytest.mark.parametrize("uri", FORMS)
def test_every_row_is_a_page_with_its_text_as_it_is(uri: str) -> None:
    rows = [
        {"报纸": "云溪晚报", "日期": "2021-03-09", "版次": "A04", "正文": PAGE},
        {"报纸": "云溪晚报", "日期": "2021-03-09", "版次": "A05", "正文": "第二页"},
        {"报纸": "", "日期": "", "版次": "", "正文": "没有说是哪天的一页"},
    ]
    first, second, third = pages_of(FORMS[uri](rows), uri=uri).pages
    assert (first.newspaper, first.date, first.page_label) == ("云溪晚报", date(2021, 3, 9), "A04")
    assert (first.text, first.marks, first.part) == (PAGE, (), None)
    assert (second.page_label, second.text) == ("A05", "第二页")
    assert (third.newspaper, third.date, third.page_label) == (None, None, None)


@pytest.mark.parametrize("uri", FORMS)
def test_rows_with_a_headline_are_articles(uri: str) -> None:
    rows = [
        {
            "id": "77",
            "title": "标题一",
            "subtitle": "副题",
            "author": "金铃",
            "content": "第一段。\n第二段。",
            "layout": "3",
        },
        {
            "id": "78",
            "title": "标题二",
            "subtitle": "",
            "author": "",
            "content": "<p>甲。</p><p>乙&nbsp;丙。</p>",
            "layout": "3",
        },
        {"id": "79", "title": "", "subtitle": "", "author": "", "content": "", "layout": "3"},
    ]
    first, second = pages_of(FORMS[uri](rows), uri=uri).pages
    assert [(mark.role, first.text[mark.start : mark.end]) for mark in first.marks] == [
        ("headline", "标题一"),
        ("subheadline", "副题"),
        ("byline", "金铃"),
        ("body", "第一段。"),
        ("body", "第二段。"),
    ]
    assert [second.text[mark.start : mark.end] for mark in second.marks] == ["标题二", "甲。", "乙 丙。"]
    assert (first.part, second.part, first.page_label) == ("77", "78", "3")


def test_rows_that_share_a_page_are_parts_of_it() -> None:
    rows = [{"date": "2021-03-09", "page": label, "text": f"第{n}条"} for n, label in enumerate(["1", "2", "2"])]
    assert [page.part for page in pages_of(as_csv(rows), uri="a.csv").pages] == [None, "row 2", "row 3"]


@pytest.mark.parametrize(
    ("citation", "expected", "body"),
    [
        ("湖濱日報 日期：1936-05-15 版次/卷期：02 版 本報訊",
         ("湖濱日報", date(1936, 5, 15), "02"), ["本報訊", "正文。"]),
        ("湖濱日報_香港版 日期：1938-03-18 版次/卷期：03 版 東京十六日電",
         ("湖濱日報香港版", date(1938, 3, 18), "03"), ["東京十六日電", "正文。"]),
        ("湖濱日報 日期：1936-05-15 版次/卷期：02 版 一八二九—三七", ("湖濱日報", date(1936, 5, 15), "02"), ["正文。"]),
        ("《江海日报》2021年3月9日第4版", ("江海日报", date(2021, 3, 9), "4"), ["正文。"]),
        ("", (None, None, None), ["正文。"]),
    ],
)  # fmt: skip
def test_a_column_that_says_paper_day_page_and_dateline(
    citation: str, expected: tuple[Any, ...], body: list[str]
) -> None:
    rows = [{"label": "築塘", "page": "", "publish": citation, "title": "標題", "text": "正文。"}]
    [page] = pages_of(as_csv(rows), uri="a.csv").pages
    assert (page.newspaper, page.date, page.page_label) == expected
    assert [page.text[mark.start : mark.end] for mark in page.marks if mark.role == "body"] == body


@pytest.mark.parametrize(
    ("names", "asked", "chosen"),
    [
        (["标题", "正文"], None, "正文"),
        (["Title", "Full Text"], None, "Full Text"),
        (["ＴＥＸＴ"], None, "ＴＥＸＴ"),
        (["content_text", "title"], None, "content_text"),
        (["title", "ocr"], "ocr", "ocr"),
        (["text", "ocr"], "OCR", "ocr"),
        (["title", "摘要"], "摘要", "摘要"),
        (["title"], "title", "title"),
    ],
)
def test_the_text_column_is_known_by_name_or_named(names: list[str], asked: str | None, chosen: str) -> None:
    columns = choose_columns(names, asked)
    assert columns.of["text"] == chosen
    assert list(columns.of.values()).count(chosen) == 1


@pytest.mark.parametrize(
    ("raw", "uri", "text_column", "code"),
    [
        (b"a,b\n1,2\n", "a.csv", None, "no_text_column"),
        (b"text,b\n1,2\n", "a.csv", "words", "no_text_column"),
        (b"text,b\n1,2,3\n", "a.csv", None, "bad_row"),
        (b'text,b\n"a"b,2\n', "a.csv", None, "bad_row"),
        (b'text\n"never closed\n', "a.csv", None, "bad_row"),
        (b"text,b\n,2\n", "a.csv", None, "empty"),
        (b"", "a.csv", None, "no_text_column"),
        (b"{", "a.json", None, "bad_json"),
        (b'{"text": "a"}\n{"text": \n', "a.jsonl", None, "bad_json"),
        (b"[" * 100_000, "a.json", None, "bad_json"),
        (b"[1, 2]", "a.json", None, "empty"),
        (b'[{"a": 1}]', "a.json", None, "no_text_column"),
        (b"[" + b"1" * 5_000 + b"]", "a.json", None, "bad_json"),
        (b"PAR1" + b"\0" * 100 + b"PAR1", "a.parquet", None, "bad_parquet"),
        (as_parquet([{"a": 1}]), "a.parquet", None, "no_text_column"),
        (as_parquet([{"text": "甲" * 9}] * 9)[:-20], "a.parquet", None, "bad_parquet"),
    ],
)
def test_tables_that_can_not_be_read_say_why(raw: bytes, uri: str, text_column: str | None, code: str) -> None:
    with pytest.raises(SourceError) as refusal:
        pages_of(raw, uri=uri, given=Given(text_column=text_column))
    assert refusal.value.code == code
    assert ";" in refusal.value.message


def test_a_table_in_another_encoding(tmp_path: object) -> None:
    text = "标题,正文\n公园门票降价,本报讯（记者金铃）昨日起，城北公园门票降为十元。\n" * 3
    contents = pages_of(text.encode("gb18030"), uri="a.csv")
    assert contents.encoding == "gb18030"
    assert contents.pages[0].text.startswith("公园门票降价\n\n本报讯")


def test_a_large_field_is_no_trouble_and_changes_no_setting() -> None:
    before = csv.field_size_limit()
    [page] = pages_of(as_csv([{"text": "字" * 200_000}]), uri="a.csv").pages
    assert len(page.text) == 200_000
    assert csv.field_size_limit() == before


def test_lone_surrogates_and_zeros_of_records_are_no_text() -> None:
    [page] = pages_of(b'{"text": "\\u7532\\ud800\\u0000\\u4e59"}', uri="a.json").pages
    assert page.text == "甲\ufffd乙"


def test_typed_parquet_columns() -> None:
    rows = [{"date": date(2021, 3, 9), "page": 4, "text": ["第一段。", "第二段。"], "picture": b"\0\1"}]
    [page] = pages_of(as_parquet(rows), uri="a.parquet").pages
    assert (page.date, page.page_label, page.text) == (date(2021, 3, 9), "4", "第一段。\n第二段。")


def test_categories_of_text_and_of_numbers_are_read_as_their_values() -> None:
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table(
        {
            "newspaper": pa.array(["江海日报", None, "江海日报"]).dictionary_encode(),
            "page": pa.array([4, 5, 4]).dictionary_encode(),
            "text": ["甲。", "乙。", "甲。"],
        }
    )
    with io.BytesIO() as file:
        parquet.write_table(table, file)
        pages = pages_of(file.getvalue(), uri="a.parquet").pages
    assert [(page.newspaper, page.page_label, page.text) for page in pages] == [
        ("江海日报", "4", "甲。"),
        (None, "5", "乙。"),
        ("江海日报", "4", "甲。"),
    ]
