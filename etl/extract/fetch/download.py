"""Download: one address becomes a body in the raw store, whole, or an error that says why not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from typing import IO, BinaryIO

import httpx

from etl.errors import FetchError
from etl.extract.fetch.addresses import Address
from etl.extract.fetch.exchange import Exchange, PassingError, Permit
from etl.extract.fetch.guard import CountedStream
from etl.extract.fetch.partial import PartialFile
from etl.extract.forms.compression import FLAWS, FREE, MAX_RATIO
from etl.extract.forms.read import size_limit
from etl.extract.forms.sniff import form_of_media_type, form_of_name, is_archive_name
from etl.extract.store import Kept, RawStore

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_READABLE = re.compile(
    r"text/|application/(?:[\w.+-]*(?:xml|json|csv|javascript|ndjson|jsonl|parquet|pdf|zip|gzip|tar|bzip2?|xz)"
    r"|x-compressed|x-zip-compressed|octet-stream|binary|force-download|x-download)$"
)
"""Media types that pages and their archives come as; the bytes are looked at when they are read."""
ABSENT = frozenset({404, 410})
"""Answers that say there is nothing."""
_LONGEST_MARK = 1000
_FORBIDDEN = frozenset({401, 402, 403, 407, 451})


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server said to know an answer by (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave.

    Attributes
    ----------
    status : int
        200: a body; 304: the one known already; 404 or 410: nothing is there.
    location : str
        Where redirects led, as it may be shown.
    body : Kept, optional
        The body in the raw store, with no compression that was for the way only.
    media_type : str, optional
        As announced.
    """

    status: int
    location: str
    body: Kept | None = None
    media_type: str | None = None
    validators: Validators = Validators()


async def download(
    address: Address,
    known: Validators,
    *,
    exchange: Exchange,
    permit: Permit,
    store: RawStore,
    folder: Path,
    max_bytes: int,
) -> Answer:
    """Ask for an address.

    What breaks off is asked for the rest of, in this run or a later one, where the server marks its versions.

    Parameters
    ----------
    known : Validators
        Of the body that is in the store; the server is asked whether it is still that.
    folder : Path
        For what has come so far.
    max_bytes : int
        Largest body, compressed or not.

    Raises
    ------
    FetchError
        There is no body to be had; nothing of it is in the store.
    """
    part = PartialFile(folder, address.shown)
    asked: dict[str, str] = {}

    def headers() -> Mapping[str, str]:
        asked.clear()
        asked.update(part.resume_headers() or _conditional(known))
        return asked

    async def receive(response: httpx.Response, at: Address) -> Answer:
        return await _receive(response, at, asked, part, store, max_bytes)

    try:
        return await exchange.get(address, receive, permit=permit, headers=headers)
    finally:
        if not part.resume_headers():
            part.discard()


def _conditional(known: Validators) -> dict[str, str]:
    pairs = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
    return {name: value for name, value in pairs if value}


async def _receive(
    response: httpx.Response, at: Address, asked: Mapping[str, str], part: PartialFile, store: RawStore, max_bytes: int
) -> Answer:
    status = response.status_code
    if status == 304 and "Range" not in asked and asked:
        return Answer(304, at.shown, validators=_validators(response.headers))
    if status in ABSENT:
        part.discard()
        return Answer(status, at.shown)
    if status == 416 and "Range" in asked:
        part.discard()
        broke = FetchError(f"{at.shown}: the connection broke off, and the rest is not to be had", code="cut_off")
        raise PassingError(broke)
    if status in _FORBIDDEN:
        raise FetchError(
            f"{at.shown}: the server lets only some in ({status}); ask for access, or leave it out", code="forbidden"
        )
    if status not in (200, 203) and not (status == 206 and "Range" in asked):
        raise FetchError(
            f"{at.shown}: the server answers {status} {response.reason_phrase}, which is no page", code="http_status"
        )
    said = httpx.Headers({**part.notes(), **response.headers}) if status == 206 else response.headers
    media_type = _media_type(said, at)
    limit = _limit(at, media_type, max_bytes)
    await _write(response, at, part, _opened(response, at, part), limit)
    body = _keep(part, said.get("Content-Encoding", ""), at, store, limit)
    part.discard()
    return Answer(200, at.shown, body, media_type, _validators(said))


