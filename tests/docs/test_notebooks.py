"""The notebooks run, show what is committed, and hold nothing of the machine that ran them."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from tests.docs.notebooks import notebooks, run_apart, shown

named = pytest.mark.parametrize("notebook", notebooks(), ids=lambda path: path.stem)


@named
@pytest.mark.slow
def test_what_is_committed_is_what_happens(notebook: Path, tmp_path: Path) -> None:
    run_apart(notebook, tmp_path / notebook.name, tmp_path)
    for (source, committed), (_, now) in zip(shown(notebook), shown(tmp_path / notebook.name), strict=True):
        assert committed == now, f"{source}\nlook at it, then: python -m tests.docs.renew {notebook.name}"


@named
def test_nothing_of_a_machine_is_in_it(notebook: Path) -> None:
    text = notebook.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(?:tmp|work|home|root|Users|var|private)/", text)
    assert not re.search(r"[A-Z]:\\\\\\\\|https?://(?!vega\.github\.io|www\.w3\.org)", text)
    for cell in nbformat.read(notebook, as_version=4).cells:
        assert not {"execution", "collapsed"} & set(cell.metadata)


@named
def test_every_section_says_in_chinese_what_it_is_about(notebook: Path) -> None:
    prose = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "markdown"]
    assert prose[0].startswith("# ")
    assert "> **要点**" in prose[0]
    assert sum(bool(re.search(r"^> [^*]*[\u4e00-\u9fff]", text, flags=re.M)) for text in prose[1:]) >= 5


@named
def test_every_output_is_there_and_none_is_an_error(notebook: Path) -> None:
    cells = [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    assert not [output for cell in cells for output in cell.outputs if output.get("name") == "stderr"]


@named
def test_links_lead_somewhere(notebook: Path) -> None:
    prose = "".join(cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "markdown")
    targets = re.findall(r"\]\(([^)\s]+)\)", prose)
    assert [target for target in targets if not (notebook.parent / target.partition("#")[0]).exists()] == []


def test_there_is_one_for_each_reader() -> None:
    assert [path.stem for path in notebooks()] == ["own-pages", "posts-over-time", "who-chairs-the-meetings"]
