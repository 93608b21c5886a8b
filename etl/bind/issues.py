"""Issues: what the pages of one issue say of it, in one row."""

from __future__ import annotations

import polars as pl

from etl.bind.findings import Finding
from etl.bind.gather import PAGE, SOURCE
from etl.tables import schema

_DECIDED_ONCE = ("weekday_printed", "lunar_date_printed", "cn_number", "postal_code", "issue_number", "page_count")
"""Columns in which two pages of one issue cannot both be right; a second e-mail address or hotline is none of them."""
_FORMS = r"^(?:星期|周|礼拜|农历|农曆|夏历|阴历)|日$|\s"


def merge_issues(issues: pl.DataFrame, places: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Give one row an issue: of every column the first value, in page order.

    Rows that know no page follow, the fullest first, for it is the front page that prints most. The script is that of
    most pages.

    Parameters
    ----------
    issues : DataFrame
        One row a page, with `PAGE` and `SOURCE`.
    places : DataFrame
        What `place_pages` returned.

    Returns
    -------
    DataFrame, list of Finding
        One row an issue, and an ``issue_conflict`` for every masthead value on which pages differ.
    """
    columns = list(schema("issues").polars)
    ranked = (
        issues.join(places.select("page_id", "page_rank"), left_on=PAGE, right_on="page_id", how="left")
        .with_columns(pl.sum_horizontal(pl.col(columns).is_null()).alias("missing"))
        .sort("issue_id", "page_rank", "missing", *columns[1:], nulls_last=True)
    )
    hant = (pl.col("script") == "Hant").mean()
    merged = ranked.group_by("issue_id", maintain_order=True).agg(
        pl.col(columns[1:]).exclude("script").drop_nulls().first(),
        pl.when(hant == 0.5)
        .then(pl.col("script").first())
        .when(hant > 0.5)
        .then(pl.lit("Hant"))
        .otherwise(pl.lit("Hans"))
        .first()
        .alias("script"),
    )
    return merged.select(columns), _conflicts(ranked)


def _conflicts(ranked: pl.DataFrame) -> list[Finding]:
    values = (
        ranked.with_columns(pl.col(_DECIDED_ONCE).cast(pl.String))
        .unpivot(_DECIDED_ONCE, index=["issue_id", PAGE, SOURCE], variable_name="column")
        .drop_nulls("value")
        .with_columns(pl.col("value").str.replace_all(_FORMS, "").str.replace("天$", "").alias("form"))
        .group_by("issue_id", "column", "form", maintain_order=True)
        .agg(pl.col("value", PAGE, SOURCE).first())
        .group_by("issue_id", "column", maintain_order=True)
        .agg("value", PAGE, SOURCE)
        .filter(pl.col("value").list.len() > 1)
    )
    return [
        Finding(
            row["issue_id"],
            "issue_conflict",
            f"{row['column']} is {row['value'][0]} on {row[PAGE][0] or 'one page'}, {value} on {page or 'another'}; "
            f"the first was kept.",
            source,
        )
        for row in values.iter_rows(named=True)
        for value, page, source in list(zip(row["value"], row[PAGE], row[SOURCE], strict=True))[1:]
    ]
