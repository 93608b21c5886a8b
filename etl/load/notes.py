"""What travels with the other forms: the first sheet of the workbook, the README of the package without text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def workbook_notes(name: str, version: str, created: str, title_zh: str) -> list[str]:
    """Return the lines of the first sheet."""
    return [
        title_zh,
        f"{name} {version} · {created[:10]}",
        "",
        "每张表一页；fields 一页说明各列的含义。稿件、人物等由程序读出，没有逐条核对，引用前请看原文。",
        "本工作簿不含全文：稿件正文、版面文字、事件例句和修复前后的文字不在其中，请用 Parquet、CSV 或 SQLite。",
        "空格子表示没有，不表示零。",
        "",
        "A sheet for each table; the sheet fields says what the columns mean. A program read all this from the pages "
        "and nobody checked it row by row: look at the page before you quote.",
        "This workbook has no full text: the bodies of articles, the text of pages, the sentences of events and the "
        "wording of repairs are in Parquet, CSV and SQLite only.",
        "An empty cell means that nothing is there, not zero.",
    ]


def facts_readme(descriptor: Mapping[str, Any]) -> str:
    """Write the README of the data package without article and page text."""
    return f"""# {descriptor["title_zh"]}（事实部分）

{descriptor["name"]} {descriptor["version"]}。本数据包只含事实：标题、署名、人物、任职、事件及其在版面文字中的起止位置；
稿件正文、版面文字、事件例句、修复前后的文字都不在其中。各字段的含义见 DICTIONARY.zh.md。

# {descriptor["title"]} (facts)

This data package holds facts only: headlines, bylines, persons, posts, events, and where each stands in the text of
its page. The bodies of articles, the text of pages, the sentences of events and the wording of repairs are not in it.
DICTIONARY.md says what every field means. Check the files with `sha256sum -c SHA256SUMS`.
"""
