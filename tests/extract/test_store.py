"""The raw store keeps every source once, whole or not at all."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from etl.errors import DecodeError, ReleaseError, SourceError
from etl.extract.store import RawStore

PAGE = "云溪晚报 2021年3月9日".encode()


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "raw")


def files(store: RawStore) -> list[str]:
    return sorted(path.relative_to(store.root).as_posix() for path in store.root.rglob("*") if path.is_file())


def test_keeps_bytes_under_their_sha256(store: RawStore) -> None:
    kept = store.keep(io.BytesIO(PAGE))
    assert (kept.sha256, kept.byte_count) == (hashlib.sha256(PAGE).hexdigest(), len(PAGE))
    assert store.read(kept.sha256) == PAGE
    assert files(store) == [f"{kept.sha256[:2]}/{kept.sha256[2:]}"]


def test_keeps_the_same_bytes_once(store: RawStore) -> None:
    first = store.keep(io.BytesIO(PAGE))
    written = store.path(first.sha256).stat().st_mtime_ns
    assert store.keep(io.BytesIO(PAGE)) == first
    assert store.path(first.sha256).stat().st_mtime_ns == written
    assert len(files(store)) == 1


def test_stops_at_the_limit_and_keeps_nothing(store: RawStore) -> None:
    with pytest.raises(DecodeError) as refusal:
        store.keep(io.BytesIO(b"x" * 11), limit=10)
    assert refusal.value.code == "page_too_large"
    assert files(store) == []


def test_a_source_that_breaks_off_leaves_nothing(store: RawStore) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the disk was pulled out")

    with pytest.raises(SourceError, match="pulled out") as refusal:
        store.keep(Broken())
    assert refusal.value.code == "unreadable"
    assert files(store) == []


def test_sweeps_what_a_killed_run_left(store: RawStore) -> None:
    kept = store.keep(io.BytesIO(PAGE))
    (store.root / ".incoming-abc").write_bytes(b"half")
    store.sweep()
    assert len(files(store)) == 1
    assert store.read(kept.sha256) == PAGE


@pytest.mark.parametrize("harm", ["changed", "lost"])
def test_notices_bytes_that_changed_or_went(store: RawStore, harm: str) -> None:
    place = store.path(store.keep(io.BytesIO(PAGE)).sha256)
    if harm == "lost":
        place.unlink()
    else:
        place.write_bytes(PAGE[::-1])
    with pytest.raises(ReleaseError) as refusal:
        store.read(hashlib.sha256(PAGE).hexdigest())
    assert refusal.value.code == "store_damaged"


def test_sources_that_are_kept_together_are_in_their_places_afterwards(store: RawStore) -> None:
    pages = [f"第{number}版".encode() for number in (1, 2, 2, 3)]
    with store.together():
        kept = [store.keep(io.BytesIO(page)) for page in pages]
        assert all(name.startswith(".incoming-") for name in files(store))
    assert [store.read(one.sha256) for one in kept] == pages
    assert len(files(store)) == 3
    large = bytes(3 << 20)
    assert store.read(store.keep(io.BytesIO(large)).sha256) == large


def test_what_was_kept_together_when_an_error_came_leaves_nothing_behind(store: RawStore) -> None:
    def fail() -> None:
        with store.together():
            store.keep(io.BytesIO(PAGE))
            raise DecodeError("no page")

    with pytest.raises(DecodeError):
        fail()
    assert files(store) == []
    store.keep(io.BytesIO(PAGE))
    assert len(files(store)) == 1
