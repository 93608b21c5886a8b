"""Hostile input harms nobody: nothing leaves the output folder, memory stays bounded, the network is not asked."""

from __future__ import annotations

import ast
import bz2
import gzip
import io
import json
import lzma
import os
import pty
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import etl
from etl.extract.store import RawStore

WritePage = Callable[..., str]
ROOT = Path(__file__).parent.parent.parent
MIB = 1 << 20

OFFLINE = """
import resource, sys
REACHING = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
            "urllib.Request", "http.client.connect", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}
def watch(event, arguments):
    if event in REACHING:
        raise SystemExit(f"reached out: {event} {arguments}")
from etl.cli import main
sys.addaudithook(watch)
code = main(sys.argv[1:])
print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def offline(*arguments: object, cwd: Path) -> tuple[int, int, str]:
    """Run a command that is ended when it reaches for network or programs; returns exit code, peak memory, stderr."""
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    code, peak = map(int, done.stdout.split())
    return code, peak * (1 if sys.platform == "darwin" else 1024), done.stderr


def parquet(values: pa.Array) -> bytes:
    with io.BytesIO() as file:
        pq.write_table(pa.table({"text": values}), file, compression="zstd")
        return file.getvalue()


def bombs() -> dict[str, bytes]:
    """Files that are small and want to be large."""
    zeros = b"0" * (32 * MIB)
    one_text_for_all = pa.DictionaryArray.from_arrays(pa.array([0] * 200_000, pa.int32()), pa.array(["字" * 300_000]))
    return {
        "a.txt.gz": gzip.compress(zeros, 9),
        "b.csv.bz2": bz2.compress(b"text\n" + zeros),
        "c.html.xz": lzma.compress(zeros, preset=0),
        "d.jsonl": b"[" * 200_000,
        "e.jsonl": b'{"text": ' * 100_000,
        "i.parquet": parquet(one_text_for_all),
        "j.parquet": parquet(pa.ListArray.from_arrays([0, 200_000], one_text_for_all)),
        "k.parquet": parquet(pa.nulls(9_000_000, pa.string())),
        "f.html": b"<div>" * 500_000,
        "g.html": b"<a " + b"x='' " * 500_000 + b">",
        "h.html": b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY c SYSTEM "file:///etc/passwd">]><html><body><p>&b;&c;' + b"&b;" * 10_000 + b"</p></body></html>",
    }


@pytest.mark.slow
def test_nothing_small_becomes_large_and_nothing_reaches_out(
    tmp_path: Path, make_page: WritePage, examples: Path
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    hostile = bombs()
    for name, raw in hostile.items():
        (pages / name).write_bytes(raw)
    (pages / "good.txt").write_text(make_page(), encoding="utf-8")
    (pages / "article.html").write_text(
        "<html><head><meta property='og:site_name' content='云溪晚报'><link rel=stylesheet href='http://192.0.2.1/x.css'>"
        "<script src='http://192.0.2.1/x.js'></script><base href='http://192.0.2.1/'></head><body><h1>新书店开张</h1>"
        "<p>2021年3月9日</p><img src='http://192.0.2.1/x.png'><iframe src='http://192.0.2.1/'></iframe>"
        f"<p>{'云溪新书店昨天开张，市民纷纷前来。' * 9}</p></body></html>",
        encoding="utf-8",
    )
    code, peak, said = offline("run", pages, "--max-quarantine-ratio", 1, "--jobs", 1, cwd=tmp_path)
    assert code == 3, said
    refused = {line["uri"] for line in map(json.loads, said.splitlines()) if line["event"] == "quarantined"}
    assert refused == set(hostile)
    assert peak < 1200 * MIB
    assert "root:" not in said
    assert {path.name for path in tmp_path.iterdir()} == {"pages", "output"}


NAMES = ("../../../out", "/etc/out", "..", "a/../../b", "报" * 300, "\x00", "x\ny", "con", "<script>", "=1+1")


def test_no_name_of_a_newspaper_leads_out_or_stops_a_run(tmp_path: Path, make_page: WritePage) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    text = "老街菜场换新颜\n昨天上午，西门菜场重新开门迎客。\n" * 3
    for number, name in enumerate(NAMES):
        row = {"newspaper": name, "date": "2021-03-09", "text": text}
        (inner / f"rows{number}.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    (inner / "good.txt").write_text(make_page(), encoding="utf-8")
    (inner / "output").mkdir()
    (inner / "output" / "dataset.toml").write_text("formats = []\n", encoding="utf-8")
    before = set(inner.iterdir())
    report = etl.run(sorted(path for path in before if path.is_file()), inner / "output", max_quarantine_ratio=1)
    assert report.result == "published"
    assert "yunxi-wanbao-2021" in {volume.volume for volume in report.published}
    assert len(report.published) > len(NAMES) // 2
    for volume in report.published:
        assert re.fullmatch(r"[a-z0-9-]{1,120}", volume.volume)
    assert {path.name for path in tmp_path.iterdir()} == {"inner"}
    assert set(inner.iterdir()) == before


def test_a_source_is_hashed_in_pieces(tmp_path: Path) -> None:
    class Zeros(io.RawIOBase):
        left = 64 * MIB

        def read(self, size: int = -1) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return b"0" * size

    tracemalloc.start()
    try:
        kept = RawStore(tmp_path / "raw").keep(Zeros())  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept.byte_count == 64 * MIB
    assert peak < 8 * MIB


def test_what_releases_mask_is_for_the_owner_alone(tmp_path: Path, make_page: WritePage) -> None:
    (tmp_path / "p1.txt").write_text(make_page(), encoding="utf-8")
    etl.run(tmp_path / "p1.txt", tmp_path / "output")
    assert (tmp_path / "output" / ".etl").stat().st_mode & 0o777 == 0o700


HOSTILE_NAME = '\x1b[2J\x1b]0;x\x07[bold]p\n{"event": "finished"}.txt'


def test_a_log_line_is_a_line_whatever_a_file_is_called(tmp_path: Path, etl_command: Any) -> None:
    (tmp_path / HOSTILE_NAME).write_bytes(b"")
    done = etl_command("run", tmp_path / HOSTILE_NAME)
    assert [line["event"] for line in done.log] == ["ingested", "quarantined", "finished"]
    assert done.log[1]["uri"] == HOSTILE_NAME
    [run] = (tmp_path / "output" / "runs").iterdir()
    kept = [json.loads(line) for line in (run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert kept[1]["uri"] == HOSTILE_NAME


@pytest.mark.parametrize("arguments", [("run", HOSTILE_NAME), ("run", f"no{HOSTILE_NAME}"), ("status",)])
def test_no_file_name_commands_a_terminal(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / HOSTILE_NAME).write_bytes(b"")
    etl.run(tmp_path / HOSTILE_NAME, tmp_path / "output")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "etl", *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            block = os.read(ours, 65536)
        except OSError:  # the program has left the terminal
            break
        seen += block
    os.close(ours)
    process.wait()
    assert b"\x1b[2J" not in seen
    assert b"\x1b]0;" not in seen
    assert b"\x07" not in seen


FORBIDDEN = {
    *("pickle", "marshal", "shelve", "subprocess", "xml.etree", "xml.dom", "xml.sax.expatreader", "lxml", "yaml"),
    *("urllib.request", "ftplib", "smtplib", "telnetlib", "xmlrpc"),
}
"""Modules that run programs, make objects of bytes, or resolve entities of XML."""


RUNNING = {"eval", "exec", "compile", "__import__"}
UNPACKING = {"system", "popen", "extractall", "unpack_archive"}


def test_no_code_comes_out_of_data() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "etl").rglob("*.py")]
    assert len(trees) > 100
    for node in (node for tree in trees for node in ast.walk(tree)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {name for name in names for bad in FORBIDDEN if name == bad or name.startswith(f"{bad}.")}
        called = node.func if isinstance(node, ast.Call) else None
        assert not (isinstance(called, ast.Name) and called.id in RUNNING)
        assert not (isinstance(called, ast.Attribute) and called.attr in UNPACKING)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_is_installed_is_held_by_its_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M) if re.match(r"[A-Za-z0-9]", entry)]
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(?:\[[^]]*\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert len(re.findall(rf"\$\(INSTALL\) --require-hashes -r {re.escape(name)}", make)) == 1
