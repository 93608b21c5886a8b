"""A chunk of sources becomes parts; a bad page is lost alone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from etl.engines.parts import Part, gather_parts
from etl.engines.reading import Chunk, Reading, ReadPages, read_chunk
from etl.errors import ReleaseError
from etl.extract.pages import page_of_text
from etl.extract.sightings import Entry, Failure, Hints, Placement, Sighting
from etl.extract.store import RawStore
from etl.records import PageFailure, PageSource, PageTables
from etl.transform.page import read_pages

CODE = "0123456789abcdef"


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "raw")


def chunk_of(store: RawStore, *texts: str | bytes) -> Chunk:
    entries = []
    for seq, text in enumerate(texts, 1):
        kept = store.keep(io.BytesIO(text if isinstance(text, bytes) else text.encode()))
        hints = Hints("云溪晚报", date(2021, 3, 9), str(seq))
        entries.append(Entry(seq, Sighting(f"p{seq}.txt", kept.sha256, kept.byte_count, hints=hints)))
    return Chunk(0, tuple(entries), store.root, store.root.parent / "parts", CODE)


def read_by_label(pages: Sequence[PageSource]) -> list[PageTables | PageFailure]:
    """Stand in for transform: a page is its hints and its text; some texts are trouble."""
    return [read_one(page) for page in pages]


def read_one(page: PageSource) -> PageTables | PageFailure:
    if page.text == "没有日期":
        return PageFailure(page.source, "no_date", "the page prints no date")
    if page.text == "撞上程序错误":
        raise ZeroDivisionError("division by zero")
    issue_id = f"yunxi-wanbao-{page.date}"
    page_id = f"{issue_id}-p{page.page_label}"
    row = {"page_id": page_id, "issue_id": issue_id, "source_id": page.source.source_id, "text": page.text}
    if page.text == "多出一列":
        row["unheard_of"] = "x"
    issue = {"issue_id": issue_id, "newspaper": page.newspaper, "date": page.date}
    volume = "yunxi-wanbao-2021" if page.text != "另一卷" else "yunxi-wanbao-2022"
    return PageTables(volume, issue_id, page_id, {"issues": [issue], "pages": [row]})


def outcomes(reading: Reading) -> list[tuple[Placement, ...] | Failure]:
    return [outcome for _, outcome in reading.outcomes]


def whole(path: Path, chunk: Chunk, code: str = CODE) -> Part:
    return gather_parts([(path, {entry.unit for entry in chunk.entries})], code=code)


def test_pages_go_to_the_part_of_their_volume(store: RawStore) -> None:
    chunk = chunk_of(store, "头版新闻", "另一卷", "二版新闻")
    reading = read_chunk(chunk, read_by_label)
    assert [volume for volume, _ in reading.parts] == ["yunxi-wanbao-2021", "yunxi-wanbao-2022"]
    part = whole(reading.parts[0][1], chunk)
    assert part.tables["pages"]["text"].to_list() == ["头版新闻", "二版新闻"]
    assert part.tables["sources"]["uri"].to_list() == ["p1.txt", "p3.txt"]
    assert set(part.units) == {chunk.entries[0].unit, chunk.entries[2].unit}


@pytest.mark.parametrize(
    ("text", "stage", "code"),
    [
        ("没有日期", "transform", "no_date"),
        ("撞上程序错误", "transform", "internal"),
        ("多出一列", "transform", "internal"),
        (b"\xff\xff\xff", "extract", "undecodable"),
        ("浙江工人日报".encode()[:-1], "extract", "truncated"),
    ],
)
def test_a_bad_page_is_lost_alone(store: RawStore, text: str | bytes, stage: str, code: str) -> None:
    good, bad, other = outcomes(read_chunk(chunk_of(store, "头版新闻", text, "三版新闻"), read_by_label))
    assert isinstance(good, tuple)
    assert isinstance(other, tuple)
    assert isinstance(bad, Failure)
    assert (bad.stage, bad.code) == (stage, code)


def test_a_fault_of_the_program_says_where(store: RawStore) -> None:
    [bad] = outcomes(read_chunk(chunk_of(store, "撞上程序错误"), read_by_label))
    assert isinstance(bad, Failure)
    assert "ZeroDivisionError: division by zero" in bad.message
    assert "line" in bad.message


def test_memory_running_out_is_no_fault_of_a_page(store: RawStore) -> None:
    def exhausted(_: Sequence[PageSource]) -> list[PageTables | PageFailure]:
        raise MemoryError

    reader: ReadPages = exhausted
    with pytest.raises(MemoryError):
        read_chunk(chunk_of(store, "头版新闻"), reader)


def test_a_damaged_store_is_no_fault_of_a_page(store: RawStore) -> None:
    chunk = chunk_of(store, "头版新闻")
    store.path(chunk.entries[0].sighting.sha256).write_bytes(b"other")
    with pytest.raises(ReleaseError, match="raw store"):
        read_chunk(chunk, read_by_label)


def test_a_page_reads_the_same_alone_and_in_company(examples: Path) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(examples.glob("*.txt"))}
    pages = [page_of_text(text, uri=name) for name, text in texts.items()]
    for page, together in zip(pages, read_pages(pages), strict=True):
        assert read_pages([page]) == [together], page.source.uri


def test_parts_merge_to_the_wanted_units(store: RawStore) -> None:
    chunk = chunk_of(store, "头版新闻", "二版新闻", "三版新闻")
    path = read_chunk(chunk, read_by_label).parts[0][1]
    wanted = {chunk.entries[0].unit, chunk.entries[2].unit, "not read yet"}
    merged = gather_parts([(path, wanted), (path, wanted)], code=CODE)
    assert set(merged.units) == wanted - {"not read yet"}
    assert merged.tables["pages"]["text"].to_list() == ["头版新闻", "三版新闻"]
    assert merged.tables["sources"]["uri"].to_list() == ["p1.txt", "p3.txt"]


@pytest.mark.parametrize("harm", ["torn", "other code", "absent", "empty"])
def test_a_part_that_cannot_be_trusted_is_read_again(store: RawStore, harm: str) -> None:
    chunk = chunk_of(store, "头版新闻")
    path = read_chunk(chunk, read_by_label).parts[0][1]
    if harm == "torn":
        path.write_bytes(path.read_bytes()[:-100])
    elif harm == "empty":
        path.write_bytes(b"")
    elif harm == "absent":
        path.unlink()
    assert not whole(path, chunk, code="other" if harm == "other code" else CODE).units
    other = chunk_of(store, "另一卷")
    parts = [(path, {chunk.entries[0].unit}), (read_chunk(other, read_by_label).parts[0][1], {other.entries[0].unit})]
    if harm != "other code":
        assert set(gather_parts(parts, code=CODE).units) == {other.entries[0].unit}
