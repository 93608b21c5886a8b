"""docs/fetching.md tells every setting with its default, and every reason for which something is refused."""

from __future__ import annotations

import re
from dataclasses import MISSING, Field, fields

import pytest

import etl
from etl.extract.fetch.declared import DeclaredSource, FetchSettings
from tests.docs.documents import ROOT
from tests.docs.reference import codes

TEXT = (ROOT / "docs" / "fetching.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("|")]


def default(field: Field[object]) -> str:
    if field.default in (MISSING, None, ()):
        return ""
    if isinstance(field.default, str):
        return f"`{field.default.replace(etl.__version__, '…')}`"
    return str(field.default).lower()


@pytest.mark.parametrize("kind", [FetchSettings, DeclaredSource])
def test_every_setting_is_told_with_its_default(kind: type) -> None:
    told = {(name, cells[1]) for cells in ROWS if len(cells) == 3 for name in re.findall(r"`(\w+)`", cells[0])}
    assert {(field.name, default(field)) for field in fields(kind)} <= told


def test_every_refusal_is_explained() -> None:
    told = {code for cells in ROWS if len(cells) == 2 for code in re.findall(r"`(\w+)`", cells[0])}
    raised = {code for code, (kind, _) in codes().items() if kind == "`FetchError`"}
    assert len(raised) > 20
    assert raised | {"nothing_there"} <= told
