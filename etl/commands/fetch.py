"""``etl fetch``: bring pages from the network, without reading them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from etl.commands.work import CONFIG, OUTPUT, PING, TELLING, WAIT, with_options, work

if TYPE_CHECKING:
    from etl.config import Settings
    from etl.runs import Listener, RunReport

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--date", type=_DAY, metavar="YYYY-MM-DD", help="This day alone.")
@click.option("--since", type=_DAY, metavar="YYYY-MM-DD", help="From this day on.")
@click.option("--until", type=_DAY, metavar="YYYY-MM-DD", help="Up to this day.")
@click.option("--again", is_flag=True, help="Ask also for what is known and done with.")
@with_options(OUTPUT, WAIT, PING, CONFIG)
@click.option("--dry-run", "-n", is_flag=True, help="Only print the addresses that would be asked first.")
@with_options(*TELLING)
def fetch(
    names: tuple[str, ...],
    date: datetime | None,
    since: datetime | None,
    until: datetime | None,
    again: bool,
    dry_run: bool,
    **options: Any,
) -> int:
    """Bring pages from the network, to be read by the next etl run.

    NAME is a source that etl.toml declares ([[sources]]), or an address (http:// or https://); without NAME, all
    declared sources are fetched. Of each, the days that are due are asked for: those that were not fetched yet, and the
    newest once more, whether they changed. etl run --fetch does the same and reads what came.
    """
    from etl.extract.fetch.plan import Errand
    from etl.pipeline import run as run_pipeline

    first, last = date or since, date or until
    errand = Errand.of(names, first and first.date(), last and last.date(), again)

    def bring(settings: Settings, listen: Listener) -> RunReport:
        report = run_pipeline((), settings, errand=errand, read=False, dry_run=dry_run, listen=listen)
        if not options["as_json"]:
            for address in report.addresses:
                click.echo(address)
        return report

    return work(bring, **options)
