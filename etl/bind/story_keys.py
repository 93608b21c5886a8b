"""A key for every story that is the same wherever the story is printed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files

import numpy as np
import polars as pl

from etl.bind.reprints import rolling_hash
from etl.transform.bylines import read_opening

_WINDOW = 48
"""Characters at the beginning of a story among which the two marked places are chosen; stories are cut from the end."""
_PLACE = 4
"""Characters whose hash chooses a place."""
_PRINT = 16
"""Characters from a marked place on that go into the key."""
_APART = 16
"""Distance between the two places: standing phrases are hardly ever as long as to hold both."""
_NUMBERS = 64
"""Characters whose numbers go into the key: reports of one form differ in them."""
_FEWEST = 64
"""Characters below which a story is too short to be told from a formula."""
_BATCH = 4096
_INK = re.compile(r"[^\w]+")
_DIGITS = re.compile(r"\d+|[〇零一二三四五六七八九十百]{2,}")


def key_stories(articles: pl.DataFrame) -> pl.DataFrame:
    """Fill ``story_key`` of news: equal for reprints, in this volume and in others, that do not know of each other.

    The key is made of the beginning of the text alone, without slug, blanks and punctuation: of what stands at two
    places, those whose four characters hash lowest, and of the numbers (as in min-wise hashing, Broder 1997, and
    winnowing, Schleimer et al. 2003). It survives another headline, slug or punctuation and a cut anywhere behind the
    first sixty-four characters; one character in two hundred misread breaks it in a sixth of all stories. A reprint
    that is found within the volume takes the key of its original, however much was changed.

    Returns
    -------
    DataFrame
        The articles, in the same order; ``story_key`` is null for other kinds and for texts below 64 characters.
    """
    told = articles.filter(pl.col("kind") == "news", pl.col("body").is_not_null()).select("article_id", "body")
    keys = told.select("article_id", pl.Series("story_key", story_keys(told["body"].to_list()), dtype=pl.String))
    return (
        articles.drop("story_key")
        .join(keys, on="article_id", how="left", maintain_order="left")
        .join(
            keys.rename({"article_id": "reprint_of", "story_key": "original"}),
            on="reprint_of",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.coalesce("original", "story_key").alias("story_key"))
        .select(articles.columns)
    )


def story_keys(bodies: Sequence[str]) -> list[str | None]:
    """Key of each text; None where it is too short."""
    keys: list[str | None] = []
    for start in range(0, len(bodies), _BATCH):
        keys += _keys([_bare(body) for body in bodies[start : start + _BATCH]])
    return keys


def _bare(body: str) -> str:
    """The beginning of a text without what it opens with, blanks and punctuation."""
    start = body[:600]
    opening = read_opening(start.partition("\n")[0])
    if opening is not None:
        start = start[opening.end :]
    return _INK.sub("", start[_openings().match(start).end() :])[: _WINDOW + _PRINT + _PLACE + _NUMBERS]  # type: ignore[union-attr]


@cache
def _openings() -> re.Pattern[str]:
    rules = tomllib.loads(files("etl.bind").joinpath("story_openings.toml").read_text(encoding="utf-8"))
    return re.compile(f"(?:{'|'.join(rules['openings'])})*")


def _keys(bare: Sequence[str]) -> list[str | None]:
    lengths = np.fromiter(map(len, bare), dtype=np.int64, count=len(bare))
    width = _WINDOW + _PLACE - 1
    letters = np.zeros((len(bare), width), dtype=np.uint64)
    for row, text in enumerate(bare):
        cut = np.frombuffer(text[:width].encode("utf-32-le"), dtype=np.uint32)
        letters[row, : cut.size] = cut
    hashes = rolling_hash(letters, _PLACE)
    hashes[np.arange(_WINDOW) >= (lengths - _PRINT)[:, None]] = np.iinfo(np.uint64).max
    first = hashes.argmin(axis=1)
    hashes[np.abs(np.arange(_WINDOW) - first[:, None]) < _APART] = np.iinfo(np.uint64).max
    second = hashes.argmin(axis=1)
    return [
        _key(text, int(one), int(other)) if length >= _FEWEST else None
        for text, length, one, other in zip(bare, lengths, first, second, strict=True)
    ]


def _key(text: str, first: int, second: int) -> str:
    numbers = " ".join(_DIGITS.findall(text[:_NUMBERS]))
    print_ = "\n".join((text[first : first + _PRINT], text[second : second + _PRINT], numbers))
    return blake2b(print_.encode(), digest_size=8).hexdigest()
