"""Files and names that are on the disk when we say so."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_AT_ONCE = 8
"""Flushes that wait for the disk side by side: it writes many in the time of one."""


def sync_all(paths: Iterable[Path]) -> None:
    """Flush files, and the names in folders, to the disk.

    Raises
    ------
    OSError
        The disk refuses; which of them are on it is not known then.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in pool.map(_sync, paths):
            pass


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as lasting as the files they name."""
    _sync(folder)


def make_folder(folder: Path) -> None:
    """Make a folder with those above it, each of which will still be there after a power cut."""
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for place in made:
        sync_folder(place.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
