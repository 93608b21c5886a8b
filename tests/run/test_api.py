"""The library as a notebook uses it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import etl

WritePage = Callable[..., str]


def test_every_public_name_is_there() -> None:
    for name in etl.__all__:
        assert getattr(etl, name) is not None
    with pytest.raises(AttributeError, match="fetch_all"):
        etl.__getattr__("fetch_all")


def test_importing_is_cheap() -> None:
    loaded = "import sys, etl; print(*sys.modules, sep='\\n')"
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", loaded], cwd=root, capture_output=True, text=True, check=True)
    assert not {"polars", "pyarrow", "numpy", "opencc", "click"} & set(done.stdout.split())


def test_a_page_is_parsed_without_publishing(make_page: WritePage) -> None:
    text = make_page()
    page = etl.parse_page(text)
    assert (page.volume, page.page_id) == ("yunxi-wanbao-2021", "yunxi-wanbao-2021-03-09-p2")
    [row] = page.tables["pages"]
    assert row["text"] == text
    [article] = page.tables["articles"]
    assert article["headline"] == "老街菜场换新颜"


def test_hints_stand_in_for_what_is_not_printed(make_page: WritePage) -> None:
    text = make_page(newspaper=None, day=None, label=None)
    with pytest.raises(etl.PageError) as refusal:
        etl.parse_page(text)
    assert refusal.value.code
    page = etl.parse_page(text, newspaper="云溪晚报", date=date(2021, 3, 9), page_label="A02")
    assert page.page_id == "yunxi-wanbao-2021-03-09-pA2"


def test_a_run_tells_what_it_does_to_whoever_listens(tmp_path: Path, make_page: WritePage) -> None:
    (tmp_path / "p2.txt").write_text(make_page(), encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    told: list[str] = []
    etl.run([tmp_path], tmp_path / "output", listen=lambda event, **_: told.append(event))
    assert told == ["ingested", "reading", "reading", "quarantined", "binding", "published"]


def test_a_run_prints_nothing(tmp_path: Path, make_page: WritePage, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p2.txt").write_text(make_page(), encoding="utf-8")
    etl.run(tmp_path / "p2.txt", tmp_path / "output")
    assert capfd.readouterr() == ("", "")


def test_an_unknown_option_is_named(tmp_path: Path) -> None:
    with pytest.raises(etl.UsageError, match="speed"):
        etl.run("p2.txt", tmp_path, speed="high")
    assert not list(tmp_path.iterdir())
