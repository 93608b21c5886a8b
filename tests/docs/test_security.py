"""Every line of the threat table names a test, and the test is there."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.docs.documents import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LINES = [
    line for line in PAGE.splitlines() if line.startswith("|") and not re.match(r"\| (?:---|they try|danger)", line)
]
TEST = r"`tests/\S+\.py::(?:Test\w+::)?test_\w+`"
TESTS = re.findall(r"`(tests/[^`:]+)::([^`]+)`", PAGE)


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return frozenset(
        names
        | {
            f"{group.name}::{name.name}"
            for group in classes
            for name in group.body
            if isinstance(name, ast.FunctionDef)
        }
    )


@pytest.mark.parametrize("line", LINES)
def test_every_line_names_a_test(line: str) -> None:
    danger, answer, held = (cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
    assert danger
    assert answer
    assert re.fullmatch(rf"{TEST}(?:, {TEST})*", held)


@pytest.mark.parametrize(("path", "name"), TESTS)
def test_every_named_test_is_there(path: str, name: str) -> None:
    assert name in names_in(path)


def test_the_table_is_not_lost() -> None:
    assert len(LINES) > 25
    assert len(TESTS) >= len(LINES)
