"""``etl rebuild``: read everything again from the raw store."""

from __future__ import annotations

from typing import Any

import click

from etl.commands.work import OPTIONS, TELLING, with_options, work


@click.command()
@click.argument("volumes", nargs=-1, metavar="[VOLUME…]")
@with_options(*OPTIONS)
@with_options(*TELLING)
def rebuild(volumes: tuple[str, ...], **options: Any) -> int:
    """Read everything again with the code as it is now, and publish what differs.

    VOLUME is the name of a volume, such as yunxi-wanbao-2021; without one all are rebuilt. Nothing but .etl/raw in the
    output folder is needed, so this is also how releases and ledger come back when they are lost.

    Every option can also stand in etl.toml or in the environment (ETL_OUTPUT, ETL_JOBS, …).
    """
    from etl.pipeline import rebuild as rebuild_volumes

    return work(lambda settings, listen: rebuild_volumes(volumes, settings, listen=listen), **options)
