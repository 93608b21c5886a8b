"""Superseding: newer bytes for an address or a page replace what older bytes said."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from etl.bind.gather import PAGE, SOURCE

_ORDER = "_order"


def supersede(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Keep the rows of current pages only.

    A source is current in an issue while it is the newest that one of its addresses gave for that issue; of the current
    sources that give one page the newest is kept. Bytes for another issue replace nothing: files called p1.txt come in
    every day's folder, and today.txt is another issue tomorrow. Age is the order of the rows of ``sources``, which are
    in ledger order: a later row is newer, and a source that was ingested again has a row again.

    Returns
    -------
    dict of str to DataFrame
        The tables without rows of superseded pages; ``sources`` keeps every source, once.
    """
    current = _current_pages(tables["pages"], tables["sources"]).rename({"page_id": PAGE, "source_id": SOURCE})
    read_once = not tables["pages"].select(PAGE, SOURCE).is_duplicated().any()
    out = {}
    for name, rows in tables.items():
        if name == "sources":
            out[name] = rows.unique("source_id", keep="last", maintain_order=True)
            continue
        out[name] = _of_current(rows, current, read_once=read_once)
    out["issues"] = out["issues"].join(out["pages"], on="issue_id", how="semi")
    return out


def _of_current(rows: pl.DataFrame, current: pl.DataFrame, *, read_once: bool) -> pl.DataFrame:
    """Keep rows of current pages, and of none; where all are, as they mostly are, nothing is copied."""
    if read_once and rows.select(PAGE, SOURCE).unique().join(current, on=(PAGE, SOURCE), how="anti").is_empty():
        return rows
    of_current = rows.join(current, on=(PAGE, SOURCE), how="semi")
    if not read_once:  # by two sets of hints
        of_current = of_current.unique()
    return pl.concat([of_current, rows.filter(pl.col(PAGE).is_null()).unique()])


def _current_pages(pages: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    sightings = (
        sources.select("source_id", "uri")
        .with_row_index(_ORDER)
        .join(pages.select("page_id", "issue_id", "source_id").unique(), on="source_id")
    )
    newest = sightings.filter(pl.col(_ORDER) == pl.col(_ORDER).max().over("uri", "issue_id"))
    return newest.group_by("page_id").agg(pl.col("source_id").sort_by(_ORDER).last())
