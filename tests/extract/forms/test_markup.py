"""Markup is read as browsers show it, in linear time, and no text of it is lost."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.extract.forms.lines import lines_of, lines_of_text
from etl.extract.forms.markup import Kind, Markup, parse_markup
from etl.extract.forms.selecting import parse_selector, select


def lines(markup: str) -> list[str]:
    return [line.text for line in lines_of(parse_markup(markup))]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
        ("<P>甲<P>乙", ["甲", "乙"]),
        ("<div>甲<br>乙<br/>丙<BR />丁</div>", ["甲", "乙", "丙", "丁"]),
        ("甲&lt;br/&gt;乙&lt;BR&gt;丙&lt;/p&gt;丁", ["甲", "乙", "丙", "丁"]),
        ("甲&amp;nbsp;乙&amp;ldquo;丙", ["甲 乙“丙"]),
        ("&lt;span style='x'&gt;甲&lt;/span&gt;乙", ["甲乙"]),
        ("1 &lt; 2，a&lt;b", ["1 < 2，a<b"]),
        ("<p>　　甲&nbsp;&nbsp;乙　</p>", ["甲 乙"]),
        ("<p>省政府召开\n\t座谈会 research\nnote</p>", ["省政府召开座谈会 research note"]),
        ("<p>第一段。\n　　第二段。</p>", ["第一段。", "第二段。"]),
        ("<p>甲<b>乙</b><font color=red>丙</font></p>", ["甲乙丙"]),
        ("<script>x='<p>乙</p>'</script>甲<style>p{}</style>", ["甲"]),
        ("<script>没有结尾 <p>甲</p>", []),
        ("<noscript>乙</noscript><select><option>丙</option></select>甲", ["甲"]),
        ('<p style="color:red; display:none">乙</p>甲', ["甲"]),
        ("<ruby>鎮<rt>zhèn</rt></ruby>海", ["鎮海"]),
        ("<table><tr><td>甲<td>乙<tr><td>丙</table>", ["甲 乙", "丙"]),
        ("<table><tr><td><p>甲</p></td><td>乙<br>丙</td></tr></table>", ["甲", "乙", "丙"]),
        ("<!--<p>乙</p>-->甲<!-- 没有结尾 <p>丙", ["甲"]),
        ("<![CDATA[甲<乙]]>丙", ["甲<乙丙"]),
        ('<a title="3>2" href=x>甲</a>', ["甲"]),
        ('<td width="100>甲</td>', ["甲"]),
        ("甲 < 乙 <3 丙", ["甲 < 乙 <3 丙"]),
        ("<p>甲</p", ["甲</p"]),
        ("<h1>甲</h1>乙<hr>丙", ["甲", "乙", "丙"]),
        ("&#22823;&#x5927;&#99999999999;", ["大大\ufffd"]),
        ("甲\u200b乙\ufeff丙\x00丁", ["甲乙丙丁"]),
        ("<pre>甲\n乙</pre>", ["甲", "乙"]),
        ("<o:p/>甲<founder-title/>乙", ["甲乙"]),
        ("<title>不是正文</title>甲", ["甲"]),
    ],
)
def test_lines_are_those_that_a_reader_sees(markup: str, expected: list[str]) -> None:
    assert lines(markup) == expected


def test_fields_may_hold_markup_or_none() -> None:
    assert lines_of_text("甲\r\n\r\n　乙&nbsp;丙<br/>丁") == ["甲", "乙 丙", "丁"]


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("p", ["甲", "乙", "丙"]),
        (".lead", ["甲"]),
        ("p.big.lead", ["甲"]),
        ("#MAIN p", ["乙"]),
        ("div div", ["丙"]),
        ("div div p", ["丙"]),
        ("div p", ["乙", "丙"]),
        ("[data-x]", ["乙"]),
        ("p[data-x=1]", ["乙"]),
        ("a[href*=content_]", ["链"]),
        ("a[href^=node]", []),
        ("a[href$=.htm]", ["链"]),
    ],
)
def test_selectors(selector: str, expected: list[str]) -> None:
    markup = parse_markup(
        '<p class="big Lead">甲</p><div id=main><p data-x=1>乙</p></div><div><div><p>丙</p></div></div>'
        '<a href="../content_1.htm">链</a>'
    )
    [found] = select(markup, [selector])
    assert [markup.text_of(element) for element in found] == expected


@pytest.mark.parametrize("selector", ["", "p > a", "a:first-child", "*", "p,a"])
def test_a_wrong_selector_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match=r"selector|empty"):
        parse_selector(selector)


TOKENS = st.sampled_from(
    [
        *("<p>", "</p>", "<table>", "</table>", "<td>", "</td>", "<tr>", "</tr>", "<th>", "<caption>", "<tbody>"),
        *("<div>", "</div>", "<b>", "</b>", "<br>", "</br>", "<li>", "<ul>", "<a href='x", "'", '"', ">", "<", "&lt;"),
        *("<script>", "</script>", "<title>", "</title>", "<!--", "-->", "<![CDATA[", "]]>", "<head>", "<body>", "字"),
    ]
)


@given(st.lists(TOKENS | st.text(max_size=4), max_size=40).map("".join))
def test_any_markup_gives_elements_that_nest(text: str) -> None:
    markup = parse_markup(text)
    open_elements: list[int] = []
    for at, (kind, value) in enumerate(markup.events):
        if kind is Kind.START:
            assert isinstance(value, int)
            assert markup.elements[value].parent == (open_elements[-1] if open_elements else -1)
            assert markup.elements[value].start == at
            open_elements.append(value)
        elif kind is Kind.END:
            assert open_elements.pop() == value
            assert markup.elements[value].end == at
    assert not open_elements
    lines_of(markup)


@given(st.text(alphabet="甲乙 丙\n丁<>&;a/\"'", max_size=60))
def test_no_character_of_a_text_without_tags_is_lost(text: str) -> None:
    shown = "".join(lines(text.replace("<", "< ")))
    assert sorted(shown.replace(" ", "")) == sorted("".join(text.split()))


HOSTILE: dict[str, Callable[[int], str]] = {
    "nested": lambda n: "<div>" * n,
    "nested inline": lambda n: "<a><b><i>" * n,
    "nested tables": lambda n: "<table><tr><td>" * n,
    "ends of nothing": lambda n: "<b><td>" + "<div>" * n + "</b>" * n + "</td></table></tr>" * n,
    "attributes": lambda n: "<a " + " ".join(f"a{i}=1" for i in range(n)) + ">",
    "quotes": lambda n: "<a \"b>'" * n,
    "open quotes": lambda n: '<a ">' * n + '"',
    "open tags": lambda n: "<a " * n,
    "comments": lambda n: "<!-- " * n,
    "references": lambda n: "&" * n + "&#" + "1" * n,
    "scripts": lambda n: "<script><!--" * n,
    "cells": lambda n: "<table><tr>" + "<td>甲" * n,
    "links": lambda n: "<a href=content_1.htm>甲</a>" * n,
    "blanks": lambda n: "甲" + " \n" * n + "乙" + "\u3000" * n,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_length_and_no_faster(make: Callable[[int], str]) -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        markup: Markup = parse_markup(text)
        lines_of(markup)
        return time.process_time() - start

    short, long = make(4_000), make(32_000)
    at_best = min(seconds(short) for _ in range(3))
    assert seconds(long) < 6 * (len(long) / len(short)) * max(at_best, 0.01)