def _media_type(headers: httpx.Headers, at: Address) -> str | None:
    """Return what the body is announced as, where that can be a page or an archive of them."""
    media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    name = at.shown.partition("?")[0]
    is_binary = is_archive_name(name) or form_of_name(name) in ("pdf", "parquet")
    if media_type and not _READABLE.match(media_type):
        raise FetchError(f"{at.shown}: {media_type}, which holds no newspaper page; leave it out", code="wrong_type")
    if is_binary and form_of_media_type(media_type) == "html":
        raise FetchError(
            f"{at.shown}: a web page where a file was expected (an error, or a log-in); look at it in a browser",
            code="wrong_type",
        )
    return media_type or None


def _limit(at: Address, media_type: str | None, max_bytes: int) -> int:
    name = at.shown.partition("?")[0]
    said = form_of_name(name) or form_of_media_type(media_type) or (media_type or "").startswith("text/")
    is_page = said and not is_archive_name(name)
    return min(max_bytes, size_limit(name, media_type)) if is_page else max_bytes


def _opened(response: httpx.Response, at: Address, part: PartialFile) -> BinaryIO:
    """Open the part for what comes: behind what is there, if this is the rest of that."""
    if response.status_code != 206:
        return part.begin(response.headers)
    notes, said = part.notes(), _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    same = all(
        response.headers.get(name, notes.get(name)) == notes.get(name)
        for name in ("etag", "last-modified", "content-encoding")
    )
    if not said or int(said[1]) != part.size or not same:
        part.discard()
        raise PassingError(FetchError(f"{at.shown}: it changed while it was fetched", code="changed_meanwhile"))
    return part.go_on()


async def _write(response: httpx.Response, at: Address, part: PartialFile, file: BinaryIO, limit: int) -> None:
    announced = response.headers.get("Content-Length", "")
    framed = announced.isdigit() and "Transfer-Encoding" not in response.headers
    with file:
        size = file.tell()
        if framed and size + int(announced) > limit:
            raise _too_large(at, limit)
        async for block in response.aiter_raw():
            size += len(block)
            if size > limit:
                break
            file.write(block)
    if size > limit:
        part.discard()
        raise _too_large(at, limit)
    stream = response.extensions.get("network_stream")
    if framed and isinstance(stream, CountedStream) and stream.body_bytes > int(announced):
        part.discard()
        raise FetchError(
            f"{at.shown}: the server announces {announced} bytes and sends {stream.body_bytes} or more, so that its "
            "page would be cut short; tell the site's owner",
            code="wrong_length",
        )
    said = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if said and said[3] != "*" and size < int(said[3]):
        raise PassingError(FetchError(f"{at.shown}: the connection broke off", code="cut_off"))
    if not size:
        raise FetchError(f"{at.shown}: an empty answer; the next run asks again", code="empty_answer")


def _keep(part: PartialFile, encoding: str, at: Address, store: RawStore, limit: int) -> Kept:
    with part.path.open("rb") as file:
        match encoding.strip().lower():
            case "" | "identity":
                return store.keep(file)
            case "gzip" | "x-gzip":
                bound = min(limit, max(FREE, MAX_RATIO * part.size))
                try:
                    return store.keep(_Unpacked(file, at, bound))  # type: ignore[arg-type]  # it only reads
                except FetchError:
                    part.discard()
                    raise
            case other:
                part.discard()
                raise FetchError(f"{at.shown}: sent as {other}, which was not asked for", code="bad_encoding")


class _Unpacked:
    """What a body holds that was compressed for the way, up to a limit."""

    def __init__(self, file: IO[bytes], at: Address, limit: int) -> None:
        self._file = GzipFile(fileobj=file)
        self._at = at
        self._limit = limit
        self._left = limit

    def read(self, size: int) -> bytes:
        try:
            block = self._file.read(size)
        except FLAWS as error:
            raise FetchError(f"{self._at.shown}: damaged on the way ({error})", code="damaged_answer") from None
        self._left -= len(block)
        if self._left < 0:
            raise _too_large(self._at, self._limit, "unpacks to ")
        return block


def _validators(headers: httpx.Headers) -> Validators:
    return Validators(*(_plain(headers.get(name)) for name in ("ETag", "Last-Modified")))


def _plain(value: str | None) -> str | None:
    """Return a header if it can be sent back: a server may have put anything into it."""
    return value if value and value.isascii() and value.isprintable() and len(value) < _LONGEST_MARK else None


def _too_large(at: Address, limit: int, how: str = "") -> FetchError:
    return FetchError(
        f"{at.shown}: {how}more than {limit:,} bytes, which is more than a page has or max_bytes of [fetch] allows",
        code="answer_too_large",
    )
