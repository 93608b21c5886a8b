"""Short names: a form that one page explains names the same person on the others."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from etl.bind.gather import PAGE

_REFERRING = ("mentions", "memberships", "bylines", "participants")


def resolve_short_names(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Give rows of a page that knows only a short form to the person whom another page of the volume names in full.

    A part of a name with a middle dot (罗斯福 of 富兰克林·罗斯福) holds in the whole volume if only one person there
    has it; any other form (张主席) holds within the issue in which a page explains it. A form that two persons go by
    is left alone, and so is one that is explained by a form that itself needs explaining.
    """
    names = tables["persons"].select("person_id", "name").unique("person_id").drop_nulls()
    pairs = (
        tables["aliases"]
        .select(pl.col("person_id").alias("owner"), "alias")
        .unique()
        .join(names.rename({"person_id": "owner", "name": "owner_name"}), on="owner")
        .join(names.rename({"person_id": "short"}), left_on="alias", right_on="name")
        .filter(pl.col("owner") != pl.col("short"))
    )
    pairs = pairs.join(pairs.select(pl.col("short").alias("owner")), on="owner", how="anti")
    if pairs.is_empty():
        return dict(tables)
    issues = tables["pages"].select(pl.col("page_id").alias(PAGE), "issue_id").unique(PAGE)
    everywhere = _everywhere(pairs, names)
    in_issue = _in_issue(pairs, tables["mentions"], issues)
    out = dict(tables)
    for name in _REFERRING:
        out[name] = _repointed(tables[name], issues, everywhere, in_issue)
    out["participants"] = _once_an_event(out["participants"])
    return out


def _everywhere(pairs: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Which short person is which owner in the whole volume: ``person_id``, ``owner``."""
    parts = (
        names.filter(pl.col("name").str.contains("·", literal=True))
        .with_columns(pl.col("name").str.split("·").alias("part"))
        .explode("part")
        .filter(pl.col("part").str.len_chars() > 1)
        .filter(pl.col("person_id").n_unique().over("part") == 1)
    )
    return (
        pairs.join(parts, left_on=("owner", "alias"), right_on=("person_id", "part"), how="semi")
        .filter(pl.col("owner").n_unique().over("short") == 1)
        .select(pl.col("short").alias("person_id"), "owner")
        .unique()
    )


def _in_issue(pairs: pl.DataFrame, mentions: pl.DataFrame, issues: pl.DataFrame) -> pl.DataFrame:
    """Which short person is which owner in one issue: ``person_id``, ``issue_id``, ``owner``."""
    return (
        mentions.select(PAGE, "person_id", "surface")
        .unique()
        .join(pairs, left_on=("person_id", "surface"), right_on=("owner", "alias"))
        .join(issues, on=PAGE)
        .select(pl.col("short").alias("by_form"), "issue_id", pl.col("person_id").alias("owner"))
        .unique()
        .filter(pl.col("owner").n_unique().over("by_form", "issue_id") == 1)
        .rename({"by_form": "person_id"})
    )


def _repointed(
    rows: pl.DataFrame, issues: pl.DataFrame, everywhere: pl.DataFrame, in_issue: pl.DataFrame
) -> pl.DataFrame:
    return (
        rows.join(issues, on=PAGE, how="left")
        .join(everywhere, on="person_id", how="left")
        .join(in_issue, on=("person_id", "issue_id"), how="left", suffix="_here")
        .with_columns(pl.coalesce("owner_here", "owner", "person_id").alias("person_id"))
        .select(rows.columns)
    )


def _once_an_event(participants: pl.DataFrame) -> pl.DataFrame:
    """Drop the second row of a person in one event, and close the gap."""
    again = pl.col("person_id").is_not_null() & (
        pl.col("position") > pl.col("position").min().over("event_id", "person_id")
    )
    return participants.filter(~again).with_columns(
        pl.col("position").rank("ordinal").over("event_id").cast(participants.schema["position"]).alias("position")
    )
