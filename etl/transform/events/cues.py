"""The cue words of clauses, read once from lexicon/events/cues."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from etl.transform.events.affixes import Affixes, by_first, by_last

REACH = {
    "wished": 12, "negated": 10, "habitual": 8, "done": 6, "future": 28, "now": 9, "means": 90, "guest": 4, "about": 26,
    "inside": 10, "again": 4, "consequence": 24, "tally": 7,
}  # fmt: skip
"""How many characters a cue word may stand before the event word, in its clause."""


PAUSES = frozenset(" 、，,（）()：:\u3000“”")
"""Marks that stand before a subject rather than in it."""


DECIDES = "表决通过|表决|批准|同意|审议通过|研究决定|研究|决定|核准"
"""What a body does on whose word others act: 经省委[批准]，任命…"""


class Cue(NamedTuple):
    """What a word before the event word says: ``kind`` is a key of REACH."""

    kind: str
    reach: int


@dataclass(frozen=True, slots=True)
class Cues:
    """Word sets: where subjects end, what they are not; ``before``: the cues that stand before an event word.

    ``turns`` are all words at which the reading of a subject does more than go on.
    ``titles`` finds the words that stand before a person's name.
    """

    subject_ends: frozenset[str]
    turns: frozenset[str]
    leading: frozenset[str]
    generic: frozenset[str]
    no_bodies: Affixes
    no_subject: frozenset[str]
    no_subject_starts: frozenset[str]
    no_subject_ends: frozenset[str]
    before: dict[str, tuple[Cue, ...]]
    compound: Affixes
    no_cues: tuple[str, ...]
    dull: frozenset[str]
    recent: frozenset[str]
    with_object: frozenset[str]
    titles: AhoCorasick
    body_ends: frozenset[str]
    body_words: re.Pattern[str]
    short_bodies: frozenset[str]
    forces: tuple[str, ...]
    in_names: frozenset[str]
    eager: frozenset[str]


@cache
def cues() -> Cues:
    """Read the cue words; one copy a process."""
    folder = files("etl.transform").joinpath("lexicon", "events", "cues")
    words = {
        key: value.split() for key, value in tomllib.loads(folder.joinpath("clause.toml").read_text("utf-8")).items()
    }
    titles = folder.joinpath("titles.txt").read_text("utf-8")
    posts = {word for line in titles.splitlines() if not line.startswith("#") for word in line.split()}
    before: dict[str, tuple[Cue, ...]] = {}
    for kind, reach in REACH.items():
        for word in words[kind]:
            before[word] = (*before.get(word, ()), Cue(kind, reach))
    return Cues(
        subject_ends=frozenset(words["subject_ends"]),
        turns=frozenset((*words["subject_ends"], *words["leading"], *PAUSES, "了")),
        leading=frozenset(words["leading"]),
        generic=frozenset(words["generic"]),
        no_bodies=by_last(words["no_bodies"]),
        no_subject=frozenset(words["no_subject"]),
        no_subject_starts=frozenset(words["no_subject_starts"]),
        no_subject_ends=frozenset(words["no_subject_ends"]),
        before=before,
        compound=by_first(words["compound"]),
        no_cues=tuple(words["no_cues"]),
        dull=frozenset(words["dull"]),
        recent=frozenset(words["recent"]),
        with_object=frozenset(words["with_object"]),
        body_ends=frozenset(words["body_ends"]),
        body_words=re.compile("|".join(words["body_words"])),
        short_bodies=frozenset(words["short_bodies"]),
        forces=tuple(words["forces"]),
        in_names=frozenset(words["in_names"]),
        eager=frozenset(words["eager"]),
        titles=AhoCorasick(sorted(posts), matchkind=MatchKind.LeftmostLongest),
    )


_NAME = re.compile("[一-鿿·]{0,12}")


def names_body(phrase: str) -> bool:
    """Whether a phrase ends like the name of a body, or has a word of one in it."""
    cue = cues()
    if phrase[-1:] in cue.body_ends and (len(phrase) > 2 or phrase in cue.short_bodies):
        return True
    return cue.body_words.search(phrase) is not None


def titled(phrase: str) -> str | None:
    """The name in a phrase that ends with a title, or a title and a name (市长何守成); None when it does not."""
    found = cues().titles.find_matches_as_indexes(phrase)
    if not found:
        return None
    match = _NAME.fullmatch(phrase, found[-1][2])
    return match[0] if match else None
