"""Reviewed corrections of a run: those of each volume, and the volumes whose last release was made with others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from etl.bind.corrections import list_corrections
from etl.config import Settings
from etl.errors import ReleaseError, UsageError
from etl.extract.corrections import read_corrections
from etl.load import shelf
from etl.load.csv_twin import logical_digest
from etl.records import Correction

FOLDER = "corrections"
"""Where corrections are looked for in the output folder, unless the settings say it."""


def reviewed(settings: Settings) -> Mapping[str, tuple[Correction, ...]]:
    """Return the corrections of each volume, in the order in which they are made.

    Raises
    ------
    UsageError
        The named file or folder is not there, or an entry is not understood.
    """
    path = settings.corrections or settings.output / FOLDER
    if not path.exists():
        if settings.corrections:
            raise UsageError(f"there are no corrections at {path}; mend the path", code="correction_invalid")
        return {}
    of_volumes: dict[str, list[Correction]] = {}
    for correction in read_corrections(path):
        of_volumes.setdefault(correction.volume, []).append(correction)
    return {volume: tuple(corrections) for volume, corrections in of_volumes.items()}


def find_overtaken(output: Path, corrections: Mapping[str, tuple[Correction, ...]]) -> set[str]:
    """Return the volumes whose last release was made with other corrections than there are now."""
    newest = {folder.name: shelf.newest(folder) for folder in shelf.volumes(output)}
    return {
        volume for volume, release in newest.items() if release and not _made_with(release, corrections.get(volume, ()))
    }


def _made_with(release: Path, corrections: tuple[Correction, ...]) -> bool:
    """Whether a release lists these corrections; one that cannot be read is not said to."""
    try:
        listed = shelf.resources(shelf.descriptor(release), "parquet").get("corrections")
    except ReleaseError:
        return False
    return listed is not None and listed[shelf.OWN]["digest"] == logical_digest(list_corrections(corrections))
