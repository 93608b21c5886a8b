"""What changed is told to programs and to people; old releases go only where nobody needs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from etl.cli import etl
from etl.errors import CheckError
from etl.load import shelf
from etl.load.metadata import Expectation, Metadata
from etl.load.release import Release, publish
from etl.load.version import diff_releases

VOLUME = "jianghai-ribao-2021"

Rows = dict[str, list[dict[str, Any]]]
Tables = dict[str, pl.DataFrame]
Typed = Callable[[Rows], Tables]


@pytest.fixture
def second(release: Release, rows: Rows, typed: Typed, tmp_path: Path) -> Release:
    """One alias more, one headline corrected, one problem gone."""
    rows["aliases"].append({"person_id": "luchengye-5c6fa1", "alias": "老陆"})
    rows["articles"][0]["headline"] = "实干开新局"
    rows["problems"].clear()
    published = publish(VOLUME, typed(rows), tmp_path / "output")
    assert published
    return published


def test_the_diff_names_every_changed_row_by_its_key(second: Release) -> None:
    found = json.loads((second.path / "diff.json").read_text(encoding="utf-8"))
    assert (found["previous"], found["version"], found["step"]) == ("1.0.0", "2.0.0", "major")
    assert found["tables"]["aliases"]["added"] == {"count": 1, "keys": [["luchengye-5c6fa1", "老陆"]]}
    assert found["tables"]["articles"]["changed"]["keys"] == ["jianghai-ribao-2021-03-09-p1-a01"]
    assert found["tables"]["problems"]["removed"]["count"] == 1
    assert found["tables"].keys() == {"aliases", "articles", "problems"}


def test_the_changelog_goes_back_to_the_first_release(second: Release) -> None:
    text = (second.path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert text.index("## 2.0.0") < text.index("## 1.0.0") < text.index("首次发布")
    assert "`aliases`" in text
    assert "新增 1 行" in text
    assert text.count("# 变更记录") == 1


def test_two_releases_can_be_compared_in_either_direction(release: Release, second: Release) -> None:
    there, back = diff_releases(release.path, second.path), diff_releases(second.path, release.path)
    for one, other in zip(there.tables, back.tables, strict=True):
        assert one.added.equals(other.removed)
        assert one.removed.equals(other.added)
        assert one.changed.equals(other.changed)
    assert diff_releases(second.path, second.path).step is None


def _run(*arguments: str) -> Any:
    return CliRunner().invoke(etl, arguments, standalone_mode=False)


def test_the_command_tells_a_difference_by_its_exit_code(release: Release, second: Release) -> None:
    same = _run("diff", str(release.path), str(release.path))
    assert (same.return_value, same.stdout) == (0, "")
    differ = _run("diff", str(release.path), str(second.path.parent.parent))
    assert differ.return_value == 1
    assert "articles: 1 changed" in differ.stdout
    assert json.loads(_run("diff", "--json", str(release.path), str(second.path)).stdout)["step"] == "major"


def test_what_is_said_of_a_dataset_is_corrected_by_a_patch(release: Release, tables: Tables, tmp_path: Path) -> None:
    (tmp_path / "output" / "dataset.toml").write_text("title = 'The year of the flood'", encoding="utf-8")
    patch = publish(VOLUME, tables, tmp_path / "output")
    assert patch
    assert patch.version == "1.0.1"
    assert shelf.descriptor(patch.path)["title"] == "The year of the flood"
    assert "dataset.toml" in (patch.path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert publish(VOLUME, tables, tmp_path / "output") is None


# gates


def _grown(rows: Rows, count: int) -> Rows:
    rows["aliases"] += [{"person_id": "luchengye-5c6fa1", "alias": f"老陆{k}"} for k in range(count)]
    rows["participants"] += [
        {"event_id": rows["events"][0]["event_id"], "position": k, "name": f"代表{k}"} for k in range(10, 10 + count)
    ]
    return rows


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"articles": Expectation(minimum_rows=4)}, r"articles has 3 rows, dataset.toml wants at least 4"),
        ({"articles": Expectation(filled={"kicker": 0.5})}, r"articles.kicker has a value in 0.0% of rows"),
    ],
    ids=["too few rows", "too empty"],
)
def test_what_falls_short_is_not_published(
    expected: dict[str, Expectation], said: str, tables: Tables, tmp_path: Path
) -> None:
    with pytest.raises(CheckError, match=said):
        publish(VOLUME, tables, tmp_path, metadata=Metadata(tables=expected))
    assert not (tmp_path / VOLUME).exists()


def test_more_rows_than_expected_are_published_and_told(tables: Tables, tmp_path: Path) -> None:
    expected = {"articles": Expectation(maximum_rows=2, filled={"headline": 0.3}), "aliases": Expectation(1, 5)}
    published = publish(VOLUME, tables, tmp_path, metadata=Metadata(tables=expected))
    assert published
    report = json.loads((published.path / "report.json").read_text(encoding="utf-8"))
    assert report["warnings"] == ["articles has 3 rows, dataset.toml expects at most 2"]
    assert report["warnings"][0] in (published.path / "REPORT.md").read_text(encoding="utf-8")


def test_a_volume_that_shrank_is_published_only_when_that_is_allowed(rows: Rows, typed: Typed, tmp_path: Path) -> None:
    publish(VOLUME, typed(_grown(rows, 40)), tmp_path)
    rows["participants"] = rows["participants"][:30]
    with pytest.raises(CheckError, match=r"participants shrank from 42 to 30 rows.*--allow-shrink"):
        publish(VOLUME, typed(rows), tmp_path)
    assert [release.name for release in shelf.releases(tmp_path / VOLUME)] == ["1.0.0"]
    allowed = publish(VOLUME, typed(rows), tmp_path, allow_shrink=True)
    assert allowed
    assert allowed.version == "2.0.0"


@pytest.mark.parametrize("kept", [40, 38], ids=["a tenth", "a few rows of a table that swings"])
def test_a_little_less_is_no_loss(kept: int, rows: Rows, typed: Typed, tmp_path: Path) -> None:
    publish(VOLUME, typed(_grown(rows, 40)), tmp_path)
    rows["participants"] = rows["participants"][:kept]
    assert publish(VOLUME, typed(rows), tmp_path)


def test_a_lost_page_is_a_loss_however_small_the_volume(rows: Rows, typed: Typed, tmp_path: Path) -> None:
    publish(VOLUME, typed(rows), tmp_path)
    rows["pages"].pop()
    with pytest.raises(CheckError, match="pages shrank from 3 to 2 rows"):
        publish(VOLUME, typed(rows), tmp_path)


def test_a_column_that_grew_empty_is_told(rows: Rows, typed: Typed, tmp_path: Path) -> None:
    for row in _grown(rows, 60)["participants"]:
        row["role"] = "present"
    publish(VOLUME, typed(rows), tmp_path)
    for row in rows["participants"][:30]:
        row["role"] = None
    published = publish(VOLUME, typed(rows), tmp_path)
    assert published
    [warning] = json.loads((published.path / "report.json").read_text(encoding="utf-8"))["warnings"]
    assert warning.startswith("participants.role has a value in 51.6% of rows, 100.0% in the last release")


def test_the_report_accounts_for_every_character(release: Release) -> None:
    report = json.loads((release.path / "report.json").read_text(encoding="utf-8"))
    assert report["read"]["sources"] == 3
    assert report["read"]["characters"] == sum(report["characters"].values()) == 27
    assert report["placed"] == 1.0
    assert report["repaired"] == {"column_join": 1}
    assert report["problems"] == {"no_label": 1}
    assert "接上断栏" in (release.path / "REPORT.md").read_text(encoding="utf-8")
