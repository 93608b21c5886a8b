"""Word lists of one's own: what a folder of them changes, and what it may not hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import etl
from etl.own_lists import use_own_lists

PAGE = """云溪水乡

2021年9月21日 星期二

A04 水乡非遗

石桥镇虾塘起塘

本报讯（号主 沈一禾）9月20日上午，石桥镇两千亩虾塘起塘。

县水利局渔政长钱大有说，今年的虾比去年早熟十天。
"""

LISTS = {
    "newspapers.toml": '[[newspaper]]\ntitle = "云溪水乡"\nslug = "yunxi-weekend"\nregion = "浙江"\n',
    "pages.toml": 'sections = ["水乡非遗"]\n',
    "credits.toml": '[titles]\n"号主" = "author"\n\n[parts]\ntitle_word = "(?:记者|号主)"\n',
    "persons/posts.txt": "# 渔业 的 职务\n渔政长\n",
    "events/harvest.toml": 'type = "harvest"\ntitle_zh = "农事"\ntitle_en = "Harvest"\nhappens = """起塘 出笋"""\n',
}


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    folder = tmp_path / "lists"
    for name, text in LISTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "README.md").write_text("Our own.\n", encoding="utf-8")
    (tmp_path / "p4.txt").write_text(PAGE, encoding="utf-8")
    return folder


def test_a_folder_adds_to_every_list(lists: Path, etl_command: Any) -> None:
    folder = lists.parent
    (folder / "etl.toml").write_text('lexicon = "lists"\n', encoding="utf-8")
    done = etl_command("run", "p4.txt", "--json")
    assert done.code == 0, done.err
    assert [volume["volume"] for volume in done.report["volumes"]] == ["yunxi-weekend-2021"]
    data = etl.open_dataset(folder / "output")
    assert set(data.issues.collect()["region"]) == {"浙江"}
    assert set(data.pages.collect()["section"]) == {"水乡非遗"}
    assert set(data.bylines.select("name", "role").collect().rows()) == {("沈一禾", "author")}
    assert set(data.events.filter(type="harvest").collect()["start_date"].cast(str)) == {"2021-09-20"}
    assert ("钱大有", "渔政长") in set(
        data.memberships.join(data.persons.select("person_id", "name"), on="person_id")
        .select("name", "role")
        .collect()
        .rows()
    )
    assert "`harvest` Harvest" in (folder / "output/yunxi-weekend-2021/latest/DICTIONARY.md").read_text("utf-8")


def test_other_lists_read_a_page_anew(lists: Path, etl_command: Any) -> None:
    (lists / "newspapers.toml").unlink()
    first = etl_command("run", "p4.txt", "--lexicon", "lists", "--json")
    assert first.code == 1
    assert [one["code"] for one in first.report["quarantined"]] == ["no_newspaper"]
    (lists / "newspapers.toml").write_text(LISTS["newspapers.toml"], encoding="utf-8")
    then = etl_command("run", "p4.txt", "--lexicon", "lists", "--json")
    assert (then.code, then.report["quarantined"]) == (0, [])


def test_inspect_reads_them_too(lists: Path, etl_command: Any) -> None:
    done = etl_command("inspect", "p4.txt", "--json", env={"ETL_LEXICON": str(lists)})
    assert done.code == 0, done.err
    assert [event["type"] for event in done.report["events"]] == ["harvest", "statement"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("newspaper.toml", "", "no list of this name"),
        ("persons/titles.txt", "渔政长\n", "no list of this name"),
        ("pages.toml", "sections = [", "mend the file"),
        ("pages.toml", 'section = ["水乡"]\n', "section is unknown; known are"),
    ],
)
def test_a_file_that_nobody_would_read_is_refused(lists: Path, name: str, text: str, said: str) -> None:
    (lists / name).write_text(text, encoding="utf-8")
    with pytest.raises(etl.UsageError, match=said) as raised:
        use_own_lists(lists)
    assert str(lists / name) in raised.value.message


def test_a_folder_that_is_not_there(lists: Path, etl_command: Any) -> None:
    done = etl_command("run", "p4.txt", "--lexicon", "elsewhere")
    assert (done.code, "there is no folder elsewhere" in done.log[-1]["message"]) == (2, True)


def test_a_process_has_one_set_of_lists(lists: Path, tmp_path: Path) -> None:
    etl.parse_page(PAGE, newspaper="云溪水乡")
    with pytest.raises(etl.UsageError, match="in use in this process") as raised:
        etl.run([tmp_path / "p4.txt"], tmp_path / "output", lexicon=lists)
    assert raised.value.code == "lexicon_in_use"


def test_the_column_of_a_table_may_be_named(tmp_path: Path, etl_command: Any) -> None:
    page = PAGE.replace("云溪水乡", "云溪晚报")
    (tmp_path / "rows.csv").write_text(f'编号,版面\n1,"{page}"\n', encoding="utf-8")
    assert etl_command("run", "rows.csv").code == 1
    done = etl_command("run", "rows.csv", "--text-column", "版面", "--json")
    assert done.code == 0, done.err
    assert [volume["volume"] for volume in done.report["volumes"]] == ["yunxi-wanbao-2021"]
    assert etl_command("run", "rows.csv", "--json").report["result"] == "unchanged"
