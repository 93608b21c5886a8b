"""Where releases stand under an output folder: ``<volume>/releases/<version>/``, and ``latest`` beside them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from etl.errors import ReleaseError

DESCRIPTOR = "datapackage.json"
LATEST = "latest"
RELEASES = "releases"
OWN = "banmian"
"""The one property of a descriptor that is ours: provenance, coverage, row counts, digests."""

_EXPECTED = {"name", "version", "created", "resources", OWN}
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")

Version = tuple[int, int, int]


def volumes(output: Path) -> list[Path]:
    """List the volumes of an output folder that have a release, by name."""
    if not output.is_dir():
        return []
    return sorted(folder for folder in output.iterdir() if not folder.name.startswith(".") and releases(folder))


def releases(volume: Path) -> list[Path]:
    """List the whole releases of a volume, oldest version first.

    Only a finished folder is ever renamed into place, so whatever stands here under a version is whole.
    """
    folder = volume / RELEASES
    if not folder.is_dir():
        return []
    found = [release for release in folder.iterdir() if _VERSION.fullmatch(release.name)]
    return sorted((release for release in found if (release / DESCRIPTOR).is_file()), key=lambda r: parse(r.name))


def newest(volume: Path) -> Path | None:
    """Find the release with the highest version; ``latest`` is a convenience and is not asked."""
    return releases(volume)[-1] if releases(volume) else None


def find_releases(path: Path) -> list[Path]:
    """Find the releases a path stands for.

    Parameters
    ----------
    path : Path
        A release, its datapackage.json, a volume (its newest release), or an output folder (the newest release of
        every volume).

    Raises
    ------
    ReleaseError
        If there is none.
    """
    folder = path.parent if path.name == DESCRIPTOR else path
    if (folder / DESCRIPTOR).is_file():
        return [folder]
    found = [newest(volume) for volume in ([folder] if releases(folder) else volumes(folder))]
    if not found:
        raise ReleaseError(f"Nothing is published at {path}; name a release, a volume or an output folder.")
    return [release for release in found if release is not None]


def find_release(path: Path) -> Path:
    """Find the one release a path stands for.

    Raises
    ------
    ReleaseError
        If there is none, or more than one.
    """
    found = find_releases(path)
    if len(found) > 1:
        raise ReleaseError(f"{path} holds {len(found)} volumes; name one of them.")
    return found[0]


def parse(version: str) -> Version:
    """Read a version of three numbers.

    Raises
    ------
    ReleaseError
        If it is none.
    """
    found = _VERSION.fullmatch(version)
    if not found:
        raise ReleaseError(f"{version!r} is no version of a release; one looks like 1.2.0.")
    major, minor, patch = map(int, found.groups())
    return major, minor, patch


def descriptor(release: Path) -> dict[str, Any]:
    """Read the descriptor of a release.

    Raises
    ------
    ReleaseError
        If there is none or it is broken.
    """
    return read_descriptor(release / DESCRIPTOR)


def read_descriptor(path: Path, name: str = "") -> dict[str, Any]:
    """Read a descriptor that may lie anywhere; ``name`` is what messages call it, its path unless given.

    Raises
    ------
    ReleaseError
        If it is not there or broken.
    """
    name = name or str(path)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{name} cannot be read: {error}.") from error
    if not isinstance(found, dict) or not found.keys() >= _EXPECTED:
        raise ReleaseError(f"{name} does not describe a release of this toolkit; `frictionless validate` reads any.")
    return found


def resources(found: Mapping[str, Any], form: str) -> dict[str, Mapping[str, Any]]:
    """Pick the resources of one format, by the name of their table."""
    return {resource["schema"]["name"]: resource for resource in found["resources"] if resource["format"] == form}


def content_digest(digests: Mapping[str, str], metadata: str | None) -> str:
    """Digest of all that a release says: the logical digests of its tables, and that of what dataset.toml tells."""
    text = json.dumps([sorted(digests.items()), metadata])
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def content_of(found: Mapping[str, Any]) -> str:
    """Return the content digest of a release, by its descriptor."""
    tables = {name: resource[OWN]["digest"] for name, resource in resources(found, "parquet").items()}
    return content_digest(tables, found[OWN].get("metadata"))


def row_counts(found: Mapping[str, Any]) -> dict[str, int]:
    """Rows by table, as a descriptor says."""
    return {name: resource[OWN]["rows"] for name, resource in resources(found, "parquet").items()}
