"""What travels with the other forms: the first sheet of the workbook, the README of the package without text."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from etl.load.shelf import OWN


def workbook_notes(name: str, version: str, created: str, title_zh: str) -> list[str]:
    """Return the lines of the first sheet."""
    english = (
        "A sheet for each table; the sheet fields says what the columns mean. A program read all this from the pages "
        "and nobody checked it row by row: look at the page before you quote.",
        "This workbook has no full text: the bodies of articles (articles.body) and the text of pages (pages.text) are "
        "in Parquet, CSV and SQLite only.",
        "An empty cell means that nothing is there, not zero.",
    )
    return [
        title_zh,
        f"{name} {version} · {created[:10]}",
        "",
        "每张表一页；fields 一页说明各列的含义。",
        "稿件、人物等由程序读出，没有逐条核对，引用前请看原文。",
        "本工作簿不含全文：稿件正文（articles.body）与版面文字（pages.text）请用 Parquet、CSV 或 SQLite。",
        "空格子表示没有，不表示零。",
        "",
        *(line for text in english for line in wrap(text, 95)),
    ]


def facts_readme(descriptor: Mapping[str, Any]) -> str:
    """Return the README of the data package without article and page text."""
    own = descriptor[OWN]
    facts, name, version = own["rights"]["facts"], descriptor["name"], descriptor["version"]
    return f"""# {descriptor["title_zh"]}（事实部分）

{name} {version}。双击 index.html 即可浏览。

本数据包只含事实：标题、署名、人物、任职、事件，以及各自在版面文字中的起止位置。稿件正文、版面文字、事件例句、修复与更正前后的
文字都不在其中；事件的名称若是一整句话，只到第一个停顿为止（谁说了话，不含所说的话）。标题按书目信息保留。

- 许可：{facts["title_zh"]}
- 引用：{descriptor["title_zh"]}。数据包 {name}，{version} 版，{descriptor["created"][:4]}。（CITATION.cff 供程序读取）
- 各字段的含义见 DICTIONARY.zh.md，读入与缺漏见 REPORT.md，各版变更见 CHANGELOG.md。
- 核对文件：`sha256sum -c SHA256SUMS`。

# {descriptor["title"]} (facts)

{name} {version}. Double-click index.html to look at it.

This data package holds facts only: headlines, bylines, persons, posts, events, and where each stands in the text of
its page. The bodies of articles, the text of pages, the sentences of events and the wording of repairs and corrections
are not in it; where an event is named by a whole sentence, the name ends at the first pause (who spoke, not the words).
Headlines are kept as what identifies an article.

- Licence: {facts["title"]}
- To cite: {descriptor["title"]}. Data package {name}, version {version}, {descriptor["created"][:4]}. (CITATION.cff is
  for programs.)
- DICTIONARY.md says what every field means, REPORT.md what was read and what is missing, CHANGELOG.md what changed.
  Check the files with `sha256sum -c SHA256SUMS`.
"""
