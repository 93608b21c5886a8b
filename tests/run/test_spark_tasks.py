"""What Spark's workers do, done here: whatever task does it, in whatever order, and however often, it is the same."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import etl
from etl.config import Settings
from etl.engines.binding import Bound
from etl.engines.fingerprint import code_digest, provenance
from etl.engines.outbox import FolderOutbox, StoreOutbox, outbox_for
from etl.engines.spark_tasks import Binder, FileSources, Reader, RowSources, read_failure
from etl.errors import StorageError, WorkerError
from etl.extract.forms.row_sources import choose_row_columns, source_of_row
from etl.load.validate import validate_release

WritePage = Callable[..., str]
VOLUME = "yunxi-wanbao-2021"


@pytest.fixture
def pages(tmp_path: Path, make_page: WritePage) -> Path:
    """Pages of two volumes, one of them at two addresses, an archive, and what is no page."""
    folder = tmp_path / "pages"
    for number in range(6):
        paper = ("云溪晚报", "江海日报")[number % 2]
        text = make_page(f"第{number}号菜场换新颜", newspaper=paper, day=date(2021, 3, 1 + number), label="第2版")
        path = folder / f"{paper}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "again.txt").write_bytes((folder / "云溪晚报" / "0.txt").read_bytes())
    (folder / "empty.txt").write_bytes(b"")
    (folder / "notes.md").write_text("no page", encoding="utf-8")
    with zipfile.ZipFile(folder / "packed.zip", "w") as packed:
        packed.writestr("a/7.txt", make_page("老书店搬家", day=date(2021, 3, 9), label="第3版"))
    return folder


@pytest.fixture
def reader(pages: Path) -> Reader:
    return Reader(FileSources((str(pages).lstrip("/"),)), Settings(), code_digest())


def batches(pages: Path, *sizes: int) -> list[pa.RecordBatch]:
    """Return files as Spark does, so many a batch."""
    files = [path for path in sorted(pages.rglob("*")) if path.is_file()]
    rows = [{"path": f"file:{path}", "content": path.read_bytes()} for path in files]
    out, start = [], 0
    for size in (*sizes, len(rows)):
        if some := rows[start : start + size]:
            out.append(pa.RecordBatch.from_pylist(some))
        start += size
    return out


def read(reader: Reader, some: Iterable[pa.RecordBatch]) -> list[dict[str, Any]]:
    return [row for batch in reader(some) for row in batch.to_pylist()]


def bind(rows: list[dict[str, Any]], volume: str, output: Path) -> Bound:
    parts = pa.Table.from_pylist([row for row in rows if row["volume"] == volume])
    binder = Binder(FolderOutbox(output), code_digest(), {"provenance": provenance(), "quarantined": {"empty": 1}})
    [answer] = binder(parts).to_pylist()
    return Binder.read_answer(answer["answer"])


def contents(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.mark.parametrize("sizes", [(), (1, 1, 1, 1, 1, 1, 1, 1), (4,), (7, 1)], ids=str)
def test_a_release_is_that_of_one_machine_however_pages_are_shared_out(
    pages: Path, reader: Reader, tmp_path: Path, sizes: tuple[int, ...]
) -> None:
    report = etl.run(pages, tmp_path / "local")
    rows = read(reader, batches(pages, *sizes))
    random.Random(len(sizes)).shuffle(rows)
    for volume in report.volumes:
        outbox = FolderOutbox(tmp_path / "spark")
        bound = bind(rows, volume.volume, outbox.output)
        assert bound.staged, bound
        assert contents(outbox.place(bound.staged).path) == contents(volume.path or tmp_path)


def test_what_was_done_twice_changes_nothing(pages: Path, reader: Reader, tmp_path: Path) -> None:
    rows = read(reader, batches(pages))
    again = read(reader, batches(pages, 2, 3))
    outbox = FolderOutbox(tmp_path / "output")
    first, second = bind(rows, VOLUME, outbox.output), bind([*again, *rows], VOLUME, outbox.output)
    assert first.staged
    assert second.staged
    assert first.staged.folder != second.staged.folder
    assert contents(first.staged.folder) == contents(second.staged.folder)
    release = outbox.place(second.staged)
    assert validate_release(release.path, second_opinion=False).ok
    assert bind(rows, VOLUME, outbox.output).staged is None


def test_a_source_without_page_is_told_with_its_reason(pages: Path, reader: Reader) -> None:
    failed = [read_failure(row["told"]) for row in read(reader, batches(pages)) if row["volume"] is None]
    assert [(uri, failure.stage, failure.code) for uri, failure in failed] == [("empty.txt", "extract", "empty")]


def test_workers_with_other_code_are_refused(pages: Path, reader: Reader) -> None:
    with pytest.raises(WorkerError, match="other code"):
        list(Reader(reader.sources, Settings(), "older")(batches(pages)))


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("file:/data/papers/2021/p1.txt", "2021/p1.txt"),
        ("file:///data/papers/2021/p1.txt", "2021/p1.txt"),
        ("/data/papers/p1.txt", "p1.txt"),
        ("s3a://bucket/papers/云溪/p1.txt", "云溪/p1.txt"),
        ("hdfs://node:8020/other/p1.txt", "p1.txt"),
    ],
)
def test_addresses_count_from_the_folder_that_was_given(path: str, address: str) -> None:
    sources = FileSources(("data/papers", "bucket/papers"))
    [source] = sources(pa.RecordBatch.from_pylist([{"path": path, "content": b"x"}]))
    assert source.uri == address


def test_rows_of_text_are_sources(tmp_path: Path, make_page: WritePage) -> None:
    rows: list[dict[str, Any]] = [
        {"uri": "a.txt", "text": make_page(day=None), "newspaper": None, "date": date(2021, 3, 9)},
        {
            "uri": "b.txt",
            "text": make_page("新书店开张", newspaper=None, label="第3版"),
            "newspaper": "云溪晚报",
            "date": None,
        },
    ]
    sources = RowSources(choose_row_columns(list(rows[0])))
    read_rows = read(Reader(sources, Settings(), code_digest()), [pa.RecordBatch.from_pylist(rows)])
    bound = bind(read_rows, VOLUME, tmp_path)
    assert bound.staged, bound
    tables = etl.open_dataset(FolderOutbox(tmp_path).place(bound.staged).path)
    assert tables.sources.select("uri", "encoding").collect().rows() == [("a.txt", "utf-8"), ("b.txt", "utf-8")]
    assert tables.articles.collect()["headline"].to_list() == ["老街菜场换新颜", "新书店开张"]


def test_a_row_that_is_an_article_is_read_as_one() -> None:
    row = {"标题": "老书店搬家", "正文": "昨天上午，老书店搬家。", "日期": "2021-03-09", "url": None}
    source = source_of_row(row, choose_row_columns(list(row)))
    assert source is not None
    assert json.loads(source.raw)["标题"] == "老书店搬家"
    assert source.uri.endswith(".json")
    assert source.hints == {"text_column": "正文"}


def test_a_column_that_does_not_say_that_it_holds_the_text_is_named(tmp_path: Path, make_page: WritePage) -> None:
    rows = [
        {"uri": "a.txt", "录入": make_page(), "标题": None, "日期": None, "报纸": None},
        {"uri": "b.json", "录入": "昨天，老书店搬家。", "标题": "老书店搬家", "日期": "2021-03-10", "报纸": "云溪晚报"},
    ]
    named = "录入"
    sources = RowSources(choose_row_columns(list(rows[0]), named))
    settings = Settings(text_column=named)
    read_rows = read(Reader(sources, settings, code_digest()), [pa.RecordBatch.from_pylist(rows)])
    table = ["日期,标题,录入,报纸", "2021-03-11,新书店开张,昨天新书店开张。,云溪晚报"]
    file = {"path": "file:/data/c.csv", "content": "\n".join(table).encode()}
    files = Reader(FileSources(("data",), named), settings, code_digest())
    read_rows += read(files, [pa.RecordBatch.from_pylist([file])])
    bound = bind(read_rows, VOLUME, tmp_path)
    assert bound.staged, bound
    tables = etl.open_dataset(FolderOutbox(tmp_path).place(bound.staged).path)
    assert tables.articles.collect()["headline"].to_list() == ["老街菜场换新颜", "老书店搬家", "新书店开张"]


A_WORKER = """
import sys
from dataclasses import replace
from pathlib import Path
from etl.config import Settings
from etl.engines.fingerprint import code_digest
from etl.engines.spark_tasks import FileSources, Reader
from etl.errors import WorkerError
from etl.own_lists import own_folder

