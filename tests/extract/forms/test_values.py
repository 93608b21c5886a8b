"""Dates, labels and titles are known in every form that addresses, columns and markup use."""

from __future__ import annotations

from datetime import date

import pytest

from etl.extract.forms.address import read_address
from etl.extract.forms.values import find_date, find_newspaper, find_page_label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年3月9日 星期二", date(2021, 3, 9)),
        ("2021-03-09 23:59:57", date(2021, 3, 9)),
        ("2021/3/9", date(2021, 3, 9)),
        ("2021·3·9", date(2021, 3, 9)),
        ("20210309", date(2021, 3, 9)),
        ("2019年05月06日08:18", date(2019, 5, 6)),
        ("二〇二一年三月九日", date(2021, 3, 9)),
        ("一九四六年十二月卅一日", date(1946, 12, 31)),
        ("民國三十八年五月廿六日", date(1949, 5, 26)),
        ("中華民國91年3月19日", date(2002, 3, 19)),
        ("民国元年正月", None),
        ("2021-02-30", None),
        ("2021-02-30，2021-03-01", date(2021, 3, 1)),
        ("电话 13820210309123", None),
        ("", None),
    ],
)
def test_dates(text: str, expected: date | None) -> None:
    assert find_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第A01版：头版", "A01"),
        ("第 04 版", "04"),
        ("04版：社会", "04"),
        ("版次/卷期：02 版", "02"),
        ("版次：rb01", "RB01"),
        ("第八版", "8"),
        ("第十二版", "12"),
        ("03 国内国际", "03"),
        ("A06", "A06"),
        ("头版", "头版"),
        ("版权所有", None),
        ("xianfa", None),
        ("2021年版", None),
    ],
)
def test_page_labels(text: str, expected: str | None) -> None:
    assert find_page_label(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《 江海日报 》（ 2018年08月28日 04 版）", "江海日报"),
        ("江海日报数字报", "江海日报"),
        ("江海日报社数字报", "江海日报"),
        ("湖濱日報 日期：1936-05-15", "湖濱日報"),
        ("湖濱日報_香港版 日期：1938-03-18", "湖濱日報香港版"),
        ("街巷里的“红马甲”-岭东日报", "岭东日报"),
        ("岭东日报-岭东新闻网", "岭东日报"),
        ("记者报道了这件事", None),
    ],
)
def test_newspapers(text: str, expected: str | None) -> None:
    assert find_newspaper(text) == expected


@pytest.mark.parametrize(
    ("uri", "day", "label", "article"),
    [
        ("jhrb/html/2021-03/09/content_40186.htm", date(2021, 3, 9), None, "40186"),
        ("http://e.example/jhrb/html/2021-03/09/content_40186.htm?div=-1", date(2021, 3, 9), None, "40186"),
        ("jhrb/html/2021-03/09/node_187.htm", date(2021, 3, 9), None, None),
        ("pc/layout/202103/09/node_A04.html", date(2021, 3, 9), "A04", None),
        ("pc/content/202103/09/content_30180713.html", date(2021, 3, 9), None, "30180713"),
        ("html/2021-03/09/nw.D110000jianghai_20210309_1-04.htm", date(2021, 3, 9), "04", "1-04"),
        ("html/2021-03/09/nbs.D110000jianghai_04.htm", date(2021, 3, 9), "04", None),
        ("szb/con/202103/09/c12.html", date(2021, 3, 9), None, "12"),
        ("papers/ghb/2021/3/9/4/news-2.html", date(2021, 3, 9), "4", "2"),
        ("2021/03/09/HK2103090012.htm", date(2021, 3, 9), None, "2103090012"),
        ("n1/2019/0615/c1013-31153719.html", date(2019, 6, 15), None, "1013-31153719"),
        ("world/2019-12/10/c_1125.htm", date(2019, 12, 10), None, None),
        ("saved/2021-03-09-p04.html", date(2021, 3, 9), "04", None),
        ("a.zip!/20210309_A04.txt", date(2021, 3, 9), "A04", None),
        ("content_12.htm", None, None, "12"),
        ("2021-13-40/p1.txt", None, None, None),
        ("p1.txt", None, None, None),
    ],
)
def test_addresses(uri: str, day: date | None, label: str | None, article: str | None) -> None:
    address = read_address(uri)
    assert (address.date, address.page_label, address.article) == (day, label, article)
