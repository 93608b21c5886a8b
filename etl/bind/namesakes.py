"""Namesakes: persons of one name whose posts or places do not fit one life."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl


def suspect_namesakes(memberships: pl.DataFrame, bylines: pl.DataFrame) -> pl.DataFrame:
    """Find person ids under which two people seem to stand.

    Two statements speak against each other when they give careers that exclude each other (a reporter's byline, a
    mayor's post), or places of one level that differ (江安县总工会, 高县总工会), and were printed within the days that
    ``namesakes.toml`` gives for that. Posts of the past or the future are no evidence.

    Parameters
    ----------
    memberships : DataFrame
        Rows of ``memberships``.
    bylines : DataFrame
        Rows of ``bylines`` with the ``date`` of their issue.

    Returns
    -------
    DataFrame
        ``person_id`` of those suspected.
    """
    rules = _rules()
    stated = _statements(memberships, bylines, rules)
    several = stated.filter(pl.struct("career", *rules["levels"]).n_unique().over("person_id") > 1)
    if several.is_empty():
        return several.select("person_id")
    window, careers = rules["window_days"], set(several["career"])
    found = [
        _contradictions(several.filter(pl.col("career").is_in([one, other])), "career", _window(rules, one, other))
        for one, others in rules["exclusive"].items()
        for other in others
        if {one, other} <= careers
    ]
    local = several.filter(pl.col("career").is_in(rules["local"]["careers"]))
    if not local.is_empty():
        found += [_contradictions(local, level, window) for level in rules["levels"]]
    return pl.concat([several.select("person_id").clear(), *found]).unique()


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("namesakes.toml").read_text(encoding="utf8"))


def _window(rules: dict[str, Any], one: str, other: str) -> int:
    """Days within which two careers exclude each other."""
    passing = other in rules["passing"].get(one, ()) or one in rules["passing"].get(other, ())
    days: int = rules["window_days" if passing else "career_window_days"]
    return days


def _statements(memberships: pl.DataFrame, bylines: pl.DataFrame, rules: dict[str, Any]) -> pl.DataFrame:
    """Gather what is said of each person: ``person_id``, ``date``, ``career`` and the place at every level."""
    post = pl.concat_str("organization", "role", ignore_nulls=True)
    career = pl.coalesce(
        *(pl.when(post.str.contains(pattern)).then(pl.lit(name)) for name, pattern in rules["careers"].items()),
        pl.lit("other"),
    )
    full = pl.coalesce("organization_full", "organization")
    stated = (
        memberships.filter(
            ~pl.col("note").fill_null("").str.contains(rules["elsewhere_in_time"]),
            ~pl.col("role").str.contains("^[原前]"),
        )
        .with_columns(career.alias("career"))
        .with_columns(
            pl.coalesce(*(full.str.extract(pattern) for pattern in patterns)).alias(level)
            for level, patterns in rules["levels"].items()
        )
    )
    credited = bylines.filter(pl.col("role").is_in(["reporter", "intern"]), pl.col("person_id").is_not_null())
    press = credited.select("person_id", "date", pl.lit("press").alias("career"))
    return pl.concat(
        [stated.select("person_id", "date", "career", *rules["levels"]), press], how="diagonal_relaxed"
    ).unique()


def _contradictions(statements: pl.DataFrame, column: str, window: int) -> pl.DataFrame:
    """Persons for whom the column has two values within the window; in order of time these stand side by side."""
    ordered = statements.select("person_id", "date", column).drop_nulls().unique().sort("person_id", "date", column)
    same_person = pl.col("person_id") == pl.col("person_id").shift()
    differs = pl.col(column) != pl.col(column).shift()
    near = (pl.col("date") - pl.col("date").shift()).dt.total_days() <= window
    return ordered.filter(same_person & differs & near).select("person_id")
