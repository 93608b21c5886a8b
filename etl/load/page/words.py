"""What the pages say beside what stands in the schemas, from templates/words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def words(part: str) -> Mapping[str, Any]:
    """Look up one part of the wordings: by key, then by language (``zh``, ``en``; ``one`` is English for a single)."""
    found: Mapping[str, Any] = _all()[part]
    return found


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads(files("etl.load.page").joinpath("templates/words.toml").read_text(encoding="utf-8"))
