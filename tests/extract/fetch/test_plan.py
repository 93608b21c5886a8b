"""What is due follows from what is declared, what is asked for, and what is known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from etl.errors import UsageError
from etl.extract.fetch.declared import DeclaredSource, FetchSettings
from etl.extract.fetch.plan import Errand, FetchPlan, leave_out_done, plan_fetch
from etl.extract.fetch.responses import Response
from etl.extract.fetch.template import UrlTemplate

TODAY = date(2021, 3, 9)
SETTINGS = FetchSettings(contact="me@yunxi.example")


def source(
    name: str = "yunxi", url: str = "https://yunxi.example/{date:%Y-%m/%d}/1.htm", **fields: Any
) -> DeclaredSource:
    return DeclaredSource(name, UrlTemplate(url), **fields)


def plan(errand: Errand, *sources: DeclaredSource, settings: FetchSettings = SETTINGS, **environ: str) -> FetchPlan:
    return plan_fetch(errand, settings, sources, environ=environ, today=TODAY)


def days(planned: FetchPlan) -> list[str]:
    return [f"{start.day:%m-%d}" if start.day else "-" for start in planned.starts]


ALL = Errand(names=())
MARCH_7 = date(2021, 3, 7)


@pytest.mark.parametrize(
    ("fields", "errand", "expected"),
    [
        ({}, ALL, "03-07 03-08 03-09"),
        ({"days_back": 1}, ALL, "03-09"),
        ({"since": MARCH_7}, ALL, "03-07 03-08 03-09"),
        ({"since": MARCH_7, "until": date(2021, 3, 8)}, ALL, "03-07 03-08"),
        ({"since": date(2021, 3, 8), "days_back": 7}, ALL, "03-08 03-09"),
        ({"until": date(2021, 3, 1)}, ALL, ""),
        ({"since": date(2021, 4, 1)}, ALL, ""),
        ({}, Errand(names=(), since=MARCH_7, until=MARCH_7), "03-07"),
        ({}, Errand(names=(), since=date(2021, 3, 8)), "03-08 03-09"),
        ({}, Errand(names=(), until=date(2021, 3, 1)), "03-01"),
        ({}, Errand(names=(), since=date(2021, 3, 9), until=date(2022, 1, 1)), "03-09"),
        ({"since": date(2021, 3, 9)}, Errand(names=(), since=MARCH_7), "03-09"),
    ],
)  # fmt: skip
def test_days(fields: dict[str, Any], errand: Errand, expected: str) -> None:
    assert " ".join(days(plan(errand, source(**fields)))) == expected


def test_an_address_stands_for_each_day() -> None:
    assert [start.address.shown for start in plan(ALL, source(days_back=2)).starts] == [
        "https://yunxi.example/2021-03/08/1.htm",
        "https://yunxi.example/2021-03/09/1.htm",
    ]


def test_sources_are_chosen_by_name() -> None:
    several = source("a", days_back=1), source("b", days_back=1), source("c", "https://c.example/")
    assert [start.source and start.source.name for start in plan(ALL, *several).starts] == ["a", "b", "c"]
    assert [start.source and start.source.name for start in plan(Errand(names=("c", "a")), *several).starts] == [
        "a",
        "c",
    ]
    assert plan(Errand(), *several).starts == ()
    ranged = plan(Errand(names=(), since=TODAY), *several)
    assert [start.source and start.source.name for start in ranged.starts] == ["a", "b"]


def test_addresses_may_be_given_themselves() -> None:
    planned = plan(Errand(urls=("https://a.example/1", "https://a.example/1", "https://b.example/2")))
    assert [start.address.shown for start in planned.starts] == ["https://a.example/1", "https://b.example/2"]
    assert plan(Errand(urls=("https://a.example/1",)), source(), settings=FetchSettings()).starts


def test_secrets_come_from_the_environment() -> None:
    planned = plan(ALL, source(url="https://yunxi.example/{env:KEY}/x"), KEY="word")
    [start] = planned.starts
    assert (start.address.url, start.address.shown) == ("https://yunxi.example/word/x", "https://yunxi.example/***/x")
    assert planned.secrets == {"word"}


@pytest.mark.parametrize(
    ("errand", "sources", "settings", "said"),
    [
        (ALL, [source()], FetchSettings(), "contact ="),
        (ALL, [], SETTINGS, "no sources are declared"),
        (Errand(names=("jianghai",)), [source()], SETTINGS, "no source is called jianghai; declared are yunxi"),
        (Errand(names=("c",), since=TODAY), [source("c", "https://c.example/")], SETTINGS, "cannot be fetched by days"),
        (Errand(names=(), since=TODAY, until=MARCH_7), [source()], SETTINGS, "exchange them"),
        (ALL, [source(url="https://a.example/{env:NOT_THERE}")], SETTINGS, "NOT_THERE is not set"),
        (Errand(urls=("http://",)), [], SETTINGS, "no address that can be fetched"),
    ],
)
def test_what_cannot_be_planned_is_named(
    errand: Errand, sources: list[DeclaredSource], settings: FetchSettings, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        plan(errand, *sources, settings=settings)


@pytest.mark.parametrize(
    ("complete", "age", "again", "is_due"),
    [
        (True, 0, False, True),
        (True, 1, False, True),
        (True, 2, False, False),
        (True, 2, True, True),
        (False, 2, False, True),
        (None, 2, False, True),
    ],
    ids=["today's", "yesterday's", "older", "older, again", "older and not complete", "never asked"],
)
def test_what_is_done_with_is_left_out(complete: bool | None, age: int, again: bool, is_due: bool) -> None:
    day = TODAY - timedelta(age)
    planned = plan(Errand(names=(), since=day, until=day, again=again), source())

    def known(url: str) -> Response | None:
        return None if complete is None else Response(url, 200, is_complete=complete)

    due = leave_out_done(planned, known)
    assert (len(due.starts), due.done) == ((1, 0) if is_due else (0, 1))
