"""What must hold of an output folder at every instant."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from etl.load import shelf
from etl.load.validate import validate_release


def seal(output: Path) -> dict[Path, str]:
    """Sums of every release that is there."""
    return {path: path.read_text(encoding="utf-8") for path in output.glob("*/releases/*/SHA256SUMS")}


def whole(output: Path) -> dict[str, str]:
    """Check everything that can be checked without running anything; returns the newest version of each volume."""
    for path in (output / ".etl" / "raw").glob("??/*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.parent.name + path.name
    with closing(sqlite3.connect(output / ".etl" / "ledger.sqlite")) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    catalog = json.loads((output / "catalog.json").read_text(encoding="utf-8"))
    for volume in catalog["volumes"]:
        assert (output / volume["path"] / "datapackage.json").is_file()
    found = {}
    for volume in shelf.volumes(output):
        newest = shelf.newest(volume)
        assert newest
        assert validate_release(newest, second_opinion=False).faults == ()
        assert (volume / "latest" / "datapackage.json").is_file()
        found[volume.name] = newest.name
    return found


def left_over(output: Path) -> list[Path]:
    """Find files and folders that only a run that is at work may have."""
    kept = (output / ".etl" / name for name in ("staging", "parts", "trash"))
    inside = [path for folder in kept if folder.exists() for path in folder.iterdir()]
    return inside + [path for path in output.rglob(".*") if path.name.startswith(".incoming-") or ".tmp" in path.name]


def tables(output: Path) -> dict[str, str]:
    """Sums of all tables of the newest release of every volume, in both forms."""
    return {
        f"{volume.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for volume in shelf.volumes(output)
        for path in sorted((volume / "latest").iterdir())
        if path.suffix in (".parquet", ".csv")
    }
