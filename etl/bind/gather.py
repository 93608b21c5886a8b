"""Gathering: pages become the frames of a volume, each row remembering the page and the bytes it was read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from etl.errors import SchemaError
from etl.records import PageTables
from etl.tables import TABLES, empty, frame

PAGE = "_page_id"
"""Column of gathered frames: page a row was read from; null for rows of no page."""
SOURCE = "_source_id"
"""Column of gathered frames: source that page was read from; null for rows of no page."""

_KEYS = {"mentions": "article_id", "memberships": "article_id", "events": "article_id", "participants": "event_id"}
_BELOW_PAGE = r"(?:-a\d+)?(?:-[a-z]\d+)?$"


def gather_pages(pages: Sequence[PageTables]) -> dict[str, pl.DataFrame]:
    """Put the rows of many pages into one typed frame a table.

    Two pages may carry one key (a second scan of page 4): the columns `PAGE` and `SOURCE` tell their rows apart until
    `supersede` has chosen. Frames of several batches may be concatenated.

    Returns
    -------
    dict of str to DataFrame
        Every table but ``sources``, with the declared columns, `PAGE` and `SOURCE`.
    """
    origins = pl.DataFrame(
        {PAGE: [page.page_id for page in pages], SOURCE: [page.tables["pages"][0]["source_id"] for page in pages]},
        schema={PAGE: pl.String, SOURCE: pl.String},
    )
    out: dict[str, pl.DataFrame] = {}
    for name in TABLES:
        if name == "sources":
            continue
        rows = [row for page in pages for row in page.tables.get(name, ())]
        of_page = [number for number, page in enumerate(pages) for _ in page.tables.get(name, ())]
        out[name] = frame(name, rows).hstack(origins[of_page])
    return out


def trace_rows(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Make sure that every table is there and every row knows its page and source.

    Frames that were not gathered by `gather_pages` are traced by their keys; persons, aliases and issues, whose keys
    name no page, then belong to none.

    Raises
    ------
    SchemaError
        If two sources give one page and the rows do not say which of them they come from.
    """
    out: dict[str, pl.DataFrame] = {name: tables[name] if name in tables else empty(name) for name in TABLES}
    sources = out["pages"].select("page_id", "source_id").unique()
    for name in TABLES:
        if name != "sources" and PAGE not in out[name].columns:
            out[name] = _traced(name, out[name], sources)
    return out


def _traced(name: str, rows: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    null = pl.lit(None, dtype=pl.String)
    if name in ("issues", "persons", "aliases", "corrections", "coverage"):
        return rows.with_columns(null.alias(PAGE), null.alias(SOURCE))
    if name == "pages":
        return rows.with_columns(pl.col("page_id").alias(PAGE), pl.col("source_id").alias(SOURCE))
    if name == "problems":
        page = pl.col("problem_id").str.replace(r"-q\d+$", "").str.replace(_BELOW_PAGE, "")
        known = page.is_in(sources["page_id"].implode())
        return rows.with_columns(
            pl.when(known).then(page).alias(PAGE), pl.when(known).then(pl.col("source_id")).alias(SOURCE)
        )
    key = _KEYS.get(name)
    page = pl.col(key).str.replace(r"-e\d+$", "").str.replace(_BELOW_PAGE, "") if key else pl.col("page_id")
    twice = sources.filter(pl.col("page_id").is_duplicated())
    rows = rows.with_columns(page.alias(PAGE))
    if not rows.join(twice, left_on=PAGE, right_on="page_id", how="semi").is_empty():
        raise SchemaError(
            f"Rows of {name} belong to page {twice['page_id'][0]}, which two sources give; "
            f"gather them with etl.bind.gather.gather_pages, which keeps them apart."
        )
    return rows.join(sources.rename({"source_id": SOURCE}), left_on=PAGE, right_on="page_id", how="left")
