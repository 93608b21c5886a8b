"""The locks agree with the project, and the wheel works away from the checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.txt", "requirements-dev.txt")


def pins(lock: str) -> dict[str, list[Requirement]]:
    """Return the pinned requirements of a lock by name."""
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if re.match(r"[a-z0-9]", line):
            pin = Requirement(line.rstrip(" \\"))
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def group(name: str) -> Iterator[str]:
    for item in PROJECT["dependency-groups"][name]:
        if isinstance(item, str):
            yield item
        else:
            yield from group(item["include-group"])


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.txt", [*PROJECT["project"]["dependencies"], *group("build")]),
        ("requirements-dev.txt", [*PROJECT["project"]["dependencies"], *group("dev")]),
    ],
)
def test_a_lock_pins_what_the_project_asks_for(lock: str, wanted: list[str]) -> None:
    pinned = pins(lock)
    for requirement in map(Requirement, wanted):
        versions = [next(iter(pin.specifier)).version for pin in pinned[canonicalize_name(requirement.name)]]
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_both_locks_pin_the_same_versions() -> None:
    runtime, development = map(pins, LOCKS)
    assert {name: list(map(str, found)) for name, found in runtime.items()} == {
        name: list(map(str, found)) for name, found in development.items() if name in runtime
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=[a-z0-9])", text)[1:]:
        assert re.match(r"[\w.\[\]-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in text
    assert "@" not in text


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment that has the wheel, and sees the libraries of this one but not the checkout."""
    folder = tmp_path_factory.mktemp("installation")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder / "venv")}))
    with zipfile.ZipFile(wheel) as archive:  # how a pure wheel is installed; pip is not in every environment
        archive.extractall(site)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.fixture
def away(tmp_path: Path, make_page: Callable[..., str]) -> Path:
    (tmp_path / "p2.txt").write_text(make_page(), encoding="utf-8")
    return tmp_path


def outside(python: Path, cwd: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ETL_"))}
    done = subprocess.run(
        [str(python), *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_wheel_is_what_is_imported(python: Path, away: Path) -> None:
    place = Path(outside(python, away, "-c", "import etl; print(etl.__file__)").strip())
    assert place.is_relative_to(python.parent.parent)
    assert (place.parent / "_schemas" / "articles.json").is_file()
    assert (place.parent / "py.typed").is_file()


@pytest.mark.slow
def test_the_wheel_runs_the_same(python: Path, away: Path) -> None:
    outside(python, away, "-m", "etl", "doctor")
    report = json.loads(outside(python, away, "-m", "etl", "run", "p2.txt", "--json"))
    assert report["result"] == "published"
    import etl

    etl.run(away / "p2.txt", away / "here")
    for table in (away / "here" / "yunxi-wanbao-2021" / "latest").glob("*.parquet"):
        assert (away / "output" / "yunxi-wanbao-2021" / "latest" / table.name).read_bytes() == table.read_bytes()
    outside(python, away, "-m", "etl", "validate", "output/yunxi-wanbao-2021")


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(python: Path) -> None:
    installed = next(python.parent.parent.glob("lib/python*/site-packages/etl"))
    kept = {path.relative_to(ROOT / "etl") for path in (ROOT / "etl").rglob("*") if path.is_file()}
    kept = {path for path in kept if "__pycache__" not in path.parts}
    assert {path for path in kept if not (installed / path).is_file()} == set()
