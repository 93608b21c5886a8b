"""What to know before using a release: found in its tables, and worded from the figures its descriptor keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from etl.load.page.calendar_days import Day
from etl.load.page.words import words

ALWAYS = ("program", "traceable", "rights")
"""What holds for every release, older ones that keep no caveats included."""


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something to know before using the release: the key of its wording, and the figures that stand in it."""

    key: str
    figures: Mapping[str, int]

    @property
    def figure(self) -> int | None:
        """The figure that leads it, if it has one."""
        return self.figures.get("count")


@dataclass(frozen=True, slots=True)
class Worded:
    """A caveat in both languages; `figure` stands before the sentence."""

    figure: int | None
    zh: str
    en: str


def find_caveats(
    tables: Mapping[str, pl.DataFrame], days: tuple[Day, ...], ledger: Mapping[str, int]
) -> Iterator[Caveat]:
    """Tell what to know first; what does not occur is not warned of.

    Parameters
    ----------
    days : tuple of Day
        Every day from the first issue to the last.
    ledger : mapping of str to int
        Raw characters by the part they play.
    """
    articles, repairs, characters = tables["articles"], tables["repairs"], sum(ledger.values())
    counted = {
        "missing": {"count": sum(day.state == "missing" for day in days)},
        "gaps": {"count": sum(day.state == "unknown" for day in days)},
        "repaired": {"count": repairs.height, "pages": repairs["page_id"].n_unique()},
        "unplaced": {"count": ledger.get("unplaced", 0), "characters": characters},
        "dropped": {"count": ledger.get("dropped", 0)},
        "cut": {"count": int(articles["truncated"].fill_null(False).sum())},
        "elsewhere": {
            "count": articles.filter(
                pl.col("continues_on_page").is_not_null() & pl.col("continued_by").is_null()
            ).height
        },
        "namesakes": {
            "count": int(tables["persons"]["namesake_suspected"].fill_null(False).sum()),
            "persons": tables["persons"].height,
        },
        "undated": {
            "count": int(tables["events"]["start_date"].is_null().sum()),
            "events": tables["events"].height,
        },
        "misdated": {"count": int((~tables["issues"]["weekday_agrees"].fill_null(True)).sum())},
        "problems": {"count": tables["problems"].height},
        "corrected": {"count": tables["corrections"].height},
    }
    yield Caveat("program", {})
    yield from (Caveat(key, figures) for key, figures in counted.items() if figures["count"])
    if articles.filter(pl.col("kind") == "notice").height:
        yield Caveat("masked", {})
    yield Caveat("traceable", {})
    yield Caveat("rights", {})


def word_caveat(caveat: Caveat, *, with_text: bool = True) -> Worded:
    """Put the figures of a caveat into its wording; facts without text have wordings of their own."""
    said = words("caveats")[caveat.key]
    if not with_text:
        said = {**said, **said.get("facts", {})}
    figures = {name: f"{figure:,}" for name, figure in caveat.figures.items()}
    english = said.get("one", said["en"]) if caveat.figure == 1 else said["en"]
    return Worded(caveat.figure, said["zh"].format(**figures), english.format(**figures))
