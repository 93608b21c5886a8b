"""Old releases that may go: of each day and month the last one stays for a while, cited ones for ever."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from etl.load import shelf
from etl.load.metadata import read_metadata
from etl.load.storage import disk_errors, sync_folder

DAILY, MONTHLY = 7, 12
"""Days and months whose last release is kept, counted back from the newest."""


@dataclass(frozen=True, slots=True)
class PrunePlan:
    """What would go and why the rest stays.

    Attributes
    ----------
    dropped : tuple of Path
        Folders of releases.
    kept : mapping of Path to str
        Folders that stay, each with the reason: ``newest``, ``pinned``, ``daily``, ``monthly``.
    bytes : int
        What the dropped ones take on the disk.
    """

    output: Path
    dropped: tuple[Path, ...]
    kept: dict[Path, str]
    bytes: int


def plan_prune(output: Path, *, daily: int = DAILY, monthly: int = MONTHLY) -> PrunePlan:
    """Decide which releases may go; nothing is touched.

    The newest release of a volume and those that a dataset.toml pins always stay. A release counts to the day (UTC) on
    which its descriptor was written, that is, on which it was published.

    Raises
    ------
    UsageError
        If a dataset.toml is not understood; what it pins is then not known.
    """
    kept: dict[Path, str] = {}
    dropped: list[Path] = []
    for volume in shelf.volumes(output):
        found = shelf.releases(volume)[::-1]
        stays = _stay(found, read_metadata(output, volume.name).pinned, daily, monthly)
        kept |= stays
        dropped += (release for release in found if release not in stays)
    return PrunePlan(output, tuple(dropped), kept, sum(map(_size, dropped)))


def prune(plan: PrunePlan) -> None:
    """Remove what a plan drops; a release leaves its place by one rename before any of its files goes.

    The caller holds the lock of the output folder.

    Raises
    ------
    StorageError
        If the disk refuses.
    """
    with disk_errors(plan.output):
        trash = plan.output / ".etl" / "trash"
        for release in plan.dropped:
            trash.mkdir(parents=True, exist_ok=True)
            gone = trash / f"{release.parent.parent.name}-{release.name}"
            shutil.rmtree(gone, ignore_errors=True)
            release.rename(gone)
            sync_folder(release.parent)
        shutil.rmtree(trash, ignore_errors=True)


def _stay(found: Iterable[Path], pinned: Iterable[str], daily: int, monthly: int) -> dict[Path, str]:
    found = list(found)
    days, months = (
        set(_last_of(found, "%Y-%m-%d", daily)),
        set(_last_of(found, "%Y-%m", monthly)),
    )
    reasons = {
        "newest": set(found[:1]),
        "pinned": {release for release in found if release.name in set(pinned)},
        "daily": days,
        "monthly": months,
    }
    return {
        release: next(reason for reason, some in reasons.items() if release in some)
        for release in found
        if any(release in some for some in reasons.values())
    }


def _last_of(found: Iterable[Path], period: str, count: int) -> Iterator[Path]:
    """Yield the newest release of each of the last periods; ``found`` is newest first."""
    seen: set[str] = set()
    for release in found:
        name = f"{_published(release):{period}}"
        if name not in seen and len(seen) < count:
            seen.add(name)
            yield release


def _published(release: Path) -> date:
    return datetime.fromtimestamp((release / shelf.DESCRIPTOR).stat().st_mtime, UTC).date()


def _size(release: Path) -> int:
    return sum(file.stat().st_size for file in release.rglob("*") if file.is_file())
