"""Encodings of marked-up and tabular sources: proven on their text, whatever they declare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.errors import DecodeError
from etl.extract.decode import decode
from etl.extract.forms.markup import Kind, parse_markup

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))
_CODECS = {"big5": "cp950"}
"""Python's codec where its name is not IANA's; cp950 is Big5 with the characters that Microsoft added."""
_FAMILIES = (("utf-8", ("utf-8",)), ("gb18030", ("gb18030",)), ("cp950", ("big5", "big5-hkscs")))
_DECLARATION = re.compile(rb"charset\s*=\s*[\"']?([\w-]{3,20})", re.IGNORECASE)
_DECLARABLE = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("big5", "x-x-big5", "cp950"), "big5"),
    "big5-hkscs": "big5-hkscs",
}
_SAMPLE = 1 << 20
"""Bytes on which an encoding is proven."""
_SOUND = 0.8
"""Share of the bytes beyond ASCII that must be sound for a text with broken characters to be read at all."""


@dataclass(frozen=True, slots=True)
class Characters:
    """Decoded text.

    Attributes
    ----------
    encoding : str
        IANA name, as `etl.extract.decode.decode` gives it.
    lossy : bool
        Whether broken characters were replaced; only markup is read so, see `check_text`.
    """

    text: str
    encoding: str
    lossy: bool = False


def decode_markup(raw: bytes) -> Characters:
    """Decode HTML by what its text shows.

    Many pages declare another encoding than they have, so the declaration is asked only where there is too little text
    to prove one. Broken characters (a description cut by bytes) are replaced here and refused only where they are read.

    Raises
    ------
    DecodeError
        The text is in none of the encodings that newspapers are kept in.
    """
    sound = _marked_or_utf8(raw)
    if sound:
        return sound
    markup = parse_markup(raw[: 8 * _SAMPLE].replace(b"&", b" ").decode("latin-1"))
    unread = {i for i, element in enumerate(markup.elements) if element.tag in ("script", "style", "title")}
    lines, skipping = [], 0
    for kind, value in markup.events:
        if kind is Kind.TEXT and not skipping:
            lines.append(str(value).encode("latin-1"))
        elif kind in (Kind.START, Kind.END) and value in unread:
            skipping += 1 if kind is Kind.START else -1
    try:
        encoding = _proven(b"\n".join(lines)[:_SAMPLE].split())
    except DecodeError as refusal:
        if declared := _declared(raw, refusal):
            return declared
        raise
    codec = _CODECS.get(encoding, encoding)
    try:
        return Characters(raw.decode(codec), encoding)
    except UnicodeDecodeError:
        return Characters(raw.decode(codec, "replace"), encoding, lossy=True)


def decode_rows(raw: bytes) -> Characters:
    """Decode rows of text of any length.

    Raises
    ------
    DecodeError
        As `etl.extract.decode.decode`, but for limits of size.
    """
    sound = _marked_or_utf8(raw)
    if sound:
        return sound
    encoding = _proven(raw[:_SAMPLE].rpartition(b"\n")[0].split() or [raw[:_SAMPLE]])
    try:
        return Characters(raw.decode(_CODECS.get(encoding, encoding)), encoding)
    except UnicodeDecodeError as error:
        raise _damaged(encoding, error) from None


def check_text(text: str, characters: Characters) -> None:
    """Refuse text in which decoding had to replace something.

    Raises
    ------
    DecodeError
        Code ``damaged``.
    """
    if characters.lossy and "\ufffd" in text:
        before = text[max(0, text.index("\ufffd") - 12) : text.index("\ufffd")]
        raise DecodeError(
            f"{characters.encoding} text damaged behind {before!r}; restore the file from its source", code="damaged"
        )


def _marked_or_utf8(raw: bytes) -> Characters | None:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return Characters(raw[len(mark) :].decode(encoding), encoding)
            except UnicodeDecodeError as error:
                raise _damaged(encoding, error) from None
    try:
        return Characters(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return None


def _declared(raw: bytes, refusal: DecodeError) -> Characters | None:
    declaration = _DECLARATION.search(raw[:4096])
    encoding = _DECLARABLE.get(declaration[1].decode().lower()) if declaration else None
    if encoding is None or refusal.code not in ("undecodable", "empty"):
        return None
    try:
        return Characters(raw.decode(_CODECS.get(encoding, encoding)), encoding)
    except UnicodeDecodeError:
        return None


def _proven(words: Sequence[bytes]) -> str:
    """Return the encoding of most of the words that a text is made of."""
    try:
        return decode(b"\n".join(words)).encoding
    except DecodeError as refusal:
        for codec, names in _FAMILIES:
            sound = [word for word in words if _decodes(word, codec)]
            if _beyond_ascii(sound) >= _SOUND * _beyond_ascii(words) and (encoding := _of(sound)) in names:
                return encoding
        raise refusal


def _of(words: Sequence[bytes]) -> str:
    try:
        return decode(b"\n".join(words)).encoding
    except DecodeError:
        return ""


def _decodes(word: bytes, codec: str) -> bool:
    try:
        word.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _beyond_ascii(words: Sequence[bytes]) -> int:
    return sum(len(word) - len(word.decode("ascii", "ignore")) for word in words)


def _damaged(encoding: str, error: UnicodeDecodeError) -> DecodeError:
    return DecodeError(
        f"{encoding} text damaged at byte {error.start} ({error.reason}); restore the file from its source",
        code="damaged",
    )
