"""What a source is, told by its bytes first, then by what it was announced as, then by its name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_HEAD = 8192
_MAGIC = ((b"%PDF-", "pdf"), (b"PAR1", "parquet"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"))
_TAGS = (
    rb"html|head|body|table|tbody|tr|td|div|p|meta|title|script|link|span|a|br|center|font|h[1-6]|ul|li|section|article"
    rb"|founder-[a-z]+"
)
_FIRST_TAG = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,9}<(?:!doctype\s+html|(?:" + _TAGS + rb")[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(rb"</?(?:" + _TAGS + rb")[\s>/]", re.I)
_JSON = re.compile(rb"\s*(?:\{\s*(?:\"|\})|\[\s*(?:[\[{\"]|\]))")
_SUFFIXES = {
    ".txt": "text", ".text": "text", ".html": "html", ".htm": "html", ".shtml": "html", ".xhtml": "html",
    ".json": "json", ".jsonl": "json", ".ndjson": "json", ".js": "script", ".csv": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".parquet": "parquet", ".pdf": "pdf",
}  # fmt: skip
_COMPRESSED = (".gz", ".bz2", ".xz")
_ARCHIVES = (".zip", ".tar")
_MEDIA_TYPES = {
    "text/html": "html", "application/xhtml+xml": "html", "application/json": "json", "text/json": "json",
    "application/x-ndjson": "json", "application/jsonl": "json", "text/csv": "csv", "application/csv": "csv",
    "text/tab-separated-values": "tsv", "application/javascript": "script", "text/javascript": "script",
}  # fmt: skip


def form_of(raw: bytes, *, uri: str, media_type: str | None = None, text_column: str | None = None) -> str:
    """Return the form of a source: text, html, json, script, csv, tsv, parquet, pdf, zip or tar.

    Text is a table when it was announced as one, or when its first line names `text_column`.
    """
    head = raw[:_HEAD]
    for magic, form in _MAGIC:
        if head.startswith(magic) or (form == "pdf" and magic in head[:1024]):
            return form
    if head[257:262] == b"ustar":
        return "tar"
    announced = form_of_media_type(media_type) or form_of_name(uri)
    readable = _readable(head)
    if _FIRST_TAG.match(readable) or (announced == "html" and _ANY_TAG.search(_readable(raw))):
        return "html"
    if _JSON.match(readable) and announced in (None, "json", "script", "html", "text"):
        return "script" if announced == "script" else "json"
    if announced in ("csv", "tsv", "script", "json"):
        return announced
    names = readable.split(b"\n", 1)[0].decode("utf-8", "ignore").strip()
    is_header = bool(text_column) and text_column in re.split(r'[,\t"]', names)
    return ("tsv" if "\t" in names else "csv") if is_header else "text"


def form_of_media_type(media_type: str | None) -> str | None:
    """Return the form that a media type announces; None where it says no more than "text" or "bytes"."""
    return _MEDIA_TYPES.get((media_type or "").partition(";")[0].strip().lower())


def form_of_name(uri: str) -> str | None:
    """Return the form that a name promises; of a compressed file, that of what is in it."""
    return _SUFFIXES.get(_uncompressed(re.split(r"[?#]", uri)[0] if "://" in uri else uri).suffix.lower())


def is_listed_name(name: str) -> bool:
    """Whether a file of this name is taken from a folder or an archive, where it was not named itself.

    JSON and scripts are not: beside pages they are more often settings, truths and parts of web pages.
    """
    path = _uncompressed(name)
    return path.suffix.lower() in _SUFFIXES and path.suffix.lower() not in (".json", ".js")


def is_archive_name(name: str) -> bool:
    """Whether a file of this name is an archive."""
    return PurePosixPath(name).suffix.lower() in (*_ARCHIVES, ".tgz", ".tbz2", ".txz") or (
        _uncompressed(name).suffix.lower() in _ARCHIVES
    )


def _uncompressed(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    return path.with_suffix("") if path.suffix.lower() in _COMPRESSED and path.stem else path


def _readable(head: bytes) -> bytes:
    """The bytes without byte order mark and, of UTF-16, without the zeros between ASCII characters."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")
