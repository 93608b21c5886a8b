"""A run reads the same sources in the same order, however they were named."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from etl.errors import UsageError
from etl.extract.inputs import Input, plan_inputs


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for name in (
        "2021-03-09/p1.txt",
        "2021-03-09/p2.txt",
        "2021-03-10/p1.txt",
        "2021-03-10/p1.json",
        "2021-03-10/.p1.txt.swp",
        ".hidden/p9.txt",
        "readme.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    return tmp_path


def uris(planned: tuple[Input, ...]) -> list[str]:
    return [item.uri for item in planned]


def test_a_folder_gives_its_page_texts_named_below_it(archive: Path) -> None:
    assert uris(plan_inputs([archive])) == ["2021-03-09/p1.txt", "2021-03-09/p2.txt", "2021-03-10/p1.txt"]


def test_a_pattern_names_below_its_fixed_part(archive: Path) -> None:
    assert uris(plan_inputs([f"{archive}/*/p1.txt"])) == ["2021-03-09/p1.txt", "2021-03-10/p1.txt"]
    assert uris(plan_inputs([f"{archive}/2021-*"])) == ["2021-03-09/p1.txt", "2021-03-09/p2.txt", "2021-03-10/p1.txt"]
    assert uris(plan_inputs([f"{archive}/**/p1.txt"])) == ["2021-03-09/p1.txt", "2021-03-10/p1.txt"]


def test_a_file_gives_its_name_whatever_its_suffix(archive: Path) -> None:
    assert uris(plan_inputs([archive / "readme.md"])) == ["readme.md"]


def test_files_of_one_name_are_told_apart(archive: Path) -> None:
    files = sorted(archive.glob("*/p?.txt"))
    assert uris(plan_inputs([path for path in files if path.parent.name != ".hidden"])) == [
        "2021-03-09/p1.txt",
        "2021-03-10/p1.txt",
        "p2.txt",
    ]


def test_the_order_of_naming_and_naming_twice_change_nothing(archive: Path) -> None:
    names = [archive / "2021-03-09", f"{archive}/2021-03-10/*.txt", archive / "2021-03-09" / "p1.txt", "-"]
    plans = {plan_inputs(order) for order in itertools.permutations(names)}
    assert len(plans) == 1
    assert uris(plans.pop()) == ["", "2021-03-09/p1.txt", "2021-03-10/p1.txt", "p2.txt"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("none.txt", "no such file"), ("*.pdf", "matches nothing"), ("empty", "no page text")],
)
def test_what_is_not_there_is_a_usage_error(archive: Path, name: str, said: str) -> None:
    (archive / "empty").mkdir()
    with pytest.raises(UsageError, match=said):
        plan_inputs([archive / name])


def test_no_input_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no input"):
        plan_inputs([])
