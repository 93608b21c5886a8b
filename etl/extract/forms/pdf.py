"""PDF files with a text layer: every page's characters and where they stand, through PDFium."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from typing import Any

from etl.errors import SourceError
from etl.extract.forms.contents import Contents, PageText
from etl.extract.forms.pdf_layout import Glyph, lay_text

MAX_BYTES = 512 << 20
"""Largest file: an issue of a hundred pages with pictures has about 300 MB."""
MAX_PAGES = 2_000
MAX_GLYPHS = 200_000
"""Most characters of a page; a dense page of small advertisements has 30,000."""
_UNMAPPED = 0.2
"""Share of characters without a meaning from which a text layer is no text (a font without its table)."""


def read_pdf(raw: bytes) -> Contents:
    """Read the text layer of a PDF file, one page each, columns in the order of reading.

    Raises
    ------
    SourceError
        Code ``needs_pdf`` (the reader is not installed), ``bad_pdf``, ``locked_pdf``, ``too_large``, or
        ``no_text_layer``: the pages are pictures, or their characters have no meaning.
    """
    try:
        import pypdfium2
    except ImportError:
        raise SourceError("reading PDF needs one package more: pip install 'banmian[pdf]'", code="needs_pdf") from None
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError("the PDF file is locked by a password; save it without", code="locked_pdf") from None
        raise SourceError(f"damaged PDF file ({error}); fetch it again", code="bad_pdf") from None
    try:
        if len(document) > MAX_PAGES:
            raise SourceError(
                f"{len(document):,} pages are too many for one file; split it by issues", code="too_large"
            )
        pages = [page for number in range(len(document)) if (page := _read_page(pypdfium2, document, number))]
    finally:
        document.close()
    if not pages:
        raise SourceError(
            "no text layer in this PDF file: its pages are pictures; run OCR over it first", code="no_text_layer"
        )
    return Contents("application/pdf", "binary", sum(len(page.text) for page in pages), tuple(pages))


def _read_page(library: Any, document: Any, number: int) -> PageText | None:
    try:
        page = document[number]
        try:
            glyphs = list(_glyphs(library.raw, page, number))
        finally:
            page.close()
    except library.PdfiumError as error:
        raise SourceError(
            f"page {number + 1} of the PDF file is damaged ({error}); fetch it again", code="bad_pdf"
        ) from None
    unmapped = sum(_is_unmapped(glyph.text) for glyph in glyphs)
    if unmapped > _UNMAPPED * len(glyphs):
        raise SourceError(
            f"page {number + 1}: the characters have no meaning (fonts without a table); run OCR over the PDF file",
            code="no_text_layer",
        )
    text = lay_text(glyphs)
    return PageText(text) if text else None


def _glyphs(raw: Any, page: Any, number: int) -> Iterator[Glyph]:
    """Yield the characters of a page in the order in which they were set; y grows downwards."""
    height = page.get_height()
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        if count > MAX_GLYPHS:
            raise SourceError(
                f"page {number + 1}: {count:,} characters are more than a page has", code="page_too_large"
            )
        box = raw.FS_RECTF()
        high = ""
        for index in range(count):
            code = raw.FPDFText_GetUnicode(text_page, index)
            if raw.FPDFText_IsGenerated(text_page, index) == 1 or not raw.FPDFText_GetLooseCharBox(
                text_page, index, ctypes.byref(box)
            ):
                continue
            if 0xD800 <= code < 0xDC00:
                high = chr(code)
                continue
            char = _character(high + chr(code) if 0xDC00 <= code < 0xE000 else chr(code))
            high = ""
            if char and box.right > box.left and box.top > box.bottom:
                yield Glyph(char, box.left, height - box.top, box.right, height - box.bottom)
    finally:
        text_page.close()


def _character(char: str) -> str:
    """The character meant: radicals and compatibility forms that fonts give for Han characters become these."""
    char = char.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff":
        return unicodedata.normalize("NFKC", char)
    return " " if char.isspace() else "" if unicodedata.category(char) in ("Cc", "Cf") else char


def _is_unmapped(char: str) -> bool:
    return char == "\ufffd" or "\ue000" <= char <= "\uf8ff"
