"""Partial files: what came of a body before it broke off, with what is needed to ask for the rest."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from etl.extract.fetch.http_date import read_http_date

KEPT_FOR = 7 * 24 * 3600
"""Seconds after which a part that nobody asked the rest of is removed."""


class PartialFile:
    """The file of one address in the folder of downloads.

    Parameters
    ----------
    folder : Path
        Made when it is not there.
    name : str
        What the address is known by.
    """

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        stem = hashlib.sha256(name.encode()).hexdigest()[:32]
        self.path = folder / f"{stem}.part"
        self._notes = folder / f"{stem}.json"

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def resume_headers(self) -> dict[str, str]:
        """Return what asks for the rest; nothing, when there is no part or the server gave it no mark to know it by.

        The mark is a strong entity tag, else a date of change that is clearly older than the answer (RFC 9110, sections
        13.1.5 and 8.8.2.2): a page changed within the second would look the same.
        """
        notes = self.notes()
        mark = notes.get("etag", "")
        if not mark.startswith('"'):
            mark = notes.get("last-modified", "") if _is_older(notes.get("last-modified"), notes.get("date")) else ""
        return {"Range": f"bytes={self.size}-", "If-Range": mark} if mark.isascii() and mark and self.size else {}

    def notes(self) -> dict[str, str]:
        """Return the headers that came with the part."""
        try:
            notes = json.loads(self._notes.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return notes if isinstance(notes, dict) else {}

    def begin(self, headers: Mapping[str, str]) -> BinaryIO:
        """Forget what is there and open an empty file."""
        self.discard()
        kept = ("etag", "last-modified", "date", "content-encoding", "content-type")
        notes = {name: headers[name] for name in kept if name in headers}
        self._notes.write_text(json.dumps(notes), encoding="utf-8")
        return self.path.open("xb")

    def go_on(self) -> BinaryIO:
        """Open the file at its end."""
        return self.path.open("ab")

    def discard(self) -> None:
        """Remove the part."""
        self.path.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove parts that were given up long ago."""
    for path in folder.glob("*.*"):
        if time.time() - path.stat().st_mtime > KEPT_FOR:
            path.unlink(missing_ok=True)


def _is_older(changed: str | None, answered: str | None) -> bool:
    before, after = read_http_date(changed), read_http_date(answered)
    return before is not None and after is not None and (after - before).total_seconds() >= 1
