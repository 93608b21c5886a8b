"""``etl inspect`` as a user calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.proofs.sheets import Sheet

NAME = "lingdong-ribao-2022-07-05-p01"


def test_a_file_is_shown_on_stdout_alone(etl_command: Command, examples: Path) -> None:
    done = etl_command("inspect", examples / f"{NAME}.txt", "--lang", "zh", "--width", 120)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(" 校样   岭东日报 · 2022-07-05")
    assert "\x1b" not in done.out


@pytest.mark.parametrize(("locale", "word"), [("zh_CN.UTF-8", "校样"), ("de_DE.UTF-8", "Proof sheet")])
def test_labels_are_in_the_language_of_the_system(etl_command: Command, examples: Path, locale: str, word: str) -> None:
    done = etl_command("inspect", examples / f"{NAME}.txt", env={"LC_ALL": "", "LC_MESSAGES": locale, "LANG": "C"})
    assert done.out.startswith(f" {word}")


def test_a_web_page_is_written(etl_command: Command, examples: Path, tmp_path: Path) -> None:
    done = etl_command("inspect", examples / f"{NAME}.txt", "--html", "sheet.html", "--lang", "zh")
    assert (done.code, done.out) == (0, "")
    sheet = Sheet((tmp_path / "sheet.html").read_text(encoding="utf-8"))
    assert sheet.raw() == (examples / f"{NAME}.txt").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.html"]


def test_standard_input_with_what_the_page_does_not_print(etl_command: Command, make_page: Callable[..., str]) -> None:
    page = make_page(newspaper=None, day=None).encode()
    done = etl_command("inspect", "-", "--newspaper", "云溪晚报", "--date", "2021-03-09", "--json", stdin=page)
    assert [row["page_id"] for row in done.report["pages"]] == ["yunxi-wanbao-2021-03-09-p2"]
    assert done.report["sources"][0]["char_count"] == len(page.decode())


def test_a_published_page_is_shown_as_it_was_published(etl_command: Command, examples: Path, tmp_path: Path) -> None:
    (tmp_path / "p1.txt").write_bytes((examples / f"{NAME}.txt").read_bytes())
    assert etl_command("run", "p1.txt", "-q").code == 0
    read = etl_command("inspect", "p1.txt", "--json").report
    page_id = read["pages"][0]["page_id"]
    published = etl_command("inspect", page_id, "--json").report
    for table in ("articles", "mentions", "memberships", "events", "participants", "blocks", "repairs"):
        assert len(published[table]) == len(read[table]), table
    assert {row["person_id"] for row in published["persons"]} == {row["person_id"] for row in published["mentions"]}
    shown = etl_command("inspect", page_id, "--lang", "zh")
    assert shown.out.splitlines()[0].startswith(" 校样   岭东日报 · 2022-07-05")
    lost = etl_command("inspect", "lingdong-ribao-2022-07-05-p9")
    assert lost.code == 2
    assert f"has no page lingdong-ribao-2022-07-05-p9; it has {page_id}" in lost.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        pytest.param(["nowhere.txt"], 2, "no such file", id="no file"),
        pytest.param(["."], 2, "is a folder; name one page of it", id="a folder"),
        pytest.param(["yunxi-wanbao-2021-03-09-p2"], 1, "yunxi-wanbao-2021", id="nothing published"),
        pytest.param(["p1.txt"], 3, "no newspaper", id="a page that cannot be placed"),
        pytest.param(
            ["p1.txt", "--newspaper", "云溪晚报", "--page", "A4"], 2, "has no one page 'A4'", id="no such page"
        ),
        pytest.param(["empty.txt"], 3, "empty", id="an empty page"),
    ],
)
def test_what_cannot_be_shown_is_told_in_one_line(
    etl_command: Command, make_page: Callable[..., str], tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    (tmp_path / "p1.txt").write_text(make_page(newspaper=None), encoding="utf-8")
    (tmp_path / "empty.txt").write_text("\n\n", encoding="utf-8")
    done = etl_command("inspect", *arguments)
    assert (done.code, done.out) == (code, "")
    (line,) = done.log
    assert told in line["message"]


def test_one_page_of_several_is_named(etl_command: Command, make_page: Callable[..., str], tmp_path: Path) -> None:
    pages = [make_page("老街菜场换新颜", label="第2版"), make_page("新桥今晨通车", label="第3版")]
    listed = "".join(json.dumps({"text": page}, ensure_ascii=False) + "\n" for page in pages)
    (tmp_path / "pages.jsonl").write_text(listed, encoding="utf-8")
    both = etl_command("inspect", "pages.jsonl")
    assert both.code == 2
    assert "holds 2 pages; choose one with --page: yunxi-wanbao-2021-03-09-p2, yunxi-wanbao-2021-03-09-p3" in both.err
    for name, headline in (("2", "老街菜场换新颜"), ("yunxi-wanbao-2021-03-09-p3", "新桥今晨通车")):
        one = etl_command("inspect", "pages.jsonl", "--page", name, "--json")
        assert one.report["articles"][0]["headline"] == headline
