"""A year of a newspaper that does not exist: what the notebooks read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

YEAR: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
STORIES: list[dict[str, Any]] = YEAR["story"]


def write_year(folder: Path | str) -> list[Path]:
    """Write the pages of the year into a folder, a file an issue, set as page-text dumps are: with broken columns."""
    written = []
    for number, day in enumerate(printed(), YEAR["number"]):
        if day in YEAR["lost"]:
            continue
        path = Path(folder, f"{day}.txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(_page(day, number)) + "\n", encoding="utf-8")
        written.append(path)
    return written


def chaired() -> list[dict[str, Any]]:
    """What a careful reader of all issues that were kept would write down: meeting, who chaired it, and the day."""
    kept = [story for story in STORIES if story["issue"] not in YEAR["lost"]]
    return [
        {"meeting": meeting, "person": person, "start_date": day}
        for story in kept
        for meeting, person, day in story.get("chaired", ())
    ]


def printed() -> Iterator[date]:
    """Days on which the weekly came out."""
    day = YEAR["first"]
    while day <= YEAR["last"]:
        if day not in YEAR["printed_not"]:
            yield day
        day += timedelta(days=7)


def _page(day: date, number: int) -> Iterator[str]:
    yield f"{day.year}年{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}"
    yield YEAR["newspaper"]
    yield f"总第{number}期 今日1版"
    yield "第1版"
    for story in STORIES:
        if day in (story["issue"], story.get("again")):
            yield story["headline"]
            yield story["text"].strip().replace("|", "\n\n" if day == story["issue"] else "")
