"""Layout: which lines belong together, and what part each plays."""

from __future__ import annotations

import pytest

from etl.transform.articles import Article, page_number, read_articles
from etl.transform.characters import normalise
from etl.transform.fragments import read_fragments
from etl.transform.layout import lay_out
from etl.transform.masthead import read_masthead
from etl.transform.parts import name_parts
from etl.transform.pastes import trim_pastes

LEAD = "本报讯 记者李甲报道 昨天，甲县客运公司开通三十条乡村公交线路，三十个村子的人进城不用再换车。"
MORE = "甲县客运公司经理赵丙说，新车每半小时一班，票价两元，六十岁以上老人免费乘坐。"
END = "县交通局表示，年底前全县一百二十个村子都将通上公交。"
OTHER = "乙市果农今年迎来丰收，三万亩蜜橘本月上旬陆续开摘，收购价比去年高出两成。"
OTHER_MORE = "果农孙丁说，合作社统一采摘、统一销售，果子还没下树就订出去一大半。"


def items(*blocks: str) -> list[Article]:
    page = "江海日报\n\n2021年3月9日\n\n" + "\n\n".join(blocks) + "\n"
    sheet, _ = trim_pastes(read_fragments(normalise(page).text))
    layout = lay_out(sheet, name_parts(sheet, read_masthead(sheet)))
    return list(read_articles(layout.drafts, sheet))


def shape(article: Article) -> tuple[str, str, str, str]:
    return article.kind, article.kicker.text, article.headline.text, article.subheadline.text


@pytest.mark.parametrize(
    ("stack", "kicker", "headline", "subheadline"),
    [
        pytest.param(["甲县村村通公交"], "", "甲县村村通公交", "", id="one line"),
        pytest.param(
            ["甲县村村通公交", "——三十条线路昨起运行"], "", "甲县村村通公交", "——三十条线路昨起运行", id="dash below"
        ),
        pytest.param(
            ["进城不用再换车", "甲县村村通公交"],
            "进城不用再换车",
            "甲县村村通公交",
            "",
            id="kicker lifted from the story",
        ),
        pytest.param(
            ["甲县村村通公交", "三十个村子的人进城不用再换车"],
            "",
            "甲县村村通公交",
            "三十个村子的人进城不用再换车",
            id="subheadline repeats the lead",
        ),
        pytest.param(
            ["王丁在交通工作会议上强调", "把路修到群众心坎上"],
            "王丁在交通工作会议上强调",
            "把路修到群众心坎上",
            "",
            id="kicker hands over",
        ),
        pytest.param(
            ["进城不用再换车", "甲县村村通公交", "——三十条线路昨起运行"],
            "进城不用再换车",
            "甲县村村通公交",
            "——三十条线路昨起运行",
            id="three lines with a dash",
        ),
        pytest.param(
            ["认真落实交通强省部署", "通村公交 开到门口", "甲县客运公司昨起投放新车"],
            "认真落实交通强省部署",
            "通村公交 开到门口",
            "甲县客运公司昨起投放新车",
            id="three lines",
        ),
        pytest.param(
            ["甲县村村通公交\n三十个村不用换车"],
            "",
            "甲县村村通公交 三十个村不用换车",
            "",
            id="two lines without a blank are one headline",
        ),
        pytest.param(
            ["全市交通会议强调", "通村公交 开到门口", "让三十个村不再等", "王丁出席并讲话 赵戊主持"],
            "全市交通会议强调",
            "通村公交 开到门口 让三十个村不再等",
            "王丁出席并讲话 赵戊主持",
            id="headline of two lines between a kicker and who attended",
        ),
        pytest.param(
            ["甲县召开农村公交现场会", "王丁现场观摩指导"],
            "",
            "甲县召开农村公交现场会",
            "王丁现场观摩指导",
            id="who attended",
        ),
        pytest.param(
            ["甲县客运班次加密到半夜", "买票、候车、换乘不出站"],
            "",
            "甲县客运班次加密到半夜",
            "买票、候车、换乘不出站",
            id="a list below",
        ),
        pytest.param(
            ["甲县村村通公交", "村民冀增夜班车"], "", "甲县村村通公交", "村民冀增夜班车", id="who wishes what"
        ),
        pytest.param(
            ["甲县村村通公交", "县客运公司斥资添新车"],
            "甲县村村通公交",
            "县客运公司斥资添新车",
            "",
            id="who pays for it wishes nothing",
        ),
    ],
)
def test_stack(stack: list[str], kicker: str, headline: str, subheadline: str) -> None:
    (story,) = items(*stack, LEAD, MORE)
    assert shape(story) == ("news", kicker, headline, subheadline)


