"""The command line: what it prints where, and what it returns."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import etl

WritePage = Callable[..., str]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def page(tmp_path: Path, make_page: WritePage) -> Path:
    path = tmp_path / "p2.txt"
    path.write_text(make_page(), encoding="utf-8")
    return path


def test_json_alone_goes_to_stdout_and_json_lines_to_stderr(page: Path, etl_command: Any) -> None:
    done = etl_command("run", page, "--json")
    assert done.code == done.report["exit_code"] == 0
    assert [volume["volume"] for volume in done.report["volumes"]] == ["yunxi-wanbao-2021"]
    assert [line["event"] for line in done.log] == ["ingested", "published", "finished"]
    assert all({"timestamp", "level"} <= set(line) for line in done.log)


def test_quiet_success_says_nothing(page: Path, etl_command: Any) -> None:
    done = etl_command("run", page, "-q")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_quiet_trouble_is_said(page: Path, etl_command: Any) -> None:
    (page.parent / "empty.txt").touch()
    done = etl_command("run", page, page.parent / "empty.txt", "-q")
    assert done.code == 3
    [line] = done.log
    assert (line["event"], line["uri"], line["code"]) == ("quarantined", "empty.txt", "empty")


def test_standard_input_is_a_source(make_page: WritePage, etl_command: Any) -> None:
    done = etl_command("run", "-", "--json", stdin=make_page().encode("gb18030"))
    assert done.code == 0, done.err
    assert done.report["sources"] == 1
    assert etl_command("run", "-", "--json", stdin=make_page().encode("gb18030")).report["result"] == "unchanged"


def test_options_come_from_environment_and_file_too(tmp_path: Path, make_page: WritePage, etl_command: Any) -> None:
    (tmp_path / "p2.txt").write_text(make_page(newspaper=None, day=None), encoding="utf-8")
    (tmp_path / "etl.toml").write_text('output = "published"\nnewspaper = "江海日报"\n', encoding="utf-8")
    env = {"ETL_NEWSPAPER": "云溪晚报"}
    done = etl_command("run", "p2.txt", "--date", "2021-03-09", "--json", env=env)
    assert done.code == 0, done.err
    assert (tmp_path / "published" / "yunxi-wanbao-2021").is_dir()


def test_a_person_sees_a_summary_and_what_to_do_next(page: Path) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "etl", "run", str(page)],
        cwd=page.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", "COLUMNS": "200"},
        stderr=theirs,
        stdout=subprocess.PIPE,
        timeout=120,
        check=False,
    )
    os.close(theirs)
    seen = os.read(ours, 65536).decode()
    os.close(ours)
    assert (done.returncode, done.stdout) == (0, b"")
    assert "published yunxi-wanbao-2021 1.0.0: 1 issue, 1 page, 1 article" in seen
    assert "etl.open_dataset" in seen
    assert "{" not in seen


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "no input"),
        (["run", "nothing.txt"], "nothing.txt: no such file"),
        (["run", "p2.txt", "--date", "9.3.2021"], "write it as 2018-08-28"),
        (["run", "p2.txt", "--engine", "cloud"], "no engine"),
        (["run", "p2.txt", "--config", "no.toml"], "no.toml"),
        (["run", "p2.txt", "--colour"], "No such option"),
        (["fly"], "No such command"),
    ],
)
def test_a_mistake_in_use_is_one_line_and_two(page: Path, etl_command: Any, arguments: list[str], said: str) -> None:
    done = etl_command(*arguments)
    assert done.code == 2
    [line] = done.log
    assert said in line["message"]
    assert line["code"] == "usage"
    assert not (page.parent / "output").exists()


def test_a_folder_that_cannot_be_made_is_a_disk_error(page: Path, etl_command: Any) -> None:
    (page.parent / "file").touch()
    done = etl_command("run", page, "--output", "file/output")
    assert done.code == 74
    assert "file/output" in done.log[-1]["message"]


def test_help_is_quick_and_loads_no_table_library(etl_command: Any) -> None:
    loaded = "import sys; from etl.cli import main; main(['run', '--help']); print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Publish what newspaper pages say" in done.stdout
    assert not {"polars", "pyarrow", "numpy", "opencc", "rich", "structlog", "datapackage", "httpx"} & set(
        done.stdout.split()
    )
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert etl_command("--help").code == 0
        took.append(time.perf_counter() - began)
    assert min(took) < 0.3


def test_a_release_is_validated(page: Path, tmp_path: Path, etl_command: Any) -> None:
    etl.run(page, tmp_path / "output")
    release = tmp_path / "output" / "yunxi-wanbao-2021" / "releases" / "1.0.0"
    sound = etl_command("validate", release, "--json")
    assert (sound.code, sound.report["valid"], sound.report["faults"]) == (0, True, [])
    csv = release / "articles.csv"
    csv.write_bytes(csv.read_bytes().replace("菜场".encode(), "茶场".encode()))
    harmed = etl_command("validate", release, "--json")
    assert (harmed.code, harmed.report["valid"]) == (1, False)
    assert "articles.csv" in " ".join(harmed.report["faults"])
    assert etl_command("validate", tmp_path / "nothing").code == 1


def test_the_version_is_said(etl_command: Any) -> None:
    assert etl_command("--version").out == f"etl, version {etl.__version__}\n"


def test_the_doctor_finds_the_installation_well(etl_command: Any) -> None:
    done = etl_command("doctor", "--json")
    assert (done.code, done.report["ok"]) == (0, True), done.report


@pytest.mark.parametrize(("package", "other"), [("etl", "etl-of-others"), ("opencc", "opencc-python-reimplemented")])
def test_the_doctor_notices_a_second_owner_of_a_name(
    tmp_path: Path, etl_command: Any, package: str, other: str
) -> None:
    metadata = tmp_path / "site" / f"{other.replace('-', '_')}-0.0.1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {other}\nVersion: 0.0.1\n")
    (metadata / "top_level.txt").write_text(f"{package}\n")
    path = os.pathsep.join([str(ROOT), str(tmp_path / "site")])
    done = etl_command("doctor", "--json", env={"PYTHONPATH": path})
    assert done.code == 1
    [fault] = [finding for finding in done.report["findings"] if finding["state"] == "fail"]
    assert (fault["what"], other in fault["message"]) == (f"import {package}", True)


def test_an_unforeseen_fault_is_one_line(page: Path, etl_command: Any) -> None:
    broken = "import etl.pipeline, etl.cli; etl.pipeline.plan_inputs = None; exit(etl.cli.main(['run', 'p2.txt']))"
    done = subprocess.run(
        [sys.executable, "-c", broken],
        cwd=page.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert json.loads(line)["code"] == "internal"
