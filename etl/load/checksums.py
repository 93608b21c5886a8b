"""SHA256SUMS: the list `sha256sum -c` reads, naming every other file of a release."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

SUMS = "SHA256SUMS"

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def format_sums(hashes: Mapping[str, str]) -> str:
    """Write the list from hexadecimal hashes by file name."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))


def read_sums(text: str) -> dict[str, str]:
    """Read the list: hexadecimal hashes by file name; lines of another form are left out."""
    found = (_LINE.fullmatch(line) for line in text.splitlines())
    return {line[2]: line[1] for line in found if line}


def verify_sums(release: Path) -> list[str]:
    """Hold every file of a release against its list.

    Returns
    -------
    list of str
        A line for each file that differs, is missing, or is not listed; empty when all is as written.
    """
    path = release / SUMS
    if not path.is_file():
        return [f"{SUMS} is missing"]
    text = path.read_text(encoding="utf-8")
    faults = [f"{SUMS}: {line[:80]!r} is no line of it" for line in text.splitlines() if not _LINE.fullmatch(line)]
    listed = read_sums(text)
    present = {file.relative_to(release).as_posix() for file in release.rglob("*") if not file.is_dir()} - {SUMS}
    faults += (f"{name} is missing" for name in sorted(listed.keys() - present))
    faults += (f"{name} is not listed in {SUMS}" for name in sorted(present - listed.keys()))
    faults += (
        f"{name} is not the file that was published: its sha256 differs from {SUMS}"
        for name in sorted(present & listed.keys())
        if file_sha256(release / name) != listed[name]
    )
    return faults


def file_sha256(path: Path) -> str:
    """Lowercase hexadecimal SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
