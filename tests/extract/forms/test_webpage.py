"""Web pages: whatever surrounds an article, its text is whole and nothing else is in it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.errors import DecodeError, SourceError
from etl.extract.forms.contents import PageText
from etl.extract.forms.read import Given, pages_of

PARAGRAPHS = [
    "本报讯（记者金铃）3月8日，云溪县召开春季造林动员会，部署今年造林任务。",
    "县长鲍国强说，全县今年计划造林3.6万亩，其中经济林1.2万亩。",
    "“树种下去，日子就绿起来了。”石湾村村民鲁桂香说。",
]


def read(markup: str, *, uri: str = "a.html", encoding: str = "utf-8", given: Given | None = None) -> PageText:
    [page] = pages_of(markup.encode(encoding), uri=uri, given=given or Given()).pages
    return page


def parts(page: PageText, role: str) -> list[str]:
    return [page.text[mark.start : mark.end] for mark in page.marks if mark.role == role]


def site(body: str, *, title: str = "春季造林动员会召开_云溪网") -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def paragraphs(tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in PARAGRAPHS)


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>春季造林动员会召开</h1><div>{paragraphs()}</div>",
        f"<h2>春季造林动员会召开</h2><div class=c>{'<br><br>'.join(PARAGRAPHS)}</div>",
        f"<div>春季造林动员会召开</div>{paragraphs('div')}",
        f"<table><tr><td>春季造林动员会召开<tr><td>{'<br>　　'.join(PARAGRAPHS)}</table>",
        f"<article><header><h1>春季造林动员会召开</h1></header><section>{paragraphs()}</section></article>",
        "<ul>" + "<li><a href=x>导航</a></li>" * 40 + f"</ul><h1>春季造林动员会召开</h1><div>{paragraphs()}</div>"
        "<ul>" + "<li>1、<a href=x>别的新闻标题，也有逗号和句号。</a></li>" * 40 + "</ul>",
        f"<h1>春季造林动员会召开</h1><div>{paragraphs()}</div>"
        "<div><p><a href=1>推荐的一条</a></p><p>推荐新闻的摘要，写得像一句话。</p></div><p>Copyright © 云溪网</p>",
        f"<h1>春季造林动员会召开</h1><div>{paragraphs()}<p>分享到：</p><p>（责任编辑：甲某）</p><p>【打印】【关闭】</p></div>",
    ],
)
def test_the_article_of_any_site_is_whole(body: str) -> None:
    page = read(site(body))
    assert parts(page, "headline") == ["春季造林动员会召开"]
    assert parts(page, "body") == PARAGRAPHS


def test_what_is_no_article_in_its_place_is_marked() -> None:
    page = read(site(f"<h1>春季造林动员会召开</h1><div>{paragraphs()}<p><a href=x>点击进入专题&gt;&gt;</a></p></div>"))
    assert parts(page, "noise") == ["点击进入专题>>"]


@pytest.mark.parametrize(
    ("line", "day", "credits_"),
    [
        ("<span>2021-03-09 10:15</span> <span>来源：云溪晚报</span>", date(2021, 3, 9), ["来源：云溪晚报"]),
        ("<i>发布时间：2021年3月9日</i>作者：金铃 编辑：甲某", date(2021, 3, 9), ["作者：金铃"]),
        ("http://www.yunxi.example 2021年03月09日 云溪晚报", date(2021, 3, 9), []),
        ("阅读：318", None, []),
    ],
)
def test_day_and_credits_of_an_article(line: str, day: date | None, credits_: list[str]) -> None:
    page = read(site(f"<h1>春季造林动员会召开</h1><div>{line}</div><div>{paragraphs()}</div>"))
    assert page.date == day
    assert parts(page, "byline") == credits_
    assert parts(page, "body") == PARAGRAPHS


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("春季造林动员会召开_云溪网", "云溪网"),
        ("春季造林动员会召开--地方--云溪网 ", "云溪网"),
        ("春季造林动员会召开 - 云溪晚报", "云溪晚报"),
        ("春季造林动员会召开|要闻|云溪在线", "云溪在线"),
        ("春季造林动员会召开", None),
    ],
)
def test_a_site_stands_for_a_newspaper_that_nothing_names(title: str, name: str | None) -> None:
    markup = site(f"<h1>春季造林动员会召开</h1><div>{paragraphs()}</div>", title=title)
    assert read(markup).newspaper == name
    assert read(markup, given=Given(newspaper="云溪日报")).newspaper == "云溪日报"
    assert parts(read(markup), "headline") == ["春季造林动员会召开"]


FOUNDER = (
    "<founder-title>{title}</founder-title><founder-content><p>第一段。</p><p>第二段。</p></founder-content>"
    "<!--enpproperty <founder-date>2021-03-09 23:59:57</founder-date><founder-pagenum>A01</founder-pagenum>"
    "<founder-papername>江海日报</founder-papername> /enpproperty-->"
)


def test_what_a_page_says_stands_before_what_is_given_and_that_before_its_address() -> None:
    told = Given(newspaper="别的报", date=date(2020, 1, 1), page_label="9")
    said = read(FOUNDER.format(title="标题"), uri="html/2019-05/06/content_1.htm", given=told)
    assert (said.newspaper, said.date, said.page_label) == ("江海日报", date(2021, 3, 9), "A01")
    silent = FOUNDER.format(title="标题").partition("<!--")[0]
    page = read(silent, uri="html/2019-05/06/content_1.htm", given=told)
    assert (page.newspaper, page.date, page.page_label) == ("别的报", date(2020, 1, 1), "9")
    page = read(silent, uri="pc/layout/201905/06/node_A04.html")
    assert (page.date, page.page_label) == (date(2019, 5, 6), "A04")


def test_an_article_is_a_part_of_its_page_and_an_index_is_the_page(tmp_path: object) -> None:
    assert read(FOUNDER.format(title="标题"), uri="html/2019-05/06/content_77.htm").part == "77"
    index = "<p>第A01版：头版</p><map name=pagepicmap><area href=content_1.htm></map><a href=content_1.htm>标题一</a>"
    assert read(index).part is None


@pytest.mark.parametrize("title", ["标题<BR/>第二行", "标题&lt;br&gt;第二行", "<![CDATA[标题]]><br>第二行"])
def test_a_headline_of_two_lines(title: str) -> None:
    assert parts(read(FOUNDER.format(title=title)), "headline") == ["标题", "第二行"]


def test_in_article_subheads_stay_in_the_body() -> None:
    page = read("<h1>标题</h1><div id=ozoom><p>第一段。</p><h3>小标题</h3><p>第二段。</p></div>")
    assert parts(page, "body") == ["第一段。", "小标题", "第二段。"]
    assert parts(page, "kicker") == parts(page, "subheadline") == []


def test_a_paragraph_that_is_said_twice_stays_twice() -> None:
    page = read("<h1>标题</h1><div id=ozoom><p>点评：</p><p>甲。</p><p>点评：</p><p>甲。</p></div>")
    assert parts(page, "body") == ["点评：", "甲。", "点评：", "甲。"]


def test_parts_stand_a_blank_line_apart_and_lines_of_one_part_do_not() -> None:
    page = read(FOUNDER.format(title="标题"))
    assert page.text == "标题\n\n第一段。\n第二段。"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("<html><body><ul><li><a href=x>只有导航</a></li></ul></body></html>".encode(), "no_article"),
        (b"<html><script>render()</script></html>", "no_article"),
        (("<html><body>" + "<p>" + "甲乙丙丁。" * 900_000).encode(), "page_too_large"),
        (FOUNDER.format(title="标题").encode("gb18030").replace("第二".encode("gb18030"), b"\xb5\xff"), "damaged"),
    ],
    ids=["navigation", "script", "too large", "damaged text"],
)
def test_pages_without_an_article_are_refused(raw: bytes, code: str) -> None:
    with pytest.raises(SourceError) as refusal:
        pages_of(raw, uri="a.html")
    assert refusal.value.code == code
    assert ";" in refusal.value.message  # what is wrong; what to do


def test_damage_outside_of_the_text_is_no_harm() -> None:
    head = (
        "<html><head><meta name=description content='描述被截断".encode("gb18030") + b"\xb0'><title>\xb0</title></head>"
    )
    body = (f"<h1>春季造林动员会召开</h1><div>{paragraphs()}</div></html>").encode("gb18030")
    [page] = pages_of(head + body, uri="a.html").pages
    assert parts(page, "body") == PARAGRAPHS


def test_a_wrong_declaration_is_not_believed() -> None:
    markup = "<meta charset=gb2312>" + site(f"<h1>春季造林动员会召开</h1><div>{paragraphs()}</div>")
    assert pages_of(markup.encode(), uri="a.html").encoding == "utf-8"
    markup = "<meta charset=utf-8>" + site(f"<h1>春季造林动员会召开</h1><div>{paragraphs()}</div>")
    assert pages_of(markup.encode("gb18030"), uri="a.html").encoding == "gb18030"
    sentence = "湖濱縣政府今日召開會議，討論築塘工程的進行情形。"
    traditional = f"<meta charset=gb2312><h1>築塘</h1><div><p>{sentence * 5}"
    assert pages_of(traditional.encode("cp950"), uri="a.html").encoding == "big5"


TEXT = st.text(
    alphabet=st.characters(
        categories=["Lo", "Nd"], include_characters="，。：；“”（）", max_codepoint=0x9FFF, min_codepoint=0x4E00
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60)
@given(headline=TEXT, body=st.lists(TEXT, min_size=1, max_size=6), wrap=st.sampled_from(["p", "div", "P", "section"]))
def test_every_paragraph_of_a_known_system_arrives(headline: str, body: list[str], wrap: str) -> None:
    inside = "".join(f"<{wrap}>　　{text}</{wrap}>\n" for text in body)
    page = read(
        f"<founder-title>{headline}</founder-title><div id=ozoom><!--enpcontent-->{inside}<!--/enpcontent--></div>"
    )
    assert parts(page, "headline") == [headline]
    arrived = [page.text[mark.start : mark.end] for mark in page.marks if mark.role in ("body", "noise", "byline")]
    assert arrived == body


def test_decode_error_is_a_source_error() -> None:
    assert issubclass(DecodeError, SourceError)


@pytest.mark.parametrize(
    "hidden",
    [
        '<meta property="article:published_time" content="2021-03-09T10:15:00+08:00">',
        '<meta name="publishdate" content="2021-03-09">',
        '<meta itemprop="datePublished" content="2021/3/9">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2021-03-09T10:15:00"}</script>',
    ],
)
def test_a_day_that_only_machines_see(hidden: str) -> None:
    page = read(site(f"{hidden}<h1>春季造林动员会召开</h1><div>{paragraphs()}</div>"))
    assert page.date == date(2021, 3, 9)
    assert "2021" not in page.text


def test_a_traditional_site() -> None:
    body = [
        "〔記者陳金鈴／湖濱報導〕湖濱縣政府九日召開會議，討論築塘工程的進行情形。",
        "縣長陸伯言表示，工程將於六月完工，費用由各鄉鎮分攤。",
    ]
    page = read(
        "<title>築塘工程六月完工 | 湖濱新聞網</title><ul><li><a href=1>首頁</a></li><li><a href=2>焦點</a></li></ul>"
        "<h1>築塘工程六月完工</h1><div>發布時間：2021-03-09 10:15</div>"
        f"<div><p>{body[0]}</p><p>{body[1]}</p><p>相關新聞</p><p>責任編輯：某某</p></div><p>版權所有 湖濱新聞網</p>"
    )
    assert (page.newspaper, page.date) == ("湖濱新聞網", date(2021, 3, 9))
    assert parts(page, "body") == body
    assert parts(page, "noise") == ["相關新聞", "責任編輯：某某"]


def test_a_declared_encoding_helps_where_there_is_too_little_text() -> None:
    short = "<meta charset=gb2312><founder-title>罅隙</founder-title><founder-content><p>龘靐。</p></founder-content>"
    assert parts(read(short, encoding="gb18030"), "body") == ["龘靐。"]


def test_the_name_of_the_paper_is_no_headline() -> None:
    page = read(f"<title>江海日报</title><founder-title>江海日报</founder-title>{FOUNDER.format(title='标题')}")
    assert parts(page, "headline") == ["标题"]


def test_source_and_editor_at_the_end_are_no_body() -> None:
    last = "<p>本文来源：云溪晚报 责任编辑：某某</p><p>（原标题：另一个标题）</p>"
    page = read(site(f"<h1>春季造林动员会召开</h1><div>{paragraphs()}{last}</div>"))
    assert parts(page, "body") == PARAGRAPHS
