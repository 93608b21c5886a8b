"""Lines that are no headline: verses, tables, lists, letters, turns of an interview; and pages of pictures."""

from __future__ import annotations

import pytest

from tests.transform.page.test_layout import END, LEAD, MORE, OTHER, items, shape


def paragraphs(*blocks: str, at: int = 0) -> list[str]:
    return items(*blocks)[at].body.text.split("\n")


@pytest.mark.parametrize(
    ("blocks", "rows"),
    [
        pytest.param(
            ["渡口", "□苏小北", "风从北坡下来\n替谷子们\n把头低了又低", "父亲坐在田埂上\n数着\n一年里剩下的雨水"],
            ["风从北坡下来", "替谷子们", "把头低了又低", "父亲坐在田埂上", "数着", "一年里剩下的雨水"],
            id="verse",
        ),
        pytest.param(
            ["今日看点", "19∶35 体育频道 游泳决赛\n20∶00 江海频道 足球联赛\n次日07∶00 体育频道 网球公开赛"],
            ["19∶35 体育频道 游泳决赛", "20∶00 江海频道 足球联赛", "次日07∶00 体育频道 网球公开赛"],
            id="programme",
        ),
        pytest.param(
            ["邯市物价", "小米 每市斤八十五元\n小麦 每市斤一百一十元\n土布 每匹三千二百元"],
            ["小米 每市斤八十五元", "小麦 每市斤一百一十元", "土布 每匹三千二百元"],
            id="prices",
        ),
        pytest.param(
            ["江海队客场取胜", LEAD, "其他场次结果:", "北方队 1∶1 南粤队\n山城队 3∶0 滨海队"],
            ["其他场次结果：", "北方队 1∶1 南粤队", "山城队 3∶0 滨海队"],
            id="results",
        ),
        pytest.param(
            [
                "省新闻奖名单公示",
                OTHER,
                "一等奖(6件)",
                "1.《一条路》 作者:郑开 编辑:周正\n\n2.《蜀道》 作者:邱实 编辑:傅饶",
                "省新闻工作者协会",
                "2018年2月8日",
            ],
            [
                "一等奖（6件）",
                "1.《一条路》 作者：郑开 编辑：周正",
                "2.《蜀道》 作者：邱实 编辑：傅饶",
                "省新闻工作者协会",
                "2018年2月8日",
            ],
            id="awards",
        ),
        pytest.param(
            [
                "公司调岗要赔偿吗",
                "编辑同志:",
                "公司要我去郊区仓库,我不同意。",
                "读者 李女士",
                "李女士:",
                "公司应当赔偿。",
            ],
            ["编辑同志：", "公司要我去郊区仓库，我不同意。", "读者 李女士", "李女士：", "公司应当赔偿。"],
            id="letter",
        ),
    ],
)
def test_lines_that_stay_lines(blocks: list[str], rows: list[str]) -> None:
    (story,) = items(*blocks)
    assert story.headline.text == blocks[0]
    assert story.body.text.split("\n")[-len(rows) :] == rows


def test_verses_above_the_footer_of_a_page_without_blank_lines() -> None:
    verses = ["山一程", "水一程", "石阶上的落叶", "等我踩出回声"]
    page = "\n".join(["甲县村村通公交", LEAD, MORE, "秋日登山", "覃 勇", *verses, "投稿邮箱:news@jianghai.example"])
    _, poem = items(page)
    assert (poem.headline.text, poem.body.text.split("\n")) == ("秋日登山", verses)


def test_bulleted_briefs() -> None:
    (listed,) = items("簡訊", "■警方拘捕三名男子 涉嫌搶劫手機", "■天文台料周末有狂風", "■廉署起訴前區議員")
    assert (listed.headline.text, listed.body.text.count("\n")) == ("", 2)
    briefs = items(
        "简讯", "●城南街道宣传防骗。（徐丽君）", "●县税务局走进企业。（王鑫 陈露）", "●老年食堂开张。（赵欢）"
    )
    assert [[c.credit.name for c in brief.credits] for brief in briefs] == [["徐丽君"], ["王鑫", "陈露"], ["赵欢"]]


def test_what_an_interviewer_asks_is_no_headline() -> None:
    asked = [
        "海川日报:您最初是怎么与水稻结缘的?",
        "白之帆:我是农村长大的孩子,小时候挨过饿,高考时毫不犹豫选了农学。",
        "海川日报:下一步有什么打算?",
        "白之帆:把耐盐碱水稻的亩产再提高一成。",
    ]
    (story,) = items("把论文写在田野上", "——对话市农科院研究员白之帆", "本报记者 冯唐", *asked, "记者手记", OTHER)
    assert len(story.body.text.split("\n")) == 6
    assert story.subheadline.text.startswith("——对话")


@pytest.mark.parametrize("line", ["人物名片", "三、着力破除体制机制障碍,激发创新活力", "(一)完善科技管理体制"])
def test_subhead_above_the_first_paragraph(line: str) -> None:
    (story,) = items("把论文写在田野上", "本报记者 冯唐", line, MORE, END)
    assert (story.headline.text, len(story.body.text.split("\n"))) == ("把论文写在田野上", 3)


