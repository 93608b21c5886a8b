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
    current = _current_pages(tables["pages"], tables["sources"])
    read_once = not tables["pages"].select(PAGE, SOURCE).is_duplicated().any()
    out = {}
    for name, rows in tables.items():
        if name == "sources":
            out[name] = rows.unique("source_id", keep="last", maintain_order=True)
            continue
        of_current = rows.join(current, left_on=(PAGE, SOURCE), right_on=("page_id", "source_id"), how="semi")
        of_none = rows.filter(pl.col(PAGE).is_null())
        if not read_once:  # one page of one source may have been read by two sets of hints
            of_current = of_current.unique()
        out[name] = of_current if of_none.is_empty() else pl.concat([of_current, of_none.unique()])
    out["issues"] = out["issues"].join(out["pages"], on="issue_id", how="semi")
    return out


def _current_pages(pages: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    sightings = (
        sources.select("source_id", "uri")
        .with_row_index(_ORDER)
        .join(pages.select("page_id", "issue_id", "source_id").unique(), on="source_id")
    )
    newest = sightings.filter(pl.col(_ORDER) == pl.col(_ORDER).max().over("uri", "issue_id"))
    return newest.group_by("page_id").agg(pl.col("source_id").sort_by(_ORDER).last())
