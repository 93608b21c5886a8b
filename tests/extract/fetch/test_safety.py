"""What comes from the network reaches nothing it should not, and what must stay secret is not told."""

from __future__ import annotations

import ipaddress
import logging
import os
import ssl
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import FetchError
from etl.extract.fetch.addresses import address_of
from etl.extract.fetch.declared import DeclaredSource, LinkRule
from etl.extract.fetch.guard import is_public
from etl.extract.fetch.template import UrlTemplate
from tests.extract.fetch.conftest import LOOPBACK, Brought
from tests.extract.fetch.faulty_server import FaultyServer, Talk, moved, page, raw, serving

Bring = Callable[..., Brought]
PAGE = "<p>老街菜场换新颜</p>".encode()


class TestAddresses:
    """Only the public internet is connected to, unless a network is named."""

    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
            *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
            *("::1", "::", "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:10.0.0.1"),
            *("::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1"),
            *("64:ff9b:1::1", "2001::1", "4000::1"),
        ],
    )
    def test_these_are_not_public(self, address: str) -> None:
        assert not is_public(ipaddress.ip_address(address))

    @pytest.mark.parametrize(
        "address", ["1.1.1.1", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
    )
    def test_these_are(self, address: str) -> None:
        assert is_public(ipaddress.ip_address(address))

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
    def test_this_machine_is_not_asked_however_it_is_written(
        self, server: FaultyServer, bring: Bring, host: str
    ) -> None:
        url = server.put("/page.htm", PAGE).replace("127.0.0.1", host)
        brought = bring(url, allow_networks=())
        assert list(brought.codes.values()) == ["private_address"]
        assert not server.asked

    def test_a_network_that_is_named_is_allowed_and_no_other(self, server: FaultyServer, bring: Bring) -> None:
        url = server.put("/page.htm", PAGE)
        assert bring(url, allow_networks=(ipaddress.ip_network("10.0.0.0/8"),)).codes == {url: "private_address"}
        assert bring(url, allow_networks=LOOPBACK).codes == {}

    def test_a_name_that_answers_otherwise_the_second_time_leads_nowhere(self, bring: Bring) -> None:
        """DNS rebinding: the name is public when it is checked, and private when it is connected to."""
        if sys.platform == "darwin":
            pytest.skip("this system has one loopback address")
        with serving() as public, serving(host="127.0.0.2", port=public.port) as private:
            answers = ["127.0.0.1", "127.0.0.2"]

            async def rebinding(_: str, __: int) -> Sequence[str]:
                return [answers.pop(0)]

            hang_up = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            public.put("/robots.txt", raw(hang_up))
            private.put("/page.htm", "<p>not for you</p>")
            url = public.put("/page.htm", PAGE).replace("127.0.0.1", "news.example")
            assert bring(url, resolve=rebinding).codes == {url: "private_address"}
            assert [asked.path for asked in public.asked] == ["/robots.txt"]
            assert not private.asked
            assert not answers

    def test_of_several_addresses_the_public_ones_are_used(self, server: FaultyServer, bring: Bring) -> None:
        async def both(_: str, __: int) -> Sequence[str]:
            return ["10.0.0.1", "127.0.0.1"]

        url = server.put("/page.htm", PAGE).replace("127.0.0.1", "news.example")
        assert bring(url, resolve=both).codes == {}

    @pytest.mark.parametrize("url", ["ftp://a.example/x", "file:///etc/passwd", "gopher://a/", "http://", "//a/b", "x"])
    def test_other_schemes_are_no_addresses(self, url: str) -> None:
        with pytest.raises(FetchError) as refusal:
            address_of(url)
        assert refusal.value.code == "bad_address"


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyServer]:
    """A server with a certificate that the client trusts."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serving(context) as server:
        yield server


class TestEncryption:
    """https is checked, and not left."""

    def test_a_valid_certificate_is_taken(self, secure: FaultyServer, bring: Bring) -> None:
        assert bring(secure.put("/page.htm", PAGE)).bodies == [PAGE]

    def test_a_length_that_is_wrong_is_seen_through_it(self, secure: FaultyServer, bring: Bring) -> None:
        short = raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n" + PAGE)
        url = secure.put("/page.htm", short)
        assert bring(url).codes == {url: "wrong_length"}

    def test_what_was_tampered_with_is_not_taken(self, secure: FaultyServer, bring: Bring) -> None:
        def tampered(talk: Talk) -> None:
            os.write(talk.socket.fileno(), b"\x17\x03\x03\x00\x20" + b"x" * 32)
            talk.hang_up()

        url = secure.put("/page.htm", tampered)
        assert bring(url, attempts=2).codes == {url: "cut_off"}

    def test_a_certificate_nobody_vouches_for_is_refused(
        self, secure: FaultyServer, bring: Bring, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        url = secure.put("/page.htm", PAGE)
        brought = bring(url)
        assert brought.codes == {url: "robots_unreadable"}
        assert "certificate is not valid" in brought.fetched.failures[0][1].message
        assert (secure.asked, brought.fetched.retried) == ([], 0)

    def test_a_certificate_of_another_host_is_refused(self, secure: FaultyServer, bring: Bring) -> None:
        url = secure.put("/page.htm", PAGE).replace("127.0.0.1", "localhost")
        assert bring(url).codes == {url: "robots_unreadable"}

    def test_a_redirect_out_of_it_is_not_followed(
        self, secure: FaultyServer, server: FaultyServer, bring: Bring
    ) -> None:
        url = secure.put("/page.htm", moved(server.put("/plain.htm", PAGE)))
        assert bring(url).codes == {url: "downgrade"}
        assert not server.asked
        assert bring(url, allow_downgrade=True).codes == {}

    def test_a_redirect_into_it_is(self, secure: FaultyServer, server: FaultyServer, bring: Bring) -> None:
        assert bring(server.put("/page.htm", moved(secure.put("/page.htm", PAGE)))).bodies == [PAGE]


class TestSecrets:
    """Users, passwords and tokens are sent where they belong, and stand nowhere else."""

    SECRET = "xK9secret"

    def hidden(self, brought: Brought, caplog: pytest.LogCaptureFixture) -> None:
        told = repr((brought.fetched, brought.events)) + caplog.text
        assert self.SECRET not in told
        for path in brought.folder.rglob("*"):
            assert self.SECRET not in path.name
            assert not path.is_file() or self.SECRET.encode() not in path.read_bytes(), path

    @pytest.mark.parametrize("answer", [page(PAGE), page("", 503), moved("/page.htm?token=xK9secret"), page("", 404)])
    def test_nothing_tells_them(
        self, server: FaultyServer, bring: Bring, caplog: pytest.LogCaptureFixture, answer: object
    ) -> None:
        caplog.set_level(logging.DEBUG)
        url = server.put("/page.htm", answer)  # type: ignore[arg-type]
        url = url.replace("://", f"://reader:{self.SECRET}@") + f"?access_token={self.SECRET}&day=9"
        brought = bring(url, attempts=2)
        assert server.asked_for(f"/page.htm?access_token={self.SECRET}&day=9")
        assert server.asked[-1].headers["authorization"].startswith("Basic ")
        self.hidden(brought, caplog)
        assert logging.getLogger("httpx").level == logging.NOTSET

    def test_they_may_stand_in_the_environment(
        self, server: FaultyServer, bring: Bring, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        server.put(f"/{self.SECRET}/page.htm", f'<a href="/{self.SECRET}/content_1.htm?who={self.SECRET}">一</a>')
        server.put(f"/{self.SECRET}/content_1.htm", moved(f"/{self.SECRET}/end.htm"))
        server.put(f"/{self.SECRET}/end.htm", PAGE)
        url = UrlTemplate(server.url("/{env:PAPER_KEY}/page.htm"))
        source = DeclaredSource("yunxi", url, articles=LinkRule(css="a"))
        brought = bring(sources=[source], environ={"PAPER_KEY": self.SECRET})
        assert (brought.codes, brought.fetched.fetched) == ({}, 2)
        self.hidden_but_in_bodies(brought, caplog)

    def hidden_but_in_bodies(self, brought: Brought, caplog: pytest.LogCaptureFixture) -> None:
        for path in brought.folder.glob("raw/*/*"):
            path.unlink()  # what a page itself says is kept as it is
        self.hidden(brought, caplog)

    def test_they_go_to_no_other_origin(self, server: FaultyServer, bring: Bring) -> None:
        with serving() as other:
            elsewhere = other.put("/page.htm", PAGE)
            url = server.put("/page.htm", moved(elsewhere.replace("://", "://you:too@")))
            assert bring(url.replace("://", "://reader:word@")).codes == {}
            assert "authorization" in server.asked_for("/page.htm")[0].headers
            assert all("authorization" not in asked.headers for asked in other.asked)

    def test_they_stay_with_the_origin(self, server: FaultyServer, bring: Bring) -> None:
        server.put("/end.htm", PAGE)
        url = server.put("/page.htm", moved("/end.htm"))
        assert bring(url.replace("://", "://reader:word@")).codes == {}
        assert "authorization" in server.asked_for("/end.htm")[0].headers

    @given(st.text(st.characters(categories=("L", "N")), min_size=8, max_size=20))
    def test_no_address_shows_them(self, secret: str) -> None:
        for url in (
            f"https://a:{secret}@paper.example/x",
            f"https://{secret}@paper.example/x?day=9",
            f"https://paper.example/x?token={secret}",
            f"https://paper.example/x;jsessionid={secret}",
            f"https://paper.example/{secret}/x?y={secret}#{secret}",
        ):
            address = address_of(url, {secret})
            assert secret not in unquote(address.shown)
            assert address_of(address.url).url == address.url

    def test_a_template_is_told_without_them(self) -> None:
        template = UrlTemplate("https://reader:word@paper.example/{date:%Y}/{env:KEY}?token=tok")
        assert str(template) == "https://paper.example/{date:%Y}/{env:KEY}?token=***"
        assert "word" not in repr(template)
