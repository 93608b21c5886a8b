"""``etl pin``: keep a release for ever."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("volume")
@click.argument("version")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), default="output", show_default=True, help="Folder of releases."
)
@click.option("--reason", default="", help="Why it stays, for example who cites it.")
@click.option("--remove", is_flag=True, help="Let it go again.")
@click.option("--wait", type=click.FloatRange(min=0), default=0, help="Seconds to wait for a run in the folder.")
def pin(volume: str, version: str, output: Path, reason: str, remove: bool, wait: float) -> int:
    """Keep a release that somebody cites: no pruning touches it.

    VOLUME is the name of a volume, VERSION one of its releases. What is pinned stands in pins.toml in the folder of
    the volume, and may be written there by hand.
    """
    from etl.errors import UsageError
    from etl.load import shelf
    from etl.load.pins import read_pins, write_pins
    from etl.workspace import Workspace, hold

    folder = output / volume
    versions = [release.name for release in shelf.releases(folder)]
    if not versions or Path(volume).name != volume:
        known = ", ".join(path.name for path in shelf.volumes(output)) or "none"
        raise UsageError(f"{output} has no volume {volume!r}; there are: {known}")
    with hold(Workspace(output), wait=wait):
        pins = read_pins(folder)
        if remove:
            if version not in pins:
                raise UsageError(f"{volume} {version} is not pinned; pinned are: {', '.join(pins) or 'none'}")
            del pins[version]
        elif version not in versions:
            raise UsageError(f"{volume} has no release {version}; it has {', '.join(versions)}")
        else:
            pins[version] = reason
        write_pins(folder, pins)
    click.echo(f"{volume} {version} {'is no longer pinned' if remove else 'stays'}", err=True)
    return 0
