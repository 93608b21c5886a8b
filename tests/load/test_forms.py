"""Every form of a release holds the same rows, opens in what people use, and is the same bytes every time."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from etl.errors import CheckError
from etl.load import shelf, xlsx
from etl.load.forms import SMALL, chosen_forms
from etl.load.metadata import FORMATS, Metadata
from etl.load.release import Release, publish
from etl.load.sqlite import search_phrase
from etl.load.validate import validate_release
from etl.tables import TABLES, frame, schema

VOLUME = "jianghai-ribao-2021"

Rows = dict[str, list[dict[str, Any]]]
Tables = dict[str, pl.DataFrame]
Typed = Callable[[Rows], Tables]


def test_a_small_volume_comes_in_every_form_and_a_large_one_in_those_asked_for(tables: Tables) -> None:
    def of(articles: int) -> Tables:
        return tables | {"articles": tables["articles"][:1].select(pl.all().repeat_by(articles).explode())}

    assert chosen_forms(None, of(SMALL)) == (FORMATS, None)
    assert chosen_forms(None, of(SMALL + 1)) == ((), None)
    assert chosen_forms(("zip", "jsonl"), of(SMALL + 1)) == (("jsonl", "zip"), None)
    assert chosen_forms((), of(1)) == ((), None)


@pytest.mark.parametrize("form", FORMATS)
def test_a_form_can_be_had_alone(form: str, tables: Tables, tmp_path: Path) -> None:
    published = publish(VOLUME, tables, tmp_path, metadata=Metadata(formats=(form,)))
    assert published
    assert validate_release(published.path).ok
    endings = {path.suffix for path in published.path.iterdir()}
    assert {"jsonl", "xlsx", "sqlite", "zip"} & {ending[1:] for ending in endings} == {form.replace("facts", "zip")}


def test_extra_files_are_listed_with_size_and_hash_and_have_plain_names(release: Release) -> None:
    files = shelf.descriptor(release.path)[shelf.OWN]["files"]
    assert len(files) == len(TABLES) + 3
    for file in files:
        assert file["path"].isascii()
        assert file["bytes"] == (release.path / file["path"]).stat().st_size
        assert file["title_zh"]


def test_two_builds_of_every_form_are_equal(release: Release, tables: Tables, tmp_path: Path) -> None:
    again = publish(VOLUME, tables, tmp_path / "again", provenance={"code": "0.1.0"})
    assert again
    for path in release.path.iterdir():
        assert path.read_bytes() == (again.path / path.name).read_bytes(), path.name


# JSON Lines


def test_json_lines_hold_the_rows(release: Release) -> None:
    for name in TABLES:
        lines = (release.path / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        for row in rows:
            for field in schema(name).fields:
                if field.type == "date" and row[field.name]:
                    row[field.name] = date.fromisoformat(row[field.name])
        assert frame(name, rows).equals(pl.read_parquet(release.path / f"{name}.parquet"))


# workbook


def _sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    workbook = openpyxl.load_workbook(path)
    found = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in workbook}
    workbook.close()
    return found


def test_the_workbook_has_a_sheet_a_table_and_two_that_explain(release: Release) -> None:
    sheets = _sheets(release.path / f"{VOLUME}.xlsx")
    assert list(sheets) == ["README", "fields", *TABLES]
    assert any("不含全文" in str(row[0]) for row in sheets["README"])
    assert len(sheets["fields"]) == 1 + sum(len(schema(name).fields) for name in TABLES)
    for name in TABLES:
        rows = pl.read_parquet(release.path / f"{name}.parquet")
        kept = [field.name for field in schema(name).fields if field.contents != "full text"]
        assert list(sheets[name][0]) == kept
        said = [
            tuple(v.date() if hasattr(v, "date") else v for v in row) + (None,) * (len(kept) - len(row))
            for row in sheets[name][1:]
        ]
        assert said == rows.select(kept).rows()


def test_sheets_can_be_read_and_filtered_at_once(release: Release) -> None:
    workbook = openpyxl.load_workbook(release.path / f"{VOLUME}.xlsx")
    for sheet in list(workbook)[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(6 < column.width < 70 for column in sheet.column_dimensions.values())
    assert workbook["articles"].column_dimensions["A"].width > len("jianghai-ribao-2021-03-09-p1-a01")
    workbook.close()


@pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")])
def test_columns_are_named_as_sheets_do(column: int, letters: str) -> None:
    assert xlsx._letters(column) == letters


def test_full_text_is_not_in_the_workbook_but_sentences_are(release: Release) -> None:
    sheets = _sheets(release.path / f"{VOLUME}.xlsx")
    assert "body" not in sheets["articles"][0]
    assert "text" not in sheets["pages"][0]
    assert "昨天上午，推进会召开。" in sheets["events"][1]
    with zipfile.ZipFile(release.path / f"{VOLUME}.xlsx") as parts:
        assert not any("与会者二百人" in parts.read(part).decode() for part in parts.namelist())


@pytest.mark.parametrize("headline", ["=1+1", "+86", "-5℃", "@云溪", '=HYPERLINK("x")', "\t缩进", "<b>&"])
def test_no_cell_is_a_formula(headline: str, rows: Rows, typed: Typed, tmp_path: Path) -> None:
    rows["articles"][0]["headline"] = headline
    published = publish(VOLUME, typed(rows), tmp_path)
    assert published
    workbook = openpyxl.load_workbook(published.path / f"{VOLUME}.xlsx")
    cells = [cell for row in workbook["articles"].iter_rows() for cell in row]
    workbook.close()
    assert [cell.data_type for cell in cells if cell.value == headline] == ["s"]
    assert not any(cell.data_type == "f" for cell in cells)


@pytest.mark.parametrize("case", ["a long value", "many rows"])
def test_what_does_not_fit_a_workbook_is_refused_where_one_was_asked_for_and_left_out_where_not(
    case: str, rows: Rows, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case == "a long value":
        rows["repairs"][0]["before"] = "长" * 32_768
        said = r"repairs\.before has 32,768 characters, a cell of a workbook holds 32,767"
    else:
        monkeypatch.setattr(xlsx, "ROWS", 3)
        said = "sources has 3 rows, a sheet of a workbook holds 2"
    with pytest.raises(CheckError, match=f"{said}.*Leave xlsx out"):
        publish(VOLUME, typed(rows), tmp_path, metadata=Metadata(formats=("xlsx",)))
    assert not (tmp_path / VOLUME).exists()
    published = publish(VOLUME, typed(rows), tmp_path)
    assert published
    assert not list(published.path.glob("*.xlsx"))
    assert len(list(published.path.glob("*.sqlite"))) == 1
    [warning] = json.loads((published.path / "report.json").read_text(encoding="utf-8"))["warnings"]
    assert re.search(said, warning)


def test_days_before_march_1900_are_text(rows: Rows, typed: Typed, tmp_path: Path) -> None:
    rows["corrections"][0]["date"] = date(1899, 1, 2)
    published = publish(VOLUME, typed(rows), tmp_path)
    assert published
    assert "1899-01-02" in _sheets(published.path / f"{VOLUME}.xlsx")["corrections"][1]


def test_a_control_character_does_not_break_the_workbook(rows: Rows, typed: Typed, tmp_path: Path) -> None:
    rows["articles"][0]["headline"] = "开\x0b局\r\n下行"
    published = publish(VOLUME, typed(rows), tmp_path)
    assert published
    assert "开�局\n下行" in _sheets(published.path / f"{VOLUME}.xlsx")["articles"][1]


# SQLite


@pytest.fixture
def database(release: Release) -> Any:
    with closing(sqlite3.connect(f"file:{release.path / f'{VOLUME}.sqlite'}?mode=ro", uri=True)) as opened:
        yield opened


def test_the_database_holds_the_rows_and_keeps_its_references(database: sqlite3.Connection, release: Release) -> None:
    for name in TABLES:
        found = database.execute(f'SELECT * FROM "{name}"').fetchall()
        expected = [
            tuple(v.isoformat() if isinstance(v, date) else v for v in row)
            for row in pl.read_parquet(release.path / f"{name}.parquet").rows()
        ]
        assert found == expected
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def _search(database: sqlite3.Connection, match: str) -> list[str]:
    [told] = database.execute("SELECT value FROM about WHERE name = 'search'").fetchone()
    return [row[0][-3:] for row in database.execute(told.replace("'菜场'", "?"), (match,))]


def _search_as_datasette(database: sqlite3.Connection, words: str) -> list[str]:
    """Find the index of a table and search it as Datasette does: each word quoted, rows chosen by rowid."""
    index = '%VIRTUAL TABLE%USING FTS%content="articles"%'
    [name] = database.execute("SELECT name FROM sqlite_master WHERE rootpage = 0 AND sql LIKE ?", (index,)).fetchone()
    quoted = " ".join(f'"{word}"' for word in words.split())
    sql = f"SELECT article_id FROM articles WHERE rowid IN (SELECT rowid FROM [{name}] WHERE [{name}] MATCH ?)"
    return [row[0][-3:] for row in database.execute(sql, (quoted,))]


@pytest.mark.parametrize(
    ("match", "found"),
    [
        ("推进", ["a01"]),
        ("推进会", ["a01"]),
        ("与会者二", ["a01"]),
        ("工地", ["a01", "a02"]),
        ("召开", ["a01"]),
        ("场召", []),
        ("推进会召开", []),
        (search_phrase("推进会召开"), ["a01"]),
        (search_phrase("推进召开"), []),
        (search_phrase("代表 工地"), ["a01"]),
        ("headline:实干", ["a01"]),
        ("headline:召开", []),
    ],
)
def test_words_of_two_characters_and_more_are_found(match: str, found: list[str], database: sqlite3.Connection) -> None:
    assert sorted(_search(database, match)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [("推进", ["a01"]), ("工地", ["a01", "a02"]), ("工地 一角", ["a02"]), ("陆承业", ["a01"]), ("推开", []), ("-", [])],
)
def test_datasette_finds_the_index_and_searches_it(words: str, found: list[str], database: sqlite3.Connection) -> None:
    assert sorted(_search_as_datasette(database, words)) == found


def test_the_search_outlives_a_vacuum(release: Release, tmp_path: Path) -> None:
    with closing(sqlite3.connect(shutil.copy(release.path / f"{VOLUME}.sqlite", tmp_path))) as database:
        before = _search(database, "工地")
        database.execute("VACUUM")
        assert _search(database, "工地") == before
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("菜场", '"菜场"'),
        ("云溪晚报", '"云溪晚报"'),
        ("农民工讲堂", '"农民工讲" "民工讲堂"'),
        ("5G 基站", '"5G" "基站"'),
        ("县", '"县"'),
        ("新冠19例", '"新冠" "19" "例"'),
        ("“菜场”", '"菜场"'),
        ("，", ""),
    ],
)
def test_a_longer_word_is_searched_by_its_fours(words: str, phrase: str) -> None:
    assert search_phrase(words) == phrase


# zip


def test_the_zip_is_a_whole_release_with_a_page_of_its_own(release: Release, tmp_path: Path) -> None:
    with zipfile.ZipFile(release.path / f"{VOLUME}.zip") as archive:
        assert archive.testzip() is None
        assert {name.split("/")[0] for name in archive.namelist()} == {f"{VOLUME}-1.0.0"}
        assert len({info.date_time for info in archive.infolist()}) == 1
        archive.extractall(tmp_path / "unpacked")
    unpacked = tmp_path / "unpacked" / f"{VOLUME}-1.0.0"
    report = validate_release(unpacked)
    assert report.faults == ()
    assert report.rows == release.rows
    assert {path.name for path in unpacked.iterdir()} == {p.name for p in release.path.iterdir()} - {f"{VOLUME}.zip"}
    for name in {path.name for path in unpacked.iterdir()} - {"index.html", "SHA256SUMS"}:
        assert (unpacked / name).read_bytes() == (release.path / name).read_bytes()
    links = re.findall(r'href="([^"#][^":]*)"', (unpacked / "index.html").read_text(encoding="utf-8"))
    assert len(links) > 50
    assert all((unpacked / link).is_file() for link in links)
