"""What a release changes, for programs (diff.json) and for people (CHANGELOG.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from etl.load.version import Diff, TableDiff
from etl.tables import TABLES, schema

DIFF = "diff.json"
CHANGELOG = "CHANGELOG.md"
LISTED = 10_000
"""Keys named a table and a kind of change; the counts are always whole."""

_HEADING = "# 变更记录 · Changelog\n"


def diff_document(diff: Diff, *, limit: int | None = LISTED) -> dict[str, Any]:
    """Return a diff as JSON values.

    Rows are named by the values of their primary key, a string or a list of them; ``limit`` says how many at most a
    table and a kind of change.
    """
    return {
        "previous": diff.previous,
        "version": diff.version,
        "step": diff.step,
        "described": diff.described,
        "new_tables": list(diff.new_tables),
        "lost_tables": list(diff.lost_tables),
        "tables": {table.table: _table(table, limit) for table in diff.tables},
    }


def diff_text(diff: Diff) -> str:
    """Write diff.json: a key a line, so that it can be compared and searched by line."""
    return json.dumps(diff_document(diff), ensure_ascii=False, indent=1, default=str) + "\n"


def changelog(diff: Diff, version: str, created: str, rows: Mapping[str, int], previous: Path | None) -> str:
    """Write CHANGELOG.md: this release first, then what the changelog of the last one says."""
    older = ""
    if previous is not None and (previous / CHANGELOG).is_file():
        older = (previous / CHANGELOG).read_text(encoding="utf-8").removeprefix(_HEADING)
    entry = "\n".join([f"## {version} · {created[:10]}", "", *(f"- {line}" for line in _lines(diff, rows)), ""])
    return f"{_HEADING}\n{entry}{older}"


def told(diff: Diff) -> list[str]:
    """Say what changed, a line each, for the command line."""
    said = ["what is said of the dataset changed (dataset.toml)"] if diff.described else []
    said += (f"{name}: new table" for name in diff.new_tables)
    said += (f"{name}: table is gone" for name in diff.lost_tables)
    return [*said, *map(str, diff.tables)]


def _table(table: TableDiff, limit: int | None) -> dict[str, Any]:
    document: dict[str, Any] = {"columns": list(table.columns)}
    for kind in ("added", "removed", "changed"):
        keys: pl.DataFrame = getattr(table, kind)
        document[kind] = {"count": keys.height, "keys": _keys(keys if limit is None else keys.head(limit))}
    return document


def _keys(keys: pl.DataFrame) -> list[Any]:
    if keys.width == 1:
        return keys.to_series().to_list()
    return [list(key) for key in keys.iter_rows()]


def _lines(diff: Diff, rows: Mapping[str, int]) -> Iterator[str]:
    if diff.previous is None:
        told = [name for name in ("issues", "pages", "articles", "persons", "events") if rows.get(name)]
        zh = "，".join(f"{schema(name).title_zh} {rows[name]:,}" for name in told)
        en = ", ".join(f"{rows[name]:,} {name}" for name in told)
        first, first_zh = _occasion(diff)
        yield f"{first_zh}{'：' if zh else ''}{zh} · {first}{': ' if en else ''}{en}"
        return
    if diff.described:
        yield "数据集说明或许可有更改（dataset.toml） · What dataset.toml says of the dataset changed"
    for name in diff.new_tables:
        yield f"新表 `{name}` · New table `{name}`"
    for name in diff.lost_tables:
        yield f"取消的表 `{name}` · Table `{name}` is gone"
    for table in diff.tables:
        yield _line(table)


def _occasion(diff: Diff) -> tuple[str, str]:
    """Say why there is no release to compare with."""
    if diff.last is None:
        return "First release", "首次发布"
    if diff.restored:
        return "Put back, with what this version held before", "重新发布，内容与此版本原先相同"
    return f"Published anew; what release {diff.last.version} held is not known here", (
        f"重新发布；此处已无 {diff.last.version} 版，差异不详"
    )


def _line(table: TableDiff) -> str:
    counts = {"added": table.added.height, "removed": table.removed.height, "changed": table.changed.height}
    words = {"added": "新增", "removed": "删去", "changed": "更改"}
    zh = [f"{words[kind]} {count:,} 行" for kind, count in counts.items() if count]
    en = [f"{count:,} {kind}" for kind, count in counts.items() if count]
    if table.columns:
        names = "、".join(f"`{name}`" for name in table.columns)
        zh.append(f"列有变动 {names}")
        en.append(f"columns {re.sub('、', ', ', names)}")
    title = schema(table.table).title_zh if table.table in TABLES else ""
    return f"`{table.table}` {title}：{'，'.join(zh)} · {', '.join(en)}"
