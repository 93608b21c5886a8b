"""The README and the dictionaries of a release say what its tables are, in both languages."""

from __future__ import annotations

import re

import pytest

from etl.load.dictionary import FILES, Language, dictionary
from etl.load.release import Release
from etl.tables import TABLES, schema


@pytest.mark.parametrize("language", FILES)
def test_the_dictionary_explains_every_field_in_its_language(language: Language, release: Release) -> None:
    text = (release.path / FILES[language]).read_text(encoding="utf-8")
    assert text == dictionary(language)
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    assert tuple(sections) == TABLES
    for name in TABLES:
        rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", sections[name], re.M)
        titles = [field.title if language == "en" else field.title_zh for field in schema(name).fields]
        assert rows == list(zip(schema(name).polars.names(), titles, strict=True))


@pytest.mark.parametrize("language", FILES)
def test_every_row_of_the_dictionary_has_as_many_cells_as_its_head(language: Language) -> None:
    for line in dictionary(language).splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) == 6, line


def test_documented_values_stand_in_both_languages() -> None:
    assert "`teaser` a headline or summary that points to another page" in dictionary("en")
    assert "`teaser` 导读：指向别版稿件的标题或提要" in dictionary("zh")


def test_the_readme_tells_caveats_first_and_how_to_open_and_cite(release: Release) -> None:
    text = (release.path / "README.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert headings == [
        *("使用之前", "怎样打开", "怎样引用"),
        *("What to know first", "How to open it", "How to cite it"),
        "来源与人员 · Sources and people",
        "整份文件 · Whole releases in one file",
        "表 · Tables",
    ]
    assert "2021-03-09 to 2021-03-10 · 2 issues, 3 pages" in text
    assert "(jianghai-ribao-2021, version 1.0.0)" in text
    assert not re.search(r"\$\w", text)


def test_the_files_the_readme_links_are_there(release: Release) -> None:
    links = re.findall(r"\]\(([^)]+)\)", (release.path / "README.md").read_text(encoding="utf-8"))
    assert {f"{name}.{form}" for name in TABLES for form in ("parquet", "csv")} <= set(links)
    assert all((release.path / link).is_file() for link in links)
