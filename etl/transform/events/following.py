"""What an event word is to the word or the row beside it: a part of it, or what the other only leads up to."""

from __future__ import annotations

from etl.transform.events.candidates import Candidate
from etl.transform.events.records import Event


def is_within(candidate: Candidate, following: Candidate) -> bool:
    """Whether an event word belongs to the noun that is held: [对口支援工作会议] 27日在拉萨召开."""
    held = following.form == "theme" and following.clause_start == candidate.clause_start
    return held and following.noun_start <= candidate.start < following.noun_end


def is_inside(candidate: Candidate, accepted: Candidate) -> bool:
    """Whether the verb stands inside what another takes: 会见[获得友谊奖的专家], 召开[表彰大会]."""
    if candidate.start < max(accepted.end, accepted.noun_end if accepted.form in ("held", "befallen") else 0):
        return True
    if accepted.clause_start != candidate.clause_start or accepted.form == "theme":
        return False
    between = candidate.sentence.text[accepted.end : candidate.start]
    return not any(mark in between for mark in "、并后；")


def is_on_the_list(last: Event, candidate: Candidate) -> bool:
    """X公布名单，我市六人入选: who stands on the list is no second happening."""
    same = last.evidence_start == candidate.sentence.start and last.type == "announcement"
    return same and candidate.type == "award" and last.name.endswith(("名单", "名录", "结果"))


_CONFERENCES = ("发布会", "记者会", "吹风会", "招待会", "通气会", "见面会")


def was_occasion(last: Event, candidate: Candidate) -> bool:
    """召开新闻发布会，公布规划: the conference is where it was made known."""
    same = last.evidence_start == candidate.sentence.start and last.type == candidate.type == "announcement"
    return same and last.name.endswith(_CONFERENCES) and candidate.form == "agent"


_BEGINNING = frozenset(("打响", "展开", "进行", "开赛", "举行", "结束", "开打", "上演"))


def only_begins(last: Event, candidate: Candidate) -> bool:
    """联赛第22轮打响，甲队击败乙队: the result is what happened."""
    same = last.evidence_start == candidate.sentence.start and last.type == candidate.type == "sport"
    return same and last.trigger in _BEGINNING and candidate.form == "agent"


_REPORTING = frozenset(
    ["公布", "对外公布", "宣布", "通报", "披露", "发布", "对外发布", "公告", "发布消息", "发布公告", "发布通报"]
)


def only_reports(text: str, last: Event, candidate: Candidate) -> bool:
    """X公布，Y获Z: the announcement only carries the happening behind the comma."""
    same = last.evidence_start == candidate.sentence.start and last.type == "announcement"
    return same and last.trigger in _REPORTING and text.startswith(("，", "：", ",", ":", "称"), last.end)
