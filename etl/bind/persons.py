"""Persons of the volume: one row each, counted, and every reference to them valid."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from etl.bind.findings import Finding
from etl.bind.gather import PAGE, SOURCE
from etl.bind.namesakes import suspect_namesakes
from etl.bind.short_names import resolve_short_names
from etl.tables import schema

_MUST_REFER = ("mentions", "memberships")
_MAY_REFER = ("bylines", "participants")


def bind_persons(tables: Mapping[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], list[Finding]]:
    """Join the persons of all pages, and count them.

    Returns
    -------
    dict of str to DataFrame, list of Finding
        The tables; a ``person_unknown`` for every page that refers to a person no page describes.
    """
    known, findings = _known_only(resolve_short_names(tables))
    return count_persons(known), findings


def count_persons(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Give every person that a row names one row of ``persons``, counted, and keep the aliases of these alone.

    ``mention_count`` counts rows of ``mentions``, and a byline in whose article the person is not mentioned otherwise.
    Somebody whom no row names is no person of the volume.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables in which every reference to a person is known; of ``persons`` only identifiers and names are read.
    """
    out = dict(tables)
    named = _named(out)
    bylines = out["bylines"].join(
        out["pages"]
        .select("page_id", "issue_id")
        .unique("page_id")
        .join(out["issues"].select("issue_id", "date"), on="issue_id"),
        on="page_id",
    )
    suspected = suspect_namesakes(out["memberships"], bylines)
    out["persons"] = (
        named.group_by("person_id")
        .agg(
            pl.col("count").sum().alias("mention_count"),
            pl.col("article_id").n_unique().alias("article_count"),
            pl.col("date").min().alias("first_date"),
            pl.col("date").max().alias("last_date"),
        )
        .join(_names(out["persons"]), on="person_id")
        .join(suspected.with_columns(pl.lit(True).alias("namesake_suspected")), on="person_id", how="left")
        .with_columns(pl.col("namesake_suspected").fill_null(False))
        .select(pl.col(name).cast(kind) for name, kind in schema("persons").polars.items())
    )
    out["aliases"] = (
        out["aliases"]
        .join(out["persons"].select("person_id", "name"), on="person_id")
        .filter(pl.col("alias") != pl.col("name"))
        .select("person_id", "alias")
        .unique()
    )
    return out


def _names(persons: pl.DataFrame) -> pl.DataFrame:
    return persons.group_by("person_id").agg(pl.col("name").min())


def _known_only(tables: dict[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], list[Finding]]:
    """Take out references to persons that no page describes."""
    known = tables["persons"].select("person_id").drop_nulls().unique()
    out, lost = dict(tables), []
    for name in (*_MUST_REFER, *_MAY_REFER):
        rows = tables[name]
        unknown = rows.drop_nulls("person_id").join(known, on="person_id", how="anti")
        if unknown.is_empty():
            continue
        lost.append(unknown.select(PAGE, SOURCE, "person_id"))
        if name in _MUST_REFER:
            out[name] = rows.join(known, on="person_id", how="semi")
        else:
            out[name] = rows.with_columns(
                pl.when(pl.col("person_id").is_in(known["person_id"].implode())).then("person_id").alias("person_id")
            )
    findings = [
        Finding(
            page, "person_unknown", f"Page {page} names person {person} without describing them; taken out.", source
        )
        for page, source, person in (pl.concat(lost).unique().iter_rows() if lost else ())
    ]
    return out, findings


def _named(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """List every place that names a person, with its ``date`` and whether it counts as a mention (``count`` 1 or 0)."""
    articles = tables["articles"].select("article_id", "date")
    columns = ("person_id", "article_id")
    mentions = tables["mentions"].select(columns)
    bylines = tables["bylines"].select(columns).drop_nulls()
    only_credited = bylines.join(mentions, on=columns, how="anti")
    in_events = (
        tables["participants"].join(tables["events"].select("event_id", "article_id"), on="event_id").select(columns)
    )
    rest = [bylines.join(mentions, on=columns, how="semi"), tables["memberships"].select(columns), in_events]
    return pl.concat(
        [
            pl.concat([mentions, only_credited]).with_columns(pl.lit(1).alias("count")),
            pl.concat(rest).drop_nulls().with_columns(pl.lit(0).alias("count")),
        ]
    ).join(articles, on="article_id", how="left")
