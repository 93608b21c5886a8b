"""Notices: kept as their kind, without the names and numbers of private people anywhere."""

from __future__ import annotations

import pytest

from etl.records import PageSource, PageTables, Source
from etl.transform.page import read_pages
from etl.transform.privacy import mask_page

PAGE = """江海日报

2021年3月9日

星期二

甲县村村通公交

本报讯 记者李建华报道 昨天，甲县客运公司开通三十条乡村公交线路，三十个村子的人进城不用再换车。

甲县客运公司经理周正平说，新车每半小时一班，票价两元。

{notice}

新闻热线:85010001
"""

NOTICES = [
    ("遗失声明:林燕玲遗失居民身份证,号码320602198803074521,声明作废。", ["林燕玲", "198803074521"]),
    ("声明:本人张立新不慎遗失驾驶证,特此声明作废。", ["张立新"]),
    ("王建国遗失警官证,编号007123,声明作废。", ["王建国"]),
    ("遗失启事:孙丽萍将工会会员证遗失,声明作废。", ["孙丽萍"]),
    (
        "寻人启事:赵桂兰,女,七十二岁,3月5日走失,有知情者请与家属赵志强联系,电话13912345678。",
        ["赵桂兰", "赵志强", "13912345678"],
    ),
    ("讣告:我单位退休职工钱家明同志因病医治无效,于2021年3月5日逝世,享年八十一岁。", ["钱家明"]),
    ("房屋出租:学院路两室一厅,月租八百元,联系人:周玉梅,电话0513-85012345。", ["周玉梅", "85012345"]),
    ("旺铺转让:因店主回乡,学院路面馆低价转让,联系人吴海波 13812345678", ["吴海波", "13812345678"]),
    (
        "注销公告:甲县通达车行经股东会决议解散,请债权人自公告之日起45日内申报债权。联系人:郑小刚 电话:13712345678",
        ["郑小刚", "13712345678"],
    ),
    ("法院公告:冯军:本院受理原告陈秀英诉你民间借贷纠纷一案,现依法向你公告送达起诉状副本。", ["冯军", "陈秀英"]),
    ("李明(父)、王芳(母)之子李小宝出生医学证明遗失,编号S320123456,声明作废。", ["李小宝"]),
    ("征婚启事:刘美华,女,四十二岁,身高一米六二,有意者电话13612345678。", ["刘美华", "13612345678"]),
    ("遗失声明:杨 帆遗失教师资格证,声明作废。何志远遗失军官证,证号军字第0123456号,声明作废。", ["何志远"]),
    ("遗失声明:王芳遗失江海市通达商店会员卡一张,声明作废。", ["王芳"]),
    ("债权转让通知:致许国强:本人马春燕已将对你的债权依法转让。", ["许国强", "马春燕"]),
]


def page(notice: str) -> PageTables:
    text = PAGE.format(notice=notice)
    (read,) = read_pages([PageSource(Source("s", "jianghai.txt", "x", "text/plain", "utf-8", 1, len(text)), text)])
    assert isinstance(read, PageTables)
    return read


@pytest.mark.parametrize(("notice", "private"), NOTICES, ids=[n[0][:10] for n in NOTICES])
def test_notice(notice: str, private: list[str]) -> None:
    tables = page(notice).tables
    assert [a["kind"] for a in tables["articles"]] == ["news", "notice"]
    published = [str(value) for rows in tables.values() for row in rows for value in row.values()]
    assert [word for word in private if any(word in value for value in published)] == []
    assert len(tables["pages"][0]["text"]) == len(PAGE.format(notice=notice))
    assert "周正平" in {p["name"] for p in tables["persons"]}


def test_a_company_may_be_named() -> None:
    notice = "遗失声明:江海市通达商贸有限公司遗失公章一枚,声明作废。"
    assert "江海市通达商贸有限公司" in page(notice).tables["articles"][1]["body"]


def test_a_number_wrapped_by_its_column() -> None:
    notice = "遗失声明:林燕玲遗失居民身份证,号码3206021\n98803074521,声明作废。王建国遗失驾驶证,声\n明作废。"
    text = page(notice).tables["pages"][0]["text"]
    assert "3206021" not in text
    assert "320602＊" in text
    assert "98803074521" not in text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证号320602198803074521的男子", ["198803074521"]),
        ("拨打13912345678与他联系", ["13912345678"]),
        ("服务热线13912345678", []),
        ("总投资13800000000元", []),
        ("新闻热线:85010001", []),
    ],
)
def test_private_numbers_outside_notices(text: str, masked: list[str]) -> None:
    assert [text[a:b] for a, b in mask_page(text)] == masked
