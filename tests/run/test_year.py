"""A year of unattended days, with everything that goes wrong in one, ends where one clean run does."""

from __future__ import annotations

import fcntl
import hashlib
import random
import shutil
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

import etl
import etl.clock
from etl.errors import EtlError
from etl.load import shelf
from tests.conftest import rounds
from tests.run.killed import Mortals, mortals
from tests.run.limits import files_no_larger_than
from tests.run.newspaper import Delivery
from tests.run.state import left_over, tables, whole

FAULTS = {
    "kill at a touch of the disk": 0.10,
    "kill after a while": 0.03,
    "SIGTERM": 0.03,
    "full disk": 0.08,
    "another run": 0.03,
    "cache lost": 0.03,
    "ledger lost": 0.02,
}
"""What may go wrong with the run of a day, and how likely it is; nobody does anything about it."""
DONE = {"published", "unchanged", "too_many_quarantined"}
EXPECTED = {
    **{kill: {"stopped", "done"} for kill in ("kill at a touch of the disk", "kill after a while", "SIGTERM")},
    "full disk": {*DONE, "storage"},
    "another run": {"locked"},
}
"""How the run of such a day may end."""


@pytest.mark.slow
@pytest.mark.long
def test_a_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    days = rounds(20, 365)
    with mortals() as mortal:
        year = Year(tmp_path, random.Random(seed), monkeypatch, mortal)
        for number in range(days):
            year.live(date(2021, 12, 25) - timedelta(days // 2 - number))
    print(dict(year.outcomes), year.papers.counts)

    output = year.output
    assert etl.run(year.incoming, output, max_quarantine_ratio=1).result in DONE
    assert not left_over(output)
    assert len(whole(output)) == 2
    for volume in shelf.volumes(output):
        assert len(shelf.releases(volume)) <= 7 + 12 + 1
    assert len(list((output / "runs").iterdir())) <= 8 + 12

    clean = tmp_path / "clean"
    etl.run(year.papers.first, clean, max_quarantine_ratio=1)
    etl.run(year.papers.incoming, clean, max_quarantine_ratio=1)
    assert tables(output) == tables(clean)

    restored = tmp_path / "restored"
    shutil.copytree(output / ".etl" / "raw", restored / ".etl" / "raw")
    etl.rebuild(output=restored, max_quarantine_ratio=1)
    assert tables(restored) == tables(clean)
    assert whole(restored) == whole(output)


class Year:
    """The folder of a paper, the output folder of its daily run, and a clock for both."""

    def __init__(self, root: Path, chance: random.Random, patch: pytest.MonkeyPatch, mortal: Mortals) -> None:
        self._mortal = mortal
        self.incoming, self.output, self.chance = root / "incoming", root / "output", chance
        self.papers = Delivery(self.incoming, root / "first", chance, self._was_seen)
        self.outcomes: Counter[str] = Counter()
        self.now = datetime(2021, 1, 1, tzinfo=UTC)
        patch.setattr(etl.clock, "now", lambda: self.now)
        self.output.mkdir()
        (self.output / "dataset.toml").write_text("formats = []\n", encoding="utf-8")

    def live(self, day: date) -> None:
        """Take what comes in, and run at five in the morning, whatever happens."""
        self.now = datetime.combine(day, time(5, 17), UTC)
        self.papers.deliver(day)
        if not self.incoming.exists():
            return
        before = whole(self.output) if self._has_run() else {}
        fault = self._fault()
        outcome = self._run_with(fault)
        self.outcomes[f"{fault}: {outcome}"] += 1
        assert outcome in EXPECTED.get(fault, DONE)
        if self._has_run():
            after = whole(self.output)
            assert after.keys() >= before.keys()
            assert all(shelf.parse(after[name]) >= shelf.parse(version) for name, version in before.items())

    def run(self) -> str:
        """Run, and say how it ended."""
        try:
            report = etl.run(self.incoming, self.output)
        except EtlError as error:
            return error.code
        assert {volume.result for volume in report.volumes} <= {"published", "unchanged"}, report
        return report.result

    def _fault(self) -> str:
        if not self._has_run():
            return "none"
        chance, share = self.chance.random(), 0.0
        for fault, likely in FAULTS.items():
            share += likely
            if chance < share:
                return fault
        return "none"

    def _run_with(self, fault: str) -> str:
        arguments, today = ("run", self.incoming, "--output", self.output), self.now.isoformat()
        match fault:
            case "kill at a touch of the disk":
                return _end(self._mortal.run(*arguments, at=self.chance.randint(1, 120), today=today))
            case "kill after a while" | "SIGTERM":
                sent = signal.SIGTERM if fault == "SIGTERM" else signal.SIGKILL
                after = self.chance.uniform(0, 2)
                return _end(self._mortal.run(*arguments, after=after, sent=sent, today=today))
            case "full disk":
                with files_no_larger_than(self.chance.randint(0, 300_000)):
                    return self.run()
            case "another run":
                with (self.output / ".etl" / "lock").open() as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX)
                    return self.run()
            case "cache lost":
                shutil.rmtree(self.output / ".etl" / "pages", ignore_errors=True)
            case "ledger lost":
                (self.output / ".etl" / "ledger.sqlite").unlink(missing_ok=True)
        return self.run()

    def _has_run(self) -> bool:
        return (self.output / "catalog.json").exists()

    def _was_seen(self, path: Path) -> bool:
        if not self._has_run():
            return False
        digest = hashlib.sha256((self.incoming / path).read_bytes()).hexdigest()
        with closing(sqlite3.connect(self.output / ".etl" / "ledger.sqlite")) as ledger:
            found = ledger.execute("SELECT 1 FROM sources WHERE uri = ? AND sha256 = ?", (path.as_posix(), digest))
            return found.fetchone() is not None


def _end(code: int) -> str:
    return "stopped" if code < 0 else "done"
