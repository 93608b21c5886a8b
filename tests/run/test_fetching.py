"""Pages from the network, as a run and a command take them in."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import etl
import etl.pipeline
from tests.conftest import Command, Finished, rounds
from tests.extract.fetch.faulty_server import FaultyServer, page, serving, silent, versioned
from tests.run.killed import mortals
from tests.run.state import whole

WritePage = Callable[..., str]
ROOT = Path(__file__).parent.parent.parent
GUEST = {"gap": 0, "backoff": 0.001, "attempts": 2, "contact": "me@yunxi.example", "allow_networks": ["127.0.0.0/8"]}
GUEST_TOML = "[fetch]\n" + "\n".join(f"{name} = {json.dumps(value)}" for name, value in GUEST.items())
RIGHTS = "版权归云溪晚报社所有"


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with serving() as server:
        yield server


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture
def declared(tmp_path: Path, server: FaultyServer) -> Path:
    """An etl.toml with a source that has a page for each day."""
    source = (
        f'name = "yunxi"\nurl = "{server.url("/{date:%Y%m%d}_2.txt")}"\nnewspaper = "云溪晚报"\nrights = "{RIGHTS}"'
    )
    (tmp_path / "etl.toml").write_text(f"{GUEST_TOML}\n\n[[sources]]\n{source}\n", encoding="utf-8")
    return tmp_path / "etl.toml"


@pytest.fixture
def etl_alone(etl_command: Command) -> Command:
    """The command with no other processes to help it."""

    def run(*arguments: object, env: Mapping[str, str] | None = None) -> Finished:
        return etl_command(*arguments, env={"ETL_JOBS": "1", **(env or {})})

    return run


def text(body: str, etag: str = '"1"') -> Callable[..., None]:
    return versioned(body.encode("gb18030"), etag, Content_Type="text/plain")


def versions(output: Path) -> list[str]:
    return sorted(path.name for path in output.glob("*/releases/*"))


def asked(server: FaultyServer) -> list[str]:
    return [request.path for request in server.asked if request.path != "/robots.txt"]


def test_an_address_is_an_input(server: FaultyServer, output: Path, make_page: WritePage) -> None:
    url = server.put("/2021-03-09/2.txt", text(make_page()))
    report = etl.run(url, output, fetch=GUEST)
    assert (report.result, report.exit_code, report.sources, report.new_sources) == ("published", 0, 1, 1)
    assert report.fetched == {
        **dict.fromkeys(("retried", "unchanged", "absent", "failed", "done"), 0),
        **{"asked": 1, "fetched": 1, "byte_count": len(make_page().encode("gb18030"))},
    }
    [source] = etl.open_dataset(output).sources.collect().to_dicts()
    assert (source["uri"], source["encoding"], source["rights"]) == (url, "gb18030", None)
    assert source["fetched_at"] >= report.started_at

    second = etl.run(url, output, fetch=GUEST)
    assert (second.result, second.exit_code, second.new_sources) == ("unchanged", 0, 0)
    assert second.fetched is not None
    assert second.fetched["unchanged"] == 1
    assert "if-none-match" in server.asked[-1].headers
    assert versions(output) == ["1.0.0"]

    server.put("/2021-03-09/2.txt", text(make_page(reporter="罗思远"), '"2"'))
    assert etl.run(url, output, fetch=GUEST).result == "published"
    assert versions(output) == ["1.0.0", "2.0.0"]


def test_an_archive_may_have_an_address(server: FaultyServer, output: Path, make_page: WritePage) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("p2.txt", make_page())
        archive.writestr("p3.txt", make_page("新书店开张", label="第3版"))
    url = server.put("/pages.zip", versioned(packed.getvalue(), '"1"', Content_Type="application/zip"))
    assert etl.run([url], output, fetch=GUEST).new_sources == 2
    sources = etl.open_dataset(output).sources.collect()
    assert sorted(sources["uri"]) == [f"{url}!/p2.txt", f"{url}!/p3.txt"]
    assert sources["fetched_at"].null_count() == 0
    again = etl.run([url], output, fetch=GUEST)
    assert (again.result, again.sources, again.new_sources) == ("unchanged", 2, 0)


def test_the_network_and_the_disk_go_together(
    server: FaultyServer, output: Path, tmp_path: Path, make_page: WritePage
) -> None:
    (tmp_path / "p3.txt").write_text(make_page("新书店开张", label="第3版"), encoding="utf-8")
    good, bad = server.put("/p2.txt", text(make_page())), server.url("/nothing.txt")
    report = etl.run([tmp_path / "p3.txt", good, bad], output, fetch=GUEST)
    assert (report.result, report.exit_code, report.sources) == ("published", 3, 3)
    [problem] = report.quarantined
    assert (problem.uri, problem.stage, problem.code) == (bad, "fetch", "not_found")
    assert bad in (output / "runs" / report.run_id / "problems.csv").read_text(encoding="utf-8")
    assert etl.open_dataset(output).pages.collect().height == 2


def test_this_machine_is_not_asked_unless_it_is_allowed(server: FaultyServer, output: Path) -> None:
    report = etl.run(server.put("/p2.txt", "x"), output)
    assert (report.result, report.exit_code) == ("failed", 1)
    assert [problem.code for problem in report.quarantined] == ["private_address"]
    assert not server.asked


def test_it_works_where_a_loop_is_running_already(server: FaultyServer, output: Path, make_page: WritePage) -> None:
    async def notebook() -> etl.RunReport:
        return etl.run(server.put("/p2.txt", text(make_page())), output, fetch=GUEST)

    assert asyncio.run(notebook()).result == "published"


def test_it_can_be_stopped_there_too(server: FaultyServer, output: Path) -> None:
    def interrupting(talk: Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        silent(talk)

    async def notebook() -> None:
        with pytest.raises(KeyboardInterrupt):
            etl.fetch(server.put("/p2.txt", interrupting), output, fetch=GUEST)

    began = time.monotonic()
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(notebook())
    finally:
        loop.close()
        signal.signal(signal.SIGINT, handler)
    assert time.monotonic() - began < 8


def test_days_are_fetched_and_read_by_the_next_run(
    server: FaultyServer, declared: Path, output: Path, make_page: WritePage, etl_alone: Command
) -> None:
    server.put("/20210309_2.txt", text(make_page(newspaper=None, day=None)))
    rehearsed = etl_alone("fetch", "--since", "2021-03-08", "--until", "2021-03-09", "--dry-run")
    assert (rehearsed.code, rehearsed.out.split()) == (0, [server.url(f"/2021030{day}_2.txt") for day in (8, 9)])
    assert (server.asked, output.exists()) == ([], False)

    fetched = etl_alone("fetch", "--since", "2021-03-08", "--until", "2021-03-09", "--json")
    assert (fetched.code, fetched.report["result"], fetched.report["exit_code"]) == (0, "fetched", 0)
    counts = fetched.report["fetched"]
    assert (counts["asked"], counts["fetched"], counts["absent"]) == (2, 1, 1)
    assert [line["event"] for line in fetched.log] == ["ingested", "finished"]
    assert versions(output) == []

    published = etl_alone("run", "--json")
    assert (published.code, published.report["result"]) == (0, "published")
    assert [volume["volume"] for volume in published.report["volumes"]] == ["yunxi-wanbao-2021"]
    [source] = etl.open_dataset(output).sources.collect().to_dicts()
    assert (source["uri"], source["rights"]) == (server.url("/20210309_2.txt"), RIGHTS)

    done = etl_alone("fetch", "yunxi", "--date", "2021-03-09", "--json")
    assert (done.report["fetched"]["done"], done.report["fetched"]["asked"]) == (1, 0)
    assert etl_alone("run", "--json").report["result"] == "unchanged"
    assert asked(server) == ["/20210308_2.txt", "/20210309_2.txt"]


def test_what_was_asked_is_known_without_the_ledger(
    server: FaultyServer, declared: Path, output: Path, make_page: WritePage, etl_alone: Command
) -> None:
    server.put("/20210309_2.txt", text(make_page(newspaper=None, day=None)))
    days = ("--since", "2021-03-08", "--until", "2021-03-09")
    assert etl_alone("fetch", *days).code == 0
    (output / ".etl" / "ledger.sqlite").unlink()
    rehearsed = etl_alone("fetch", *days, "--dry-run")
    assert (rehearsed.code, rehearsed.out) == (0, "")
    assert etl_alone("fetch", *days, "--json").report["fetched"]["done"] == 2
    assert etl_alone("rebuild", "--json").report["result"] == "published"
    assert len(asked(server)) == 2


@pytest.mark.slow
@pytest.mark.long
def test_a_fetch_that_is_killed_at_any_instant_is_finished_by_the_next_run(
    server: FaultyServer, output: Path, make_page: WritePage
) -> None:
    url = server.put("/p2.txt", text(make_page()))
    (output.parent / "guest.toml").write_text(GUEST_TOML, encoding="utf-8")
    order = ("fetch", url, "--output", output, "--config", output.parent / "guest.toml")
    with mortals() as mortal:
        touches = mortal.run(*order)
        for at in random.sample(range(1, touches), rounds(5, touches - 1)):
            shutil.rmtree(output)
            assert mortal.run(*order, at=at) == -signal.SIGKILL
            assert etl.run([url], output, fetch=GUEST).exit_code == 0
            assert whole(output) == {"yunxi-wanbao-2021": "1.0.0"}
            (output / ".etl" / "ledger.sqlite").unlink()
            assert etl.rebuild(output=output).result == "unchanged"


def test_a_script_may_fetch_too(server: FaultyServer, output: Path) -> None:
    server.put("/20210309.txt", text("江海日报"))
    source = {"name": "jianghai", "url": server.url("/{date:%Y%m%d}.txt")}
    days = {"since": date(2021, 3, 9), "until": date(2021, 3, 9)}
    rehearsed = etl.fetch("jianghai", output, sources=[source], fetch=GUEST, dry_run=True, **days)
    assert (rehearsed.result, rehearsed.addresses) == ("planned", (server.url("/20210309.txt"),))
    report = etl.fetch(output=output, sources=[source], fetch=GUEST, **days)
    assert (report.result, report.new_sources) == ("fetched", 1)
    with pytest.raises(etl.UsageError, match="no source is called yunxi"):
        etl.fetch("yunxi", output, sources=[source], fetch=GUEST)


def test_one_line_of_cron_does_it_all(
    server: FaultyServer, declared: Path, output: Path, make_page: WritePage, etl_alone: Command
) -> None:
    with declared.open("a", encoding="utf-8") as file:
        file.write("since = 2021-03-09\nuntil = 2021-03-09\n")
    server.put("/20210309_2.txt", page("x", 503))
    failed = etl_alone("run", "--fetch", "--quiet")
    assert (failed.code, failed.out) == (1, "")
    assert [line["event"] for line in failed.log] == ["quarantined", "finished"]
    server.put("/20210309_2.txt", text(make_page(newspaper=None, day=None)))
    done = etl_alone("run", "--fetch", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert versions(output) == ["1.0.0"]
    assert (etl_alone("run", "--fetch", "--quiet").code, len(asked(server))) == (0, 3)
    log = max((output / "runs").iterdir()) / "run.json"
    assert json.loads(log.read_text(encoding="utf-8"))["settings"]["sources"][0]["name"] == "yunxi"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "no input"),
        (["fetch", "jianghai"], "no source is called jianghai"),
        (["fetch", "--date", "9.3.2021"], "does not match"),
        (["fetch", "http://"], "no address that can be fetched"),
        (["fetch", "--config", "nobody.toml"], "contact ="),
        (["run", "--fetch", "--config", "nobody.toml"], "contact ="),
        (["fetch", "--config", "nothing.toml"], "no sources are declared"),
    ],
)
def test_a_mistake_in_use_asks_nothing(
    server: FaultyServer, declared: Path, output: Path, etl_alone: Command, arguments: list[str], said: str
) -> None:
    (declared.parent / "nothing.toml").touch()
    without = declared.read_text(encoding="utf-8").replace('contact = "me@yunxi.example"', "")
    (declared.parent / "nobody.toml").write_text(without, encoding="utf-8")
    done = etl_alone(*arguments)
    assert done.code == 2
    [line] = done.log
    assert said in line["message"]
    assert (server.asked, output.exists()) == ([], False)


def test_secrets_stand_nowhere_below_the_output(
    server: FaultyServer, declared: Path, output: Path, make_page: WritePage, etl_alone: Command
) -> None:
    declared.write_text(declared.read_text(encoding="utf-8").replace("_2.txt", "_2.txt?token={env:PAPER_TOKEN}"))
    secret = "xK9secret"
    server.put(f"/20210309_2.txt?token={secret}", text(make_page()))
    url = server.put("/p3.txt", text(make_page("新书店开张", label="第3版"))).replace("://", f"://me:{secret}@")
    done = etl_alone("fetch", "yunxi", url, "--date", "2021-03-09", "-v", "--json", env={"PAPER_TOKEN": secret})
    assert (done.code, done.report["fetched"]["fetched"]) == (0, 2), done.err
    assert etl_alone("run", env={"PAPER_TOKEN": secret}).code == 0
    assert secret not in done.out + done.err
    for path in output.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes(), path
    shown = {server.url("/20210309_2.txt?token=***"), server.url("/p3.txt")}
    assert set(etl.open_dataset(output).sources.collect()["uri"]) == shown


class TestStopping:
    """A fetch that is stopped keeps what came, and the next run goes on from there."""

    def test_what_was_fetched_is_read_without_asking_again(
        self, server: FaultyServer, output: Path, make_page: WritePage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def killed(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        url = server.put("/p2.txt", text(make_page()))
        with monkeypatch.context() as patched:
            patched.setattr(etl.pipeline, "ingest", killed)
            with pytest.raises(KeyboardInterrupt):
                etl.run(url, output, fetch=GUEST)
        report = etl.run([], output)
        assert (report.result, report.new_sources, asked(server)) == ("published", 1, ["/p2.txt"])

    def test_a_run_taken_back_is_taken_in_again(self, server: FaultyServer, output: Path, make_page: WritePage) -> None:
        good = server.put("/p2.txt", text(make_page()))
        bad = [server.put(f"/bad{number}.txt", page("?", Content_Type="text/plain")) for number in range(20)]
        with pytest.raises(etl.EtlError) as stop:
            etl.run([good, *bad], output, fetch=GUEST)
        assert stop.value.code == "too_many_quarantined"
        assert (etl.run([], output, max_quarantine_ratio=1).result, versions(output)) == ("published", ["1.0.0"])

    @pytest.mark.slow
    @pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
    def test_it_goes_on_where_it_was_stopped(
        self, server: FaultyServer, declared: Path, output: Path, make_page: WritePage, etl_alone: Command, sent: int
    ) -> None:
        body = make_page().encode() * 200
        started = []

        def halting(talk: Any) -> None:
            started.append(time.monotonic())
            head = f'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: "1"\r\nContent-Length: {len(body)}\r\n\r\n'
            talk.send(head.encode() + body[:20_000])
            talk.socket.settimeout(20)
            talk.socket.recv(1)

        urls = [server.put("/p1.txt", text(make_page(label="第1版"))), server.put("/big.txt", halting)]
        process = subprocess.Popen(
            [sys.executable, "-m", "etl", "fetch", *urls],
            cwd=declared.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
        )
        while not started and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.3)
        process.send_signal(sent)
        _, err = process.communicate(timeout=20)
        assert process.returncode == {signal.SIGTERM: 143, signal.SIGINT: 130, signal.SIGKILL: -9}[sent], err
        assert b"Traceback" not in err
        digest = hashlib.sha256(make_page(label="第1版").encode("gb18030")).hexdigest()
        kept = list((output / ".etl" / "raw").glob("*/*"))
        assert [path.parent.name + path.name for path in kept] == [digest]

        server.put("/big.txt", versioned(body, '"1"', Content_Type="text/plain"))
        done = etl_alone("fetch", urls[1], "--json")
        assert (done.code, done.report["fetched"]["fetched"]) == (0, 1), done.err
        assert server.asked[-1].start == 20_000
        assert body in [path.read_bytes() for path in (output / ".etl" / "raw").glob("*/*")]
        assert not list((output / ".etl" / "downloads").iterdir())
