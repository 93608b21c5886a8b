"""A setting comes from the flag, else the environment, else etl.toml, else the default, and knows from where."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.config import Settings, find_config, hints_for, resolve
from etl.errors import UsageError
from etl.extract.sightings import Hints


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "etl.toml"
    path.write_text(
        """
jobs = 3
newspaper = "文件日报"
date = 2021-03-09

[[paths]]
pattern = '(?P<newspaper>云溪晚报|江海日报)/(?P<date>\\d{4}-\\d{2}-\\d{2})/(?P<label>[A-Z]?\\d+)\\.txt$'

[[paths]]
pattern = 'yxwb(?P<date>\\d{8})_(?P<label>\\d+)'
newspaper = "云溪晚报"

[[paths]]
pattern = '(?P<year>\\d{4})年(?P<month>\\d+)月(?P<day>\\d+)日'
""",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("flags", "environ", "jobs", "origin"),
    [
        pytest.param({"jobs": 5}, {"ETL_JOBS": "4"}, 5, "flag", id="flag over environment"),
        pytest.param({"jobs": None}, {"ETL_JOBS": "4"}, 4, "ETL_JOBS", id="environment over file"),
        pytest.param({}, {"ETL_JOBS": ""}, 3, "etl.toml", id="an empty variable says nothing"),
        pytest.param({}, {}, 3, "etl.toml", id="file over default"),
    ],
)
def test_precedence(config: Path, flags: dict[str, Any], environ: dict[str, str], jobs: int, origin: str) -> None:
    settings = resolve(flags, config=config, environ=environ, defaults={"jobs": 8})
    assert settings.jobs == jobs
    assert settings.origin["jobs"].endswith(origin)
    assert settings.origin["engine"] == "default"


def test_default_where_nothing_is_said() -> None:
    settings = resolve({}, defaults={"jobs": 8})
    assert (settings.jobs, settings.origin["jobs"]) == (8, "default")
    assert settings.output == Settings().output


@pytest.mark.parametrize(
    ("uri", "hints"),
    [
        ("江海日报/2021-03-10/A04.txt", Hints("江海日报", date(2021, 3, 10), "A04")),
        ("in/yxwb20210311_07.txt", Hints("云溪晚报", date(2021, 3, 11), "07")),
        ("2021年3月1日.txt", Hints("文件日报", date(2021, 3, 1))),
        ("yxwb20211399_07.txt", Hints("云溪晚报", date(2021, 3, 9), "07")),
        ("p1.txt", Hints("文件日报", date(2021, 3, 9))),
    ],
    ids=["all three", "compact date", "parts of a date", "no such day", "no pattern"],
)
def test_the_address_says_what_the_page_does_not(config: Path, uri: str, hints: Hints) -> None:
    assert hints_for(uri, resolve({}, config=config)) == hints


@pytest.mark.parametrize(
    ("flags", "written", "said"),
    [
        ({"date": "9.3.2021"}, "", "flag: '9.3.2021' is no date; write it as 2018-08-28"),
        ({"jobs": "many"}, "", "'many' is no number of processes"),
        ({"jobs": 0}, "", "0 is no number of processes"),
        ({"engine": "cloud"}, "", "no engine 'cloud'"),
        ({"wait": "-1"}, "", "'-1' is no number of seconds"),
        ({"max_quarantine_ratio": 5}, "", "5 is no share"),
        ({"newspaper": " "}, "", "is no text"),
        ({"speed": 1}, "", "unknown option speed"),
        ({}, "speed = 1", "unknown setting speed"),
        ({}, "jobs = ", "mend the file"),
        ({}, "newspaper = 5", "5 is no text"),
        ({}, "paths = 'x'", "write path patterns as"),
        ({}, "[[paths]]\npattern = '('", "the pattern '\\(' is wrong"),
        ({}, "[[paths]]\npattern = '(?P<paper>.)'", "not paper"),
        ({}, "[[paths]]\nnewspaper = '云溪晚报'", "has a pattern"),
    ],
)
def test_what_is_not_understood_is_named(tmp_path: Path, flags: dict[str, Any], written: str, said: str) -> None:
    path = tmp_path / "etl.toml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        resolve(flags, config=path)


def test_the_file_is_found_by_name_or_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_config({}) is None
    Path("etl.toml").touch()
    assert find_config({}) == Path("etl.toml")
    assert find_config({"ETL_CONFIG": "other.toml"}) == Path("other.toml")
    with pytest.raises(UsageError, match=r"other\.toml"):
        resolve({}, config="other.toml")
