"""Shown characters: what would not be seen where it stands, or would do something there, is shown by a sign for it."""

from __future__ import annotations

_SIGNS = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"},
    0x7F: 0x2421,
    **dict.fromkeys(
        (*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD
    ),
    **dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), 0xFFFD),
}
"""Controls by their pictures (Unicode block Control Pictures); what turns the writing round (UAX #9), and what is no
character, by U+FFFD."""


def shown(text: str) -> str:
    """Text fit for a terminal and for HTML, with as many characters."""
    return text.translate(_SIGNS)
