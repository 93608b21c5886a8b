"""``etl validate``: check a release."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("release", type=click.Path(path_type=Path))
@click.option("--fast", is_flag=True, help="Leave out the second reading of all CSV files by another library.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings on stdout as one JSON object.")
def validate(release: Path, fast: bool, as_json: bool) -> int:
    """Check a release: sums, types, constraints, keys, CSV twins.

    RELEASE is the folder of a release, its datapackage.json, a volume (its newest release is checked), or an output
    folder with one volume.
    """
    from etl.load.validate import validate_release

    report = validate_release(release, second_opinion=not fast)
    if as_json:
        import json

        found = {
            "path": str(report.path),
            "volume": report.volume,
            "version": report.version,
            "valid": report.ok,
            "rows": dict(report.rows),
            "faults": list(report.faults),
        }
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for fault in report.faults:
            click.echo(fault, err=True)
        verdict = "sound" if report.ok else f"{len(report.faults)} faults; do not use it"
        click.echo(f"{report.volume} {report.version}: {verdict} ({sum(report.rows.values()):,} rows)", err=True)
    return 0 if report.ok else 1
