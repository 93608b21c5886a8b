"""Made-up lives: what a year's newspapers would state of people some of whom share a name.

``python -m tests.bind.lives`` prints how many of the shared names are suspected, and how many of the others.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from dataclasses import dataclass, field

import polars as pl

from etl.bind.namesakes import suspect_namesakes

PLACES = {
    "四川省": {"宜宾市": ["高县", "江安县", "南溪区"], "泸州市": ["合江县", "古蔺县", "江阳区"]},
    "江苏省": {"扬州市": ["宝应县", "邗江区"], "南通市": ["如东县", "崇川区"]},
    "甘肃省": {"天水市": ["秦安县", "麦积区"], "定西市": ["渭源县", "临洮县"]},
}
"""Provinces, cities and counties; the newspaper is one of Sichuan, most of whose people live there."""
CAREERS = {
    "county": [("{county}委", "书记"), ("{county}人大常委会", "主任"), ("{county}", "领导")],
    "county head": [("{county}委", "副书记"), (None, "{level}长"), ("{county}人民政府", "{level}长")],
    "union": [("{county}总工会", "主席"), ("{county}政协", "副主席"), ("{county}总工会", "党组书记")],
    "city": [("{city}委", "常委"), ("{city}委宣传部", "部长"), (None, "市领导")],
    "bureau": [("{city}教育局", "局长"), ("{city}教育局", "党组书记"), ("{city}政协", "委员")],
    "police": [("{county}公安局", "民警"), ("{county}公安局城关派出所", "所长")],
    "doctor": [("{city}人民医院", "主任医师"), ("{city}人民医院心内科", "主任"), ("{city}政协", "委员")],
    "teacher": [("{county}第一中学", "教师"), ("{county}第一中学", "班主任")],
    "professor": [("{city}师范学院", "教授"), ("{province}社会科学院", "特约研究员")],
    "manager": [("{city}海川机械公司", "董事长"), ("{city}工商联", "副主席"), (None, "总经理")],
    "worker": [("{city}海川机械公司", "焊工"), ("{city}海川机械公司", "高级技师"), ("全国人大", "代表")],
    "villager": [("{county}竹海镇翠屏村", "党支部书记"), (None, "村民"), ("{county}翠竹合作社", "理事长")],
    "pupil": [("{county}第一中学", "学生")],
    "player": [("{province}队", "选手"), ("中国", "选手")],
    "singer": [("{city}歌舞剧院", "演员"), (None, "歌手")],
    "reporter": [],
}


_MEMBERSHIPS = {
    "person_id": pl.String,
    "date": pl.Date,
    **dict.fromkeys(("organization", "organization_full", "role", "note"), pl.String),
}
_BYLINES = {"person_id": pl.String, "date": pl.Date, "role": pl.String}


@dataclass(frozen=True)
class Life:
    """One person's year: what is stated, on which days; ``signs`` are days of bylines."""

    posts: list[tuple[dt.date, str | None, str]] = field(default_factory=list)
    signs: list[dt.date] = field(default_factory=list)


def live(dice: random.Random) -> Life:
    """One life; one official in twenty is transferred to another place in the course of the year."""
    province = dice.choices(list(PLACES), [8, 1, 1])[0]
    home, career = _place(dice, province), dice.choice(list(CAREERS))
    moved = _place(dice, province) if dice.random() < 0.05 else home
    days = sorted(dice.sample(range(365), min(1 + int(dice.expovariate(0.25)), 30)))
    turn = dice.randrange(365)
    life = Life()
    for day in days:
        date = dt.date(2021, 1, 1) + dt.timedelta(day)
        if career == "reporter":
            life.signs.append(date)
            continue
        organization, role = dice.choice(CAREERS[career])
        where = home if day < turn else moved
        life.posts.append((date, organization and organization.format(**where), role.format(**where)))
    return life


def _place(dice: random.Random, province: str) -> dict[str, str]:
    city = dice.choice(list(PLACES[province]))
    county = dice.choice(PLACES[province][city])
    return {"province": province, "city": city, "county": county, "level": county[-1]}


def suspected_of(names: int, shared: int, seed: int) -> tuple[int, int, int]:
    """Names that are shared and suspected, suspected in all, shared in all."""
    dice = random.Random(seed)
    memberships, bylines = [], []
    for number in range(names):
        for life in [live(dice)] + ([live(dice)] if number < shared else []):
            memberships += [
                {
                    "person_id": f"p{number}",
                    "date": d,
                    "organization": o,
                    "organization_full": o,
                    "role": r,
                    "note": None,
                }
                for d, o, r in life.posts
            ]
            bylines += [{"person_id": f"p{number}", "date": d, "role": "reporter"} for d in life.signs]
    found = suspect_namesakes(
        pl.DataFrame(memberships, schema=_MEMBERSHIPS, orient="row"),
        pl.DataFrame(bylines, schema=_BYLINES, orient="row"),
    )["person_id"].to_list()
    return sum(int(p[1:]) < shared for p in found), len(found), shared


def report() -> str:
    """Precision and recall over 2,000 names of which 200 are shared."""
    hit, said, true = suspected_of(2000, 200, seed=1)
    return f"namesakes of made-up lives: precision {hit / said:.3f}, recall {hit / true:.3f}"


if __name__ == "__main__":
    sys.exit(print(report()))
