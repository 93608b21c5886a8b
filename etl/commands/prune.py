"""``etl prune``: remove old releases."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click


@click.command()
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), default="output", show_default=True, help="Folder of releases."
)
@click.option("--keep-daily", type=click.IntRange(min=0), default=7, show_default=True, help="Days with a release.")
@click.option(
    "--keep-monthly", type=click.IntRange(min=0), default=12, show_default=True, help="Months with a release."
)
@click.option("--yes", is_flag=True, help="Remove them; without it nothing is touched.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan on stdout as one JSON object.")
def prune(output: Path, keep_daily: int, keep_monthly: int, yes: bool, as_json: bool) -> int:
    """Remove old releases, or say which would go.

    The newest release of every volume stays, and so do those of the last day and those that are pinned because
    somebody cites them (`etl pin`, or `pinned` in dataset.toml). Of the last days and months with a release, the last
    release stays. A run does the same at its end, unless told not to.
    """
    from etl.errors import ReleaseError
    from etl.extract.journal import JournalledLedger
    from etl.load import retention
    from etl.load.card import size
    from etl.load.catalog import write_catalog
    from etl.load.shelf import volumes
    from etl.workspace import Workspace, hold

    if not volumes(output):
        raise ReleaseError(f"Nothing is published at {output}; name an output folder with --output.")
    workspace = Workspace(output)
    with hold(workspace) if yes else nullcontext():
        with JournalledLedger.look(workspace.ledger, workspace.journal) as ledger:
            times = ledger.publication_times()
        plan = retention.plan_prune(output, None, times, daily=keep_daily, monthly=keep_monthly)
        if yes:
            retention.prune(plan)
            write_catalog(output)
    if as_json:
        import json

        document = {
            "removed": yes,
            "bytes": plan.bytes,
            "dropped": list(map(str, plan.dropped)),
            "kept": {str(path): reason for path, reason in plan.kept.items()},
        }
        click.echo(json.dumps(document, ensure_ascii=False))
        return 0
    for path in plan.dropped:
        click.echo(f"{'removed' if yes else 'would remove'} {path}")
    count = f"{len(plan.dropped)} release{'' if len(plan.dropped) == 1 else 's'}, {size(plan.bytes)}"
    hint = "" if yes or not plan.dropped else "; give --yes to remove them"
    click.echo(f"{count}; {len(plan.kept)} kept{hint}", err=True)
    return 0
