"""Numbers as newspapers write them: 28, ２８, 二十八, 廿八, 二〇一八, 两, 半."""

from __future__ import annotations

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "两": 2,
    "元": 1,
}
_TENS = {"廿": 2, "卅": 3, "卌": 4}
_UNITS = {"十": 10, "百": 100, "千": 1000}

HAN = "〇零一二三四五六七八九十百廿卅两"
"""The characters a Chinese numeral inside a date is written with."""


def parse_number(numeral: str) -> int | None:
    """Read an Arabic or Chinese numeral; None when it is not one.

    二〇一八 and 一九九八 are read digit by digit, 二十八 and 三百六十 by place value, 廿八 as 28, 元 as 1.
    """
    if numeral.isascii():
        return int(numeral) if numeral.isdigit() else None
    if not any(character in _UNITS or character in _TENS for character in numeral):
        return _digit_by_digit(numeral)
    total, digit = 0, None
    for character in numeral:
        if character in _TENS:
            total += _TENS[character] * 10
        elif character in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[character]
            digit = None
        elif character in _DIGITS:
            digit = _DIGITS[character]
        else:
            return None
    return total + (digit or 0)


def _digit_by_digit(numeral: str) -> int | None:
    value = 0
    for character in numeral:
        if character not in _DIGITS:
            return None
        value = value * 10 + _DIGITS[character]
    return value if numeral else None
