"""The event words, read from TOML files; anyone's own files can be read on top."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from etl.errors import UsageError

FORMS = {
    "acts": (3, "agent"),
    "happens": (3, "theme"),
    "acts_weak": (2, "agent"),
    "happens_weak": (2, "theme"),
    "nouns": (1, "noun"),
    "minor": (0, "minor"),
}
"""Key of the file to (strength, form). 3 makes a row of a main clause by itself, 2 needs a date or the lead, 1 a verb that holds it, 0 never."""


@dataclass(slots=True)
class Word:
    """What the lexicon says of one word."""

    text: str
    type: str | None = None
    strength: int = 0
    form: str = ""
    noun: str | None = None
    """Type of the happening when the word is an event noun."""
    holds: str | None = None
    """hold, occur, attend or send when the word is a light verb."""
    intransitive: bool = False
    """The light verb may stand behind what is held."""
    says: str | None = None
    """opaque or report when the word introduces speech."""


@dataclass(frozen=True, slots=True)
class EventType:
    """One type, as documented in the release."""

    name: str
    title_zh: str
    title_en: str
    schema_org: str


@dataclass(slots=True)
class Lexicon:
    """All event words and the automaton that finds them in one pass, longest first."""

    types: dict[str, EventType] = field(default_factory=dict)
    words: dict[str, Word] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    patterns: list[Word | None] = field(default_factory=list)
    matcher: AhoCorasick | None = None


@cache
def read_lexicon(*folders: str) -> Lexicon:
    """Read the toolkit's event words and, on top of them, those of ``folders``.

    Parameters
    ----------
    *folders : str
        Folders of TOML files of the form that lexicon/events/README.md describes; a word under ``drop`` hides an event word.

    Raises
    ------
    UsageError
        When a file cannot be read as such a file.
    """
    lexicon = Lexicon()
    drop: set[str] = set()
    for source, own in _sources(folders):
        table = _table(source)
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
        drop.update(_words(table, "drop"))
        for text in _words(table, "drop"):
            if not own:
                lexicon.words.pop(text, None)
    texts = sorted({*lexicon.words, *drop})
    lexicon.patterns = [lexicon.words.get(text) for text in texts]
    lexicon.matcher = AhoCorasick(texts, matchkind=MatchKind.LeftmostLongest)
    return lexicon


def _sources(folders: Iterable[str]) -> list[tuple[Traversable, bool]]:
    """Every TOML file, the toolkit's own first, and whether it is one of those."""
    own = files("etl.transform").joinpath("lexicon", "events")
    roots: list[Traversable] = [own, *(Path(folder) for folder in folders)]
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


def _add_type(lexicon: Lexicon, table: dict[str, object]) -> None:
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


def _word(lexicon: Lexicon, text: str) -> Word:
    return lexicon.words.setdefault(text, Word(text))


def _words(table: dict[str, object], key: str) -> list[str]:
    return str(table.get(key, "")).split()
