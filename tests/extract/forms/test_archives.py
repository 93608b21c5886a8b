"""Archives give their sources one by one, and nothing that an archive says can do harm."""

from __future__ import annotations

import io
import random
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from etl.errors import SourceError
from etl.extract.forms import archives
from etl.extract.forms.archives import is_archive, members_of
from etl.extract.ingest import ingest
from etl.extract.inputs import plan_inputs
from etl.extract.ledger import Ledger
from etl.extract.pages import read_source
from etl.extract.sightings import Hints
from etl.extract.store import RawStore

PAGES = {"2021-03-09/p1.txt": "江海日报\n头版", "2021-03-09/p2.html": "<h1>标题</h1><div id=ozoom><p>甲。</p></div>"}
KINDS = ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"]


def pack(folder: Path, kind: str, entries: Mapping[str, str | bytes]) -> Path:
    path = folder / f"pages.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries.items():
                archive.writestr(name, content)
    else:
        with tarfile.open(path, f"w:{kind.partition('.')[2]}") as archive:
            for name, content in entries.items():
                raw = content.encode() if isinstance(content, str) else content
                info = tarfile.TarInfo(name)
                info.size = len(raw)
                archive.addfile(info, io.BytesIO(raw))
    return path


def read(path: Path) -> dict[str, str]:
    """What every member is: its text, or the code of why it can not be had."""
    found = {}
    for member in members_of(path):
        try:
            assert member.error or member.stream
            found[member.name] = member.error.code if member.error else member.stream.read().decode()  # type: ignore[union-attr]
        except SourceError as error:
            found[member.name] = error.code
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_members_are_the_files_that_a_folder_would_give(tmp_path: Path, kind: str) -> None:
    others = {
        "readme.md": "x",
        "a.json": "{}",
        ".hidden.txt": "x",
        "x/.git/p.txt": "x",
        "__MACOSX/p.txt": "x",
        "a.jpg": "x",
    }
    path = pack(tmp_path, kind, {**PAGES, **others})
    assert is_archive(path)
    assert read(path) == PAGES


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["../p1.txt", "/etc/p1.txt", "a/../../p1.txt", "C:\\p1.txt", "..\\p1.txt"])
def test_paths_that_lead_out_are_refused(tmp_path: Path, kind: str, name: str) -> None:
    found = read(pack(tmp_path, kind, {name: "x", "p2.txt": "甲"}))
    assert found.pop("p2.txt") == "甲"
    assert list(found.values()) == ["unsafe_name"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["inner.zip", "inner.tar.gz", "inner.TGZ"])
def test_an_archive_inside_is_not_opened(tmp_path: Path, kind: str, name: str) -> None:
    assert read(pack(tmp_path, kind, {name: b"PK\3\4", "p2.txt": "甲"})) == {name: "nested_archive", "p2.txt": "甲"}


def test_links_and_devices_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (("l.txt", tarfile.SYMTYPE), ("h.txt", tarfile.LNKTYPE), ("d.txt", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("p.txt"), io.BytesIO())
    assert read(path) == {"p.txt": ""}


@pytest.mark.parametrize("kind", KINDS)
def test_what_opens_to_too_much_is_stopped(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE", 1 << 20)
    found = read(pack(tmp_path, kind, {"bomb.txt": b"0" * (3 << 20) if kind == "tar" else b"0" * (64 << 20)}))
    assert (found == {"bomb.txt": "0" * (3 << 20)}) if kind == "tar" else ("too_large" in found.values())


@pytest.mark.parametrize("kind", KINDS)
def test_too_many_entries_are_refused(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_ENTRIES", 3)
    found = read(pack(tmp_path, kind, {f"p{n}.txt": "甲" for n in range(5)}))
    assert found[""] == "too_large"


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_archive_says_so(tmp_path: Path, kind: str) -> None:
    noise = random.Random(kind)
    entries = {f"p{n}.txt": noise.randbytes(400_000) for n in range(6)}
    path = pack(tmp_path, kind, entries)
    raw = path.read_bytes()
    if kind == "zip":
        at = raw.index(b"p3.txt") + 3_000
        path.write_bytes(raw[:at] + b"\0" * 200 + raw[at + 200 :])
    else:
        path.write_bytes(raw[: len(raw) * 2 // 3])
    found = {}
    for member in members_of(path):
        try:
            found[member.name] = member.error.code if member.error else bool(member.stream and member.stream.read())
        except SourceError as error:
            found[member.name] = error.code
    assert "damaged" in found.values()
    assert True in found.values()


def test_an_archive_without_pages_says_so(tmp_path: Path) -> None:
    assert read(pack(tmp_path, "zip", {"a.md": "x"})) == {"": "empty"}
    assert read(pack(tmp_path, "tar", {"a.md": "x"})) == {"": "empty"}


def test_a_locked_member_says_so(tmp_path: Path) -> None:
    path = pack(tmp_path, "zip", {"p.txt": "甲"})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\3\4") + 6] |= 1
    raw[raw.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(raw)
    assert read(path) == {"p.txt": "locked"}


def test_names_in_the_encoding_of_a_chinese_system(tmp_path: Path) -> None:
    path = pack(tmp_path, "zip", {"AA/BBBB.txt": "甲"})
    raw = path.read_bytes().replace(b"AA/BBBB", "头/版文".encode("gb18030"))
    path.write_bytes(raw)
    assert list(read(path)) == ["头/版文.txt"]


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"plain", b"\x1f\x8b\x08", b"\0" * 600])
def test_other_files_are_no_archives(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert not is_archive(path)
    with pytest.raises(ValueError, match="no archive"):
        next(members_of(path))


@pytest.mark.parametrize("kind", KINDS)
def test_every_member_is_a_source_of_its_own(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    pack(folder, kind, {**PAGES, "x/evil/../../../p.txt": "x"})
    store = RawStore(tmp_path / "raw")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        taken = ingest(
            plan_inputs([folder]), store, ledger, hints_for=lambda _: Hints("江海日报"), run_id="r", seen_at="t"
        )
        again = ingest(
            plan_inputs([folder]), store, ledger, hints_for=lambda _: Hints("江海日报"), run_id="r", seen_at="t"
        )
    uris = {entry.sighting.uri: entry for entry in taken.new}
    assert set(uris) == {f"pages.{kind}!/{name}" for name in PAGES}
    assert [code.code for _, code in taken.unreadable] == ["unsafe_name"]
    assert (again.new, len(again.known)) == ((), 2)
    [page] = read_source(uris[f"pages.{kind}!/2021-03-09/p2.html"], store)
    assert (page.text, page.newspaper, str(page.date), page.part) == (
        "标题\n\n甲。",
        "江海日报",
        "2021-03-09",
        "article",
    )
    assert (page.source.media_type, page.source.uri) == ("text/html", f"pages.{kind}!/2021-03-09/p2.html")
