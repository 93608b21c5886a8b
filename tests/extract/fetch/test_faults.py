"""Whatever a server does, a body is fetched whole or refused with a reason, and nothing half stays."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.extract.fetch.backoff import retry_after, wait_before
from etl.extract.fetch.declared import FetchSettings
from tests.extract.fetch.conftest import Brought
from tests.extract.fetch.faulty_server import (
    Answer,
    FaultyServer,
    Talk,
    endless,
    moved,
    packed,
    page,
    raw,
    silent,
    versioned,
)

Bring = Callable[..., Brought]
PAGE = "<p>老街菜场换新颜</p>".encode() * 2000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def soon(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


REFUSED: dict[str, tuple[Answer, str, int, dict[str, Any]]] = {
    "nothing there": (page("x", 404), "not_found", 1, {}),
    "taken down": (page("x", 410), "not_found", 1, {}),
    "for others": (page("x", 403), "forbidden", 1, {}),
    "a status of no use": (page("x", 418), "http_status", 1, {}),
    "a part nobody asked for": (page("x", 206), "http_status", 1, {}),
    "unchanged since never": (page("", 304), "http_status", 1, {}),
    "failing for good": (page("x", 500), "server_failing", 3, {}),
    "not made for this": (page("x", 501), "http_status", 1, {}),
    "too many requests": (page("x", 429), "server_failing", 3, {}),
    "an hour of rest asked for": (page("x", 503, Retry_After=3600), "server_failing", 1, {}),
    "rest until tomorrow asked for": (page("x", 429, Retry_After=soon(86400)), "server_failing", 1, {}),
    "redirects in a circle": (moved("/page.htm"), "too_many_redirects", 6, {}),
    "redirect to a private address": (moved("http://10.0.0.1/"), "private_address", 1, {}),
    "redirect to this machine": (moved("http://127.0.0.2/"), "private_address", 1, {}),
    "redirect to the cloud's metadata": (moved("http://169.254.169.254/latest/"), "private_address", 1, {}),
    "redirect to no address": (moved("http://[/"), "bad_address", 1, {}),
    "redirect to a file": (moved("file:///etc/passwd"), "bad_address", 1, {}),
    "cut off in the middle": (raw(HEAD + b"Content-Length: 500\r\n\r\n<p>" + b"x" * 99), "cut_off", 3, {}),
    "cut off in a chunk": (raw(CHUNKED + b"64\r\n<p>x"), "cut_off", 3, {}),
    "cut off before anything": (raw(), "cut_off", 3, {}),
    "no HTTP": (raw(b"220 mail ready\r\n"), "cut_off", 3, {}),
    "more than announced": (raw(HEAD + b"Content-Length: 20\r\n\r\n" + PAGE[:60]), "wrong_length", 1, {}),
    "no end": (endless(b"400\r\n" + b"x" * 1024 + b"\r\n", CHUNKED), "answer_too_large", 1, {"max_bytes": 50_000}),
    "a large announcement": (raw(HEAD + b"Content-Length: 99999999999\r\n\r\n"), "answer_too_large", 1, {}),
    "more than a page holds": (page("x" * 17_000_000), "answer_too_large", 1, {}),
    "a bomb": (packed(b"\0" * 40_000_000), "answer_too_large", 1, {}),
    "packed wrongly": (page(PAGE[:99], Content_Encoding="gzip"), "damaged_answer", 1, {}),
    "packed and cut": (page(gzip.compress(PAGE)[:60], Content_Encoding="gzip"), "damaged_answer", 1, {}),
    "packed in a way not asked for": (page(PAGE, Content_Encoding="br"), "bad_encoding", 1, {}),
    "a picture": (page(b"\xff\xd8", Content_Type="image/jpeg"), "wrong_type", 1, {}),
    "a film": (page(b"\0", Content_Type="video/mp4; codecs=none"), "wrong_type", 1, {}),
    "an empty page": (page(""), "empty_answer", 1, {}),
    "no byte at all": (silent, "too_slow", 2, {"timeout": 0.4, "attempts": 2}),
    "a byte now and then": (endless(b"x", HEAD + b"\r\n", 0.02), "too_slow", 2, {"max_seconds": 0.4, "attempts": 2}),
    "a header now and then": (
        endless(b"X-More: x\r\n", HEAD, 0.02), "too_slow", 2, {"max_seconds": 0.4, "attempts": 2}
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_fault_is_named_and_leaves_nothing(server: FaultyServer, bring: Bring, case: str) -> None:
    answer, code, count, options = REFUSED[case]
    url = server.put("/page.htm", answer)
    brought = bring(url, **{"attempts": 3, **options})
    assert brought.codes == {url: code}
    assert len(server.asked_for("/page.htm")) == count
    assert brought.fetched.retried == (count - 1 if code != "too_many_redirects" else 0)
    assert (brought.bodies, brought.left, brought.response(url)) == ([], [], None)
    [(_, failure)] = brought.fetched.failures
    assert "/page.htm" in failure.message or code in ("private_address", "bad_address")


WHOLE: dict[str, tuple[list[Answer], bytes, dict[str, Any]]] = {
    "at once": ([page(PAGE)], PAGE, {}),
    "without a length": ([raw(HEAD + b"\r\n" + PAGE)], PAGE, {}),
    "in chunks": ([raw(CHUNKED + f"{len(PAGE):x}\r\n".encode() + PAGE + b"\r\n0\r\n\r\n")], PAGE, {}),
    "packed for the way": ([packed(PAGE)], PAGE, {}),
    "behind an early word": ([raw(b"HTTP/1.1 103 Early\r\n\r\n" + HEAD + b"Content-Length: 3\r\n\r\nabc")], b"abc", {}),
    "slowly": ([raw(HEAD + b"Content-Length: 3\r\n\r\n", b"a", b"b", b"c", pause=0.05)], b"abc", {"timeout": 1}),
    "without a type": ([page(PAGE, Content_Type=None)], PAGE, {}),
    "after a failure": ([page("x", 503), page("x", 500), page(PAGE)], PAGE, {}),
    "after it broke off": ([raw(HEAD + b"Content-Length: 500\r\n\r\n<p>"), page(PAGE)], PAGE, {}),
    "with marks that cannot be sent back": ([page(PAGE, ETag='"版"', Last_Modified="昨天")], PAGE, {}),
    "behind redirects": ([moved("/page.htm?2"), moved("page.htm?3", 308), page(PAGE)], PAGE, {}),
}  # fmt: skip


@pytest.mark.parametrize("case", WHOLE)
def test_what_comes_is_kept_whole(server: FaultyServer, bring: Bring, case: str) -> None:
    answers, body, options = WHOLE[case]
    url = server.put("/page.htm", *answers)
    brought = bring(url, **options)
    assert (brought.codes, brought.bodies, brought.left) == ({}, [body], [])
    assert brought.response(url).sha256  # type: ignore[union-attr]
    assert not list(brought.folder.glob("downloads/*"))


@pytest.mark.parametrize("said", ["1", "a date"])
def test_a_server_that_asks_for_time_gets_it(server: FaultyServer, bring: Bring, said: str) -> None:
    def tired(talk: Talk) -> None:
        page("x", 429, Retry_After=soon(1.99) if said == "a date" else said)(talk)

    url = server.put("/page.htm", tired, page(PAGE))
    assert bring(url).codes == {}
    first, second = server.asked_for("/page.htm")
    assert second.at - first.at > 0.9


@given(st.text() | st.from_regex(r"\d{1,30}|[A-Z][a-z]{2}, \d+ Mar \d+ \d+:\d+:\d+ (GMT|[+-]\d+)"))
def test_whatever_is_said_of_time_is_a_number_of_seconds_or_nothing(said: str) -> None:
    seconds = retry_after(said, datetime(2021, 3, 9, tzinfo=UTC))
    assert seconds is None or seconds >= 0


@given(st.integers(1, 9), st.none() | st.floats(0, 1e6), st.randoms())
def test_waits_are_bounded(attempt: int, asked: float | None, dice: Any) -> None:
    settings = FetchSettings(attempts=5, backoff=1.0, max_wait=60)
    wait = wait_before(attempt, asked, settings, dice)
    if attempt >= 5 or (asked or 0) > 60:
        assert wait is None
    else:
        assert wait == asked if asked is not None else wait is not None and 0 <= wait <= 2 ** (attempt - 1)


class TestResuming:
    """A body that broke off is asked the rest of, if the server can tell that it is still the same."""

    def test_the_rest_is_asked_for(self, server: FaultyServer, bring: Bring) -> None:
        url = server.put("/page.htm", versioned(PAGE, '"1"', breaks_at=30_000), versioned(PAGE, '"1"'))
        assert bring(url).bodies == [PAGE]
        first, second = server.asked_for("/page.htm")
        assert "range" not in first.headers
        assert second.headers["if-range"] == '"1"'
        assert 0 < second.start <= 30_000

    def test_also_by_a_later_run(self, server: FaultyServer, bring: Bring) -> None:
        url = server.put("/page.htm", versioned(PAGE, '"1"', breaks_at=30_000), versioned(PAGE, '"1"'))
        assert bring(url, attempts=1).codes == {url: "cut_off"}
        assert bring(url, attempts=1).bodies == [PAGE]
        assert server.asked_for("/page.htm")[1].start > 0

    def test_another_version_is_taken_whole(self, server: FaultyServer, bring: Bring) -> None:
        other = PAGE.replace("老".encode(), "新".encode())
        url = server.put("/page.htm", versioned(PAGE, '"1"', breaks_at=30_000), versioned(other, '"2"'))
        assert bring(url).bodies == [other]

    def test_a_rest_of_another_version_is_thrown_away(self, server: FaultyServer, bring: Bring) -> None:
        other = PAGE.replace("老".encode(), "新".encode())

        def careless(talk: Any) -> None:
            start = talk.asked.start
            said = {"ETag": '"2"', "Content-Range": f"bytes {start}-{len(other) - 1}/{len(other)}"}
            talk.head(206, {"Content-Type": "text/html", "Content-Length": len(other) - start, **said})
            talk.send(other[start:])

        url = server.put("/page.htm", versioned(PAGE, '"1"', breaks_at=30_000), careless, versioned(other, '"2"'))
        assert bring(url).bodies == [other]
        assert server.asked_for("/page.htm")[2].start == 0

    def test_another_place_than_asked_is_thrown_away(self, server: FaultyServer, bring: Bring) -> None:
        wrong = page(PAGE[:9], 206, ETag='"1"', Content_Range=f"bytes 0-8/{len(PAGE)}")
        url = server.put("/page.htm", versioned(PAGE, '"1"', breaks_at=30_000), wrong, versioned(PAGE, '"1"'))
        assert bring(url).bodies == [PAGE]

    def test_a_server_without_ranges_begins_again(self, server: FaultyServer, bring: Bring) -> None:
        url = server.put("/page.htm", versioned(PAGE, '"1"', breaks_at=30_000), page(PAGE))
        assert bring(url).bodies == [PAGE]

    def test_a_rest_that_is_not_to_be_had_begins_again(self, server: FaultyServer, bring: Bring) -> None:
        url = server.put("/page.htm", versioned(PAGE, '"1"', breaks_at=30_000), page("x", 416), page(PAGE))
        assert bring(url).bodies == [PAGE]
        assert "range" not in server.asked_for("/page.htm")[2].headers

    @pytest.mark.parametrize(
        "mark",
        [
            {},
            {"ETag": 'W/"1"'},
            {"Last_Modified": "Tue, 09 Mar 2021 00:00:00 GMT"},
            {"Last_Modified": "Tue, 09 Mar 2021 00:00:00 GMT", "Date": "Tue, 09 Mar 2021 00:00:00 GMT"},
            {"Last_Modified": "yesterday", "Date": "Tue, 09 Mar 2021 00:00:00 GMT"},
        ],
        ids=["no mark", "a weak one", "a date, but not when it was said", "changed this very second", "no date"],
    )
    def test_nothing_is_resumed_without_a_strong_mark(self, server: FaultyServer, bring: Bring, mark: Any) -> None:
        broken = page(b"", Content_Length=500, **mark)

        def breaks_off(talk: Any) -> None:
            broken(talk)
            talk.send(b"<p>")
            talk.hang_up()

        url = server.put("/page.htm", breaks_off, page(PAGE))
        assert bring(url).bodies == [PAGE]
        assert "range" not in server.asked_for("/page.htm")[1].headers

    def test_a_date_of_change_is_a_mark_too(self, server: FaultyServer, bring: Bring) -> None:
        changed, answered = (f"Tue, 09 Mar 2021 00:00:0{second} GMT" for second in (0, 1))
        dates = {"ETag": 'W/"1"', "Last_Modified": changed, "Date": answered}
        rest = page(PAGE[30_000:], 206, Content_Range=f"bytes 30000-{len(PAGE) - 1}/{len(PAGE)}", **dates)
        broken = page(b"", Content_Length=len(PAGE), **dates)

        def breaks_off(talk: Talk) -> None:
            broken(talk)
            talk.send(PAGE[:30_000])
            talk.hang_up()

        url = server.put("/page.htm", breaks_off, rest)
        assert bring(url).bodies == [PAGE]
        assert server.asked_for("/page.htm")[1].headers["if-range"] == changed

    def test_it_goes_on_when_time_ran_out(self, server: FaultyServer, bring: Bring) -> None:
        def slow(talk: Any) -> None:
            start = talk.asked.start
            said = {"ETag": '"1"', "Content-Type": "text/html", "Content-Length": len(PAGE) - start}
            if start:
                said["Content-Range"] = f"bytes {start}-{len(PAGE) - 1}/{len(PAGE)}"
            talk.head(206 if start else 200, said)
            for at in range(start, len(PAGE), 10_000):
                talk.send(PAGE[at : at + 10_000])
                time.sleep(0.1)

        url = server.put("/page.htm", slow)
        brought = bring(url, max_seconds=0.25, attempts=8)
        assert brought.bodies == [PAGE]
        assert brought.fetched.retried >= 1


def test_a_host_that_fails_again_and_again_is_left_alone(server: FaultyServer, bring: Bring) -> None:
    urls = [server.put(f"/{number}.htm", page("x", 503)) for number in range(8)]
    brought = bring(*urls, attempts=2)
    assert sorted(brought.codes.values()) == ["host_failing"] * 3 + ["server_failing"] * 5
    assert sum(asked.path.endswith(".htm") for asked in server.asked) == 10


def test_a_server_that_is_not_there_is_named(bring: Bring, server: FaultyServer) -> None:
    server.put("/robots.txt", page("", 404))
    url = server.url("/page.htm").replace(str(server.port), "9")
    brought = bring(url, attempts=2)
    assert brought.codes == {url: "robots_unreadable"}
    assert "cannot be reached" in brought.fetched.failures[0][1].message


def test_a_web_page_in_the_place_of_an_archive_is_refused(server: FaultyServer, bring: Bring) -> None:
    url = server.put("/pages.zip", page("<p>please log in</p>"))
    assert bring(url).codes == {url: "wrong_type"}


def test_a_disk_that_takes_no_more_is_no_fault_of_the_server(server: FaultyServer, bring: Bring, tmp_path: Any) -> None:
    (tmp_path / "downloads").touch()
    with pytest.raises(OSError, match="downloads"):
        bring(server.put("/page.htm", PAGE), server.put("/other.htm", PAGE))
