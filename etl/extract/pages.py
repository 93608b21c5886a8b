"""A source becomes the pages it holds: the last step of extract, and the first that looks at what the bytes say."""

from __future__ import annotations

import hashlib
from datetime import date

from etl.extract.forms.read import Given, pages_of
from etl.extract.sightings import Entry, Sighting
from etl.extract.store import RawStore
from etl.records import PageSource, Source


def read_source(entry: Entry, store: RawStore) -> list[PageSource]:
    """Return the pages of a source that the raw store keeps; see `read_bytes`.

    Raises
    ------
    SourceError
        The bytes are no page in any form that is read.
    ReleaseError
        The raw store lost or changed the bytes.
    """
    return read_bytes(entry.sighting, store.read(entry.sighting.sha256))


def read_bytes(sighting: Sighting, raw: bytes) -> list[PageSource]:
    """Return the pages of a source in the order in which it holds them.

    A plain text is one page; of other forms see `etl.extract.forms.read.pages_of`.

    Raises
    ------
    SourceError
        The bytes are no page in any form that is read.
    """
    hints = sighting.hints
    contents = pages_of(
        raw,
        uri=sighting.uri,
        media_type=sighting.media_type,
        given=Given(hints.newspaper, hints.date, hints.page_label, hints.text_column),
    )
    source = Source(
        source_id=source_id(sighting.sha256),
        uri=sighting.uri,
        sha256=sighting.sha256,
        media_type=contents.media_type,
        encoding=contents.encoding,
        byte_count=sighting.byte_count,
        char_count=contents.char_count,
        fetched_at=sighting.fetched_at,
        rights=sighting.rights,
    )
    return [
        PageSource(source, page.text, page.newspaper, page.date, page.page_label, page.marks, page.part)
        for page in contents.pages
    ]


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
