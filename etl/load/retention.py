"""Old releases that may go: of each day and month the last one stays for a while, cited ones for ever."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from etl import clock
from etl.durable import sync_folder
from etl.load import shelf
from etl.load.metadata import read_metadata
from etl.load.pins import read_pins
from etl.load.storage import disk_errors

DAILY, MONTHLY = 7, 12
"""Days and months whose last release is kept, counted back from the newest."""
GRACE = timedelta(days=1)
"""Nothing goes before it is this old, so that whoever publishes ten times in an afternoon can still compare."""


@dataclass(frozen=True, slots=True)
class PrunePlan:
    """What would go and why the rest stays.

    Attributes
    ----------
    dropped : tuple of Path
        Folders of releases.
    kept : mapping of Path to str
        Folders that stay, each with the reason: ``newest``, ``pinned``, ``recent``, ``daily``, ``monthly``.
    bytes : int
        What the dropped ones take on the disk.
    """

    output: Path
    dropped: tuple[Path, ...]
    kept: dict[Path, str]
    bytes: int


def plan_prune(
    output: Path,
    volumes: Iterable[Path] | None = None,
    published: Mapping[tuple[str, str], str] = MappingProxyType({}),
    *,
    daily: int = DAILY,
    monthly: int = MONTHLY,
    at: datetime | None = None,
) -> PrunePlan:
    """Decide which releases may go, of all volumes unless some are named; nothing is touched.

    The newest release of a volume, pinned ones and those of the last day always stay.

    Parameters
    ----------
    published : mapping of (str, str) to str
        When a version of a volume was put in place, RFC 3339; of what is not there the descriptor's own time counts,
        which a copy of the folder may have lost. Days are those of UTC.
    at : datetime, optional
        The time to count from; now unless given.

    Raises
    ------
    UsageError
        If a dataset.toml or pins.toml is not understood; what it pins is then not known.
    """
    kept: dict[Path, str] = {}
    dropped: list[Path] = []
    for volume in shelf.volumes(output) if volumes is None else volumes:
        found = shelf.releases(volume)[::-1]
        times = {release: _published(release, published) for release in found}
        pinned = {*read_metadata(output, volume.name).pinned, *read_pins(volume)}
        stays = _stay(times, pinned, daily, monthly, (at or clock.now()) - GRACE)
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
    trash = plan.output / ".etl" / "trash"
    with disk_errors(plan.output):
        for release in plan.dropped:
            trash.mkdir(parents=True, exist_ok=True)
            gone = trash / f"{release.parent.parent.name}-{release.name}"
            shutil.rmtree(gone, ignore_errors=True)
            release.rename(gone)
            sync_folder(release.parent)
        shutil.rmtree(trash, ignore_errors=True)


def last_of_each(times: Mapping[Path, datetime], *, daily: int, monthly: int) -> dict[Path, str]:
    """Choose the last folder of each of the last days and months that have one; ``times`` has the newest first."""
    months, days = _last_of(times, "%Y-%m", monthly), _last_of(times, "%Y-%m-%d", daily)
    return dict.fromkeys(months, "monthly") | dict.fromkeys(days, "daily")


def _stay(
    times: Mapping[Path, datetime], pinned: Collection[str], daily: int, monthly: int, recent: datetime
) -> dict[Path, str]:
    reasons = last_of_each(times, daily=daily, monthly=monthly)
    reasons |= {release: "recent" for release, time in times.items() if time > recent}
    reasons |= {release: "pinned" for release in times if release.name in pinned}
    return reasons | dict.fromkeys(list(times)[:1], "newest")


def _last_of(times: Mapping[Path, datetime], period: str, count: int) -> list[Path]:
    last: dict[str, Path] = {}
    for folder, time in times.items():
        last.setdefault(f"{time:{period}}", folder)
    return list(last.values())[:count]


def _published(release: Path, published: Mapping[tuple[str, str], str]) -> datetime:
    noted = published.get((release.parent.parent.name, release.name))
    if noted:
        return datetime.fromisoformat(noted).astimezone(UTC)
    return datetime.fromtimestamp((release / shelf.DESCRIPTOR).stat().st_mtime, UTC)


def _size(release: Path) -> int:
    return sum(file.stat().st_size for file in release.rglob("*") if file.is_file())
