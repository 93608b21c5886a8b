"""The data dictionary of a release, in English and in Chinese, written from schemas/."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from etl.tables import TABLES, Field, Table, schema

Language = Literal["en", "zh"]

FILES: Mapping[Language, str] = {"en": "DICTIONARY.md", "zh": "DICTIONARY.zh.md"}


def dictionary(language: Language, declared: Mapping[str, Table] | None = None) -> str:
    """Write what every table and every field means, as Markdown; the tables of schemas/ unless others are given."""
    words = _words(language)
    declared = {name: schema(name) for name in TABLES} if declared is None else declared
    return "\n".join(
        [
            f"# {words.heading}",
            "",
            words.introduction,
            "",
            *(f"- [{name}](#{name}): {_said(table, 'title', language)}" for name, table in declared.items()),
            "",
            *(line for table in declared.values() for line in _table(table, language)),
        ]
    )


@dataclass(frozen=True, slots=True)
class _Words:
    heading: str
    introduction: str
    key: str
    refers: str
    columns: Sequence[str]
    types: Mapping[str, str]
    required: str
    values: str
    colon: str
    semicolon: str
    stop: str


@cache
def _words(language: Language) -> _Words:
    text = files("etl.load").joinpath("templates/dictionary.toml").read_text(encoding="utf-8")
    return _Words(**tomllib.loads(text)[language])


def _table(table: Table, language: Language) -> Iterator[str]:
    words = _words(language)
    yield f"## {table.name}"
    yield ""
    yield f"**{_said(table, 'title', language)}**{words.colon}{_said(table, 'description', language)}"
    yield ""
    yield f"{words.key}{words.colon}{', '.join(f'`{name}`' for name in table.primary_key)}{words.stop}"
    for key in table.foreign_keys:
        target = ", ".join(f"`{key.table}.{name}`" for name in key.reference)
        yield f"- `{', '.join(key.fields)}` {words.refers} {target}"
    yield ""
    yield f"| {' | '.join(words.columns)} |"
    yield f"|{' --- |' * len(words.columns)}"
    for field in table.fields:
        cells = (
            f"`{field.name}`",
            _said(field, "title", language),
            words.types[field.type] + (f"{words.semicolon}{words.required}" if field.required else ""),
            _meaning(field, language),
            _example(field.example),
        )
        yield f"| {' | '.join(map(_cell, cells))} |"
    yield ""


def _said(declared: Table | Field, what: str, language: Language) -> str:
    text = getattr(declared, what if language == "en" else f"{what}_zh")
    return str(text)


def _meaning(field: Field, language: Language) -> str:
    meaning = _said(field, "description", language)
    if not field.values:
        return meaning
    words = _words(language)
    values = words.semicolon.join(f"`{value}` {labels[language]}" for value, labels in field.values.items())
    separator = "" if language == "zh" else " "
    return f"{meaning}{separator}{words.values}{words.colon}{values}{words.stop or '.'}"


def _example(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ⏎ ")
