"""Whatever bytes come, they give pages that hold what is promised of pages, or a refusal that says why."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etl.errors import SourceError
from etl.extract.forms.contents import Contents, Part, compose
from etl.extract.forms.read import Given, pages_of
from etl.records import Mark
from tests.extract.forms.pdf_writer import pdf
from tests.extract.forms.renew import SOURCES

ROLES = ("masthead", "kicker", "headline", "subheadline", "byline", "body", "caption", "notice", "jump", "noise")
NAMES = ["a.txt", "a.html", "a.json", "a.jsonl", "a.js", "a.csv", "a.tsv", "a.parquet", "a.pdf", "a.gz", "a"]
SAMPLES = [source.read_bytes() for source in SOURCES] + [
    pdf([[(50, 700, 10, "公园门票降价")], [(50, 60, 20, "第二页")]])
]
MAGIC = [
    b"%PDF-1.4\n",
    b"PAR1",
    b"\x1f\x8b\x08\0",
    b"BZh9",
    b"\xfd7zXZ\0",
    b"PK\3\4",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<html>",
    b"[{",
]

harmed = st.builds(
    lambda raw, at, cut, junk: raw[: at % (len(raw) + 1)] + junk + raw[(at + cut) % (len(raw) + 1) :],
    st.sampled_from(SAMPLES),
    st.integers(0, 20_000),
    st.integers(0, 300),
    st.binary(max_size=30),
)
anything = st.one_of(
    st.binary(max_size=400),
    st.builds(bytes.__add__, st.sampled_from(MAGIC), st.binary(max_size=400)),
    harmed,
    harmed.map(gzip.compress),
    st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")),
    st.text(alphabet="<>/=\"' -!&;ap甲乙td\n", max_size=300).map(str.encode),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["text", "title", "date", "layouts", "list", "papers", "name"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(raw=anything, name=st.sampled_from(NAMES), text_column=st.none() | st.sampled_from(["text", "正文", "x"]))
@example(raw=b"&#" + b"1" * 5_000 + b"<p>", name="a.html", text_column=None)
@example(raw=b'{"text": ' + b"9" * 5_000 + b"}", name="a.json", text_column=None)
@example(raw=b"[" * 5_000, name="a.js", text_column=None)
@example(raw=b"x=" + b'{"a":' * 3_000, name="a.js", text_column=None)
def test_any_bytes_are_read_or_refused(raw: bytes, name: str, text_column: str | None) -> None:
    try:
        contents = pages_of(raw, uri=name, given=Given(text_column=text_column))
    except SourceError as error:
        refusal = error
    else:
        check(contents)
        return
    assert refusal.code
    assert refusal.message


def check(contents: Contents) -> None:
    assert contents.pages
    assert "/" in contents.media_type
    for page in contents.pages:
        page.text.encode()  # no lone surrogates
        assert page.text.strip()
        end = 0
        for mark in page.marks:
            assert mark.role in ROLES
            assert end <= mark.start < mark.end <= len(page.text)
            assert page.text[mark.start : mark.end].strip() == page.text[mark.start : mark.end]
            assert "\n" not in page.text[mark.start : mark.end]
            end = mark.end
        marked = sum(len(page.text[mark.start : mark.end].replace(" ", "")) for mark in page.marks)
        if page.marks:  # everything in the text is part of something
            assert marked == len(page.text.replace("\n", "").replace(" ", ""))


parts = st.builds(
    Part,
    st.integers(-1, 2),
    st.sampled_from(ROLES),
    st.text(alphabet="甲乙 abc", min_size=1, max_size=8).filter(lambda text: text == text.strip()),
)


@given(st.lists(parts, max_size=12))
def test_composed_marks_are_the_parts(given_parts: list[Part]) -> None:
    text, marks = compose(given_parts)
    assert [Part(mark.item, mark.role, text[mark.start : mark.end]) for mark in marks] == given_parts
    gaps = [text[one.end : two.start] for one, two in pairwise(marks)]
    assert gaps == [
        "\n" if (one.item, one.role) == (two.item, two.role) else "\n\n" for one, two in pairwise(given_parts)
    ]


@pytest.mark.parametrize("raw", SAMPLES)
def test_reading_twice_gives_the_same(raw: bytes) -> None:
    assert pages_of(raw, uri="x") == pages_of(raw, uri="x")


def test_marks_are_records_that_transform_knows() -> None:
    [mark] = compose([Part(0, "body", "甲")])[1]
    assert mark == Mark(0, "body", 0, 1)
