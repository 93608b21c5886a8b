"""A source's bytes become the pages it holds, whatever form they come in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from etl.errors import SourceError
from etl.extract.decode import MAX_BYTES, decode
from etl.extract.forms import pdf, tables
from etl.extract.forms.address import read_address
from etl.extract.forms.compression import decompress, is_compressed
from etl.extract.forms.contents import Contents, PageText
from etl.extract.forms.interface import read_script
from etl.extract.forms.sniff import form_of, form_of_media_type, form_of_name
from etl.extract.forms.webpage import MAX_CHARACTERS, read_webpage

MAX_MARKUP_BYTES = 4 * MAX_CHARACTERS


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a source's pages before they are read, for what they do not say themselves."""

    newspaper: str | None = None
    date: date | None = None
    page_label: str | None = None
    text_column: str | None = None


def pages_of(raw: bytes, *, uri: str, media_type: str | None = None, given: Given = Given()) -> Contents:
    """Read the pages that a source holds.

    What a page itself says of its issue stands before what is given, and that before what its address says.

    Parameters
    ----------
    raw : bytes
        The source as it was ingested; a single compressed file is opened.
    uri : str
        Its name or address.
    media_type : str, optional
        As announced; the bytes are believed before it.
    given : Given

    Raises
    ------
    SourceError, DecodeError
        The source can not be read; the message says where, why, and what to do.
    """
    if is_compressed(raw):
        raw = decompress(raw, limit=size_limit(uri, media_type))
        if is_compressed(raw):
            raise SourceError("a compressed file inside a compressed file; unpack it", code="nested_archive")
    contents = _read(raw, uri, media_type, given)
    address = read_address(uri)
    return replace(
        contents, pages=tuple(_placed(page, given, address.date, address.page_label) for page in contents.pages)
    )


def size_limit(uri: str, media_type: str | None = None) -> int:
    """Return the most bytes that a source of this name, or announced as this, may have."""
    form = form_of_media_type(media_type) or form_of_name(uri)
    if form in ("csv", "tsv", "json", "script", "parquet"):
        return tables.MAX_BYTES
    return {"pdf": pdf.MAX_BYTES, "html": MAX_MARKUP_BYTES}.get(form or "", MAX_BYTES)


def _read(raw: bytes, uri: str, media_type: str | None, given: Given) -> Contents:
    match form_of(raw, uri=uri, media_type=media_type, text_column=given.text_column):
        case "html":
            return read_webpage(raw, uri=uri)
        case "json":
            return tables.read_json(raw, text_column=given.text_column)
        case "script":
            return read_script(raw)
        case "csv":
            return tables.read_delimited(raw, delimiter=",", text_column=given.text_column)
        case "tsv":
            return tables.read_delimited(raw, delimiter="\t", text_column=given.text_column)
        case "parquet":
            return tables.read_parquet(raw, text_column=given.text_column)
        case "pdf":
            return pdf.read_pdf(raw)
        case "zip" | "tar":
            raise SourceError(
                "an archive where a page was expected; give the archive itself as an input, or unpack it",
                code="nested_archive",
            )
        case _:
            decoded = decode(raw)
            return Contents("text/plain", decoded.encoding, len(decoded.text), (PageText(decoded.text),))


def _placed(page: PageText, given: Given, day: date | None, label: str | None) -> PageText:
    return replace(
        page,
        newspaper=page.newspaper or given.newspaper or page.site,
        date=page.date or given.date or day,
        page_label=page.page_label or given.page_label or label,
    )
