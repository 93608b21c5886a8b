"""Bytes to text, strictly: the encoding is proven or the source is refused.

Chinese newspaper text comes as UTF-8, UTF-16, GB18030 (with its subsets GBK and GB 2312) or Big5 (with Microsoft's and
Hong Kong's additions). GB18030 and Big5 share most of their byte pairs, so that either often decodes what was written
in the other; what tells them apart is that the right one yields the characters that Chinese is mostly written with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from etl.errors import DecodeError

MAX_CHARACTERS = 1_000_000
"""Longest text taken for one page: a printed page holds about 12,000 characters, a whole issue under 400,000."""
MAX_LINE_CHARACTERS = 100_000
"""Longest line taken for a line of a page; page text on a single line stays below 20,000."""
MAX_BYTES = 4 * MAX_CHARACTERS + 4
"""No encoding used here needs more for `MAX_CHARACTERS`; what is larger need not be read at all."""

_LEAST_COMMON_SHARE = 0.5
"""Right decodings of news reach 0.86 and more, wrong ones stay below 0.4 (tests hold both sides)."""
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))
_LEGACY = (("gb18030",), ("cp950", "big5-hkscs")), (("utf-16le",), ("utf-16be",))
"""Families of codecs, each from narrow to wide; UTF-16 without a mark is looked for when no double-byte set fits."""
_SAMPLE = 2_000
"""Characters looked at to judge a reading: the share of common characters is steady from a few dozen on."""

_HAN = re.compile("[\u3400-\u9fff]+")
_MARKS = (  # punctuation, numerals and ornaments of Chinese print, and full-width forms
    "\u00b7\u00d7\u2010-\u2027\u2030-\u203b\u2103\u2160-\u217b\u2190-\u2193\u2460-\u249b"
    "\u2500-\u25ff\u2605\u2606\u3000-\u3017\uff00-\uff65"
)
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_LATIN_1 = re.compile("[\u0080-\u00ff]+")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]+")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without byte order mark, line ends kept, and the name of the encoding it was in."""

    text: str
    encoding: str


def decode(raw: bytes) -> Decoded:
    """Decode the bytes of a page.

    Parameters
    ----------
    raw : bytes
        The source as it was ingested.

    Returns
    -------
    Decoded
        `encoding` is an IANA name: utf-8, utf-16le, utf-16be, gb18030, big5 (read with the additions that Microsoft's
        code page 950 makes to it) or big5-hkscs. A byte order mark is not text.

    Raises
    ------
    DecodeError
        With code ``empty``, ``page_too_large``, ``nul_bytes``, ``truncated``, ``damaged``, ``mojibake`` or
        ``undecodable``; the message names the place and what to do.
    """
    if len(raw) > MAX_BYTES:
        raise _too_large(f"{len(raw):,} bytes")
    if not raw.strip():
        raise DecodeError("the file is empty; fetch it again or leave it out", code="empty")
    decoded = _by_mark(raw) or _as_utf8(raw) or _as_legacy(raw)
    if decoded is None:
        raise _refusal(raw)
    _check(decoded.text)
    return decoded


def decode_name(raw: bytes) -> str:
    """Return the name of a file as text; where it is no UTF-8 it comes from a system with an older Chinese encoding."""
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _by_mark(raw: bytes) -> Decoded | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            try:
                return Decoded(raw[len(mark) :].decode(encoding), encoding)
            except UnicodeDecodeError as error:
                raise _flaw(error, len(mark)) from None
    return None


def _as_utf8(raw: bytes) -> Decoded | None:
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return None


def _as_legacy(raw: bytes) -> Decoded | None:
    """Take the reading with the largest share of common characters, if that share is what Chinese has."""
    for families in _LEGACY:
        readings = [reading for codecs in families if (reading := _strict_reading(raw, codecs))]
        best = max(readings, key=lambda reading: _common_share(reading.text), default=None)
        if best and _common_share(best.text) >= _LEAST_COMMON_SHARE:
            return best
    return None


def _strict_reading(raw: bytes, codecs: tuple[str, ...]) -> Decoded | None:
    for codec in codecs:
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        return Decoded(text, "big5" if codec == "cp950" else codec)
    return None


