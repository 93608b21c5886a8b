"""The key of what is cached changes whenever what is read from the same bytes might."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from etl.engines import fingerprint
from tests.conftest import write_page

ROOT = Path(__file__).parent.parent.parent
SHAPE_NOTHING = {
    "etl/__init__.py",
    "etl/errors.py",
    "etl/durable.py",
    "etl/engines/__init__.py",
    "etl/bind/__init__.py",
}
"""Modules that are loaded to read a page and cannot change what is read."""
PARTS_OF_OTHERS = {"polars-runtime-32", "setuptools", "typing_extensions"}

READ = """
import json, sys
from importlib import metadata
import etl.engines.reading, etl.transform.page, etl.extract.pages, etl.extract.forms.tables
import pyarrow.parquet, pypdfium2
etl.parse_page(sys.argv[1])
owners = metadata.packages_distributions()
files = [module.__file__ for name, module in sys.modules.items() if name.partition(".")[0] == "etl"]
tops = {name.partition(".")[0] for name in sys.modules}
print(json.dumps([files, sorted({owner for name in tops for owner in owners.get(name, ())})]))
"""


def test_everything_that_reads_a_page_is_in_it() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", READ, write_page()]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    files, distributions = json.loads(done.stdout)
    digested = {f"etl/{name}" for name, _ in fingerprint._parts()}
    loaded = {Path(file).relative_to(ROOT).as_posix() for file in files}
    assert loaded - SHAPE_NOTHING <= digested
    versions = {name.lower().replace("_", "-") for name in fingerprint.library_versions()}
    assert {name.lower().replace("_", "-") for name in distributions} - {
        *(name.replace("_", "-") for name in PARTS_OF_OTHERS),
        "banmian",
    } <= versions
    assert "missing" not in fingerprint.library_versions().values()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name in ("etl", "schemas"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize(
    ("changed", "matters"),
    [
        ("etl/transform/columns.py", True),
        ("etl/transform/lexicon/newspapers.toml", True),
        ("etl/extract/decode.py", True),
        ("etl/extract/frequent_characters.txt", True),
        ("schemas/articles.json", True),
        ("etl/bind/persons.py", False),
        ("etl/load/xlsx.py", False),
        ("etl/cli.py", False),
    ],
)
def test_a_changed_file_is_another_key_where_it_may_matter(
    copy: Path, monkeypatch: pytest.MonkeyPatch, changed: str, matters: bool
) -> None:
    monkeypatch.setattr(fingerprint, "__file__", str(copy / "etl" / "engines" / "fingerprint.py"))
    monkeypatch.setattr(fingerprint, "schemas_folder", lambda: copy / "schemas")
    before = fingerprint.code_digest.__wrapped__()
    assert before == fingerprint.code_digest()
    path, kept = copy / changed, (copy / changed).read_bytes()
    path.write_bytes(kept + b"\n")
    try:
        assert (fingerprint.code_digest.__wrapped__() != before) == matters
    finally:
        path.write_bytes(kept)


@pytest.mark.parametrize("name", ["opencc", "rjieba", "python", "unicode"])
def test_another_version_of_a_library_is_another_key(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint.code_digest()
    versions = {**fingerprint.library_versions(), name: "another"}
    monkeypatch.setattr(fingerprint, "library_versions", lambda: versions)
    assert fingerprint.code_digest.__wrapped__() != before
