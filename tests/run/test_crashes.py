"""A run that dies at any instant leaves everything whole, and the next one finishes what it began."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

import etl
from tests.conftest import rounds
from tests.run.killed import mortals
from tests.run.state import left_over, seal, whole

WritePage = Callable[..., str]
ROOT = Path(__file__).parent.parent.parent
VOLUME = "yunxi-wanbao-2021"
SECONDS = 1.5
"""Longest time after which a run is killed; some are over by then."""


class Incoming:
    """A folder that gets some pages more each day."""

    def __init__(self, folder: Path, make_page: WritePage, chance: random.Random) -> None:
        self.folder, self._make_page, self._chance = folder, make_page, chance
        self.pages = 0
        folder.mkdir()

    def grow(self) -> None:
        for _ in range(self._chance.randint(1, 3)):
            day = date(2021, 1, 1) + timedelta(self.pages // 4)
            text = self._make_page(f"第{self.pages}号菜场换新颜", day=day, label=f"第{self.pages % 4 + 1}版")
            (self.folder / f"{self.pages:04}.txt").write_text(text, encoding="utf-8")
            self.pages += 1


@pytest.mark.slow
@pytest.mark.long
def test_killed_at_any_instant(tmp_path: Path, make_page: WritePage) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    output, incoming = tmp_path / "output", Incoming(tmp_path / "incoming", make_page, chance)
    output.mkdir()
    (output / "dataset.toml").write_text('formats = ["sqlite"]\n', encoding="utf-8")
    incoming.grow()
    died = 0
    with mortals() as mortal:
        touches = mortal.run("run", incoming.folder, "--output", output)
        for number in range(rounds(10, 200)):
            sealed = seal(output)
            incoming.grow()
            death = {"at": chance.randint(1, touches)} if number % 2 else {"after": chance.uniform(0, SECONDS)}
            died += mortal.run("run", incoming.folder, "--output", output, **death) < 0
            before, after = {VOLUME: f"1.{number}.0"}, {VOLUME: f"1.{number + 1}.0"}
            assert whole(output) in (before, after)
            assert sealed.items() <= seal(output).items()
            report = etl.run(incoming.folder, output)
            assert report.exit_code == 0
            assert whole(output) == after
            assert not left_over(output)
            published = etl.open_dataset(output)
            for table in ("pages", "sources"):
                assert published[table].collect().height == incoming.pages
    assert died > number // 3
