"""What was read, repaired, left unplaced and quarantined: report.json for programs, REPORT.md for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

import polars as pl

from etl.load.descriptor import Volume
from etl.load.expectations import filled
from etl.tables import schema

REPORT = "report.json"
READABLE = "REPORT.md"

_UNREAD = ("unplaced", "dropped", "noise")
"""Roles of blocks that are in no article: not understood, removed as repeated, not text of the newspaper."""


@cache
def quality() -> Mapping[str, Any] | None:
    """Figures measured on the packaged examples (`make quality` writes them); None where they were not shipped."""
    path = files("etl.load").joinpath("quality.json")
    if not path.is_file():
        return None
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def report(
    volume: Volume,
    version: str,
    created: str,
    tables: Mapping[str, pl.DataFrame],
    *,
    warnings: Sequence[str] = (),
    quarantined: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Sum up a release; the result depends on the arguments and the shipped quality figures alone.

    Parameters
    ----------
    warnings : sequence of str
        What was odd but stopped nothing.
    quarantined : mapping of str to int, optional
        Sources that gave no page, by the code of the reason; they belong to no volume, so these are all of the
        output folder. None where nobody counted.
    """
    characters = _by_role(tables["blocks"])
    placed = sum(count for role, count in characters.items() if role not in _UNREAD)
    total = sum(characters.values())
    return {
        "volume": volume.name,
        "version": version,
        "created": created,
        "read": {
            "sources": tables["sources"].height,
            "bytes": tables["sources"]["byte_count"].sum(),
            "issues": volume.issues,
            "pages": volume.pages,
            "articles": tables["articles"].height,
            "characters": total,
        },
        "characters": characters,
        "placed": round(placed / total, 4) if total else None,
        "repaired": _counts(tables["repairs"], "kind"),
        "problems": _counts(tables["problems"], "code"),
        "quarantined": dict(quarantined) if quarantined is not None else None,
        "corrections": tables["corrections"].height,
        "filled": filled(tables),
        "warnings": list(warnings),
        "quality": quality(),
    }


def readable(report: Mapping[str, Any]) -> str:
    """Write REPORT.md from report.json."""
    template = Template(files("etl.load").joinpath("templates/report.md").read_text(encoding="utf-8"))
    read = report["read"]
    unread = {role: report["characters"].get(role, 0) for role in _UNREAD}
    return template.substitute(
        volume=report["volume"],
        version=report["version"],
        **{name: f"{count:,}" for name, count in read.items()},
        placed="—" if report["placed"] is None else f"{report['placed']:.2%}",
        **{role: f"{count:,}" for role, count in unread.items()},
        repaired=_listing(report["repaired"], "repairs", "kind"),
        problems=_listing(report["problems"], "problems", "code"),
        quarantined=_quarantined(report["quarantined"]),
        warnings="\n".join(f"- {line}" for line in report["warnings"]) or "- 无 · none",
        quality="\n".join(_quality(report["quality"])),
    )


def _by_role(blocks: pl.DataFrame) -> dict[str, int]:
    length = (pl.col("source_end") - pl.col("source_start")).sum()
    return dict(blocks.group_by("role").agg(length).sort("role").iter_rows())


def _counts(rows: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(rows.group_by(column).len().sort("len", column, descending=[True, False]).iter_rows())


def _listing(counts: Mapping[str, int], table: str, column: str) -> str:
    field = next(field for field in schema(table).fields if field.name == column)
    lines = (f"- {_label(field.values.get(code, {}), code)}: {count:,}" for code, count in counts.items())
    return "\n".join(lines) or "- 无 · none"


def _label(said: Mapping[str, str], code: str) -> str:
    return f"`{code}` {said['zh']} · {said['en']}" if said else f"`{code}`"


def _quarantined(counts: Mapping[str, int] | None) -> str:
    if counts is None:
        return "- 未统计 · not counted"
    return "\n".join(f"- `{code}`: {count:,}" for code, count in counts.items()) or "- 无 · none"


def _quality(figures: Mapping[str, Any] | None) -> Iterator[str]:
    if figures is None:
        yield "尚未测量。 · Not measured."
        return
    yield (
        f"{figures['date']} 以程序 {figures['version']} 版测得。 · Measured on {figures['date']} with version "
        f"{figures['version']} of the program."
    )
    for measured in figures["sets"]:
        yield ""
        yield f"**{measured['title_zh']} · {measured['title']}** ({measured['pages']:,})"
        yield ""
        yield "| 项目 · What | 精确率 · Precision | 召回率 · Recall | F1 | 答案数 · Answers |"
        yield "| --- | ---: | ---: | ---: | ---: |"
        for aspect, score in measured["scores"].items():
            shown = ("–" if score[name] is None else f"{score[name]:.3f}" for name in ("precision", "recall", "f1"))
            yield f"| {aspect} | {' | '.join(shown)} | {score['answers']:,} |"
        if any(score["precision"] is None for score in measured["scores"].values()):
            yield ""
            yield (
                "–：没有测；答案只列读者想要的，此外读出的不算错。 · Not measured: the answers list what a reader "
                "would want; what else was read does not count as wrong."
            )
