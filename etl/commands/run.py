"""``etl run``: publish what pages say."""

from __future__ import annotations

from typing import Any

import click

from etl.commands.work import OPTIONS, TELLING, with_options, work


@click.command()
@click.argument("inputs", nargs=-1, metavar="[INPUT…]")
@click.option("--fetch", is_flag=True, help="First fetch what is due of the [[sources]] in etl.toml.")
@click.option("--newspaper", metavar="NAME", help="Newspaper of pages that do not print it.")
@click.option("--date", metavar="YYYY-MM-DD", help="Date of pages that do not print it.")
@click.option("--text-column", metavar="NAME", help="Column with the text, in tables that do not say it.")
@with_options(*OPTIONS)
@click.option("--dry-run", "-n", is_flag=True, help="Only say what would be taken in.")
@with_options(*TELLING)
def run(inputs: tuple[str, ...], fetch: bool, dry_run: bool, **options: Any) -> int:
    """Publish what newspaper pages say.

    INPUT is a text file, a folder (all .txt files below it), a quoted glob pattern, an address (http:// or https://),
    or - for standard input. Pages are added to what the output folder holds; each newspaper and year is one data
    package, and gets a new release when its content changed. Without INPUT, what was fetched before is published, and
    what an earlier run left undone. Old releases go at the end: see etl prune.

    Every option can also stand in etl.toml or in the environment (ETL_OUTPUT, ETL_JOBS, …).
    """
    from etl.extract.fetch.plan import Errand
    from etl.pipeline import run as run_pipeline

    errand = Errand(names=() if fetch else None)
    return work(
        lambda settings, listen: run_pipeline(inputs, settings, errand=errand, dry_run=dry_run, listen=listen),
        **options,
    )
