"""Data flows one way, and only the rooms at its ends touch the world."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent.parent / "etl"
MODULES = sorted(PACKAGE.rglob("*.py"))

FORBIDDEN = {
    "extract": ("etl.transform", "etl.bind", "etl.engines", "etl.pipeline"),
    "transform": ("etl.extract", "etl.bind", "etl.load", "etl.engines", "etl.pipeline"),
    "bind": ("etl.extract", "etl.transform.page", "etl.load", "etl.engines", "etl.pipeline"),
    "dataset": ("etl.extract", "etl.transform", "etl.bind", "etl.engines", "etl.pipeline", "etl.proofs.choose"),
    "load": ("etl.extract", "etl.transform", "etl.bind", "etl.engines", "etl.pipeline"),
}
"""What the rooms may not know, by room."""

WORLD = {
    *("asyncio", "fcntl", "glob", "multiprocessing", "os", "shutil", "signal", "socket", "sqlite3", "subprocess"),
    *("tempfile", "threading", "http", "httpx", "ssl", "urllib", "time", "random", "secrets", "uuid", "logging"),
}
"""Modules that reach files, network, clock or chance; transform and bind are pure."""

NETWORK = {
    "asyncio",
    "ssl",
    "http.client",
    "httpx",
    "httpcore",
    "anyio",
    "requests",
    "urllib3",
    "urllib.request",
    "ftplib",
}
"""Modules that reach the network."""

REACH_IT = ("extract/fetch", "dataset/download.py", "pings.py")
"""What may: fetching, opening a dataset at an address, and telling the monitor."""


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def name(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent != PACKAGE], ids=name)
def test_no_room_looks_downstream(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    found = {
        module
        for module in imports(path)
        for forbidden in FORBIDDEN.get(room, ())
        if module == forbidden or module.startswith(f"{forbidden}.")
    }
    assert not found


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in ("transform", "bind")], ids=name
)
def test_pages_and_volumes_are_pure(path: Path) -> None:
    assert not {module.partition(".")[0] for module in imports(path)} & WORLD


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_the_network_is_reached_where_pages_are_fetched_and_nowhere_else(path: Path) -> None:
    used = {module for module in imports(path) if module.split(".")[0] in NETWORK or module in NETWORK}
    assert not used or path.relative_to(PACKAGE).as_posix().startswith(REACH_IT)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_is_named_like_one_of_the_standard_library(path: Path) -> None:
    stem = path.parent.name if path.stem == "__init__" else path.stem
    assert stem not in sys.stdlib_module_names - {"__main__"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_stay_readable_in_one_go(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450
