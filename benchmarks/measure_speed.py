"""How fast pages become releases: ``python -m benchmarks.measure_speed [--pages N] [--rounds N]``, or ``make bench``.

Every round is a process of its own with pages of its own (see `benchmarks.pages`): it times what a reader knows
(copying and decoding bytes, OpenCC, a Parquet file of the texts, jieba's part-of-speech tagger) and then a whole run
over the same pages, step by step. Figures are medians of the rounds, in megabytes of UTF-8 a second of CPU time;
others may be at work on the machine, so only ratios of one run are worth comparing. The table goes into
docs/performance.md, the figures into benchmarks/records/.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.keeping import dated, keep_record, last_record, put_table
from benchmarks.pages import make_page, volume_numbers, write_pages

PAGES, ROUNDS = 640, 3
PEERS = ("copy and decode", "OpenCC", "Parquet of the texts", "jieba.posseg")
YARDSTICK = "jieba.posseg"
"""The peer that records are compared by: Python and C at work on the same text, as the program is."""
WHOLE, EVERYTHING = "whole run: Parquet and CSV", "whole run: all forms"
STEPS = {
    "ingest": ("etl.pipeline:ingest",),
    "decode": ("etl.engines.reading:read_bytes",),
    "normalise": ("etl.transform.page:normalise",),
    "read page": ("etl.transform.page:read_each",),
    "persons": ("etl.transform.page:find_persons",),
    "memberships": ("etl.transform.stories:find_memberships",),
    "events, dates": ("etl.transform.page:find_events_of_all",),
    "rows": ("etl.transform.page:tabulate",),
    "frames, parts": (
        "etl.engines.reading:_gather",
        "etl.engines.reading:write_part",
        "etl.engines.binding:gather_parts",
        "etl.engines.binding:write_part",
    ),
    "bind": ("etl.engines.binding:bind_volume",),
    "checks": ("etl.load.checks:check", "etl.load.gate:accept", "etl.load.release:_judge"),
    "Parquet": ("etl.load.table_files:write_parquet",),
    "CSV": ("etl.load.release:write_csv",),
    "page": ("etl.load.page.release_page:release_page", "etl.load.page.release_page:render"),
    "other forms": ("etl.load.build:write_forms", "etl.load.build:_write_zip"),
    "rest of load": ("etl.engines.binding:stage", "etl.pipeline:place", "etl.pipeline:write_catalog"),
}
"""What is watched of a run, in the order of the flow."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=PAGES, help="pages of a round")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--dry", action="store_true", help="print only, keep nothing")
    parser.add_argument("--round", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.round is not None:
        print(json.dumps(measure_round(given.round, given.pages)))
        return
    rounds = [_in_own_process(number, given.pages) for number in range(given.rounds)]
    record = dated(sum_up(rounds, given.pages, last_record("speed")))
    print(table(record))
    if not given.dry:
        keep_record("speed", record)
        put_table("speed", table(record))


def measure_round(number: int, pages: int) -> dict[str, Any]:
    """Time peers and steps over pages of one volume; MB of UTF-8 a CPU-second by name, and the peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        size = write_pages(Path(folder, "pages"), volume_numbers(number % 4, pages)) / 1e6
        raw = [path.read_bytes() for path in sorted(Path(folder, "pages").rglob("*.txt"))]
        _warm_up(Path(folder))
        speeds = {name: _speed(run, some) for name, run, some in _peers(raw)}
        spent = _run(Path(folder))
    whole = spent.pop("whole")
    speeds |= {step: size / seconds for step, seconds in spent.items()}
    speeds[WHOLE], speeds[EVERYTHING] = size / (whole - spent["other forms"]), size / whole
    return {"speeds": speeds, "size": size, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}


def sum_up(rounds: Sequence[dict[str, Any]], pages: int, last: dict[str, Any] | None) -> dict[str, Any]:
    """Take medians over rounds; ratios are taken within each round first, and held against those of the last record."""
    names = [*PEERS, *STEPS, WHOLE, EVERYTHING]

    def of(name: str, peer: str) -> float:
        return round(median(one["speeds"][name] / one["speeds"][peer] for one in rounds), 4)

    ratios = {name: {peer: of(name, peer) for peer in PEERS} for name in names}
    before = last["ratios"] if last else {}
    return {
        "pages": pages,
        "rounds": len(rounds),
        "megabytes": round(median(one["size"] for one in rounds), 2),
        "peak_megabytes": round(max(one["peak"] for one in rounds)),
        "speeds": {name: round(median(one["speeds"][name] for one in rounds), 3) for name in names},
        "ratios": ratios,
        "last": {name: round(ratios[name][YARDSTICK] / before[name][YARDSTICK], 3) for name in names if name in before},
    }


def table(record: dict[str, Any]) -> str:
    """Write a record as a table in Markdown."""
    rounds = f"{record['rounds']} rounds of {record['pages']:,} pages, {record['megabytes']:.1f} MB each"
    lines = [
        f"{rounds}, on one core ({record['measured']}, Python {record['python']}). "
        f"Peak memory with all forms: {record['peak_megabytes']:,} MB.",
        "",
        "| step | MB a CPU-second | " + " | ".join(f"× {peer}" for peer in PEERS) + " | × last record |",
        "| --- |" + " ---: |" * (len(PEERS) + 2),
    ]
    for name, speed in record["speeds"].items():
        ratios = " | ".join(_number(record["ratios"][name][peer]) for peer in PEERS)
        shown = f"**{name}**" if name in (WHOLE, EVERYTHING) else name
        since = record["last"].get(name)
        lines.append(f"| {shown} | {_number(speed)} | {ratios} | {'' if since is None else f'{since:.2f}'} |")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _in_own_process(number: int, pages: int) -> dict[str, Any]:
    command = [sys.executable, "-m", __spec__.name, "--round", str(number), "--pages", str(pages)]
    done = subprocess.run(command, env={**os.environ, "POLARS_MAX_THREADS": "1"}, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    print(f"round {number + 1} done", file=sys.stderr, flush=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _warm_up(folder: Path) -> None:
    """Load libraries, word lists and models: a run starts with them, a page does not."""
    import jieba.posseg

    import etl

    list(jieba.posseg.cut("预热"))
    _, text = make_page(-1, 6000)
    (folder / "first.txt").write_text(text, encoding="utf-8")
    report = etl.run([folder / "first.txt"], folder / "first")
    assert report.result == "published", report


def _peers(raw: Sequence[bytes]) -> list[tuple[str, Callable[[Sequence[bytes]], object], Sequence[bytes]]]:
    import jieba.posseg
    import polars as pl
    import pyarrow.parquet as pq
    from opencc import OpenCC

    converter = OpenCC("t2s", include_tofu_risk_dictionaries=False)
    texts = pl.DataFrame({"text": [page.decode() for page in raw]}).to_arrow()
    return [
        ("copy and decode", lambda some: [bytes(bytearray(page)).decode() for page in some], raw),
        ("OpenCC", lambda some: [converter.convert(page.decode()) for page in some], raw),
        ("Parquet of the texts", lambda _: pq.write_table(texts, io.BytesIO(), compression="zstd"), raw),
        ("jieba.posseg", lambda some: [list(jieba.posseg.cut(page.decode())) for page in some], raw[:12]),
    ]


def _speed(run: Callable[[Sequence[bytes]], object], pages: Sequence[bytes]) -> float:
    started = time.process_time()
    run(pages)
    return sum(map(len, pages)) / 1e6 / (time.process_time() - started)


def _run(folder: Path) -> dict[str, float]:
    """Run the whole program in this process: CPU seconds by step, and of the whole."""
    import etl
    from benchmarks.stopwatch import watch
    from etl.load.metadata import FORMATS

    output = folder / "output"
    output.mkdir()
    (output / "dataset.toml").write_text(f"formats = {json.dumps(FORMATS)}\n", encoding="utf-8")
    with watch(STEPS) as spent:
        started = time.process_time()
        report = etl.run([folder / "pages"], output)
        whole = time.process_time() - started
    assert report.result == "published", report
    assert len(report.volumes) == 1, report
    return {step: spent[step] for step in STEPS} | {"whole": whole}


if __name__ == "__main__":
    main()
