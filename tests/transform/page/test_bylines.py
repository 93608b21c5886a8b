"""Bylines, datelines and credits: the forms of newspapers, and the traps that look like them."""

from __future__ import annotations

import pytest

from etl.transform.bylines import is_byline, read_byline, read_caption_credit, read_opening, read_signature, read_staff
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
    ],
)
def test_signature(text: str, body: str, credited: list[tuple[str, str]]) -> None:
    text = normalise(text).text
    found = read_signature(text)
    assert found is not None
    assert (text[: found[0]], names(found[1])) == (body, credited)


@pytest.mark.parametrize(
    "text", ["参加会议的有应达(挂职)", "同比增长百分之五。(完)", "大家都说好。(下转第2版)", "他在甲县（今乙市）"]
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
    ],
)
def test_caption_credit(text: str, caption: str, credited: list[str]) -> None:
    text = normalise(text).text
    found = read_caption_credit(text)
    assert found is not None
    assert (text[: found[0]].rstrip(), [c.name for c in found[1]]) == (caption, credited)
    assert {c.role for c in found[1]} <= {"photographer"}


@pytest.mark.parametrize(
    "text", ["大家在湖边拍摄。", "他用三年时间拍摄这部片子", "甲县绘就乡村振兴图", "他爱好摄影", "县委发布路线图"]
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


def test_names_keep_their_place() -> None:
    text = normalise("本报讯(记者 李甲 通讯员 王乙丙)昨天").text
    opening = read_opening(text)
    assert opening is not None
    assert [text[c.start : c.end] for c in opening.credits] == ["李甲", "王乙丙"]
