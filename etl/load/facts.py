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
from etl.load.csv_twin import logical_digest, write_csv
from etl.load.descriptions import descriptions
from etl.load.descriptor import Volume, WrittenTable, package_descriptor
from etl.load.dictionary import FILES, dictionary
from etl.load.metadata import Metadata
from etl.load.notes import facts_readme
from etl.load.page.facts import Facts
from etl.load.page.release_page import INDEX, ReleasePage
from etl.load.parquet import write_parquet
from etl.load.storage import HashedFile, write_text
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
    declared: Mapping[str, Table],
    metadata: Metadata,
    facts: Facts,
    told: Mapping[str, str],
) -> HashedFile:
    """Write a data package of its own, with a descriptor that declares only what is left, into one zip.

    Parameters
    ----------
    facts : Facts
        What `gather_facts` says of the tables; leaving text out changes none of it.
    told : mapping of str to str
        Texts of the release that name no text of the newspaper, by file name: changelog, report.
    """
    folder = staged / ".facts"
    folder.mkdir()
    declared, tables = facts_alone(declared, tables)
    written: dict[str, WrittenTable] = {}
    hashes: dict[str, str] = {}
    for name, table in declared.items():
        parquet = write_parquet(table, tables[name], folder / f"{name}.parquet")
        csv = write_csv(tables[name], folder / f"{name}.csv")
        hashes |= {file.path.name: file.sha256 for file in (parquet, csv)}
        sizes = ((file.sha256, file.size) for file in (parquet, csv))
        written[name] = WrittenTable(tables[name].height, logical_digest(tables[name]), *sizes)
    descriptor = package_descriptor(
        about,
        version,
        written,
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
