"""What a year of daily releases takes on the disk: ``python -m benchmarks.keep_a_year [PAGES A DAY]``.

A paper of so many pages a day, eight articles each, is published on every day of a year, each release holding the year
so far; old releases are pruned at the end of each run as `etl run` does.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from benchmarks.build_release import PAGE_ARTICLES, VOLUME, make_volume
from etl.load import shelf
from etl.load.release import publish
from etl.load.retention import plan_prune, prune

DAYS = 365
KEYS = {"sources": "uri", "persons": None, "aliases": None}


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    articles = PAGE_ARTICLES * pages * DAYS
    tables = make_volume(articles, persons=articles // 5)
    dropped, published, took = 0, dict[tuple[str, str], str](), 0.0
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        for number in range(DAYS):
            day = date(2021, 1, 1) + timedelta(number)
            began = time.process_time()
            release = publish(VOLUME, until(day, tables), output)
            took += time.process_time() - began
            assert release
            now = datetime(day.year, day.month, day.day, 5, 17, tzinfo=UTC)
            published[VOLUME, release.version] = now.isoformat()
            plan = plan_prune(output, None, published, at=now)
            prune(plan)
            dropped += plan.bytes
        kept = [size(path) for path in shelf.releases(output / VOLUME)]
    print(f"{pages} pages a day, {tables['articles'].height:,} articles in the year, {took / DAYS:.1f} CPU s a release")
    print(f"the last release takes {kept[-1] / 1e6:,.0f} MB")
    print(f"{len(kept)} releases are kept, {sum(kept) / 1e6:,.0f} MB: {sum(kept) / kept[-1]:.1f} times the last one")
    print(f"all {DAYS} would take {(sum(kept) + dropped) / 1e6:,.0f} MB: {(sum(kept) + dropped) / kept[-1]:.0f} times")


def until(day: date, tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the part of a volume that was printed up to a day."""
    out = {}
    for name, rows in tables.items():
        key = KEYS.get(name, rows.columns[0])
        printed = pl.col(key).str.extract(r"(\d{4}-\d\d-\d\d)").str.to_date() if key else None
        out[name] = rows if printed is None or rows.is_empty() else rows.filter(printed <= day)
    out["persons"] = out["persons"].join(out["mentions"], on="person_id", how="semi")
    return out


def size(release: Path) -> int:
    return sum(file.stat().st_size for file in release.iterdir())


if __name__ == "__main__":
    main()