reader = Reader(FileSources(()), Settings(), sys.argv[1], Path(sys.argv[2]))
try:
    list(reader([]))
except WorkerError as error:
    print(error.message)
assert own_folder() == Path(sys.argv[2])
assert list(replace(reader, code=code_digest())([])) == []
"""


def test_a_worker_reads_the_word_lists_of_the_driver_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "newspapers.toml").write_text("newspaper = []\n", encoding="utf-8")
    told = [sys.executable, "-c", A_WORKER, code_digest(), str(tmp_path.resolve())]
    done = subprocess.run(told, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "word lists" in done.stdout


def test_a_row_without_text_is_no_source() -> None:
    assert source_of_row({"text": " ", "uri": "a"}, choose_row_columns(["text", "uri"])) is None


# stores without renames


def test_a_store_gets_the_same_release_and_knows_it_only_when_it_is_whole(
    pages: Path, reader: Reader, tmp_path: Path
) -> None:
    rows = read(reader, batches(pages))
    folder, store = FolderOutbox(tmp_path / "folder"), StoreOutbox(f"file://{tmp_path}/store")
    here = bind(rows, VOLUME, folder.output)
    assert here.staged
    binder = Binder(store, code_digest(), {"provenance": provenance(), "quarantined": {"empty": 1}})
    for _ in range(2):  # a task that is done twice writes the same files
        there = binder.bind([row for row in rows if row["volume"] == VOLUME])
    assert there.staged, there
    assert store.newest(VOLUME) is None
    placed = store.place(there.staged)
    assert contents(placed.path) == contents(folder.place(here.staged).path)
    assert store.newest(VOLUME) == placed.path
    assert binder.bind([row for row in rows if row["volume"] == VOLUME]).staged is None
    store.write_catalogue()
    folder.write_catalogue()
    for name in ("catalog.json", "index.html"):
        assert (tmp_path / "store" / name).read_bytes() == (tmp_path / "folder" / name).read_bytes()


@pytest.mark.parametrize(
    ("output", "outbox"),
    [
        ("/data/output", FolderOutbox(Path("/data/output"))),
        ("file:///data/output", FolderOutbox(Path("/data/output"))),
        ("s3a://bucket/papers", StoreOutbox("s3a://bucket/papers")),
        ("abfss://box@account/papers", StoreOutbox("abfss://box@account/papers")),
    ],
)
def test_an_output_is_a_folder_or_a_store(output: str, outbox: object) -> None:
    assert outbox_for(Path(output)) == outbox


def test_a_store_that_is_not_known_is_named() -> None:
    with pytest.raises(StorageError, match="nosuch://bucket"):
        StoreOutbox("nosuch://bucket").newest(VOLUME)
