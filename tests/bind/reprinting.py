"""Reprints made from the example stories, and reports of one form that are none."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from pathlib import Path

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
SLUGS = (
    "", "据本报消息，", "（综合报道）", "本报讯 ", "新华社北京7月3日电（记者 王一川）", "本报综合消息 ",
    "【本报讯】", "据新华社电 ", "本报讯（记者 柳青青 通讯员 石磊）",
)  # fmt: skip


def filled(form: str) -> list[str]:
    """Reports that fill in one form."""
    words, fillings = FORMS[form]
    return [words.format(**dict(zip("abcd", filling, strict=False))) for filling in fillings]


def reprinted(text: str, chance: random.Random, misread: float = 0.015) -> str:
    """Another desk's version: shortened, other punctuation, another opening, a few characters misread."""
    paragraphs = text.split("\n")
    keep = max(1, round(len(paragraphs) * chance.uniform(0.5, 1)))
    text = "\n".join(paragraphs[:keep])
    text = text[: max(120, round(len(text) * chance.uniform(0.6, 1)))]
    text = re.sub("[，；]", lambda mark: chance.choice([mark[0], " ", "。", ","]), text)
    text = "".join("的" if character >= "一" and chance.random() < misread else character for character in text)
    return chance.choice(SLUGS) + text


def market_report(day: int, chance: random.Random) -> str:
    """A report of the same form every day, with its own numbers."""
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


def told(chance: random.Random, misread: float = 0.015) -> list[tuple[int, str]]:
    """Every story and two reprints of it, 60 market reports and the filled-in forms; texts of one number are one story.

    The originals come first.
    """
    stories = list(enumerate(STORIES))
    others = [(story, reprinted(text, chance, misread)) for story, text in stories for _ in range(2)]
    reports = [market_report(day, chance) for day in range(60)] + [text for form in FORMS for text in filled(form)]
    others += enumerate(reports, len(STORIES))
    chance.shuffle(others)
    return stories + others
