"""Bylines, datelines and credits: the forms of newspapers, and the traps that look like them."""

from __future__ import annotations

import pytest

from etl.transform.bylines import (
    is_bare_name,
    is_byline,
    read_byline,
    read_caption_credit,
    read_opening,
    read_signature,
    read_staff,
)
from etl.transform.characters import normalise


def names(made: object) -> list[tuple[str, str]]:
    return [(c.name, c.role) for c in made]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "agency", "place", "month", "day", "credited"),
    [
        ("本报讯 记者李甲报道 昨天", None, None, None, None, [("李甲", "reporter")]),
        ("本报讯(记者李甲)昨天", None, None, None, None, [("李甲", "reporter")]),
        (
            "本报讯(记者 李甲 通讯员 王某某)昨天",
            None,
            None,
            None,
            None,
            [("李甲", "reporter"), ("王某某", "correspondent")],
        ),
        ("本报讯(首席记者 李甲)昨天", None, None, None, None, [("李甲", "reporter")]),
        ("本报讯 记者李甲、王乙丙报道 昨天", None, None, None, None, [("李甲", "reporter"), ("王乙丙", "reporter")]),
        ("本报讯 据长江日报消息 昨天", None, None, None, None, []),
        ("本报讯 昨天,甲县通车", None, None, None, None, []),
        ("本报平壤10月24日电 (记者李甲、王乙)昨天", None, "平壤", 10, 24, [("李甲", "reporter"), ("王乙", "reporter")]),
        ("本报本溪12月19日电记者李甲报道 昨天", None, "本溪", 12, 19, [("李甲", "reporter")]),
        ("本报合肥18日电 (记者李甲)昨天", None, "合肥", None, 18, [("李甲", "reporter")]),
        ("新华社北京7月3日电(记者李甲)昨天", "新华社", "北京", 7, 3, [("李甲", "reporter")]),
        ("新华社北京7月3日电 昨天", "新华社", "北京", 7, 3, []),
        ("【新华社邯郸十二日电】我军", "新华社", "邯郸", None, 12, []),
        ("【新華社重慶十四日電】我軍", "新华社", "重庆", None, 14, []),
        ("【本報訊】昨天", None, None, None, None, []),
        ("【特訊】昨天", None, None, None, None, []),
        ("【本市消息】昨天", None, None, None, None, []),
        ("〔記者陳甲/台南報導〕昨天", None, "台南", None, None, [("陈甲", "reporter")]),
        ("〔駐美特派員陳甲/華府二十日報導〕昨天", None, "华府", None, 20, [("陈甲", "reporter")]),
        ("【陳甲、林乙╱綜合報導】昨天", None, "综合", None, None, [("陈甲", "reporter"), ("林乙", "reporter")]),
        ("通讯员雍和报道 高炉成了观景台", None, None, None, None, [("雍和", "correspondent")]),
        (
            "本报讯 通讯员李甲、记者王乙报道 昨天",
            None,
            None,
            None,
            None,
            [("李甲", "correspondent"), ("王乙", "reporter")],
        ),
        ("本报讯（江海报业全媒体记者 李甲）昨天", None, None, None, None, [("李甲", "reporter")]),
        (
            "本报讯（记者 李甲/文 王乙/图）昨天",
            None,
            None,
            None,
            None,
            [("李甲", "reporter"), ("王乙", "photographer")],
        ),
        ("本报讯（记者敦煌生）昨天", None, None, None, None, [("敦煌生", "reporter")]),
        ("本报讯（王锐）昨天", None, None, None, None, [("王锐", "reporter")]),
        ("本报3月9日讯（记者 李甲）昨天", None, None, 3, 9, [("李甲", "reporter")]),
        (
            "本报成都3月9日讯（记者 李甲 通讯员 王乙）昨天",
            None,
            "成都",
            3,
            9,
            [("李甲", "reporter"), ("王乙", "correspondent")],
        ),
        ("3月9日讯 记者李甲报道 昨天", None, None, 3, 9, [("李甲", "reporter")]),
        ("本报济南讯 昨天", None, "济南", None, None, []),
        ("据新华社电 昨天", "新华社", None, None, None, []),
        (
            "据新华社南京7月3日电（记者李甲、王乙）昨天",
            "新华社",
            "南京",
            7,
            3,
            [("李甲", "reporter"), ("王乙", "reporter")],
        ),
        ("新华社酒泉7月3日电（李甲 王乙）昨天", "新华社", "酒泉", 7, 3, [("李甲", "reporter"), ("王乙", "reporter")]),
        ("人民日报北京7月3日电 （记者李甲）昨天", "人民日报", "北京", 7, 3, [("李甲", "reporter")]),
        ("江海日报讯（记者 李甲）昨天", None, None, None, None, [("李甲", "reporter")]),
        ("综合消息 昨天", None, None, None, None, []),
        ("本报记者李甲报道 昨天", None, None, None, None, [("李甲", "reporter")]),
        ("（记者 李甲）昨天", None, None, None, None, [("李甲", "reporter")]),
        ("（本报讯 记者 李甲）昨天", None, None, None, None, [("李甲", "reporter")]),
        ("【本报讯】记者李甲报道：昨天", None, None, None, None, [("李甲", "reporter")]),
        ("【本報記者陳甲台北報導】昨天", None, "台北", None, None, [("陈甲", "reporter")]),
        ("【本報專訊】昨天", None, None, None, None, []),
        ("【本報台北訊】昨天", None, "台北", None, None, []),
        ("【香港商報訊】記者陳甲報道：昨天", None, None, None, None, [("陈甲", "reporter")]),
        ("香港文匯報訊（記者 陳甲）昨天", None, None, None, None, [("陈甲", "reporter")]),
        ("（中央社高雄五日電）昨天", "中央社", "高雄", None, 5, []),
        ("路透倫敦六日電 昨天", "路透", "伦敦", None, 6, []),
    ],
)
def test_opening(
    text: str,
    agency: str | None,
    place: str | None,
    month: int | None,
    day: int | None,
    credited: list[tuple[str, str]],
) -> None:
    hant = any(c in text for c in "報導訊電華記")
    opening = read_opening(to_simplified(text) if hant else normalise(text).text)
    assert opening is not None
    place = None if place == "综合" else place
    assert (opening.agency, opening.month, opening.day, names(opening.credits)) == (agency, month, day, credited)
    assert place is None or opening.place == place


