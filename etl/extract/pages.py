"""A source becomes the pages it holds: the last step of extract, and the first that looks at what the bytes say."""

from __future__ import annotations

import hashlib
from datetime import date

from etl.extract.decode import decode
from etl.extract.ledger import Entry
from etl.extract.store import RawStore
from etl.records import PageSource, Source


def read_source(entry: Entry, store: RawStore) -> list[PageSource]:
    """Return the pages of a source in the order in which it holds them.

    A plain text is one page.

    Raises
    ------
    DecodeError
        The bytes are not the text of a page.
    ReleaseError
        The raw store lost or changed the bytes.
    """
    sighting = entry.sighting
    decoded = decode(store.read(sighting.sha256))
    source = Source(
        source_id=source_id(sighting.sha256),
        uri=sighting.uri,
        sha256=sighting.sha256,
        media_type=sighting.media_type,
        encoding=decoded.encoding,
        byte_count=sighting.byte_count,
        char_count=len(decoded.text),
        fetched_at=sighting.fetched_at,
        rights=sighting.rights,
    )
    hints = sighting.hints
    return [PageSource(source, decoded.text, hints.newspaper, hints.date, hints.page_label)]


def page_of_text(
    text: str,
    *,
    uri: str,
    newspaper: str | None = None,
    date: date | None = None,
    page_label: str | None = None,
) -> PageSource:
    """Make a page of text that was never in a store, as if its UTF-8 bytes had come from `uri`."""
    raw = text.encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(raw).hexdigest()
    source = Source(source_id(digest), uri, digest, "text/plain", "utf-8", len(raw), len(text))
    return PageSource(source, text, newspaper, date, page_label)


def source_id(sha256: str) -> str:
    """Name a source after its bytes."""
    return f"s-{sha256[:16]}"
