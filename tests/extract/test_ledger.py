"""The ledger remembers every source and where its pages went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from etl.errors import StorageError
from etl.extract.fetch.responses import Response, Responses
from etl.extract.journal import JournalledLedger
from etl.extract.ledger import Ledger, Noted
from etl.extract.sightings import Entry, Failure, Hints, Placement, Sighting
from etl.records import Published

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


@pytest.mark.parametrize("other", ["2021-03-10/p1.txt", "2021-03-09/p1.html", "2021-03-09/p1.csv"])
def test_an_address_that_says_something_else_makes_another_unit(ledger: Ledger, other: str) -> None:
    first, second = note(ledger, Sighting("2021-03-09/p1.txt", FIRST, 10), Sighting(other, FIRST, 10)).new
    assert first.unit != second.unit


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


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "raw" / "journal.jsonl"


def fill(ledger: Ledger) -> None:
    """News of every kind: a first sighting, an older version that comes back, answers, a run taken back, a release."""
    hints = Hints("云溪晚报", date(2021, 3, 9), "A2")
    for sha256 in (FIRST, SECOND, FIRST):
        [entry] = note(ledger, Sighting("p1.txt", sha256, 10, hints=hints, rights="报社所有")).new
        ledger.record([(entry, [page()])], code="code")
    note(ledger, Sighting("p2.txt", SECOND, 10), run_id="bad")
    answer(ledger)
    ledger.forget("bad")
    note(ledger, Sighting("p3.txt", SECOND, 10, "text/html", fetched_at="2021-03-09T05:17:00Z"))
    ledger.settle("yunxi-wanbao-2021", Published("1.0.0", "sha256:0", "2021-03-09T05:18:00Z"))
    ledger.settle("yunxi-wanbao-2021", Published("1.0.0", "sha256:0", "2021-03-10T05:18:00Z"))


def answer(ledger: Ledger) -> None:
    """An answer noted by a run, one by a run that is taken back, a day done with, and nothing at an address."""
    responses = Responses(ledger)
    first, second = (Response(f"https://a.example/{n}", 200, str(n) * 64, date=date(2021, 3, n)) for n in (1, 2))
    for response in (first, second, Response("https://a.example/3", 404)):
        responses.keep(response)
    responses.complete(first.url)
    responses.noted([first], "run")
    responses.noted([second], "bad")
    responses.forget("bad")


def known(ledger: Ledger) -> tuple[list[Sighting], list[Published], list[Response | None], list[Response]]:
    responses = Responses(ledger)
    answers = [responses.get(f"https://a.example/{n}") for n in (1, 2, 3, 4)]
    sightings = [entry.sighting for entry in ledger.sources()]
    return sightings, ledger.published("yunxi-wanbao-2021"), answers, responses.to_note()


def test_a_lost_ledger_is_made_from_the_journal(tmp_path: Path, journal: Path) -> None:
    with JournalledLedger(tmp_path / "ledger.sqlite", journal) as ledger:
        fill(ledger)
        before = known(ledger)
    assert [sighting.sha256 for sighting in before[0]] == [SECOND, FIRST, SECOND]
    assert [(found.status, found.is_complete) if found else None for found in before[2]] == [
        *((200, True), (200, False), (404, False), None)
    ]
    assert [found.url for found in before[3]] == ["https://a.example/2"]
    with JournalledLedger(tmp_path / "another.sqlite", journal) as ledger:
        assert known(ledger) == before
        assert len(ledger.to_read("code")) == 3
    with JournalledLedger.look(tmp_path / "none.sqlite", journal) as ledger:
        assert known(ledger) == before
    assert not (tmp_path / "none.sqlite").exists()


def test_a_lost_journal_is_made_from_the_ledger(tmp_path: Path, journal: Path) -> None:
    with JournalledLedger(tmp_path / "ledger.sqlite", journal) as ledger:
        fill(ledger)
        before = known(ledger)
    journal.unlink()
    with JournalledLedger(tmp_path / "ledger.sqlite", journal):
        pass
    with JournalledLedger(tmp_path / "another.sqlite", journal) as ledger:
        assert known(ledger) == before


def test_a_ledger_from_before_the_journal_gets_one(tmp_path: Path, journal: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        fill(ledger)
        before = known(ledger)
    with JournalledLedger(tmp_path / "ledger.sqlite", journal) as ledger:
        assert known(ledger) == before
    with JournalledLedger(tmp_path / "another.sqlite", journal) as ledger:
        assert known(ledger) == before


def test_what_was_not_written_down_was_not_done(tmp_path: Path, journal: Path) -> None:
    def broken(sightings: Iterator[Sighting]) -> Iterator[Sighting]:
        yield from sightings
        raise KeyboardInterrupt

    with JournalledLedger(tmp_path / "ledger.sqlite", journal) as ledger:
        fill(ledger)
        before = journal.read_bytes()
        with pytest.raises(KeyboardInterrupt):
            ledger.note(broken(iter([Sighting("p9.txt", FIRST, 10)])), run_id="run", seen_at="2021-03-09T00:00:00Z")
    assert journal.read_bytes() == before


def test_what_was_written_down_by_a_run_that_died_is_done_by_the_next(tmp_path: Path, journal: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with JournalledLedger(path, journal) as ledger:
        fill(ledger)
    older = path.read_bytes()
    with JournalledLedger(path, journal) as ledger:
        note(ledger, Sighting("p4.txt", FIRST, 10))
        note(ledger, Sighting("p1.txt", SECOND, 10))
        note(ledger, Sighting("p5.txt", FIRST, 10), run_id="bad")
        ledger.forget("bad")
        Responses(ledger).keep(Response("https://a.example/4", 200, FIRST))
        ledger.settle("yunxi-wanbao-2021", Published("1.1.0", "sha256:1", "2021-03-11T05:18:00Z"))
        before = known(ledger)
    whole = journal.read_bytes()
    path.write_bytes(older)
    journal.write_bytes(whole + b'{"uri": "p9.txt", "sha256": "' + FIRST.encode())
    for _ in range(2):
        with JournalledLedger(path, journal) as ledger:
            assert known(ledger) == before
        assert journal.read_bytes() == whole


def test_looking_sees_what_another_process_committed_and_writes_nothing(tmp_path: Path, journal: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with JournalledLedger(path, journal) as ledger:
        fill(ledger)
        before = path.read_bytes()
        with JournalledLedger.look(path, journal) as look:
            assert known(look) == known(ledger)
            note(look, Sighting("p4.txt", FIRST, 10))
        assert path.read_bytes() == before
