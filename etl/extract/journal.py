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
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        before = self.size
        if not text:
            return before
        make_folder(self._path.parent)
        try:
            with self._path.open("ab") as file:
                file.write(text.encode("utf-8", "surrogatepass"))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            self.cut(before)
            raise
        if not before:
            sync_folder(self._path.parent)
        return self.size

    def cut(self, size: int) -> None:
        """Take back what was added beyond a size."""
        if self.size > size:
            os.truncate(self._path, size)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield what was written, in order; a line that a crash cut off is passed over."""
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8", errors="surrogatepass", newline="\n") as file:
            for line in file:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue
