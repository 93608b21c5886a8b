"""Which code reads pages: a digest that changes whenever what is read from the same bytes might."""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from etl import __version__
from etl.own_lists import own_files, own_folder
from etl.tables import schemas_folder

_READERS = (
    *("extract", "transform", "own_lists.py", "records.py", "tables.py", "bind/gather.py"),
    *("engines/parts.py", "engines/reading.py"),
)
_LIBRARIES = (
    *("ahocorasick-rs", "lunar-python", "numpy", "opencc", "polars", "pyarrow", "pypdfium2", "pypinyin", "rjieba"),
)


@cache
def code_digest() -> str:
    """Return the digest of all that turns a source into rows: code, word lists (one's own too), weights, schemas."""
    digest = hashlib.sha256()
    for name, content in _parts():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries whose tables or rules shape what is read, and of Python with its Unicode."""
    versions = {"python": f"{sys.version_info.major}.{sys.version_info.minor}", "unicode": unicodedata.unidata_version}
    for name in _LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "missing"
    return versions


def provenance() -> dict[str, Any]:
    """Return what a release says of the program that made it."""
    return {"version": __version__, "code": code_digest(), "libraries": library_versions()}


def _parts() -> Iterator[tuple[str, bytes]]:
    package = Path(__file__).parent.parent
    places = [package / name for name in _READERS]
    files = [path for place in places for path in (place, *place.rglob("*")) if path.is_file()]
    for path in sorted(path for path in files if path.suffix != ".pyc"):
        yield path.relative_to(package).as_posix(), path.read_bytes()
    for path in own_files():
        yield f"lexicon/{path.relative_to(own_folder() or path).as_posix()}", path.read_bytes()
    for path in sorted(schemas_folder().glob("*.json")):
        yield f"schemas/{path.name}", path.read_bytes()
    for name, version in library_versions().items():
        yield name, version.encode()
