"""``etl status``: say what is there and what the next run would do."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from etl.commands.console import counted
from etl.proofs.shown import shown

if TYPE_CHECKING:
    from etl.status import RunStatus, Status, VolumeStatus


@click.command()
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), default="output", show_default=True, help="Folder of releases."
)
@click.option("--json", "as_json", is_flag=True, help="Print it on stdout as one JSON object.")
def status(output: Path, as_json: bool) -> int:
    """Say what is there, what the last runs did, and what the next one would do.

    Nothing is changed, and a run may be at work in the folder.
    """
    from etl.config import find_config, resolve
    from etl.own_lists import use_own_lists
    from etl.status import read_status

    use_own_lists(resolve({}, config=find_config(os.environ), environ=os.environ).lexicon)  # what read, and would read
    found = read_status(output)
    if as_json:
        import json

        click.echo(json.dumps(found.as_dict(), ensure_ascii=False))
    else:
        for line in _lines(found):
            click.echo(shown(line))
    return 0


def _lines(found: Status) -> Iterator[str]:
    from etl.load.card import size

    yield f"store     {counted(found.sources, 'source')}, {size(found.store_bytes)}"
    for volume in found.volumes:
        yield f"volume    {_volume(volume)}"
    for run in found.runs:
        yield f"run       {_run(run)}"
    codes = Counter(source.code for source in found.quarantine)
    yield "waiting   " + (", ".join(f"{count} {code}" for code, count in codes.most_common()) or "no source for a cure")
    yield f"next run  {_next(found)}"
    if found.at_work:
        yield f"at work   process {found.at_work.pid} on {found.at_work.host}, since {found.at_work.since}"


def _volume(volume: VolumeStatus) -> str:
    from etl.load.card import size

    if volume.version is None:
        return f"{volume.volume}  not published yet"
    parts = [
        f"{volume.volume} {volume.version}",
        f"published {volume.published_at[:10]}" if volume.published_at else "published",
        f"issues {volume.first_date} to {volume.last_date}",
        f"{counted(volume.pages, 'page')}, {counted(volume.articles, 'article')}",
        f"{counted(volume.releases, 'release')}, {size(volume.bytes)}",
    ]
    return "  ".join([*parts, "read by older code"] if volume.older_code else parts)


def _run(run: RunStatus) -> str:
    parts = [run.run_id, run.result + (f" (exit {run.exit_code})" if run.exit_code is not None else "")]
    if run.new_sources:
        parts.append(f"{run.new_sources:,} new")
    if run.published:
        parts.append(", ".join(run.published[:3]) + (" …" if len(run.published) > 3 else ""))
    if run.quarantined:
        parts.append(f"{run.quarantined:,} quarantined")
    if run.message:
        parts.append(run.message)
    return "  ".join(parts)


def _next(found: Status) -> str:
    due, parts = found.next_run, []
    if due.unread:
        parts.append(f"reads {counted(due.unread, 'source')} left by an earlier run")
    if due.retried:
        parts.append(f"tries {due.retried:,} quarantined again, the code having changed")
    if due.volumes:
        parts.append(f"publishes {', '.join(due.volumes)}")
    older = sum(volume.older_code for volume in found.volumes)
    if older:
        parts.append(f"reads {older:,} of the volumes anew when they get a page, or `etl rebuild` does")
    return "; ".join(parts) or "nothing but what it is given"
