"""The front of an output folder: catalog.json for programs, index.html for people, catalog.ttl for portals.

A release never changes, so what the last catalogue says of a volume with the same releases still holds: only
descriptors of new releases are read, however many volumes there are; for portals, of all the newest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from etl.load import shelf
from etl.load.checksums import SUMS
from etl.load.dcat import CATALOGUE, catalogue_turtle
from etl.load.descriptor import stated
from etl.load.metadata import read_metadata
from etl.load.page.output_page import DESCRIPTION, TITLE, output_page
from etl.load.page.release_page import INDEX
from etl.load.storage import disk_errors, replace_text

CATALOG = "catalog.json"
_KEYS = {
    *("volume", "title", "title_zh", "version", "created", "path", "page", "coverage", "rows", "files", "bundles"),
    *("releases", "older"),
}
"""What is said of a volume; a catalogue that says something else was written by another version of this program."""


def write_catalog(output: Path) -> Path:
    """List every volume with its newest release, in catalog.json and index.html; files that stay the same are left.

    catalog.ttl (DCAT-AP) is written where the dataset.toml of the folder names a publisher, whom that profile demands.

    Returns
    -------
    Path
        The index.html.

    Raises
    ------
    ReleaseError
        If a descriptor cannot be read.
    UsageError
        If the dataset.toml of the folder is not understood.
    StorageError
        If the disk refuses a write; the older files stay.
    """
    last = last_entries(output)
    entries = [_entry(output, volume, last.get(volume.name)) for volume in shelf.volumes(output)]
    texts = {
        CATALOG: json.dumps({"volumes": entries}, ensure_ascii=False, indent=2) + "\n",
        INDEX: output_page(entries),
    }
    publisher = read_metadata(output, None).publisher
    if publisher and entries:
        releases = {entry["path"]: shelf.descriptor(output / entry["path"]) for entry in entries}
        texts[CATALOGUE] = catalogue_turtle(TITLE, DESCRIPTION, stated(publisher), releases)
    with disk_errors(output):
        output.mkdir(parents=True, exist_ok=True)
        if CATALOGUE not in texts:
            (output / CATALOGUE).unlink(missing_ok=True)
        for name, text in texts.items():
            path = output / name
            if not path.is_file() or path.read_bytes() != text.encode():
                replace_text(path, text)
    return output / INDEX


def last_entries(output: Path) -> dict[str, dict[str, Any]]:
    """Return what the last catalogue says of each volume, and still holds while the volume has the same ``releases``.

    Nothing if there is none that can be read; without volumes of which another version of this program wrote.
    """
    try:
        listed = json.loads((output / CATALOG).read_text(encoding="utf-8"))["volumes"]
        return {Path(entry["path"]).parts[0]: entry for entry in listed if entry.keys() == _KEYS}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _entry(output: Path, volume: Path, last: dict[str, Any] | None) -> dict[str, Any]:
    found = shelf.releases(volume)
    release, names = found[-1], [older.name for older in reversed(found)]
    if last and last["releases"] == names:
        return last
    descriptor = shelf.descriptor(release)
    entry = {
        "volume": descriptor["name"],
        "title": descriptor["title"],
        "title_zh": descriptor["title_zh"],
        "version": descriptor["version"],
        "created": descriptor["created"],
        "path": release.relative_to(output).as_posix(),
        "page": _front(release, output),
        "coverage": descriptor[shelf.OWN]["coverage"],
        "rows": {name: r[shelf.OWN]["rows"] for name, r in shelf.resources(descriptor, "parquet").items()},
        "files": [
            {
                "table": resource["schema"]["name"],
                "format": resource["format"],
                "path": resource["path"],
                "bytes": resource.get("bytes", resource[shelf.OWN].get("bytes")),
                "hash": resource["hash"],
            }
            for resource in descriptor["resources"]
        ],
        "bundles": list(_bundles(release, descriptor)),
        "releases": names,
        "older": [{"version": older.name, "page": _front(older, output)} for older in reversed(found[:-1])],
    }
    assert entry.keys() == _KEYS
    return entry


def _bundles(release: Path, descriptor: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """List the files that hold a whole release, the zip first: it holds the descriptor, which cannot name it."""
    path = release / f"{descriptor['name']}.zip"
    sums = (release / SUMS).read_text(encoding="utf-8") if path.is_file() else ""
    for line in sums.splitlines():
        if line.endswith(f"  {path.name}"):
            yield {"format": "zip", "path": path.name, "bytes": path.stat().st_size, "hash": f"sha256:{line[:64]}"}
    for file in descriptor[shelf.OWN].get("files", ()):
        if file["format"] != "jsonl":
            yield {name: file[name] for name in ("format", "path", "bytes", "hash")}


def _front(release: Path, output: Path) -> str:
    """Find what a person opens first; the earliest releases had no page."""
    page = release / INDEX
    return (page if page.is_file() else release / "README.md").relative_to(output).as_posix()
