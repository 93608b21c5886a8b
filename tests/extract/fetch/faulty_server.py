"""A server on loopback that answers as it is told: rightly, slowly, wrongly, or not to the end.

It speaks HTTP by hand over real sockets, because servers that can be had off the shelf refuse to be this bad.
"""

from __future__ import annotations

import gzip
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

REASONS = {200: "OK", 206: "Partial Content", 301: "Moved", 302: "Found", 304: "Not Modified", 404: "Not Found"}


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    at: float
    path: str
    headers: Mapping[str, str]

    @property
    def start(self) -> int:
        """First byte that is wanted."""
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("range", ""))
        return int(wanted[1]) if wanted else 0


Answer = Callable[["Talk"], None]


@dataclass
class Talk:
    """One request, and the socket to answer it on."""

    asked: Asked
    socket: socket.socket
    closing: bool = False

    def send(self, raw: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(raw)

    def head(self, status: int, headers: Mapping[str, object]) -> None:
        """Send a status and headers."""
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Whatever')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.send("\r\n".join((*lines, "", "")).encode())

    def hang_up(self) -> None:
        """Answer nothing more on this connection."""
        self.closing = True


def page(body: bytes | str = "", status: int = 200, **headers: object) -> Answer:
    """Answer rightly; names of headers are written with underscores."""
    raw = body.encode() if isinstance(body, str) else body
    said = {"Content-Type": "text/html", "Content-Length": len(raw), **_named(headers)}

    def answer(talk: Talk) -> None:
        talk.head(status, {name: value for name, value in said.items() if value is not None})
        talk.send(raw)

    return answer


def raw(*parts: bytes, pause: float = 0.0) -> Answer:
    """Send these bytes, with pauses between them, and hang up."""

    def answer(talk: Talk) -> None:
        for part in parts:
            talk.send(part)
            time.sleep(pause)
        talk.hang_up()

    return answer


def endless(block: bytes, head: bytes, pause: float = 0.0) -> Answer:
    """Send a block again and again until nobody listens any more."""

    def answer(talk: Talk) -> None:
        talk.send(head)
        while True:
            talk.send(block)
            time.sleep(pause)

    return answer


def silent(talk: Talk) -> None:
    """Say nothing for as long as the client waits."""
    talk.socket.settimeout(10)
    talk.socket.recv(1)
    talk.hang_up()


def moved(to: str, status: int = 302) -> Answer:
    """Redirect."""
    return page(status=status, Location=to)


def versioned(body: bytes, etag: str, *, breaks_at: int | None = None, **headers: object) -> Answer:
    """Answer like a server that keeps versions: conditional, and in ranges; break off where told."""

    def answer(talk: Talk) -> None:
        wanted = talk.asked.headers
        said = {"Content-Type": "text/html", "ETag": etag, **_named(headers)}
        if wanted.get("if-none-match") == etag:
            talk.head(304, said)
            return
        start = talk.asked.start if wanted.get("if-range") == etag else 0
        rest = body[start:]
        if start:
            said["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        talk.head(206 if start else 200, {**said, "Content-Length": len(rest)})
        if breaks_at is not None and start < breaks_at:
            talk.send(body[start:breaks_at])
            talk.hang_up()
        else:
            talk.send(rest)

    return answer


def packed(body: bytes, **headers: object) -> Answer:
    """Answer compressed for the way."""
    return page(gzip.compress(body), Content_Encoding="gzip", **headers)


@dataclass
class FaultyServer:
    """What is asked of it, and what it answers, by path.

    A path may have several answers: each is given once, the last for ever. Other paths have nothing behind them.
    """

    port: int
    scheme: str = "http"
    host: str = "127.0.0.1"
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    together: int = 0
    busiest: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, path: str, *answers: Answer | str | bytes) -> str:
        """Set what is behind a path, and return its address."""
        self.answers[path] = [answer if callable(answer) else page(answer) for answer in answers]
        return self.url(path)

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"{self.scheme}://{self.host}:{self.port}{path}"

    def asked_for(self, path: str) -> list[Asked]:
        """Return the requests for a path."""
        return [asked for asked in self.asked if asked.path == path]

    def next_answer(self, path: str) -> Answer:
        """Return what is to be answered now."""
        left = self.answers.get(path) or self.answers.get(path.partition("?")[0]) or [page("nothing", 404)]
        return left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def serving(context: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0) -> Iterator[FaultyServer]:
    """Run a server in threads of its own."""
    with socket.create_server((host, port)) as listener:
        server = FaultyServer(listener.getsockname()[1], "https" if context else "http", host)
        talks: list[threading.Thread] = []
        sockets: list[socket.socket] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    if context:
                        connection = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
                    sockets.append(connection)
                    talks.append(threading.Thread(target=_serve, args=(server, connection)))
                    talks[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for connection in sockets:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            for talk in talks:
                talk.join(10)


def _serve(server: FaultyServer, stream: socket.socket) -> None:
    with stream, suppress(OSError):
        if isinstance(stream, ssl.SSLSocket):
            stream.do_handshake()
        received = b""
        while True:
            while b"\r\n\r\n" not in received:
                block = stream.recv(65536)
                if not block:
                    return
                received += block
            head, _, received = received.partition(b"\r\n\r\n")
            talk = Talk(_asked(head), stream)
            with server.lock:
                server.asked.append(talk.asked)
                answer = server.next_answer(talk.asked.path)
                server.together += 1
                server.busiest = max(server.busiest, server.together)
            try:
                answer(talk)
            finally:
                with server.lock:
                    server.together -= 1
            if talk.closing:
                return


def _asked(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return Asked(time.monotonic(), first.split(" ")[1], {name.lower(): value for name, value in headers.items()})


def _named(headers: Mapping[str, object]) -> dict[str, object]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
