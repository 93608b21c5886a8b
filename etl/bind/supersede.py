"""Superseding: newer bytes for an address or a page replace what older bytes said."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from etl.bind.gather import PAGE, SOURCE

_ORDER = "_order"


def supersede(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Keep the rows of current pages only.

    A source is current while it is the newest for one of its addresses; of the current sources that give one page the
    newest is kept. Age is the order of the rows of ``sources``, which are in ledger order: a later row is newer, and a
    source that was ingested again has a row again.

    Returns
    -------
    dict of str to DataFrame
        The tables without rows of superseded pages; ``sources`` keeps every source, once.
    """
    current = _current_pages(tables["pages"], tables["sources"])
    out = {}
    for name, rows in tables.items():
        if name == "sources":
            out[name] = rows.unique("source_id", keep="last", maintain_order=True)
            continue
        of_current = rows.join(current, left_on=(PAGE, SOURCE), right_on=("page_id", "source_id"), how="semi")
        of_none = rows.filter(pl.col(PAGE).is_null())
        out[name] = pl.concat([of_current, of_none]).unique()
    out["issues"] = out["issues"].join(out["pages"], on="issue_id", how="semi")
    return out


def _current_pages(pages: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    ledger = sources.select("source_id", "uri").with_row_index(_ORDER)
    newest = ledger.group_by("uri").agg(pl.all().sort_by(_ORDER).last())
    age = newest.group_by("source_id").agg(pl.col(_ORDER).max())
    return (
        pages.select("page_id", "source_id")
        .unique()
        .join(age, on="source_id")
        .group_by("page_id")
        .agg(pl.col("source_id").sort_by(_ORDER).last())
    )
