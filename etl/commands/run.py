"""``etl run``: publish what pages say."""

from __future__ import annotations

from typing import Any

import click

from etl.commands.work import OPTIONS, TELLING, with_options, work


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
@click.option("--newspaper", metavar="NAME", help="Newspaper of pages that do not print it.")
@click.option("--date", metavar="YYYY-MM-DD", help="Date of pages that do not print it.")
@with_options(*OPTIONS)
@click.option("--dry-run", "-n", is_flag=True, help="Only say what would be taken in.")
@with_options(*TELLING)
def run(inputs: tuple[str, ...], dry_run: bool, **options: Any) -> int:
    """Publish what newspaper pages say.

    INPUT is a text file, a folder (all .txt files below it), a quoted glob pattern, or - for standard input. Pages are
    added to what the output folder holds; each newspaper and year is one data package, and gets a new release when its
    content changed. Old releases go at the end: see etl prune.

    Every option can also stand in etl.toml or in the environment (ETL_OUTPUT, ETL_JOBS, …).
    """
    from etl.pipeline import run as run_pipeline

    return work(lambda settings, listen: run_pipeline(inputs, settings, dry_run=dry_run, listen=listen), **options)
