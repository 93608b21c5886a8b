"""Corrections: made on every rebuild, never on something else than what was reviewed, and published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.bind.corrections import apply_corrections
from etl.bind.gather import gather_pages
from etl.bind.rewording import Edit
from etl.bind.volume import bind_volume
from etl.errors import CorrectionError
from etl.extract.pages import page_of_text
from etl.load.checks import check
from etl.records import Correction, PageTables
from etl.tables import TABLES, frame, schema
from etl.transform.keys import person_id
from etl.transform.page import read_pages
from tests.bind.pages import Article, Page, volume

VOLUME = "jianghai-ribao-2021"
FIRST = "jianghai-ribao-2021-03-09-p1-a01"
SECOND = "jianghai-ribao-2021-03-09-p1-a02"


def value(table: str, key: str | tuple[Any, ...], field: str, old: Any, new: Any, **more: Any) -> Correction:
    return Correction(
        kind="value",
        place="corrections.toml, entry 1 (line 3)",
        volume=more.pop("volume", VOLUME),
        table=table,
        key=key if isinstance(key, tuple) else (key,),
        field=field,
        old=old,
        new=new,
        reason="原版如此",
        date=dt.date(2021, 4, 2),
        **more,
    )


def join(gone: str, kept: str) -> Correction:
    return replace(value("persons", gone, "person_id", gone, kept), kind="join")


def split(person: str, other: str, **moved: Any) -> Correction:
    return replace(value("persons", person, "person_id", person, other), kind="split", **moved)


def remove(table: str, key: str | tuple[Any, ...], field: str, old: str) -> Correction:
    return replace(value(table, key, field, old, None), kind="remove")


def bind(pages: Sequence[Page], *corrections: Correction) -> dict[str, pl.DataFrame]:
    bound = bind_volume(volume(pages), corrections)
    assert check(filled_up(bound)) == []
    return bound


def filled_up(bound: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Leave out what the shorthand of these tests does not fill as real pages do."""
    filled = {"start": 0, "end": 0, "printed": "…"}
    return {
        name: rows.with_columns(pl.col(column).fill_null(filled[column]) for column in filled if column in rows.columns)
        for name, rows in bound.items()
    }


def people(bound: dict[str, pl.DataFrame]) -> dict[str, int]:
    return dict(bound["persons"].select("person_id", "mention_count").iter_rows())


# One value


@pytest.mark.parametrize(
    ("table", "key", "field", "old", "new"),
    [
        pytest.param("articles", FIRST, "headline", "老街菜场换新颜", "老街菜场焕新颜", id="a text"),
        pytest.param("articles", FIRST, "headline", "老街菜场换新颜", None, id="a text that is none"),
        pytest.param("articles", FIRST, "kicker", None, "民生", id="a text that was overlooked"),
        pytest.param("articles", FIRST, "truncated", False, True, id="a yes or no"),
        pytest.param("events", f"{FIRST}-e01", "start_date", None, dt.date(2021, 3, 8), id="a date"),
        pytest.param("pages", FIRST[:-4], "page_seq", None, 1, id="a number"),
        pytest.param("memberships", f"{FIRST}-s001", "role", "主席", "副主席", id="a post"),
        pytest.param("bylines", (FIRST[:-4], 1), "role", "reporter", "intern", id="a row with a key of two columns"),
        pytest.param("participants", (f"{FIRST}-e01", 1), "role", None, "主持", id="a participant"),
        pytest.param("issues", FIRST[:-7], "issue_number", None, "8127", id="an issue"),
        pytest.param("articles", SECOND, "reprint_of", None, FIRST, id="a link to another row"),
    ],
)
def test_one_value_takes_the_place_of_another(table: str, key: Any, field: str, old: Any, new: Any) -> None:
    pages = [
        Page(
            [
                Article(
                    "老街菜场换新颜",
                    posts=[("郭立诚", "市总工会", "主席")],
                    bylines=[("顾明轩", "reporter")],
                    participants=["郭立诚"],
                ),
                Article("第二篇"),
            ]
        )
    ]
    before, after = bind(pages), bind(pages, value(table, key, field, old, new))
    row = pl.all_horizontal(
        pl.col(column) == part
        for column, part in zip(schema(table).primary_key, key if isinstance(key, tuple) else (key,), strict=True)
    )
    assert before[table].filter(row)[field].to_list() == [old]
    assert after[table].filter(row)[field].to_list() == [new]
    assert after[table].filter(~row).equals(before[table].filter(~row))
    for name in set(TABLES) - {table, "corrections"}:
        assert after[name].equals(before[name]), name


