"""Settling: parts that a fragment does not show by itself, told by what stands beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from etl.transform import lexicon
from etl.transform.bylines import is_bare_name, is_doubtful, read_caption_credit
from etl.transform.fragments import Sheet
from etl.transform.imprint import squeeze
from etl.transform.seams import is_open

_LONGEST_CAPTION, _LONGEST_FAR_CAPTION = 160, 60
_LEAST_ROWS = 3
_LONGEST_VERSE, _USUAL_VERSE = 18, 11
_LEAST_LISTED = 2
_LEAST_VERSES = 4
_LONGEST_NUMBER = 3
_EDGE = 2
_PROSE = frozenset({"prose", "opening"})
_UNDER_AUTHOR = _PROSE | {"row", "back", "divider"}
_BODY = _PROSE | {"byline", "caption", "credit"}


def settle_parts(sheet: Sheet, parts: Sequence[str]) -> list[str]:
    """Settle the parts that `name_parts` gave, and name those that it can not see.

    Returns
    -------
    list of str
        As `etl.transform.parts.name_parts` has them, and ``row``: a line that is a paragraph by itself, of a verse, a
        table, a list or a letter; and ``divider``: a number or marks alone between the sections of a text.
    """
    settled = list(parts)
    _pair_credits(sheet, settled)
    _head_with_number(sheet, settled)
    _page_teasers(sheet, settled)
    _drop_numbers(sheet, settled)
    _tell_dividers(sheet, settled)
    _tell_verses(sheet, settled)
    _tell_rows(sheet, settled)
    _name_authors(sheet, settled)
    _doubt_names(sheet, settled)
    _take_turns(sheet, settled)
    return settled


def _pair_credits(sheet: Sheet, parts: list[str]) -> None:
    """A credit on a line of its own makes a caption of the sentence above it, or is the byline of a photo story."""
    fragments = sheet.fragments
    for i, part in enumerate(parts):
        if part != "credit":
            continue
        above, below = (parts[j] if 0 <= j < len(parts) else "" for j in (i - 1, i + 1))
        if above == "line" and below in _PROSE | {"caption"} and "报道" in fragments[i].text:
            parts[i] = "byline"
        elif above in ("prose", "line") and _can_be_caption(sheet, parts, i - 1):
            parts[i - 1] = "caption"
        elif above != "caption":
            named = read_caption_credit(fragments[i].text)
            parts[i] = "caption" if named and named[1] else "note"


def _can_be_caption(sheet: Sheet, parts: Sequence[str], i: int) -> bool:
    """Whether the text above a credit is no paragraph of a story: it stands close, is short, or stands alone."""
    text = sheet.fragments[i].text
    if sheet.spaced and sheet.fragments[i + 1].gap == 0:
        return len(text) <= _LONGEST_CAPTION
    alone = i == 0 or parts[i - 1] in ("frame", "line", "caption", "credit", "masthead")
    if parts[i - 1] in _PROSE and not is_open(sheet.fragments[i - 1].text):
        alone = alone or lexicon.patterns("layout")["scene"].match(text) is not None
    return len(text) <= (_LONGEST_CAPTION if alone else _LONGEST_FAR_CAPTION) and (alone or text.count("。") == 1)


def _head_with_number(sheet: Sheet, parts: list[str]) -> None:
    """A line that begins with a number heads what prose follows it; in a page's guide headlines follow."""
    guide = lexicon.patterns("layout")["guide"]
    for i, part in enumerate(parts[:-1]):
        alone = i == 0 or parts[i - 1] not in ("teaser_line", "frame")
        if part == "teaser_line" and alone and parts[i + 1] in _BODY and guide.match(sheet.fragments[i].text):
            parts[i] = "line"


def _page_teasers(sheet: Sheet, parts: list[str]) -> None:
    """A page alone closes the headline above it as a teaser, in a page's guide or where two such stand together."""
    alone = lexicon.patterns("layout")["page_alone"]
    pages = [
        i for i in range(1, len(parts)) if parts[i] == parts[i - 1] == "line" and alone.match(sheet.fragments[i].text)
    ]
    for start, end in _runs(len(pages), lambda a, b: set(parts[pages[a] : pages[b]]) == {"line"}):
        first = next((j for j in range(pages[start], -1, -1) if parts[j] != "line"), 0)
        if end - start > 1 or parts[first] == "frame":
            for i in pages[start:end]:
                parts[i] = "see"


