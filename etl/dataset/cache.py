"""Files kept under their SHA-256: whatever has the hash that was asked for is the file that was asked for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from etl.errors import ReleaseError, StorageError
from etl.load.checksums import file_sha256
from etl.load.storage import HashedFile, disk_errors

VARIABLE = "ETL_CACHE"
"""Environment variable that names another folder."""


def cache_folder() -> Path:
    """Where files are kept: ``$ETL_CACHE``, else ``banmian`` in the user's cache folder (XDG Base Directory)."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "banmian"


class Cache:
    """Files by their hash; safe to share between processes, and to delete at any time.

    Parameters
    ----------
    folder : Path
        Made when the first file is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sound: set[Path] = set()

    def find(self, sha256: str, ending: str = "") -> Path | None:
        """The file with this hash, if it is here and whole; one that is not is removed.

        A file is hashed again the first time it is asked for, so that a disk's fault does not become a number.
        """
        path = self._place(sha256, ending)
        if not path.is_file():
            return None
        if path not in self._sound:
            if file_sha256(path) != sha256:
                path.unlink(missing_ok=True)
                return None
            self._sound.add(path)
        return path

    def keep(
        self, pieces: Iterable[bytes], name: str, ending: str = "", *, sha256: str | None, limit: int
    ) -> tuple[Path, str]:
        """Keep what the pieces make up.

        Parameters
        ----------
        name : str
            What messages call it.
        sha256 : str or None
            The hash it has to have.
        limit : int
            Most bytes it may have.

        Returns
        -------
        Path, str
            Where it lies, and its SHA-256.

        Raises
        ------
        ReleaseError
            Code ``altered`` if it has another hash, ``larger_than_allowed`` if it is larger than allowed.
        StorageError
            The disk refuses it, or the folder cannot be made.
        """
        self._make_folder()
        with disk_errors(self.folder), tempfile.TemporaryDirectory(dir=self.folder, prefix=".new-") as new:
            with HashedFile(Path(new, "file")) as file:
                for piece in pieces:
                    if file.size + len(piece) > limit:
                        raise ReleaseError(
                            f"{name} is larger than {limit:,} bytes; allow more with max_bytes, if that is right.",
                            code="larger_than_allowed",
                        )
                    file.write(piece)
            if sha256 not in (None, file.sha256):
                raise ReleaseError(
                    f"{name} is not the file that was published: its SHA-256 is {file.sha256}, not {sha256}. "
                    "Fetch it again, or ask its publisher.",
                    code="altered",
                )
            path = self._place(file.sha256, ending)
            path.parent.mkdir(exist_ok=True)
            file.path.replace(path)
        self._sound.add(path)
        return path, file.sha256

    def _make_folder(self) -> None:
        try:
            with disk_errors(self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"What is fetched and unpacked cannot be kept in {self.folder} ({error.strerror}); "
                f"name another folder: open_dataset(…, cache=…) or {VARIABLE}."
            ) from error

    def _place(self, sha256: str, ending: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}{ending}"