def test_it_is_published_with_its_reason() -> None:
    made = value("articles", FIRST, "truncated", False, True, reviewer="资料室")
    (row,) = bind([Page([Article()])], made)["corrections"].to_dicts()
    assert row.pop("correction_id").startswith(f"{VOLUME}-c")
    assert row == {
        "kind": "value",
        "table": "articles",
        "key": FIRST,
        "field": "truncated",
        "old": "false",
        "new": "true",
        "reason": "原版如此",
        "date": dt.date(2021, 4, 2),
        "reviewer": "资料室",
    }


def test_other_volumes_are_left_alone() -> None:
    other = value("articles", FIRST.replace("2021", "2022"), "headline", "甲", "乙", volume="jianghai-ribao-2022")
    pages = [Page([Article("甲")])]
    assert bind(pages, other)["corrections"].is_empty()
    assert bind(pages, other)["articles"].equals(bind(pages)["articles"])


def test_a_volume_without_pages_has_nothing_to_correct() -> None:
    nothing = {name: frame(name, []) for name in TABLES}
    made = apply_corrections(nothing, [value("articles", FIRST, "headline", "甲", "乙")])
    assert all(made[name].equals(nothing[name]) for name in TABLES)


def test_a_value_can_be_corrected_again() -> None:
    twice = [value("articles", FIRST, "headline", "甲", "乙"), value("articles", FIRST, "headline", "乙", "丙")]
    bound = bind([Page([Article("甲")])], *twice)
    assert bound["articles"]["headline"].to_list() == ["丙"]
    assert bound["corrections"].height == 2


def test_binding_again_gives_the_same() -> None:
    pages = [Page([Article("甲", names=["沈怀远"])]), Page([Article("乙", names=["沈怀元"])], date="2021-03-10")]
    made = [value("articles", FIRST, "headline", "甲", "丁"), join(person_id("沈怀元"), person_id("沈怀远"))]
    one, other = bind(pages, *made), bind(pages[::-1], *made)
    assert all(one[name].equals(other[name]) for name in TABLES if name != "sources")


# What is not there any more


@pytest.mark.parametrize(
    ("correction", "told"),
    [
        pytest.param(
            value("articles", FIRST, "headline", "甲", "乙"),
            f"articles {FIRST} has headline '丁', not '甲'",
            id="another value",
        ),
        pytest.param(
            value("articles", FIRST, "kicker", "甲", "乙"), f"articles {FIRST} has kicker nothing, not '甲'", id="none"
        ),
        pytest.param(
            value("articles", f"{FIRST[:-2]}09", "headline", "甲", "乙"),
            f"there is no {FIRST[:-2]}09 in articles any more",
            id="no row",
        ),
        pytest.param(
            value("articles", FIRST, "reprint_of", None, f"{FIRST[:-2]}09"),
            f"{FIRST[:-2]}09 is not in articles",
            id="a link that leads nowhere",
        ),
        pytest.param(
            value("articles", FIRST, "body", "不在正文里", "在"),
            f"articles {FIRST} has body '正文。', not '不在正文里'",
            id="a passage that is not in the body",
        ),
        pytest.param(
            join("nobody-000000", person_id("沈怀远")),
            "there is no nobody-000000 in persons any more",
            id="nobody to join",
        ),
        pytest.param(
            join(person_id("沈怀远"), "nobody-000000"),
            "there is no nobody-000000 in persons any more",
            id="to join nobody",
        ),
        pytest.param(
            split(person_id("沈怀远"), f"{person_id('沈怀远')}-2", articles=(SECOND,)),
            f"article {SECOND} does not name {person_id('沈怀远')}",
            id="an article about somebody else",
        ),
        pytest.param(
            split(person_id("沈怀远"), f"{person_id('沈怀远')}-2", mentions=(f"{SECOND}-m001",)),
            f"mention {SECOND}-m001 names {person_id('郭立诚')}, not {person_id('沈怀远')}",
            id="a mention of somebody else",
        ),
        pytest.param(
            split(person_id("沈怀远"), person_id("郭立诚"), articles=(FIRST,), name="郭立成"),
            f"{person_id('郭立诚')} is 郭立诚, not 郭立成",
            id="an identifier that is taken",
        ),
    ],
)
def test_it_is_not_made_where_something_else_stands(correction: Correction, told: str) -> None:
    pages = [Page([Article("丁", names=["沈怀远"]), Article("戊", names=["郭立诚"])])]
    with pytest.raises(CorrectionError) as refused:
        bind(pages, correction)
    assert refused.value.code == "correction_stale"
    assert refused.value.message.startswith(f"corrections.toml, entry 1 (line 3): {told}"[:60])
    assert told in refused.value.message


