"""The documentation site: every page of the repository's documentation, whole, and nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from docs.site import MOVED, turn_links
from tests.conftest import ROOT


class _Page(HTMLParser):
    """What a page links to, fetches by itself, and can be linked at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.anchors.add(said.get("id", ""))
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag in ("script", "img", "iframe") and "src" in said:
            self.fetched.append(said["src"])
        elif tag == "link" and "stylesheet" in said.get("rel", ""):
            self.fetched.append(said["href"])


def test_every_page_has_its_place() -> None:
    listed = set(_leaves(tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]["nav"]))
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert listed == pages | set(MOVED.values())


@pytest.mark.slow
def test_the_site_is_whole_and_alone() -> None:
    done = subprocess.run(
        [sys.executable, "docs/site.py"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pages = {
        path: _Page(path.read_text(encoding="utf-8"))
        for path in (ROOT / "build" / "site").rglob("*.html")
        if path.name != "404.html"
    }
    assert list(_broken(pages)) == []
    fetched = {link for page in pages.values() for link in page.fetched}
    assert fetched
    assert not [link for link in fetched if re.match(r"(?:[a-z]+:)?//", link)]
    reference = re.sub(r"<[^>]+>", "", (ROOT / "build" / "site" / "api.html").read_text(encoding="utf-8"))
    for said in ("etl.run", "max_quarantine_ratio", "etl.open_dataset", "find_memberships", "PageTables", "Raises"):
        assert said in reference


@pytest.mark.parametrize(
    ("link", "there"),
    [
        ("[a](tables.md#issues)", "[a](tables.md#issues)"),
        ("[a](../README.md)", "[a](index.md)"),
        ("[a](../examples/README.md#x)", "[a](examples.md#x)"),
        ("[a `b[0]`](../etl/records.py)", "a `b[0]`"),
        ("[a](https://example.org/x)", "[a](https://example.org/x)"),
        ("[a](#here)", "[a](#here)"),
        ("```text\n[a](../README.md)\n```", "```text\n[a](../README.md)\n```"),
    ],
)
def test_links_are_turned_to_where_the_site_has_the_page(link: str, there: str) -> None:
    places = {"docs/limits.md": "limits.md", "docs/tables.md": "tables.md"} | MOVED
    assert turn_links(link, "docs/limits.md", places) == there


def _leaves(nav: list[Any]) -> Iterator[str]:
    for entry in nav:
        for value in entry.values():
            yield from _leaves(value) if isinstance(value, list) else [value]


def _broken(pages: Mapping[Path, _Page]) -> Iterator[str]:
    for path, page in pages.items():
        for link in page.links:
            place, _, anchor = unquote(link).partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            target = (path.parent / place).resolve() if place else path
            if not target.is_file() or (anchor and target in pages and anchor not in pages[target].anchors):
                yield f"{path.name}: {link}"
