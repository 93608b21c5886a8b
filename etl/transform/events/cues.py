"""The cue words of clauses, read once from lexicon/events/cues."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Cues:
    """Word sets and the patterns made of them; a pattern named after a list looks for its words before the trigger.

    ``not_done`` holds the one-character words of the wished and the negated: they count only as whole words of the segmenter.
    """

    subject_ends: frozenset[str]
    leading: frozenset[str]
    generic: frozenset[str]
    no_subject: frozenset[str]
    no_subject_starts: frozenset[str]
    no_subject_ends: frozenset[str]
    not_done: frozenset[str]
    wished: re.Pattern[str]
    negated: re.Pattern[str]
    habitual: re.Pattern[str]
    done: re.Pattern[str]
    future: re.Pattern[str]
    now: re.Pattern[str]
    compound: re.Pattern[str]
    person: re.Pattern[str]


@cache
def cues() -> Cues:
    """Read the cue words; one copy a process."""
    folder = files("etl.transform").joinpath("lexicon", "events", "cues")
    table = tomllib.loads(folder.joinpath("clause.toml").read_text("utf-8"))
    words = {key: value.split() for key, value in table.items() if key != "guards"}
    guards = table["guards"]
    titles = folder.joinpath("titles.txt").read_text("utf-8")
    posts = {word for line in titles.splitlines() if not line.startswith("#") for word in line.split()}
    return Cues(
        subject_ends=frozenset(words["subject_ends"]),
        leading=frozenset(words["leading"]),
        generic=frozenset(words["generic"]),
        no_subject=frozenset(words["no_subject"]),
        no_subject_starts=frozenset(words["no_subject_starts"]),
        no_subject_ends=frozenset(words["no_subject_ends"]),
        not_done=frozenset(words["negated_words"]),
        wished=_before(words["wished"], guards, 10),
        negated=_before(words["negated"], guards, 8),
        habitual=_before(words["habitual"], guards, 6),
        done=_before(words["done"], guards, 4),
        future=_before(words["future"], guards, 26),
        now=_before(words["now"], guards, 8),
        compound=re.compile(_any(words["compound"], guards)),
        person=re.compile(rf"^.*?{_any(posts, {})}(?:(?!.*{_any(posts, {})}))(?P<name>[一-鿿·]{{0,12}})$"),
    )


def _before(words: Iterable[str], guards: Mapping[str, str], gap: int) -> re.Pattern[str]:
    """One of the words, at most ``gap`` characters of the same clause before the trigger."""
    return re.compile(f"{_any(words, guards)}[^，。；]{{0,{gap}}}$")


def _any(words: Iterable[str], guards: Mapping[str, str]) -> str:
    """A group of alternatives, the longest first, each with what must not stand around it."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word) + guards.get(word, "") for word in ordered) + ")"
