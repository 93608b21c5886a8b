"""Opening: from a path, a zip or an address to the releases it stands for."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from etl.dataset.cache import Cache, cache_folder
from etl.dataset.dataset import Dataset
from etl.dataset.download import download
from etl.dataset.places import DESCRIPTOR_BYTES, Folder, Place, Remote, Zipped, open_zip
from etl.dataset.releases import OpenRelease
from etl.errors import ReleaseError, UsageError
from etl.load import shelf
from etl.load.catalog import CATALOG
from etl.load.checksums import file_sha256

MAX_BYTES = 8 << 30
"""Most bytes of one file, unless more is allowed: the Parquet file of a hundred years of a daily has less."""

_ADDRESS = re.compile(r"https?://", re.I)
_RELATIVE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


def open_dataset(
    place: str | os.PathLike[str],
    *,
    sha256: str | None = None,
    cache: str | os.PathLike[str] | None = None,
    max_bytes: int | None = None,
) -> Dataset:
    """Open what was published.

    Parameters
    ----------
    place : path or str
        A release, its datapackage.json, its zip, a volume (its newest release), an output folder (the newest release
        of every volume, as one), or the http(s) address of a release, a datapackage.json, a zip or a catalog.json.
    sha256 : str, optional
        Hexadecimal SHA-256 that the datapackage.json or zip has to have. Since the descriptor holds the hash of every
        table, this pins the whole release; what was fetched before is then opened without a network.
    cache : path, optional
        Folder of what is fetched and unpacked; ``$ETL_CACHE`` or ``~/.cache/banmian`` unless given. It can be deleted
        at any time.
    max_bytes : int, optional
        Most bytes of one file that is fetched or unpacked; `MAX_BYTES` unless given.

    Returns
    -------
    Dataset
        No table is read, unpacked or fetched until it is asked for.

    Raises
    ------
    ReleaseError
        If nothing is published there, if it is not what its hash says (code ``altered``), is too large
        (``larger_than_allowed``), or cannot be fetched (``unreachable``).

    Examples
    --------
    >>> dataset = open_dataset("output")                              # doctest: +SKIP
    >>> dataset.articles.filter(kind="news").collect()                # doctest: +SKIP
    """
    opener = _Opener(Cache(Path(cache) if cache else cache_folder()), max_bytes or MAX_BYTES, sha256 and sha256.lower())
    given = os.fspath(place)
    found = list(opener.at_address(given) if _ADDRESS.match(given) else opener.at_path(Path(given)))
    return Dataset(sorted(found, key=lambda release: release.volume))


@dataclass(frozen=True, slots=True)
class _Opener:
    cache: Cache
    max_bytes: int
    sha256: str | None

    def at_path(self, path: Path) -> Iterator[OpenRelease]:
        if path.is_file() and path.name not in (shelf.DESCRIPTOR, CATALOG):
            yield from self._zipped(path, self.sha256)
            return
        found = shelf.find_releases(path.parent if path.name == CATALOG else path)
        if self.sha256 and len(found) > 1:
            raise UsageError(f"{path} holds {len(found)} volumes; a hash is that of one release")
        for release in found:
            yield _open(Folder(release.resolve()), self.sha256)

    def at_address(self, url: str) -> Iterator[OpenRelease]:
        last = urlsplit(url).path.rpartition("/")[2]
        if last == CATALOG:
            yield from self._listed(url)
        elif last.endswith(".zip"):
            path = download(url, self.cache, ".zip", sha256=self.sha256, limit=self.max_bytes)
            yield from self._zipped(path)
        elif last.endswith(".json"):
            yield self._remote(url, self.sha256)
        else:
            yield self._remote(f"{url.rstrip('/')}/{shelf.DESCRIPTOR}", self.sha256)

    def _remote(self, url: str, sha256: str | None = None) -> OpenRelease:
        return _open(Remote(url, self.cache, self.max_bytes, sha256))

    def _listed(self, url: str) -> Iterator[OpenRelease]:
        """Open what an output folder on the web holds."""
        if self.sha256:
            raise UsageError(f"{url} lists volumes; a hash is that of one release")
        path = download(url, self.cache, ".json", limit=DESCRIPTOR_BYTES)
        try:
            entries = [str(entry["path"]) for entry in json.loads(path.read_text(encoding="utf-8"))["volumes"]]
        except (ValueError, KeyError, TypeError) as error:
            raise ReleaseError(f"{url} lists no volumes ({error!r}).") from error
        for entry in entries:
            if not _RELATIVE.fullmatch(entry):
                raise ReleaseError(f"{url} lists {entry!r}, which is no folder below it.")
            yield self._remote(urljoin(url, f"{entry}/{shelf.DESCRIPTOR}"))

    def _zipped(self, path: Path, sha256: str | None = None) -> Iterator[OpenRelease]:
        """Open the releases in a zip; of one volume the newest."""
        if sha256:
            _require_hash(str(path), file_sha256(path), sha256)
        with open_zip(path) as archive:
            names = [name for name in archive.namelist() if name.rpartition("/")[2] == shelf.DESCRIPTOR]
        newest: dict[str, OpenRelease] = {}
        for name in names:
            inner = name.removesuffix(shelf.DESCRIPTOR)
            release = _open(Zipped(path, inner, self.cache, self.max_bytes))
            held = newest.get(release.volume)
            if held is None or shelf.parse(held.version) < shelf.parse(release.version):
                newest[release.volume] = release
        if not newest:
            raise ReleaseError(f"No release is in {path}: it holds no {shelf.DESCRIPTOR}.")
        yield from newest.values()


def _open(place: Place, sha256: str | None = None) -> OpenRelease:
    path = place.descriptor()
    release = OpenRelease(place, shelf.read_descriptor(path, place.name), file_sha256(path))
    if sha256:
        _require_hash(place.name, release.sha256, sha256)
    return release


def _require_hash(name: str, found: str, sha256: str) -> None:
    if found != sha256:
        raise ReleaseError(
            f"{name} is not the release that was asked for: its SHA-256 is {found}, not {sha256}.", code="altered"
        )
