"""Mastheads: every item in every form it is printed in, one case a row."""

from __future__ import annotations

from datetime import date

import pytest

from etl.transform.calendar_checks import lunar_date_agrees, weekday_agrees
from etl.transform.characters import normalise
from etl.transform.fragments import read_fragments
from etl.transform.masthead import Masthead, page_label, read_masthead

STORY = "\n\n甲县通了新客车\n\n本报讯 记者李甲报道 昨天，甲县通了新客车，三十个村子的人进城不用再换车。\n"


STORY_HANT = (
    "\n\n甲縣通了新客車\n\n【本報訊】昨天，甲縣通了新客車，三十個村子的人進城不用再換車，鄉親們都說這條線開得好。\n"
)


def masthead(*lines: str) -> Masthead:
    story = STORY_HANT if any(c in "".join(lines) for c in "華農國報") else STORY
    return read_masthead(read_fragments(normalise("\n\n".join(lines) + story).text))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["2018年8月28日"], date(2018, 8, 28), id="years months days"),
        pytest.param(["2024·2·1"], date(2024, 2, 1), id="middle dots"),
        pytest.param(["2017-07-22"], date(2017, 7, 22), id="hyphens"),
        pytest.param(["２０１８年８月２８日"], date(2018, 8, 28), id="full-width digits"),
        pytest.param(["2019", "9·25"], date(2019, 9, 25), id="year and day on lines of their own"),
        pytest.param(["20213·9今日12版星期二辛丑年正月廿六"], date(2021, 3, 9), id="glued"),
        pytest.param(["中華民國91年3月19日"], date(2002, 3, 19), id="Republic of China year"),
        pytest.param(["中華民國三十五年五月十五日"], date(1946, 5, 15), id="Republic of China year in characters"),
        pytest.param(["一九四六年五月十五日"], date(1946, 5, 15), id="Chinese numerals"),
        pytest.param(["二○一九年十二月三日"], date(2019, 12, 3), id="ring for zero"),
        pytest.param(["2019年5月6日 星期"], date(2019, 5, 6), id="weekday left to a script"),
        pytest.param(["创刊于1949年10月1日", "2019年5月6日"], date(2019, 5, 6), id="day of foundation is not the day"),
        pytest.param(["2019/05/06"], date(2019, 5, 6), id="slashes"),
        pytest.param(["2019 年 5 月 6 日"], date(2019, 5, 6), id="blanks"),
        pytest.param(["公元二〇一六年三月十六日 星期三"], date(2016, 3, 16), id="公元"),
        pytest.param(["2019年5月6日星期一农历四月初二第6600期今日12版"], date(2019, 5, 6), id="glued with all else"),
        pytest.param(["今日 晴 18℃/27℃ 2019-05-06"], date(2019, 5, 6), id="beside the weather"),
    ],
)
def test_date(lines: list[str], expected: date) -> None:
    assert masthead("江海日报", *lines).facts["date"] == expected


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("戊戌年七月十八", "lunar_date_printed", "戊戌年七月十八"),
        ("農曆丙申年二月初八日", "lunar_date_printed", "丙申年二月初八日"),
        ("农历己亥年闰四月初三", "lunar_date_printed", "己亥年闰四月初三"),
        ("癸卯年九月初九 霜降", "lunar_date_printed", "癸卯年九月初九"),
        ("国内统一刊号:CN33—0018", "cn_number", "CN33-0018"),
        ("国内统一连续出版物号 CN 51-0077", "cn_number", "CN51-0077"),
        ("CN 62-0002", "cn_number", "CN62-0002"),
        ("邮发代号:31—2", "postal_code", "31-2"),
        ("邮发代号 61-9 总第8123号", "postal_code", "61-9"),
        ("邮发代号 61-9 总第8123号", "issue_number", "8123"),
        ("总第15000期", "issue_number", "15000"),
        ("第25600期", "issue_number", "25600"),
        ("第1234号(总第5678号)", "issue_number", "5678"),
        ("总第6021—6022期", "issue_number", "6021-6022"),
        ("今日8版", "page_count", 8),
        ("今日四版", "page_count", 4),
        ("今日十六版", "page_count", 16),
        ("今日A叠16版 B叠8版", "page_count", 24),
        ("电子版:www.jianghai.example", "website", "www.jianghai.example"),
        ("电子信箱:news@jianghai.example", "email", "news@jianghai.example"),
        ("社址:江海市学院路107号 邮编:226001", "address", "江海市学院路107号"),
        ("社址:江海市学院路107号 邮编:226001", "postcode", "226001"),
        ("新闻热线:85010001 发行热线:85010002 广告热线:85010003", "hotline", "85010001"),
        ("广告热线:85010003 新闻热线:85010001", "hotline", "85010001"),
        ("中共江海市委主管主办 江海日报社出版", "publisher", "江海日报社"),
        ("星期四", "weekday_printed", "星期四"),
        ("Friday 星期五", "weekday_printed", "星期五"),
        ("March 9, 2021 星期二", "weekday_printed", "星期二"),
        ("夏历 乙酉年三月初四", "lunar_date_printed", "乙酉年三月初四"),
        ("农历二月廿三", "lunar_date_printed", "二月廿三"),
        ("星期二 正月廿六", "lunar_date_printed", "正月廿六"),
        ("CN43-0060邮发代号33-56江海日报社出版", "postal_code", "33-56"),
        ("代号32-28", "postal_code", "32-28"),
        ("国内统一连续出版物号:CN33-0907/-", "cn_number", "CN33-0907"),
        ("总第 4289 期", "issue_number", "4289"),
        ("今年第65期 总第3064期", "issue_number", "3064"),
        ("第一五七六一号", "issue_number", "15761"),
        ("本期共24版", "page_count", 24),
        ("今日出版16版", "page_count", 16),
        ("江海新闻网：www.jianghai.example", "website", "www.jianghai.example"),
        ("江海网 www.jianghai.example 星期二", "website", "www.jianghai.example"),
        ("投稿邮箱：news@jianghai.example", "email", "news@jianghai.example"),
        ("24小时新闻热线：85010001", "hotline", "85010001"),
        ("地址：江海市滨河南路74号　邮政编码：226001", "postcode", "226001"),
        ("中共江海县委主管 江海县融媒体中心主办", "publisher", "江海县融媒体中心"),
        ("JIANGHAI DAILY 总第9683期", "issue_number", "9683"),
        ("新闻立报 服务为民 总第9683期 今日8版", "page_count", 8),
    ],
)
def test_item(line: str, field: str, value: object) -> None:
    assert masthead("江海日报", "2021年3月9日", line).facts[field] == value


