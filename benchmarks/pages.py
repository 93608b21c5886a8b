"""Pages to measure with: as many as are wanted, no two alike, made of the project's own stories and examples.

``python -m benchmarks.pages COUNT FOLDER`` writes them. A page is set like the pages of `tests.examples.variants` (masthead,
headline stacks, bylines, columns cut inside a word, pasted tails, captions), from stories whose sentences are drawn
from all of them and have a clause of another sentence put in: what remembers a sentence gains nothing.

Pages are numbered. Eight make an issue, an issue of each newspaper a day, a newspaper's year a volume.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.examples.variants import MATERIAL, Setting, set_inner_masthead, set_story

SIZE = 12_000
"""Bytes of UTF-8 in a page: what a full printed page holds."""
ISSUE_PAGES = 8

_SENTENCE = re.compile("[^。！？]+[。！？]”?")
_NUMBERS = {f"n{k}": [11, 990] for k in range(1, 6)}
_EXAMPLES = Path(__file__).parent.parent / "examples"


def make_page(number: int, size: int = SIZE) -> tuple[str, str]:
    """Make a page; one number, one page.

    Returns
    -------
    str, str
        Address in an archive (newspaper/year/day/label.txt), and text of at least `size` bytes.
    """
    chance = random.Random(number)
    issue, label = divmod(number, ISSUE_PAGES)
    day_number, paper = divmod(issue, len(MATERIAL["newspaper"]))
    newspaper = MATERIAL["newspaper"][paper]
    day = date.fromisoformat(newspaper["first"][1]) + timedelta(days=day_number)
    page = Setting(chance, day, newspaper, chance.random() < 0.6, None)
    set_inner_masthead(page, label + 1)
    while len(page.text.encode()) < size:
        set_story(page, _story(chance))
    return f"{newspaper['postal'][:2]}/{day:%Y/%m-%d}/{label + 1}.txt", page.text


def make_pages(count: int, size: int = SIZE, first: int = 0) -> Iterator[tuple[str, str]]:
    """Make the pages of so many numbers."""
    return (make_page(number, size) for number in range(first, first + count))


def write_pages(folder: Path, count: int, size: int = SIZE, first: int = 0) -> int:
    """Write pages into a folder and return how many bytes they have."""
    written = 0
    for address, text in make_pages(count, size, first):
        path = folder / address
        path.parent.mkdir(parents=True, exist_ok=True)
        written += path.write_bytes(text.encode())
    return written


def _story(chance: random.Random) -> dict[str, Any]:
    """A story of four paragraphs that nobody wrote: its sentences make sense one by one."""
    sentences = [_varied(chance) for _ in range(chance.randrange(8, 14))]
    body = ["".join(sentences[at::4]) for at in range(4)]
    stack = {name: chance.choice(_stacks())[name] for name in ("kicker", "headline", "subheadline")}
    return {**stack, "photo": chance.choice(_stacks())["photo"], "body": body, "numbers": _NUMBERS}


def _varied(chance: random.Random) -> str:
    sentence, other = chance.choice(_sentences()), chance.choice(_sentences())
    first, comma, rest = sentence.partition("，")
    clause = chance.choice(other.rstrip("。！？”").split("，"))
    return f"{first}，{clause}，{rest}" if comma and not re.search("[“”]", sentence + clause) else sentence


@cache
def _stacks() -> list[dict[str, Any]]:
    return [story for story in MATERIAL["story"] if {"kicker", "headline", "subheadline", "photo"} <= story.keys()]


@cache
def _sentences() -> list[str]:
    """Sentences of all stories, with their gaps, and of the example pages."""
    paragraphs = [text for item in (*MATERIAL["story"], *MATERIAL["brief"]) for text in item["body"]]
    for path in sorted(_EXAMPLES.glob("*.gold.json")):
        for article in json.loads(path.read_text(encoding="utf-8"))["articles"]:
            if article["kind"] == "news":
                paragraphs += (text.replace("{", "").replace("}", "") for text in article["paragraphs"])
    return [sentence for text in paragraphs for sentence in _SENTENCE.findall(text)]


if __name__ == "__main__":
    print(f"{write_pages(Path(sys.argv[2]), int(sys.argv[1])):,} bytes")