def test_all_that_is_stale_is_told_at_once() -> None:
    stale = [replace(value("articles", FIRST, "headline", f"{n}", "乙"), place=f"entry {n}") for n in range(7)]
    with pytest.raises(CorrectionError) as refused:
        bind([Page([Article("甲")])], *stale)
    assert [f"entry {n}:" in refused.value.message for n in range(7)] == [True] * 5 + [False] * 2
    assert refused.value.message.endswith("; and 2 more")


# Persons


def test_two_identifiers_become_one_person() -> None:
    gone, kept = person_id("沈怀元"), person_id("沈怀远")
    story = Article(
        names=["沈怀元", "沈怀远"],
        posts=[("沈怀元", None, "副省长")],
        bylines=[("沈怀元", "author")],
        participants=["沈怀远", "郭立诚", "沈怀元"],
    )
    bound = bind([Page([story], aliases=[("沈怀元", "沈副省长")])], join(gone, kept))
    assert people(bound) == {kept: 2, person_id("郭立诚"): 0}
    for table in ("mentions", "memberships", "bylines", "participants"):
        assert gone not in bound[table]["person_id"].to_list()
    assert bound["aliases"].rows() == [(kept, "沈副省长"), (kept, "沈怀元")]
    assert bound["participants"]["name"].to_list() == ["沈怀远", "郭立诚"]


def test_one_identifier_becomes_two_persons() -> None:
    one, other = person_id("李伟"), f"{person_id('李伟')}-2"
    pages = [
        Page([Article(names=["李伟"], posts=[("李伟", "江安县总工会", "主席")])]),
        Page(
            [Article(names=["李伟"], posts=[("李伟", "高县总工会", "主席")], participants=["李伟"])], date="2021-03-10"
        ),
    ]
    assert bind(pages)["persons"]["namesake_suspected"].to_list() == [True]
    bound = bind(pages, split(one, other, articles=("jianghai-ribao-2021-03-10-p1-a01",)))
    assert bound["persons"].drop("article_count").rows() == [
        (one, "李伟", 1, dt.date(2021, 3, 9), dt.date(2021, 3, 9), False),
        (other, "李伟", 1, dt.date(2021, 3, 10), dt.date(2021, 3, 10), False),
    ]
    assert bound["memberships"]["person_id"].to_list() == [one, other]
    assert bound["participants"]["person_id"].to_list() == [other]
    (row,) = bound["corrections"].to_dicts()
    assert (row["kind"], row["table"], row["key"], row["old"], row["new"]) == (
        "split",
        "articles",
        "jianghai-ribao-2021-03-10-p1-a01",
        one,
        other,
    )


def test_one_of_two_mentions_in_an_article_is_about_somebody_else() -> None:
    one, other = person_id("李伟"), f"{person_id('李伟')}-2"
    story = Article(names=["李伟", "李伟"], bylines=[("李伟", "reporter")])
    bound = bind([Page([story])], split(one, other, mentions=(f"{FIRST}-m002",), name="李玮"))
    assert bound["mentions"]["person_id"].to_list() == [one, other]
    assert bound["bylines"]["person_id"].to_list() == [one]
    assert bound["persons"].select("person_id", "name").rows() == [(one, "李伟"), (other, "李玮")]


def test_the_last_mention_takes_everything_else_along() -> None:
    one, other = person_id("李伟"), f"{person_id('李伟')}-2"
    story = Article(names=["李伟"], bylines=[("李伟", "reporter")], participants=["李伟"])
    bound = bind([Page([story])], split(one, other, mentions=(f"{FIRST}-m001",)))
    assert people(bound) == {other: 1}
    assert [bound[table]["person_id"].to_list() for table in ("bylines", "participants")] == [[other], [other]]


def test_a_person_can_be_split_in_three() -> None:
    one = person_id("李伟")
    pages = [Page([Article(names=["李伟"]) for _ in range(3)])]
    bound = bind(
        pages, split(one, f"{one}-2", articles=(SECOND,)), split(one, f"{one}-3", articles=(f"{FIRST[:-2]}03",))
    )
    assert people(bound) == {one: 1, f"{one}-2": 1, f"{one}-3": 1}


