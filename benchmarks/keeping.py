"""What was measured before: records as JSON under benchmarks/records/, and tables between the markers of a document."""

from __future__ import annotations

import json
import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RECORDS = Path(__file__).parent / "records"
DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
SPARK = DOCUMENT.with_name("spark.md")


def last_record(kind: str) -> dict[str, Any] | None:
    """Return the newest record of a kind (``speed``, ``scale``), None before the first."""
    paths = sorted(RECORDS.glob(f"{kind}-*.json"))
    return json.loads(paths[-1].read_text(encoding="utf-8")) if paths else None


def dated(measured: dict[str, Any]) -> dict[str, Any]:
    """Say when and by which Python something was measured."""
    now = datetime.now(UTC)
    return {"measured": f"{now:%Y-%m-%d %H:%M} UTC", "python": platform.python_version(), **measured}


def keep_record(kind: str, record: dict[str, Any]) -> None:
    """Write a record, named by its time."""
    RECORDS.mkdir(exist_ok=True)
    moment = re.sub(r"\D", "", record["measured"])
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (RECORDS / f"{kind}-{moment}.json").write_text(text, encoding="utf-8")


def put_table(kind: str, table: str, document: Path = DOCUMENT) -> None:
    """Write a table between the markers of its kind in a document."""
    text = document.read_text(encoding="utf-8")
    document.write_text(_between(kind).sub(lambda found: f"{found[1]}\n{table}\n{found[2]}", text), encoding="utf-8")


def table_in_document(kind: str) -> str:
    """Return what stands between the markers."""
    found = _between(kind).search(DOCUMENT.read_text(encoding="utf-8"))
    assert found, f"{DOCUMENT} has no markers for {kind}"
    return found[0].removeprefix(found[1]).removesuffix(found[2]).strip("\n")


def _between(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {kind}: written by make bench[^\n]*-->)\n.*?(<!-- end of {kind} -->)", re.S)
