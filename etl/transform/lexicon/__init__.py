"""Word lists, patterns and weights of the transform steps: data files, each with its source and licence inside.

Reading them is the only file access below transform; everything is read once a process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from etl.own_lists import read_own_table, read_table

_NAMED_GROUP = re.compile(r"\(\?P<\w+>")
_GROUP = re.compile(r"^\(\?:([^()]*)\)$")


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
def patterns(name: str, section: str = "patterns") -> dict[str, re.Pattern[str]]:
    """Compile a section of ``lexicon/<name>.toml``; ``{word}`` stands for an entry of its ``[parts]``."""
    return _compiled(load(name), section)


@cache
def signs(name: str) -> dict[str, re.Pattern[str]]:
    """Compile the ``[signs]`` of ``lexicon/<name>.toml``: by pattern, what a text has wherever that pattern matches.

    They are found in less time than the patterns, which most texts have no match of. Where patterns are one's own, the
    toolkit's signs say nothing about them: what is not given a sign there is found in every text.
    """
    own = read_own_table(f"{name}.toml")
    changed = own.keys() & {"patterns", "parts", "date_parts"}
    return {
        key: re.compile("") if changed and key not in own.get("signs", {}) else sign
        for key, sign in _compiled(load(name), "signs").items()
    }


@cache
def any_of(name: str, *keys: str) -> re.Pattern[str]:
    """One pattern that matches where any of several does, for texts that most often match none of them."""
    forms = patterns(name)
    return re.compile("|".join(_NAMED_GROUP.sub("(?:", forms[key].pattern) for key in keys))


@cache
def any_sign(name: str, *keys: str) -> re.Pattern[str]:
    """One pattern that is found where any of several signs is, for texts that most often have none of them.

    Of alternatives that are no groups, `re` knows the first characters and passes over all others at once.
    """
    return re.compile("|".join(_GROUP.sub(r"\1", signs(name)[key].pattern) for key in keys))


def _compiled(table: dict[str, Any], section: str) -> dict[str, re.Pattern[str]]:
    parts: dict[str, str] = {}
    for key, text in table.get("parts", {}).items():
        parts[key] = _fill(text, parts)
    return {key: re.compile(_fill(text, parts)) for key, text in table[section].items()}


def _fill(text: str, parts: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda m: f"(?:{parts[m[1]]})" if m[1] in parts else m[0], text)


@cache
def newspapers() -> dict[str, Newspaper]:
    """Registry of newspapers by title."""
    return {e["title"]: Newspaper(e["title"], e.get("slug"), e.get("region")) for e in load("newspapers")["newspaper"]}
