"""``etl inspect``: show how one page was read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("page", metavar="PAGE")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a web page instead of printing.")
@click.option("--page", "which", metavar="LABEL", help="Which page of a file that holds several: label, number or id.")
@click.option("--newspaper", metavar="NAME", help="Newspaper of a page that does not print it.")
@click.option("--date", metavar="YYYY-MM-DD", help="Date of a page that does not print it.")
@click.option("--text-column", metavar="NAME", help="Column with the text, in a table that does not say it.")
@click.option(
    "--lexicon", type=click.Path(path_type=Path), help="Folder of your own word lists, on top of the toolkit's."
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Folder of the releases. [default: output]")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the labels. [default: that of the system]")
@click.option("--width", type=click.IntRange(min=60), metavar="COLUMNS", help="Columns to print. [default: all]")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file. [default: etl.toml, if there is one]")
@click.option("--json", "as_json", is_flag=True, help="Print the page's rows on stdout as one JSON object.")
def inspect(
    page: str,
    html: Path | None,
    which: str | None,
    lang: str | None,
    width: int | None,
    config: Path | None,
    as_json: bool,
    **flags: Any,
) -> int:
    """Show how one page was read: blocks and their roles, repairs, persons, events, articles beside the raw text.

    PAGE is a file, - for standard input, or the page_id of a published page (its newest release below --output is
    shown, corrections included). With --html FILE the same becomes one web page that needs no network and no script.
    """
    from etl.config import find_config, resolve
    from etl.proofs.choose import choose_page
    from etl.proofs.pull import pull_proof

    settings = resolve(flags, config=config or find_config(os.environ), environ=os.environ)
    rows = choose_page(page, settings, page=which)
    language = lang or _language(os.environ)
    if as_json:
        import json

        click.echo(json.dumps(rows, ensure_ascii=False, default=str))
    elif html:
        from etl.load.storage import replace_text
        from etl.proofs.webpage import write_webpage

        replace_text(html, write_webpage(pull_proof(rows), language=language))
        click.echo(f"{html} shows the page; open it in a browser", err=True)
    else:
        from rich.console import Console

        from etl.proofs.terminal import show_proof

        show_proof(pull_proof(rows), Console(width=width, highlight=False), language=language)
    return 0


def _language(environ: Any) -> str:
    """Language of the system's messages (POSIX: the first of these variables that is set)."""
    told = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "zh" if told.lower().startswith("zh") else "en"
