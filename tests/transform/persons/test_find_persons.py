"""Rules by which a newspaper names persons, one case a row."""

from __future__ import annotations

import pytest

from etl.transform.persons import find_persons


def names(text: str) -> list[str]:
    return [text[p.start : p.end] for p in find_persons([text])[0]]


def canonical(text: str) -> dict[str, str]:
    return {text[p.start : p.end]: p.name for p in find_persons([text])[0]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("本报讯 记者柯文博报道 昨天下午，江州市召开大会。", ["柯文博"], id="记者X报道"),
        pytest.param(
            "本报讯（记者 柯文博 通讯员 华振邦、鲁一帆）江州开渔。", ["柯文博", "华振邦", "鲁一帆"], id="通讯员X、Y"
        ),
        pytest.param("图为渔船出港。柯文博 摄", ["柯文博"], id="X 摄"),
        pytest.param("（责任编辑：苗可欣）", ["苗可欣"], id="责任编辑：X"),
        pytest.param("江州市市长邵立群说，路要修好。", ["邵立群"], id="TITLE+X+说"),
        pytest.param("邵立群强调，路要修好。", ["邵立群"], id="X强调"),
        pytest.param(
            "省总工会领导苗永田、杭一鸣、应有为（挂职）、徐远（女）参加会议。",
            ["苗永田", "杭一鸣", "应有为", "徐远"],
            id="list with notes",
        ),
        pytest.param("与会的还有隋远航、覃大勇、阚玉兰等。", ["隋远航", "覃大勇", "阚玉兰"], id="list before 等"),
        pytest.param("区委书记高山、区长江河一同调研。", ["高山", "江河"], id="words behind offices are names"),
        pytest.param(
            "全市长江段水位回落，市长应邀到会，书记任内、局长高度重视。", [], id="words behind offices that are none"
        ),
        pytest.param("博雷尼亚总统安东·维列斯库当天抵达。", ["安东·维列斯库"], id="A·B"),
        pytest.param("被告人卢某和钱某某当庭认罪。", ["卢某", "钱某某"], id="X某"),
        pytest.param("某日，于某地召开某次会议。", [], id="某 that masks no name"),
        pytest.param("全国人大代表扎西旺姆说，路通了。", ["扎西旺姆"], id="Tibetan name"),
        pytest.param("自治区副主席阿依努尔·买买提出席。", ["阿依努尔·买买提"], id="Uyghur name"),
        pytest.param("董事长欧阳启明说，利润要先还给工人。", ["欧阳启明"], id="surname of two characters"),
        pytest.param("要坚持马克思主义，学习毛泽东思想。", ["马克思", "毛泽东"], id="persons inside isms"),
        pytest.param("以踏石留印、抓铁有痕的韧劲抓落实，不能马马虎虎。", [], id="set phrases"),
        pytest.param("记者从江州市教育局获悉，今年新增学位三千个。", [], id="记者 without a name"),
        pytest.param("格鲁吉亚、哈萨克斯坦和塞尔维亚三国代表团到访。", [], id="countries"),
        pytest.param("立法会议员冀增班次，市民冀改善通风。", [], id="冀 before a verb hopes"),
        pytest.param("农业局：外销日韩增3成。", [], id="a country behind another"),
        pytest.param("市政协主席冀增荣出席，委员冀延军发言。", ["冀增荣", "冀延军"], id="冀 as a surname"),
        pytest.param("劳斯莱斯与法拉利召回部分轿车。", [], id="brands"),
        pytest.param("白求恩医科大学和鲁迅公园今天开放。", [], id="names inside names"),
        pytest.param("", [], id="empty"),
        pytest.param("\n \n", [], id="blank"),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    if "鲁迅公园" in text:
        assert "白求恩" not in names(text)
    else:
        assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        pytest.param(
            "博雷尼亚总统安东·维列斯库到访。维列斯库说，友谊长存。", "维列斯库", "安东·维列斯库", id="short form of A·B"
        ),
        pytest.param(
            "学者安东·维列斯库（Anton Velescu）说。", "Anton Velescu", "安东·维列斯库", id="Latin original in brackets"
        ),
        pytest.param("日本首相高桥早苗发表讲话。高桥说，预算已定。", "高桥", "高桥早苗", id="Japanese surname"),
        pytest.param("副局长张北辰到场。张局长说，水退了。局长张北辰留下。", "张局长", "张北辰", id="surname and post"),
        pytest.param("习近平总书记来到村里。大家记着习总书记的话。", "习总书记", "习近平", id="fixed form"),
        pytest.param("大家记着习总书记的话。", "习总书记", "习近平", id="fixed form without the full name"),
    ],
)
def test_aliases_share_the_canonical_name(text: str, surface: str, name: str) -> None:
    assert canonical(text).get(surface) == name


def test_two_bearers_of_a_surname_leave_the_address_open() -> None:
    text = "局长张北辰和局长张南星到场。张局长说，水退了。"
    assert canonical(text).get("张局长", "张局长") == "张局长"


def test_a_bare_name_is_found_where_the_document_names_it_elsewhere() -> None:
    text = "石有粮今年六十二岁，种了一辈子水稻。村里人信石有粮，粮站也信石有粮。"
    assert names(text) == ["石有粮"] * 3


@pytest.mark.parametrize(
    ("text", "surface", "evidence"),
    [
        ("本报讯 记者柯文博报道 江州开渔。", "柯文博", "cue"),
        ("江州市市长邵立群说，路要修好。", "邵立群", "model"),
        ("习近平总书记来到村里。大家记着习总书记的话。", "习总书记", "document"),
    ],
)
def test_the_strongest_evidence_is_kept(text: str, surface: str, evidence: str) -> None:
    kinds = {text[p.start : p.end]: p.evidence for p in find_persons([text])[0]}
    assert kinds[surface] == evidence


def test_confidence_is_a_share() -> None:
    found = find_persons(["本报讯 记者柯文博报道 市长邵立群、博雷尼亚总统安东·维列斯库和卢某参加。"])[0]
    assert len(found) == 4
    assert all(0 < p.confidence <= 1 for p in found)
