"""The place of a page in its issue: the label by which jump lines call it, and its rank among the pages."""

from __future__ import annotations

import polars as pl

_FRONT = "1"


def place_pages(pages: pl.DataFrame, blocks: pl.DataFrame) -> pl.DataFrame:
    """Label and rank the pages of every issue.

    Front pages seldom print their number. Where an issue has no page 1, the unlabelled page is taken for it; of several
    the one with the longest masthead.

    Returns
    -------
    DataFrame
        ``page_id``, ``issue_id``, ``source_id``, ``label`` (as jump lines write it: 4, A4; null when unknown),
        ``number`` (its digits) and ``page_rank`` (from 0, in order of the issue).
    """
    labelled = pages.select(
        "page_id",
        "issue_id",
        "source_id",
        "page_seq",
        pl.when(pl.col("page_label").str.contains("头版"))
        .then(pl.lit(_FRONT))
        .otherwise(pl.coalesce(pl.col("page_id").str.extract(r"-p([A-Z]*[0-9]+)$"), pl.col("page_seq").cast(pl.String)))
        .alias("label"),
    ).with_columns(pl.col("label").str.extract(r"(\d+)$").cast(pl.Int64).alias("number"))
    front = _unlabelled_fronts(labelled, blocks)
    return (
        labelled.join(front, on="page_id", how="left")
        .with_columns(
            pl.coalesce("label", pl.when("front").then(pl.lit(_FRONT))).alias("label"),
            pl.coalesce("number", pl.when("front").then(1)).alias("number"),
        )
        .sort("issue_id", "page_seq", pl.col("label").str.replace(r"\d+$", ""), "number", "page_id", nulls_last=True)
        .with_columns(pl.int_range(pl.len()).over("issue_id").alias("page_rank"))
        .select("page_id", "issue_id", "source_id", "label", "number", "page_rank")
    )


def _unlabelled_fronts(labelled: pl.DataFrame, blocks: pl.DataFrame) -> pl.DataFrame:
    masthead = (
        blocks.filter(pl.col("role") == "masthead")
        .group_by("page_id")
        .agg((pl.col("source_end") - pl.col("source_start")).sum().alias("masthead"))
    )
    headless = labelled.filter(
        (pl.col("number") != 1).fill_null(True).all().over("issue_id") & pl.col("label").is_null()
    )
    longest = pl.col("masthead").max()
    return (
        headless.join(masthead, on="page_id", how="left")
        .with_columns(pl.col("masthead").fill_null(0))
        .filter(
            (pl.col("masthead") == longest.over("issue_id"))
            & ((pl.col("masthead") == longest).sum().over("issue_id") == 1)
        )
        .select("page_id", pl.lit(True).alias("front"))
    )
