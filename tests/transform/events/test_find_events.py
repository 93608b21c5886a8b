"""Events: what a reader of the page would put into a table, and what not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.transform.events import Event, Story, find_events, find_events_of_all, read_lexicon, same_happening

ISSUE = date(2021, 3, 9)
YESTERDAY = date(2021, 3, 8)


@dataclass(frozen=True)
class Name:
    """A person found in a text."""

    start: int
    end: int
    name: str


def named(text: str, *names: str) -> list[Name]:
    return [Name(i, i + len(name), name) for name in names for i in range(len(text)) if text.startswith(name, i)]


def only(text: str, **options: object) -> Event:
    events = find_events(text, ISSUE, **options)  # type: ignore[arg-type]
    assert len(events) == 1, [(event.type, event.name) for event in events]
    return events[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            "载着50个标准箱陶瓷、玩具的列车8日上午从东港铁路站场驶出，标志着“湾区直达”海铁联运班列正式开行。",
            "“湾区直达”海铁联运班列开行",
            id="the mark in front of the subject",
        ),
        pytest.param(
            "8日，市总工会主席林知遥说：“手艺活不能光靠情怀，得让手艺人过上好日子，要有市场、有订单、有徒弟。”",
            "林知遥说：手艺活不能光靠情怀，得让手艺人过上好日子",
            id="up to a pause, without the mark that is left open",
        ),
        pytest.param(
            "8日，省财政厅宣布省级财政今年起连续三年安排专项资金十二亿元，重点支持装备制造和新型电力产业集群加快改造升级。",
            "省财政厅宣布省级财政今年起连续三年安排专项资金十二亿元",
            id="no half of a phrase",
        ),
    ],
)
def test_a_name_ends_at_a_pause_and_closes_what_it_opens(text: str, name: str) -> None:
    assert only(text, statements=True, persons=named(text, "林知遥")).name == name


@pytest.mark.parametrize(
    ("text", "type_", "name"),
    [
        ("8日，市总工会召开全市工会工作会议。", "meeting", "全市工会工作会议"),
        ("全市工会工作会议8日在临江召开。", "meeting", "全市工会工作会议"),
        ("8日，市长何守成会见来访的青州市代表团。", "meeting", "市长何守成会见来访的青州市代表团"),
        ("副省长林知遥8日到临江调研安全生产工作。", "visit", "副省长林知遥到临江调研安全生产工作"),
        ("省教育厅8日发布今年招生办法。", "announcement", "省教育厅发布今年招生办法"),
        ("8日，市政府举行新闻发布会。", "announcement", "市政府举行新闻发布会"),
        ("市总工会8日启动“送温暖”主题活动。", "campaign", "“送温暖”主题活动"),
        ("8日，何守成当选市总工会主席。", "appointment", "何守成当选市总工会主席"),
        ("8日，临江纺织厂荣获全国五一劳动奖状。", "award", "临江纺织厂荣获全国五一劳动奖状"),
        ("8日，临江大桥建成通车。", "opening", "临江大桥建成通车"),
        ("8日，两市签署合作协议。", "signing", "两市签署合作协议"),
        ("8日凌晨，青州市一家服装厂发生火灾。", "accident", "青州市一家服装厂发生火灾"),
        ("8日，甲军空袭了乙国边境城镇。", "conflict", "甲军空袭了乙国边境城镇"),
        ("8日，警方抓获三名犯罪嫌疑人。", "crime", "警方抓获三名犯罪嫌疑人"),
        ("著名画家顾平川8日在临江逝世。", "death", "著名画家顾平川逝世"),
        ("8日，临江女排击败青州队。", "sport", "临江女排击败青州队"),
    ],
)
def test_every_type_is_known_by_a_plain_sentence(text: str, type_: str, name: str) -> None:
    event = only(text)
    assert (event.type, event.name, event.start_date, event.end_date) == (type_, name, YESTERDAY, YESTERDAY)
    assert event.type in read_lexicon().types


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("要开好工作会议，推动各项工作落实。", "an order"),
        ("希望双方签署合作协议。", "a wish"),
        ("市总工会没有召开会议。", "denied"),
        ("如果发生火灾，请拨打电话。", "a condition"),
        ("市总工会坚持每周召开例会。", "a habit"),
        ("通过召开座谈会、举办讲座，了解职工需求。", "a means"),
        ("老师傅们走进会议室，谈起往事。", "a word inside another"),
        ("何守成参加会见。", "a guest of what is told elsewhere"),
        ("公司研发创新设计软件。", "新设 is cut out of two words"),
        ("他的调研报告写得很细。", "a noun"),
        ("开展蹲点调研。", "a heading without anybody who does it"),
        ("这座城市正在变得越来越美。", "no event word"),
    ],
)
def test_what_is_not_told_as_done_is_no_row(text: str, why: str) -> None:
    assert find_events("昨天的城市很安静，街上行人不多。\n" + text, ISSUE) == [], why


def test_headline_and_lead_are_one_row_with_the_body_as_evidence() -> None:
    text = (
        "扬帆再出发\n市总工会召开全市工会工作会议\n"
        "本报讯 记者林知遥报道 昨天上午，市总工会召开全市工会工作会议，传达了上级会议精神。"
    )
    event = only(text)
    assert (event.organizer, event.start_date, event.date_text) == ("市总工会", YESTERDAY, "昨天上午")
    assert event.evidence.startswith("本报讯")
    assert text[event.evidence_start : event.evidence_end] == event.evidence


@pytest.mark.parametrize("name", ["市总工会主席办公会", "市长办公会", "全市防汛会商会"])
def test_bodies_meet_in_their_offices_too(name: str) -> None:
    [event] = find_events(f"3月8日上午，{name}召开，研究春季用工。", ISSUE)
    assert (event.type, event.name, event.start_date) == ("meeting", name, YESTERDAY)


def test_head_lines_alone_give_the_meeting_somebody_speaks_at() -> None:
    text = "何守成在全市工会推进“工会进园区”工作5周年座谈会上强调\n把服务送到职工身边"
    event = only(text, persons=named(text, "何守成"))
    assert (event.type, event.name) == ("meeting", "全市工会推进“工会进园区”工作5周年座谈会")
    assert (event.start_date, event.date_source) == (None, "none")
    assert [(p.name, p.role) for p in event.participants] == [("何守成", "speaker")]


def test_what_is_only_said_is_no_row() -> None:
    text = (
        "8日，市总工会召开动员大会。\n"
        "何守成指出，各级工会已经开展了许多活动。去年5月，我们举办了技能大赛。今年要发布新的办法。"
    )
    assert only(text).name.endswith("动员大会")


def test_statements_are_a_type_of_their_own_and_left_out_unless_asked_for() -> None:
    text = "8日，市总工会召开动员大会。\n市总工会主席何守成指出，要把服务送到职工身边。他说，这是长期任务。"
    assert [e.type for e in find_events(text, ISSUE)] == ["meeting"]
    rows = find_events(text, ISSUE, statements=True, persons=named(text, "何守成"))
    assert [(e.type, e.trigger) for e in rows] == [("meeting", "召开"), ("statement", "指出")]
    assert rows[1].name == "何守成指出，要把服务送到职工身边"
    assert [p.name for p in rows[1].participants] == ["何守成"]


def test_those_present_stand_in_later_sentences() -> None:
    text = (
        "本报讯 记者林知遥报道 昨天下午，省总工会召开全体职工大会。省总工会主席何守成主持会议并讲话。\n"
        "省总工会领导陆承业、顾平川、白帆（挂职），省总工会直属单位班子成员参加会议。\n"
        "陆承业说，要把工作做实。钱进表示同意。"
    )
    event = only(text, persons=named(text, "林知遥", "何守成", "陆承业", "顾平川", "白帆", "钱进"))
    assert [(p.name, p.role) for p in event.participants] == [
        ("省总工会", "organizer"),
        ("何守成", "host"),
        ("陆承业", "attendee"),
        ("顾平川", "attendee"),
        ("白帆", "attendee"),
    ]
    assert all(text[p.start : p.end] == p.name for p in event.participants)


def test_persons_meet_and_bodies_act() -> None:
    text = "市长何守成8日会见青州市市长陆承业。"
    event = only(text, persons=named(text, "何守成", "陆承业"))
    assert event.organizer is None
    assert [(p.name, p.role) for p in event.participants] == [("何守成", "actor"), ("陆承业", "counterpart")]
    assert only("市总工会8日发布公告。").organizer == "市总工会"
    assert only("全市图书交易会由市文化局主办，8日开幕。").organizer == "市文化局"
    assert only("8日，这座老桥被省文物局认定为文物保护单位。").organizer == "省文物局"


@pytest.mark.parametrize(
    ("text", "start", "end", "source"),
    [
        ("昨天，新桥通车。", YESTERDAY, YESTERDAY, "explicit"),
        ("今天，新桥通车。", ISSUE, ISSUE, "issue"),
        ("日前，市总工会发布公告。", None, None, "none"),
        ("6日至8日，市总工会举办技能培训班。", date(2021, 3, 6), YESTERDAY, "explicit"),
        ("从3月10日起，市总工会开展安全宣传活动。", date(2021, 3, 10), None, "explicit"),
        ("从9月份开始集中3个月时间开展机关建设专题活动。", date(2021, 9, 1), date(2021, 11, 30), "explicit"),
        ("7日，代表团抵达临江。次日，代表团参观了纺织厂。", date(2021, 3, 7), date(2021, 3, 7), "explicit"),
        ("市总工会发布2021年工作要点。", date(2021, 1, 1), date(2021, 12, 31), "explicit"),
        ("本报临江8日电 （记者林知遥）临江大桥建成通车。", YESTERDAY, YESTERDAY, "dateline"),
    ],
)
def test_dates_and_their_basis(text: str, start: date | None, end: date | None, source: str) -> None:
    event = find_events(text, ISSUE)[0]
    if "要点" in text:
        assert event.start_date in (None, start)
        return
    assert (event.start_date, event.end_date, event.date_source) == (start, end, source)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("新华社临江3月8日电 今天，临江大桥建成通车。", YESTERDAY),
        ("新华社临江3月6日电 昨天，临江大桥建成通车。", date(2021, 3, 5)),
        ("本报讯 今天，临江大桥建成通车。", ISSUE),
    ],
)
def test_today_in_a_story_with_a_dateline_is_its_day(text: str, day: date) -> None:
    assert only(text).start_date == day


def test_a_dateline_handed_over_dates_a_lead_without_a_date() -> None:
    event = only("临江大桥建成通车。", dateline_date=YESTERDAY)
    assert (event.start_date, event.date_source) == (YESTERDAY, "dateline")


def test_a_forecast_is_no_accident() -> None:
    assert find_events("天气\n台风将于3月10日登陆青州市沿海。", ISSUE) == []


def test_a_day_told_before_is_carried_along_the_paragraph() -> None:
    text = "8日，市总工会召开代表大会。\n会上，市总工会表彰了十个先进集体。"
    first, second = find_events(text, ISSUE)
    assert (first.date_source, second.type, second.date_source) == ("explicit", "award", "carried")
    assert second.start_date == YESTERDAY


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("8日，新桥建成通车。", "held"),
        ("新桥将于5月1日建成通车。", "planned"),
        ("全市技能大赛正在举行。今天，两百名选手参赛。", "ongoing"),
        ("正在举行的第3届全市技能大赛，已有两百名选手报名。", "ongoing"),
    ],
)
def test_status(text: str, status: str) -> None:
    assert find_events("技能\n" + text, ISSUE)[0].status == status


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("全市工会工作会议8日在杭州市召开。", "杭州市", "330100"),
        ("全省工会工作会议8日在杭召开。", "杭", "330100"),
        ("全国纺织年会8日在北京人民大会堂举行。", "北京人民大会堂", "110000"),
        ("在浙江仙居，果农协会8日举办采摘节。", "浙江仙居", "331024"),
        ("8日，“海风”轮靠泊青岛港。", "青岛港", "370200"),
        ("8日，霞浦县城关一家工厂发生火灾。", "霞浦县城关一家工厂", "350921"),
        ("8日，市总工会召开会议，研究工作。", None, None),
        ("8日，市总工会在热烈的掌声中召开大会。", None, None),
    ],
)
def test_place_and_its_code(text: str, place: str | None, code: str | None) -> None:
    event = find_events(text, ISSUE)[0]
    assert (event.place, event.place_code) == (place, code)


def test_a_place_name_of_many_places_has_a_code_where_the_paper_comes_from() -> None:
    text = "8日，全区技能大赛在鼓楼区举行。"
    assert find_events(text, ISSUE)[0].place_code is None
    assert find_events(text, ISSUE, region="江苏")[0].place_code in ("320106", None)


def test_an_accident_told_again_stays_one_row() -> None:
    text = (
        "8日凌晨，青州市一家服装厂发生火灾，造成2人死亡。火灾发生在凌晨3时，消防队赶到后将大火扑灭。"
        "据目击者介绍，起火厂房是一栋三层楼。目前，起火原因正在调查。"
    )
    event = only(text)
    assert (event.type, event.organizer) == ("accident", None)


def test_captions_repeat_their_story() -> None:
    story = only("昨天下午，省总工会召开全体机关干部职工大会。")
    caption = only("昨日，省总工会召开机关干部职工大会，何守成讲话。")
    other = only("昨天下午，省总工会召开女职工委员会全体会议。")
    assert same_happening(story, caption)
    assert not same_happening(story, other)


def test_own_words_can_be_added_and_taken_out(tmp_path) -> None:  # type: ignore[no-untyped-def]
    text = "8日，临江纺织厂开剪第一匹布。"
    assert find_events(text, ISSUE) == []
    (tmp_path / "weaving.toml").write_text('type = "weaving"\nacts = """开剪"""\ndrop = """开幕"""\n', encoding="utf-8")
    own = read_lexicon(str(tmp_path))
    assert [e.type for e in find_events(text, ISSUE, lexicon=own)] == ["weaving"]
    assert find_events("8日，花展开幕。", ISSUE, lexicon=own) == []
    assert [e.type for e in find_events("8日，花展开幕。", ISSUE)] == ["opening"]


PIECES = (
    "昨天 8日 ， 。 ； “ ” 《 》 （ ） 市总工会 何守成 召开 举行 大会 会议 在 杭州 发生 火灾 说 指出 "
    "强调 ： 的 了 将 通过 表彰 会见 开幕 正在 本报讯 记者 报道 、 并 由 主办 被 认定 造成 死亡 遭 "
    "空袭 组织 出席 期间 上"
)
WORDS = st.sampled_from([*PIECES.split(), "\n", " "])
ARTICLES = st.one_of(st.lists(WORDS, max_size=40).map("".join), st.text(max_size=80))


@given(ARTICLES, st.one_of(st.none(), st.dates(date(1850, 1, 1), date(2099, 12, 31))), st.integers(0, 30))
def test_every_row_is_cut_from_the_text(text: str, issue: date | None, body: int) -> None:
    names = named(text, "何守成")
    events = find_events(text, issue, persons=names, body_start=min(body, len(text)))
    for event in events:
        assert text[event.start : event.end] == event.trigger
        assert text[event.evidence_start : event.evidence_end] == event.evidence
        assert event.evidence_start <= event.start < event.evidence_end
        assert "\n" not in event.evidence
        assert event.name
        assert event.type in read_lexicon().types
        assert event.status in ("held", "planned", "ongoing")
        assert event.date_source in ("explicit", "carried", "dateline", "issue", "none")
        assert (event.start_date is None and event.end_date is None) == (event.edtf is None)
        assert event.start_date is None or event.end_date is None or event.start_date <= event.end_date
        assert 0 < event.confidence <= 1
        assert all(text[p.start : p.end] == p.name for p in event.participants)
    assert events == find_events(text, issue, persons=names, body_start=min(body, len(text)))


@given(st.integers(0, 6))
def test_the_weekday_of_the_issue_does_not_matter(days: int) -> None:
    issue = ISSUE + timedelta(days)
    event = find_events("昨天，市总工会召开职工大会。", issue)[0]
    assert event.start_date == issue - timedelta(1)


def test_many_articles_together_give_what_each_gives_alone() -> None:
    texts = (
        "8日，市长何守成会见来访的青州市代表团。何守成说，两市往来日益密切。",
        "",
        "临江大桥建成通车\n8日，临江大桥建成通车。林知遥出席仪式。",
        "天气晴好。",
    )
    stories = [
        Story(text, ISSUE, named(text, "何守成", "林知遥"), "浙江", dateline_date=YESTERDAY, body_start=0)
        for text in (*texts, *reversed(texts))
    ]
    for statements in (False, True):
        alone = [
            find_events(
                story.text,
                story.issue_date,
                persons=story.persons,
                region=story.region,
                dateline_date=story.dateline_date,
                body_start=story.body_start,
                statements=statements,
            )
            for story in stories
        ]
        assert find_events_of_all(stories, statements=statements) == alone
        assert any(alone)
    assert find_events_of_all([]) == []


def test_persons_may_be_given_in_any_order() -> None:
    text = "8日，市长何守成、副市长林知遥会见来访的青州市代表团。顾平川参加会见。"
    persons = named(text, "何守成", "林知遥", "顾平川")
    assert find_events(text, ISSUE, persons=persons[::-1]) == find_events(text, ISSUE, persons=persons)
    assert [p.name for p in only(text, persons=persons).participants] == ["何守成", "林知遥", "顾平川"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("8日，全市冬季供暖保障会议召开，副市长何守成主持会议。", "全市冬季供暖保障会议"),
        ("全市支持青年创业大会8日召开。", "全市支持青年创业大会"),
    ],
)
def test_what_stands_in_the_name_of_a_meeting_wishes_for_nothing(text: str, name: str) -> None:
    assert only(text).name == name


@pytest.mark.parametrize("text", ["8日，各部门全力保障会议召开。", "8日，市公安局保障会议召开。"])
def test_who_helps_a_meeting_to_be_held_does_not_tell_that_it_was(text: str) -> None:
    assert find_events(text, ISSUE) == []


def test_who_chairs_is_of_the_meeting_not_of_what_is_reported_there() -> None:
    text = "8日上午，全市安全生产工作会议召开。副市长何守成主持会议，市应急管理局局长林知遥通报了3月1日至7日事故情况。"
    roles = {
        event.name: [(one.name, one.role) for one in event.participants]
        for event in find_events(text, ISSUE, persons=named(text, "何守成", "林知遥"))
    }
    assert ("何守成", "host") in roles["全市安全生产工作会议"]
    assert all("何守成" not in dict(who) for name, who in roles.items() if name != "全市安全生产工作会议")


def test_the_year_of_what_is_reported_is_not_when_it_is() -> None:
    assert only("8日，市应急管理局通报去年事故情况。").start_date == YESTERDAY
    assert [event.start_date for event in find_events("市应急管理局发布去年事故情况。", ISSUE)] in ([], [None])


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        ("8日8时36分在四川甘孜州泸定县发生5.6级地震。", "四川甘孜州泸定县", "四川甘孜州泸定县发生5.6级地震"),
        ("8日晚，在常规赛第15轮比赛中，临江队主场战胜青州队。", None, "临江队常规赛第15轮比赛战胜青州队"),
    ],
)
def test_what_looks_like_a_place(text: str, place: str | None, name: str) -> None:
    event = only(text)
    assert (event.place, event.name) == (place, name)


def test_what_is_celebrated_was_before() -> None:
    assert "signing" not in {event.type for event in find_events("8日，两国领导人互致贺电，庆祝两国建交。", ISSUE)}
    assert only("8日，庆祝建市五十周年系列活动启动。").type == "campaign"


def test_nobody_attends_his_own_death() -> None:
    (one,) = only("画家顾平川于8日在临江逝世。", persons=named("画家顾平川于8日在临江逝世。", "顾平川")).participants
    assert (one.name, one.role) == ("顾平川", "actor")


def test_a_rocket_organizes_nothing() -> None:
    assert only("8日，长征二号丁运载火箭在西昌卫星发射中心点火升空。").organizer is None


@pytest.mark.parametrize(
    ("text", "name", "place", "organizer"),
    [
        pytest.param(
            "临江国际动漫节6日在杭举行。", "临江国际动漫节", "杭", None, id="a festival by its last character"
        ),
        pytest.param("全国手艺人大会6日在京举行。", "全国手艺人大会", "京", None, id="在京举行 is no word"),
        pytest.param(
            "由市文联主办的第十届江畔文学节将于25日在临江开幕。",
            "第十届江畔文学节开幕",
            "临江",
            "市文联",
            id="what somebody holds begins",
        ),
        pytest.param(
            "由市总工会主办的全市职工技能大赛6日举行。",
            "全市职工技能大赛",
            None,
            "市总工会",
            id="who holds it is no part of the name",
        ),
        pytest.param(
            "经市人大常委会第三十二次会议表决通过，任命沈一禾为临江市副市长。",
            "任命沈一禾为临江市副市长",
            None,
            "市人大常委会",
            id="on whose word somebody is appointed",
        ),
    ],
)
def test_who_holds_what_and_where(text: str, name: str, place: str | None, organizer: str | None) -> None:
    event = only(text)
    assert (event.name, event.place, event.organizer) == (name, place, organizer)


def test_who_is_placed_at_one_gathering_is_not_taken_for_one_of_another() -> None:
    text = (
        "8日上午，市委书记顾明轩主持召开全市农业工作会议。\n7日，市政府与华星集团签署协议，副市长林知遥出席签约仪式。\n"
        "表彰仪式7日举行。\n全市工业工作会议6日召开，市长沈一禾讲话。"
    )
    events = find_events(text, ISSUE, persons=named(text, "顾明轩", "林知遥", "沈一禾"))
    people = {event.name: [p.name for p in event.participants if not p.name.startswith("市")] for event in events}
    assert people == {
        "全市农业工作会议": ["顾明轩"],
        "市政府与华星集团签署协议": ["华星集团", "林知遥"],
        "表彰仪式": [],
        "全市工业工作会议": ["沈一禾"],
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            "临江队6日客场以3:1击败云溪队，取得三连胜。", "临江队击败云溪队", id="a score is not cut at its colon"
        ),
        pytest.param(
            "6日，我国在西山发射中心用运载火箭，成功将云雀二号卫星送入太空。",
            "我国将云雀二号卫星送入太空",
            id="what the verb takes stands before it, who acts in the clause before",
        ),
        pytest.param("经济部将于本月底举办招商大会。", "经济部招商大会", id="who will do it, not 部将"),
        pytest.param(
            "江国代表团结束访问后，6日乘飞机离开临江回国。", "江国代表团回国", id="how they went is nobody who acts"
        ),
    ],
)
def test_names_hold_who_did_what_to_whom(text: str, name: str) -> None:
    assert only(text).name == name
