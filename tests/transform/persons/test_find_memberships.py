"""Who holds which post: the forms in which newspapers say it, one case a row."""

from __future__ import annotations

import pytest

from etl.transform.persons import find_memberships, find_persons

Row = tuple[str, str | None, str, str | None]


def rows(text: str, region: str | None = None) -> list[Row]:
    return [(m.name, m.organization, m.role, m.note) for m in find_memberships(text, region)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "省总工会党组书记、副主席阚玉兰主持会议。",
            [("阚玉兰", "省总工会", "党组书记", None), ("阚玉兰", "省总工会", "副主席", None)],
            id="shared titles are two rows",
        ),
        pytest.param(
            "省总工会领导苗永田、杭一鸣、应有为（挂职）参加。",
            [
                ("苗永田", "省总工会", "领导", None),
                ("杭一鸣", "省总工会", "领导", None),
                ("应有为", "省总工会", "领导", "挂职"),
            ],
            id="a collective title before a list, a note in brackets",
        ),
        pytest.param(
            "江州市副市长贺永年、秦素芬出席。",
            [("贺永年", "江州市", "副市长", None), ("秦素芬", "江州市", "副市长", None)],
            id="one title, two holders",
        ),
        pytest.param("国务院总理苏明远会见客人。", [("苏明远", "国务院", "总理", None)], id="organ of state"),
        pytest.param("国家主席苏明远出席。", [("苏明远", "国家", "主席", None)], id="国家 and 主席 part"),
        pytest.param(
            "法国总统安东·维列斯库抵京。", [("安东·维列斯库", "法国", "总统", None)], id="country and post part"
        ),
        pytest.param("苏明远主席说。", [("苏明远", None, "主席", None)], id="attached title without organization"),
        pytest.param("会见美国前总统安东·维列斯库。", [("安东·维列斯库", "美国", "总统", "前")], id="前 is a note"),
        pytest.param("江州市交通局原局长金满堂受审。", [("金满堂", "江州市交通局", "局长", "原")], id="原 is a note"),
        pytest.param(
            "国务委员兼外长苏明远离京。",
            [("苏明远", None, "国务委员", None), ("苏明远", None, "外长", "兼")],
            id="兼 is a note",
        ),
        pytest.param(
            "省委常委、江州市委书记陶晓岚讲话。",
            [("陶晓岚", "省委", "常委", None), ("陶晓岚", "江州市委", "书记", None)],
            id="two organizations",
        ),
        pytest.param(
            "市委常委、常务副市长苏明远讲话。",
            [("苏明远", "市委", "常委", None), ("苏明远", None, "常务副市长", None)],
            id="a mayor is none of the party's, nor is his deputy",
        ),
        pytest.param(
            "越南国家主席苏明远抵京。", [("苏明远", "越南", "国家主席", None)], id="国家主席 of another country"
        ),
        pytest.param(
            "省公安厅副厅长（正厅级）、督察长苏明远出席。",
            [("苏明远", "省公安厅", "副厅长", None), ("苏明远", "省公安厅", "督察长", None)],
            id="a rank in brackets between two posts",
        ),
        pytest.param(
            "大会开幕，兼江州市总工会主席苏明远讲话。",
            [("苏明远", "江州市总工会", "主席", "兼")],
            id="a note that opens the phrase, without the comma before it",
        ),
        pytest.param("祝贺他当选财政部部长。", [], id="no one to hold it"),
        pytest.param(
            "苏明远致电安东·维列斯库，祝贺他当选法国总统。",
            [("安东·维列斯库", "法国", "总统", None)],
            id="a pronoun means the person named last",
        ),
        pytest.param("任命陶晓岚为财政部部长。", [("陶晓岚", "财政部", "部长", None)], id="任命X为"),
        pytest.param("陶晓岚当选江州市妇联主席。", [("陶晓岚", "江州市妇联", "主席", None)], id="X当选"),
        pytest.param("免去金满堂的江州市交通局局长职务。", [("金满堂", "江州市交通局", "局长", "免去")], id="免去"),
        pytest.param("（新华社记者柯文博）", [("柯文博", "新华社", "记者", None)], id="agency and reporter"),
        pytest.param(
            "本报讯（记者 柯文博）江州开渔。", [("柯文博", "本报", "记者", None)], id="the paper's own reporter"
        ),
        pytest.param("董其远（江州大学教授）", [("董其远", "江州大学", "教授", None)], id="in brackets"),
        pytest.param("村民石有粮和妻子米兰兰种稻。", [], id="descriptors and kin are no posts"),
        pytest.param(
            "习近平总书记的话。以习近平同志为核心。", [("习近平", None, "总书记", None)], id="eulogies give none"
        ),
        pytest.param(
            "国际潮汐组织发布公报，该组织总干事安东·维列斯库说。",
            [("安东·维列斯库", "国际潮汐组织", "总干事", None)],
            id="该 means the body named before",
        ),
    ],
)
def test_statements(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("江州市交通局局长金某受审。", id="a name kept back"),
        pytest.param("退休教师董其远来了。", id="retired from nowhere"),
        pytest.param("市长讲完，陶晓岚接着讲。", id="somebody else's post"),
        pytest.param("市长 陶晓岚", id="a blank parts as a comma does"),
    ],
)
def test_no_post(text: str) -> None:
    assert rows(text) == []


