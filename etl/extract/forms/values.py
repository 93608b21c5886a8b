"""Values: dates, page labels and newspapers as sources write them beside their pages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

_DIGITS = {char: value for value, chars in enumerate(("〇○零O", *"一二三四五六七八九")) for char in chars}
_REPUBLIC = 1911
"""The first year of the Republic is 1912."""


def find_date(text: str) -> date | None:
    """Return the first day that a text names with its year."""
    for match in _matches("date", text):
        groups = match.groupdict()
        year = _year(groups)
        month = _number(groups.get("month"), groups.get("cmonth"))
        day = _number(groups.get("day"), groups.get("cday"))
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None


def find_page_label(text: str) -> str | None:
    """Return the page label that a text names: A04, 3, 头版; leading zeros are kept, Chinese numerals become digits."""
    for match in _matches("page_label", text):
        groups = match.groupdict()
        if groups.get("clabel"):
            return str(_chinese(groups["clabel"]))
        if label := groups.get("label"):
            return str(label).upper()
    return None


def find_newspaper(text: str) -> str | None:
    """Return the title of a newspaper that a text names, with its edition: 湖滨日报_香港版."""
    return next((match["newspaper"].strip().replace("_", "") for match in _matches("newspaper", text)), None)


def load_table(name: str) -> dict[str, Any]:
    """Read a data file of this package, e.g. ``dialects/founder.toml``."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _matches(kind: str, text: str) -> Iterator[re.Match[str]]:
    for pattern in _patterns(kind):
        yield from pattern.finditer(text)


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    table = load_table("values.toml")
    parts = table["parts"]
    return tuple(
        re.compile(re.sub(r"\{([a-z]+)\}", lambda match: parts[match[1]], pattern))
        for pattern in table[kind]["patterns"]
    )


def _year(groups: dict[str, Any]) -> int:
    if groups.get("roc"):
        return _REPUBLIC + int(groups["roc"])
    if groups.get("croc"):
        return _REPUBLIC + (1 if groups["croc"] == "元" else _chinese(groups["croc"]))
    if groups.get("cyear"):
        return int("".join(str(_DIGITS[char]) for char in groups["cyear"]))
    return int(groups["year"])


def _number(digits: str | None, chinese: str | None) -> int:
    return int(digits) if digits else _chinese(chinese or "")


def _chinese(written: str) -> int:
    """Read a numeral below a hundred: 七, 十二, 廿三, 三十一; 0 for what is none."""
    written = written.replace("廿", "二十").replace("卅", "三十")
    tens, ten, units = written.rpartition("十")
    value = 10 * (_DIGITS.get(tens, 1) if ten else 0)
    return value + _DIGITS.get(units, 0)
