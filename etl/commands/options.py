"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_TELLING = (
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


def telling_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a run tells what it does."""
    for option in reversed(_TELLING):
        command = option(command)
    return command
