"""Pins: releases that stay because somebody cites them, one file a volume, written by ``etl pin`` or by hand."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from etl.errors import EtlError, UsageError
from etl.load import shelf
from etl.load.storage import disk_errors, replace_text

PINS = "pins.toml"

_HEADING = "# Releases that stay, and why: version = reason. Written by `etl pin`; may be edited.\n"


def read_pins(volume: Path) -> dict[str, str]:
    """Read the pinned versions of a volume, each with the reason that was given.

    Raises
    ------
    UsageError
        If the file is not understood; what it pins is then not known.
    """
    path = volume / PINS
    if not path.exists():
        return {}
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        for version, reason in written.items():
            shelf.parse(version)
            if not isinstance(reason, str):
                raise ValueError(f"the reason of {version} is no text")
    except (OSError, ValueError, EtlError) as error:
        raise UsageError(f'{path}: {error}; a line of it is "1.2.0" = "why it stays"') from None
    return written


def write_pins(volume: Path, pins: Mapping[str, str]) -> None:
    """Write the pinned versions of a volume; the caller holds the lock of the output folder.

    Raises
    ------
    StorageError
        If the disk refuses; the older file stays.
    """
    lines = (f"{json.dumps(version)} = {_quoted(pins[version])}\n" for version in sorted(pins, key=shelf.parse))
    with disk_errors(volume):
        replace_text(volume / PINS, "".join([_HEADING, *lines]))


def _quoted(text: str) -> str:
    """Write a TOML string; JSON's differs only in the delete character, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