def to_simplified(text: str) -> str:
    from opencc import OpenCC

    converted: str = OpenCC("t2s").convert(text)
    return converted


@pytest.mark.parametrize(
    "text",
    [
        "记者从市交通局获悉，甲县通车。",
        "记者:您如何看?",
        "记者昨天来到甲县。",
        "本报讯员工会",
        "据悉，甲县通车。",
        "新华社区居民李大妈说，",
        "（一）完善科技管理体制。",
        "本报讯 安徽、江苏两省昨天签约。",
        "记者今天，来到甲县。",
    ],
)
def test_no_opening(text: str) -> None:
    opening = read_opening(normalise(text).text)
    assert opening is None or not opening.credits


@pytest.mark.parametrize(
    ("text", "credited"),
    [
        ("□记者 李甲", [("李甲", "reporter")]),
        ("□ 记者 李甲 王乙 赵丙丁", [("李甲", "reporter"), ("王乙", "reporter"), ("赵丙丁", "reporter")]),
        ("N本报记者 李甲 王乙 通讯员 赵丙", [("李甲", "reporter"), ("王乙", "reporter"), ("赵丙", "correspondent")]),
        ("本报记者 李甲", [("李甲", "reporter")]),
        ("本报记者 鞠 鹏", [("鞠鹏", "reporter")]),
        ("记者 钱 丙 孙某某", [("钱丙", "reporter"), ("孙某某", "reporter")]),
        ("☉李甲", [("李甲", "reporter")]),
        ("通讯员李甲、王乙", [("李甲", "correspondent"), ("王乙", "correspondent")]),
        ("文/图 本报记者 李甲 本报通讯员 王乙", [("李甲", "reporter"), ("王乙", "correspondent")]),
        ("全媒体记者 李甲 实习生 王乙", [("李甲", "reporter"), ("王乙", "intern")]),
        ("本报评论员", []),
        ("本报综合报道", []),
        ("据新华社", []),
        ("□本报记者 李甲 本报通讯员 王乙", [("李甲", "reporter"), ("王乙", "correspondent")]),
        ("（本报记者 李甲）", [("李甲", "reporter")]),
        ("江海报业全媒体记者 李甲", [("李甲", "reporter")]),
        ("新江海客户端·江海日报记者 李甲", [("李甲", "reporter")]),
        ("本报特派记者 李甲", [("李甲", "reporter")]),
        ("本报驻上海记者 李甲", [("李甲", "reporter")]),
        ("本报记者 李甲 济南报道", [("李甲", "reporter")]),
        ("记者 李甲/文 王乙/图", [("李甲", "reporter"), ("王乙", "photographer")]),
        ("文/本报记者 李甲 图/通讯员 王乙", [("李甲", "reporter"), ("王乙", "photographer")]),
        ("撰文：李甲 摄影：王乙", [("李甲", "author"), ("王乙", "photographer")]),
        ("李甲 文/图", [("李甲", "author")]),
        ("记者 李甲 整理", [("李甲", "reporter")]),
        ("采访：本报记者 李甲", [("李甲", "reporter")]),
        ("策划：李甲 执行：王乙", [("李甲", "editor"), ("王乙", "editor")]),
        ("统筹 李甲 采写 王乙", [("李甲", "editor"), ("王乙", "author")]),
        ("实习记者 李甲 指导老师 王乙", [("李甲", "reporter"), ("王乙", "editor")]),
        ("特约撰稿 李甲", [("李甲", "author")]),
        ("李甲 本报记者 王乙", [("李甲", "author"), ("王乙", "reporter")]),
        ("本报记者 买买提·艾力", [("买买提·艾力", "reporter")]),
        ("本报记者 欧阳娜娜", [("欧阳娜娜", "reporter")]),
        ("□本报记者 祁心远 敦煌生", [("祁心远", "reporter"), ("敦煌生", "reporter")]),
    ],
)
def test_byline_on_its_own_line(text: str, credited: list[tuple[str, str]]) -> None:
    text = normalise(text).text
    assert is_byline(text)
    assert names(read_byline(text)) == credited


