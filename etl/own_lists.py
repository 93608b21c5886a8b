"""Word lists of one's own: a folder that is read on top of the toolkit's, file by file of the same name.

A process reads one set of lists, once; the folder is named before the first of them is read, and handed to worker
processes in the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from etl.errors import UsageError

ENVIRONMENT = "ETL_LEXICON"

_EXTENSIBLE = (".toml", ".txt")
_FREE = ("events",)
"""Folders in which files have names of their own: one a type."""


def use_own_lists(folder: Path | None) -> None:
    """Read the lists of a folder besides the toolkit's, in this process and those it starts.

    Raises
    ------
    UsageError
        A file of the folder is no list of the toolkit's, or other lists have been read in this process already.
    """
    if folder is None and not own_folder.cache_info().currsize:
        return
    wanted = folder.resolve() if folder else None
    if wanted:
        _check(wanted)
        if not own_folder.cache_info().currsize:
            os.environ[ENVIRONMENT] = str(wanted)
    if own_folder() != wanted:
        raise UsageError(
            f"word lists of {own_folder() or 'the toolkit alone'} are in use in this process; set {ENVIRONMENT} before "
            "the first page is read, or start a new process",
            code="lexicon_in_use",
        )


@cache
def own_folder() -> Path | None:
    """Return the folder of one's own lists; what the first list read was told holds for the whole process."""
    named = os.environ.get(ENVIRONMENT)
    return Path(named).resolve() if named else None


def own_files(part: str = "") -> list[Path]:
    """Return the files of one's own, or those of a part of them, by name."""
    folder = own_folder()
    if folder is None or not (folder / part).is_dir():
        return []
    return [path for path in sorted((folder / part).rglob("*")) if _is_list(path)]


def read_list(name: str) -> str:
    """Read a list of words, such as ``persons/posts.txt``: the toolkit's, then one's own."""
    return "\n".join(source.read_text(encoding="utf-8") for source in _sources(name))


def read_table(name: str) -> dict[str, Any]:
    """Read a table, such as ``newspapers.toml``: one's own adds to the lists of the toolkit's and changes its values.

    Raises
    ------
    UsageError
        One's own is not TOML, or has a key that the toolkit's has not.
    """
    own, *others = _sources(name)
    table = tomllib.loads(own.read_text(encoding="utf-8"))
    for source in others:
        table = _add(table, source)
    return table


def read_own_table(name: str) -> dict[str, Any]:
    """Read what one's own table of a name adds to the toolkit's; empty where there is none."""
    _, *others = _sources(name)
    return tomllib.loads(others[0].read_text(encoding="utf-8")) if others else {}


def _add(table: dict[str, Any], source: Traversable) -> dict[str, Any]:
    try:
        added = tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{source}: {error}; mend the file", code="lexicon") from None
    if unknown := set(added) - set(table):
        raise UsageError(
            f"{source}: {', '.join(sorted(unknown))} is unknown; known are {', '.join(table)}", code="lexicon"
        )
    merged: dict[str, Any] = _merged(table, added)
    return merged


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {**old, **{key: _merged(old[key], value) if key in old else value for key, value in new.items()}}
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *new]
    return new


def _sources(name: str) -> Iterator[Traversable]:
    yield _package().joinpath(*name.split("/"))
    folder = own_folder()
    if folder and (folder / name).is_file():
        yield folder / name


def _check(folder: Path) -> None:
    """Refuse a file that would be read by nobody, and one that can not be read."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not _is_list(path) or name.partition("/")[0] in _FREE:
            continue
        own = _package().joinpath(*name.split("/"))
        if not own.is_file():
            listed = ", ".join(sorted(item.name for item in _package().iterdir() if item.name.endswith(".toml")))
            raise UsageError(
                f"{path}: the toolkit has no list of this name; it has {listed}, persons/*.txt, and any in events/",
                code="lexicon",
            )
        if path.suffix == ".toml":
            _add(tomllib.loads(own.read_text(encoding="utf-8")), path)


def _is_list(path: Path) -> bool:
    return path.suffix in _EXTENSIBLE and not path.name.startswith(".") and path.is_file()


def _package() -> Traversable:
    return files("etl").joinpath("transform", "lexicon")
