"""The event words, read from TOML files; anyone's own files can be read on top."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from etl.errors import UsageError
from etl.own_lists import own_files

FORMS = {
    "acts": (3, "agent"), "happens": (3, "theme"), "acts_weak": (2, "agent"), "happens_weak": (2, "theme"),
    "nouns": (1, "noun"), "minor": (0, "minor"),
}  # fmt: skip
"""Key of the file to strength and form: 3 makes a row of a main clause, 2 needs a date or the lead, 1 a verb."""
PAIRS = {"acts_with": "agent", "happens_with": "theme"}
"""Key of the file to the form of a verb that makes a row, of this type, when one of the nouns follows: 获得 … 金奖."""


class Pair(NamedTuple):
    """What a verb is when one of some nouns follows in its clause."""

    type: str
    form: str
    nouns: re.Pattern[str]


@dataclass(slots=True)
class Word:
    """What the lexicon says of one word.

    Attributes
    ----------
    type, strength, form : str or None, int, str
        The type its strongest list gives it, and that list's entry of FORMS.
    noun : str or None
        Type of the happening when the word is an event noun.
    holds : str or None
        hold, occur, attend or send when the word is a light verb; ``intransitive`` when it may stand behind what it
        holds.
    says : str or None
        opaque or report when the word introduces speech.
    pairs : list of Pair
        What the word is in company of certain nouns.
    tells, bare, weak : bool
        Derived: it may be a candidate by itself; it is one only as the subject of what follows; it is one only near a
        date, in the lead or when the headline has it.
    """

    text: str
    type: str | None = None
    strength: int = 0
    form: str = ""
    noun: str | None = None
    holds: str | None = None
    intransitive: bool = False
    says: str | None = None
    pairs: list[Pair] = field(default_factory=list)
    tells: bool = False
    bare: bool = False
    weak: bool = False

    def settle(self) -> bool:
        """Derive what depends on all lists; returns whether a row can depend on the word."""
        self.tells = self.strength > 0 or self.holds is not None or bool(self.pairs)
        self.bare = self.form == "noun" and self.holds is None and not self.pairs
        self.weak = self.strength == 2 and self.holds is None and not self.pairs
        return self.tells or self.says == "opaque"


class EventType(NamedTuple):
    """One type, as documented in the release."""

    name: str
    title_zh: str
    title_en: str
    schema_org: str


class Matcher(NamedTuple):
    """Finds words in one pass, longest first; ``words[i]`` is what pattern i is, None where it only hides others."""

    words: list[Word | None]
    automaton: AhoCorasick


@dataclass(slots=True)
class Lexicon:
    """All event words, ``verbs`` without the nouns; ``every`` finds all, ``rows`` those that rows can depend on."""

    types: dict[str, EventType] = field(default_factory=dict)
    words: dict[str, Word] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    verbs: frozenset[str] = frozenset()
    every: Matcher = field(default_factory=lambda: _matcher({}))
    rows: Matcher = field(default_factory=lambda: _matcher({}))


@cache
def read_lexicon(*folders: str) -> Lexicon:
    """Read the toolkit's event words and, on top of them, those of ``folders``.

    Parameters
    ----------
    *folders : str
        Folders of TOML files of the form that lexicon/events/README.md describes; a word under ``drop`` hides an event
        word.

    Raises
    ------
    UsageError
        When a file cannot be read as such a file.
    """
    lexicon = Lexicon()
    hidden: set[str] = set()
    for source, own in _sources(folders):
        table = _table(source)
        _add(lexicon, table)
        hidden.update(_words(table, "drop"))
        if not own:
            for text in _words(table, "drop"):
                lexicon.words.pop(text, None)
    words = {text: lexicon.words.get(text) for text in (*lexicon.words, *hidden)}
    lexicon.verbs = frozenset(text for text, word in lexicon.words.items() if word.form != "noun")
    lexicon.every = _matcher(words)
    lexicon.rows = _matcher(
        {text: word if word is not None and word.settle() else None for text, word in words.items()}
    )
    return lexicon


def _matcher(words: Mapping[str, Word | None]) -> Matcher:
    texts = sorted(words)
    return Matcher([words[text] for text in texts], AhoCorasick(texts, matchkind=MatchKind.LeftmostLongest))


def _sources(folders: Iterable[str]) -> list[tuple[Traversable, bool]]:
    """Every TOML file, the toolkit's own first, and whether it is one of those."""
    own = files("etl.transform").joinpath("lexicon", "events")
    roots: list[Traversable] = [own, *(Path(folder) for folder in folders)]
    added: list[tuple[Traversable, bool]] = [(path, False) for path in own_files("events") if path.suffix == ".toml"]
    return [*_below(roots, own), *added]


def _below(roots: Iterable[Traversable], own: Traversable) -> list[tuple[Traversable, bool]]:
    return [
        (item, root is own)
        for root in roots
        for item in sorted(root.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".toml")
    ]


def _table(source: Traversable) -> dict[str, object]:
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{source.name}: not a TOML file of event words ({error}); see lexicon/events/README.md.", code="lexicon"
        ) from error


def _add(lexicon: Lexicon, table: Mapping[str, object]) -> None:
    """Add one file: the words of a type, light verbs, verbs of speech."""
    if "type" in table:
        _add_type(lexicon, table)
    for kind in ("hold", "occur", "attend", "send"):
        for text in _words(table, kind):
            _word(lexicon, text).holds = kind
    for text in _words(table, "intransitive"):
        _word(lexicon, text).intransitive = True
    for kind in ("opaque", "report"):
        for text in _words(table, kind):
            _word(lexicon, text).says = kind


def _add_type(lexicon: Lexicon, table: Mapping[str, object]) -> None:
    name = str(table["type"])
    old = lexicon.types.get(name, EventType(name, name, name, "https://schema.org/Event"))
    lexicon.types[name] = EventType(
        name, *(str(table.get(key, getattr(old, key))) for key in ("title_zh", "title_en", "schema_org"))
    )
    for key, (strength, form) in FORMS.items():
        for text in _words(table, key):
            word = _word(lexicon, text)
            if form == "noun":
                word.noun = word.noun or name
            if word.type is None or strength > word.strength:
                word.type, word.strength, word.form = name, strength, form
    for text in _words(table, "heads"):
        lexicon.heads.setdefault(text, name)
    for key, form in PAIRS.items():
        for line in str(table.get(key, "")).strip().splitlines():
            verbs, _, nouns = line.partition("|")
            pair = Pair(name, form, re.compile("|".join(map(re.escape, nouns.split()))))
            for text in verbs.split():
                _word(lexicon, text).pairs.append(pair)


def _word(lexicon: Lexicon, text: str) -> Word:
    return lexicon.words.setdefault(text, Word(text))


def _words(table: Mapping[str, object], key: str) -> list[str]:
    return str(table.get(key, "")).split()