@pytest.mark.parametrize(
    "text",
    [
        "记者从市交通局获悉",
        "记者:您如何看?",
        "记者节快乐",
        "作者写了十年的书",
        "通讯员队伍扩大到三百人",
        "宋涛:我来回答",
        "本报记者走基层",
        "新华社记者看江海",
        "记者 张家口采访记",
        "记者 探访",
        "评论员文章",
        "作者简介",
        "文化下乡",
        "文明实践",
        "图书馆开馆",
        "策划先行 规划引领",
        "整理房间",
        "摄影作品展开幕",
        "镇长 张三",
        "■简明新闻",
    ],
)
def test_no_byline(text: str) -> None:
    assert not is_byline(normalise(text).text)


@pytest.mark.parametrize(
    ("text", "body", "credited"),
    [
        ("大家都说好。(记者 蒋 波)", "大家都说好。", [("蒋波", "reporter")]),
        ("大家都说好。(司三农)", "大家都说好。", [("司三农", "author")]),
        ("大家都说好。(李甲 王乙)", "大家都说好。", [("李甲", "author"), ("王乙", "author")]),
        ("大家都说好。(记者 周 丁 实习生 吴某)", "大家都说好。", [("周丁", "reporter"), ("吴某", "intern")]),
        ("大家都说好。(线索提供:唐先生 记者 易清)", "大家都说好。", [("易清", "reporter")]),
        (
            "大家都说好。（记者 李甲 通讯员 王乙、赵丙）",
            "大家都说好。",
            [("李甲", "reporter"), ("王乙", "correspondent"), ("赵丙", "correspondent")],
        ),
        ("大家都说好。（江海报业全媒体记者 李甲）", "大家都说好。", [("李甲", "reporter")]),
        ("大家都说好。（李甲 文/图）", "大家都说好。", [("李甲", "author")]),
        ("大家都说好。（李甲/文 王乙/图）", "大家都说好。", [("李甲", "author"), ("王乙", "photographer")]),
        ("大家都说好。（作者：李甲）", "大家都说好。", [("李甲", "author")]),
        ("大家都说好。（李甲 整理）", "大家都说好。", [("李甲", "editor")]),
        ("大家都说好。（编译 李甲）", "大家都说好。", [("李甲", "translator")]),
        ("大家都说好。（市检察院 李甲）", "大家都说好。", [("李甲", "author")]),
        ("大家都说好。[记者 李甲]", "大家都说好。", [("李甲", "reporter")]),
        ("大家都说好。 本报记者 李甲", "大家都说好。 ", [("李甲", "reporter")]),
        ("大家都说好。（据新华社）", "大家都说好。", [("新华社", "agency")]),
        ("大家都说好。（综合新华社、央视新闻报道）", "大家都说好。", [("新华社", "agency")]),
        ("大家都说好。（据《人民日报》）", "大家都说好。", [("人民日报", "agency")]),
        ("大家都说好。（本报综合）", "大家都说好。", []),
    ],
)
def test_signature(text: str, body: str, credited: list[tuple[str, str]]) -> None:
    text = normalise(text).text
    found = read_signature(text)
    assert found is not None
    assert (text[: found[0]], names(found[1])) == (body, credited)


