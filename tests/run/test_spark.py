"""Spark on this machine: the same bytes as the local engine, also when tasks fail and are tried again."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import etl
from etl.engines.spark_tasks import Binder, Reader
from etl.errors import EtlError, UsageError
from tests.conftest import write_page

WritePage = Callable[..., str]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """One session for all tests, as `etl run` starts it; tests skip, and say so, where there is no Java."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("no Java here (Debian: apt install openjdk-17-jre-headless); the Spark engine was not tried")
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master("local[2,3]").appName("tests")  # a task is tried three times
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of two volumes in folders, one of them twice, one in an archive, and a file that is no page."""
    folder = tmp_path_factory.mktemp("spark") / "pages"
    for number in range(24):
        paper = ("云溪晚报", "江海日报")[number % 2]
        day = date(2021, 3, 1) + timedelta(number // 4)
        text = write_page(f"第{number}号菜场换新颜", newspaper=paper, day=day, label=f"第{number % 4 + 1}版")
        path = folder / paper / f"{number:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "again.txt").write_bytes((folder / "云溪晚报" / "00.txt").read_bytes())
    (folder / "blank.txt").write_bytes(b"\n\n")  # of files without a byte Spark knows nothing
    with zipfile.ZipFile(folder / "packed.zip", "w") as packed:
        packed.writestr("a/24.txt", write_page("老书店搬家", day=date(2021, 4, 1), label="第3版"))
    return folder


def hashes(output: Path) -> dict[str, str]:
    """Hash everything that was published."""
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.relative_to(output).parts[0] not in (".etl", "runs")
    }


@pytest.fixture(scope="module")
def local(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    output = tmp_path_factory.mktemp("local")
    assert etl.run(archive, output).exit_code == 3
    return hashes(output)


def test_it_publishes_the_bytes_of_the_local_engine(
    spark: Any, archive: Path, local: dict[str, str], tmp_path: Path
) -> None:
    report = etl.run(archive, tmp_path / "output", engine="spark")
    assert (report.result, report.exit_code, report.sources) == ("published", 3, 27)
    assert [source.uri for source in report.quarantined] == ["blank.txt"]
    assert hashes(tmp_path / "output") == local
    assert etl.run(archive, tmp_path / "output", engine="spark").result == "unchanged"
    assert hashes(tmp_path / "output") == local
    assert not list((tmp_path / "output" / ".etl").glob("*/*"))


def test_tasks_that_are_tried_again_change_nothing(
    spark: Any, archive: Path, local: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every task fails once, after it has done its work."""
    from etl.engines import spark as engine

    def fail_once() -> None:
        from pyspark import TaskContext

        if TaskContext.get().attemptNumber() == 0:
            raise RuntimeError("the machine went away")

    class FlakyReader(Reader):
        def __call__(self, batches: Any) -> Iterator[pa.RecordBatch]:
            yield from Reader.__call__(self, batches)
            fail_once()

    class FlakyBinder(Binder):
        def __call__(self, parts: pa.Table) -> pa.Table:
            answer = Binder.__call__(self, parts)
            fail_once()
            return answer

    monkeypatch.setattr(engine, "Reader", FlakyReader)
    monkeypatch.setattr(engine, "Binder", FlakyBinder)
    report = etl.run(archive, tmp_path / "output", engine="spark")
    assert report.exit_code == 3
    assert hashes(tmp_path / "output") == local


def test_a_table_of_texts_is_as_good_as_files(spark: Any, archive: Path, tmp_path: Path) -> None:
    files = sorted(path for path in archive.rglob("*/*.txt"))
    rows = [(path.relative_to(archive).as_posix(), path.read_text(encoding="utf-8")) for path in files]
    spark.createDataFrame(rows, "uri string, text string").repartition(3).write.parquet(str(tmp_path / "texts.parquet"))
    for number, path in enumerate(files):
        target = tmp_path / "files" / rows[number][0]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    etl.run(tmp_path / "files", tmp_path / "local")
    assert etl.run(tmp_path / "texts.parquet", tmp_path / "spark", engine="spark").result == "published"
    assert hashes(tmp_path / "spark") == hashes(tmp_path / "local")


def test_what_goes_wrong_is_said_in_a_sentence(spark: Any, archive: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        etl.run(tmp_path / "nowhere", tmp_path / "output", engine="spark")
    rows = [("a.txt", write_page()), ("a.txt", write_page("新书店开张"))]
    spark.createDataFrame(rows, "uri string, text string").write.parquet(str(tmp_path / "twice.parquet"))
    with pytest.raises(UsageError, match=r"two sources have the address a\.txt"):
        etl.run(
            tmp_path / "twice.parquet", tmp_path / "output", engine="spark", newspaper="云溪晚报", date="2021-03-09"
        )
    with pytest.raises(EtlError, match="max_quarantine_ratio"):
        etl.run(archive, tmp_path / "output", engine="spark", max_quarantine_ratio=0.0)
    assert not list((tmp_path / "output").glob("*-2021"))


def test_a_dry_run_only_counts(spark: Any, archive: Path, tmp_path: Path) -> None:
    report = etl.run(archive, tmp_path / "output", engine="spark", dry_run=True)
    assert (report.result, report.sources) == ("planned", 27)
    assert not (tmp_path / "output").exists()
