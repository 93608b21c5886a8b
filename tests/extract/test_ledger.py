"""The ledger remembers every source and where its pages went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from etl.errors import StorageError
from etl.extract.ledger import Entry, Failure, Hints, Ledger, Noted, Placement, Sighting

FIRST, SECOND = "1" * 64, "2" * 64
BAD = Failure("extract", "truncated", "cut off")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        yield ledger


def note(ledger: Ledger, *sightings: Sighting, run_id: str = "run", keep: bool = True) -> Noted:
    return ledger.note(sightings, run_id=run_id, seen_at="2021-03-09T00:00:00Z", keep=keep)


def page(volume: str = "yunxi-wanbao-2021", day: str = "2021-03-09", label: str = "p1") -> Placement:
    issue = f"{volume.rpartition('-')[0]}-{day}"
    return Placement(volume, issue, f"{issue}-{label}")


def uris(entries: list[Entry]) -> list[str]:
    return [entry.sighting.uri for entry in entries]


def test_a_new_source_is_to_be_read_until_it_was(ledger: Ledger) -> None:
    [entry] = note(ledger, Sighting("p1.txt", FIRST, 10)).new
    assert ledger.to_read("code") == [entry]
    ledger.record([(entry, [page()])], code="code")
    assert ledger.to_read("code") == []
    assert ledger.to_read("newer code") == []
    assert ledger.placed("yunxi-wanbao-2021") == [(entry, page())]


def test_the_same_source_again_is_known(ledger: Ledger) -> None:
    [entry] = note(ledger, Sighting("p1.txt", FIRST, 10)).new
    assert note(ledger, Sighting("p1.txt", FIRST, 10)) == Noted((), (entry,))


def test_the_same_bytes_elsewhere_are_one_unit(ledger: Ledger) -> None:
    first, second = note(ledger, Sighting("a.txt", FIRST, 10), Sighting("b.txt", FIRST, 10)).new
    assert first.unit == second.unit
    assert first.seq < second.seq


def test_other_hints_make_another_unit(ledger: Ledger) -> None:
    day = Hints(date=date(2021, 3, 9))
    first, second = note(ledger, Sighting("a.txt", FIRST, 10), Sighting("b.txt", FIRST, 10, hints=day)).new
    assert first.unit != second.unit


def test_new_hints_send_a_source_to_be_read_again(ledger: Ledger) -> None:
    [entry] = note(ledger, Sighting("p1.txt", FIRST, 10)).new
    ledger.record([(entry, [page()])], code="code")
    [renewed] = note(ledger, Sighting("p1.txt", FIRST, 10, hints=Hints("云溪晚报"))).new
    assert renewed.seq > entry.seq
    assert ledger.to_read("code") == [renewed]
    assert ledger.placed("yunxi-wanbao-2021") == [(renewed, page())]


def test_a_hint_that_is_left_out_stands(ledger: Ledger) -> None:
    hints = Hints("云溪晚报", date(2021, 3, 9), "1")
    [entry] = note(ledger, Sighting("p1.txt", FIRST, 10, hints=hints)).new
    assert note(ledger, Sighting("p1.txt", FIRST, 10)).known == (entry,)


def test_an_older_version_that_comes_back_is_the_newest(ledger: Ledger) -> None:
    old, new = (note(ledger, Sighting("p1.txt", sha256, 10)).new[0] for sha256 in (FIRST, SECOND))
    ledger.record([(old, [page()]), (new, [page()])], code="code")
    [back] = note(ledger, Sighting("p1.txt", FIRST, 10)).new
    assert back.seq > new.seq
    assert [entry.sighting.sha256 for entry, _ in ledger.placed("yunxi-wanbao-2021")] == [SECOND, FIRST]


def test_volumes_that_gain_or_lose_pages_are_touched(ledger: Ledger) -> None:
    [entry] = note(ledger, Sighting("p1.txt", FIRST, 10)).new
    ledger.record([(entry, [page()])], code="code")
    assert ledger.touched() == ["yunxi-wanbao-2021"]
    ledger.settle("yunxi-wanbao-2021")
    assert ledger.touched() == []
    ledger.record([(entry, [page("yunxi-wanbao-2022", "2022-03-09")])], code="newer")
    assert ledger.touched() == ["yunxi-wanbao-2021", "yunxi-wanbao-2022"]
    assert ledger.placed("yunxi-wanbao-2021") == []
    assert ledger.volumes([entry]) == ("yunxi-wanbao-2022",)


def test_a_failure_is_tried_again_by_newer_code_only(ledger: Ledger) -> None:
    [entry] = note(ledger, Sighting("p1.txt", FIRST, 10)).new
    ledger.record([(entry, BAD)], code="code")
    assert ledger.failures() == ledger.failures([entry]) == [(entry, BAD)]
    assert ledger.to_read("code") == []
    assert ledger.to_read("newer code") == [entry]


def test_a_failure_is_let_go_when_its_address_gives_other_bytes(ledger: Ledger) -> None:
    [entry] = note(ledger, Sighting("p1.txt", FIRST, 10)).new
    ledger.record([(entry, BAD)], code="code")
    [mended] = note(ledger, Sighting("p1.txt", SECOND, 12)).new
    ledger.record([(mended, [page()])], code="code")
    assert ledger.failures() == []
    assert ledger.to_read("newer code") == []


def test_looking_notes_nothing(ledger: Ledger) -> None:
    assert len(note(ledger, Sighting("p1.txt", FIRST, 10), keep=False).new) == 1
    assert ledger.to_read("code") == []


def test_a_run_can_be_taken_back(ledger: Ledger) -> None:
    [kept] = note(ledger, Sighting("p1.txt", FIRST, 10), run_id="first").new
    note(ledger, Sighting("p2.txt", SECOND, 10), run_id="second")
    ledger.forget("second")
    assert ledger.to_read("code") == [kept]


def test_what_breaks_off_leaves_the_last_commit(ledger: Ledger) -> None:
    def sightings() -> Iterator[Sighting]:
        yield Sighting("p1.txt", FIRST, 10)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ledger.note(sightings(), run_id="run", seen_at="2021-03-09T00:00:00Z")
    assert ledger.to_read("code") == []


def test_it_is_still_there_for_the_next_run(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        hints = Hints("云溪晚报", date(2021, 3, 9), "A2")
        [entry] = note(ledger, Sighting("p1.txt", FIRST, 10, hints=hints, rights="报社所有")).new
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.to_read("code") == [entry]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"not a ledger" * 500)
    with pytest.raises(StorageError, match=r"ledger\.sqlite"):
        Ledger(path)
