"""The cue words of clauses, read once from lexicon/events/cues."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

REACH = {
    "wished": 12, "negated": 10, "habitual": 8, "done": 6, "future": 28, "now": 9, "means": 90, "guest": 4, "about": 26,
    "inside": 10, "again": 4, "consequence": 24,
}  # fmt: skip
"""How many characters a cue word may stand before the event word, in its clause."""


class Cue(NamedTuple):
    """What a word before the event word says: ``kind`` is a key of REACH."""

    kind: str
    reach: int


@dataclass(frozen=True, slots=True)
class Cues:
    """Word sets: where subjects end, what they are not; ``before``: the cues that stand before an event word.

    ``person`` matches a phrase that ends with a title, or a title and a name; ``body`` one that names a body.
    """

    subject_ends: frozenset[str]
    leading: frozenset[str]
    generic: frozenset[str]
    no_bodies: tuple[str, ...]
    no_subject: frozenset[str]
    no_subject_starts: frozenset[str]
    no_subject_ends: frozenset[str]
    before: dict[str, tuple[Cue, ...]]
    compound: tuple[str, ...]
    no_cues: tuple[str, ...]
    dull: frozenset[str]
    person: re.Pattern[str]
    body_ends: frozenset[str]
    body: re.Pattern[str]


@cache
def cues() -> Cues:
    """Read the cue words; one copy a process."""
    folder = files("etl.transform").joinpath("lexicon", "events", "cues")
    words = {
        key: value.split() for key, value in tomllib.loads(folder.joinpath("clause.toml").read_text("utf-8")).items()
    }
    titles = folder.joinpath("titles.txt").read_text("utf-8")
    posts = {word for line in titles.splitlines() if not line.startswith("#") for word in line.split()}
    title = "|".join(sorted(posts, key=lambda word: (-len(word), word)))
    before: dict[str, tuple[Cue, ...]] = {}
    for kind, reach in REACH.items():
        for word in words[kind]:
            before[word] = (*before.get(word, ()), Cue(kind, reach))
    return Cues(
        subject_ends=frozenset(words["subject_ends"]),
        leading=frozenset(words["leading"]),
        generic=frozenset(words["generic"]),
        no_bodies=tuple(words["no_bodies"]),
        no_subject=frozenset(words["no_subject"]),
        no_subject_starts=frozenset(words["no_subject_starts"]),
        no_subject_ends=frozenset(words["no_subject_ends"]),
        before=before,
        compound=tuple(words["compound"]),
        no_cues=tuple(words["no_cues"]),
        dull=frozenset(words["dull"]),
        body_ends=frozenset(words["body_ends"]),
        body=re.compile(f"..[{''.join(words['body_ends'])}]$|{'|'.join(words['body_words'])}"),
        person=re.compile(rf"^.*?(?:{title})(?!.*(?:{title}))(?P<name>[一-鿿·]{{0,12}})$"),
    )
