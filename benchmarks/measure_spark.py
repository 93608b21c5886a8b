"""What the Spark engine costs a page, and what an archive comes to: ``python -m benchmarks.measure_spark``.

Measured are the functions that Spark's workers call, over pages of one volume (CPU time and the sizes of what they
write), and whole runs of two sizes with a Spark of this machine, which tell what starting it costs and what Spark adds
to a page. The table of docs/spark.md multiplies that out; nothing in it has been run at that size.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.keeping import SPARK, dated, keep_record, put_table
from benchmarks.measure_scale import WITHOUT_FORMS
from benchmarks.pages import SIZE, volume_numbers, write_pages
from benchmarks.watching import watch_command

PAGES, RUNS = 640, (320, 1_280)
VOLUME = 2_920
"""Pages of a newspaper's year: eight a day."""
ARCHIVES = (100_000, 1_000_000, 10_000_000, 100_000_000)
CORES = (16, 256, 1_024)
BATCH = 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--dry", action="store_true", help="print only, keep nothing")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        record = dated({"size": SIZE, **measure_tasks(Path(folder)), **measure_runs(Path(folder))})
    print(table(record))
    if not given.dry:
        keep_record("spark", record)
        put_table("spark", table(record), SPARK)


def measure_tasks(folder: Path) -> dict[str, float]:
    """Do here what workers do: seconds and bytes by page, and what the driver takes to place a release."""
    from etl.config import Settings
    from etl.engines.fingerprint import code_digest, provenance
    from etl.engines.outbox import FolderOutbox
    from etl.engines.spark_tasks import Binder, FileSources, Reader

    text = write_pages(folder / "pages", volume_numbers(0, PAGES))
    root = str(folder / "pages")
    reader = Reader(FileSources((root.lstrip("/"),)), Settings(), code_digest())
    outbox = FolderOutbox(_output(folder / "output"))
    binder = Binder(outbox, code_digest(), {"provenance": provenance(), "quarantined": {}})
    list(reader(_batches(folder / "pages", 32)))  # word lists are loaded once a worker
    started = time.process_time()
    rows = [row for batch in reader(_batches(folder / "pages", BATCH)) for row in batch.to_pylist()]
    read = time.process_time() - started
    assert len({row["volume"] for row in rows}) == 1
    started = time.process_time()
    bound = binder.bind(rows)
    bind = time.process_time() - started
    assert bound.staged, bound.fault
    started = time.perf_counter()
    release = outbox.place(bound.staged)
    outbox.write_catalogue()
    return {
        "pages": PAGES,
        "text": text / PAGES,
        "read": read / PAGES,
        "bind": bind / PAGES,
        "parts": sum(len(row["part"]) for row in rows) / PAGES,
        "release": sum(path.stat().st_size for path in release.path.iterdir()) / PAGES,
        "place": time.perf_counter() - started,
    }


def measure_runs(folder: Path) -> dict[str, float]:
    """Run with Spark over two sizes: CPU seconds a page with all that Spark does, and of its start."""
    cpu = []
    for pages in RUNS:
        write_pages(folder / f"pages-{pages}", range(pages))
        output = _output(folder / f"output-{pages}")
        command = ["run", folder / f"pages-{pages}", "--output", output, "--engine", "spark"]
        run = watch_command([sys.executable, "-m", "etl", *map(str, command), "--jobs", "2", "--quiet"])
        cpu.append(sum(run.cpu))
    page = (cpu[1] - cpu[0]) / (RUNS[1] - RUNS[0])
    return {"page": page, "start": cpu[0] - page * RUNS[0]}


def table(record: dict[str, Any]) -> str:
    """Write a record as a table in Markdown."""
    page, volume = record["page"], VOLUME * record["bind"]
    lines = [
        f"Measured {record['measured']}, Python {record['python']}, over pages of {record['text'] / 1000:.1f} kB: "
        f"{page * 1000:.0f} ms of a core a page with all that Spark adds, of which reading is "
        f"{record['read'] * 1000:.0f} ms and binding {record['bind'] * 1000:.0f}; {record['start']:.0f} CPU-seconds "
        f"to start; {record['place']:.2f} s for the driver to put one release in its place. A volume of {VOLUME:,} "
        f"pages is bound in {volume / 60:.1f} minutes, which no number of cores shortens.",
        "",
        _cells(
            "pages", "volumes", "text", "parts, for the run", "releases", "core-hours", *(f"{n:,} cores" for n in CORES)
        ),
        _cells(*["---:"] * (6 + len(CORES))),
    ]
    for pages in ARCHIVES:
        volumes = -(-pages // VOLUME)
        sizes = [_size(pages * record[name]) for name in ("text", "parts", "release")]
        times = [max(pages * page / cores, volume) + volumes * record["place"] for cores in CORES]
        hours = f"{pages * page / 3600:,.0f}"
        lines.append(_cells(f"{pages:,}", f"{volumes:,}", *sizes, hours, *map(_duration, times)))
    return "\n".join(lines)


def _output(folder: Path) -> Path:
    """Make an output folder for volumes of Parquet and CSV, as those of a whole year are."""
    folder.mkdir()
    (folder / "dataset.toml").write_text(WITHOUT_FORMS, encoding="utf-8")
    return folder


def _batches(folder: Path, count: int) -> Iterator[pa.RecordBatch]:
    """Yield record batches of files, as Spark does."""
    files = sorted(path for path in folder.rglob("*.txt"))
    for start in range(0, len(files), count):
        some = files[start : start + count]
        yield pa.RecordBatch.from_pylist([{"path": f"file:{path}", "content": path.read_bytes()} for path in some])


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _size(count: float) -> str:
    return f"{count / 1e12:,.1f} TB" if count >= 1e12 else f"{count / 1e9:,.1f} GB"


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:,.1f} h" if seconds >= 3600 else f"{ceil(seconds / 60)} min"


if __name__ == "__main__":
    main()
