"""The forms of a release besides Parquet and CSV: which are written, and their files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from etl.errors import CheckError
from etl.load.descriptor import ExtraFile, Volume, WrittenTable
from etl.load.facts import write_facts
from etl.load.jsonl import write_jsonl
from etl.load.metadata import FORMATS, Metadata
from etl.load.notes import workbook_notes
from etl.load.page.facts import Facts
from etl.load.sqlite import write_sqlite
from etl.load.storage import HashedFile
from etl.load.xlsx import too_large, write_xlsx
from etl.tables import Table

SMALL = 10_000
"""Articles up to which a volume is published in every form unless dataset.toml says otherwise.

At 10,000 articles they take some ten seconds and five times the room of Parquet and CSV (docs/releases.md has the
figures). Beyond, a daily run would write that much each day for forms that are made from the Parquet files in a minute
by whoever wants them, so they have to be asked for."""


def chosen_forms(
    formats: tuple[str, ...] | None, tables: Mapping[str, pl.DataFrame]
) -> tuple[tuple[str, ...], str | None]:
    """Return the forms to write, in their fixed order, and what readers are to be told of one that is left out.

    Raises
    ------
    CheckError
        If a workbook was asked for and cannot hold the tables. Where nobody asked it is left out.
    """
    if formats is None and tables["articles"].height > SMALL:
        return (), None
    asked = FORMATS if formats is None else formats
    unfit = too_large(tables) if "xlsx" in asked else None
    if unfit and formats is not None:
        raise CheckError(
            f"{unfit} Leave xlsx out of formats in dataset.toml; Parquet, CSV and SQLite have no such limit."
        )
    chosen = tuple(form for form in FORMATS if form in asked and not (form == "xlsx" and unfit))
    return chosen, f"There is no workbook: {unfit}" if unfit else None


def write_forms(
    staged: Path,
    forms: tuple[str, ...],
    about: Volume,
    version: str,
    created: str,
    tables: Mapping[str, pl.DataFrame],
    written: Mapping[str, WrittenTable],
    declared: Mapping[str, Table],
    metadata: Metadata,
    facts: Facts,
    told: Mapping[str, str],
) -> tuple[ExtraFile, ...]:
    """Write the chosen forms but the zip of everything, which is written last of all.

    ``facts`` are what the page says of the tables; ``told`` are texts of the release that go with the facts alone,
    too: changelog, report.
    """
    name = about.name
    files: list[ExtraFile] = []
    if "jsonl" in forms:
        for table, rows in tables.items():
            title, title_zh = f"{declared[table].title} as JSON Lines", f"{declared[table].title_zh}，JSON Lines 格式"
            files.append(
                _extra(write_jsonl(rows, staged / f"{table}.jsonl"), "application/jsonl", title, title_zh, "all")
            )
    if "xlsx" in forms:
        notes = workbook_notes(name, version, created, metadata.title_zh or about.title_zh)
        file = write_xlsx(tables, declared, notes, staged / f"{name}.xlsx")
        mediatype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        files.append(_extra(file, mediatype, "Workbook without full text", "工作簿（不含全文）", "all"))
    if "sqlite" in forms:
        noted = {"name": name, "version": version, "created": created, "title": metadata.title or about.title}
        file = write_sqlite(tables, declared, noted | _SEARCHING, staged / f"{name}.sqlite")
        files.append(_extra(file, "application/vnd.sqlite3", "SQLite with search", "SQLite 数据库，可检索", "all"))
    if "facts" in forms:
        file = write_facts(staged, about, version, created, tables, written, declared, metadata, facts, told)
        title = "Data package of facts without article and page text"
        files.append(_extra(file, "application/zip", title, "不含稿件与版面文字的数据包", "facts"))
    return tuple(files)


_SEARCHING = {
    "search": "SELECT article_id, date, headline FROM articles WHERE rowid IN "
    "(SELECT rowid FROM articles_fts WHERE articles_fts MATCH '菜场') ORDER BY date",
    "search_longer_words": "Words of two to four characters are searched as they are; a longer one by the fours it is "
    "made of: 农民工讲堂 as '农民工讲 民工讲堂'. A column is named as in 'headline:菜场'. "
    "两个字到四个字的词直接检索；更长的词写成其中相邻四字的各段，如上。",
}


def _extra(file: HashedFile, mediatype: str, title: str, title_zh: str, contents: str) -> ExtraFile:
    return ExtraFile(
        path=file.path.name,
        format=file.path.suffix[1:],
        mediatype=mediatype,
        title=title,
        title_zh=title_zh,
        contents=contents,
        sha256=file.sha256,
        size=file.size,
    )
