"""A declared source: an issue is fetched page by page, once, and an issue that is not whole is come back to."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl.extract.fetch.declared import DeclaredSource, LinkRule
from etl.extract.fetch.responses import Response, Responses
from etl.extract.fetch.template import UrlTemplate
from etl.extract.ledger import Ledger
from etl.extract.sightings import Sighting
from tests.conftest import rounds
from tests.extract.fetch.conftest import TODAY, Brought
from tests.extract.fetch.faulty_server import Answer, FaultyServer, moved, page, versioned
from tests.extract.fetch.test_faults import REFUSED

Bring = Callable[..., Brought]
PAGES, ARTICLES = (LinkRule(pattern=re.compile(pattern)) for pattern in (r"node_\d\.htm$", r"content_\d+\.htm$"))


def links(*names: str) -> str:
    return "".join(f'<a href="{name}">{name}</a>' for name in names)


@pytest.fixture
def issue(server: FaultyServer) -> FaultyServer:
    """An issue of two pages with three articles."""
    server.put("/2021-03/09/node_1.htm", links("node_1.htm", "node_2.htm", "content_11.htm", "../08/node_1.htm"))
    server.put("/2021-03/09/node_2.htm", links("node_1.htm", "node_2.htm", "content_21.htm", "content_22.htm"))
    for number in (11, 21, 22):
        server.put(f"/2021-03/09/content_{number}.htm", versioned(f"<p>第{number}篇</p>".encode(), f'"{number}"'))
    return server


def yunxi(server: FaultyServer, path: str = "/{date:%Y-%m/%d}/node_1.htm", **fields: Any) -> DeclaredSource:
    declared = {"pages": PAGES, "articles": ARTICLES, "days_back": 1, "newspaper": "云溪晚报", "rights": "报社所有"}
    return DeclaredSource("yunxi", UrlTemplate(server.url(path)), **{**declared, **fields})


def paths(server: FaultyServer) -> list[str]:
    return [asked.path.rpartition("/")[2] for asked in server.asked if asked.path != "/robots.txt"]


def to_note(brought: Brought) -> list[Response]:
    with Ledger(brought.folder / "ledger.sqlite") as ledger:
        responses = Responses(ledger)
        return responses.to_note()


def test_pages_are_followed_and_articles_taken(issue: FaultyServer, bring: Bring) -> None:
    brought = bring(sources=[yunxi(issue)])
    assert paths(issue) == ["node_1.htm", "node_2.htm", "content_11.htm", "content_21.htm", "content_22.htm"]
    assert (brought.codes, brought.fetched.fetched) == ({}, 5)
    taken = to_note(brought)
    assert [response.url.rpartition("/")[2] for response in taken] == [
        "content_11.htm",
        "content_21.htm",
        "content_22.htm",
    ]
    assert {(r.source, r.newspaper, r.date, r.rights) for r in taken} == {("yunxi", "云溪晚报", TODAY, "报社所有")}


def test_without_a_rule_for_articles_pages_are_taken(issue: FaultyServer, bring: Bring) -> None:
    taken = to_note(bring(sources=[yunxi(issue, articles=None)]))
    assert [response.url.rpartition("/")[2] for response in taken] == ["node_1.htm", "node_2.htm"]


def test_without_rules_the_address_alone_is_taken(issue: FaultyServer, bring: Bring) -> None:
    assert len(to_note(bring(sources=[yunxi(issue, articles=None, pages=None)]))) == 1
    assert paths(issue) == ["node_1.htm"]


def test_an_issue_of_these_days_is_asked_for_news(issue: FaultyServer, bring: Bring) -> None:
    bring(sources=[yunxi(issue)])
    second = bring(sources=[yunxi(issue)])
    assert (second.fetched.asked, second.fetched.unchanged) == (5, 5)
    assert all("if-none-match" in asked.headers for asked in issue.asked_for("/2021-03/09/content_21.htm")[1:])


def test_an_older_issue_is_done_with(issue: FaultyServer, bring: Bring) -> None:
    bring(sources=[yunxi(issue)])
    later = {"sources": [yunxi(issue, days_back=5)], "today": date(2021, 3, 12)}
    second = bring(**later)
    assert (second.fetched.done, second.fetched.asked) == (1, 4)  # the days around it had nothing
    assert bring(**later, again=True).fetched.unchanged == 5


def test_of_an_older_issue_only_what_failed_is_asked_again(issue: FaultyServer, bring: Bring) -> None:
    whole = issue.answers["/2021-03/09/content_21.htm"]
    url = issue.put("/2021-03/09/content_21.htm", page("x", 500))
    assert bring(sources=[yunxi(issue)]).codes == {url: "server_failing"}
    issue.answers["/2021-03/09/content_21.htm"] = whole
    issue.asked.clear()
    second = bring(sources=[yunxi(issue, days_back=4)], today=date(2021, 3, 12), since=TODAY, until=TODAY)
    assert (second.codes, second.fetched.fetched) == ({}, 1)
    assert paths(issue) == ["node_1.htm", "content_21.htm"]
    third = bring(sources=[yunxi(issue)], today=date(2021, 3, 12), since=TODAY, until=TODAY)
    assert (third.fetched.done, third.fetched.asked) == (1, 0)


def test_nothing_on_a_day_is_no_failure(issue: FaultyServer, bring: Bring) -> None:
    brought = bring(sources=[yunxi(issue, days_back=3)])
    assert (brought.codes, brought.fetched.absent, brought.fetched.fetched) == ({}, 2, 5)


@pytest.mark.parametrize(("today", "fails"), [(date(2021, 4, 7), False), (date(2021, 4, 20), True)])
def test_a_source_that_falls_silent_is_noticed(issue: FaultyServer, bring: Bring, today: date, fails: bool) -> None:
    bring(sources=[yunxi(issue)])
    brought = bring(sources=[yunxi(issue, days_back=4)], today=today)
    assert brought.codes == ({"source yunxi": "nothing_there"} if fails else {})


def test_a_source_that_never_gave_anything_is_wrong(server: FaultyServer, bring: Bring) -> None:
    assert bring(sources=[yunxi(server, days_back=2)]).codes == {}
    assert bring(sources=[yunxi(server, days_back=3)]).codes == {"source yunxi": "nothing_there"}


def test_a_page_that_leads_nowhere_near_its_end_is_stopped(server: FaultyServer, bring: Bring) -> None:
    url = server.put("/2021-03/09/node_1.htm", links(*(f"content_{number}.htm" for number in range(60))))
    assert bring(sources=[yunxi(server, max_links=50)]).codes == {url: "too_many_links"}
    assert paths(server) == ["node_1.htm"]


def test_an_address_without_a_day_is_asked_every_time_and_its_articles_once(server: FaultyServer, bring: Bring) -> None:
    server.put("/index.htm", links("content_1.htm"), links("content_1.htm", "content_2.htm"))
    server.put("/content_1.htm", "<p>一</p>")
    server.put("/content_2.htm", "<p>二</p>")
    source = yunxi(server, "/index.htm", days_back=None)
    assert (bring(sources=[source]).fetched.asked, bring(sources=[source]).fetched.asked) == (2, 2)
    assert paths(server) == ["index.htm", "content_1.htm", "index.htm", "content_2.htm"]


def test_links_start_from_where_redirects_end(server: FaultyServer, bring: Bring) -> None:
    server.put("/today", moved("/2021-03/09/node_1.htm"))
    server.put("/2021-03/09/node_1.htm", links("content_1.htm"))
    server.put("/2021-03/09/content_1.htm", "<p>一</p>")
    assert bring(sources=[yunxi(server, "/today", days_back=None)]).fetched.fetched == 2


@pytest.mark.parametrize("order", [1, -1])
def test_the_politest_manners_of_a_host_hold(issue: FaultyServer, bring: Bring, order: int) -> None:
    bring(sources=[yunxi(issue, concurrency=3)], gap=0)
    hasty = issue.busiest
    issue.busiest = 0
    calm = DeclaredSource("calm", UrlTemplate(issue.url("/calm.htm")), gap=0.05, concurrency=1)
    issue.put("/calm.htm", "<p>静</p>")
    issue.asked.clear()
    bring(sources=[yunxi(issue, concurrency=3), calm][::order], again=True)
    assert issue.busiest == 1 <= hasty
    assert issue.asked[-1].at - issue.asked[0].at > 0.05 * (len(issue.asked) - 1) - 0.02


def slow(talk: Any) -> None:
    time.sleep(0.1)
    page("<p>慢</p>")(talk)


def test_several_days_are_asked_at_once_where_that_is_wanted(server: FaultyServer, bring: Bring) -> None:
    for number in range(1, 10):
        server.put(f"/2021-03/0{number}/node_1.htm", slow)
    declared = yunxi(server, concurrency=3, pages=None, articles=None, days_back=9)
    assert bring(sources=[declared]).fetched.fetched == 9
    assert server.busiest == 3


@pytest.mark.parametrize("answer", [slow, page("x", 403)], ids=["it comes", "it fails"])
def test_what_several_pages_lead_to_is_asked_once(server: FaultyServer, bring: Bring, answer: Answer) -> None:
    for number in range(1, 10):
        server.put(f"/2021-03/0{number}/node_1.htm", links("/about/content_1.htm"))
    url = server.put("/about/content_1.htm", answer)
    brought = bring(sources=[yunxi(server, concurrency=3, days_back=9)])
    assert brought.codes == ({} if answer is slow else {url: "forbidden"})
    assert len(server.asked_for("/about/content_1.htm")) == 1


def test_several_links_are_asked_at_once_where_that_is_wanted(server: FaultyServer, bring: Bring) -> None:
    server.put("/2021-03/09/node_1.htm", links(*(f"content_{number}.htm" for number in range(9))))
    for number in range(9):
        server.put(f"/2021-03/09/content_{number}.htm", slow)
    assert bring(sources=[yunxi(server, concurrency=3)]).fetched.fetched == 10
    assert server.busiest == 3


def test_the_order_of_the_ledger_does_not_depend_on_which_answer_came_first(server: FaultyServer, bring: Bring) -> None:
    server.put("/2021-03/09/node_1.htm", links("content_1.htm", "content_2.htm"))
    server.put("/2021-03/09/content_1.htm", slow)
    server.put("/2021-03/09/content_2.htm", "<p>早</p>")
    brought = bring(sources=[yunxi(server, concurrency=2)])
    assert [response.url[-5] for response in to_note(brought)] == ["1", "2"]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(rounds(2, 40)))
def test_after_any_number_of_bad_days_everything_is_there_once(server: FaultyServer, bring: Bring, seed: int) -> None:
    dice = random.Random(seed)
    faults = [answer for answer, code, _, options in REFUSED.values() if not options and code != "not_found"]
    pages = {"node_1.htm": links("node_1.htm", "node_2.htm", "content_1.htm"), "node_2.htm": links("content_2.htm")}
    days = [TODAY + timedelta(number) for number in range(8)]
    bodies = {}
    for day in days:
        texts = {**pages, **{f"content_{number}.htm": f"<p>{day}，第{number}篇</p>" * 50 for number in (1, 2)}}
        bodies |= {f"/{day:%Y-%m/%d}/{name}": html.encode() for name, html in texts.items()}

    def now_and_then(body: bytes) -> Answer:
        whole = versioned(body, f'"{len(body)}"')
        broken = versioned(body, f'"{len(body)}"', breaks_at=len(body) // 2)
        return lambda talk: (dice.choice([broken, *faults]) if dice.random() < 0.4 else whole)(talk)

    server.put("/page.htm", moved("/page.htm"))  # where one of the faults leads
    for path, body in bodies.items():
        server.put(path, now_and_then(body))
    declared = yunxi(server, days_back=3, concurrency=2)
    for day in days:
        bring(sources=[declared], today=day, attempts=2)
    for path, body in bodies.items():
        server.put(path, versioned(body, f'"{len(body)}"'))
    last = bring(sources=[declared], since=days[0], today=days[-1])
    assert last.codes == {}
    assert sorted(last.bodies) == sorted(set(bodies.values()))
    assert [response.url for response in to_note(last)] == [
        server.url(path) for path in sorted(bodies) if "content" in path
    ]
    assert last.left == []


def test_an_older_ledger_gets_the_table(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        ledger.note([Sighting("p1.txt", "2" * 64, 1)], run_id="run-1", seen_at="2021-03-09T01:00:00Z")
    with Ledger(path) as ledger:
        responses = Responses(ledger)
        assert responses.get("https://a.example/") is None
        responses.keep(Response("https://a.example/", 200, "1" * 64, date=TODAY))
    with Ledger(path) as ledger:
        responses = Responses(ledger)
        assert responses.get("https://a.example/") == Response("https://a.example/", 200, "1" * 64, date=TODAY)
        assert [entry.sighting.uri for entry in ledger.sources()] == ["p1.txt"]


def test_what_a_run_noted_can_be_taken_back(tmp_path: Path) -> None:
    first, second = (Response(f"https://a.example/{n}", 200, str(n) * 64) for n in (1, 2))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        responses = Responses(ledger)
        responses.keep(first)
        responses.keep(second)
        assert responses.to_note() == [first, second]
        responses.noted([first], "run-1")
        responses.noted([second], "run-2")
        assert responses.to_note() == []
        assert responses.to_note([first.url]) == [first]
        responses.forget("run-2")
        assert responses.to_note() == [second]
        responses.keep(first)
        assert responses.to_note() == [second]
        changed = Response(first.url, 200, "3" * 64)
        responses.keep(changed)
        assert responses.to_note() == [changed, second]