def test_aliases_go_where_they_are_printed() -> None:
    one, other = person_id("李伟"), f"{person_id('李伟')}-2"
    pages = [
        Page(
            [
                Article(surfaces=[("李伟", "李师傅"), ("李伟", "老李")]),
                Article(surfaces=[("李伟", "李厂长"), ("李伟", "老李")]),
            ],
            aliases=[("李伟", "李师傅"), ("李伟", "老李"), ("李伟", "李厂长")],
        )
    ]
    bound = bind(pages, split(one, other, articles=(SECOND,)))
    assert set(bound["aliases"].rows()) == {(one, "李师傅"), (one, "老李"), (other, "李厂长"), (other, "老李")}


def test_a_corrected_name_is_the_person_of_that_name() -> None:
    wrong, right = person_id("沈杯远"), person_id("沈怀远")
    pages = [Page([Article(names=["沈杯远"])]), Page([Article(names=["沈怀远"])], date="2021-03-10")]
    bound = bind(pages, value("persons", wrong, "name", "沈杯远", "沈怀远"))
    assert people(bound) == {right: 2}
    assert bound["aliases"].rows() == [(right, "沈杯远")]
    assert people(bind(pages[:1], value("persons", wrong, "name", "沈杯远", "沈怀远"))) == {right: 1}


def test_suspicion_is_taken_back_after_counting() -> None:
    pages = [Page([Article(posts=[("李伟", "江安县总工会", "主席"), ("李伟", "高县总工会", "主席")])])]
    cleared = value("persons", person_id("李伟"), "namesake_suspected", True, False)
    assert bind(pages)["persons"]["namesake_suspected"].to_list() == [True]
    assert bind(pages, cleared)["persons"]["namesake_suspected"].to_list() == [False]
    posts = value("memberships", f"{FIRST}-s002", "organization", "高县总工会", "江安县总工会")
    with pytest.raises(CorrectionError, match="namesake_suspected 'false', not 'true'"):
        bind(pages, posts, cleared)


def test_a_post_is_given_to_somebody_else() -> None:
    pages = [Page([Article(names=["沈怀远"], posts=[("郭立诚", None, "主席")])])]
    moved = value("memberships", f"{FIRST}-s001", "person_id", person_id("郭立诚"), person_id("沈怀远"))
    assert people(bind(pages, moved)) == {person_id("沈怀远"): 1}


# Rows that should not be there


def full() -> list[Page]:
    story = Article(
        names=["沈怀远", "石佛沟"],
        posts=[("沈怀远", None, "副省长"), ("石佛沟", None, "主任")],
        bylines=[("石佛沟", "author")],
        participants=["沈怀远", "石佛沟"],
    )
    return [Page([story], aliases=[("沈怀远", "沈副省长"), ("石佛沟", "石沟")])]


@pytest.mark.parametrize(
    ("removed", "gone"),
    [
        pytest.param(
            remove("persons", person_id("石佛沟"), "name", "石佛沟"),
            {"persons": 1, "aliases": 1, "mentions": 1, "memberships": 1},
            id="a place taken for a person",
        ),
        pytest.param(remove("mentions", f"{FIRST}-m002", "surface", "石佛沟"), {"mentions": 1}, id="a mention"),
        pytest.param(remove("memberships", f"{FIRST}-s002", "role", "主任"), {"memberships": 1}, id="a post"),
        pytest.param(
            remove("events", f"{FIRST}-e01", "name", "座谈会"), {"events": 1, "participants": 2}, id="an event"
        ),
        pytest.param(
            remove("participants", (f"{FIRST}-e01", 2), "name", "石佛沟"), {"participants": 1}, id="a participant"
        ),
        pytest.param(
            remove("aliases", (person_id("沈怀远"), "沈副省长"), "alias", "沈副省长"), {"aliases": 1}, id="an alias"
        ),
    ],
)
def test_a_row_is_taken_out_with_what_has_nothing_else_to_say(removed: Correction, gone: dict[str, int]) -> None:
    before, after = bind(full()), bind(full(), removed)
    lost = {name: before[name].height - after[name].height for name in TABLES if name != "corrections"}
    assert {name: count for name, count in lost.items() if count} == gone
    (row,) = after["corrections"].to_dicts()
    assert (row["kind"], row["table"], row["old"], row["new"]) == ("remove", removed.table, removed.old, None)


def test_who_is_no_person_stays_a_name_in_bylines_and_events() -> None:
    after = bind(full(), remove("persons", person_id("石佛沟"), "name", "石佛沟"))
    assert after["bylines"].select("name", "person_id").rows() == [("石佛沟", None)]
    assert after["participants"].select("name", "person_id").rows() == [
        ("沈怀远", person_id("沈怀远")),
        ("石佛沟", None),
    ]