@pytest.mark.parametrize(
    ("jump", "page"),
    [
        ("(详见第4版)", "4"),
        ("详见A6版", "A6"),
        (">>>02", "2"),
        ("相关报道见第3版", "3"),
        ("(详见第八版)", "8"),
        ("(详见今日第12版)", "12"),
        ("(全文见02版)", "2"),
        ("更多报道见4版", "4"),
        ("(报道见第三版)", "3"),
        (">>> 08、09", "8"),
        ("▶05", "5"),
        ("→A5版", "A5"),
        ("文见第2版", "2"),
    ],
)
def test_teaser(jump: str, page: str) -> None:
    teaser, story = items("乙市蜜橘开摘", jump, "甲县村村通公交", LEAD, MORE)
    assert (shape(teaser), teaser.continues_on_page) == (("teaser", "", "乙市蜜橘开摘", ""), page)
    assert story.headline.text == "甲县村村通公交"


@pytest.mark.parametrize(
    ("jump", "page"), [("(下转第2版)", "2"), ("下转A04版", "A4"), ("（下转第二版）", "2"), ("转4版", "4")]
)
def test_jump_on_its_own_line(jump: str, page: str) -> None:
    first, second = items("甲县村村通公交", LEAD, MORE, jump, "乙市蜜橘开摘", OTHER)
    assert (first.continues_on_page, second.headline.text) == (page, "乙市蜜橘开摘")


@pytest.mark.parametrize("jump", ["▶▶▶下转2版", "（下转第2版·要闻）", "（下转2版①）", "下转第二版"])
def test_jump_in_other_words(jump: str) -> None:
    for blocks in ([LEAD, MORE, jump], [LEAD, MORE + jump], [LEAD, MORE[:-9], jump]):
        (story,) = items("甲县村村通公交", *blocks)
        assert story.continues_on_page == "2"
        assert "下转" not in story.body.text


@pytest.mark.parametrize(
    ("line", "headline", "page"),
    [
        ("一图看懂政府工作报告……3版", "一图看懂政府工作报告", "3"),
        ("一图看懂政府工作报告(3版)", "一图看懂政府工作报告", "3"),
        ("一图看懂政府工作报告 ▶03", "一图看懂政府工作报告", "3"),
        ("一图看懂政府工作报告 见3版", "一图看懂政府工作报告", "3"),
        ("【3版】一图看懂政府工作报告", "一图看懂政府工作报告", "3"),
        ("03版 一图看懂政府工作报告", "一图看懂政府工作报告", "3"),
        ("A03·民生 一图看懂政府工作报告", "一图看懂政府工作报告", "A3"),
    ],
)
def test_line_of_a_page_guide(line: str, headline: str, page: str) -> None:
    guide, *_ = items("导读", line, "甲县村村通公交", LEAD)
    assert (guide.kind, guide.headline.text, guide.continues_on_page) == ("teaser", headline, page)


@pytest.mark.parametrize("line", ["C919：让大飞机翱翔蓝天", "G20峰会闭幕", "F1 上海站开赛了"])
def test_headline_that_looks_like_a_guide(line: str) -> None:
    (story,) = items(line, LEAD, MORE)
    assert (story.kind, story.headline.text) == ("news", line)


def test_jump_at_the_end_of_a_paragraph_is_not_part_of_it() -> None:
    (story,) = items("甲县村村通公交", LEAD, MORE + "(下转第2版)")
    assert story.continues_on_page == "2"
    assert story.body.text.endswith("老人免费乘坐。")
    assert not story.truncated


@pytest.mark.parametrize(
    "jump", ["(上接第1版)", "（上接第一版）", "（上接01版）", "(紧接1版)", "上接第1版", "（上接1版①）"]
)
def test_continuation(jump: str) -> None:
    for blocks in (["甲县村村通公交", jump, MORE, END], ["甲县村村通公交", jump + MORE, END]):
        (story,) = items(*blocks)
        assert story.continued_from_page == "1"
        assert story.body.text.startswith("甲县客运公司经理")


@pytest.mark.parametrize("page", ["第八版", "第08版", "8", "8版"])
def test_page_number(page: str) -> None:
    assert page_number(page) == "8"


def test_page_number_of_a_section() -> None:
    assert page_number("A04版") == "A4"


def test_subhead_stays_in_the_story() -> None:
    (story,) = items(
        "甲县村村通公交", LEAD, MORE, "老人坐车不花钱", "七十岁的钱戊每周进城两趟，过去来回要花十二块。", END
    )
    assert story.body.text.split("\n")[2] == "老人坐车不花钱"


