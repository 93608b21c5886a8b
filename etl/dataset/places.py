"""Where the files of a release lie: in a folder, in a zip, or on the web."""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

from etl.dataset.cache import Cache
from etl.dataset.download import download
from etl.errors import ReleaseError
from etl.load.checksums import SUMS, read_sums
from etl.load.shelf import DESCRIPTOR

DESCRIPTOR_BYTES = 32 << 20
"""Most bytes of a descriptor; one of ours has a quarter of a million."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PIECE = 1 << 20


class Place(Protocol):
    """Where the files of one release lie."""

    @property
    def name(self) -> str:
        """How messages call it: a path or an address."""

    def descriptor(self) -> Path:
        """A file that holds its datapackage.json."""

    def file(self, name: str, sha256: str) -> Path:
        """One of its files where it can be read at random; fetched or unpacked the first time, and its hash checked."""

    def unpack(self, folder: Path) -> Path:
        """A folder with all of its files, for those that have to be looked at as a whole."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A release as it was published; its files are taken as they are, `Dataset.verify` checks them."""

    path: Path

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.path)

    def descriptor(self) -> Path:
        """Its datapackage.json."""
        return self.path / DESCRIPTOR

    def file(self, name: str, sha256: str) -> Path:
        """The file itself."""
        return self.path / _plain(name, self.name)

    def unpack(self, folder: Path) -> Path:
        """The release itself."""
        return self.path


@dataclass(frozen=True, slots=True)
class Zipped:
    """A release inside a zip, of which only the tables that are asked for are unpacked, into the cache.

    Attributes
    ----------
    inner : str
        Folder of the release inside the zip, empty or ending in a slash.
    """

    path: Path
    inner: str
    cache: Cache
    max_bytes: int

    @property
    def name(self) -> str:
        """Path of the zip, and the folder inside it."""
        return f"{self.path}/{self.inner}".rstrip("/")

    def descriptor(self) -> Path:
        """Its datapackage.json, unpacked."""
        with _member(self.path, f"{self.inner}{DESCRIPTOR}") as pieces:
            return self.cache.keep(pieces, self.name, ".json", sha256=None, limit=DESCRIPTOR_BYTES)[0]

    def file(self, name: str, sha256: str) -> Path:
        """One of its files, unpacked."""
        ending = Path(_plain(name, self.name)).suffix
        if kept := self.cache.find(sha256, ending):
            return kept
        with _member(self.path, f"{self.inner}{name}") as pieces:
            called = f"{self.name}/{name}"
            return self.cache.keep(pieces, called, ending, sha256=sha256, limit=self.max_bytes)[0]

    def unpack(self, folder: Path) -> Path:
        """All of its files, whatever they are."""
        with open_zip(self.path) as archive:
            names = [about.filename for about in archive.infolist() if not about.is_dir()]
        for name in names:
            if name.startswith(self.inner):
                target = folder / _plain(name.removeprefix(self.inner), self.name)
                with _member(self.path, name) as pieces, target.open("wb") as file:
                    file.writelines(pieces)
        return folder


@dataclass(frozen=True, slots=True)
class Remote:
    """A release on the web; each file is fetched when it is asked for, once.

    Attributes
    ----------
    url : str
        Address of its datapackage.json.
    sha256 : str or None
        Hash that its datapackage.json has to have.
    """

    url: str
    cache: Cache
    max_bytes: int
    sha256: str | None = None

    @property
    def name(self) -> str:
        """Its address."""
        return self.url

    def descriptor(self) -> Path:
        """Its datapackage.json, as it is now."""
        return download(self.url, self.cache, ".json", sha256=self.sha256, limit=DESCRIPTOR_BYTES)

    def file(self, name: str, sha256: str) -> Path:
        """One of its files, fetched."""
        ending = Path(_plain(name, self.name)).suffix
        return download(urljoin(self.url, name), self.cache, ending, sha256=sha256, limit=self.max_bytes)

    def unpack(self, folder: Path) -> Path:
        """All files that its SHA256SUMS names, fetched."""
        sums = download(urljoin(self.url, SUMS), self.cache, limit=DESCRIPTOR_BYTES)
        shutil.copyfile(sums, folder / SUMS)
        for name, sha256 in read_sums(sums.read_text(encoding="utf-8")).items():
            shutil.copyfile(self.file(name, sha256), folder / name)
        return folder


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open a zip for reading.

    Raises
    ------
    ReleaseError
        If it is none, or a broken one.
    """
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise ReleaseError(f"{path} cannot be read as a zip: {error}. Fetch it again.") from error


@contextmanager
def _member(path: Path, name: str) -> Iterator[Iterator[bytes]]:
    """Open one file of a zip; whatever is wrong with it is said of the zip."""
    try:
        with open_zip(path) as archive, archive.open(name) as file:
            yield iter(partial(file.read, _PIECE), b"")
    except (KeyError, RuntimeError, NotImplementedError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise ReleaseError(f"{path} has no {name} that can be read ({error}); fetch it again.") from error


def _plain(name: str, where: str) -> str:
    """A file's name that cannot lead elsewhere; descriptors from the web may say anything."""
    if not _PLAIN.fullmatch(name):
        raise ReleaseError(f"{where} names a file {name!r}; the files of a release stand beside its datapackage.json.")
    return name
