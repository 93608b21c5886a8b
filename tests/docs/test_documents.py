"""Every command and snippet of the documentation runs and prints what stands below it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.documents import ROOT, blocks, documents, play

RUN = ("console", "python")


def has_something_to_run(document: Path) -> bool:
    return any(block.language in RUN for block in blocks(document.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "document",
    [path for path in documents() if has_something_to_run(path)],
    ids=lambda path: path.name,
)
def test_what_is_shown_is_what_happens(document: Path, tmp_path: Path) -> None:
    stale = [
        f"{document.name}, line {shown.line}: {shown.what.strip()}\n"
        f"--- shown\n{shown.expected}--- printed\n{shown.printed}"
        for shown in play(document, tmp_path)
        if not shown.agrees
    ]
    assert not stale, "\n\n".join([*stale, "look at it, then: python -m tests.docs.renew"])


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    prose = re.sub(r"^(`{3,}).*?^\1$", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target) or path.startswith("output/"):
            continue
        file = (document.parent / path).resolve() if path else document
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert not broken


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_make_targets_are_there(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    named = re.findall(r"(?:^|`|\$ )make ([a-z-]+)", document.read_text(encoding="utf-8"), flags=re.M)
    assert set(named) <= targets


def anchors(document: Path) -> set[str]:
    """The names by which the headings of a page can be linked to."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