@pytest.mark.parametrize(
    "line",
    ["一、修路", "(二)修路", "■修路", "●把路修到村口", "【修路】", "“把路修到村口”", "01 修路", "1.修路", "相关链接"],
)
def test_marked_subhead(line: str) -> None:
    (story,) = items("甲县村村通公交", LEAD, MORE, line, "他说,这条路从前下雨就走不通。", END)
    assert len(story.body.text.split("\n")) == 5


def test_essay_with_the_author_below_its_title() -> None:
    essay, poem = items(
        "老屋门前的柿子树",
        "林清和",
        "老屋门前有一棵柿子树,是爷爷年轻时种下的。",
        "每到深秋,叶子落尽,满树柿子像一盏盏小红灯笼。",
        "(作者为松江市作协会员)",
        "读书的快与慢",
        "陈 鹤 年",
        "友人问我,一年读多少本书才算合格。",
    )
    assert [c.credit.name for c in essay.credits] == ["林清和"]
    assert essay.body.text.endswith("（作者为松江市作协会员）")
    assert ([c.credit.name for c in poem.credits], poem.headline.text) == (["陈鹤年"], "读书的快与慢")


def test_page_of_pictures() -> None:
    read = items(
        "春耕图",
        "本报记者 邹凯 摄影报道",
        "惊蛰过后,万物萌动,处处是繁忙的春耕景象。",
        "图①:农机手在翻地。",
        "图②:社员查看秧苗长势。 通讯员 谢丹 摄",
        "春分时节采茶忙",
        "3月22日,茶农正在采摘明前茶。该茶场有茶园三千亩。 通讯员 贺林 摄",
    )
    assert [(a.kind, a.headline.text, a.parent) for a in read] == [
        ("news", "春耕图", None),
        ("photo", "", 0),
        ("photo", "", 0),
        ("photo", "春分时节采茶忙", None),
    ]
    assert [[c.credit.name for c in a.credits] for a in read] == [["邹凯"], [], ["谢丹"], ["贺林"]]


def test_picture_below_its_frame() -> None:
    story, photo = items(
        "甲县村村通公交", LEAD, "图片新闻", "针织车间里，工人正赶制订单。产值比去年高两成。\n记者 周文静 摄"
    )
    assert (photo.kind, photo.parent, story.body.text.count("\n")) == ("photo", None, 0)


def test_headline_that_runs_on_into_its_story() -> None:
    read = items(
        "甲县村村通公交",
        LEAD,
        "检察官进社区 (通讯员 包玉荣)近日,检察院干警走进社区。",
        "防骗进村口 本报讯 日前,民警走进村口。",
    )
    assert [shape(a)[2] for a in read] == ["甲县村村通公交", "检察官进社区", "防骗进村口"]


def test_text_printed_run_on_and_again_in_lines() -> None:
    text = "本报讯(记者马小龙)记者获悉,今年我市将新建改建公厕120座,其中新建45座。据悉,公厕将于10月底前投入使用。"
    lines = "\n".join(text[at : at + 17] for at in range(0, len(text), 17))
    (story,) = items(f"金河市新建公厕 {text}", f"金河市新建公厕\n{lines}")
    assert (story.headline.text, story.body.text) == (
        "金河市新建公厕",
        text.replace("(", "（").replace(")", "）").replace(",", "，"),
    )


def test_column_of_a_few_characters_a_line() -> None:
    body = LEAD + MORE + END
    lines = "\n".join(body[at : at + 6] for at in range(0, len(body), 6))
    (story,) = items("甲县村村通公交", lines, OTHER)
    assert story.body.text == body + "\n" + OTHER


def test_paragraphs_that_open_with_blanks() -> None:
    wrapped = "\n".join("　　" + text for text in (LEAD, MORE[:20]))
    (story,) = items("甲县村村通公交\n" + wrapped + "\n" + MORE[20:] + "\n　　" + END + "\n　　" + OTHER)
    assert story.body.text.split("\n") == [LEAD, MORE, END, OTHER]


def test_stack_without_blank_lines() -> None:
    page = "\n".join(
        ["聚焦民生实事", "甲县村村通公交 三十个村不用换车", "——记甲县客运公司", "本报记者 李甲", MORE, END]
    )
    (story,) = items(page)
    assert shape(story) == ("news", "聚焦民生实事", "甲县村村通公交 三十个村不用换车", "——记甲县客运公司")


@pytest.mark.parametrize(
    ("upper", "lower", "headline"),
    [
        ("首届鹭洲国际动漫节开幕", "三天吸引观众18万人次 现场签约逾9亿元", "首届鹭洲国际动漫节开幕"),
        ("供暖季来了，这些隐患先查一查", "燃气公司：灶具到期别“超期服役”", "供暖季来了，这些隐患先查一查"),
        ("新春走基层", "甲县村村通公交", "甲县村村通公交"),
        ("■职工信箱", "高温津贴能否补发", "高温津贴能否补发"),
        ("在全省科技创新大会上的讲话", "(2016年12月2日)", "在全省科技创新大会上的讲话"),
    ],
)
def test_which_of_two_lines(upper: str, lower: str, headline: str) -> None:
    festival = "首届鹭洲国际动漫节昨天在会展中心开幕,三天来共吸引观众18万人次。"
    (story,) = items(upper, lower, "本报记者 李甲", festival if "鹭洲" in upper else MORE, END)
    assert story.headline.text == headline
