"""``etl fetch``: bring pages from the network, without reading them."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from etl.commands.options import telling_options

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--date", type=_DAY, metavar="YYYY-MM-DD", help="This day alone.")
@click.option("--since", type=_DAY, metavar="YYYY-MM-DD", help="From this day on.")
@click.option("--until", type=_DAY, metavar="YYYY-MM-DD", help="Up to this day.")
@click.option("--again", is_flag=True, help="Ask also for what is known and done with.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Folder of the releases. [default: output]")
@click.option("--wait", metavar="SECONDS", help="Wait for another run in the same folder. [default: 0]")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file. [default: etl.toml, if there is one]")
@click.option("--dry-run", "-n", is_flag=True, help="Only print the addresses that would be asked first.")
@telling_options
def fetch(
    names: tuple[str, ...],
    date: datetime | None,
    since: datetime | None,
    until: datetime | None,
    again: bool,
    config: Path | None,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    log_format: str,
    **flags: Any,
) -> int:
    """Bring pages from the network, to be read by the next etl run.

    NAME is a source that etl.toml declares ([[sources]]), or an address (http:// or https://); without NAME, all
    declared sources are fetched. Of each, the days that are due are asked for: those that were not fetched yet, and the
    newest once more, whether they changed. etl run --fetch does the same and reads what came.
    """
    from etl.commands.console import open_console
    from etl.config import find_config, resolve
    from etl.extract.fetch.plan import Errand
    from etl.pipeline import run as run_pipeline

    settings = resolve(flags, config=config or find_config(os.environ), environ=os.environ)
    first, last = date or since, date or until
    errand = Errand.of(names, first and first.date(), last and last.date(), again)
    with open_console(log_format, quiet=quiet, verbose=verbose) as console:
        report = run_pipeline((), settings, errand=errand, read=False, dry_run=dry_run, listen=console.listen)
        if as_json:
            import json

            click.echo(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            for address in report.addresses:
                click.echo(address)
        console.close(report)
    return report.exit_code
