"""The tables of one release or of several, in whatever form they are wanted."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from etl.dataset.releases import OpenRelease
from etl.dataset.union import scan_table
from etl.errors import ReleaseError
from etl.tables import TABLES, Table

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

    from etl.dataset.evidence import Evidence, Rows
    from etl.dataset.plots import Plots
    from etl.load.validate import ReleaseReport

Language = Literal["en", "zh"]


class Dataset:
    """The tables of one release or of several: ``dataset.articles`` and ``dataset["articles"]`` are lazy polars frames.

    Several volumes are read as one: a table has the columns and types of the newest release, and a person one row.
    A path is resolved to a release when the dataset is opened; a release published later is seen by opening it again.

    Attributes
    ----------
    releases : tuple of OpenRelease
        What it reads, by volume.
    """

    if TYPE_CHECKING:  # so that an editor knows them; a release that has other tables has those too
        sources: pl.LazyFrame
        issues: pl.LazyFrame
        pages: pl.LazyFrame
        articles: pl.LazyFrame
        bylines: pl.LazyFrame
        persons: pl.LazyFrame
        aliases: pl.LazyFrame
        mentions: pl.LazyFrame
        memberships: pl.LazyFrame
        events: pl.LazyFrame
        participants: pl.LazyFrame
        repairs: pl.LazyFrame
        blocks: pl.LazyFrame
        problems: pl.LazyFrame
        corrections: pl.LazyFrame
        coverage: pl.LazyFrame

    def __init__(self, releases: Sequence[OpenRelease]) -> None:
        self.releases = tuple(releases)

    @property
    def versions(self) -> dict[str, str]:
        """Version by volume."""
        return {release.volume: release.version for release in self.releases}

    @property
    def version(self) -> str:
        """The release's version; of several, each with its volume."""
        if len(self.releases) == 1:
            return self.releases[0].version
        return ", ".join(f"{volume} {version}" for volume, version in self.versions.items())

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables, in the order of a release."""
        held = dict.fromkeys(name for release in self.releases for name in release.tables)
        return tuple([name for name in TABLES if name in held] + [name for name in held if name not in TABLES])

    def volume(self, *names: str) -> Dataset:
        """Narrow to some of the volumes.

        Raises
        ------
        ReleaseError
            If there is none of that name.
        """
        for name in names:
            if name not in self.versions:
                raise ReleaseError(f"There is no volume {name!r}; there are {', '.join(self.versions)}.")
        return Dataset([release for release in self.releases if release.volume in names])

    def frame(self, table: str) -> pl.DataFrame:
        """Read a table whole, as a polars frame."""
        return self[table].collect()

    def arrow(self, table: str) -> pa.Table:
        """Read a table whole, as an Arrow table whose fields carry their titles and descriptions as metadata."""
        import pyarrow as pa

        rows, told = self.frame(table).to_arrow(), self.table(table).arrow
        fields = [told.field(name) if name in told.names else rows.field(name) for name in rows.column_names]
        return rows.cast(pa.schema([field.with_nullable(True) for field in fields], metadata=told.metadata))

    def pandas(self, table: str) -> pd.DataFrame:
        """Read a table whole, as a pandas frame: integers and booleans that may be absent, days as ``datetime64``.

        Raises
        ------
        UsageError
            Code ``needs_notebook`` if pandas is not installed.
        """
        from etl.dataset.extras import need

        return _to_pandas(self.arrow(table), need("pandas"))

    def duckdb(self, connection: duckdb.DuckDBPyConnection | None = None) -> duckdb.DuckDBPyConnection:
        """Open a DuckDB connection in which every table is a view of its Parquet files.

        Parameters
        ----------
        connection : DuckDBPyConnection, optional
            Where to make the views; a new one in memory unless given.

        Raises
        ------
        UsageError
            Code ``needs_notebook`` if DuckDB is not installed.
        """
        from etl.dataset.sql import register_tables

        return register_tables(self, connection)

    def fields(self, table: str | None = None, *, language: Language = "en") -> pl.DataFrame:
        """Say what the columns of a table mean, as the newest of the releases declares them.

        Parameters
        ----------
        table : str, optional
            All tables unless given.
        language : {"en", "zh"}
            Of titles, descriptions and the meanings of values.

        Returns
        -------
        DataFrame
            Columns ``table``, ``field``, ``type``, ``title``, ``description``, ``values``, ``example``, ``required``.
        """
        from etl.dataset.fields import list_fields

        return list_fields([self.table(name) for name in ((table,) if table else self.tables)], language)

    def table(self, name: str) -> Table:
        """Declaration of a table by the newest of the releases that have it.

        Raises
        ------
        ReleaseError
            If there is no such table.
        """
        return max(self.holders(name), key=lambda held: (held.descriptor["created"], held.volume)).tables[name]

    def citation(self, style: Literal["text", "inline", "bibtex", "csl"] = "text", *, language: Language = "en") -> str:
        """Say how to cite it: every release a line, an entry or an item.

        Parameters
        ----------
        style : {"text", "inline", "bibtex", "csl"}
            In full or within a sentence; an entry for BibTeX; CSL-JSON, for Zotero and pandoc.
        language : {"en", "zh"}
            Of the first two.
        """
        from etl.dataset.citing import cite

        return cite([release.descriptor for release in self.releases], style, language)

    def evidence(
        self, rows: Rows, field: str | None = None, *, table: str | None = None, context: int = 40, limit: int = 20
    ) -> Evidence:
        """Show the raw text around values: what the page says, where its columns broke, what was left out.

        Parameters
        ----------
        rows : str, mapping, frame, or iterable of mappings
            An identifier of any table (``…-p1-a02-e01``, ``luchengye-5c6fa1``), a row as a mapping, or a frame of rows
            (polars, pandas, Arrow). A row needs the key of its table, or a span with its article or page; of a person,
            all mentions are shown.
        field : str, optional
            The column whose words are looked for: ``headline`` or ``body`` of an article, ``date_text`` or ``place``
            of an event. The row's own span unless given.
        table : str, optional
            The table the rows are of; told from their columns unless given.
        context : int
            Characters that are not blank shown on either side.
        limit : int
            Most rows that are looked up.

        Raises
        ------
        ReleaseError
            Code ``no_text`` if the dataset holds no raw text, ``no_such_row`` if it has no such row.
        UsageError
            Code ``not_a_row`` if it cannot be told which row is meant.
        """
        from etl.dataset.evidence import find_evidence

        return find_evidence(self, rows, field, table=table, context=context, limit=limit)

    @property
    def plot(self) -> Plots:
        """Charts of what is there: ``plot.coverage()``, ``plot.persons(…)``, ``plot.network(…)``; needs altair."""
        from etl.dataset.plots import Plots

        return Plots(self)

    def verify(self) -> list[ReleaseReport]:
        """Check every release again from its files: sums, types, constraints, keys, CSV twins.

        A release in a zip is unpacked for it, one on the web is fetched whole.
        """
        from etl.load.validate import validate_release

        reports = []
        for release in self.releases:
            with tempfile.TemporaryDirectory() as folder:
                report = validate_release(release.place.unpack(Path(folder)))
            reports.append(replace(report, path=release.place.name))
        return reports

    def holders(self, table: str) -> list[OpenRelease]:
        """The releases that have a table.

        Raises
        ------
        ReleaseError
            If none has.
        """
        found = [release for release in self.releases if table in release.tables]
        if not found:
            raise ReleaseError(f"There is no table {table!r} in {self._named()}; there are {', '.join(self.tables)}.")
        return found

    def __getitem__(self, table: str) -> pl.LazyFrame:
        files = [release.file(table) for release in self.holders(table)]
        return scan_table(table, files, self.table(table))

    def __getattr__(self, table: str) -> pl.LazyFrame:
        if table.startswith("_") or table == "releases" or table not in self.tables:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute or table {table!r}")
        return self[table]

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        from etl.dataset.showing import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from etl.dataset.showing import as_html

        return as_html(self)

    def _named(self) -> str:
        shown = ", ".join(f"{volume} {version}" for volume, version in list(self.versions.items())[:3])
        return shown + (f" and {len(self.releases) - 3} more" if len(self.releases) > 3 else "")


def _to_pandas(rows: pa.Table, pandas: Any) -> pd.DataFrame:
    import pyarrow as pa

    kinds = {pa.int64(): pandas.Int64Dtype(), pa.bool_(): pandas.BooleanDtype(), pa.string(): pandas.StringDtype()}
    found: pd.DataFrame = rows.to_pandas(types_mapper=kinds.get, date_as_object=False)
    return found
