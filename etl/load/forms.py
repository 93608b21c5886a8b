"""The forms of a release besides Parquet and CSV: which are written, and their files."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from etl.load.bundle import write_bundle
from etl.load.checksums import SUMS, format_sums
from etl.load.descriptor import ExtraFile, Volume, WrittenTable, package_descriptor
from etl.load.dictionary import FILES, dictionary
from etl.load.jsonl import write_jsonl
from etl.load.metadata import FORMATS, Metadata
from etl.load.notes import facts_readme, workbook_notes
from etl.load.shelf import DESCRIPTOR
from etl.load.sqlite import write_sqlite
from etl.load.storage import HashedFile
from etl.load.table_files import write_table
from etl.load.xlsx import write_xlsx
from etl.tables import Table

SMALL = 10_000
"""Articles up to which a volume is published in every form unless dataset.toml says otherwise.

A release of 10,000 articles takes some seconds and some ten megabytes more for them. Beyond, a daily run would write
several times the size of the data each day for forms that are made from the Parquet files in a minute by whoever wants
them, so they have to be asked for."""


def chosen_forms(formats: tuple[str, ...] | None, articles: int) -> tuple[str, ...]:
    """Return the forms to write, in their fixed order."""
    if formats is None:
        return FORMATS if articles <= SMALL else ()
    return tuple(form for form in FORMATS if form in formats)


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
    caveats: Mapping[str, Mapping[str, int]],
) -> tuple[ExtraFile, ...]:
    """Write the chosen forms but the zip of everything, which is written last of all.

    Raises
    ------
    CheckError
        If a workbook was chosen and cannot hold the tables.
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
        files.append(_extra(file, mediatype, "Workbook without running text", "工作簿（不含全文）", "facts"))
    if "sqlite" in forms:
        noted = {"name": name, "version": version, "created": created, "title": metadata.title or about.title}
        file = write_sqlite(tables, declared, noted | _SEARCHING, staged / f"{name}.sqlite")
        files.append(_extra(file, "application/vnd.sqlite3", "SQLite with search", "SQLite 数据库，可检索", "all"))
    if "facts" in forms:
        file = _write_facts(staged, about, version, created, tables, written, declared, metadata, caveats)
        title = "Data package of facts without article and page text"
        files.append(_extra(file, "application/zip", title, "不含稿件与版面文字的数据包", "facts"))
    return tuple(files)


_SEARCHING = {
    "search": "SELECT a.article_id, a.date, a.headline FROM articles_search s "
    "JOIN articles_searched k ON k.id = s.rowid JOIN articles a USING (article_id) "
    "WHERE articles_search MATCH '菜场' ORDER BY rank",
    "search_longer_words": "A word of two characters is searched as it is; a longer one as the phrase of its pairs: "
    "云溪晚报 as '\"云溪 溪晚 晚报\"'. 两个字的词直接检索；更长的词写成相邻两字的词组，如上。",
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


def _write_facts(
    staged: Path,
    about: Volume,
    version: str,
    created: str,
    tables: Mapping[str, pl.DataFrame],
    written: Mapping[str, WrittenTable],
    declared: Mapping[str, Table],
    metadata: Metadata,
    caveats: Mapping[str, Mapping[str, int]],
) -> HashedFile:
    """Write a data package of its own, with a descriptor that declares only what is left, into one zip.

    Tables of which nothing is left out are those of the release.
    """
    facts = {name: _without_text(table) for name, table in declared.items()}
    folder, parts, left = staged / ".facts", dict[str, Path | bytes](), dict(written)
    folder.mkdir()
    for name, table in facts.items():
        columns = table.polars.names()
        place = staged if columns == declared[name].polars.names() else folder
        if place is folder:
            left[name] = write_table(table, tables[name].select(columns), folder)
        parts |= {f"{name}.{form}": place / f"{name}.{form}" for form in ("parquet", "csv")}
    descriptor = package_descriptor(
        about, version, left, created=created, metadata=metadata, declared=facts, text=False, caveats=caveats
    )
    texts = {
        DESCRIPTOR: json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n",
        "README.md": facts_readme(descriptor),
        **{file: dictionary(language, facts) for language, file in FILES.items()},
    }
    parts |= {name: text.encode() for name, text in texts.items()}
    sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    sums |= {f"{name}.parquet": table.parquet[0] for name, table in left.items()}
    sums |= {f"{name}.csv": table.csv[0] for name, table in left.items()}
    parts[SUMS] = format_sums(sums).encode()
    zipped = write_bundle(
        staged / f"{about.name}-facts.zip", {f"{about.name}-facts/{name}": part for name, part in parts.items()}
    )
    shutil.rmtree(folder)
    return zipped


def _without_text(table: Table) -> Table:
    left = {field.name for field in table.fields if not field.is_text}
    fields = [field for field in table.descriptor["fields"] if field["name"] in left]
    return Table.of({**table.descriptor, "fields": fields})
