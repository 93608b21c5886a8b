"""What the documentation shows is run: fenced blocks of a document, executed in order in a folder of their own.

``console``
    Lines behind ``$`` are commands, run by bash at a terminal; what stands below each is what it prints.
``python``
    Executed; a ``text`` block right below it is what it prints.
``sql``
    Asked of DuckDB, where it is installed.
any block with ``title="path"``
    A file that the reader writes.

In what is shown, … stands for anything, a line of it for any number of lines. Other blocks are for reading only.
"""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_PLAYED: dict[tuple[tuple[str, str], ...], list[str]] = {}
_FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<language>\w*)(?P<rest>[^\n`]*)\n(?P<body>.*?)^(?P=ticks)$", re.M | re.S)
_TITLE = re.compile(r'title="([^"]+)"')
_RUN_ID = re.compile(r"runs/\d{8}T\d{6}Z-[0-9a-f]+")
_NOT_A_READERS = ("ETL_", "MAKE", "MFLAGS")
"""Beginnings of variables that whoever runs the tests has, and a reader has not."""
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Block:
    """A fenced block; ``start`` and ``end`` are where its body stands in the document."""

    language: str
    title: str | None
    body: str
    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Step:
    """Something a reader does: write a file, type a command, run a snippet; and what the document shows of it."""

    kind: str
    what: str
    line: int
    expected: str | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Shown:
    """Something shown beside what was printed when it was run."""

    document: Path
    line: int
    what: str
    expected: str
    printed: str
    start: int
    end: int

    @property
    def agrees(self) -> bool:
        """Whether the document shows what is printed."""
        return re.fullmatch(_pattern(self.expected), self.printed) is not None


def documents() -> list[Path]:
    """Every page of documentation."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a document, in order."""
    found = []
    for match in _FENCE.finditer(text):
        title = _TITLE.search(match["rest"])
        line = text.count("\n", 0, match.start()) + 1
        found.append(
            Block(match["language"], title and title[1], match["body"], match.start("body"), match.end("body"), line)
        )
    return found


def play(document: Path, folder: Path) -> list[Shown]:
    """Run a document in an empty folder and return what it shows with what was printed.

    Documents that run the same in the same order (the README and its twin) are run once.

    Raises
    ------
    AssertionError
        A command ends with an exit code other than 0.
    """
    steps = list(_steps(document))
    script = tuple((step.kind, step.what) for step in steps)
    if script not in _PLAYED:
        _furnish(folder)
        names: dict[str, Any] = {"__name__": "__main__"}
        _PLAYED[script] = [_take(step, f"{document.name}, line {step.line}", folder, names) for step in steps]
    return [
        Shown(document, step.line, step.what, step.expected, printed, step.start, step.end)
        for step, printed in zip(steps, _PLAYED[script], strict=True)
        if step.expected is not None
    ]


def renew(document: Path, folder: Path) -> bool:
    """Write into a document what its commands print now; tells whether anything differed."""
    text = document.read_text(encoding="utf-8")
    stale = [shown for shown in play(document, folder) if not shown.agrees]
    for shown in sorted(stale, key=lambda shown: -shown.start):
        text = text[: shown.start] + shown.printed + text[shown.end :]
    document.write_text(text, encoding="utf-8")
    return bool(stale)


def _steps(document: Path) -> Iterator[Step]:
    text = document.read_text(encoding="utf-8")
    found = blocks(text)
    for block, below in zip(found, [*found[1:], None], strict=True):
        if block.title:
            yield Step(f"write {block.title}", block.body, block.line)
        elif block.language == "console":
            yield from _commands(block)
        elif block.language == "python" and below and _follows(text[block.end : below.start]):
            yield Step("python", block.body, block.line, below.body, below.start, below.end)
        elif block.language in ("python", "sql"):
            yield Step(block.language, block.body, block.line)


def _follows(between: str) -> bool:
    """Whether a text block opens right below the block before it."""
    return between.split() == ["```", "```text"]


def _commands(block: Block) -> Iterator[Step]:
    before, *parts = re.split(r"^\$ ", block.body, flags=re.M)
    assert not before.strip(), f"line {block.line}: a console block starts with a command"
    position = block.start + len(before)
    for part in parts:
        command = re.match(r"(?:.*\\\n)*.*\n", part)[0]
        start, end = position + 2 + len(command), position + 2 + len(part)
        line = block.line + 1 + block.body.count("\n", 0, position - block.start)
        yield Step("console", command, line, part[len(command) :], start, end)
        position = end


def _take(step: Step, where: str, folder: Path, names: dict[str, Any]) -> str:
    """Do what a step says and return what it prints."""
    if step.kind == "console":
        printed, code = at_terminal(step.what, folder)
        assert code == 0, f"{where}: exit {code} from {step.what}{printed}"
        return printed
    if step.kind == "python":
        return _python(step.what, where, folder, names)
    if step.kind == "sql":
        if find_spec("duckdb"):
            _python(f"import duckdb\nassert duckdb.sql({step.what!r}).fetchall()", where, folder, {})
        return ""
    path = folder / step.kind.removeprefix("write ")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(step.what, encoding="utf-8")
    return ""


def _furnish(folder: Path) -> None:
    """Lay out a checkout that is set up already, so that no command installs anything."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    for name in ("etl", "schemas", "tests"):
        (folder / name).symlink_to(ROOT / name)
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, arguments in (("etl", "-m etl"), ("python", "")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', encoding="utf-8")
        (programs / name).chmod(0o755)
    (folder / ".venv" / ".runtime").touch()


def at_terminal(command: str, folder: Path) -> tuple[str, int]:
    """Run a command as a person at a terminal does; what it prints comes without colours and progress."""
    ours, theirs = pty.openpty()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(_NOT_A_READERS)},
        "PATH": f"{folder / '.venv' / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "100",
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "TTY_COMPATIBLE": "0",
        "ETL_JOBS": "1",
    }
    process = subprocess.Popen(
        ["bash", "-c", command], cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    received = bytearray()
    with contextlib.suppress(OSError):  # the terminal is gone when the last program leaves it
        while some := os.read(ours, 65536):
            received += some
    os.close(ours)
    text = received.decode("utf-8", "replace").replace("\r\n", "\n")
    text = _RUN_ID.sub("runs/…", _CONTROL.sub("", text))
    return text.replace(f"{folder}/", ""), process.wait()


def _python(code: str, where: str, folder: Path, names: dict[str, Any]) -> str:
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, where, "exec"), names)
    return printed.getvalue()


def _pattern(shown: str) -> str:
    lines = shown.splitlines(keepends=True)
    return "".join("(?:.*\n)*?" if line == "…\n" else re.escape(line).replace("…", ".*") for line in lines)
