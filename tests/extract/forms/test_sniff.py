"""A source is what its bytes show, whatever it is called."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile

import pytest

from etl.errors import SourceError
from etl.extract.forms.read import Given, pages_of, size_limit
from etl.extract.forms.sniff import form_of, form_of_name, is_archive_name, is_listed_name


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "甲")
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"), io.BytesIO())
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "uri", "form"),
    [
        ("江海日报\n头版".encode(), "p1.txt", "text"),
        ("江海日报\n头版".encode(), "p1.html", "text"),
        ("江海日报\n头版".encode(), "p1.json", "json"),
        (b"<!DOCTYPE html><p>", "p1.txt", "html"),
        (b"\xef\xbb\xbf\r\n<HTML>", "p1", "html"),
        ("<html>".encode("utf-16"), "p1", "html"),
        (b"<!--http://e.example/a.htm-->\n<!DOCTYPE HTML>", "p1", "html"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "p1", "html"),
        (b"\n<tr>\n <td width=202>", "excerpt", "html"),
        ("甲<p>乙</p>".encode(), "a.htm", "html"),
        ("<广告> 江海日报".encode(), "p1.txt", "text"),
        (b"<3 \xe7\x94\xb2", "p1.txt", "text"),
        (b'{"a": 1}', "p1.txt", "json"),
        (b'[{"a": 1}]', "p1", "json"),
        ("[图片新闻] 江海".encode(), "p1.txt", "text"),
        (b"function f() {}", "a.js", "script"),
        (b"a,b\n", "a.csv", "csv"),
        (b"a\tb\n", "a.TSV", "tsv"),
        (b"a,b\n", "a.csv.gz", "csv"),
        (b"a,b\n", "http://e.example/rows.csv?x=1", "csv"),
        (b"%PDF-1.4", "a.txt", "pdf"),
        (b"junk\n%PDF-1.4", "a.pdf", "pdf"),
        (b"PAR1....", "a", "parquet"),
        (zipped(), "a.txt", "zip"),
        (tarred(), "a.txt", "tar"),
    ],
)
def test_forms(raw: bytes, uri: str, form: str) -> None:
    assert form_of(raw, uri=uri) == form


@pytest.mark.parametrize(
    ("raw", "media_type", "form"),
    [
        (b"a,b\n", "text/csv; charset=utf-8", "csv"),
        (b"a\tb\n", "text/tab-separated-values", "tsv"),
        (b"x <b>y</b> <div>z</div>", "text/html", "html"),
        (b"plain", "text/html", "text"),
        (b"plain", "application/octet-stream", "text"),
    ],
)
def test_what_was_announced_counts_where_the_bytes_are_open(raw: bytes, media_type: str, form: str) -> None:
    assert form_of(raw, uri="response", media_type=media_type) == form


def test_a_table_without_a_name_is_known_by_the_column_asked_for() -> None:
    raw = "日期,文字\n2021-03-09,甲乙丙\n".encode()
    assert form_of(raw, uri="stdin-0123.txt") == "text"
    [page] = pages_of(raw, uri="stdin-0123.txt", given=Given(text_column="文字")).pages
    assert page.text == "甲乙丙"
    assert form_of("别的文字\n日期,文字".encode(), uri="p1.txt", text_column="文字") == "text"


@pytest.mark.parametrize(
    ("raw", "code"),
    [(zipped(), "nested_archive"), (tarred(), "nested_archive"), (gzip.compress(zipped()), "nested_archive"),
     (gzip.compress(gzip.compress("甲".encode())), "nested_archive"), (gzip.compress("甲".encode())[:-6], "damaged"),
     (b"\x1f\x8b" + b"\0" * 20, "damaged"), (b"BZh9" + b"\1" * 20, "damaged"), (b"\xfd7zXZ\0" + b"\1" * 20, "damaged"),
     (gzip.compress(b"\0" * (40 << 20)), "too_large")],
    ids=["zip", "tar", "zip in gzip", "gzip in gzip", "cut gzip", "bad gzip", "bad bzip2", "bad xz", "bomb"],
)  # fmt: skip
def test_archives_in_the_place_of_a_page_and_damaged_files_are_refused(raw: bytes, code: str) -> None:
    with pytest.raises(SourceError) as refusal:
        pages_of(raw, uri="a.csv.gz")
    assert refusal.value.code == code
    assert ";" in refusal.value.message


@pytest.mark.parametrize("name", ["p1.txt.gz", "p1.gz", "p1"])
def test_a_single_compressed_file_is_opened(name: str) -> None:
    contents = pages_of(gzip.compress("江海日报\n2021年3月9日".encode()), uri=name)
    assert (contents.media_type, contents.pages[0].text) == ("text/plain", "江海日报\n2021年3月9日")


def test_names() -> None:
    assert [form_of_name(name) for name in ("a.htm", "b.PDF", "c.md", "d.jsonl.xz")] == ["html", "pdf", None, "json"]
    listed = ["a.txt", "a.html", "a.shtml.gz", "a.csv", "a.jsonl", "a.parquet", "a.pdf"]
    left_out = ["a.json", "a.js", "a.md", "a.jpg", "a.zip", "a", "a.gz", ".txt"]
    assert [name for name in [*listed, *left_out] if is_listed_name(name)] == listed
    archives = ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.TAR.XZ", "a.tar.bz2"]
    assert [name for name in [*archives, *listed] if is_archive_name(name)] == archives


def test_limits_grow_with_the_form() -> None:
    limits = [size_limit(name) for name in ("p1.txt", "p1.html", "rows.csv", "issue.pdf")]
    assert limits == sorted(limits)
    assert len(set(limits)) == 4


def test_json_that_holds_no_page_is_refused() -> None:
    raw = json.dumps({"name": "甲", "list": [{"a": 1}]}).encode()
    with pytest.raises(SourceError, match="text-column"):
        pages_of(raw, uri="a.json")
