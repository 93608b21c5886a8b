"""A disk that takes no more: exit 74 with path and room, no litter, the old release whole; the next run finishes."""

from __future__ import annotations

import contextlib
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import etl
from etl.errors import StorageError
from etl.load import shelf
from tests.conftest import rounds
from tests.run.limits import files_no_larger_than
from tests.run.state import left_over, seal, whole

WritePage = Callable[..., str]
MIB = 1 << 20


@pytest.fixture
def incoming(tmp_path: Path, make_page: WritePage) -> Callable[[int], Path]:
    """Write a page more, and return the folder of all of them."""

    def grow(number: int) -> Path:
        folder = tmp_path / "incoming"
        folder.mkdir(exist_ok=True)
        day = date(2021, 1, 1) + timedelta(number)
        (folder / f"{number:04}.txt").write_text(make_page(f"第{number}号菜场换新颜", day=day), encoding="utf-8")
        return folder

    return grow


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a size that the longest of these tests does not fill."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={rounds(12, 32)}m,mode=777", "tmpfs", str(place)]
    for command in (mount, ["sudo", "-n", *mount]):
        with contextlib.suppress(FileNotFoundError):
            if subprocess.run(command, capture_output=True, check=False).returncode == 0:
                break
    else:
        pytest.skip("no small file system can be mounted here (needs root); full disks were tried by file size only")
    yield place
    subprocess.run([*command[: command.index("mount")], "umount", str(place)], check=True)


def attempt(pages: Path, output: Path) -> StorageError | None:
    """Run; the error, if the disk refused."""
    try:
        report = etl.run(pages, output)
    except StorageError as error:
        return error
    assert report.result == "published"
    return None


State = tuple[dict[str, str], dict[Path, str]]


def state(output: Path) -> State:
    return whole(output), seal(output)


def check_refusal(error: StorageError, output: Path, before: State) -> None:
    """The message says where and how much room there is; the folder holds what it held and no litter."""
    assert state(output) == before
    assert error.exit_code == 74
    assert str(output) in error.message
    assert re.search(r"[\d,]+ bytes free", error.message), error.message
    assert not left_over(output)


@pytest.mark.long
def test_a_disk_that_is_full_after_any_number_of_bytes(small_disk: Path, incoming: Callable[[int], Path]) -> None:
    output, ballast, chance = small_disk / "output", small_disk / "ballast", random.Random()
    output.mkdir()
    (output / "dataset.toml").write_text('formats = ["sqlite"]\n', encoding="utf-8")
    etl.run(incoming(0), output)
    stopped, count = 0, rounds(6, 200)
    for number in range(1, count + 1):
        pages = incoming(number)
        for release in shelf.releases(output / "yunxi-wanbao-2021")[:-1]:
            shutil.rmtree(release)
        room = chance.choice([chance.randint(0, 100_000), chance.randint(0, 2 * MIB)])
        free = shutil.disk_usage(small_disk).free
        ballast.write_bytes(b"0" * max(0, free - room))
        before = state(output)
        error = attempt(pages, output)
        ballast.unlink()
        if error:
            stopped += 1
            check_refusal(error, output, before)
        etl.run(pages, output)
        assert not left_over(output)
        assert etl.open_dataset(output).pages.collect().height == number + 1
    assert stopped > count // 3


@pytest.mark.long
def test_a_file_that_cannot_grow_beyond_any_size(tmp_path: Path, incoming: Callable[[int], Path]) -> None:
    output, chance = tmp_path / "output", random.Random()
    output.mkdir()
    (output / "dataset.toml").write_text('formats = ["sqlite"]\n', encoding="utf-8")
    etl.run(incoming(0), output)
    stopped, count = 0, rounds(6, 200)
    for number in range(1, count + 1):
        pages = incoming(number)
        before = state(output)
        with files_no_larger_than(chance.choice([chance.randint(0, 5_000), chance.randint(0, 400_000)])):
            error = attempt(pages, output)
        if error:
            stopped += 1
            check_refusal(error, output, before)
        etl.run(pages, output)
        assert not left_over(output)
        assert etl.open_dataset(output).pages.collect().height == number + 1
    assert stopped > count // 2


def test_the_command_says_where_and_how_much(
    small_disk: Path, incoming: Callable[[int], Path], etl_command: Any
) -> None:
    output = small_disk / "output"
    etl.run(incoming(0), output)
    before = whole(output)
    (small_disk / "ballast").write_bytes(b"0" * (shutil.disk_usage(small_disk).free - 400_000))
    done = etl_command("run", incoming(1), "--output", output)
    assert done.code == 74
    [error] = [line for line in done.log if line["event"] == "error"]
    assert error["code"] == "storage"
    assert str(output) in error["message"]
    assert re.search(r"[\d,]+ bytes free", error["message"])
    assert whole(output) == before
    assert not left_over(output)
