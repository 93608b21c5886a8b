"""What a power cut finds is whole: everything is on the disk before it is put in place, and its name after."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import etl

WritePage = Callable[..., str]


def test_everything_is_on_the_disk_before_it_is_put_in_place(
    tmp_path: Path, make_page: WritePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "p1.txt").write_text(make_page(), encoding="utf-8")
    done: list[tuple[str, Path]] = []
    fsync, rename, replace = os.fsync, Path.rename, Path.replace

    def flush(descriptor: int) -> None:
        done.append(("flush", Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    def moved(move: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
        def watched(source: Path, target: Path) -> Path:
            done.append(("move from", source.absolute()))
            done.append(("move to", Path(target).absolute()))
            return move(source, target)

        return watched

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(Path, "rename", moved(rename))
    monkeypatch.setattr(Path, "replace", moved(replace))
    output = tmp_path.resolve() / "output"
    report = etl.run(tmp_path / "p1.txt", output)
    [release] = [volume.path for volume in report.published]
    assert release is not None

    placed = done.index(("move to", release))
    staged = done[placed - 1][1]
    assert staged.is_relative_to(output / ".etl" / "staging")
    before, after = done[:placed], done[placed:]
    assert {staged / file.name for file in release.iterdir()} <= {path for what, path in before if what == "flush"}
    assert ("flush", staged) in before
    assert ("flush", release.parent) in after
    assert ("flush", release.parent.parent) in after

    raw = next((output / ".etl" / "raw").glob("??/*"))
    kept = done.index(("move to", raw))
    incoming = done[kept - 1][1]
    assert incoming.name.startswith(".incoming-")
    assert ("flush", incoming) in done[:kept]
    assert ("flush", raw.parent) in done[kept:]
    journal = done.index(("flush", output / ".etl" / "raw" / "journal.jsonl"))
    assert kept < journal < placed
    for folder in (output, output / ".etl", output / ".etl" / "raw", output / "yunxi-wanbao-2021"):
        assert ("flush", folder) in done, folder
    for name in ("catalog.json", "index.html", f"runs/{report.run_id}/run.json"):
        written = output / name
        moved_to = done.index(("move to", written))
        assert ("flush", done[moved_to - 1][1]) in done[:moved_to]
        assert ("flush", written.parent) in done[moved_to:]
