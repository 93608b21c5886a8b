"""Pages of every dialect, with invented text, are read as a person reads them; see renew.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etl.extract import forms
from etl.extract.forms.dialects import load_dialects
from etl.extract.forms.read import pages_of
from tests.extract.forms.renew import GOLDEN, SOURCES, as_read, golden_file, name


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_a_page_of_every_dialect_is_read_part_by_part(source: Path) -> None:
    pages = as_read(pages_of(source.read_bytes(), uri=name(source)))
    assert pages == json.loads(golden_file(source).read_text(encoding="utf-8"))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_a_page_reads_the_same_in_any_encoding_whatever_it_declares(source: Path, encoding: str) -> None:
    raw = source.read_text(encoding="utf-8").encode(encoding)
    pages = as_read(pages_of(raw, uri=name(source)))
    assert pages == json.loads(golden_file(source).read_text(encoding="utf-8"))


def test_every_golden_file_has_its_page() -> None:
    assert {golden_file(source) for source in SOURCES} == set(GOLDEN.rglob("*.gold.json"))


def test_dialects_have_names_of_their_own_and_a_source() -> None:
    names = [dialect.name for dialect in load_dialects()]
    assert len(names) == len(set(names)) >= 5
    for path in Path(forms.__file__).parent.rglob("*.toml"):
        head = path.read_text(encoding="utf-8").partition("\n\n")[0]
        assert head.startswith("#"), path
        assert "Source:" in head, path
        assert "Apache-2.0" in head, path
