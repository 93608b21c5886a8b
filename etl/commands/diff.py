"""``etl diff``: say what changed between two releases."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the keys of changed rows on stdout as one JSON object.")
def diff(before: Path, after: Path, as_json: bool) -> int:
    """Say what changed from release BEFORE to release AFTER.

    Each is the folder of a release, its datapackage.json, or a volume (its newest release). The exit code is 0 when
    they hold the same, 1 when they differ.
    """
    from etl.load.changes import diff_document, told
    from etl.load.shelf import find_release
    from etl.load.version import diff_releases

    first, second = find_release(before), find_release(after)
    found = diff_releases(first, second)
    if as_json:
        import json

        document = diff_document(found, limit=None) | {"after": str(second), "before": str(first)}
        click.echo(json.dumps(document, ensure_ascii=False, default=str))
    else:
        for line in told(found):
            click.echo(line)
        if found.step is None:
            click.echo("No difference.", err=True)
    return 1 if found.step else 0
