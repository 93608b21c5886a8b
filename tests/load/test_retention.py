"""Of each day and month the last release stays for a while, cited ones for ever."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from etl.cli import etl as command_line
from etl.errors import UsageError
from etl.load import shelf
from etl.load.pins import read_pins, write_pins
from etl.load.release import publish
from etl.load.retention import plan_prune, prune

Rows = dict[str, list[dict[str, Any]]]
Typed = Callable[[Rows], dict[str, pl.DataFrame]]
VOLUME = "jianghai-ribao-2021"
NOW = datetime(2020, 7, 20, tzinfo=UTC)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(command_line, arguments, standalone_mode=False, catch_exceptions=False)


@pytest.fixture
def history(rows: Rows, typed: Typed, tmp_path: Path) -> Path:
    """Eight releases, 1.0.0 to 1.7.0: two on 1 January, then one on the first of each month."""
    for number, day in enumerate(["01-01", "01-01", "02-01", "03-01", "04-01", "05-01", "06-01", "07-01"]):
        rows["aliases"].append({"person_id": "luchengye-5c6fa1", "alias": f"老陆{number}"})
        published = publish(VOLUME, typed(rows), tmp_path)
        assert published
        time = datetime.fromisoformat(f"2020-{day}T12:00:00").replace(tzinfo=UTC).timestamp()
        os.utime(published.path / "datapackage.json", (time, time))
    return tmp_path


@pytest.mark.parametrize(
    ("daily", "monthly", "dropped"),
    [
        (7, 12, ["1.0.0"]),
        (2, 4, ["1.0.0", "1.1.0", "1.2.0", "1.3.0"]),
        (1, 0, [f"1.{k}.0" for k in range(7)]),
        (0, 0, [f"1.{k}.0" for k in range(7)]),
    ],
)
def test_the_last_release_of_each_day_and_month_stays(
    daily: int, monthly: int, dropped: list[str], history: Path
) -> None:
    before = sorted(history.rglob("*"))
    plan = plan_prune(history, daily=daily, monthly=monthly, at=NOW)
    assert sorted(release.name for release in plan.dropped) == dropped
    assert plan.bytes > 0
    assert sorted(history.rglob("*")) == before


def test_what_somebody_cites_stays(history: Path) -> None:
    (history / VOLUME / "dataset.toml").write_text("pinned = ['1.0.0', '1.3.0']")
    plan = plan_prune(history, daily=1, monthly=0, at=NOW)
    assert sorted(release.name for release in plan.kept) == ["1.0.0", "1.3.0", "1.7.0"]
    prune(plan)
    assert [release.name for release in shelf.releases(history / VOLUME)] == ["1.0.0", "1.3.0", "1.7.0"]
    assert not (history / ".etl" / "trash").exists()


def test_the_command_touches_nothing_unless_told_to(history: Path) -> None:
    dry = _run("prune", "--output", str(history), "--keep-daily", "1", "--keep-monthly", "1")
    assert dry.return_value == 0
    assert dry.stdout.count("would remove") == 7
    assert len(shelf.releases(history / VOLUME)) == 8
    done = _run("prune", "--output", str(history), "--keep-daily", "1", "--keep-monthly", "1", "--yes", "--json")
    assert len(json.loads(done.stdout)["dropped"]) == 7
    assert [release.name for release in shelf.releases(history / VOLUME)] == ["1.7.0"]
    assert (history / VOLUME / "latest").resolve().name == "1.7.0"


def test_what_is_younger_than_a_day_stays(history: Path) -> None:
    plan = plan_prune(history, daily=0, monthly=0, at=datetime(2020, 7, 1, 12, tzinfo=UTC))
    assert sorted(release.name for release in plan.kept) == ["1.7.0"]
    plan = plan_prune(history, daily=0, monthly=0, at=datetime(2020, 1, 2, 11, tzinfo=UTC))
    assert len(plan.kept) == 8
    assert set(plan.kept.values()) == {"newest", "recent"}


def test_a_copy_that_lost_its_times_keeps_what_the_ledger_knows(history: Path) -> None:
    times = {(VOLUME, f"1.{k}.0"): f"2020-0{k + 1}-01T12:00:00Z" for k in range(8)}
    for release in shelf.releases(history / VOLUME):
        os.utime(release / "datapackage.json", (0, 0))
    plan = plan_prune(history, None, times, daily=0, monthly=12, at=NOW)
    assert plan.dropped == ()
    assert [release.name for release in plan_prune(history, None, daily=0, monthly=12, at=NOW).kept] == ["1.7.0"]


def test_a_pin_is_written_and_taken_away_by_command(history: Path) -> None:
    place = ("--output", str(history))
    assert _run("pin", VOLUME, "1.2.0", "--reason", 'cited in "江海纪事"', *place).return_value == 0
    assert read_pins(history / VOLUME) == {"1.2.0": 'cited in "江海纪事"'}
    assert "1.2.0" in {release.name for release in plan_prune(history, daily=0, monthly=0, at=NOW).kept}
    with pytest.raises(UsageError, match=r"no release 9\.9\.9; it has 1\.0\.0"):
        _run("pin", VOLUME, "9.9.9", *place)
    with pytest.raises(UsageError, match="no volume 'nobody-2021'"):
        _run("pin", "nobody-2021", "1.0.0", *place)
    assert _run("pin", VOLUME, "1.2.0", "--remove", *place).return_value == 0
    assert read_pins(history / VOLUME) == {}


@pytest.mark.parametrize("reason", ["", 'a "b" \\ c', "第一行\n第二行", "\x7f\x01", "\u2028"])
def test_any_reason_is_kept_word_by_word(tmp_path: Path, reason: str) -> None:
    write_pins(tmp_path, {"1.10.0": reason, "1.2.0": "x"})
    assert read_pins(tmp_path) == {"1.2.0": "x", "1.10.0": reason}


@pytest.mark.parametrize("text", ["1.2.0 = 'x'", "'1.2' = 'x'", "'1.2.0' = 3", "nonsense"])
def test_nothing_goes_while_it_is_not_known_what_is_pinned(history: Path, text: str) -> None:
    (history / VOLUME / "pins.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"pins\.toml"):
        plan_prune(history, at=NOW + timedelta(365))
