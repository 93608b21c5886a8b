"""What bad pages are made of: lines of the example pages, forms of every kind, and characters that trip rules."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from etl.transform.page import Reading

EXAMPLES = sorted(Path(__file__).parents[3].joinpath("examples").glob("*.txt"))

FORMS = """本报讯 记者李甲报道 昨天
本报讯（记者 李甲 通讯员 王乙）
据新华社北京3月9日电（记者李甲）
【本報訊】
〔記者陳甲/台南報導〕
（上接第一版）
(下转第2版)
▶▶▶下转A4版
（详见第4版）
>>>02、03
A03 乙市蜜橘开摘上市了
导读
图片新闻
图为通车现场。 李甲 摄
□本报记者 李甲 摄
（李甲 王乙）
——记甲县客运公司
遗失声明:王建国遗失身份证,号码320602198803074521,声明作废。
拍卖公告
责任编辑:李甲 版式:王乙
2021年3月9日 星期二 农历辛丑年正月廿六
20213·9今日12版星期二辛丑年正月廿六
国内统一刊号:CN32—0018 邮发代号:31—2 总第11021号
江海日报
第08版:经济
3上一版 下一版4
（一）完善体制
●甲县通了公交
一等奖（6件）
19∶35 体育 决赛
小米 每市斤八十五元
编辑同志:
记者:您如何看?
甲县通了新车 本报讯（记者 李甲）昨天
江海日报 要闻 00002 甲县通了新车 2021-03-09 2 2021年03月09日 星期二
<br/>&nbsp;
報(bào)紙""".splitlines()

ODD = [
    *"“”‘’「」（）()《》【】—…·＊。，、；：？！％①\u3000\u200b\ufeff\u00ad\x00\x0b\u2028\t□h0123456789甲",
    "\U00020000",
    "\ud800",
]

MAKINGS = [*FORMS, *(line for path in EXAMPLES for line in path.read_text(encoding="utf-8").splitlines() if line)]


def lost_characters(reading: Reading, text: str) -> list[int]:
    """Offsets of characters with ink that stand in no block of a reading; blocks that overlap count as losing too."""
    blocks = sorted(reading.blocks, key=lambda block: block.start)
    shared = [after.start for before, after in pairwise(blocks) if after.start < before.end]
    held = {at for block in blocks for at in range(block.start, block.end)}
    return [*shared, *(at for at, char in enumerate(text) if not char.isspace() and at not in held)]
