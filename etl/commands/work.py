"""What the commands that change an output folder have in common: their options, and how they tell what happens."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from etl.config import Settings
    from etl.runs import Listener, RunReport

Command = TypeVar("Command", bound=Callable[..., Any])

OUTPUT = click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Folder of the releases. [default: output]"
)
WAIT = click.option("--wait", metavar="SECONDS", help="Wait for another run in the same folder. [default: 0]")
PING = click.option("--ping-url", metavar="URL", help="Tell a monitor when the run begins and how it ended.")
CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), help="Settings file. [default: etl.toml, if there is one]"
)

OPTIONS = (
    OUTPUT,
    click.option(
        "--lexicon", type=click.Path(path_type=Path), help="Folder of your own word lists, on top of the toolkit's."
    ),
    click.option(
        "--corrections",
        type=click.Path(path_type=Path),
        help="File or folder of reviewed corrections. [default: corrections/ in the output folder]",
    ),
    click.option("--jobs", "-j", metavar="N", help="Worker processes. [default: one for each core]"),
    click.option("--engine", metavar="NAME", help="What runs the steps: local, or spark. [default: local]"),
    WAIT,
    click.option("--max-quarantine-ratio", metavar="SHARE", help="Largest share of unusable sources. [default: 0.05]"),
    click.option(
        "--allow-shrink",
        is_flag=True,
        default=None,
        help="Publish although a table lost more than a tenth of its rows.",
    ),
    click.option("--keep-daily", metavar="N", help="Days of which the last release is kept. [default: 7]"),
    click.option("--keep-monthly", metavar="N", help="Months of which the last release is kept. [default: 12]"),
    click.option("--no-prune", "prune", flag_value="false", help="Keep all releases and records of runs."),
    PING,
    CONFIG,
)
"""Options of the settings that a run has, whatever it begins with."""

TELLING = (
    click.option("--json", "as_json", is_flag=True, help="Print the run's report on stdout as one JSON object."),
    click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something is wrong."),
    click.option("--verbose", "-v", is_flag=True, help="Say more."),
    click.option(
        "--log-format",
        type=click.Choice(["auto", "text", "json"]),
        default="auto",
        show_default=True,
        help="How to tell what happens, on stderr; auto is text at a terminal, JSON lines elsewhere.",
    ),
)
"""Options of how a run tells what happens."""


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Give a command options, in the order in which its help is to show them."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def work(
    do: Callable[[Settings, Listener], RunReport],
    *,
    config: Path | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    log_format: str,
    **flags: Any,
) -> int:
    """Do what a command does, tell what happens, and return the exit code."""
    from etl.commands.console import open_console
    from etl.config import find_config, resolve

    defaults = {"jobs": os.cpu_count() or 1}
    settings = resolve(flags, config=config or find_config(os.environ), environ=os.environ, defaults=defaults)
    with open_console(log_format, quiet=quiet, verbose=verbose) as console:
        report = do(settings, console.listen)
        console.close(report)
    if as_json:
        import json

        click.echo(json.dumps(report.as_dict(), ensure_ascii=False))
    return report.exit_code
