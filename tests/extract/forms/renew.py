"""Write the golden files anew: python -m tests.extract.forms.renew. Read every change before keeping it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from etl.extract.forms.contents import Contents
from etl.extract.forms.read import pages_of

GOLDEN = Path(__file__).parent / "golden"
SOURCES = sorted(path for path in GOLDEN.rglob("*") if path.is_file() and not path.name.endswith(".gold.json"))


def name(source: Path) -> str:
    return source.relative_to(GOLDEN).as_posix()


def golden_file(source: Path) -> Path:
    return source.with_name(f"{source.name}.gold.json")


def as_read(contents: Contents) -> list[dict[str, Any]]:
    """What is read of a source, with every part beside its role."""
    return [
        {
            "newspaper": page.newspaper,
            "date": page.date and page.date.isoformat(),
            "page_label": page.page_label,
            "part": page.part,
            "parts": [[mark.item, mark.role, page.text[mark.start : mark.end]] for mark in page.marks],
            **({} if page.marks else {"text": page.text}),
        }
        for page in contents.pages
    ]


def main() -> None:
    for source in SOURCES:
        pages = as_read(pages_of(source.read_bytes(), uri=name(source)))
        text = json.dumps(pages, ensure_ascii=False, indent=1)
        golden_file(source).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