def _common_share(text: str) -> float:
    """Share of frequent Han characters and Chinese marks among the first characters beyond ASCII."""
    beyond = "".join(_BEYOND_ASCII.findall(text, 0, 4 * _SAMPLE))[:_SAMPLE]
    return _count(_common(), beyond) / len(beyond) if beyond else 0.0


def _refusal(raw: bytes) -> DecodeError:
    """Say why no reading holds: a flaw in a text we can otherwise read, or no text at all."""
    readings = (
        (codec, raw.decode(codec, "replace")) for codec in ("utf-8", "gb18030", "cp950", "utf-16le", "utf-16be")
    )
    plausible = [
        (_common_share(text), codec)
        for codec, text in readings
        if _common_share(text) >= _LEAST_COMMON_SHARE and text.count("\ufffd") <= max(2, len(text) // 50)
    ]
    if plausible:
        try:
            raw.decode(max(plausible)[1])
        except UnicodeDecodeError as error:
            return _flaw(error, 0)
    if b"\0" in raw:
        return _nul(raw.index(b"\0"), "byte")
    return DecodeError(
        "the bytes are no Chinese text in UTF-8, UTF-16, GB18030 or Big5; "
        "check that the file is a text file, or save it as UTF-8"
    )


def _flaw(error: UnicodeDecodeError, shift: int) -> DecodeError:
    start = error.start + shift
    if error.end >= len(error.object) and len(error.object) - error.start <= 4:
        return DecodeError(
            f"{error.encoding} text that ends in the middle of a character (byte {start}); "
            "the file was cut off: fetch it again",
            code="truncated",
        )
    return DecodeError(
        f"{error.encoding} text damaged at byte {start} ({error.reason}); restore the file from its source",
        code="damaged",
    )


def _check(text: str) -> None:
    """Refuse what decodes but is not the text of a page."""
    if not text.strip():
        raise DecodeError("the file holds blanks only; fetch it again or leave it out", code="empty")
    if "\0" in text:
        raise _nul(text.index("\0"), "character")
    if len(text) > MAX_CHARACTERS:
        raise _too_large(f"{len(text):,} characters")
    if (longest := max(map(len, text.splitlines()))) > MAX_LINE_CHARACTERS:
        raise _too_large(f"a line of {longest:,} characters")
    if text.count("\ufffd") > max(2, len(text) / 100):
        raise DecodeError(
            "the text is full of replacement characters (U+FFFD): it was damaged before it came here; "
            "restore the file from its source",
            code="damaged",
        )
    head = text[:_SAMPLE]
    han = _count(_HAN, head)
    if (han >= 40 and _count(_common_han(), head) < 0.35 * han) or (
        han < 40 and _count(_LATIN_1, head) > max(40, 0.3 * len(head))
    ):
        raise DecodeError(
            "the characters are not those that Chinese is written with: the text was decoded wrongly before it was "
            "saved (mojibake); restore the file from its source",
            code="mojibake",
        )
    if _count(_CONTROL, text) > len(text) / 200 or _count(_PRIVATE_USE, text) > max(2, len(text) / 20):
        raise DecodeError("the file is full of control or private-use characters: not the text of a page")


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(map(len, pattern.findall(text)))


def _nul(offset: int, unit: str) -> DecodeError:
    return DecodeError(
        f"NUL at {unit} {offset}: a binary or damaged file; restore it from its source", code="nul_bytes"
    )


def _too_large(what: str) -> DecodeError:
    return DecodeError(
        f"{what} is more than a newspaper page holds (limits: {MAX_CHARACTERS:,} characters, "
        f"{MAX_LINE_CHARACTERS:,} in a line); split the file into pages",
        code="page_too_large",
    )


@cache
def _common() -> re.Pattern[str]:
    return re.compile(f"[{_frequent_characters()}{_MARKS}]+")


@cache
def _common_han() -> re.Pattern[str]:
    return re.compile(f"[{_frequent_characters()}]+")


def _frequent_characters() -> str:
    listing = resources.files("etl.extract").joinpath("frequent_characters.txt").read_text(encoding="utf-8")
    return "".join(line for line in listing.splitlines() if not line.startswith("#"))
