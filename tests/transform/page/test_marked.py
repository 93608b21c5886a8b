"""Marked pages: what an e-paper's markup says is taken as said."""

from __future__ import annotations

from datetime import date

from etl.records import Mark, PageSource, PageTables, Source
from etl.transform.page import read_pages

PARTS = [
    ("kicker", "王丁在交通会上强调"),
    ("headline", "把路修到群众心坎上"),
    ("subheadline", "三十条线路昨起运行"),
    ("byline", "本报记者 李建华"),
    ("body", "昨天，甲县客运公司开通三十条乡村公交线路"),
    ("body", "三十个村子的人进城不用再换车。"),
    ("caption", "图为新车发车。 周立民 摄"),
]


def read(parts: list[tuple[str, str]]) -> tuple[str, PageTables]:
    text, marks = "", []
    for role, words in parts:
        marks.append(Mark(-1 if role == "noise" else 0, role, len(text), len(text) + len(words)))
        text += words + "\n\n"
    page = PageSource(
        Source("s", "c.html", "x", "text/html", "utf-8", 1, len(text)),
        text,
        "江海日报",
        date(2021, 3, 9),
        "03",
        tuple(marks),
    )
    (tables,) = read_pages([page])
    assert isinstance(tables, PageTables)
    return text, tables


def test_named_parts_become_fields() -> None:
    _, tables = read(PARTS)
    story, photo = tables.tables["articles"]
    assert [story[k] for k in ("kicker", "headline", "subheadline")] == [words for _, words in PARTS[:3]]
    assert story["body"].split("\n") == [PARTS[4][1], PARTS[5][1]]
    assert (photo["kind"], photo["body"], photo["parent_article_id"]) == (
        "photo",
        "图为新车发车。",
        story["article_id"],
    )
    assert [b["name"] for b in tables.tables["bylines"]] == ["李建华", "周立民"]


def test_page_takes_issue_and_label_from_its_hints() -> None:
    _, tables = read(PARTS)
    assert tables.page_id == "jianghai-ribao-2021-03-09-p3"


def test_every_character_stands_in_the_ledger() -> None:
    text, tables = read([("noise", "上一版 下一版"), *PARTS])
    held = [0] * len(text)
    for block in tables.tables["blocks"]:
        for at in range(block["source_start"], block["source_end"]):
            held[at] += not text[at].isspace()
    assert all(held[at] == 1 for at, char in enumerate(text) if not char.isspace())
