"""Sources are declared in etl.toml, and what is not understood there is named."""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from etl.config import resolve
from etl.errors import UsageError
from etl.extract.fetch.declared import FetchSettings, LinkRule

DECLARED = """
[fetch]
contact = "archive@yunxi.example"
gap = 2
allow_networks = ["10.1.2.0/24", "::1/128"]

[[sources]]
name = "yunxi"
url = "https://reader:{env:PAPER_WORD}@epaper.yunxi.example/html/{date:%Y-%m/%d}/node_1.htm"
since = 2021-01-01
newspaper = "云溪晚报"
rights = "版权归云溪晚报社所有"
pages = 'node_\\d+\\.htm$'
articles = { css = "#titleList a", pattern = 'content_' }
hosts = ["Static.Yunxi.Example"]

[[sources]]
name = "jianghai"
url = "https://jianghai.example/latest.zip"
"""


def test_sources_are_read(tmp_path: Path) -> None:
    (tmp_path / "etl.toml").write_text(DECLARED, encoding="utf-8")
    settings = resolve({}, config=tmp_path / "etl.toml")
    assert (settings.fetch.contact, settings.fetch.gap, settings.fetch.attempts) == ("archive@yunxi.example", 2, 4)
    assert settings.fetch.allow_networks == (ipaddress.ip_network("10.1.2.0/24"), ipaddress.ip_network("::1/128"))
    yunxi, jianghai = settings.sources
    assert (yunxi.since, yunxi.newspaper, yunxi.hosts) == (date(2021, 1, 1), "云溪晚报", ("static.yunxi.example",))
    assert yunxi.pages == LinkRule(pattern=re.compile(r"node_\d+\.htm$"))
    assert yunxi.articles == LinkRule("#titleList a", re.compile("content_"))
    assert yunxi.follows
    assert (jianghai.url.dated, jianghai.follows) == (False, False)


def test_the_record_of_a_run_tells_no_secret_of_them(tmp_path: Path) -> None:
    (tmp_path / "etl.toml").write_text(DECLARED.replace("{env:PAPER_WORD}", "word"), encoding="utf-8")
    written = json.dumps(asdict(resolve({}, config=tmp_path / "etl.toml")), default=str)
    assert "word" not in written
    assert "https://epaper.yunxi.example/html/{date:%Y-%m/%d}/node_1.htm" in written


def test_a_script_may_declare_them_too() -> None:
    settings = resolve({"fetch": {"gap": 0}, "sources": [{"name": "a", "url": "http://a.example/"}]})
    assert (settings.fetch, settings.sources[0].name) == (FetchSettings(gap=0), "a")


SOURCE = 'name = "yunxi"\nurl = "https://yunxi.example/{date:%F}"\n'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("sources = 'x'", "write sources as"),
        ("[[sources]]\nname = 'a'", "source a: url missing"),
        ("[[sources]]\nurl = 'http://a.example'", "source without a name: name missing"),
        (f"[[sources]]\n{SOURCE}[[sources]]\n{SOURCE}", "two .* are called yunxi"),
        (f"[[sources]]\n{SOURCE}speed = 1", "source yunxi: unknown setting speed"),
        ("[[sources]]\nname = 'a b'\nurl = 'http://a.example'", "'a b' is no name"),
        ("[[sources]]\nname = 'a'\nurl = 'ftp://a.example'", "starts with http"),
        ("[[sources]]\nname = 'a'\nurl = 'http://a.example/{day}'", "braces hold"),
        ("[[sources]]\nname = 'a'\nurl = 'http://a.example'\ndays_back = 3", "days need a url with"),
        (f"[[sources]]\n{SOURCE}since = 2021-03-09\nuntil = 2021-03-08", "since is after until"),
        (f"[[sources]]\n{SOURCE}since = 'March'", "'March' is no date"),
        (f"[[sources]]\n{SOURCE}days_back = 0", "0 is no whole number of 1 or more"),
        (f"[[sources]]\n{SOURCE}days_back = 1.5", "1.5 is no whole number"),
        (f"[[sources]]\n{SOURCE}gap = -1", "-1 is no number of 0 or more"),
        (f"[[sources]]\n{SOURCE}gap = true", "True is no number"),
        (f"[[sources]]\n{SOURCE}pages = '('", "the pattern '\\(' is wrong"),
        (f"[[sources]]\n{SOURCE}pages = {{ css = 'a:hover' }}", "is no selector"),
        (f"[[sources]]\n{SOURCE}pages = {{ }}", "say which links"),
        (f"[[sources]]\n{SOURCE}pages = {{ xpath = '//a' }}", "unknown setting xpath"),
        (f"[[sources]]\n{SOURCE}hosts = 'a.example'", "is no list"),
        ("[fetch]\nspeed = 1", "unknown setting speed"),
        ("[fetch]\ncontact = '云溪'", "Latin letters only"),
        ("[fetch]\ncontact = ' '", "is no text"),
        ("[fetch]\nallow_networks = ['10.1.2.3/8']", "write a network as"),
        ("[fetch]\nallow_downgrade = 1", "neither true nor false"),
        ("[fetch]\nconcurrency = 0", "0 is no whole number of 1 or more"),
        ("fetch = 'fast'", "is no table"),
    ],
)
def test_what_is_not_understood_is_named(tmp_path: Path, written: str, said: str) -> None:
    (tmp_path / "etl.toml").write_text(written, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        resolve({}, config=tmp_path / "etl.toml")