@pytest.mark.parametrize(
    "line",
    [
        "总值班:唐静 值班主任:阎文 胡新 责编:谢轩 美编:史军 校对:邹雨",
        "责任编辑:廖礼  版面设计:王志",
        "责编/曾可 美编/龙湘 校对/左思",
        "扫码下载",
        "江海日报社官方微信公众号",
        "今日 多云 9℃—16℃",
        "今日 小雨转阴 7℃—11℃ 明日 多云 8℃—14℃ 东北风3级",
        "零售每份一元",
        "创刊于1949年",
        "责任编辑 蔡芳 版式 孙彩 校对 童雪",
        "本期编辑：高雁　姜洋  美编：袁苑",
        "中共江海市委机关报",
        "主管主办：中共江海市委",
        "江海市区今天多云到阴，东南风3-4级，气温15℃到24℃",
        "今日出纸八大张",
        "JIANGHAI DAILY",
        "全年定价360元",
        "法律顾问:李甲律师事务所 王乙律师",
        "社长:林玉堂",
        "督印人:陈甲 总编辑:王乙",
        "社长 萧国荣",
        "排版:韦丹",
    ],
)
def test_furniture_is_masthead(line: str) -> None:
    assert masthead("江海日报", "2021年3月9日", line).roles.keys() == {0, 1, 2}


