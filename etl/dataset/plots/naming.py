"""Who is named in which articles: what charts of persons count."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from etl.errors import UsageError

if TYPE_CHECKING:
    from etl.dataset.dataset import Dataset

_CREDITS = ("byline", "credit")
"""Fields that name who wrote or took it, and not whom it is about."""


def named_in_articles(dataset: Dataset, *, reprints: bool) -> pl.DataFrame:
    """List the persons that articles are about.

    Returns
    -------
    DataFrame
        Columns ``person_id``, ``name``, ``article_id``, ``date``, ``headline``, a row for each person and article;
        without those who wrote it, teasers, and articles that repeat an earlier one unless they are asked for.
    """
    articles = dataset["articles"].filter(pl.col("kind") != "teaser")
    if not reprints:
        articles = articles.filter(pl.col("reprint_of").is_null())
    credited = dataset["bylines"].select("person_id", "article_id").drop_nulls()
    return (
        dataset["mentions"]
        .filter(~pl.col("field").is_in(_CREDITS))
        .select("person_id", "article_id")
        .unique()
        .join(credited, on=["person_id", "article_id"], how="anti")
        .join(articles.select("article_id", "date", "headline"), on="article_id")
        .join(dataset["persons"].select("person_id", "name"), on="person_id")
        .sort("article_id", "person_id")
        .collect()
    )


def identify(dataset: Dataset, who: str) -> str:
    """Tell the identifier of a person from the name, or from the identifier itself.

    Raises
    ------
    UsageError
        Code ``no_such_person``; names some that look alike.
    """
    known = dataset["persons"].select("person_id", "name").collect()
    found = known.filter((pl.col("person_id") == who) | (pl.col("name") == who)).sort("person_id")
    if found.is_empty():
        alike = get_close_matches(who, known["name"].to_list(), n=3, cutoff=0.5)
        hint = f"; there are {'、'.join(alike)}" if alike else ""
        raise UsageError(f"Nobody here is called {who!r}{hint}", code="no_such_person")
    return str(found["person_id"][0])
