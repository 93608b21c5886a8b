"""Newer bytes for an address or for a page replace the older ones; the source itself stays on record."""

from __future__ import annotations

import pytest

from etl.bind.volume import bind_volume
from etl.errors import SchemaError
from tests.bind.pages import Article, Page, volume

P1, P2 = "jianghai-ribao-2021-03-09-p1", "jianghai-ribao-2021-03-09-p2"


@pytest.mark.parametrize(
    ("ledger", "pages", "kept"),
    [
        pytest.param([("s1", "a"), ("s2", "b")], [("1", "s1"), ("2", "s2")], {P1: "s1", P2: "s2"}, id="two pages"),
        pytest.param([("s1", "a"), ("s2", "a")], [("1", "s1"), ("1", "s2")], {P1: "s2"}, id="new bytes, same address"),
        pytest.param(
            [("s1", "a"), ("s2", "a")], [("1", "s1"), ("2", "s2")], {P2: "s2"}, id="new bytes are another page"
        ),
        pytest.param([("s1", "a"), ("s2", "b")], [("1", "s1"), ("1", "s2")], {P1: "s2"}, id="same page, new address"),
        pytest.param([("s2", "b"), ("s1", "a")], [("1", "s1"), ("1", "s2")], {P1: "s1"}, id="the ledger decides"),
        pytest.param(
            [("s1", "a"), ("s2", "a"), ("s1", "a")], [("1", "s1"), ("1", "s2")], {P1: "s1"}, id="the old bytes again"
        ),
        pytest.param(
            [("s1", "a"), ("s1", "copy"), ("s2", "a")],
            [("1", "s1"), ("2", "s2")],
            {P1: "s1", P2: "s2"},
            id="a copy elsewhere keeps the old bytes current",
        ),
        pytest.param(
            [("s1", "a"), ("s2", "b")], [("1", "s1"), ("2", "s1"), ("2", "s2")], {P1: "s1", P2: "s2"}, id="one of two"
        ),
    ],
)
def test_which_page_is_current(
    ledger: list[tuple[str, str]], pages: list[tuple[str, str]], kept: dict[str, str]
) -> None:
    named = [Page([Article(source, names=["顾明轩"])], label=label, source=source) for label, source in pages]
    bound = bind_volume(volume(named, ledger))
    assert dict(bound["pages"].select("page_id", "source_id").iter_rows()) == kept
    assert dict(bound["articles"].select("page_id", "headline").iter_rows()) == kept
    assert bound["sources"]["source_id"].to_list() == sorted({source for source, _ in ledger})


def test_an_address_that_gives_another_issue_replaces_nothing() -> None:
    pages = [Page([Article(day)], date=f"2021-03-{day}", source=f"s{day}") for day in ("09", "10")]
    bound = bind_volume(volume(pages, [("s09", "today.txt"), ("s10", "today.txt")]))
    assert bound["articles"]["headline"].to_list() == ["09", "10"]


def test_rows_of_a_superseded_page_are_gone_from_every_table() -> None:
    old = Page(
        [
            Article(
                "旧闻",
                names=["沈怀远"],
                bylines=[("顾明轩", "reporter")],
                posts=[("沈怀远", None, "副省长")],
                participants=["沈怀远"],
            )
        ],
        aliases=[("沈怀远", "沈省长")],
        issue={"issue_number": "1"},
        masthead=9,
        problems=["weekday_mismatch"],
    )
    new = Page([Article("新闻")], source="s2", issue={"issue_number": "2"})
    bound = bind_volume(volume([old, new]))
    assert bound["issues"]["issue_number"].to_list() == ["2"]
    assert bound["articles"]["headline"].to_list() == ["新闻"]
    assert bound["blocks"]["source_end"].to_list() == [0]
    for name in ("bylines", "persons", "aliases", "mentions", "memberships", "events", "participants", "problems"):
        assert bound[name].is_empty(), name
    assert bound["sources"].height == 2


def test_frames_that_were_not_gathered_are_traced_by_their_keys() -> None:
    gathered = volume(
        [
            Page([Article("甲", names=["沈怀远"], participants=["沈怀远"])], problems=["weekday_mismatch"]),
            Page([Article("乙")], label="2", source="s2"),
        ]
    )
    plain = {name: rows.select(c for c in rows.columns if not c.startswith("_")) for name, rows in gathered.items()}
    for name, rows in bind_volume(gathered).items():
        assert rows.equals(bind_volume(plain)[name]), name


def test_rows_of_two_sources_for_one_page_need_their_origin() -> None:
    gathered = volume([Page([Article("甲")]), Page([Article("乙")], source="s2")])
    plain = {name: rows.select(c for c in rows.columns if not c.startswith("_")) for name, rows in gathered.items()}
    with pytest.raises(SchemaError, match="two sources give"):
        bind_volume(plain)