@pytest.mark.parametrize(
    ("line", "label", "section"),
    [
        ("第01版:头版", "01", "头版"),
        ("第A35版:社会/警法", "A35", "社会/警法"),
        ("00002版:工会", "00002", "工会"),
        ("第RB01版", "RB01", None),
        ("第1版(要闻)", "1", "要闻"),
        ("第6版(国际)", "6", "国际"),
        ("A04:民生/影像", "A04", "民生/影像"),
        ("02版", "02", None),
        ("第1版()", "1", None),
        ("第八版", "8", None),
        ("4 要闻", "4", "要闻"),
        ("要闻 4", "4", "要闻"),
        ("头版", "头版", "头版"),
        ("A08｜民生", "A08", "民生"),
        ("6版 综合", "6", "综合"),
        ("003版", "003", None),
        ("A3 社会焦点", "A3", "社会焦点"),
        ("社会/B3", "B3", "社会"),
    ],
)
def test_page_label(line: str, label: str, section: str | None) -> None:
    assert page_label(normalise(line).text) == (label, section)


@pytest.mark.parametrize("line", ["4 个村子通了车", "2021", "88 岁老人", "甲县 3 版", "C919 首飞"])
def test_no_page_label(line: str) -> None:
    assert page_label(line) is None


@pytest.mark.parametrize(
    "title",
    ["江海日报", "蜀南工人报", "湘水晚报", "东湖都市报", "陇原早报", "嶺東日報", "浙 江 工 人 日 报", "法治甲报"],
)
def test_title_anywhere_in_the_masthead(title: str) -> None:
    simplified = normalise(title).text.replace(" ", "").replace("嶺東日報", "岭东日报")
    for lines in ([title, "2021年3月9日"], ["2021年3月9日", "星期二", title, "今日8版"]):
        assert normalise(str(masthead(*lines).facts["newspaper"])).text.translate(HANT) == simplified.translate(HANT)


HANT = str.maketrans("嶺東報", "岭东报")


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("龙泉侨报 2016年2月26日 星期五", "龙泉侨报"),
        ("夏历 乙酉年三月初四 总第3064期 读者热线：64820351 兴化交通报", "兴化交通报"),
        ("农历二月廿三 本期编辑：邱寒　龚欣  美编：史青 苍梧新报", "苍梧新报"),
        ("云和晨刊", "云和晨刊"),
        ("今日柳溪 2021年11月26日 星期五", "今日柳溪"),
        ("川北新闻", "川北新闻"),
        ("北疆法治报", "北疆法治报"),
    ],
)
def test_title_of_every_kind(line: str, title: str) -> None:
    assert masthead(line, "2016年2月26日", "今日8版").facts["newspaper"] == title


@pytest.mark.parametrize("line", ["今日关注", "本地新闻", "天气预报", "情况通报", "今日十二版", "中共江海市委机关报"])
def test_no_title(line: str) -> None:
    assert masthead("江海日报", line, "2016年2月26日").facts["newspaper"] == "江海日报"


def test_label_and_section_of_a_line_with_all_else() -> None:
    read = masthead("A07 民生 2022年8月19日 星期五 责编:唐可欣 美编:罗方", "滨州晚报")
    assert (read.page_label, read.section, read.facts["newspaper"]) == ("A07", "民生", "滨州晚报")


def test_section_below_its_label() -> None:
    read = masthead("江海日报", "A12", "社会", "2018年8月13日 星期一")
    assert (read.page_label, read.section) == ("A12", "社会")


def test_what_a_story_says_is_no_masthead() -> None:
    page = "江海日报\n\n2021年3月9日\n\n在全省科技创新大会上的讲话\n\n(2016年12月2日)\n\n同志们,创新决胜未来。\n"
    read = read_masthead(read_fragments(normalise(page).text))
    assert max(read.roles) == 1
    awards = (
        STORY
        + "\n1.《一条路》 作者:郑开 编辑:周正 刊播单位:川北日报\n\n2.《蜀道》 作者:邱实 编辑:傅饶 刊播单位:剑门周刊\n"
    )
    read = read_masthead(read_fragments(normalise("江海新闻\n\n2021年3月9日" + awards).text))
    assert read.facts["newspaper"] == "江海新闻"


def test_title_from_the_publisher_alone() -> None:
    assert masthead("2021年3月9日", "江海日报社出版").facts["newspaper"] == "江海日报"


def test_title_in_one_line_with_the_date() -> None:
    read = masthead("湘水晚报 2020年11月24日 星期二")
    assert (read.facts["newspaper"], read.facts["weekday_printed"]) == ("湘水晚报", "星期二")