def test_a_list_that_closes_with_the_title() -> None:
    text = "苗永田、杭一鸣、徐远等省领导参加植树。"
    assert rows(text) == [(name, "省", "领导", None) for name in ("苗永田", "杭一鸣", "徐远")]


def test_the_post_with_its_organization_makes_the_bare_one_needless() -> None:
    text = "加蓬总统安东·维列斯库抵京。安东·维列斯库总统说，友谊长存。"
    assert rows(text) == [("安东·维列斯库", "加蓬", "总统", None)]


@pytest.mark.parametrize(
    ("text", "region", "full"),
    [
        pytest.param("省总工会副主席阚玉兰讲话。", "浙江", "浙江省总工会", id="省 by the paper's region"),
        pytest.param("省总工会副主席阚玉兰讲话。", "浙江省", "浙江省总工会", id="the region may be written in full"),
        pytest.param("省总工会副主席阚玉兰讲话。", None, None, id="省 without a region stays open"),
        pytest.param("市委书记陶晓岚讲话。", "上海", "上海市委", id="市 of a municipality"),
        pytest.param("绍兴市今天开会。市委书记陶晓岚讲话。", "浙江", "绍兴市委", id="市 by the place named before"),
        pytest.param("市委书记陶晓岚讲话。", "浙江", None, id="市 without a place stays open"),
        pytest.param("财政部部长陶晓岚讲话。", "浙江", "财政部", id="nothing is missing"),
        pytest.param(
            "江海路桥公司中标。公司副总经理陶晓岚说。", None, "江海路桥公司", id="公司 by the one named before"
        ),
        pytest.param("夜校是江海路桥集团工会办的。工会主席陶晓岚说。", None, "江海路桥集团工会", id="工会 likewise"),
        pytest.param("研究部署我市交通工作。市领导陶晓岚参加。", None, None, id="我市 names no place"),
        pytest.param("公司副总经理陶晓岚说。", None, None, id="公司 without one stays open"),
    ],
)
def test_full_names_of_organizations(text: str, region: str | None, full: str | None) -> None:
    assert [m.organization_full for m in find_memberships(text, region)] == [full]


def test_statements_point_into_the_text() -> None:
    text = "昨天，省总工会党组书记、副主席阚玉兰主持会议。"
    assert [text[m.start : m.end] for m in find_memberships(text)] == ["省总工会党组书记", "副主席"]


def test_persons_found_before_may_be_given() -> None:
    text = "江州市妇联主席阚玉兰讲话。"
    assert find_memberships(text, None, find_persons([text])[0]) == find_memberships(text)
    assert find_memberships(text, None, []) == []
