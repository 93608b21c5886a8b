"""A file of corrections is understood whole, or refused with the line to mend."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from etl.errors import UsageError
from etl.extract.corrections import FIXED, read_corrections
from etl.tables import TABLES, schema

HEADLINE = """
[[corrections]]
table = "articles"
key = "jianghai-ribao-2021-03-09-p1-a02"
field = "headline"
old = "老街莱场换新颜"
new = "老街菜场换新颜"
reason = "“菜”误识为“莱”"
date = 2021-04-02
reviewer = "资料室"
"""
SPLIT = """
[[corrections]]
kind = "split"
old = "liwei-3fa21b"
new = "liwei-3fa21b-2"
articles = ["jianghai-ribao-2021-03-10-p1-a01"]
mentions = ["jianghai-ribao-2021-03-09-p1-a02-m003"]
name = "李玮"
reason = "高县总工会的李玮"
date = 2021-04-02
"""
JOIN = """
[[corrections]]
kind = "join"
volume = "jianghai-ribao-2021"
old = "shenhuaiyuan-0a1b2c"
new = "shenhuaiyuan-3d4e5f"
reason = "一人两写"
date = 2021-04-02
"""


REMOVE = """
[[corrections]]
kind = "remove"
volume = "jianghai-ribao-2021"
table = "persons"
key = "shifogou-3fa21b"
old = "石佛沟"
reason = "地名"
date = 2021-04-02
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "corrections.toml"


def refusal(file: Path, text: str) -> str:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        read_corrections(file)
    assert refused.value.code == "correction_invalid"
    return refused.value.message.replace(str(file), "corrections.toml")


def test_one_of_each_kind(file: Path) -> None:
    file.write_text(f"{HEADLINE}{JOIN}{SPLIT}{REMOVE}", encoding="utf-8-sig")
    value, join, split, remove = read_corrections(file)
    assert (value.kind, value.volume, value.table) == ("value", "jianghai-ribao-2021", "articles")
    assert value.key == ("jianghai-ribao-2021-03-09-p1-a02",)
    assert (value.field, value.old, value.new) == ("headline", "老街莱场换新颜", "老街菜场换新颜")
    assert (value.date, value.reviewer) == (dt.date(2021, 4, 2), "资料室")
    assert value.place == f"{file}, entry 1 (line 2)"
    assert (join.kind, join.field, join.old, join.new) == (
        "join",
        "person_id",
        "shenhuaiyuan-0a1b2c",
        "shenhuaiyuan-3d4e5f",
    )
    assert split.articles == ("jianghai-ribao-2021-03-10-p1-a01",)
    assert split.mentions == ("jianghai-ribao-2021-03-09-p1-a02-m003",)
    assert (remove.kind, remove.table, remove.key) == ("remove", "persons", ("shifogou-3fa21b",))
    assert (remove.field, remove.old, remove.new) == ("name", "石佛沟", None)
    assert (split.volume, split.name, split.place) == ("jianghai-ribao-2021", "李玮", f"{file}, entry 3 (line 20)")


@pytest.mark.parametrize(
    ("table", "key", "field", "old", "new"),
    [
        ("events", '"jianghai-ribao-2021-03-09-p1-a02-e01"', "start_date", "2021-03-08", "2021-03-09"),
        ("articles", '"jianghai-ribao-2021-03-09-p1-a02"', "truncated", "true", "false"),
        ("bylines", '["jianghai-ribao-2021-03-09-p1", 2]', "role", '"reporter"', '"intern"'),
        ("participants", '["jianghai-ribao-2021-03-09-p1-a02-e01", 1]', "person_id", '""', '"liwei-3fa21b"'),
        ("issues", '"jianghai-ribao-2021-03-09"', "page_count", "8", "12"),
        ("pages", '"jianghai-ribao-2021-03-09-pA4"', "section", '""', '"社会"'),
        ("mentions", '"jianghai-ribao-2021-03-09-p1-a02-m003"', "person_id", '"liwei-3fa21b"', '"liwei-3fa21b-2"'),
    ],
)
def test_values_have_the_type_of_their_field(file: Path, table: str, key: str, field: str, old: str, new: str) -> None:
    file.write_text(
        f'[[corrections]]\ntable="{table}"\nkey={key}\nfield="{field}"\nold={old}\nnew={new}\n'
        'reason="原版如此"\ndate=2021-04-02\n',
        encoding="utf-8",
    )
    (correction,) = read_corrections(file)
    kinds = {"string": str, "date": dt.date, "boolean": bool, "integer": int}
    kind = next(kinds[declared.type] for declared in schema(table).fields if declared.name == field)
    assert isinstance(correction.new, kind)
    assert correction.old is None if old == '""' else isinstance(correction.old, kind)


def test_a_folder_is_read_by_name_and_a_name_may_be_a_volume(tmp_path: Path) -> None:
    (tmp_path / "jianghai-ribao-2021.toml").write_text(JOIN.replace('volume = "jianghai-ribao-2021"\n', ""), "utf-8")
    (tmp_path / "a.toml").write_text(HEADLINE, "utf-8")
    (tmp_path / "notes.txt").write_text("别处", "utf-8")
    assert [correction.kind for correction in read_corrections(tmp_path)] == ["value", "join"]


def test_a_volume_at_the_head_holds_for_every_entry(file: Path) -> None:
    person = HEADLINE.replace("articles", "persons").replace("jianghai-ribao-2021-03-09-p1-a02", "liwei-3fa21b")
    file.write_text(f'volume = "jianghai-ribao-2021"\n{person.replace("headline", "name")}', encoding="utf-8")
    assert [correction.volume for correction in read_corrections(file)] == ["jianghai-ribao-2021"]


