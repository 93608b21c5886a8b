"""Events: what a reader of the page would put into a table."""

from __future__ import annotations

from datetime import date

from etl.transform.events import find_events

ISSUE = date(2021, 3, 9)


def test_a_meeting_of_the_lead_and_the_subheadline_is_one_row() -> None:
    text = (
        "扬帆再出发\n市总工会召开全市工会工作会议\n"
        "本报讯 记者林知遥报道 昨天上午，市总工会召开全市工会工作会议，传达了上级会议精神。市总工会主席何守成主持会议。"
    )
    events = find_events(text, ISSUE)
    assert [(e.type, e.name, e.organizer, e.start_date) for e in events] == [
        ("meeting", "全市工会工作会议", "市总工会", date(2021, 3, 8))
    ]
