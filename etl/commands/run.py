"""``etl run``: publish what pages say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from etl.commands.options import telling_options


@click.command()
@click.argument("inputs", nargs=-1, metavar="[INPUT…]")
@click.option("--fetch", is_flag=True, help="First fetch what is due of the [[sources]] in etl.toml.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Folder of the releases. [default: output]")
@click.option("--newspaper", metavar="NAME", help="Newspaper of pages that do not print it.")
@click.option("--date", metavar="YYYY-MM-DD", help="Date of pages that do not print it.")
@click.option("--text-column", metavar="NAME", help="Column with the text, in tables that do not say it.")
@click.option(
    "--lexicon", type=click.Path(path_type=Path), help="Folder of your own word lists, on top of the toolkit's."
)
@click.option("--jobs", "-j", metavar="N", help="Worker processes. [default: one for each core]")
@click.option("--engine", metavar="NAME", help="What runs the steps: local, or spark. [default: local]")
@click.option("--wait", metavar="SECONDS", help="Wait for another run in the same folder. [default: 0]")
@click.option("--max-quarantine-ratio", metavar="SHARE", help="Largest share of unusable sources. [default: 0.05]")
@click.option(
    "--allow-shrink", is_flag=True, default=None, help="Publish although a table lost more than a tenth of its rows."
)
@click.option("--config", type=click.Path(path_type=Path), help="Settings file. [default: etl.toml, if there is one]")
@click.option("--dry-run", "-n", is_flag=True, help="Only say what would be taken in.")
@telling_options
def run(
    inputs: tuple[str, ...],
    fetch: bool,
    config: Path | None,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    log_format: str,
    **flags: Any,
) -> int:
    """Publish what newspaper pages say.

    INPUT is a text file, a folder (all .txt files below it), a quoted glob pattern, an address (http:// or https://),
    or - for standard input. Pages are added to what the output folder holds; each newspaper and year is one data
    package, and gets a new release when its content changed. Without INPUT, what was fetched before is published, and
    what an earlier run left undone.

    Every option can also stand in etl.toml or in the environment (ETL_OUTPUT, ETL_JOBS, …).
    """
    from etl.commands.console import open_console
    from etl.config import find_config, resolve
    from etl.extract.fetch.plan import Errand
    from etl.pipeline import run as run_pipeline

    defaults = {"jobs": os.cpu_count() or 1}
    settings = resolve(flags, config=config or find_config(os.environ), environ=os.environ, defaults=defaults)
    with open_console(log_format, quiet=quiet, verbose=verbose) as console:
        errand = Errand(names=() if fetch else None)
        report = run_pipeline(inputs, settings, errand=errand, dry_run=dry_run, listen=console.listen)
        console.close(report)
    if as_json:
        import json

        click.echo(json.dumps(report.as_dict(), ensure_ascii=False))
    return report.exit_code
