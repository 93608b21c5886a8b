"""What is published where rights end at facts: a whole data package in which no running text is left."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import etl
from etl.load import gate, shelf
from etl.load.facts import facts_alone
from etl.load.metadata import Licence, Metadata
from etl.load.release import Release, publish
from etl.load.validate import validate_release
from etl.tables import TABLES, schema

VOLUME = "jianghai-ribao-2021"
TITLES = {"kicker", "headline", "subheadline"}
"""Columns of an article's own title, by which it is cited."""

Rows = dict[str, list[dict[str, Any]]]
Typed = Callable[[Rows], dict[str, pl.DataFrame]]


def _unpacked(release: Path, folder: Path) -> Path:
    [path] = release.glob("*-facts.zip")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder / path.stem


@pytest.fixture
def facts(release: Release, tmp_path: Path) -> Path:
    return _unpacked(release.path, tmp_path / "unpacked")


def test_they_are_a_sound_data_package_of_the_same_rows(facts: Path, release: Release) -> None:
    report = validate_release(facts)
    assert report.faults == ()
    assert (report.volume, report.rows) == (f"{VOLUME}-facts", release.rows)
    gate.accept(shelf.descriptor(facts))
    names = {path.name for path in facts.iterdir()}
    assert names >= {"index.html", "CITATION.cff", "croissant.json", "dcat.ttl", "CHANGELOG.md", "REPORT.md"}
    assert names.isdisjoint({f"{VOLUME}.xlsx", f"{VOLUME}.sqlite"})


def test_no_file_of_them_holds_what_the_paper_wrote(facts: Path) -> None:
    for path in facts.iterdir():
        content = path.read_bytes() if path.suffix == ".parquet" else path.read_text(encoding="utf-8-sig").encode()
        for text in ("会后，代表们", "推进会召开", "无版次的一版", "与会者二百人", "新华设"):
            assert text.encode() not in content, path.name


def test_columns_of_text_are_gone_and_declared_nowhere(facts: Path) -> None:
    gone = {name: [f.name for f in schema(name).fields if f.contents in {"full text", "sentence"}] for name in TABLES}
    assert sum(map(len, gone.values())) == 7
    dictionary = (facts / "DICTIONARY.md").read_text(encoding="utf-8").split("\n## ")[1:]
    sets = json.loads((facts / "croissant.json").read_text(encoding="utf-8"))["recordSet"]
    fields = {entry["name"]: entry["field"] for entry in sets}
    for name, section in zip(TABLES, dictionary, strict=True):
        columns = pl.read_parquet(facts / f"{name}.parquet").columns
        assert not set(gone[name]) & set(columns)
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == columns
        assert [field["name"] for field in fields[name]] == columns
    page = (facts / "index.html").read_text(encoding="utf-8")
    assert '<th scope="row"><code>body</code>' not in page
    assert '<th scope="row"><code>headline</code>' in page


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("全市项目建设推进会", "全市项目建设推进会"),
        ("向红缨说，体检结果将在十天内反馈到个人", "向红缨说"),
        ("省林业局公布；另悉", "省林业局公布"),
        ("“流动仲裁庭”设立", "“流动仲裁庭”设立"),
        ("，起首的停顿", "，起首的停顿"),
        ("一行\n又一行", "一行"),
    ],
)
def test_an_event_named_by_a_sentence_keeps_who_spoke_not_the_words(
    name: str, left: str, rows: Rows, typed: Typed
) -> None:
    rows["events"][0]["name"] = name
    _, tables = facts_alone({table: schema(table) for table in TABLES}, typed(rows))
    assert tables["events"]["name"].to_list() == [left]


def test_they_stand_under_the_terms_of_facts_alone(rows: Rows, typed: Typed, tmp_path: Path) -> None:
    said = Metadata(
        text_licence=Licence("All rights reserved", "保留一切权利", path="https://paper.example/terms"),
        facts_licence=Licence("CC BY 4.0", "署名 4.0", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    )
    published = publish(VOLUME, typed(rows), tmp_path, metadata=said)
    assert published
    facts = _unpacked(published.path, tmp_path / "unpacked")
    descriptor = shelf.descriptor(facts)
    assert [licence["name"] for licence in descriptor["licenses"]] == ["CC-BY-4.0"]
    assert descriptor[shelf.OWN]["rights"].keys() == {"facts"}
    for name in ("croissant.json", "dcat.ttl", "CITATION.cff", "README.md", "index.html"):
        text = (facts / name).read_text(encoding="utf-8")
        assert "paper.example" not in text, name
        assert "CC BY 4.0" in text or "CC-BY-4.0" in text, name
    assert "license" not in json.loads((published.path / "croissant.json").read_text(encoding="utf-8"))


def test_the_example_pages_leave_no_sentence_in_them(examples: Path, tmp_path: Path) -> None:
    """Of the words of a story no more is left than a clause, the title aside."""
    pages = sorted(examples.glob("shunan-*.txt")) + sorted(examples.glob("nandao-*.txt"))
    etl.run(pages, output=tmp_path / "output", jobs=1)
    for volume in shelf.volumes(tmp_path / "output"):
        [release] = shelf.releases(volume)
        bodies = "\n".join(pl.read_parquet(release / "articles.parquet")["body"].drop_nulls())
        for value in _values(_unpacked(release, tmp_path / "unpacked")):
            match = SequenceMatcher(None, bodies, value, autojunk=False).find_longest_match()
            assert not re.search(r"[，；：。！？]\w", value[match.b : match.b + match.size]), value
            assert match.size < 40, value


def _values(facts: Path) -> Iterator[str]:
    for name in TABLES:
        rows = pl.read_parquet(facts / f"{name}.parquet")
        for column in rows.iter_columns():
            if column.dtype == pl.String and column.name not in TITLES:
                yield from {
                    value for value in column if value and len(value) >= 8 and re.search("[\u4e00-\u9fff]", value)
                }
