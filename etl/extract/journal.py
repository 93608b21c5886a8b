"""The journal beside the raw store: what cannot be found out again from the bytes, a JSON object a line.

Where bytes came from, when, in which order, and what was known of them; which versions were published. It is only ever
added to, so that the raw store and this one file are enough to make everything else anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from etl.durable import make_folder, sync_folder

_LONGEST = 1 << 20
"""Bytes of the longest line; an address has some hundreds."""


class Journal:
    """The file, which need not be there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._path.stat().st_size if self._path.exists() else 0

    def append(self, lines: Iterable[Mapping[str, Any]]) -> int:
        """Add lines; all of them are on the disk when this returns, none when it raises.

        Returns
        -------
        int
            Bytes written so far.

        Raises
        ------
        OSError
            The disk refuses them.
        """
        before = self.size
        make_folder(self._path.parent)
        try:
            with self._path.open("ab") as file:
                file.writelines(_encoded(line) for line in lines)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self._cut(before)
            raise
        if not before:
            sync_folder(self._path.parent)
        return self.size

    def lines(self, start: int = 0) -> Iterator[dict[str, Any]]:
        """Yield what was written from a byte on, in order; a line that is none is passed over."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(start)
            for line in file:
                try:
                    yield json.loads(line.decode("utf-8", "surrogatepass"))
                except ValueError:
                    continue

    def end_a_line(self) -> None:
        """Take away the line that a crash cut off."""
        if not self.size:
            return
        with self._path.open("rb") as file:
            start = max(0, self.size - _LONGEST)
            file.seek(start)
            self._cut(start + file.read().rfind(b"\n") + 1)

    def begin_anew(self) -> None:
        """Forget everything."""
        self._cut(0)

    def _cut(self, size: int) -> None:
        if self.size > size:
            os.truncate(self._path, size)


def _encoded(line: Mapping[str, Any]) -> bytes:
    return (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
