"""The versions of a volume, as its CHANGELOG.md lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LISTED = 12
"""Versions a page lists; CHANGELOG.md has them all."""

_HEADING = re.compile(r"^## (?P<version>\S+) · (?P<day>\S+)\n(?P<lines>(?:(?!## ).*\n?)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One version, its day, and what it changed: Chinese and English of each line."""

    version: str
    day: str
    lines: tuple[tuple[str, str], ...]


def list_versions(changelog: str) -> tuple[PublishedVersion, ...]:
    """Read the newest versions off a changelog as `etl.load.changes.changelog` writes it."""
    found = (
        PublishedVersion(entry["version"], entry["day"], tuple(_lines(entry["lines"])))
        for entry in _HEADING.finditer(changelog)
    )
    return tuple(found)[:LISTED]


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if line.startswith("- "):
            chinese, _, english = line.removeprefix("- ").partition(" · ")
            yield chinese, english or chinese
