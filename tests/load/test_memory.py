"""A release takes no memory that grows with its tables: they are looked at and written in slices."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.load import version
from etl.load.csv_twin import logical_digest, write_csv
from etl.load.jsonl import write_jsonl
from etl.load.order import arrange
from etl.load.parquet import write_parquet
from etl.load.release import Release, publish
from etl.load.slices import slices
from etl.tables import TABLES, frame, schema
from tests.conftest import ROOT

Rows = dict[str, list[dict[str, Any]]]
Tables = dict[str, pl.DataFrame]
Typed = Callable[[Rows], Tables]

FEW, MANY, PAGE_BYTES = 1_500, 12_000, 30_000


@pytest.mark.parametrize(
    ("texts", "most_rows", "most_bytes", "heights"),
    [
        (["字"] * 7, 3, 10_000, [3, 3, 1]),
        (["字" * 100] * 4, 50, 700, [2, 2]),
        (["字" * 1000] * 2, 50, 700, [1, 1]),
        (["字"], 50, 1, [1]),
        ([], 50, 700, [0]),
    ],
    ids=["many rows", "long texts", "a text longer than a slice", "one row", "no rows"],
)
def test_slices_are_small_and_lose_nothing(
    texts: list[str], most_rows: int, most_bytes: int, heights: list[int]
) -> None:
    rows = pl.DataFrame(
        {"text": texts, "position": range(len(texts))}, schema={"text": pl.String, "position": pl.Int64}
    )
    found = list(slices(rows, most_rows=most_rows, most_bytes=most_bytes))
    assert [some.height for some in found] == heights
    assert pl.concat(found).equals(rows)


def test_slices_depend_on_values_alone() -> None:
    rows = pl.DataFrame({"text": ["字" * (k % 50) for k in range(1000)]})
    scattered = pl.concat([rows[500:], rows[:500]])[[*range(500, 1000), *range(500)]]
    heights = [[some.height for some in slices(one, most_rows=400, most_bytes=9_000)] for one in (rows, scattered)]
    assert heights[0] == heights[1]


def test_rows_in_order_are_not_sorted_anew(tables: Tables) -> None:
    once = arrange({name: rows.reverse() for name, rows in tables.items()})
    again = arrange(once)
    assert all(again[name] is once[name] for name in TABLES)


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_one_row_out_of_order_is_found_wherever_it_stands(
    at: int, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.tables._LOOKED_AT", 2)
    aliases = frame("aliases", ({"person_id": f"ren-{k:06}", "alias": "老陆"} for k in range(5)))
    places = [*range(5)]
    places[at], places[at + 1] = places[at + 1], places[at]
    assert arrange(tables | {"aliases": aliases[places]})["aliases"].equals(aliases)


def test_changes_are_found_across_slices_of_the_last_release(
    rows: Rows, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version, "_COMPARED", 2)
    person = rows["persons"][0]
    rows["persons"] += [{**person, "person_id": f"ren-{k:06}", "name": f"陆{k}"} for k in range(9)]
    publish("jianghai-ribao-2021", typed(rows), tmp_path)
    for at in (2, 5, 6):
        rows["persons"][at]["first_date"] = None if at == 5 else date(2021, 3, 8)
    del rows["persons"][8]
    rows["persons"].append({**person, "person_id": "ren-000009", "name": "陆九"})
    second = publish("jianghai-ribao-2021", typed(rows), tmp_path)
    assert second
    assert second.changes
    [found] = [table for table in second.changes.tables if table.table == "persons"]
    assert found.changed["person_id"].to_list() == ["ren-000001", "ren-000004", "ren-000005"]
    assert found.added["person_id"].to_list() == ["ren-000009"]
    assert found.removed["person_id"].to_list() == ["ren-000007"]


def test_a_release_made_in_many_slices_is_the_same_as_one_made_in_few(
    release: Release, tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("csv_twin", "jsonl"):
        monkeypatch.setattr(f"etl.load.{module}.SLICE", {"most_rows": 1, "most_bytes": 1})
    again = publish("jianghai-ribao-2021", tables, tmp_path / "again", provenance={"code": "0.1.0"})
    assert again
    for path in release.path.iterdir():
        assert path.read_bytes() == (again.path / path.name).read_bytes(), path.name


def test_memory_does_not_grow_with_the_pages(tmp_path: Path) -> None:
    """Writing 360 MB of pages takes little more than writing 45 MB; a copy of them would take twice the limit."""
    run = [sys.executable, "-m", "tests.load.test_memory", str(tmp_path)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < MANY * PAGE_BYTES / 2


def _write_few_and_many_pages(folder: Path) -> None:
    texts = pl.Series("text", ["云溪" * (PAGE_BYTES // 6)]).new_from_index(0, MANY)
    pages = frame("pages", [{"page_id": f"p{k}", "issue_id": "i", "source_id": "s"} for k in range(MANY)])
    pages = pages.with_columns(texts + pages["page_id"])
    _write(pages[:FEW], folder / "few")
    before = _peak()
    _write(pages, folder / "many")
    print(_peak() - before)


def _write(pages: pl.DataFrame, folder: Path) -> None:
    folder.mkdir()
    logical_digest(pages)
    write_csv(pages, folder / "pages.csv")
    write_jsonl(pages, folder / "pages.jsonl")
    write_parquet(schema("pages"), pages, folder / "pages.parquet")


def _peak() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    _write_few_and_many_pages(Path(sys.argv[1]))
