"""What changed since the last release, and which version that makes.

The steps follow the Data Package recipe for versions: rows added are minor, a column or rows taken away are
major, a corrected value is a patch. What only the descriptor says (provenance, a better description) is no change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from etl.errors import ReleaseError
from etl.load import shelf
from etl.records import Published
from etl.tables import TABLES, Table, schema

FIRST = "1.0.0"
_COMPARED = 10_000
"""Rows of the last release that are in memory at a time."""

Step = Literal["major", "minor", "patch"]


@dataclass(frozen=True, slots=True)
class TableDiff:
    """What changed in one table; rows are named by their primary key.

    Attributes
    ----------
    added, removed, changed : DataFrame
        Keys of the rows; ``changed`` has the same key with another value in some column.
    columns : tuple of str
        Columns that were added, removed, moved or given another type.
    """

    table: str
    added: pl.DataFrame
    removed: pl.DataFrame
    changed: pl.DataFrame
    columns: tuple[str, ...] = ()

    @property
    def step(self) -> Step | None:
        """The part of the version that this change moves."""
        if self.columns or self.removed.height:
            return "major"
        if self.added.height:
            return "minor"
        return "patch" if self.changed.height else None

    def __str__(self) -> str:
        """One line for a person."""
        counts = {"added": self.added.height, "removed": self.removed.height, "changed": self.changed.height}
        said = [f"{count} {what}" for what, count in counts.items() if count]
        return f"{self.table}: {', '.join([*said, *(f'column {name}' for name in self.columns)])}"


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed between two releases; only tables with a change are listed.

    Attributes
    ----------
    described : bool
        What dataset.toml tells readers (titles, licences, sources …) is another; corrected metadata are a patch.
    last : Published, optional
        The last release that was ever put in place, where it is no longer on the shelf.
    restored : bool
        It held the same, so that it is put back under its own version.
    """

    previous: str | None
    tables: tuple[TableDiff, ...]
    new_tables: tuple[str, ...] = ()
    lost_tables: tuple[str, ...] = ()
    described: bool = False
    last: Published | None = None
    restored: bool = False

    @property
    def step(self) -> Step | None:
        """The largest step any table asks for; None when nothing changed."""
        steps: set[Step | None] = {table.step for table in self.tables}
        if self.lost_tables:
            steps.add("major")
        if self.new_tables:
            steps.add("minor")
        if self.described:
            steps.add("patch")
        order: tuple[Step, ...] = ("major", "minor", "patch")
        return next((step for step in order if step in steps), None)

    @property
    def version(self) -> str | None:
        """The version these changes make; None when nothing changed.

        No version is ever given twice to different contents, also when releases were lost or taken down.
        """
        if self.last and self.restored:
            return self.last.version
        step = self.step if self.previous else "major"
        known = [shelf.parse(version) for version in (self.previous, self.last and self.last.version) if version]
        if not known:
            return FIRST
        major, minor, patch = max(known)
        match step:
            case "major":
                return f"{major + 1}.0.0"
            case "minor":
                return f"{major}.{minor + 1}.0"
            case "patch":
                return f"{major}.{minor}.{patch + 1}"
        return None


def compare(
    previous: Path | None,
    tables: Mapping[str, pl.DataFrame],
    digests: Mapping[str, str],
    metadata: str | None = None,
    last: Published | None = None,
) -> Diff:
    """Compare the tables with the last release.

    Parameters
    ----------
    previous : Path or None
        Folder of the last release; None before the first.
    tables, digests : mapping by table name
        The finished tables and their logical digests. A table whose digest stands in the last release's
        descriptor is not read.
    metadata : str, optional
        Digest of what dataset.toml tells readers.
    last : Published, optional
        The last release that was ever put in place.

    Raises
    ------
    ReleaseError
        If the last release cannot be read: without a diff there is no version.
    """
    last = None if last and previous and last.version == previous.name else last
    restored = last is not None and last.digest == shelf.content_digest(digests, metadata)
    if previous is None:
        return Diff(None, (), last=last, restored=restored)
    descriptor = shelf.descriptor(previous)
    old = shelf.resources(descriptor, "parquet")
    diffs = (
        _compare_table(schema(name), previous, old[name], tables[name], digests[name]) for name in TABLES if name in old
    )
    return Diff(
        previous=descriptor["version"],
        tables=tuple(diff for diff in diffs if diff is not None and diff.step),
        new_tables=tuple(name for name in TABLES if name not in old),
        lost_tables=tuple(name for name in old if name not in TABLES),
        described=metadata is not None and descriptor[shelf.OWN].get("metadata", metadata) != metadata,
        last=last,
        restored=restored,
    )


