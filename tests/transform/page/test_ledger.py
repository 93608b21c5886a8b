"""The ledger, and where every published value comes from, on example pages and on arbitrary text."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.records import PageFailure, PageSource, PageTables, Source
from etl.transform.characters import normalise
from etl.transform.page import read_pages
from tests.conftest import rounds
from tests.transform.page.adversary import EXAMPLES, MAKINGS, ODD


def read(text: str) -> PageTables | PageFailure:
    source = Source("s", "page.txt", "x", "text/plain", "utf-8", len(text), len(text))
    return read_pages([PageSource(source, text, "江海日报", date(2021, 3, 9))])[0]


def held(tables: PageTables, text: str) -> list[int]:
    count = [0] * len(text)
    for block in tables.tables["blocks"]:
        for at in range(block["source_start"], block["source_end"]):
            count[at] += 1
    return count


def in_exactly_one_block(tables: PageTables, text: str) -> bool:
    count = held(tables, text)
    return all(count[at] == 1 for at, char in enumerate(text) if not char.isspace())


def bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_example_page(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    tables = read(text)
    assert isinstance(tables, PageTables)
    assert in_exactly_one_block(tables, text)


def test_little_of_the_examples_is_noise_or_unplaced() -> None:
    solid = vague = 0
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        tables = read(text)
        assert isinstance(tables, PageTables)
        blocks = [b for b in tables.tables["blocks"] if b["role"] in ("noise", "unplaced")]
        vague += sum(b["source_end"] - b["source_start"] for b in blocks)
        solid += sum(not c.isspace() for c in text)
    assert vague < 0.02 * solid


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_a_mention_reads_in_its_field_and_on_the_page(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    tables = read(text)
    assert isinstance(tables, PageTables)
    page = normalise(text).text
    articles = {a["article_id"]: a for a in tables.tables["articles"]}
    for mention in tables.tables["mentions"]:
        on_page = page[mention["source_start"] : mention["source_end"]]
        if mention["field"] in ("kicker", "headline", "subheadline", "body"):
            value = articles[mention["article_id"]][mention["field"]]
            assert value[mention["start"] : mention["end"]] == mention["surface"]
        assert bare(mention["surface"])[0] == bare(on_page)[0]
        assert bare(mention["surface"])[-1] == bare(on_page)[-1]


def test_evidence_of_an_event_reads_on_the_page() -> None:
    for path in EXAMPLES:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        tables = read(text)
        assert isinstance(tables, PageTables)
        page = normalise(text).text
        for event in tables.tables["events"]:
            on_page = bare(page[event["source_start"] : event["source_end"]])
            assert on_page[:4] == bare(event["evidence"])[:4]


NEWSPRINT = st.text(
    alphabet=st.sampled_from(
        list("甲乙丙县市长说，。、；：？！“”（）《》()0123456789年月日版摄记者本报讯·—＊a@.")
        + list("\n\n\n  \r\t\u3000\x00\u200b\ufeff\U00020000")
    )
)
PIECES = st.lists(
    st.one_of(
        NEWSPRINT,
        st.sampled_from(
            [
                "\n\n",
                "本报讯 记者李甲报道 ",
                "(详见第4版)",
                "（下转第2版）",
                "图为通车现场。 李甲 摄",
                "遗失声明:",
                "2021年3月9日",
                "责任编辑:李甲",
            ]
        ),
    ),
    max_size=14,
).map("".join)


SLICES = st.builds(
    lambda making, start, size: making[start % (len(making) + 1) :][:size],
    st.sampled_from(MAKINGS),
    st.integers(0, 400),
    st.integers(1, 90),
)
BROKEN_PAGES = st.lists(
    st.one_of(SLICES, st.sampled_from(ODD), st.sampled_from(["\n", "\n\n", "\n\u3000\u3000", "\r\n", " "])), max_size=60
).map("".join)


@pytest.mark.long
@settings(max_examples=rounds(150, 3000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(PIECES, BROKEN_PAGES, st.text(max_size=300)))
def test_any_text_is_accounted_for_or_refused(text: str) -> None:
    tables = read(text)
    if isinstance(tables, PageFailure):
        assert tables.code == "empty"
        return
    assert in_exactly_one_block(tables, text)
    assert len(tables.tables["pages"][0]["text"]) == len(text)


def test_a_page_that_names_no_paper_or_no_day_is_refused() -> None:
    source = Source("s", "a.txt", "x", "text/plain", "utf-8", 1, 1)
    failures = read_pages(
        [PageSource(source, "只有一句话。"), PageSource(source, "只有一句话。", "江海日报"), PageSource(source, " \n")]
    )
    assert [f.code for f in failures if isinstance(f, PageFailure)] == ["no_newspaper", "no_date", "empty"]
    assert all(f.message.startswith("a.txt: ") for f in failures if isinstance(f, PageFailure))


def test_pages_come_back_in_order_and_the_same_in_any_company() -> None:
    texts = [p.read_text(encoding="utf-8") for p in EXAMPLES[:4]]
    pages = [PageSource(Source(f"s{i}", f"{i}.txt", "x", "text/plain", "utf-8", 1, 1), t) for i, t in enumerate(texts)]
    together = read_pages(pages)
    assert together == [read_pages([page])[0] for page in pages]
    assert read_pages(pages[::-1]) == together[::-1]
