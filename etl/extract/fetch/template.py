"""URL templates: an address for each day, with secrets that stand in the environment and not in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from etl.errors import FetchError, UsageError
from etl.extract.fetch.addresses import HIDDEN, Address, address_of

_FIELD = re.compile(r"\{(?:date:(?P<format>[^{}]+)|env:(?P<variable>\w+))\}")


class UrlTemplate:
    """A URL with ``{date:%Y-%m/%d}`` where a day stands, and ``{env:NAME}`` where a variable of the environment does.

    It is told (`str`, `repr`) as it may be shown, and is no dataclass, so that a record of the settings holds no more.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @property
    def dated(self) -> bool:
        """Whether there is an address for each day."""
        return any(match["format"] for match in _FIELD.finditer(self._text))

    def fill(self, day: date | None, environ: Mapping[str, str]) -> Address:
        """Return the address of a day.

        Raises
        ------
        UsageError
            A variable is not set, or what comes out is no address.
        """
        if missing := sorted(variable for variable in self._variables() if not environ.get(variable)):
            raise UsageError(
                f"{self}: {', '.join(missing)} is not set in the environment; set it, or write another url"
            )
        try:
            shown = address_of(self._filled(day, dict.fromkeys(self._variables(), HIDDEN))).shown
            return Address(address_of(self._filled(day, environ)).url, shown)
        except FetchError as error:
            raise UsageError(error.message) from None

    def secrets(self, environ: Mapping[str, str]) -> frozenset[str]:
        """Return what the variables hold, which must not be told wherever else it turns up."""
        return frozenset(environ[variable] for variable in self._variables() if environ.get(variable))

    def _filled(self, day: date | None, values: Mapping[str, str]) -> str:
        return _FIELD.sub(lambda m: values[m["variable"]] if m["variable"] else f"{day:{m['format']}}", self._text)

    def _variables(self) -> set[str]:
        return {match["variable"] for match in _FIELD.finditer(self._text) if match["variable"]}

    def __str__(self) -> str:
        return address_of(self._text).shown

    def __repr__(self) -> str:
        return f"UrlTemplate({str(self)!r})"


def read_template(value: Any, place: str) -> UrlTemplate:
    """Read a template.

    Raises
    ------
    UsageError
        It is no URL, or holds another field than a date or a variable.
    """
    if isinstance(value, UrlTemplate):
        return value
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{place}: {value!r} is no text; write the address in quotes")
    template = UrlTemplate(value.strip())
    plain = _FIELD.sub("0", value.strip())
    if "{" in plain or "}" in plain:
        raise UsageError(f"{place}: braces hold {{date:%Y-%m/%d}} or {{env:NAME}}, nothing else")
    try:
        address_of(plain)
    except FetchError as error:
        raise UsageError(f"{place}: {error.message}") from None
    return template
