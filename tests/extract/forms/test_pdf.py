"""PDF pages: every character, columns in the order of reading, and a word on what can not be read."""

from __future__ import annotations

import sys

import pytest

from etl.errors import SourceError
from etl.extract.forms.pdf_layout import Glyph, lay_text
from etl.extract.forms.read import pages_of
from tests.extract.forms.pdf_writer import Run, column, pdf

STORY = (
    "　　本报讯（记者金铃）昨天上午，云溪县召开春季造林动员会，部署今年造林任务，要求各地抢抓时机，确保种一棵活一棵。"
)
NEXT = "　　县长鲍国强说，全县今年计划造林三万六千亩，其中经济林一万二千亩，任务比去年多一成，时间比去年少十天。"


def wrapped(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def story(x: float, top: float, text: str, width: int = 12) -> list[Run]:
    """A paragraph in a column; its first line is indented by two characters."""
    first, *rest = column(x, top, [line.replace("　", "") for line in wrapped(text, width)])
    return [(first[0] + 20, *first[1:]), *rest]


def texts(runs: list[Run]) -> list[str]:
    [page] = pages_of(pdf([runs]), uri="a.pdf").pages
    return page.text.split("\n\n")


def test_a_headline_is_read_before_the_columns_under_it() -> None:
    left, right = wrapped(STORY + NEXT.replace("　", ""), 12)[:5], wrapped(STORY + NEXT.replace("　", ""), 12)[5:]
    runs = [
        *column(190, 650, right),
        (50, 700, 24, "春季造林动员会召开"),
        *story(50, 650, "".join(left)),
    ]
    assert texts(runs) == ["春季造林动员会召开", "".join(left).replace("　", ""), "".join(right)]


def test_neighbouring_articles_do_not_mix() -> None:
    runs = [
        (50, 700, 18, "造林动员"), *story(50, 670, STORY),
        (330, 700, 18, "夜市搬家"), *story(330, 670, NEXT),
        (50, 500, 22, "下面一篇的大标题横跨两栏"), *story(50, 470, STORY), *story(190, 470, NEXT),
    ]  # fmt: skip
    plain, after = STORY.replace("　", ""), NEXT.replace("　", "")
    assert texts(runs) == ["造林动员", plain, "下面一篇的大标题横跨两栏", plain, after, "夜市搬家", after]


def test_paragraphs_of_a_column_stand_one_under_the_other() -> None:
    first = story(50, 700, STORY)
    runs = [*first, *story(50, first[-1][1] - 14, NEXT)]
    assert texts(runs) == [STORY.replace("　", "") + "\n" + NEXT.replace("　", "")]


def test_the_order_in_which_lines_were_set_means_nothing() -> None:
    runs = story(50, 700, STORY) + story(190, 700, NEXT)
    assert texts(runs[::-1]) == texts(runs)


def test_characters_set_one_by_one_make_lines() -> None:
    runs = [(50.0 + 10 * n, 700.0, 10.0, char) for n, char in enumerate("本报讯昨日起公园门票降价")]
    assert texts(runs) == ["本报讯昨日起公园门票降价"]


def test_a_spaced_headline_is_one_line() -> None:
    runs: list[Run] = [(50.0 + 60 * n, 700.0, 30.0, char) for n, char in enumerate("春耕忙")]
    assert texts([*runs, *story(50, 650, STORY, 18)])[0] == "春耕忙"


def test_latin_words_keep_their_blanks() -> None:
    assert texts([(50, 700, 10, "引进 5G 和 AI open data 设备")]) == ["引进 5G 和 AI open data 设备"]


def test_columns_set_from_top_to_bottom_are_read_from_right_to_left() -> None:
    lines = ["本報訊昨日各界人士集會慶祝築塘工程", "開工縣長陸伯言親臨主持並致詞勉勵"]
    runs = [(500 - 16 * n, 700 - 12 * m, 10, char) for n, line in enumerate(lines) for m, char in enumerate(line)]
    headline = [(540, 690 - 26 * m, 24, char) for m, char in enumerate("築塘工程開工")]
    assert texts([*runs, *headline]) == ["築塘工程開工", "".join(lines)]


def test_each_page_is_a_page_and_empty_ones_are_left_out() -> None:
    raw = pdf([[(50, 700, 10, "第一页")], [], [(50, 700, 10, "第三页")]])
    contents = pages_of(raw, uri="a.pdf")
    assert [page.text for page in contents.pages] == ["第一页", "第三页"]
    assert (contents.media_type, contents.encoding, contents.char_count) == ("application/pdf", "binary", 6)


def test_radicals_that_fonts_give_for_characters_become_these() -> None:
    glyphs = [Glyph(char, 10.0 * n, 0, 10.0 * n + 10, 10) for n, char in enumerate("春耕")]
    assert lay_text(glyphs) == "春耕"
    assert texts([(50, 700, 10, "\u2f42\u2f00")]) in (["文一"], ["\u2f42\u2f00"])


def test_no_character_is_lost_however_they_lie() -> None:
    glyphs = [
        Glyph(chr(0x4E00 + n), (n * 37) % 500, (n * 91) % 700, (n * 37) % 500 + 10, (n * 91) % 700 + 10)
        for n in range(300)
    ]
    assert sorted("".join(lay_text(glyphs).split())) == sorted(glyph.text for glyph in glyphs)


@pytest.mark.parametrize(
    ("raw", "code"),
    [(pdf([[]]), "no_text_layer"), (b"%PDF-1.4 and nothing more", "bad_pdf"),
     (pdf([[(1, 1, 10, "甲")]])[:200], "bad_pdf"), (pdf([[(50, 700, 10, "\ue000\ue001\ue002甲")]]), "no_text_layer")],
    ids=["no text", "no pdf", "cut off", "private use"],
)  # fmt: skip
def test_pdf_files_that_can_not_be_read_say_why(raw: bytes, code: str) -> None:
    with pytest.raises(SourceError) as refusal:
        pages_of(raw, uri="a.pdf")
    assert refusal.value.code == code
    assert ";" in refusal.value.message


def test_without_the_reader_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(SourceError, match=r"banmian\[pdf\]") as refusal:
        pages_of(pdf([[(50, 700, 10, "甲")]]), uri="a.pdf")
    assert refusal.value.code == "needs_pdf"
