"""Published datasets to be opened: the small volume of the rooms of load, two volumes, and some example pages."""

from __future__ import annotations

import copy
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import etl
from etl.dataset import Dataset, open_dataset
from etl.dataset.cache import VARIABLE
from etl.load.catalog import write_catalog
from etl.load.release import publish
from etl.tables import TABLES, frame
from tests.load.conftest import VOLUME, _rows

EXAMPLES = (
    "jianghai-ribao-2021-03-09-p01",
    "shunan-gongren-bao-2019-05-06-p01",
    "nandao-shibao-2022-09-21-pA5",
    "xiangshui-wanbao-2020-11-24-pA06",
)
"""Example pages with broken names, overlaps, pasted tails, Traditional characters and notices."""

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Dataset:
    """Some example pages, published."""
    output = tmp_path_factory.mktemp("pages") / "output"
    etl.run([examples / f"{name}.txt" for name in EXAMPLES], output=output, jobs=1)
    return open_dataset(output)


@pytest.fixture(scope="session")
def volumes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with three volumes that name the same person; to be read only."""
    output = tmp_path_factory.mktemp("volumes") / "output"
    for year in (2021, 2022, 2023):
        publish(f"jianghai-ribao-{year}", typed(moved(year)), output)
    write_catalog(output)
    return output


@pytest.fixture
def output(volumes: Path, tmp_path: Path) -> Path:
    """An output folder with one volume, to be changed at will."""
    shutil.copytree(volumes / VOLUME, tmp_path / "output" / VOLUME, symlinks=True)
    return tmp_path / "output"


@pytest.fixture
def release(output: Path) -> Path:
    """Its one release."""
    return output / VOLUME / "releases" / "1.0.0"


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache folder of its own for each test."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def typed(rows: Rows) -> dict[str, pl.DataFrame]:
    """Frames of rows."""
    return {name: frame(name, rows[name]) for name in TABLES}


def moved(year: int) -> Rows:
    """The rows of the small volume, in another year."""
    shifted = copy.deepcopy(_rows())
    for row in (row for some in shifted.values() for row in some):
        for name, value in row.items():
            if isinstance(value, str):
                row[name] = value.replace("2021-03", f"{year}-03").replace(VOLUME, f"jianghai-ribao-{year}")
            elif isinstance(value, date):
                row[name] = value.replace(year=year)
    return shifted
