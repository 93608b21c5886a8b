"""The people around one person: who is named in the same articles."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from etl.dataset.extras import need
from etl.dataset.plots.naming import identify, named_in_articles
from etl.dataset.plots.style import INK, RED, SOFT, styled

if TYPE_CHECKING:
    import altair

    from etl.dataset.dataset import Dataset

_RADIUS = 180
_WIDE, _HIGH = 1.6, 1.15
"""How far the drawing goes, in radii of the ring, so that names have room beside it."""
_FEW = 4
"""Articles that are drawn at their largest only where nobody shares more."""
_PLACES = {"person_id": pl.String, "x": pl.Float64, "y": pl.Float64}


def draw_network(dataset: Dataset, who: str, top: int, reprints: bool) -> altair.LayerChart:
    """Draw a person in the middle of a ring of others; lines and dots grow with the articles they share."""
    alt = need("altair")
    person = identify(dataset, who)
    named = named_in_articles(dataset, reprints=reprints)
    shared = named.filter(pl.col("article_id").is_in(named.filter(person_id=person)["article_id"].implode()))
    around = (
        shared.filter(pl.col("person_id") != person)
        .group_by("person_id", "name")
        .agg(pl.len().alias("articles"), pl.col("headline").drop_nulls().first())
        .sort("articles", "person_id", descending=[True, False])
        .head(top)
    )
    name = dataset["persons"].filter(person_id=person).collect()["name"][0]
    ties = _ties(shared.filter(pl.col("person_id").is_in(around["person_id"].implode())))
    angles = _around(dict(around.select("person_id", "articles").iter_rows()), ties)
    places = {key: (math.cos(angle), math.sin(angle)) for key, angle in angles.items()}
    rim = around.join(
        pl.DataFrame([(key, *place) for key, place in places.items()], schema=_PLACES, orient="row"),
        on="person_id",
        maintain_order="left",
    )
    spokes = rim.select("x", "y", "articles", x2=pl.lit(0.0), y2=pl.lit(0.0))
    chords = pl.DataFrame(
        [(*places[a], count, *places[b]) for (a, b), count in ties.items()], schema=spokes.schema, orient="row"
    )
    middle = pl.DataFrame({"x": [0.0], "y": [0.0], "name": [name], "articles": [shared["article_id"].n_unique()]})
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-_WIDE, _WIDE]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-_HIGH, _HIGH]))
    reach = [1, max(_FEW, around["articles"].max() or 1)]
    thick = alt.StrokeWidth("articles:Q", legend=None, scale=alt.Scale(range=[1, 6], domain=reach))
    counts = around["articles"].unique().sort().to_list()
    legend = alt.Legend(
        format="d", values=counts if len(counts) < 5 else [counts[0], counts[len(counts) // 2], counts[-1]]
    )
    dots = alt.Size(
        "articles:Q", title="同篇篇数 Together in", scale=alt.Scale(range=[60, 420], domain=reach), legend=legend
    )
    tooltip = [
        alt.Tooltip("name:N", title="人物 Person"),
        alt.Tooltip("articles:Q", title="篇数 Articles"),
        alt.Tooltip("headline:N", title="如 Such as"),
    ]
    line, dot = {"x": x, "y": y, "x2": "x2:Q", "y2": "y2:Q", "strokeWidth": thick}, {"x": x, "y": y}
    names = {"text": "name:N", "tooltip": tooltip, **dot}
    right, left = rim.filter(pl.col("x") >= 0), rim.filter(pl.col("x") < 0)
    chart = alt.layer(
        alt.Chart(chords).mark_rule(color=SOFT, opacity=0.28).encode(**line),
        alt.Chart(spokes).mark_rule(color=RED, opacity=0.55).encode(**line),
        alt.Chart(rim).mark_circle(color=INK, opacity=1).encode(size=dots, tooltip=tooltip, **dot),
        alt.Chart(right).mark_text(align="left", dx=13, fontSize=13, color=INK).encode(**names),
        alt.Chart(left).mark_text(align="right", dx=-13, fontSize=13, color=INK).encode(**names),
        alt.Chart(middle).mark_circle(color=RED, size=500, opacity=1).encode(tooltip=tooltip[:2], **dot),
        alt.Chart(middle).mark_text(dy=-24, fontSize=15, fontWeight="bold", color=INK).encode(text="name:N", **dot),
    )
    found: altair.LayerChart = styled(
        chart.properties(width=_WIDE * _RADIUS * 2, height=_HIGH * _RADIUS * 2),
        f"与{name}见于同篇报道的人 Named together with {name}",
    )
    return found


def _ties(shared: pl.DataFrame) -> dict[tuple[str, str], int]:
    """Count in how many of the articles two of the others are named together."""
    pairs = shared.select("article_id", a="person_id").join(shared.select("article_id", b="person_id"), on="article_id")
    counted = pairs.filter(pl.col("a") < pl.col("b")).group_by("a", "b").len().sort("a", "b")
    return {(a, b): count for a, b, count in counted.iter_rows()}


def _around(articles: Mapping[str, int], ties: Mapping[tuple[str, str], int]) -> dict[str, float]:
    """Place the others on the ring: each beside the one it has most to do with, from the top clockwise."""
    left, order = list(articles), list[str]()
    while left:
        last = order[-1] if order else ""
        order.append(max(left, key=lambda one: (_tie(ties, last, one), articles[one], one)))
        left.remove(order[-1])
    return {one: math.pi / 2 - 2 * math.pi * (at + 0.5) / len(order) for at, one in enumerate(order)}


def _tie(ties: Mapping[tuple[str, str], int], one: str, other: str) -> int:
    return ties.get((min(one, other), max(one, other)), 0)
