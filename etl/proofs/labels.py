"""Labels: what a proof sheet calls what it shows, and in which colour."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from etl.tables import schema

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Label:
    """A short name in both languages; `ink` is a colour of the web page, `terminal` one of the terminal."""

    zh: str
    en: str
    ink: str = ""
    terminal: str = ""

    def say(self, language: str, *values: object) -> str:
        """The name in one language, with its blanks filled in."""
        name = str(getattr(self, language))
        return name.format(*values) if values else name


@cache
def labels(group: str) -> Mapping[str, Label]:
    """Labels of a group of labels.toml: roles, marks, repairs, kinds, words."""
    return {name: Label(**entry) for name, entry in _written()[group].items()}


@cache
def paper() -> Mapping[str, str]:
    """Colours of the sheet itself."""
    return dict(_written()["paper"])


def label(group: str, name: str) -> Label:
    """One label; what the file does not know is called by its own name."""
    return labels(group).get(name) or Label(name, name, ink=paper()["soft"], terminal="default")


@cache
def meaning(table: str, column: str, value: str) -> Label:
    """What schemas/ says that a value of a column means."""
    declared = next(field for field in schema(table).fields if field.name == column)
    texts = declared.values.get(value)
    return Label(texts["zh"], texts["en"]) if texts else Label(value, value)


@cache
def title(table: str, column: str) -> Label:
    """What schemas/ calls a column."""
    declared = next(field for field in schema(table).fields if field.name == column)
    return Label(declared.title_zh, declared.title)


@cache
def _written() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files(__package__).joinpath("labels.toml").read_text(encoding="utf-8"))
