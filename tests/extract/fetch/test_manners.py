"""A guest says who it is, keeps its distance, does as robots.txt asks, and takes nothing twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from etl import __version__
from tests.extract.fetch.conftest import Brought
from tests.extract.fetch.faulty_server import FaultyServer, moved, page, serving, versioned

Bring = Callable[..., Brought]
PAGE = "<p>老街菜场换新颜</p>".encode()


class TestPoliteness:
    """How often, how many at once, and under what name."""

    def test_it_says_who_it_is_and_how_to_reach_whoever_runs_it(self, server: FaultyServer, bring: Bring) -> None:
        bring(server.put("/page.htm", PAGE))
        named = {asked.headers["user-agent"] for asked in server.asked}
        assert named == {f"banmian/{__version__} (+me@yunxi.example)"}

    def test_another_name_may_be_given(self, server: FaultyServer, bring: Bring) -> None:
        bring(server.put("/page.htm", PAGE), user_agent="yunxi-archive/2", contact="https://yunxi.example/archive")
        assert server.asked[-1].headers["user-agent"] == "yunxi-archive/2 (+https://yunxi.example/archive)"

    def test_there_is_a_gap_between_two_requests(self, server: FaultyServer, bring: Bring) -> None:
        bring(*(server.put(f"/{number}.htm", PAGE) for number in range(5)), gap=0.08)
        assert [asked.path for asked in server.asked] == ["/robots.txt", *(f"/{number}.htm" for number in range(5))]
        assert server.asked[-1].at - server.asked[0].at > 5 * 0.08 - 0.04

    def test_the_gap_that_robots_txt_asks_for_is_kept(self, server: FaultyServer, bring: Bring) -> None:
        server.put("/robots.txt", page("User-agent: *\nCrawl-delay: 0.2", Content_Type="text/plain"))
        bring(server.put("/1.htm", PAGE), server.put("/2.htm", PAGE))
        first, second = (server.asked_for(path)[0].at for path in ("/1.htm", "/2.htm"))
        assert second - first > 0.18

    def test_hosts_are_asked_side_by_side(self, server: FaultyServer, bring: Bring) -> None:
        with serving() as other:
            mine = [server.put(f"/{number}.htm", PAGE) for number in range(3)]
            others = [other.put(f"/{number}.htm", PAGE) for number in range(3)]
            theirs = [url.replace("127.0.0.1", "localhost") for url in others]
            assert bring(*mine, *theirs, gap=0.15).codes == {}
            assert other.asked[0].at < server.asked[-1].at


class TestConditionalRequests:
    """What is known is asked whether it changed."""

    def test_marks_are_sent_back_and_unchanged_is_believed(self, server: FaultyServer, bring: Bring) -> None:
        changed = "Tue, 09 Mar 2021 00:00:00 GMT"
        url = server.put("/page.htm", versioned(PAGE, '"1"', Last_Modified=changed))
        first, second = bring(url).fetched, bring(url).fetched
        assert (first.fetched, first.unchanged, first.urls) == (1, 0, (url,))
        assert (second.fetched, second.unchanged, second.urls) == (0, 1, (url,))
        again = server.asked_for("/page.htm")[1].headers
        assert (again["if-none-match"], again["if-modified-since"]) == ('"1"', changed)

    def test_the_same_bytes_without_marks_are_unchanged_too(self, server: FaultyServer, bring: Bring) -> None:
        url = server.put("/page.htm", PAGE)
        first = bring(url).response(url)
        second = bring(url)
        assert second.fetched.unchanged == 1
        assert second.response(url).fetched_at == first.fetched_at  # type: ignore[union-attr]

    def test_news_are_taken_with_their_marks(self, server: FaultyServer, bring: Bring) -> None:
        url = server.put("/page.htm", versioned(PAGE, '"1"'), versioned(PAGE * 2, '"2"'))
        bring(url)
        brought = bring(url)
        assert (brought.fetched.fetched, len(brought.bodies)) == (1, 2)
        assert brought.response(url).etag == '"2"'  # type: ignore[union-attr]
        assert bring(url).fetched.unchanged == 1

    def test_bodies_that_were_lost_are_fetched_anew(self, server: FaultyServer, bring: Bring) -> None:
        url = server.put("/page.htm", versioned(PAGE, '"1"'))
        for path in bring(url).folder.glob("raw/*/*"):
            path.unlink()
        assert bring(url).bodies == [PAGE]

    def test_what_was_taken_down_stays_known(self, server: FaultyServer, bring: Bring) -> None:
        url = server.put("/page.htm", versioned(PAGE, '"1"'), page("", 404))
        bring(url)
        brought = bring(url)
        assert brought.codes == {url: "not_found"}
        assert (brought.bodies, brought.response(url).status) == ([PAGE], 200)  # type: ignore[union-attr]


ROBOTS = {
    "everything": ("User-agent: *\nDisallow: /", "robots"),
    "us by name": ("User-agent: banmian\nDisallow: /\n\nUser-agent: *\nAllow: /", "robots"),
    "others": ("User-agent: otherbot\nDisallow: /", None),
    "all but us": ("User-agent: banmian\nAllow: /\n\nUser-agent: *\nDisallow: /", None),
    "a folder": ("User-agent: *\nDisallow: /html/2021", "robots"),
    "a folder but one page in it": ("User-agent: *\nDisallow: /html/\nAllow: /html/2021/page", None),
    "by a wildcard": ("User-agent: *\nDisallow: /*.htm$", "robots"),
    "another wildcard": ("User-agent: *\nDisallow: /*.pdf$", None),
    "in characters that are not ASCII": ("User-agent: *\nDisallow: /版\nDisallow: /html/", "robots"),
    "nothing": ("", None),
    "no robots.txt at all, a page about that": ("<html>404</html>", None),
}


class TestRobots:
    """The Robots Exclusion Protocol, RFC 9309."""

    @pytest.mark.parametrize("case", ROBOTS)
    def test_what_robots_txt_forbids_is_not_asked(self, server: FaultyServer, bring: Bring, case: str) -> None:
        rules, code = ROBOTS[case]
        server.put("/robots.txt", page(rules, Content_Type="text/plain"))
        url = server.put("/html/2021/page.htm", PAGE)
        assert bring(url).codes == ({url: code} if code else {})
        assert len(server.asked_for("/html/2021/page.htm")) == (code is None)
        assert len(server.asked_for("/robots.txt")) == 1

    @pytest.mark.parametrize(
        ("status", "code"), [(404, None), (403, None), (500, "robots_unreadable"), (429, "robots_unreadable")]
    )
    def test_a_host_that_cannot_say_is_left_alone(
        self, server: FaultyServer, bring: Bring, status: int, code: str | None
    ) -> None:
        server.put("/robots.txt", page("?", status))
        url = server.put("/page.htm", PAGE)
        assert bring(url, attempts=2).codes == ({url: code} if code else {})
        assert bool(server.asked_for("/page.htm")) == (code is None)

    def test_where_a_redirect_leads_is_asked_too(self, server: FaultyServer, bring: Bring) -> None:
        server.put("/robots.txt", page("User-agent: *\nDisallow: /secret", Content_Type="text/plain"))
        server.put("/secret.htm", PAGE)
        url = server.put("/page.htm", moved("/secret.htm"))
        assert bring(url).codes == {url: "robots"}
        assert not server.asked_for("/secret.htm")

    def test_an_endless_robots_txt_is_read_as_far_as_it_counts(self, server: FaultyServer, bring: Bring) -> None:
        rules = b"User-agent: *\nDisallow: /page\n" + b"# x\n" * 500_000
        server.put("/robots.txt", page(rules, Content_Type="text/plain"))
        url = server.put("/page.htm", PAGE)
        assert bring(url).codes == {url: "robots"}

    def test_the_name_that_rules_go_by_is_the_one_we_give(self, server: FaultyServer, bring: Bring) -> None:
        server.put("/robots.txt", page("User-agent: yunxi-archive\nDisallow: /", Content_Type="text/plain"))
        url = server.put("/page.htm", PAGE)
        assert bring(url).codes == {}
        assert bring(url, user_agent="yunxi-archive/2").codes == {url: "robots"}
