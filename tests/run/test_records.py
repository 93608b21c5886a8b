"""What a run leaves behind: its record, and of older releases and records those that are to stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import etl
import etl.clock
from etl.load import shelf
from etl.runs import RunReport

WritePage = Callable[..., str]
VOLUME = "yunxi-wanbao-2021"
Daily = Callable[..., RunReport]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    output = tmp_path / "output"
    output.mkdir()
    (output / "dataset.toml").write_text("formats = []\n", encoding="utf-8")
    return output


@pytest.fixture
def daily(tmp_path: Path, output: Path, make_page: WritePage, monkeypatch: pytest.MonkeyPatch) -> Daily:
    """Publish a page more on a day."""

    def run(day: int, **options: Any) -> RunReport:
        moment = datetime(2021, 3, 1, 5, 17, tzinfo=UTC) + timedelta(day)
        monkeypatch.setattr(etl.clock, "now", lambda: moment)
        page = tmp_path / f"{day}.txt"
        page.write_text(make_page(day=date(2021, 3, 1) + timedelta(day)), encoding="utf-8")
        return etl.run(page, output, **options)

    return run


def versions(output: Path) -> list[str]:
    return [release.name for release in shelf.releases(output / VOLUME)]


def test_a_run_keeps_what_it_reported_and_how_it_went(output: Path, daily: Daily) -> None:
    report = daily(0, newspaper="云溪晚报")
    folder = output / "runs" / report.run_id
    assert {path.name for path in folder.iterdir()} == {"run.json", "log.jsonl", "problems.csv"}
    kept = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    settings = kept.pop("settings")
    assert kept == json.loads(json.dumps(report.as_dict()))
    assert (settings["newspaper"], settings["origin"]["newspaper"]) == ("云溪晚报", "flag")
    log = [json.loads(line) for line in (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in log] == ["ingested", "binding", "published"]
    assert {line["timestamp"] for line in log} == {"2021-03-01T05:17:00Z"}


def test_a_run_that_fails_keeps_why(output: Path, daily: Daily) -> None:
    (output / VOLUME).mkdir()
    (output / VOLUME / "dataset.toml").write_text("formats = 3\n", encoding="utf-8")
    report = daily(0)
    assert (report.result, report.exit_code) == ("failed", 1)
    kept = json.loads((output / "runs" / report.run_id / "run.json").read_text(encoding="utf-8"))
    assert (kept["result"], kept["exit_code"]) == ("failed", 1)
    assert "dataset.toml" in kept["volumes"][0]["message"]


def test_a_run_that_ends_with_an_error_keeps_it(output: Path, daily: Daily) -> None:
    (output / "dataset.toml").write_text("formats = 3\n", encoding="utf-8")
    with pytest.raises(etl.UsageError, match=r"dataset\.toml: formats"):
        daily(0)
    [folder] = (output / "runs").iterdir()
    kept = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (kept["result"], kept["exit_code"], kept["error"]["code"]) == ("failed", 2, "usage")
    assert "dataset.toml" in kept["error"]["message"]


def test_old_releases_and_records_go_at_the_end_of_a_run(output: Path, daily: Daily) -> None:
    for day in range(12):
        daily(day)
    assert versions(output) == [f"1.{minor}.0" for minor in range(5, 12)]
    assert len(list((output / "runs").iterdir())) == 8
    assert not (output / ".etl" / "trash").exists()
    catalog = json.loads((output / "catalog.json").read_text(encoding="utf-8"))
    assert catalog["volumes"][0]["releases"] == versions(output)[::-1]


def test_what_is_pinned_stays_and_so_does_everything_when_told(output: Path, daily: Daily) -> None:
    for day in range(4):
        daily(day, prune=False)
    assert len(versions(output)) == 4
    (output / VOLUME / "pins.toml").write_text('"1.1.0" = "cited"\n', encoding="utf-8")
    daily(9, keep_daily=1, keep_monthly=0)
    assert versions(output) == ["1.1.0", "1.4.0"]


def test_nothing_goes_while_it_is_not_known_what_is_pinned(output: Path, daily: Daily) -> None:
    daily(0)
    (output / VOLUME / "pins.toml").write_text("1.0.0: cited", encoding="utf-8")
    told: list[str] = []
    report = daily(9, keep_daily=1, keep_monthly=0, listen=lambda event, **_: told.append(event))
    assert report.exit_code == 0
    assert versions(output) == ["1.0.0", "1.1.0"]
    assert "not_pruned" in told


def test_the_flag(output: Path, daily: Daily, tmp_path: Path, etl_command: Any) -> None:
    daily(0)
    daily(1)
    arguments = ("run", tmp_path / "0.txt", "--output", output, "--keep-daily", 1, "--keep-monthly", 0)
    assert etl_command(*arguments, "--no-prune").code == 0
    assert len(versions(output)) == 2
    assert etl_command(*arguments).code == 0
    assert versions(output) == ["1.1.0"]