def test_an_empty_file_corrects_nothing(file: Path) -> None:
    file.touch()
    assert read_corrections(file) == ()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param('"headline"', '"headlines"', "(line 5): table articles has no field 'headlines'", id="no field"),
        pytest.param('"articles"', '"article"', "(line 3): table 'article' cannot be corrected", id="no table"),
        pytest.param('"articles"', '"repairs"', "(line 3): table 'repairs' cannot be corrected", id="what was done"),
        pytest.param('"headline"', '"char_count"', "(line 5): articles.char_count cannot be corrected", id="counted"),
        pytest.param('"headline"', '"source_start"', "it is measured on the page", id="measured"),
        pytest.param('"headline"', '"article_id"', "it is part of keys", id="a key"),
        pytest.param('"headline"', '"date"', "keys are made of it", id="what keys are made of"),
        pytest.param('old = "老街莱场换新颜"\n', "", "(line 2): old is missing", id="old missing"),
        pytest.param('reason = "“菜”误识为“莱”"', 'reason = " "', "(line 8): reason is a text", id="no reason"),
        pytest.param("date = 2021-04-02", 'date = "2021-04-02"', "(line 9): date is written without", id="date text"),
        pytest.param("date = 2021-04-02", "date = 2021-04-02T08:00:00", "(line 9): date is", id="date with a time"),
        pytest.param('new = "老街菜场换新颜"', "new = 3", "(line 7): new = 3 does not fit headline", id="type"),
        pytest.param('"老街菜场换新颜"', '"老街莱场换新颜"', "(line 7): old and new are the same", id="no change"),
        pytest.param("-p1-a02", "-p1-2", "(line 4): key = ", id="key form"),
        pytest.param(
            '"jianghai-ribao-2021-03-09-p1-a02"', '["甲", 1]', "the key of articles is written", id="key parts"
        ),
        pytest.param("reviewer", "reviewed", "(line 10): reviewed does not belong", id="unknown key"),
        pytest.param("table =", 'kind = "merge"\ntable =', "(line 3): kind 'merge' is not known", id="kind"),
        pytest.param("table =", 'volume = "x"\ntable =', "(line 3): 'x' is no volume", id="volume form"),
        pytest.param("table =", 'volume = "bao-2020"\ntable =', "(line 3): is about several volumes", id="two volumes"),
        pytest.param("[[corrections]]", "[corrections]", "write each correction under a line", id="one bracket"),
        pytest.param("[[corrections]]", "[[correction]]", "correction is not known", id="misspelt"),
        pytest.param('table = "articles"', 'table = "articles', "line 3", id="no toml"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(file: Path, before: str, after: str, told: str) -> None:
    assert before in HEADLINE
    assert told in refusal(file, HEADLINE.replace(before, after, 1))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(JOIN.replace('volume = "jianghai-ribao-2021"\n', ""), "does not say in which volume", id="volume"),
        pytest.param(JOIN.replace("0a1b2c", "0a1b2"), "(line 5): old = 'shenhuaiyuan-0a1b2'", id="no person id"),
        pytest.param(JOIN.replace("reason", "table"), "table does not belong to a join correction", id="join by table"),
        pytest.param(SPLIT.replace("articles", "article"), "article does not belong to a split", id="split by article"),
        pytest.param(
            SPLIT.replace('["jianghai-ribao-2021-03-10-p1-a01"]', "[]").replace("-m003", ""),
            "(line 7): mentions = ",
            id="an article among mentions",
        ),
        pytest.param(
            "\n".join(SPLIT.splitlines()[:5] + SPLIT.splitlines()[7:]), "says of no article", id="nothing moved"
        ),
        pytest.param(SPLIT.replace("2021-03-10", "2022-03-10"), "is about several volumes", id="two volumes"),
        pytest.param(
            REMOVE.replace('"persons"', '"articles"'), "(line 5): no row of table 'articles'", id="no removal"
        ),
        pytest.param(REMOVE.replace('"石佛沟"', '""'), "(line 7): old is the name that the row has", id="no witness"),
        pytest.param(REMOVE.replace("old", "new"), "new does not belong to a remove correction", id="removal with new"),
        pytest.param(HEADLINE + HEADLINE, "entry 2 (line 12): corrects what entry 1 corrects", id="twice"),
        pytest.param(
            HEADLINE.replace("headline", "kind").replace("老街菜场换新颜", ""), "kind may not be empty", id="required"
        ),
        pytest.param(
            HEADLINE.replace("articles", "events").replace("-a02", "-a02-e01").replace("headline", "status"),
            "status is one of held, planned, ongoing",
            id="closed list",
        ),
    ],
)
def test_each_kind_has_its_own_rules(file: Path, text: str, told: str) -> None:
    assert told in refusal(file, text)


def test_all_faults_are_told_at_once(file: Path) -> None:
    wrong = HEADLINE.replace("headline", "headlines")
    message = refusal(file, "".join(wrong.replace("a02", f"a{n:02}") for n in range(10)))
    assert message.count("has no field") == 8
    assert message.endswith("; and 2 more")


def test_lines_are_left_out_where_they_cannot_be_told(file: Path) -> None:
    text = f'{HEADLINE.replace("headline", "headlines")}\n[[corrections]]\ntable = """\n[[corrections]]\n"""\n'
    assert "corrections.toml, entry 1: table articles" in refusal(file, text)


def test_a_file_that_is_not_there_is_a_usage_error(file: Path) -> None:
    with pytest.raises(UsageError, match="check where the corrections are"):
        read_corrections(file)


def test_every_fixed_field_is_one_of_a_table() -> None:
    assert set(FIXED) <= {field.name for table in TABLES for field in schema(table).fields}
