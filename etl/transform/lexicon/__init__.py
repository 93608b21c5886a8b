"""Word lists, patterns and weights of the transform steps: data files, each with its source and licence inside.

Reading them is the only file access below transform; everything is read once a process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from etl.own_lists import read_table


@dataclass(frozen=True, slots=True)
class Newspaper:
    """One entry of the newspaper registry."""

    title: str
    slug: str | None
    region: str | None


@cache
def load(name: str) -> dict[str, Any]:
    """Read ``lexicon/<name>.toml``, and one's own file of that name on top of it."""
    return read_table(f"{name}.toml")


@cache
def patterns(name: str) -> dict[str, re.Pattern[str]]:
    """Compile the ``[patterns]`` of ``lexicon/<name>.toml``; ``{word}`` stands for an entry of its ``[parts]``."""
    table = load(name)
    parts: dict[str, str] = {}
    for key, text in table.get("parts", {}).items():
        parts[key] = _fill(text, parts)
    return {key: re.compile(_fill(text, parts)) for key, text in table["patterns"].items()}


def _fill(text: str, parts: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda m: f"(?:{parts[m[1]]})" if m[1] in parts else m[0], text)


@cache
def newspapers() -> dict[str, Newspaper]:
    """Registry of newspapers by title."""
    return {e["title"]: Newspaper(e["title"], e.get("slug"), e.get("region")) for e in load("newspapers")["newspaper"]}
