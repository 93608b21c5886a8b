"""A small score that must not fall: invented sentences of the kinds that newspapers print."""

from __future__ import annotations

import re
from pathlib import Path

from etl.transform.persons import find_persons

MARK = re.compile("⟦([^⟧]+)⟧")


def documents() -> list[tuple[str, set[tuple[int, int]]]]:
    text = Path(__file__).with_name("invented.txt").read_text(encoding="utf-8")
    out = []
    for block in re.sub(r"^#.*\n", "", text).strip().split("\n\n"):
        spans, bare, at = set(), "", 0
        for mark in MARK.finditer(block):
            bare += block[at : mark.start()]
            spans.add((len(bare), len(bare) + len(mark[1])))
            bare += mark[1]
            at = mark.end()
        out.append((bare + block[at:], spans))
    return out


def test_names_of_invented_news_are_found() -> None:
    marked = documents()
    found = [{(p.start, p.end) for p in persons} for persons in find_persons([text for text, _ in marked])]
    hits = sum(len(f & spans) for f, (_, spans) in zip(found, marked, strict=True))
    said, true = sum(map(len, found)), sum(len(spans) for _, spans in marked)
    wrong = [
        (text[max(0, a - 6) : b + 4], (a, b) in spans)
        for f, (text, spans) in zip(found, marked, strict=True)
        for a, b in sorted(f ^ spans)
    ]
    assert 2 * hits / (said + true) >= 0.95, wrong


def test_text_without_a_person_stays_without() -> None:
    bare = [text for text, spans in documents() if not spans]
    assert len(bare) == 3
    assert find_persons(bare) == [[], [], []]
