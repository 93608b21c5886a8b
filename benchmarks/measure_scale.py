"""How far one machine goes: ``python -m benchmarks.measure_scale``, part of ``make bench``.

Measured are the start of the command, two workers against one, the memory of all processes of a run over archives of
several sizes and over one full volume, and a daily run that adds a page to each archive. Pages are those of
`benchmarks.pages`: eight an issue, four newspapers, a volume every 2,900 pages. Others may be at work on the machine:
the cores it had left are told, and beside the ratio of times the one of CPU seconds on the longest way through.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.keeping import dated, keep_record, put_table
from benchmarks.pages import SIZE, volume_numbers, write_pages
from benchmarks.watching import Watched, free_cores, watch_command

ARCHIVES = (1_000, 4_000)
WORKERS, FULL_VOLUME = 1_000, 2_900
DAYS = 3
WITHOUT_FORMS = "formats = []\n"
"""Parquet and CSV only, as `etl run` writes for volumes of more than some thousand articles."""

PAGE = """云溪晚报
2030年1月{day}日

老街菜场换新颜

本报讯（记者 沈一禾）昨天上午，改造后的西门菜场重新开门迎客，市商务局局长顾明轩出席开市仪式。
"""
"""What a daily run adds: a page of another newspaper, so that no volume of the archive is touched."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--archives", type=int, nargs=2, default=ARCHIVES, metavar="PAGES", help="two sizes to compare")
    parser.add_argument("--size", type=int, default=SIZE, help="bytes of a page of the archives")
    parser.add_argument(
        "--workers", type=int, default=WORKERS, metavar="PAGES", help="pages for one worker and for two"
    )
    parser.add_argument("--volume", type=int, default=FULL_VOLUME, metavar="PAGES", help="of a full volume")
    parser.add_argument("--dry", action="store_true", help="print only, keep nothing")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        record = dated(measure(Path(folder), given.workers, given.volume, tuple(given.archives), given.size))
    print(table(record))
    if not given.dry:
        keep_record("scale", record)
        put_table("scale", table(record))


def measure(folder: Path, workers: int, volume: int, archives: tuple[int, ...], size: int) -> dict[str, Any]:
    """Measure everything; pages and output are left in a folder."""
    record: dict[str, Any] = {"size": size, "start": _start()}
    _tell("start measured")
    record["workers"] = _workers(folder, workers)
    _tell("workers measured")
    record["full_volume"] = _full_volume(folder, volume)
    _tell("full volume measured")
    record["archives"] = {str(pages): _archive(folder, pages, size) for pages in archives}
    return record


def table(record: dict[str, Any]) -> str:
    """Write a record as a table in Markdown."""
    two, full = record["workers"], record["full_volume"]
    (few, small), (many, large) = ((int(pages), measured) for pages, measured in record["archives"].items())
    rows = [
        ("start: `etl --help`, CPU-seconds", f"{record['start']:.2f}", "< 0.3"),
        (
            f"two workers against one, {two['pages']:,} pages: time ({two['free']:.1f} cores free)",
            f"{two['times']:.2f} ×",
            "≥ 1.8 with two cores free",
        ),
        ("the same: CPU-seconds on the longest way through", f"{two['paths']:.2f} ×", "≥ 1.8"),
        (f"memory, two workers, archive of {few:,} pages", f"{small['peak']:,.0f} MB", "< 1,000 MB"),
        (f"memory, two workers, archive of {many:,} pages", f"{large['peak']:,.0f} MB", "< 1,000 MB"),
        ("the same, one to the other", f"{large['peak'] / small['peak']:.2f} ×", "≤ 1.2"),
        (f"memory, one volume of {full['pages']:,} pages, {full['megabytes']:.0f} MB", f"{full['peak']:,.0f} MB", ""),
        (f"daily run, one page more in {few:,}: CPU-seconds", f"{small['daily']:.2f}", ""),
        (f"daily run, one page more in {many:,}: CPU-seconds", f"{large['daily']:.2f}", ""),
        ("the same, one to the other", f"{large['daily'] / small['daily']:.2f} ×", "≤ 1.5"),
    ]
    lines = [
        f"Measured {record['measured']}, Python {record['python']}; pages of archives have {record['size']:,} bytes "
        f"or a little more, all others {SIZE:,}.",
        "",
        "| what | measured | target |",
        "| --- | ---: | ---: |",
        *(f"| {what} | {value} | {target} |" for what, value, target in rows),
    ]
    return "\n".join(lines)


def _start() -> float:
    """CPU seconds of `etl --help`, which is over before anybody looks at it: the system counts them."""
    command = [sys.executable, "-m", "etl", "--help"]
    spent = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(spent)


def _workers(folder: Path, pages: int) -> dict[str, float]:
    source = folder / "workers"
    write_pages(source, range(pages))
    runs = {jobs: _publish(source, folder / f"workers-{jobs}", jobs) for jobs in (1, 2)}
    free = free_cores()
    return {
        "pages": pages,
        "free": free,
        "times": runs[1].seconds / runs[2].seconds,
        "paths": runs[1].path(1) / runs[2].path(2),
    }


def _full_volume(folder: Path, pages: int) -> dict[str, float]:
    source = folder / "full"
    size = write_pages(source, volume_numbers(0, pages))
    run = _publish(source, folder / "full-output", 2)
    return {"pages": pages, "megabytes": size / 1e6, "peak": run.peak, "cpu": sum(run.cpu)}


def _archive(folder: Path, pages: int, size: int) -> dict[str, float]:
    """Publish an archive, then add a page to it on some days: the first of a new volume, so that none is touched."""
    source, output = folder / f"pages-{pages}", folder / f"archive-{pages}"
    written = write_pages(source, range(pages), size)
    run = _publish(source, output, 2)
    _tell(f"archive of {pages:,} published")
    daily = []
    for day in range(DAYS):
        page = folder / f"day-{pages}-{day}.txt"
        page.write_text(PAGE.format(day=day + 1), encoding="utf-8")
        daily.append(sum(_etl("run", page, "--output", output, "--quiet").cpu))
    return {"pages": pages, "megabytes": written / 1e6, "peak": run.peak, "cpu": sum(run.cpu), "daily": median(daily)}


def _publish(source: Path, output: Path, jobs: int) -> Watched:
    output.mkdir()
    (output / "dataset.toml").write_text(WITHOUT_FORMS, encoding="utf-8")
    return _etl("run", source, "--output", output, "--jobs", jobs, "--quiet")


def _etl(*arguments: object) -> Watched:
    return watch_command([sys.executable, "-m", "etl", *map(str, arguments)])


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