def _drop_numbers(sheet: Sheet, parts: list[str]) -> None:
    """A bare number below the masthead, between the lines of a head or above captions is no text.

    Sections of a story are numbered too, but no byline, slug or caption follows there.
    """
    numbers = {
        i
        for i, f in enumerate(sheet.fragments)
        if len(f.text) <= _LONGEST_NUMBER and parts[i] in ("line", "prose") and _BARE.fullmatch(f.text)
    }
    for i in sorted(numbers):
        above = parts[i - 1] if i else ""
        below = next((j for j in range(i + 1, len(parts)) if j not in numbers and parts[j] != "line"), None)
        headed = above in ("line", "noise") and below is not None and parts[below] in ("opening", "byline")
        pictured = below is not None and parts[below] == "caption" and numbers.issuperset(range(i, below))
        if above == "masthead" or (i - 1 in numbers and above == "noise") or (headed and below != i + 1) or pictured:
            parts[i] = "noise"


def _tell_rows(sheet: Sheet, parts: list[str]) -> None:
    """Lines that are paragraphs by themselves: of tables, bulleted lists and verses, and a letter's first and last."""
    for i, fragment in enumerate(sheet.fragments):
        if parts[i] in ("line", "prose") and _is_row(fragment.text):
            parts[i] = "row"
    numbered = [bool(p == "line" and _NUMBERED.match(f.text)) for f, p in zip(sheet.fragments, parts, strict=True)]
    _make_rows(parts, numbered, _LEAST_LISTED)
    marks = [
        f.text[0] if p == "line" and f.text[0] in _BULLETS else "" for f, p in zip(sheet.fragments, parts, strict=True)
    ]
    _make_rows(parts, marks, _LEAST_LISTED)
    values = [bool(p == "line" and _VALUE.match(f.text)) for f, p in zip(sheet.fragments, parts, strict=True)]
    _make_rows(parts, values, _LEAST_ROWS)
    if not sheet.spaced:
        return
    close = [
        upper == lower == "line" and fragment.gap == 0
        for upper, lower, fragment in zip(("", *parts), parts, sheet.fragments, strict=False)
    ]
    for second, end in _runs_of(close, _LEAST_ROWS - 1):
        texts = [fragment.text for fragment in sheet.fragments[second - 1 : end]]
        if _is_table(texts) or _is_verse(texts, parts, end):
            parts[second - 1 : end] = ["row"] * len(texts)


def _is_row(text: str) -> bool:
    """Whether a line is a row by itself, or opens or closes a letter."""
    forms, signs = lexicon.patterns("layout"), lexicon.signs("layout")
    if signs["row"].search(text) and forms["row"].match(text):
        return True
    if signs["salutation"].search(text, max(0, len(text) - _EDGE)) and forms["salutation"].match(text):
        return True
    return forms["letter_end"].match(text) is not None


def _make_rows(parts: list[str], marks: Sequence[str | bool], least: int) -> None:
    """Make rows of as many neighbours as these, or more, that have the same mark."""
    if sum(map(bool, marks)) < least:
        return
    for start, end in _runs(len(parts), lambda a, b: bool(marks[a]) and marks[a] == marks[b]):
        if end - start >= least:
            parts[start:end] = ["row"] * (end - start)


def _tell_dividers(sheet: Sheet, parts: list[str]) -> None:
    """A number or marks alone part a text, unless the sentence above is cut and goes on with it."""
    divider = lexicon.patterns("layout")["divider"]
    for i in range(1, len(parts) - 1):
        if (
            parts[i] in ("line", "prose")
            and parts[i + 1] in ("line", "prose")
            and divider.match(sheet.fragments[i].text)
            and (parts[i - 1] not in _PROSE or not is_open(sheet.fragments[i - 1].text))
        ):
            parts[i] = "divider"


def _tell_verses(sheet: Sheet, parts: list[str]) -> None:
    """Verses below a title and its author: many short lines, no column's width, with or without blank lines between."""
    texts = [fragment.text for fragment in sheet.fragments]
    short = [
        len(t) <= _LONGEST_VERSE and part in ("line", "prose", "divider") for t, part in zip(texts, parts, strict=True)
    ]
    for start, end in _runs_of(short, _LEAST_VERSES):
        first = _first_verse(texts, parts, start)
        if first is None:
            continue
        last = _last_verse(texts, parts, first, end)
        if last - first >= _LEAST_VERSES and _is_ragged(texts[first:last]):
            parts[first:last] = ["row"] * (last - first)


def _first_verse(texts: Sequence[str], parts: Sequence[str], start: int) -> int | None:
    """Where verses begin in a run of short lines: below the author, who stands above the run or in its second line."""
    if start >= 2 and parts[start - 1] == "byline" and parts[start - 2] not in _BODY | {"row"}:
        return start
    if (
        start + 1 < len(texts)
        and parts[start] == parts[start + 1] == "line"
        and is_bare_name(squeeze(texts[start + 1]))
    ):
        return start + 2
    return None


