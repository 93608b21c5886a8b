"""The same story in another cut, punctuation or headline is one story; two reports of one form are two."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from pathlib import Path

import polars as pl
import pytest

from etl.bind.volume import bind_volume
from tests.bind.pages import Article, Page, volume

EXAMPLES = Path(__file__).parents[2] / "examples"
STORIES = [
    "\n".join(article["paragraphs"])
    for path in sorted(EXAMPLES.glob("*.gold.json"))
    for article in json.loads(path.read_text(encoding="utf-8"))["articles"]
    if article["kind"] == "news" and len("".join(article["paragraphs"])) > 150
]
MARKET = (
    "本报讯 {month}月{day}日，全市农贸市场监测的{kinds}种蔬菜平均批发价为每公斤{price}元，较前一日{move}{part}%。"
    "其中，黄瓜每公斤{a}元，西红柿每公斤{b}元，大白菜每公斤{c}元，土豆每公斤{d}元。全市生猪平均收购价为每公斤{e}元，"
    "鸡蛋每公斤{f}元。市农业农村局市场信息科提醒，受天气影响，预计后期叶菜类价格将以稳为主，广大市民可适时选购。"
)


FORMS = {
    "a reception": (
        "{a}市市长{b}昨天下午在市政务中心会见了来访的{c}代表团一行。{b}对{c}代表团的到来表示欢迎，向客人介绍了"
        "{a}市经济社会发展情况。{b}说，{a}市产业基础扎实，营商环境优良，希望双方以此次访问为契机，在先进制造、现代物流、文化旅游等领域"
        "加强合作，实现互利共赢。{c}代表团团长{d}感谢{a}市的热情接待，表示将继续推动双方务实合作不断走深走实。",
        [("江阜", "沈怀", "南岛", "陈启明"), ("盐通", "辜亦农", "海川", "罗文漪"), ("岭东", "程砚生", "陇右", "卓远")],
    ),
    "a dismissal": (
        "日前，经市委批准，市纪委监委对{a}原党委书记{b}严重违纪违法问题进行了立案审查调查。经查，{b}丧失理想信念，"
        "违反中央八项规定精神，违规收受礼品礼金；利用职务便利为他人谋取利益，并非法收受财物。{b}严重违反党的纪律，构成严重"
        "职务违法并涉嫌受贿犯罪，性质严重，影响恶劣，应予严肃处理。经市委常委会会议研究，决定给予{b}开除党籍处分。",
        [("市水务集团", "甲子衡"), ("市城投公司", "乙未然"), ("市人民医院", "丙辰远")],
    ),
    "a flower bulletin": (
        "本报讯 记者从市园林局获悉，{a}公园的{b}已进入盛花期，预计花期将持续到本月底。{a}公园负责人{c}介绍，"
        "园内共有{b}近万株，今年因气温回升较快，{b}比往年提早一周开放。公园提醒游客错峰出行，文明赏花，不要攀折花枝，自觉维护园内环境卫生。",
        [("东湖", "樱花", "安定国"), ("西山", "海棠", "寇尚勤"), ("南苑", "郁金香", "秦望舒")],
    ),
}  # fmt: skip


def test_there_is_enough_to_measure_with() -> None:
    assert len(STORIES) >= 40


@pytest.mark.parametrize("seed", range(3))
def test_precision_and_recall_on_reprints_made_from_the_example_stories(seed: int) -> None:
    chance = random.Random(seed)
    told = [(story, text) for story, text in enumerate(STORIES)]
    told += [(story, reprinted(text, chance)) for story, text in enumerate(STORIES) for _ in range(2)]
    told += [(len(STORIES) + day, market_report(day, chance)) for day in range(60)]
    rest = told[len(STORIES) :]
    chance.shuffle(rest)
    told = told[: len(STORIES)] + rest
    bound = bind_volume(volume(on_days(text for _, text in told)))["articles"].sort("date")
    number = {key: i for i, key in enumerate(bound["article_id"])}
    linked = {number[a]: number[b] for a, b in bound.select("article_id", "reprint_of").drop_nulls().iter_rows()}
    right = sum(told[a][0] == told[b][0] for a, b in linked.items())
    assert right / len(linked) >= 0.98
    assert right / (2 * len(STORIES)) >= 0.9
    earliest = {story: i for i, (story, _) in reversed(list(enumerate(told)))}
    assert all(b == earliest[told[b][0]] for b in linked.values())


@pytest.mark.parametrize(
    ("change", "linked"),
    [
        pytest.param(lambda text: text, True, id="word for word"),
        pytest.param(lambda text: text[: len(text) * 2 // 5], True, id="cut to its beginning"),
        pytest.param(lambda text: text[len(text) // 2 :], True, id="only its second half"),
        pytest.param(lambda text: re.sub("[，。：“”、\n]", " ", text), True, id="without punctuation"),
        pytest.param(lambda text: "本报综合消息 " + text + "（本报综合）", True, id="framed"),
        pytest.param(lambda text: text[:30], False, id="a sentence quoted"),
        pytest.param(lambda text: STORIES[1][:400] + text[:80], False, id="a few sentences in another story"),
    ],
)
def test_what_counts_as_a_reprint(change: object, linked: bool) -> None:
    assert callable(change)
    changed = change(STORIES[0])
    (second,) = bind_volume(volume(on_days([STORIES[0], changed])))["articles"].sort("date")[1:].to_dicts()
    assert (second["reprint_of"] is not None) is linked


@pytest.mark.parametrize(("form", "fillings"), FORMS.values(), ids=list(FORMS))
def test_a_form_filled_in_again_is_another_story(form: str, fillings: list[tuple[str, ...]]) -> None:
    texts = [form.format(**dict(zip("abcd", filling, strict=False))) for filling in fillings]
    assert bind_volume(volume(on_days(texts)))["articles"]["reprint_of"].null_count() == len(texts)


def test_a_standing_paragraph_at_the_end_makes_no_reprint() -> None:
    standing = (
        "届时，江海广播电视台将并机直播，江海新闻网、江海日报客户端、江海手机报将同步进行文字和图片直播，敬请关注。" * 2
    )
    texts = [story[:150] + standing for story in STORIES[:5]]
    assert bind_volume(volume(on_days(texts)))["articles"]["reprint_of"].null_count() == len(texts)


@pytest.mark.parametrize("kind", ["notice", "teaser", "weather"])
def test_only_stories_are_reprinted(kind: str) -> None:
    pages = [
        Page([Article(body=STORIES[0], kind=kind)], date=f"2021-03-{day:02d}", source=f"s{day}") for day in (9, 10)
    ]
    assert bind_volume(volume(pages))["articles"]["reprint_of"].null_count() == 2


def test_the_earliest_is_told_by_day_and_page_not_by_key() -> None:
    pages = [
        Page([Article(body=STORIES[0])], date=date, label=label, source=date + label)
        for date, label in (("2021-03-10", "1"), ("2021-03-09", "10"), ("2021-03-09", "9"))
    ]
    articles = bind_volume(volume(pages))["articles"]
    first = "jianghai-ribao-2021-03-09-p9-a01"
    assert articles["reprint_of"].drop_nulls().unique().to_list() == [first]
    assert articles.filter(pl.col("reprint_of").is_null())["article_id"].to_list() == [first]


def reprinted(text: str, chance: random.Random) -> str:
    """Another desk's version: shortened, other punctuation, a few other characters, another opening."""
    paragraphs = text.split("\n")
    keep = max(1, round(len(paragraphs) * chance.uniform(0.5, 1)))
    text = "\n".join(paragraphs[:keep])
    text = text[: max(120, round(len(text) * chance.uniform(0.6, 1)))]
    text = re.sub("[，；]", lambda mark: chance.choice([mark[0], " ", "。", ","]), text)
    text = "".join("的" if character >= "一" and chance.random() < 0.015 else character for character in text)
    return chance.choice(["", "据本报消息，", "（综合报道）"]) + text


def market_report(day: int, chance: random.Random) -> str:
    date = dt.date(2021, 1, 1) + dt.timedelta(days=day)
    prices = {name: f"{chance.uniform(1, 40):.2f}" for name in "abcdef"}
    return MARKET.format(
        month=date.month,
        day=date.day,
        kinds=chance.randint(20, 40),
        price=f"{chance.uniform(3, 9):.2f}",
        move=chance.choice(["上涨", "下降"]),
        part=f"{chance.uniform(0.1, 4):.1f}",
        **prices,
    )


def on_days(texts: object) -> list[Page]:
    assert hasattr(texts, "__iter__")
    first = dt.date(2021, 1, 1)
    return [
        Page([Article(f"标题{i}", text)], date=str(first + dt.timedelta(days=i)), source=f"s{i}")
        for i, text in enumerate(texts)
    ]