def diff_releases(before: Path, after: Path) -> Diff:
    """Compare two published releases, each by its own schema; tables with equal digests are not read.

    Raises
    ------
    ReleaseError
        If one of them cannot be read.
    """
    first, second = shelf.descriptor(before), shelf.descriptor(after)
    old, new = shelf.resources(first, "parquet"), shelf.resources(second, "parquet")
    diffs = []
    for name in (name for name in new if name in old):
        table = Table.of(new[name]["schema"])
        same = old[name][shelf.OWN]["digest"] == new[name][shelf.OWN]["digest"]
        if not same or _changed_columns(Table.of(old[name]["schema"]), table):
            rows = _read(after / new[name]["path"])
            diffs.append(_compare_table(table, before, old[name], rows, new[name][shelf.OWN]["digest"]))
    told = [found[shelf.OWN].get("metadata") for found in (first, second)]
    return Diff(
        previous=first["version"],
        tables=tuple(diff for diff in diffs if diff is not None and diff.step),
        new_tables=tuple(name for name in new if name not in old),
        lost_tables=tuple(name for name in old if name not in new),
        described=None not in told and told[0] != told[1],
    )


def _compare_table(
    table: Table, previous: Path, old: Mapping[str, Any], rows: pl.DataFrame, digest: str
) -> TableDiff | None:
    columns = _changed_columns(Table.of(old["schema"]), table)
    if old[shelf.OWN]["digest"] == digest and not columns:
        return None
    return _diff_rows(table, previous / old["path"], rows, columns)


def _read(path: Path, columns: Sequence[str] | None = None, start: int = 0, count: int | None = None) -> pl.DataFrame:
    rows = pl.scan_parquet(path, glob=False).slice(start, count)
    try:
        return (rows if columns is None else rows.select(columns)).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ReleaseError(
            f"{path} cannot be read, so what changed cannot be told ({error}). "
            "Run `etl validate` on that release, or move it away."
        ) from error


def _diff_rows(table: Table, path: Path, after: pl.DataFrame, columns: tuple[str, ...]) -> TableDiff:
    """Compare rows with those of a Parquet file, of which no more than keys and a slice is in memory at a time."""
    key = list(table.primary_key)
    keys, known = after.select(key), _read(path, count=0).schema
    if any(known.get(column) != dtype for column, dtype in keys.schema.items()):
        return TableDiff(table.name, keys, keys.clear(), keys.clear(), columns)
    before = _read(path, key)
    shared = [column for column in after.columns if column not in {*key, *columns} and column in known]
    return TableDiff(
        table=table.name,
        added=keys.join(before, on=key, how="anti", maintain_order="left"),
        removed=before.join(keys, on=key, how="anti", maintain_order="left"),
        changed=_changed_rows(path, before, after, key, shared),
        columns=columns,
    )


def _changed_rows(
    path: Path, before: pl.DataFrame, after: pl.DataFrame, key: list[str], shared: list[str]
) -> pl.DataFrame:
    """Return the keys of rows that are in both but have another value, in the order of the rows after."""
    pairs = (
        before.with_row_index("was")
        .join(after.select(key).with_row_index("now"), on=key)
        .select("was", "now")
        .sort("was")
    )
    moved = [pl.Series(dtype=pl.UInt32)]
    for start in range(0, before.height if shared else 0, _COMPARED):
        some = pairs.filter(pl.col("was").is_between(start, start + _COMPARED, closed="left"))
        was = _read(path, shared, start, _COMPARED)[some["was"] - start]
        now = after.select(shared)[some["now"]]
        differs = pl.any_horizontal(was[column].ne_missing(now[column]) for column in shared)
        moved.append(some.filter(differs)["now"])
    return after.select(key)[pl.concat(moved).sort()]


def _changed_columns(before: Table, after: Table) -> tuple[str, ...]:
    old, new = ([(field.name, field.type) for field in table.fields] for table in (before, after))
    odd = {name for name, _ in {*old} ^ {*new}}
    if not odd and old != new:
        odd = {one[0] for one, other in zip(old, new, strict=True) if one != other}
    return tuple(sorted(odd))