def test_headline_without_slug_starts_a_story() -> None:
    first, second = items("甲县村村通公交", LEAD, MORE, "乙市三万亩蜜橘丰收开摘", OTHER, OTHER_MORE)
    assert [first.headline.text, second.headline.text] == ["甲县村村通公交", "乙市三万亩蜜橘丰收开摘"]


def test_lost_end_does_not_swallow_the_next_headline() -> None:
    first, second = items("甲县村村通公交", LEAD, MORE[:-12], "乙市三万亩 蜜橘开摘", "本报讯（记者孙丁）" + OTHER)
    assert first.truncated
    assert second.headline.text == "乙市三万亩 蜜橘开摘"


def test_caption_inside_a_cut_paragraph() -> None:
    story, photo = items("甲县村村通公交", LEAD[:30], "图为新车发车。 通讯员周己 摄", LEAD[30:], MORE)
    assert story.body.text == normalise(LEAD).text + "\n" + MORE
    assert (photo.kind, photo.body.text, photo.parent) == ("photo", "图为新车发车。", 0)


def test_credit_below_its_caption() -> None:
    _, photo = items("甲县村村通公交", LEAD, "新车停在村口。\n记者周己 摄", MORE)
    assert (photo.body.text, [c.credit.name for c in photo.credits]) == ("新车停在村口。", ["周己"])


def test_column_cut_at_the_start_of_a_paragraph_is_no_headline() -> None:
    (story,) = items(
        "甲县村村通公交",
        LEAD,
        "县交通局表示年底前全县一百二十个村",
        "子都将通上公交，农村客运补贴同时发放到位。",
        OTHER_MORE,
    )
    assert len(story.body.text.split("\n")) == 3


def test_page_guide() -> None:
    guide, second, story = items("导读", "A03 乙市蜜橘开摘上市了\n\nA12 丙队客场三比一取胜", "甲县村村通公交", LEAD)
    assert [shape(guide)[2], guide.continues_on_page, shape(second)[2], second.continues_on_page] == [
        "乙市蜜橘开摘上市了",
        "A3",
        "丙队客场三比一取胜",
        "A12",
    ]
    assert story.kind == "news"


@pytest.mark.parametrize(
    "notice",
    [
        "遗失声明:王某某遗失身份证,声明作废。",
        "甲县通达车行遗失营业执照副本,统一社会信用代码92320000MA00000001,声明作废。",
        "公告:本公司拟注销,请债权人自公告之日起45日内申报债权。",
        "◆甲县通达车行遗失公章一枚,声明作废。",
        "旺铺转让 学院路80平方米餐饮店低价转让,接手可营业,电话13812345678",
        "急聘 保安2名,月薪3000元,电话:2881234",
    ],
)
def test_notice_after_the_last_story(notice: str) -> None:
    story, read = items("甲县村村通公交", LEAD, MORE, notice)
    assert (story.kind, read.kind) == ("news", "notice")
    assert read.body.text == normalise(notice).text


def test_notice_under_a_heading() -> None:
    story, notice = items(
        "甲县村村通公交", LEAD, "拍卖公告", "受委托，本公司定于3月20日公开拍卖旧车三辆，竞买人请于3月18日前报名。"
    )
    assert (notice.kind, notice.headline.text) == ("notice", "拍卖公告")
    assert story.body.text.count("\n") == 0


def test_notice_with_numbered_parts() -> None:
    (notice,) = items(
        "国有建设用地使用权拍卖出让公告",
        "经甲市人民政府批准,决定以拍卖方式出让两幅地块的国有建设用地使用权。",
        "一、地块基本情况",
        "地块编号:甲土让(2021)18号;面积:32145.6平方米;用途:居住用地。",
        "二、联系方式",
        "联系人:徐先生 联系电话:85012345",
        "2021年6月3日",
    )
    assert (notice.kind, len(notice.body.text.split("\n"))) == ("notice", 6)


def test_small_notices_below_the_name_of_their_column() -> None:
    read = items("遗失声明", "▲张伟遗失身份证,声明作废。", "▲甲县面馆遗失公章,声明作废。", "讣 告", "周永年同志逝世。")
    assert [(a.kind, a.headline.text) for a in read] == [("notice", ""), ("notice", ""), ("notice", "讣 告")]


def test_news_of_a_death_is_no_notice() -> None:
    (story,) = items("各界悼念周永年", "新华社甲市3月8日电 多国领导人对周永年同志逝世表示沉痛哀悼。", MORE)
    assert (story.kind, story.body.text.count("\n")) == ("news", 1)


