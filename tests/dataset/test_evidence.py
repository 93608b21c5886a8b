"""Evidence: the raw text behind any value, as it stands on its page, with its breaks and what was left out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.dataset import Dataset, open_dataset
from etl.errors import ReleaseError, UsageError
from etl.proofs.fields import FIELDS

JOINED = "shunan-gongren-bao-2019-05-06-p1"
BROKEN_NAME = "罗继\n\n光"
SPANNED = ("articles", "mentions", "memberships", "events", "repairs", "blocks")


def solid(text: str) -> str:
    return "".join(text.split())


def row(dataset: Dataset, table: str, *which: pl.Expr, **values: Any) -> dict[str, Any]:
    return dataset[table].filter(*which, **values).collect().row(0, named=True)


@pytest.fixture(scope="module")
def broken(pages: Dataset) -> pl.DataFrame:
    """The mention whose name a column break cuts."""
    return pages.mentions.filter(surface="罗继光").sort("source_start").head(1).collect()


# what a person sees


def test_a_name_cut_by_a_column_is_shown_as_it_was_printed_and_as_it_was_read(
    pages: Dataset, broken: pl.DataFrame
) -> None:
    assert str(pages.evidence(broken, context=14)) == (
        "蜀南工人报 2019-05-06 第1版 · 用奋斗擦亮技能人才“金名片”\n"
        "29 │ …梁通报有关工作。\n"
        "31 │ 市总工会领导⟦罗继⁀\n"
        "33 │ 光⟧、冉光碧、曾令仪、苟建军(挂…\n"
        "读作 read as 罗继光 · mentions shunan-gongren-bao-2019-05-06-p1-a01-m004\n"
        "修复 repaired · 接断栏 column joined: 领导罗继⏎光、冉光 → 领导罗继光、冉光\n"
        "shunan-gongren-bao-2019-05-06-p1, 350–355, shunan-gongren-bao-2019-05-06-p01.txt"
    )


def test_a_value_without_words_of_its_own_shows_those_it_was_made_from(pages: Dataset) -> None:
    event = row(pages, "events", name="全省制造业高质量发展大会")
    [passage] = pages.evidence(event, "start_date", context=6)
    assert (passage.raw, passage.value, passage.literal) == ("昨天上午", "2021-03-08", False)
    assert str(passage) == (
        "江海日报 2021-03-09 第1版 · 锚定智改数转 挺起工业脊梁\n"
        "33 │ …者顾明轩报道 ⟦昨天上午⟧,全省制造业…\n"
        "由此得 from this 2021-03-08 · events.start_date jianghai-ribao-2021-03-09-p1-a02-e01\n"
        "jianghai-ribao-2021-03-09-p1, 286–290, jianghai-ribao-2021-03-09-p01.txt"
    )


def test_what_was_left_out_as_a_repetition_stands_in_brackets_of_its_own(pages: Dataset) -> None:
    article = row(pages, "articles", headline="锚定智改数转 挺起工业脊梁")
    text = str(pages.evidence(article, "body", context=0))
    assert "要有一抓到底的韧劲,⟧⁀\n45 │ ⟨劲,⟩⟦对工作拖沓" in text
    assert "删重字 overlap dropped: 劲，" in text
    assert "⟨…⟩ 重复，已删 left out as a repetition" in text


def test_a_long_value_is_shown_by_its_beginning_and_its_end(pages: Dataset) -> None:
    article = row(pages, "articles", pl.col("char_count") > 900) if _has_long(pages) else None
    if article is None:
        article = row(pages, "articles", char_count=pages.articles.select(pl.col("char_count").max()).collect().item())
    [passage] = pages.evidence(article)
    assert passage.raw == _text(pages, passage.page_id)[passage.start : passage.end]
    hidden = sum(run.skipped for run in passage.window.runs)
    assert hidden == max(0, passage.end - passage.start - 800)


def _has_long(pages: Dataset) -> bool:
    return bool(pages.articles.filter(pl.col("char_count") > 900).select(pl.len()).collect().item())


def _text(pages: Dataset, page_id: str) -> str:
    return str(row(pages, "pages", page_id=page_id)["text"])


# every row


@pytest.mark.parametrize("table", SPANNED)
def test_every_row_shows_its_own_span_of_its_own_page(table: str, pages: Dataset) -> None:
    rows = pages.frame(table)
    key = pages.table(table).primary_key[0]
    texts = dict(pages.pages.select("page_id", "text").collect().iter_rows())
    evidence = pages.evidence(rows, limit=10_000)
    assert (len(evidence), evidence.total) == (rows.height, rows.height)
    for passage, one in zip(evidence, rows.iter_rows(named=True), strict=True):
        assert passage.key == one[key]
        assert (passage.start, passage.end) == (one["source_start"], one["source_end"])
        assert passage.raw == texts[passage.page_id][passage.start : passage.end]
        assert passage.page_id in one[key]


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_an_article_shows_its_characters_and_no_others(field: str, pages: Dataset) -> None:
    rows = pages.articles.filter(pl.col(field).is_not_null()).collect()
    for passage, one in zip(pages.evidence(rows, field, limit=10_000), rows.iter_rows(named=True), strict=True):
        assert passage.literal
        marked = [run for run in passage.window.runs if run.marked]
        shown = sum(len(solid(run.text)) for run in marked)
        hidden = sum(len(solid(_text(pages, passage.page_id))) for run in marked if run.skipped)
        assert shown == len(solid(one[field])) or hidden


@pytest.mark.parametrize("field", ["trigger", "date_text", "place", "organizer", "evidence"])
def test_words_of_events_are_found_as_they_are_set(field: str, pages: Dataset) -> None:
    rows = pages.events.filter(pl.col(field).is_not_null()).collect()
    evidence = pages.evidence(rows, field, limit=10_000, context=0)
    found = [passage for passage in evidence if passage.literal]
    assert len(found) >= 0.9 * rows.height
    for passage in found:
        assert len(solid(passage.raw)) >= len(solid(passage.value or ""))


def test_of_words_that_stand_in_several_places_those_nearest_to_the_row_are_shown(pages: Dataset) -> None:
    mention = row(pages, "mentions", pl.col("source_start") > 500, surface="罗继光")
    passage = pages.evidence(mention, "surface")[0]
    assert (passage.start, passage.raw) == (mention["source_start"], "罗继光")


def test_traditional_characters_are_shown_as_printed(pages: Dataset) -> None:
    article = row(pages, "articles", newspaper="南岛时报", kind="news")
    [passage] = pages.evidence(article, "headline")
    assert passage.raw != article["headline"]
    assert len(solid(passage.raw)) == len(solid(article["headline"]))


# how one may ask


def test_rows_of_any_kind_of_frame_and_identifiers_lead_to_the_same_place(pages: Dataset, broken: pl.DataFrame) -> None:
    expected = str(pages.evidence(broken))
    frame = pages.pandas("mentions")
    chosen = frame[frame["mention_id"] == broken["mention_id"][0]]
    arrow = pages.arrow("mentions").filter([value == broken["mention_id"][0] for value in frame["mention_id"]])
    asked = [
        broken.lazy(),
        broken.row(0, named=True),
        [broken.row(0, named=True)],
        broken["mention_id"][0],
        chosen,
        chosen.iloc[0],
        arrow,
        pages.duckdb().sql(f"FROM mentions WHERE mention_id = '{broken['mention_id'][0]}'"),
    ]
    assert [str(pages.evidence(one)) for one in asked] == [expected] * len(asked)


def test_a_row_that_was_joined_and_renamed_is_looked_up_by_its_key(pages: Dataset, broken: pl.DataFrame) -> None:
    joined = pages.articles.join(broken.lazy(), on="article_id").collect()
    assert joined["source_start"][0] != broken["source_start"][0]
    assert pages.evidence(joined, table="mentions")[0].raw == BROKEN_NAME
    assert pages.evidence(broken.select("mention_id"))[0].raw == BROKEN_NAME


def test_a_span_without_a_key_needs_its_article_or_page(pages: Dataset, broken: pl.DataFrame) -> None:
    span = broken.select("surface", "source_start", "source_end", place="article_id")
    [passage] = pages.evidence(span)
    assert (passage.raw, passage.value) == (BROKEN_NAME, "罗继光")
    with pytest.raises(UsageError, match="stands at no place"):
        pages.evidence(span.drop("place"))
    elsewhere = span.with_columns(place=pl.lit("jianghai-ribao-1999-03-09-p1-a01"))
    with pytest.raises(ReleaseError, match="no page jianghai-ribao-1999-03-09-p1"):
        pages.evidence(elsewhere)


def test_a_person_is_shown_wherever_it_is_mentioned(pages: Dataset) -> None:
    person = row(pages, "persons", name="罗继光")
    evidence = pages.evidence(person["person_id"])
    assert len(evidence) == evidence.total == pages.mentions.filter(person_id=person["person_id"]).collect().height
    assert {solid(passage.raw) for passage in evidence} == {"罗继光"}
    assert str(evidence) == str(pages.evidence(person))


def test_who_took_part_and_who_is_credited_is_shown_by_name(pages: Dataset) -> None:
    taking_part = pages.participants.filter(pl.col("person_id").is_not_null()).collect()
    for passage, name in zip(pages.evidence(taking_part, limit=999), taking_part["name"], strict=True):
        assert (passage.literal, len(solid(passage.raw))) == (True, len(name))
    credited = pages.bylines.filter(role="reporter").collect()
    for passage, name in zip(pages.evidence(credited, limit=999), credited["name"], strict=True):
        assert (passage.literal, len(solid(passage.raw))) == (True, len(name))


def test_no_more_rows_are_looked_up_than_allowed_and_the_rest_is_counted(pages: Dataset) -> None:
    evidence = pages.evidence(pages.mentions, limit=3)
    total = pages.frame("mentions").height
    assert (len(evidence), evidence.total) == (3, total)
    assert str(evidence).endswith(f"{total - 3} more, see limit")
    assert f"{total - 3} more" in evidence._repr_html_()


def test_passages_are_a_sequence_and_a_frame(pages: Dataset) -> None:
    evidence = pages.evidence(pages.mentions.head(3))
    assert [passage.key for passage in evidence[1:]] == [evidence[1].key, evidence[2].key]
    frame = evidence.frame()
    assert frame["key"].to_list() == [passage.key for passage in evidence]
    assert frame.schema["date"] == pl.Date
    for one, passage in zip(frame.iter_rows(named=True), evidence, strict=True):
        text = _text(pages, one["page_id"])
        assert one["before"] + one["raw"] + one["after"] in text
        assert passage.newspaper in str(passage)


# what cannot be shown


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        ("no-such-thing", None, "is no identifier"),
        ({"headline": "x"}, None, r"cannot be told which row this is \(headline\)"),
        ({}, None, "it is empty"),
        (3, None, "is no row"),
        ([3], None, "is no row"),
        ({"issue_id": "jianghai-ribao-2021-03-09"}, None, "stands at no place of a page"),
        ("jianghai-ribao-2021-03-09-p1-a02-e01", "colour", "no column 'colour'"),
    ],
)
def test_what_is_no_row_is_said_so(asked: Any, field: str | None, message: str, pages: Dataset) -> None:
    with pytest.raises(UsageError, match=message) as error:
        pages.evidence(asked, field)
    assert error.value.code == "not_a_row"


def test_a_row_that_is_not_there_and_a_value_that_is_not_there(pages: Dataset) -> None:
    with pytest.raises(ReleaseError, match="has the key") as error:
        pages.evidence("jianghai-ribao-2021-03-09-p1-a99-e01")
    assert error.value.code == "no_such_row"
    with pytest.raises(ReleaseError, match="No mention of") as error:
        pages.evidence("nobody-000000")
    assert error.value.code == "no_such_row"
    without = row(pages, "articles", pl.col("kicker").is_null())
    with pytest.raises(ReleaseError, match="has no kicker") as error:
        pages.evidence(without, "kicker")
    assert error.value.code == "no_such_value"


def test_a_package_of_facts_has_no_text_to_show(release: Path) -> None:
    facts = open_dataset(next(release.glob("*-facts.zip")))
    with pytest.raises(ReleaseError, match="facts only") as error:
        facts.evidence("jianghai-ribao-2021-03-09-p1-a01-e01")
    assert error.value.code == "no_text"


def test_spans_beyond_the_page_do_no_harm(volumes: Path) -> None:
    [passage] = open_dataset(volumes).evidence("jianghai-ribao-2021-03-09-p1-a01")
    assert passage.end > len(passage.raw)
    assert str(passage)


# as HTML


def test_html_marks_the_same_characters_and_escapes_all_others(pages: Dataset, broken: pl.DataFrame) -> None:
    html = pages.evidence(broken)._repr_html_()
    assert re.findall(r"<mark>(.*?)</mark>", html) == ["罗继", "光"]
    assert 'class="join"' in html
    assert "<script" not in html
    assert "http" not in html


def test_html_shows_the_words_within_a_sentence_that_tell_the_event(pages: Dataset) -> None:
    html = pages.evidence(row(pages, "events", name="全省制造业高质量发展大会"))._repr_html_()
    assert re.findall(r"<u>(.*?)</u>", html) == ["昨天上午", "南京", "召开"]


def test_what_a_page_prints_cannot_become_markup(tmp_path: Path, make_page: Any) -> None:
    import etl

    attack = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e"
    (tmp_path / "page.txt").write_text(make_page().replace("西门菜场", f"西门{attack}菜场"), encoding="utf-8")
    etl.run(tmp_path / "page.txt", output=tmp_path / "output", jobs=1)
    dataset = open_dataset(tmp_path / "output")
    evidence = dataset.evidence(dataset.articles)
    for shown in (evidence._repr_html_(), dataset._repr_html_()):
        assert not re.search(r"<(script|img)", shown)
        assert "\u202e" not in shown
    assert "\u202e" not in str(evidence)
