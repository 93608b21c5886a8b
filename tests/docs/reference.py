"""The reference pages, written from the code: tables from schemas/, commands from click, errors from etl/errors.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click

import etl.errors
from etl.cli import etl as command_line
from etl.errors import EtlError
from etl.load.dictionary import dictionary

ROOT = Path(__file__).parents[2]
WRITTEN = "<!-- Written by python -m tests.docs.renew; do not edit. -->"


def pages() -> dict[Path, str]:
    """Text of every reference page, by its place."""
    folder = ROOT / "docs"
    return {
        folder / "tables.md": f"{WRITTEN}\n{dictionary('en')}",
        folder / "tables.zh.md": f"{WRITTEN}\n{dictionary('zh')}",
        folder / "command-line.md": "\n".join(_commands()),
        folder / "errors.md": "\n".join(_errors()),
    }


def _commands() -> Iterator[str]:
    yield from (WRITTEN, "# The command line", "", "`python -m etl` is the same as `etl`.", "")
    yield from _help(command_line, "etl")
    yield from (
        "Results and `--json` go to stdout, everything else to stderr: text at a terminal, one JSON object a line",
        "elsewhere. What ends a command is in [Exit codes and errors](errors.md).",
        "",
    )


def _help(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    title = context.command_path
    yield from (f"## {title}", "", "```text", command.get_help(context), "```", "")
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            yield from _help(command.get_command(context, child), child, context)  # type: ignore[arg-type]


def _errors() -> Iterator[str]:
    yield from (WRITTEN, "# Exit codes and errors", "", "| exit | meaning |", "| ---: | --- |")
    for code, meaning in exit_codes():
        yield f"| {code} | {meaning} |"
    yield from (
        "",
        "A source that cannot be used never stops the others: it is quarantined, named in the run's `problems.csv`",
        "with the code below, and tried again when the code that failed on it has changed. A row of the table",
        "`problems` is something else: the page was published, and something on it looks wrong.",
        "",
        "`etl diff` ends with 1 when the releases differ, as diff does.",
        "",
        "## Exceptions",
        "",
        "| class | is a | exit | code | when |",
        "| --- | --- | ---: | --- | --- |",
    )
    for kind in _classes():
        summary = (kind.__doc__ or "").splitlines()[0]
        yield f"| `{kind.__name__}` | `{kind.__bases__[0].__name__}` | {kind.exit_code} | `{kind.code}` | {summary} |"
    yield from ("", "## Codes", "", "Stable names; logs, `problems.csv` and `error.code` use them.", "")
    yield from ("| code | raised as | an example of the message |", "| --- | --- | --- |")
    for code, (kind, message) in sorted(codes().items()):
        yield f"| `{code}` | {kind} | {message} |"
    yield ""


def exit_codes() -> list[tuple[int, str]]:
    """Exit codes of the command line, as etl/cli.py documents them."""
    import etl.cli

    said = " ".join((etl.cli.__doc__ or "").split()).partition("Exit codes: ")[2].rstrip(".")
    found = []
    for part in re.split(r", (?=\d)", said.replace("130 and 143", "130")):
        code, _, meaning = part.partition(" ")
        found.append((int(code), meaning))
    return [(code, meaning) for code, meaning in found if code != 130] + [
        (130, "stopped by Ctrl-C; run again to resume"),
        (143, "stopped by SIGTERM; run again to resume"),
    ]


def _classes() -> list[type[EtlError]]:
    declared = (value for value in vars(etl.errors).values() if isinstance(value, type))
    return [kind for kind in declared if issubclass(kind, EtlError)]


def codes() -> dict[str, tuple[str, str]]:
    """Codes given where errors are raised, with the class and the words."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted((ROOT / "etl").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            code = given.get("code")
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if not isinstance(code, ast.Constant) or not isinstance(code.value, str) or not name[:1].isupper():
                continue
            words = node.args[0] if node.args else given.get("message")
            kind = f"`{name}`" if name.endswith("Error") else "quarantined"
            found.setdefault(code.value, (kind, _words(words)))
    return found


def _words(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant):
        text = str(node.value)
    elif isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    else:
        text = ""
    return " ".join(text.split()).replace("|", "\\|")