def _last_verse(texts: Sequence[str], parts: Sequence[str], start: int, end: int) -> int:
    """Where verses end in a run of short lines: above the title of the text that follows."""
    for i in range(start + 1, end):
        named = parts[i - 1] == parts[i] == "line" and parts[i + 1 : i + 2] == ["prose"]
        if named and is_bare_name(squeeze(texts[i])):
            return i - 1
    follows = parts[end] if end < len(parts) else "note"
    return end if follows in ("row", "note", "frame", "footer") or parts[end - 1] != "line" else end - 1


def _is_ragged(texts: Sequence[str]) -> bool:
    """Whether lines are too short for paragraphs, and are not the lines of one column, which are cut where it ends."""
    widest = max(map(len, texts))
    full = sum(len(text) >= widest - 1 for text in texts)
    stopped = sum(text[-1] in _VERSE_STOPS for text in texts)
    return sum(map(len, texts)) <= _USUAL_VERSE * len(texts) and (full * 2 <= len(texts) or stopped == len(texts))


def _runs(size: int, together: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    """Runs of neighbours, each of which belongs together with the next."""
    start = 0
    while start < size:
        end = start + 1
        while end < size and together(end - 1, end):
            end += 1
        yield start, end
        start = end


def _runs_of(marked: Sequence[bool], least: int) -> Iterator[tuple[int, int]]:
    """Runs of so many neighbours, or more, that are all marked."""
    return (found.span() for found in re.finditer(b"\x01{%d,}" % least, bytes(marked)))


def _is_table(texts: Sequence[str]) -> bool:
    """Whether all lines have the same number of columns, and most a number in them."""
    columns = {len(text.split()) for text in texts}
    numbered = sum(any(c in _NUMERALS for c in text) for text in texts)
    return len(texts) >= _LEAST_ROWS and len(columns) == 1 and columns != {1} and numbered * 2 > len(texts)


def _is_verse(texts: Sequence[str], parts: Sequence[str], end: int) -> bool:
    """Whether lines are a verse: short, of one clause, and no prose follows that they could be the headlines of."""
    sizes = [len(text) for text in texts]
    if len(texts) < _LEAST_ROWS or max(sizes) > _LONGEST_VERSE or sum(sizes) > _USUAL_VERSE * len(texts):
        return False
    return end >= len(parts) or parts[end] not in _PROSE | {"byline", "teaser_line", "see"}


def _name_authors(sheet: Sheet, parts: list[str]) -> None:
    """A person's name alone between a headline and its text is the author's."""
    for i in range(1, len(parts) - 1):
        headed = parts[i - 1] == parts[i] == "line" and parts[i + 1] in _UNDER_AUTHOR
        if headed and is_bare_name(squeeze(sheet.fragments[i].text)):
            parts[i] = "byline"


def _doubt_names(sheet: Sheet, parts: list[str]) -> None:
    """Between two paragraphs a mark does not make a name of a word that hardly is one."""
    for i in range(1, len(parts) - 1):
        if parts[i] != "byline":
            continue
        inside = parts[i - 1] in _PROSE and parts[i + 1] == "prose"
        if inside and is_doubtful(sheet.fragments[i].text):
            parts[i] = "line"


def _take_turns(sheet: Sheet, parts: list[str]) -> None:
    """Who speaks more than once on a page (某报:… 某某:…) takes part in an interview; what is asked is no headline."""
    starts = [fragment.text[: _LONGEST_SPEAKER + 1] for fragment in sheet.fragments]
    speakers = [found[1] if "：" in start and (found := _SPEAKER.match(start)) else "" for start in starts]
    often = {speaker for speaker, turns in Counter(speakers).items() if speaker and turns > 1}
    for i, part in enumerate(parts):
        if part == "line" and speakers[i] in often:
            parts[i] = "prose"


_LONGEST_SPEAKER = 8
_SPEAKER = re.compile(f"([^，。：、\\s“]{{2,{_LONGEST_SPEAKER}}})：")
_BULLETS = "●■◆▲★○◎◇□►▶※☆"
_BARE = re.compile(r"\d{1,3}|[①-⑳]")
_VERSE_STOPS = "，。；！？、：…”"
_VALUE = re.compile(r"\S{1,6}\s+\S{0,4}[0-9一二三四五六七八九十百千万两][0-9一二三四五六七八九十百千万零〇.]*\S{0,3}$")
_NUMBERED = re.compile(r"\d{1,3}[.、．]\s*\D")
_NUMERALS = "0123456789一二三四五六七八九十百千两"