@pytest.mark.parametrize(
    "text",
    [
        "参加会议的有应达(挂职)",
        "同比增长百分之五。(完)",
        "大家都说好。(下转第2版)",
        "他在甲县（今乙市）",
        "大家都说好。（张先生）",
        "大家都说好。（全文）",
        "大家都说好。（记者手记）",
        "大家都说好。（文中人物均为化名）",
        "大家都说好。（作者系江海大学教授）",
    ],
)
def test_no_signature(text: str) -> None:
    assert read_signature(normalise(text).text) is None


@pytest.mark.parametrize(
    ("text", "caption", "credited"),
    [
        ("昨日,甲县通车。 记者周金友 摄", "昨日，甲县通车。", ["周金友"]),
        ("图为通车现场。 通讯员李甲、王乙 摄", "图为通车现场。", ["李甲", "王乙"]),
        ("甲县通车。 新华社记者 李甲 摄", "甲县通车。", ["李甲"]),
        ("甲县通车。新华社发(李甲 摄)", "甲县通车。", ["李甲"]),
        ("甲县通车。 (李甲 王乙 摄)", "甲县通车。", ["李甲", "王乙"]),
        ("甲县通车。 赵 晶摄", "甲县通车。", ["赵晶"]),
        ("陆某某 摄", "", ["陆某某"]),
        ("甲县通车。 资料图片", "甲县通车。", []),
        ("甲县通车。 中新社发 李甲 摄", "甲县通车。", ["李甲"]),
        ("甲县通车。 本报记者 李甲 文/摄", "甲县通车。", ["李甲"]),
        ("甲县通车。 记者李甲 摄影报道", "甲县通车。", ["李甲"]),
        ("▲甲县通车。□本报记者 李甲 摄", "▲甲县通车。", ["李甲"]),
        ("甲县通车。（本报记者 李甲 通讯员 王乙 摄影报道）", "甲县通车。", ["李甲", "王乙"]),
        ("甲县通车。 李甲供图", "甲县通车。", ["李甲"]),
        ("甲县通车。 摄影：李甲", "甲县通车。", ["李甲"]),
        ("甲县通车。 图/记者李甲", "甲县通车。", ["李甲"]),
        ("甲县通车。 影/李甲", "甲县通车。", ["李甲"]),
        ("甲县通车。 李甲航拍", "甲县通车。", ["李甲"]),
        ("甲县通车 李甲 摄", "甲县通车", ["李甲"]),
        ("甲县通车（3月9日摄）。 新华社记者 李甲 摄", "甲县通车（3月9日摄）。", ["李甲"]),
        ("甲县通车。（記者陳甲翻攝）", "甲县通车。", ["陈甲"]),
        ("■甲县通车。 香港文匯報記者陳甲 攝", "■甲县通车。", ["陈甲"]),
        ("甲县通车。 市委宣传部供图", "甲县通车。", []),
        ("甲县通车。（受访者供图）", "甲县通车。", []),
        ("甲县通车。 图片由江海大学提供", "甲县通车。", []),
        ("甲县通车。 新华社/法新", "甲县通车。", []),
        ("甲县通车。 图据新华社", "甲县通车。", []),
        ("甲县通车。（圖擷自臉書）", "甲县通车。", []),
        ("甲县通车。（資料照）", "甲县通车。", []),
        ("甲县通车。 视觉中国供图", "甲县通车。", []),
    ],
)
def test_caption_credit(text: str, caption: str, credited: list[str]) -> None:
    text = to_simplified(normalise(text).text)
    found = read_caption_credit(text)
    assert found is not None
    assert (text[: found[0]].rstrip(), [c.name for c in found[1]]) == (caption, credited)
    assert {c.role for c in found[1]} <= {"photographer"}