def test_number_before_its_label_in_the_footer() -> None:
    page = "江海日报\n\n2021年3月9日" + STORY + "\n85010001\n\n沟通热线\n"
    read = read_masthead(read_fragments(normalise(page).text))
    assert read.facts["hotline"] == "85010001"
    assert sorted(read.roles.values()) == ["footer", "footer", "masthead", "masthead"]


def test_reader_line_tells_paper_page_and_day() -> None:
    line = "陇原早报 民生 00004 修一台旧收音机 等来一位老听众 2024-03-16 2 2024年03月16日 星期六"
    read = read_masthead(read_fragments(normalise(STORY + "\n" + line).text))
    assert (read.facts["newspaper"], read.facts["date"], read.page_label) == ("陇原早报", date(2024, 3, 16), "4")


def test_headline_is_no_masthead() -> None:
    read = masthead("江海日报", "2021年3月9日")
    assert max(read.roles) == 1


@pytest.mark.parametrize(
    ("day", "weekday", "lunar"),
    [
        (date(2018, 8, 28), "星期二", "戊戌年七月十八"),
        (date(2024, 2, 1), "星期四", "癸卯年十二月廿二"),
        (date(2023, 12, 28), "星期四", "癸卯年十一月十六"),
        (date(2016, 3, 16), "星期三", "丙申年二月初八"),
        (date(2020, 5, 25), "星期一", "庚子年闰四月初三"),
    ],
)
def test_printed_days_agree(day: date, weekday: str, lunar: str) -> None:
    assert weekday_agrees(weekday, day) is True
    assert lunar_date_agrees(lunar, day) is True
    assert weekday_agrees("星期日" if weekday != "星期日" else "星期一", day) is False
    assert lunar_date_agrees(lunar[:-1] + ("三" if lunar[-1] != "三" else "四"), day) is False


def test_nothing_printed_agrees_with_nothing() -> None:
    assert weekday_agrees(None, date(2018, 8, 28)) is None
    assert lunar_date_agrees("七夕", date(2018, 8, 28)) is None


def test_lines_a_column_wrapped_inside_an_item() -> None:
    read = masthead(
        "江海日报", "2021年3月9日", "新闻热线:85010001 发行热线:8501\n0002 邮发代号:31—2 国\n内统一刊号:CN32—0018"
    )
    assert (read.facts["cn_number"], read.facts["postal_code"], read.facts["hotline"]) == (
        "CN32-0018",
        "31-2",
        "85010001",
    )


def test_a_column_cut_ends_before_the_story() -> None:
    read = masthead("江海日报\n2021年3月9日\n星期二\n今日8版")
    assert (read.facts["newspaper"], read.facts["page_count"], max(read.roles)) == ("江海日报", 8, 3)


@pytest.mark.parametrize("head", ["甲县通了新客车", "东涌新线明年动工", "乙市蜜橘开摘 果农三天卖空"])
def test_headline_directly_below_the_editors_is_no_masthead(head: str) -> None:
    page = (
        f"江海日报\n2021年3月9日\n责编:陈小英 美编:李伟\n{head}\n三十个村子都有车坐\n【本报讯】昨天，甲县通了新客车。\n"
    )
    assert max(read_masthead(read_fragments(normalise(page).text)).roles) == 2


def test_rest_of_an_editor_s_name_is_masthead() -> None:
    page = f"江海日报\n2021年3月9日\n总值班:唐静 责编:谢轩 校对:邹\n雨\n{STORY}"
    assert max(read_masthead(read_fragments(normalise(page).text)).roles) == 3


def test_pages_below_headlines_are_no_labels() -> None:
    page = "江海日报\n2021年3月9日\n今日8版\n大桥昨日合龙了\nA03\n菜篮子价格回落\nA05\n" + STORY
    read = read_masthead(read_fragments(normalise(page).text))
    assert read.page_label is None


def test_masthead_below_the_stories() -> None:
    lines = ["责编:莫云", "排版:韦丹", "瑶山周报", "2018年", "7月", "13日", "星期五", "第3版", "总第612期"]
    read = read_masthead(read_fragments(normalise(STORY.strip() + "\n" + "\n".join(lines) + "\n").text))
    assert (read.facts["newspaper"], read.facts["date"], read.page_label) == ("瑶山周报", date(2018, 7, 13), "3")
    assert sorted(read.roles) == list(range(2, 11))
