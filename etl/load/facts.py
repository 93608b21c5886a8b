"""The facts of a release alone: a data package without running text of the newspaper, for those whose rights end there.

What schemas/ marks as text or as a sentence is left out; words that may run on past a pause (``clause``: an event of
type statement is named by what was said) are cut at the first one, so that what is left says who spoke, not the words.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from etl.load.bundle import write_bundle
from etl.load.checksums import SUMS, format_sums
from etl.load.descriptions import descriptions
from etl.load.descriptor import Volume, WrittenTable, package_descriptor
from etl.load.dictionary import FILES, dictionary
from etl.load.metadata import Metadata
from etl.load.notes import facts_readme
from etl.load.page.facts import Facts
from etl.load.page.release_page import INDEX, ReleasePage
from etl.load.storage import HashedFile, write_text
from etl.load.table_files import write_table
from etl.tables import Table

FIRST_CLAUSE = r"(?s)^(.[^，；：。！？…,;!?\n]*).*$"
"""Words up to the first pause; the first character always stays."""

_CUT = " In this package up to the first pause only."
_CUT_ZH = "本数据包中只到第一个停顿为止。"


def write_facts(
    staged: Path,
    about: Volume,
    version: str,
    created: str,
    tables: Mapping[str, pl.DataFrame],
    written: Mapping[str, WrittenTable],
    declared: Mapping[str, Table],
    metadata: Metadata,
    facts: Facts,
    told: Mapping[str, str],
) -> HashedFile:
    """Write a data package of its own, with a descriptor that declares only what is left, into one zip.

    Parameters
    ----------
    written : mapping of str to WrittenTable
        The tables of the release, whose files are in `staged`: those without running text are taken as they are.
    facts : Facts
        What `gather_facts` says of the tables; leaving text out changes none of it.
    told : mapping of str to str
        Texts of the release that name no text of the newspaper, by file name: changelog, report.
    """
    folder = staged / ".facts"
    folder.mkdir()
    whole = {name for name, table in declared.items() if not any(field.contents for field in table.fields)}
    declared, tables = facts_alone(declared, tables)
    left = {
        name: _lend(name, written[name], staged, folder) if name in whole else write_table(table, tables[name], folder)
        for name, table in declared.items()
    }
    hashes = {f"{name}.parquet": table.parquet[0] for name, table in left.items()}
    hashes |= {f"{name}.csv": table.csv[0] for name, table in left.items()}
    descriptor = package_descriptor(
        about,
        version,
        left,
        created=created,
        metadata=metadata,
        declared=declared,
        text=False,
        caveats=facts.caveats,
    )
    texts = {
        **told,
        **descriptions(descriptor),
        "README.md": facts_readme(descriptor),
        **{file: dictionary(language, declared) for language, file in FILES.items()},
    }
    hashes |= {name: write_text(folder / name, text).sha256 for name, text in texts.items()}
    page = ReleasePage.of(folder, descriptor, tables, facts, declared)
    hashes[INDEX] = write_text(folder / INDEX, page.beside(folder, hashes)).sha256
    write_text(folder / SUMS, format_sums(hashes))
    zipped = write_bundle(
        staged / f"{about.name}-facts.zip", {f"{about.name}-facts/{file.name}": file for file in folder.iterdir()}
    )
    shutil.rmtree(folder)
    return zipped


def _lend(name: str, written: WrittenTable, staged: Path, folder: Path) -> WrittenTable:
    """Let the files of a table stand in another folder, too."""
    for file in (f"{name}.parquet", f"{name}.csv"):
        try:
            (folder / file).hardlink_to(staged / file)
        except (OSError, NotImplementedError):  # not every file system has links
            shutil.copyfile(staged / file, folder / file)
    return written


def facts_alone(
    declared: Mapping[str, Table], tables: Mapping[str, pl.DataFrame]
) -> tuple[dict[str, Table], dict[str, pl.DataFrame]]:
    """Leave running text out of the declarations of tables and of their rows."""
    facts = {name: _without_text(table) for name, table in declared.items()}
    return facts, {name: _rows(table, tables[name]) for name, table in facts.items()}


def _without_text(table: Table) -> Table:
    kept = {field.name for field in table.fields if field.contents in (None, "clause")}
    fields = [_declared(field) for field in table.descriptor["fields"] if field["name"] in kept]
    return Table.of({**table.descriptor, "fields": fields})


def _declared(field: Mapping[str, Any]) -> Mapping[str, Any]:
    if field.get("contents") != "clause":
        return field
    return {
        **field,
        "description": field["description"] + _CUT,
        "description_zh": field["description_zh"] + _CUT_ZH,
    }


def _rows(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    clauses = [field.name for field in table.fields if field.contents == "clause"]
    return rows.select(table.polars.names()).with_columns(pl.col(clauses).str.replace(FIRST_CLAUSE, "${1}"))