@pytest.mark.parametrize(
    "text",
    [
        "大家在湖边拍摄。",
        "他用三年时间拍摄这部片子",
        "甲县绘就乡村振兴图",
        "他爱好摄影",
        "县委发布路线图",
        "大家都说好。（据新华社）",
        "深化改革 绘就新蓝图",
        "老人的晚年 如诗如画",
    ],
)
def test_no_caption_credit(text: str) -> None:
    assert read_caption_credit(text) is None


def test_editors_line() -> None:
    line = normalise("总值班:唐静 值班主任:阎文 胡新 责编:谢轩 美编:史军 校对:邹雨").text
    assert names(read_staff(line)) == [
        ("唐静", "duty_editor"),
        ("阎文", "duty_editor"),
        ("胡新", "duty_editor"),
        ("谢轩", "editor"),
        ("史军", "designer"),
        ("邹雨", "proofreader"),
    ]


@pytest.mark.parametrize(
    ("line", "credited"),
    [
        ("责任编辑 李甲 版式 王乙 校对 赵丙", [("李甲", "editor"), ("王乙", "designer"), ("赵丙", "proofreader")]),
        ("责编/李甲 美编/王乙", [("李甲", "editor"), ("王乙", "designer")]),
        ("□ 责编 华 安 □ 版式 章 洁", [("华安", "editor"), ("章洁", "designer")]),
        ("本版责编：李甲 王乙", [("李甲", "editor"), ("王乙", "editor")]),
    ],
)
def test_editors_line_without_colons(line: str, credited: list[tuple[str, str]]) -> None:
    assert names(read_staff(normalise(line).text)) == credited


@pytest.mark.parametrize(
    ("text", "is_one"), [("林清和", True), ("李甲 王乙", True), ("松阳", False), ("渡口", False), ("高兴", False)]
)
def test_a_name_alone(text: str, is_one: bool) -> None:
    assert is_bare_name(text) is is_one


def test_names_keep_their_place() -> None:
    text = normalise("本报讯(记者 李甲 通讯员 王乙丙)昨天").text
    opening = read_opening(text)
    assert opening is not None
    assert [text[c.start : c.end] for c in opening.credits] == ["李甲", "王乙丙"]
