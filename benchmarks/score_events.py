#!/usr/bin/env python3
"""How well and how fast events are found.

    python benchmarks/score_events.py [--data FOLDER] [--differences]

Printed: the two halves of the invented items (tests/transform/events/items; rules are developed on the first, the
second says how they do on what they were not made for), the example pages, and speed. FOLDER holds labelled sets,
events/*.jsonl of {"id", "events"} beside *_texts.jsonl of {"id", "date", "text"}; without it those of ../shared/data
are scored where they are, by the scripts beside them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SCORES = (
    ("score_events_labelled.py", "events/news_labelled_events.jsonl", "adapters:labelled_events"),
    ("score_events.py", "events/cec.jsonl", "adapters:events"),
)
ROUNDS = 5
ISSUE = date(2023, 6, 15)
Article = tuple[str, date]


def main() -> int:
    options = parse()
    invented(options.differences)
    examples()
    for script, rows, call in SCORES:
        if (options.data / rows).exists() and (SHARED / "acceptance" / script).exists():
            labelled(script, options.data / rows, call)
    speeds(options.data)
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED / "data")
    parser.add_argument("--differences", action="store_true", help="print what differs in the first half of the items")
    return parser.parse_args()


def invented(differences: bool) -> None:
    from tests.transform.events.scoring import HALVES, read_items, score_items, shown

    for half in HALVES:
        figures = score_items(read_items(half))
        print(f"invented items, {half} half: {shown(figures)}")
        if differences and half == HALVES[0]:
            print(*figures.differences, sep="\n")


def examples() -> None:
    from tests.examples.scoring import read_examples, score

    scores = score(*read_examples())
    cells = [f"{aspect} {scores.hit[aspect]} of {scores.true[aspect]}" for aspect in scores.true if "event" in aspect]
    print(f"example pages: {', '.join(cells)}", flush=True)


def labelled(script: str, rows: Path, call: str) -> None:
    import subprocess

    command = [sys.executable, "-B", script, str(rows), "--call", call, "--path", str(ROOT)]
    subprocess.run(command, cwd=SHARED / "acceptance", check=True)


def speeds(data: Path) -> None:
    """UTF-8 megabytes a CPU-second of one process, the best of some rounds over the same texts."""
    from etl.transform.dates import find_dates
    from etl.transform.events import find_events, find_triggers

    for name, articles in (("example articles", example_articles()), ("news", news(data))):
        if not articles:
            continue
        size = sum(len(text.encode()) for text, _ in articles) / 1e6
        print(f"{len(articles)} {name}, {size:.2f} MB; MB a CPU-second, best of {ROUNDS}")
        for what, find in (("dates", find_dates), ("dates and event words", find_triggers), ("rows", find_events)):
            print(f"  {what:24s}{size / best_time(find, articles):6.1f}", flush=True)


def example_articles() -> list[Article]:
    """Text and issue date of every article of the example pages."""
    found = []
    for path in sorted((ROOT / "examples").glob("*.gold.json")):
        gold = json.loads(path.read_text("utf-8"))
        issue = date.fromisoformat(gold["issue"]["date"])
        for article in gold["articles"]:
            lines = [article.get(key) for key in ("kicker", "headline", "subheadline")]
            found.append(("\n".join([line for line in lines if line] + article["paragraphs"]), issue))
    return found


def news(data: Path) -> Sequence[Article]:
    """Running news text, where there is some."""
    import gzip

    path = data / "silver" / "news_lac.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    return [(text, ISSUE) for text in texts[::8]]


def best_time(find: Callable[[str, date], Any], articles: Sequence[Article]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for text, issue in articles:
            find(text, issue)
        times.append(time.process_time() - start)
    return min(times)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
