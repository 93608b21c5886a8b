"""Pages to measure with: as many as are wanted, no two alike, made of the project's own stories and examples.

``python -m benchmarks.pages COUNT FOLDER`` writes them. A page is set like those of `tests.examples.variants`
(masthead, headline stacks, bylines, columns cut inside a word, pasted tails, captions), from stories whose sentences
are drawn from all of them, with a clause of another sentence put in and most words that no word list of the project
knows changed for others: what remembers a sentence gains nothing, what compresses or compares finds about as few
repeats as in news. The sentences mean nothing; persons, posts and happenings stand in them as thick as in the
stories, twice as thick as in a usual paper.

Pages are numbered. Eight make an issue, an issue of each of four newspapers a day, a newspaper's year a volume of 2,920
pages or so.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import rjieba

from tests.examples.variants import MATERIAL, Setting, set_inner_masthead, set_story

SIZE = 12_000
"""Bytes of UTF-8 in a page: what a full printed page holds."""
ISSUE_PAGES = 8

_SENTENCE = re.compile("[^。！？]+[。！？]”?")
_NUMBERS = {f"n{k}": [11, 990] for k in range(1, 6)}
_FREE = ("n", "vn", "v", "a", "d", "ns", "b", "m")
_CHANGED = 0.9
_ROOT = Path(__file__).parent.parent
_EXAMPLES, _LEXICON = _ROOT / "examples", _ROOT / "etl" / "transform" / "lexicon"


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
    day = date(int(newspaper["first"][1][:4]) + 1, 1, 1) + timedelta(days=day_number)
    page = Setting(chance, day, newspaper, chance.random() < 0.6, None)
    set_inner_masthead(page, label + 1)
    while len(page.text.encode()) < size:
        set_story(page, _story(chance))
    return f"{newspaper['postal'][:2]}/{day:%Y/%m-%d}/{label + 1}.txt", page.text


def volume_numbers(paper: int, count: int) -> Iterator[int]:
    """Numbers of the first pages of one newspaper, which are of one volume up to some 2,900."""
    papers = len(MATERIAL["newspaper"])
    return (((n // ISSUE_PAGES) * papers + paper) * ISSUE_PAGES + n % ISSUE_PAGES for n in range(count))


def write_pages(folder: Path, numbers: Iterable[int], size: int = SIZE) -> int:
    """Write the pages of these numbers into a folder and return how many bytes they have."""
    written = 0
    for address, text in (make_page(number, size) for number in numbers):
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
    sentence, other = (_reworded(chance.choice(_sentences()), chance) for _ in range(2))
    first, comma, rest = sentence.partition("，")
    clause = chance.choice(other.rstrip("。！？”").split("，"))
    return f"{first}，{clause}，{rest}" if comma and not re.search("[“”]", sentence + clause) else sentence


def _reworded(words: list[tuple[str, str]], chance: random.Random) -> str:
    """Change words for others of their class and length."""
    others = _vocabulary()
    return "".join(chance.choice(others[kind]) if kind and chance.random() < _CHANGED else word for word, kind in words)


@cache
def _stacks() -> list[dict[str, Any]]:
    return [story for story in MATERIAL["story"] if {"kicker", "headline", "subheadline", "photo"} <= story.keys()]


@cache
def _sentences() -> list[list[tuple[str, str]]]:
    """Sentences of stories, with their gaps, and of the example pages: words, with a class where they may change."""
    paragraphs = [text for item in (*MATERIAL["story"], *MATERIAL["brief"]) for text in item["body"]]
    for path in sorted(_EXAMPLES.glob("*.gold.json")):
        for article in json.loads(path.read_text(encoding="utf-8"))["articles"]:
            if article["kind"] == "news":
                paragraphs += (text.replace("{", "").replace("}", "") for text in article["paragraphs"])
    known = _listed_words()
    return [
        [
            (word, f"{kind}{len(word)}" if kind in _FREE and not (word in known or word.isascii()) else "")
            for word, kind in rjieba.tag(text)
        ]
        for paragraph in paragraphs
        for text in _SENTENCE.findall(paragraph)
    ]


@cache
def _vocabulary() -> dict[str, list[str]]:
    """Words by class and length, each as often as it is used."""
    found: dict[str, list[str]] = {}
    for sentence in _sentences():
        for word, kind in sentence:
            found.setdefault(kind, []).append(word)
    return found


def _listed_words() -> set[str]:
    """Words that the word lists of the project give a meaning: posts, cues, triggers, endings of organizations."""
    return {
        word
        for suffix in ("txt", "toml", "tsv")
        for path in _LEXICON.rglob(f"*.{suffix}")
        for word in re.findall("[\u4e00-\u9fff]+", path.read_text(encoding="utf-8"))
    }


if __name__ == "__main__":
    print(f"{write_pages(Path(sys.argv[2]), range(int(sys.argv[1]))):,} bytes")
