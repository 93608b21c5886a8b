"""Figures of dates and events: speed on the example pages, and the scores where measuring sets are at hand.

Run from the project's root: ``python benchmarks/score_events.py``. The measuring sets are looked for in ../shared;
without them only the speeds are printed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from etl.transform.dates import find_dates
from etl.transform.events import find_events, find_triggers

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SCORES = (
    ("score_time.py", "time/hand_newspaper.jsonl", "adapters:time"),
    ("score_events_labelled.py", "events/news_labelled_events.jsonl", "adapters:labelled_events"),
    ("score_events.py", "events/cec.jsonl", "adapters:events"),
)
ROUNDS = 20


def main() -> None:
    articles = example_articles()
    size = sum(len(text.encode()) for text, _ in articles) / 1e6
    print(f"{len(articles)} example articles, {size:.2f} MB; MB per CPU second, best of {ROUNDS}")
    for name, find in (("dates", find_dates), ("dates and event words", find_triggers), ("event rows", find_events)):
        print(f"  {name:24s}{size / best_time(find, articles):6.1f}")
    for script, rows, call in SCORES:
        if (SHARED / "acceptance" / script).exists():
            score(script, rows, call)


def example_articles() -> list[tuple[str, date]]:
    """Text and issue date of every article of the example pages."""
    found = []
    for path in sorted((ROOT / "examples").glob("*.gold.json")):
        gold = json.loads(path.read_text("utf-8"))
        issue = date.fromisoformat(gold["issue"]["date"])
        for article in gold["articles"]:
            lines = [article.get(key) for key in ("kicker", "headline", "subheadline")]
            found.append(("\n".join([line for line in lines if line] + article["paragraphs"]), issue))
    return found


def best_time(find: Callable[[str, date], Any], articles: list[tuple[str, date]]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for text, issue in articles:
            find(text, issue)
        times.append(time.process_time() - start)
    return min(times)


def score(script: str, rows: str, call: str) -> None:
    command = [sys.executable, "-B", script, f"../data/{rows}", "--call", call, "--path", str(ROOT)]
    subprocess.run(command, cwd=SHARED / "acceptance", check=True)


if __name__ == "__main__":
    main()
