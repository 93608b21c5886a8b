"""Time and memory of a release: ``python -m benchmarks.build_release [ARTICLES…] [FORM…]``.

A volume of invented articles, a newspaper-year wide, is published twice: all but its last hundred articles, then the
whole, as a daily run does. Each is published in a process of its own, whose peak memory is printed beside what it took
to hold the tables. Without forms, those that `etl run` would write; ``all`` stands for every one.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl

from etl.load.metadata import FORMATS, Metadata
from etl.load.order import arrange
from etl.load.release import publish
from etl.tables import TABLES, frame

VOLUME, PAPER = "yunxi-wanbao-2021", "云溪晚报"
PAGE_ARTICLES = 8
WORDS = "市民 菜场 改造 工程 开门 迎客 街道 办事处 表示 下一步 停车 居民 昨天 上午 记者 召开 推进 项目".split()  # noqa: SIM905


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:] if word.isdecimal()] or [100_000]
    forms = tuple(word for word in sys.argv[1:] if not word.isdecimal())
    forms = FORMATS if forms == ("all",) else forms
    if unknown := set(forms) - set(FORMATS):
        raise SystemExit(f"There is no form {', '.join(unknown)}; there are {', '.join(FORMATS)}.")
    print(f"forms besides Parquet and CSV: {' '.join(forms) or 'as etl run would choose'}")
    print("| articles | rows | tables, MB | release | CPU, s | on disk, MB | memory above the tables, MB |")
    print("| ---: | ---: | ---: | --- | ---: | ---: | ---: |")
    for articles in sizes:
        with tempfile.TemporaryDirectory() as folder:
            for release, count in (("first", articles - 100), ("next", articles)):
                _in_a_process(_keep_volume, count, articles // 5, folder)
                _in_a_process(_publish, articles, release, folder, forms)


def _in_a_process(step: Callable[..., None], *arguments: Any) -> None:
    process = get_context("spawn").Process(target=step, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _keep_volume(articles: int, persons: int, folder: str) -> None:
    """Make the tables as bind hands them over; as rows they take many times what they take as columns."""
    for name, table in arrange(make_volume(articles, persons)).items():
        table.write_parquet(Path(folder, f"{name}.parquet"))


def _publish(articles: int, release: str, folder: str, forms: tuple[str, ...]) -> None:
    tables = {name: pl.read_parquet(Path(folder, f"{name}.parquet")).rechunk() for name in TABLES}
    rows, held = sum(table.height for table in tables.values()), sum(map(pl.DataFrame.estimated_size, tables.values()))
    before, started = _peak(), time.process_time()
    made = publish(VOLUME, tables, Path(folder, "output"), metadata=Metadata(formats=forms or None))
    took = time.process_time() - started
    assert made
    size = sum(file.stat().st_size for file in made.path.iterdir())
    print(
        f"| {articles:,} | {rows:,} | {held / 1e6:,.0f} | {release} {made.version} | {took:.1f} | {size / 1e6:,.0f} "
        f"| {_peak() - before:,.0f} |"
    )


def make_volume(articles: int, persons: int) -> dict[str, pl.DataFrame]:
    """Make a volume of so many articles, with as many rows in the other tables as pages usually give.

    Fewer articles are the beginning of more.
    """
    chance = random.Random(1)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    people = [(f"ren{k}-{k:06x}", f"人{k}") for k in range(persons)]
    rows["persons"] = [
        {"person_id": key, "name": name, "mention_count": 1, "article_count": 1, "namesake_suspected": False}
        for key, name in people
    ]
    for number in range(articles):
        page, position = divmod(number, PAGE_ARTICLES)
        day = date(2021, 1, 1) + timedelta(page % 365)
        issue = f"yunxi-wanbao-{day}"
        page_id = f"{issue}-p{page // 365 + 1}"
        if not position:
            if page < 365:
                rows["issues"].append({"issue_id": issue, "newspaper": PAPER, "date": day, "script": "Hans"})
            rows["sources"].append(
                {
                    "source_id": f"s-{page}",
                    "uri": f"{page_id}.txt",
                    "sha256": f"{page:064x}",
                    "media_type": "text/plain",
                }
                | {"encoding": "utf-8", "byte_count": 9000, "char_count": 4000}
            )
            text = "".join(chance.choices(WORDS, k=1800))
            rows["pages"].append({"page_id": page_id, "issue_id": issue, "source_id": f"s-{page}", "text": text})
        _add_article(rows, f"{page_id}-a{position + 1:02}", page_id, issue, day, position, chance, people)
    return {name: frame(name, rows[name]) for name in TABLES}


def _add_article(
    rows: dict[str, list[dict[str, Any]]],
    article: str,
    page: str,
    issue: str,
    day: date,
    position: int,
    chance: random.Random,
    people: list[tuple[str, str]],
) -> None:
    start = 450 * position
    span = {"source_start": start, "source_end": start + 440}
    rows["articles"].append(
        {"article_id": article, "page_id": page, "issue_id": issue, "newspaper": PAPER, "date": day, "kind": "news"}
        | {"position": position + 1, "headline": "".join(chance.choices(WORDS, k=6)), "char_count": 450}
        | {"body": "".join(chance.choices(WORDS, k=200)), "truncated": False, **span}
    )
    for number in range(10):
        rows["blocks"].append(
            {"block_id": f"{page}-b{10 * position + number + 1:03}", "page_id": page, "role": "body", **span}
            | {"position": 10 * position + number + 1, "article_id": article}
        )
    for number in range(4):
        person, name = chance.choice(people)
        rows["mentions"].append(
            {"mention_id": f"{article}-m{number + 1:03}", "person_id": person, "article_id": article, "field": "body"}
            | {"start": 3, "end": 5, "surface": name, "evidence": "cue", "confidence": 0.9, **span}
        )


def _peak() -> float:
    """Peak memory of this process, in megabytes (kilobytes are reported on Linux, bytes on macOS)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
