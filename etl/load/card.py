"""README.md of a release: what it is, what to know before using it, how to open and cite it, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from string import Template

from etl.load.descriptor import Volume, WrittenTable
from etl.tables import TABLES, schema


def card(volume: Volume, version: str, written: Mapping[str, WrittenTable], created: str) -> str:
    """Write the README of a release; the result depends on the arguments alone."""
    template = Template(files("etl.load").joinpath("templates/card.md").read_text(encoding="utf-8"))
    return template.substitute(
        title=volume.title,
        title_zh=volume.title_zh,
        name=volume.name,
        version=version,
        day=created[:10],
        year=created[:4],
        start=volume.first_date or "-",
        end=volume.last_date or "-",
        issues=f"{volume.issues:,}",
        pages=f"{volume.pages:,}",
        tables="\n".join(
            f"| [{name}]({name}.parquet) | [csv]({name}.csv) | {schema(name).title_zh} · {schema(name).title} "
            f"| {written[name].rows:,} | {size(written[name].parquet[1])} | {size(written[name].csv[1])} |"
            for name in TABLES
        ),
    )


def size(count: int) -> str:
    """Bytes as a person reads them: 512 B, 13.4 kB, 2.1 MB."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"
