"""Which sources a run is asked to read: files, folders, patterns and standard input become one sorted plan."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from etl.errors import UsageError
from etl.extract.forms.sniff import is_archive_name, is_listed_name

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of bytes that came from the network; see `etl.extract.ledger.Sighting`."""

    fetched_at: str
    media_type: str | None = None
    rights: str | None = None
    newspaper: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """One source to read.

    Attributes
    ----------
    uri : str
        The source's name in what is published: its path below the folder or pattern that was given, else its file
        name. Never a path of this machine. Standard input has the empty string until its bytes are known.
    path : Path or None
        Where to read it; None is standard input.
    origin : Origin, optional
        Where it came from, if it is no file that somebody named.
    """

    uri: str
    path: Path | None
    origin: Origin | None = field(default=None, compare=False)


def plan_inputs(inputs: Sequence[str | os.PathLike[str]]) -> tuple[Input, ...]:
    """Decide what to read, whatever the order in which it was named.

    Files of the same name from different folders are told apart by as much of their paths as differs.

    Raises
    ------
    UsageError
        Something named is not there, a pattern matches nothing, or a folder holds no page text.
    """
    if not inputs:
        raise UsageError("no input: name files, folders, patterns, addresses, or - for standard input")
    found: dict[Path, PurePosixPath] = {}
    standard_input = False
    for given in inputs:
        name = os.fspath(given)
        if name == STDIN:
            standard_input = True
            continue
        for path, relative in _expand(name):
            known = found.setdefault(path, relative)
            found[path] = min(known, relative, key=lambda uri: (len(uri.parts), uri))
    planned = [Input(uri, path) for path, uri in _told_apart(found).items()]
    if standard_input:
        planned.append(Input("", None))
    return tuple(sorted(planned, key=lambda item: (item.uri, str(item.path))))


def _expand(name: str) -> Iterator[tuple[Path, PurePosixPath]]:
    """Yield every file that a name stands for, with its path relative to the root the name gives."""
    path = Path(name)
    if path.is_dir():
        yield from _below(path, path)
    elif path.exists():
        yield path.resolve(), PurePosixPath(path.name)
    elif glob.has_magic(name):
        yield from _matching(name)
    else:
        raise UsageError(f"{name}: no such file or folder; check the path")


def _matching(pattern: str) -> Iterator[tuple[Path, PurePosixPath]]:
    root = Path(*_fixed_parts(pattern))
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    if not matches:
        raise UsageError(f"{pattern}: the pattern matches nothing; quote it if the shell changes it")
    for match in map(Path, matches):
        if match.is_dir():
            if "**" not in pattern:
                yield from _below(match, root)
        else:
            yield match.resolve(), PurePosixPath(match.relative_to(root).as_posix())


def _fixed_parts(pattern: str) -> list[str]:
    """Return the leading folders of a pattern that hold no wildcard."""
    parts = Path(pattern).parts[:-1]
    magic = next((index for index, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return list(parts[:magic])


def _below(folder: Path, root: Path) -> Iterator[tuple[Path, PurePosixPath]]:
    """Yield the page texts of a folder and its folders, by their suffix; hidden ones are left out."""
    count = 0
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and (is_listed_name(name) or is_archive_name(name)) and path.is_file():
                count += 1
                yield path.resolve(), PurePosixPath(path.relative_to(root).as_posix())
    if not count:
        raise UsageError(
            f"{folder}: no page text in this folder (files ending in .txt, .html, .csv, .jsonl, .parquet, .pdf, .zip, "
            ".tar …); name the files themselves"
        )


def _told_apart(found: dict[Path, PurePosixPath]) -> dict[Path, str]:
    """Lengthen the names that several files share, from the right, until no two are the same."""
    named = dict(found)
    while shared := _shared(named.values()):
        for path, uri in named.items():
            if uri in shared:
                named[path] = PurePosixPath(*path.parts[-len(uri.parts) - 1 :])
    return {path: uri.as_posix() for path, uri in named.items()}


def _shared(uris: Iterable[PurePosixPath]) -> set[PurePosixPath]:
    seen: set[PurePosixPath] = set()
    return {uri for uri in uris if uri in seen or seen.add(uri)}  # type: ignore[func-returns-value]