def test_page_without_blank_lines() -> None:
    first, second = items(
        "\n".join(["甲县村村通公交", LEAD, MORE, "乙市三万亩蜜橘丰收开摘", "本报讯（记者孙丁）" + OTHER, OTHER_MORE])
    )
    assert [a.headline.text for a in (first, second)] == ["甲县村村通公交", "乙市三万亩蜜橘丰收开摘"]
    assert [a.body.text.count("\n") for a in (first, second)] == [1, 1]


def test_lines_wrapped_at_the_width_of_a_column() -> None:
    text = LEAD + MORE
    wrapped = "\n".join(text[i : i + 17] for i in range(0, len(text), 17))
    (story,) = items("甲县村村通公交", wrapped, END)
    assert story.body.text == normalise(text).text + "\n" + END


def test_slogan_under_the_masthead_is_no_kicker() -> None:
    (story,) = items("倾听民声 传递民意", "甲县村村通公交", LEAD)
    assert story.kicker.text == ""


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param(["1", "2", "甲县村村通公交", LEAD, MORE], id="below the masthead"),
        pytest.param(["甲县村村通公交", "2", "三十个村不用换车", LEAD, MORE], id="between the lines of a head"),
        pytest.param(["甲县村村通公交", LEAD, MORE, "①", "②", "图①：新车发车。 周己 摄"], id="above captions"),
    ],
)
def test_number_that_is_no_text(blocks: list[str]) -> None:
    page = "江海日报\n2021年3月9日\n" + "\n".join(blocks) + "\n"
    sheet, _ = trim_pastes(read_fragments(normalise(page).text))
    layout = lay_out(sheet, name_parts(sheet, read_masthead(sheet)))
    story = read_articles(layout.drafts, sheet)[0]
    numbers = {i for i, f in enumerate(sheet.fragments) if f.text in "12①②"}
    assert {layout.parts[i] for i in numbers} <= {"noise", "masthead"}
    assert story.body.text == normalise(LEAD).text + "\n" + MORE
    assert not {"1", "2"} & set(" ".join(shape(story)).split())


def test_number_of_a_section_stays() -> None:
    (story,) = items("甲县村村通公交", "□记者 李甲", "1", MORE, "2", END)
    assert story.body.text.split("\n") == ["1", MORE, "2", END]


def test_pages_alone_below_the_headlines_of_a_guide() -> None:
    page = ["今日导读", "大桥昨日合龙了", "A04版", "菜篮子价格回落", "A06版"]
    *guide, story = items(*page, "甲县村村通公交", LEAD, MORE)
    assert [(a.kind, a.headline.text, a.continues_on_page) for a in guide] == [
        ("teaser", "大桥昨日合龙了", "A4"),
        ("teaser", "菜篮子价格回落", "A6"),
    ]
    assert story.headline.text == "甲县村村通公交"


def test_caption_that_tells_a_scene_at_length() -> None:
    scene = (
        "3月8日，在甲县客运站，工人正在检修新车。今年前2个月，甲县客运公司运送旅客21万人次，"
        "同比增长8.6%，其中农村旅客占四成。"
    )
    page = "\n".join(["甲县村村通公交", LEAD, MORE, scene, "本报记者 周 己 摄"])
    story, photo = items(page)
    assert (photo.kind, photo.body.text) == ("photo", scene)
    assert story.body.text.endswith(MORE)


def test_rest_of_a_story_from_another_page_without_a_headline() -> None:
    story, rest = items("甲县村村通公交", LEAD, MORE, "（紧接第一版）" + OTHER_MORE, END)
    assert (story.body.text.endswith(MORE), rest.continued_from_page) == (True, "1")
    assert rest.body.text == OTHER_MORE + "\n" + END


def test_byline_above_its_headline() -> None:
    (story,) = items("记者李一甲／台南报道", "甲县村村通公交", LEAD, END)
    assert (story.headline.text, [c.credit.name for c in story.credits]) == ("甲县村村通公交", ["李一甲", "李甲"])


def test_signature_alone_in_brackets_ends_a_second_story() -> None:
    first, second = items(
        "\n".join(
            ["甲县村村通公交", LEAD, MORE, "乙市：荒地变成蜜橘园", OTHER, OTHER_MORE, "（记者 孙丁 通讯员 吴戊 文/图）"]
        )
    )
    assert [a.headline.text for a in (first, second)] == ["甲县村村通公交", "乙市：荒地变成蜜橘园"]
