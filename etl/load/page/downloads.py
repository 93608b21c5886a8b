"""The files a page offers: whole releases in one file, a row of formats for each table, and the list of everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.load.page.words import words
from etl.tables import TABLES, schema


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of the release: its name, lowercase hexadecimal SHA-256, and bytes."""

    path: str
    sha256: str
    size: int


def order_downloads(rows: Mapping[str, int], published: Sequence[PublishedFile]) -> dict[str, Any]:
    """Order the files of a release for its page; ``rows`` are counted by table."""
    by_path = {file.path: file for file in published}
    endings = {_ending(file.path) for file in published}
    formats = [
        {**said, "ending": ending, "per_table": any(f"{name}{ending}" in by_path for name in TABLES)}
        for ending, said in words("formats").items()
        if ending in endings
    ]
    per_table = [form["ending"] for form in formats if form["per_table"]]
    return {
        "formats": formats,
        "bundles": list(list_bundles([file for file in published if _ending(file.path) not in per_table])),
        "downloads": [
            {
                "name": name,
                "title": schema(name).title,
                "title_zh": schema(name).title_zh,
                "rows": rows[name],
                "files": [by_path.get(f"{name}{ending}") for ending in per_table],
            }
            for name in TABLES
        ],
        "files": sorted(published, key=lambda file: file.path),
        "total_size": sum(file.size for file in published),
    }


def list_bundles(published: Sequence[PublishedFile]) -> Iterator[dict[str, Any]]:
    """Say of each file that holds a whole release what it is, in the order in which they are offered."""
    for ending, said in words("formats").items():
        for file in published:
            if _ending(file.path) == ending:
                yield {**said, "ending": ending, "path": file.path, "size": file.size}


def _ending(path: str) -> str:
    """Find the longest ending that is known; "" where none is."""
    return max((ending for ending in words("formats") if path.endswith(ending)), key=len, default="")
