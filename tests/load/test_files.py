"""Parquet and CSV hold the same rows, as they are, in the same bytes every time."""

from __future__ import annotations

import csv
import hashlib
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.load.csv_twin import BOM, logical_digest, read_csv, write_csv
from etl.load.parquet import read_parquet, write_parquet
from etl.tables import TABLES, frame, schema

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('",\r\n\t =+-@＊\u3000"'), min_size=1)
ROW = st.fixed_dictionaries(
    {"page_id": TEXT, "issue_id": TEXT, "source_id": TEXT, "text": TEXT},
    optional={"page_seq": st.none() | st.integers(1, 99), "section": st.none() | TEXT},
)


@settings(deadline=None)  # a loaded machine is no fault
@given(st.lists(ROW, max_size=6))
def test_any_text_survives_both_forms(rows: list[dict[str, Any]]) -> None:
    pages = frame("pages", rows)
    with tempfile.TemporaryDirectory() as folder:
        write_parquet(schema("pages"), pages, Path(folder, "pages.parquet"))
        write_csv(pages, Path(folder, "pages.csv"))
        assert read_parquet(Path(folder, "pages.parquet")).equals(pages)
        assert read_csv(schema("pages"), Path(folder, "pages.csv")).equals(pages)


@pytest.mark.parametrize("name", TABLES)
def test_every_type_survives_both_forms(name: str, tables: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    parquet = write_parquet(schema(name), tables[name], tmp_path / "t.parquet")
    twin = write_csv(tables[name], tmp_path / "t.csv")
    assert read_parquet(parquet.path).equals(tables[name])
    assert read_csv(schema(name), twin.path).equals(tables[name])
    for file in (parquet, twin):
        assert (file.sha256, file.size) == (
            hashlib.sha256(file.path.read_bytes()).hexdigest(),
            file.path.stat().st_size,
        )


def test_csv_is_what_spreadsheets_and_the_standard_library_read(
    tables: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    write_csv(tables["pages"], tmp_path / "pages.csv")
    assert (tmp_path / "pages.csv").read_bytes().startswith(BOM + b"page_id,")
    with (tmp_path / "pages.csv").open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file))
    assert [row["text"] for row in read] == tables["pages"]["text"].to_list()
    assert [row["section"] for row in read] == ["要闻", "", ""]
    assert '"项目, 建设"推\n进会' in read[0]["text"]
    assert "\r\n（下转第10版）" in read[0]["text"]
    assert read[1]["text"].startswith("= ")  # faithful: only XLSX has reason to disarm it


@pytest.mark.parametrize("name", TABLES)
def test_other_readers_of_csv_find_the_rows_of_parquet(
    name: str, tables: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    """pandas, DuckDB and the standard library: no mark in the heading, every text as it was, absent stays absent."""
    path = write_csv(tables[name], tmp_path / "t.csv").path
    texts = [column for column, dtype in tables[name].schema.items() if dtype == pl.String]
    expected = tables[name].select(texts).rows()
    frame_of_pandas = pd.read_csv(path, dtype=dict.fromkeys(texts, str), keep_default_na=False, na_values=[""])
    assert list(frame_of_pandas.columns) == tables[name].columns
    assert [tuple(None if pd.isna(v) else v for v in row) for row in frame_of_pandas[texts].to_numpy()] == expected
    read = duckdb.read_csv(str(path), dtype=dict.fromkeys(texts, "VARCHAR"))
    assert read.columns == tables[name].columns
    assert read.project(", ".join(f'"{column}"' for column in texts)).fetchall() == expected
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [tuple(row[column] or None for column in texts) for row in rows] == expected


def test_csv_of_many_rows_is_one_text(tmp_path: Path) -> None:
    aliases = frame("aliases", ({"person_id": "a-000000", "alias": f"别称{k}"} for k in range(25_001)))
    write_csv(aliases, tmp_path / "aliases.csv")
    lines = (tmp_path / "aliases.csv").read_text(encoding="utf-8-sig").split("\n")
    assert len(lines) == 25_003
    assert (lines[0], lines[-2], lines[-1]) == ("person_id,alias", "a-000000,别称25000", "")


def test_parquet_carries_the_declared_schema_and_a_page_index(tables: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    write_parquet(schema("articles"), tables["articles"], tmp_path / "articles.parquet")
    file = pq.ParquetFile(tmp_path / "articles.parquet")
    assert file.schema_arrow.equals(schema("articles").arrow, check_metadata=False)
    assert file.schema_arrow.field("kicker").metadata[b"title_zh"].decode() == "引题"
    assert file.schema_arrow.metadata[b"title"] == b"Articles"
    column = file.metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"
    assert column.has_offset_index
    assert column.has_column_index


@pytest.mark.parametrize("cuts", [1, 3, 7])
def test_bytes_do_not_depend_on_chunks(cuts: int, tmp_path: Path) -> None:
    whole = frame("aliases", ({"person_id": "a-000000", "alias": f"别称{k}"} for k in range(700)))
    size = whole.height // cuts
    pieces = [whole.slice(k * size, size if k < cuts - 1 else None) for k in range(cuts)]
    cut = pl.concat(pieces, rechunk=False)
    assert cut.n_chunks() == cuts
    files = [
        write_parquet(schema("aliases"), rows, tmp_path / f"{k}.parquet").sha256 for k, rows in enumerate((whole, cut))
    ]
    assert files[0] == files[1]
    assert logical_digest(cut) == logical_digest(whole)


def test_the_digest_is_that_of_the_csv_without_its_mark(tables: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    write_csv(tables["events"], tmp_path / "events.csv")
    text = (tmp_path / "events.csv").read_bytes().removeprefix(BOM)
    assert logical_digest(tables["events"]) == f"sha256:{hashlib.sha256(text).hexdigest()}"
