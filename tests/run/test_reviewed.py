"""What a person reviewed is made on every rebuild, published, and held against what is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import etl
from etl.load.validate import validate_release

VOLUME = "yunxi-wanbao-2021"
ARTICLE = "yunxi-wanbao-2021-03-09-p2-a01"


@pytest.fixture
def output(tmp_path: Path, make_page: Callable[..., str]) -> Path:
    """A folder in which one page is published."""
    page = tmp_path / "p2.txt"
    page.write_text(make_page(), encoding="utf-8")
    etl.run(page, tmp_path / "output")
    return tmp_path / "output"


def headline(output: Path) -> str:
    return str(etl.open_dataset(output).articles.filter(article_id=ARTICLE).collect()["headline"].item())


def entry(old: str, new: str) -> str:
    return (
        f'[[corrections]]\ntable = "articles"\nkey = "{ARTICLE}"\nfield = "headline"\n'
        f'old = "{old}"\nnew = "{new}"\nreason = "原版如此"\ndate = 2021-04-02\n'
    )


def put(folder: Path, text: str, name: str = "reviewed.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_an_entry_is_a_reason_to_rebuild_and_is_published(output: Path) -> None:
    read = headline(output)
    put(output / "corrections", entry(read, "新题"))
    report = etl.run([], output)
    (volume,) = report.published
    assert (volume.volume, volume.version, headline(output)) == (VOLUME, "1.1.0", "新题")
    assert volume.path is not None
    assert validate_release(volume.path, second_opinion=False).faults == ()
    listed = etl.open_dataset(output).corrections.select("field", "old", "new", "reason").collect()
    assert listed.rows() == [("headline", read, "新题", "原版如此")]
    assert etl.run([], output).result == "unchanged"


def test_an_entry_that_is_taken_out_is_no_longer_made(output: Path) -> None:
    read = headline(output)
    file = put(output / "corrections", entry(read, "新题"))
    etl.run([], output)
    file.unlink()
    assert [volume.volume for volume in etl.run([], output).published] == [VOLUME]
    assert headline(output) == read
    assert etl.open_dataset(output).corrections.collect().is_empty()


def test_pages_that_come_later_do_not_undo_it(output: Path, tmp_path: Path, make_page: Callable[..., str]) -> None:
    put(output / "corrections", entry(headline(output), "新题"))
    later = tmp_path / "p3.txt"
    later.write_text(make_page(label="第3版"), encoding="utf-8")
    assert etl.run(later, output).result == "published"
    assert headline(output) == "新题"


def test_what_no_longer_fits_stops_its_volume(output: Path, tmp_path: Path, make_page: Callable[..., str]) -> None:
    read = headline(output)
    put(output / "corrections", entry("旧题", "新题"))
    other = tmp_path / "other.txt"
    other.write_text(make_page(newspaper="江海日报"), encoding="utf-8")
    report = etl.run(other, output)
    assert report.exit_code == 1
    assert {volume.volume: volume.result for volume in report.volumes} == {
        "jianghai-ribao-2021": "published",
        VOLUME: "failed",
    }
    (failed,) = (volume for volume in report.volumes if volume.result == "failed")
    assert "entry 1 (line 1)" in str(failed.message)
    assert read in str(failed.message)
    assert headline(output) == read
    assert etl.run([], output).exit_code == 1, "it is told until somebody looks"


def test_the_file_may_lie_elsewhere(output: Path, tmp_path: Path) -> None:
    file = put(tmp_path / "reviewed", entry(headline(output), "新题"))
    etl.run([], output, corrections=file)
    assert headline(output) == "新题"


def test_a_wrong_entry_stops_the_run_before_it_begins(output: Path) -> None:
    put(output / "corrections", '[[corrections]]\ntable = "articles"\n')
    with pytest.raises(etl.UsageError, match="is missing"):
        etl.run([], output)


def test_a_path_that_is_not_there_is_told(output: Path, tmp_path: Path) -> None:
    with pytest.raises(etl.UsageError, match="mend the path"):
        etl.run([], output, corrections=tmp_path / "nowhere")
