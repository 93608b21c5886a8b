"""Raw text of Chinese newspaper pages in, open datasets out.

>>> import etl
>>> report = etl.run(["pages/"], output="output")                                  # doctest: +SKIP
>>> dataset = etl.open_dataset("output")                                           # doctest: +SKIP
>>> page = etl.parse_page(text, newspaper="云溪晚报", date=datetime.date(2021, 3, 9))  # doctest: +SKIP

Importing this package is quick: the libraries that read and write tables are loaded by the first call that needs them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date as _date
from typing import TYPE_CHECKING, Any

from etl.errors import (
    CheckError,
    CorrectionError,
    DecodeError,
    EtlError,
    FetchError,
    LockedError,
    PageError,
    ReleaseError,
    SchemaError,
    SourceError,
    StorageError,
    UsageError,
    WorkerError,
)
from etl.records import PageTables

if TYPE_CHECKING:
    from etl.dataset import Dataset
    from etl.runs import Listener, RunReport

__version__ = "0.1.0"

__all__ = [
    "CheckError",
    "CorrectionError",
    "Dataset",
    "DecodeError",
    "EtlError",
    "FetchError",
    "LockedError",
    "PageError",
    "PageTables",
    "ReleaseError",
    "RunReport",
    "SchemaError",
    "SourceError",
    "StorageError",
    "UsageError",
    "WorkerError",
    "__version__",
    "fetch",
    "open_dataset",
    "parse_page",
    "rebuild",
    "run",
]


def run(
    inputs: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str] = "output",
    *,
    config: str | os.PathLike[str] | None = None,
    dry_run: bool = False,
    listen: Listener | None = None,
    **options: Any,
) -> RunReport:
    """Publish what newspaper pages say: one data package for each newspaper and year.

    Pages are added to what the output folder holds already; a volume that did not change is left alone.

    Parameters
    ----------
    inputs : path or sequence of paths
        Files, folders (all .txt below them), glob patterns, addresses (http, https), or ``-`` for standard input. An
        empty list publishes what was fetched before, and what an earlier run left undone.
    output : path
        Folder of the releases, made when it is not there.
    config : path, optional
        An etl.toml to take settings from; none is looked for.
    dry_run : bool
        Only say what would be taken in.
    listen : callable, optional
        Called as ``listen(event, **fields)`` while the run is at work; the library itself prints nothing.
    **options
        Other fields of `etl.config.Settings`: ``newspaper`` and ``date`` for pages that do not print them,
        ``text_column`` for tables, ``lexicon`` (a folder of word lists of one's own; a process has one),
        ``corrections`` (a file or folder of what was reviewed), ``paths``, ``jobs`` (more than 1 needs the
        ``if __name__ == "__main__"`` guard in a script), ``engine``,
        ``max_quarantine_ratio``, ``wait``, ``prune``, ``keep_daily``, ``keep_monthly``, ``ping_url``; ``fetch``, a
        mapping like the table ``[fetch]`` of etl.toml.

    Returns
    -------
    RunReport
        What was published, what stayed as it is, and which sources could not be used, with the reason for each.

    Raises
    ------
    UsageError
        An input is not there, or an option is not understood.
    EtlError
        Code ``too_many_quarantined``: so many sources are unusable that nothing was published.
    WorkerError, StorageError, LockedError
        A process died, the disk refused a write, another run is at work in the folder.
    """
    from etl.config import resolve
    from etl.pipeline import run as run_pipeline

    settings = resolve({"output": os.fspath(output), **options}, config=config)
    given = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    return run_pipeline(given, settings, dry_run=dry_run, listen=listen)


def rebuild(
    volumes: str | Sequence[str] = (),
    output: str | os.PathLike[str] = "output",
    *,
    config: str | os.PathLike[str] | None = None,
    listen: Listener | None = None,
    **options: Any,
) -> RunReport:
    """Read everything again from the raw store with the code as it is now, and publish what differs.

    Nothing but ``.etl/raw`` below the output folder is needed; what else is gone is made anew.

    Parameters
    ----------
    volumes : str or sequence of str
        Volumes to rebuild; all unless given.
    output, config, listen, **options
        As for `run`.

    Raises
    ------
    UsageError
        There is no such volume, or nothing was ever taken in.
    EtlError
        As for `run`.
    """
    from etl.config import resolve
    from etl.pipeline import rebuild as rebuild_volumes

    settings = resolve({"output": os.fspath(output), **options}, config=config)
    return rebuild_volumes([volumes] if isinstance(volumes, str) else list(volumes), settings, listen=listen)


def open_dataset(
    place: str | os.PathLike[str],
    *,
    sha256: str | None = None,
    cache: str | os.PathLike[str] | None = None,
    max_bytes: int | None = None,
) -> Dataset:
    """Open published tables as lazy polars frames.

    Parameters
    ----------
    place : path or str
        A release, its datapackage.json, its zip, a volume (its newest release), an output folder (all its volumes as
        one), or the http(s) address of a release, a datapackage.json, a zip or a catalog.json.
    sha256 : str, optional
        Hash that the datapackage.json or zip has to have, which pins the whole release.
    cache : path, optional
        Folder of what is fetched and unpacked; ``$ETL_CACHE`` or ``~/.cache/banmian`` unless given.
    max_bytes : int, optional
        Most bytes of one file that is fetched or unpacked; 8 GiB unless given.

    Raises
    ------
    ReleaseError
        Nothing is published there, it cannot be fetched, or it is not what its hash says.
    """
    from etl.dataset import open_dataset as open_place

    return open_place(place, sha256=sha256, cache=cache, max_bytes=max_bytes)


def parse_page(
    text: str,
    *,
    newspaper: str | None = None,
    date: _date | None = None,
    page_label: str | None = None,
    uri: str = "page.txt",
) -> PageTables:
    """Read one page without publishing it: what its rows would be.

    Parameters
    ----------
    text : str
        The page's text; offsets in the rows count its code points.
    newspaper, date, page_label : optional
        What the page does not print itself.
    uri : str
        Its name in the table ``sources``.

    Returns
    -------
    PageTables
        Keys of the page and its rows by table. What only a volume can know (counts, jumps, reprints) is not in them.

    Raises
    ------
    PageError
        The page cannot be placed: it has no newspaper or date and none was given, or there is nothing to read.
    """
    from etl.extract.pages import page_of_text
    from etl.records import PageFailure
    from etl.transform.page import read_pages

    [page] = read_pages([page_of_text(text, uri=uri, newspaper=newspaper, date=date, page_label=page_label)])
    if isinstance(page, PageFailure):
        raise PageError(page.message, code=page.code)
    return page


def fetch(
    names: str | Sequence[str] = (),
    output: str | os.PathLike[str] = "output",
    *,
    config: str | os.PathLike[str] | None = None,
    since: _date | None = None,
    until: _date | None = None,
    again: bool = False,
    dry_run: bool = False,
    listen: Listener | None = None,
    **options: Any,
) -> RunReport:
    """Bring pages from the network, to be read by the next `run`.

    Parameters
    ----------
    names : str or sequence of str
        Declared sources, or addresses; empty for all that are declared.
    output, config, listen, **options
        As for `run`; sources are declared in the file, or as ``sources``, a list of mappings like its tables.
    since, until : date, optional
        Days to look at instead of those that the sources declare.
    again : bool
        Ask also for what is known and done with.
    dry_run : bool
        Only say what would be asked first.

    Returns
    -------
    RunReport
        ``fetched`` has the counts; addresses that gave nothing are among the quarantined, with the reason.

    Raises
    ------
    UsageError
        A source is not declared, or whoever runs the servers could not reach you.
    StorageError, LockedError
        The disk refused a write, another run is at work in the folder.
    """
    from etl.config import resolve
    from etl.extract.fetch.plan import Errand
    from etl.pipeline import run as run_pipeline

    settings = resolve({"output": os.fspath(output), **options}, config=config)
    errand = Errand.of([names] if isinstance(names, str) else list(names), since, until, again)
    return run_pipeline((), settings, errand=errand, read=False, dry_run=dry_run, listen=listen)


def __getattr__(name: str) -> Any:
    """Load the names that need the table libraries when they are asked for."""
    if name == "Dataset":
        from etl.dataset import Dataset

        return Dataset
    if name == "RunReport":
        from etl.runs import RunReport

        return RunReport
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
