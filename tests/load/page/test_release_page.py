"""index.html of a release: one file that asks for nothing and says what the release holds."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.load import shelf
from etl.load.checksums import file_sha256, verify_sums
from etl.load.page.history import list_versions
from etl.load.page.release_page import release_page
from etl.load.release import Release, publish
from etl.tables import TABLES, schema

Tables = dict[str, pl.DataFrame]


def _text(release: Release) -> str:
    return (release.path / "index.html").read_text(encoding="utf-8")


def test_it_is_listed_and_names_every_other_file_with_its_sum(release: Release) -> None:
    assert verify_sums(release.path) == []
    text = _text(release)
    for file in release.path.iterdir():
        if file.name not in {"index.html", "SHA256SUMS"}:
            assert f">{file.name}</a>" in text
            assert file_sha256(file) in text


def test_nothing_is_asked_of_a_network(release: Release) -> None:
    text = re.sub(r'<script type="application/ld\+json">.*?</script>', "", _text(release))
    assert not re.search(r"https?://|@import|url\(|\bfetch\(|XMLHttpRequest|new Worker|type=.?module|\bsrc=", text)
    assert not re.search(r"<(link|img|iframe|object|embed|base)\b", text)


def test_the_policy_allows_this_script_and_this_style_only(release: Release) -> None:
    text = _text(release)
    policy = unescape(re.findall(r'Content-Security-Policy" content="([^"]+)"', text)[0])
    assert policy.startswith("default-src 'none';")
    for directive, element in (("script-src", "script"), ("style-src", "style")):
        (content,) = re.findall(f"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert not re.search(r"\son[a-z]+=|\sstyle=|javascript:", text)


def test_search_engines_are_told_what_the_descriptor_says(release: Release) -> None:
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', _text(release))
    told = json.loads(written)
    assert told["@type"] == "Dataset"
    assert told["version"] == release.version
    assert told["temporalCoverage"] == "2021-03-09/2021-03-10"


def test_the_dictionary_has_every_field_in_both_languages(release: Release) -> None:
    text = unescape(_text(release))
    for name in TABLES:
        part = text[text.index(f'id="table-{name}"') :].split("</details>")[0]
        for field in schema(name).fields:
            assert f"<code>{field.name}</code>" in part
            assert field.title_zh in part
            assert field.title in part


def test_caveats_come_before_figures_and_figures_before_rows(release: Release) -> None:
    text = _text(release)
    places = [text.index(f'id="{part}"') for part in ("know", "figures", "coverage", "preview", "downloads", "cite")]
    assert places == sorted(places)


def test_what_a_newspaper_printed_is_text_and_nothing_else(
    rows: dict[str, list[dict[str, Any]]], typed: Any, tmp_path: Path
) -> None:
    hostile = "<img src=x onerror=alert(1)>\"'&"
    for article in rows["articles"]:
        article["headline"] = hostile
    rows["persons"][0]["name"] = hostile
    for issue in rows["issues"]:
        issue["newspaper"] = hostile
    published = publish("jianghai-ribao-2021", typed(rows), tmp_path)
    assert published is not None
    text = _text(published)
    assert "<img" not in text
    assert hostile in unescape(text)


def test_terms_and_publisher_are_those_of_dataset_toml(tables: Tables, tmp_path: Path) -> None:
    (tmp_path / "dataset.toml").write_text(
        '[text_licence]\ntitle = "In copyright"\ntitle_zh = "受版权保护"\n[facts_licence]\nname = "CC-BY-4.0"\n'
        'title = "Attribution 4.0"\ntitle_zh = "署名 4.0"\npath = "https://example.org/by"\n'
        '[publisher]\nname = "江海档案室"\nname_en = "Jianghai Archive"\n',
        encoding="utf-8",
    )
    published = publish("jianghai-ribao-2021", tables, tmp_path)
    assert published is not None
    text = _text(published)
    for said in ("In copyright", "受版权保护", "Attribution 4.0", 'href="https://example.org/by"', "江海档案室"):
        assert said in text


def test_versions_are_those_of_the_changelog(
    release: Release, rows: dict[str, list[dict[str, Any]]], typed: Any
) -> None:
    rows["aliases"].append({"person_id": "luchengye-5c6fa1", "alias": "老陆"})
    newer = publish(release.volume, typed(rows), release.path.parents[2])
    assert newer is not None
    found = list_versions((newer.path / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert [one.version for one in found] == ["1.1.0", "1.0.0"]
    (line,) = found[0].lines
    assert "新增 1 行" in line[0]
    assert "1 added" in line[1]
    text = _text(newer)
    assert "新增 1 行" in text
    assert list_versions("") == ()


def test_two_builds_give_the_same_page(tables: Tables, tmp_path: Path) -> None:
    first = publish("jianghai-ribao-2021", tables, tmp_path / "one")
    second = publish("jianghai-ribao-2021", tables, tmp_path / "two")
    assert first is not None
    assert second is not None
    assert _text(first) == _text(second)


@pytest.mark.parametrize("name", ["articles", "issues", "blocks", "persons"])
def test_a_volume_with_an_empty_table_has_a_page(release: Release, tables: Tables, name: str) -> None:
    descriptor = shelf.descriptor(release.path)
    assert "</html>" in release_page(descriptor, tables | {name: tables[name].clear()}).text([])


def test_a_small_page_costs_little(release: Release, tables: Tables) -> None:
    descriptor = shelf.descriptor(release.path)
    release_page(descriptor, tables).text([])
    took = []
    for _ in range(3):
        start = time.process_time()
        release_page(descriptor, tables).text([])
        took.append(time.process_time() - start)
    assert min(took) < 0.3
