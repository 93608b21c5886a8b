"""Where a page leads, by a pattern or a selector, and never into another issue."""

from __future__ import annotations

import re
from datetime import date

import pytest

from etl.extract.fetch.addresses import address_of
from etl.extract.fetch.declared import LinkRule
from etl.extract.fetch.links import links_of

AT = address_of("https://epaper.yunxi.example/html/2021-03/09/node_1.htm")
INDEX = """
<html><head><title>云溪晚报</title></head><body>
<div id=pages><a href=node_1.htm>第01版</a> <a href="node_2.htm#top">第02版</a> <A HREF='./node_3.htm'>第03版</A></div>
<a href="../../2021-03/08/node_1.htm">上一期</a> <a href="../../2021-03/10/node_1.htm">下一期</a>
<map><area href="content_1.htm"></map>
<ul class="list"><li><a href="content_1.htm">抢抓农时</a></li><li><a href="content_2.htm?div=-1">主塔封顶</a></li></ul>
<a href="https://ads.example/content_9.htm">广告</a> <a href="javascript:void(0)">打印</a>
<a href="http://[/">坏</a> <a>无</a>
<a href="//static.yunxi.example/content_7.htm">图</a> <a href="mailto:a@b.example">信</a>
</body></html>
"""


def names(
    html: str = INDEX, *, css: str | None = None, pattern: str | None = None, encoding: str = "utf-8"
) -> list[str]:
    rule = LinkRule(css, re.compile(pattern) if pattern else None)
    links = links_of(html.encode(encoding), AT.url, rule, hosts={AT.host}, day=date(2021, 3, 9))
    return [link.shown.removeprefix("https://epaper.yunxi.example/html/2021-03/09/") for link in links]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"pattern": r"node_\d+\.htm$"}, ["node_1.htm", "node_2.htm", "node_3.htm"]),
        ({"css": "#pages a"}, ["node_1.htm", "node_2.htm", "node_3.htm"]),
        ({"pattern": r"content_\d+\.htm$"}, ["content_1.htm"]),
        ({"pattern": r"content_\d+\.htm"}, ["content_1.htm", "content_2.htm?div=-1"]),
        ({"css": ".list a"}, ["content_1.htm", "content_2.htm?div=-1"]),
        ({"css": ".list a", "pattern": r"htm$"}, ["content_1.htm"]),
        ({"css": "area"}, ["content_1.htm"]),
        ({"css": ".nothing a"}, []),
    ],
)
def test_links_are_chosen(rule: dict[str, str], found: list[str]) -> None:
    assert names(**rule) == found  # type: ignore[arg-type]


def test_an_encoding_that_is_not_declared_is_no_hindrance() -> None:
    assert names(INDEX, css="#pages a", encoding="gb18030") == ["node_1.htm", "node_2.htm", "node_3.htm"]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<meta http-equiv=Refresh content="0; URL=content_1.htm">', ["content_1.htm"]),
        ('<meta http-equiv="refresh" content="0;url=\'content_1.htm\'">', ["content_1.htm"]),
        ('<frameset><frame src="content_1.htm"></frameset>', ["content_1.htm"]),
        ('<base href="/html/2021-03/09/"><a href="content_1.htm">一</a>', ["content_1.htm"]),
        ("<a href=' content_1.htm\n'>一</a>", ["content_1.htm"]),
        ('<img src="content_1.htm">', []),
        ("\0\1\2", []),
    ],
    ids=["a page that goes on by itself", "in quotes", "a frame", "a base", "blanks", "a picture", "no page"],
)
def test_links_of_all_kinds(html: str, found: list[str]) -> None:
    assert names(html, pattern="content_") == found


def test_other_hosts_count_when_they_are_named() -> None:
    hosts = {AT.host, "static.yunxi.example"}
    links = links_of(INDEX.encode(), AT.url, LinkRule(pattern=re.compile("content_7")), hosts=hosts, day=None)
    assert [link.shown for link in links] == ["https://static.yunxi.example/content_7.htm"]


def test_without_a_day_every_issue_counts() -> None:
    links = links_of(INDEX.encode(), AT.url, LinkRule(pattern=re.compile("node_1")), hosts={AT.host}, day=None)
    assert len(links) == 3