@pytest.mark.parametrize(
    ("removed", "told"),
    [
        (remove("mentions", f"{FIRST}-m002", "surface", "石佛"), "has surface '石佛沟', not '石佛'"),
        (remove("mentions", f"{FIRST}-m009", "surface", "石佛沟"), "there is no"),
    ],
)
def test_another_row_is_never_taken_out(removed: Correction, told: str) -> None:
    with pytest.raises(CorrectionError, match=told):
        bind(full(), removed)
    with pytest.raises(CorrectionError, match="there is no"):
        bind(full(), *[remove("mentions", f"{FIRST}-m002", "surface", "石佛沟")] * 2)


# Texts that others point into

STORY = "本报讯（记者 顾明轩）昨天上午，市总工会召开推进会，主席郭立诚主持会议。郭立诚说，改造历时四个月。"


def real(*corrections: Correction, story: str = STORY) -> dict[str, pl.DataFrame]:
    """A volume of one real page, read and bound."""
    page = page_of_text(f"江海日报\n2021年3月9日 星期二\n第1版\n\n老街菜场换新颜\n\n{story}\n", uri="p1.txt")
    (read,) = read_pages([page])
    assert isinstance(read, PageTables)
    source = {name: getattr(page.source, name) for name in schema("sources").polars}
    bound = bind_volume({"sources": frame("sources", [source]), **gather_pages([read])}, corrections)
    assert check(bound) == []
    return bound


def assert_mentions_read_as_printed(bound: dict[str, pl.DataFrame]) -> None:
    bodies = dict(bound["articles"].select("article_id", "body").iter_rows())
    inside = bound["mentions"].filter(pl.col("field") == "body")
    assert inside.height
    for row in inside.iter_rows(named=True):
        assert bodies[row["article_id"]][row["start"] : row["end"]] == row["surface"]
    for row in bound["events"].iter_rows(named=True):
        assert row["evidence"] in bodies[row["article_id"]]


def body(old: str, new: str | None) -> Correction:
    return value("articles", FIRST, "body", old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("昨天上午", "昨天", id="shorter before the mentions"),
        pytest.param("改造历时四个月", "这次改造一共历时四个月", id="longer after the mentions"),
        pytest.param("主持会议。郭立诚说", "主持。郭立诚说", id="between the mentions"),
        pytest.param("，市总工会", None, id="a passage taken out"),
    ],
)
def test_mentions_move_along_with_a_corrected_body(old: str, new: str | None) -> None:
    before, after = real(), real(body(old, new))
    assert_mentions_read_as_printed(before)
    assert_mentions_read_as_printed(after)
    (text,) = after["articles"]["body"]
    assert text == before["articles"]["body"][0].replace(old, new or "")
    assert after["articles"]["char_count"].to_list() == [len(text)]
    assert after["mentions"]["surface"].to_list() == before["mentions"]["surface"].to_list()
    assert after["mentions"]["source_start"].to_list() == before["mentions"]["source_start"].to_list()


def test_a_misprinted_name_is_read_again() -> None:
    bound = real(body("主席郭立诚主持", "主席郭立城主持"))
    assert_mentions_read_as_printed(bound)
    assert "郭立城" in bound["mentions"]["surface"].to_list()
    assert (person_id("郭立诚"), "郭立城") in bound["aliases"].rows()


def test_a_change_through_the_end_of_a_name_is_refused() -> None:
    with pytest.raises(CorrectionError, match="cuts through an end of '郭立诚'"):
        real(body("郭立诚主持", "郭立群同志"))


def test_a_passage_has_to_be_the_only_one() -> None:
    with pytest.raises(CorrectionError, match="has body"):
        real(body("郭立诚", "郭立城"))


@given(st.text("甲乙丙", max_size=8), st.text("甲乙丙", max_size=8), st.data())
def test_an_edit_moves_spans_so_that_they_still_read_the_same(old: str, new: str, data: st.DataObject) -> None:
    edit = Edit.between(old, new)
    assert old[: edit.start] + new[edit.start : edit.end + edit.grown] + old[edit.end :] == new
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    moved = edit.moved(start, end)
    if end <= edit.start or start >= edit.end:
        assert moved is not None
        assert new[slice(*moved)] == old[start:end]
    if moved is not None:
        assert 0 <= moved[0] <= moved[1] <= len(new)
