"""Any web page: where its article is, told by what Chinese running text looks like.

No dialect knows the page. Running text has stops and is no link; navigation is links and short lines. Every line gets
a weight, and the article is the element whose lines weigh most in sum: taking in more of the page would only add
navigation. All of that element's lines are kept, so that no paragraph is lost to a rule.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from etl.extract.forms.contents import Part
from etl.extract.forms.finding import WebPage
from etl.extract.forms.lines import Line
from etl.extract.forms.markup import Kind
from etl.extract.forms.phrases import credit_parts, is_noise, is_phrase, key, sort_body
from etl.extract.forms.values import find_date, load_table

_LEAST = 30
"""Characters of running text below which a page has no article (news briefs have fifty and more)."""
_SENTENCE = 12
"""Characters from which a line with a stop is running text."""
_LINK_COST = 8
"""What a line of links weighs against, beyond its length: one long headline must not pay for a list of them."""
_SHORT_COST = 2
"""What a line without a stop weighs against: a subhead inside an article costs little, a column of labels much."""
_BEFORE = 40
"""Lines before the article among which its headline is looked for."""
_AROUND = 8
"""Lines before and behind the article, and at its beginning, among which its day and credits are looked for."""
_DATELINE = 60
"""Characters of the longest line that is taken for one of day and source because there is a date in it."""
_HAN = re.compile("[\u3400-\u9fff]")
_STOPS = re.compile("[。！？；，、：”…]")
_HEADINGS = ("h1", "h2", "h3")


def read_any(page: WebPage) -> list[Part]:
    """Return the parts of the article of a web page, in the order of a printed one; empty when it has none."""
    lines = page.lines
    found = _article(page, lines)
    if found is None:
        return []
    first, last = found
    headline = _headline(page, first, last)
    credit_lines = dict(_credits(lines, first, last, headline))
    masthead = [part for parts in credit_lines.values() for part in parts if part.role == "masthead"]
    bylines = [part for parts in credit_lines.values() for part in parts if part.role == "byline"]
    title = lines[headline].text if headline is not None else _title(page)
    body = [
        Part(0, "body" if _is_body(lines[at], at, headline) else "noise", lines[at].text)
        for at in range(first, last)
        if at != headline and at not in credit_lines
    ]
    stack = [Part(0, "headline", title)] if title else []
    return [*masthead, *stack, *bylines, *sort_body(body, [*stack, *bylines])]


def site_of(title: str) -> str | None:
    """Return the name that a site puts behind the title of every page: 标题--频道--某网."""
    pieces = re.split(load_table("phrases.toml")["title"]["separators"], title)
    name = pieces[-1].strip() if len(pieces) > 1 else ""
    return name if 2 <= len(name) <= 12 and _HAN.match(name) else None


def _article(page: WebPage, lines: Sequence[Line]) -> tuple[int, int] | None:
    """Return the first line, and the one behind the last, of the element whose lines weigh most."""
    weights = [_weight(line) for line in lines]
    sums = [0, *accumulate(weights)]
    starts = [line.start for line in lines]
    best, found = (0, 0), None
    for element in page.markup.elements:
        first, last = bisect_left(starts, element.start), bisect_left(starts, element.end)
        weight = (sums[last] - sums[first], element.start - element.end)
        if weight > best:
            best, found = weight, (first, last)
    text = sum(weight for weight in weights[slice(*found)] if weight > 0) if found else 0
    return found if text >= _LEAST else None


def _weight(line: Line) -> int:
    characters = len(_HAN.findall(line.text))
    if line.linked or is_phrase("behind", line.text):
        return -characters - _LINK_COST
    if is_noise(line.text) or not _STOPS.search(line.text):
        return -_SHORT_COST
    return characters if characters >= _SENTENCE else characters // 2


def _headline(page: WebPage, first: int, last: int) -> int | None:
    """Return the line that says what the page's title says; else the last heading before the article."""
    title = key(page.title)
    near = range(max(0, first - _BEFORE), min(last, first + _AROUND))
    named = [(len(text), at) for at in near if len(text := key(page.lines[at].text)) >= 4 and text in title]
    if named:
        return max(named)[1]
    headings = [at for at in near if at <= first and _tag(page, page.lines[at]) in _HEADINGS]
    return headings[-1] if headings else None


def _tag(page: WebPage, line: Line) -> str:
    kind, value = page.markup.events[line.start]
    return page.markup.elements[value].tag if kind is Kind.START and isinstance(value, int) else ""


def _title(page: WebPage) -> str:
    """The title without what the site puts behind it."""
    separators = load_table("phrases.toml")["title"]["separators"]
    return str(re.split(separators, page.metas.get("og:title") or page.title)[0]).strip()


def _credits(lines: Sequence[Line], first: int, last: int, headline: int | None) -> Iterator[tuple[int, list[Part]]]:
    """Yield the lines around the article that say when, by whom and where it was published; the first day counts."""
    above = first if headline is None else min(first, headline + 1)
    before = range(max(above, first - _AROUND), min(first + _AROUND, last))
    behind = range(max(before.stop, last - _AROUND), min(last + _AROUND, len(lines)))
    dated = False
    for at in (*before, *behind):
        parts = list(_credits_in(lines[at], at < first)) if at != headline and not lines[at].linked else []
        dates = any(part.role == "masthead" for part in parts)
        if dates and (dated or (at in behind and not lines[at].text[:1].isalpha())):
            continue
        if dates or (parts and at < first):
            yield at, parts
        dated = dated or dates


def _credits_in(line: Line, is_before: bool) -> Iterator[Part]:
    parts = list(credit_parts(line.text))
    if not parts and is_before and len(line.text) <= _DATELINE and find_date(line.text):
        parts = [Part(-1, "masthead", line.text)]
    yield from parts


def _is_body(line: Line, at: int, headline: int | None) -> bool:
    return not line.linked and not is_noise(line.text) and (headline is None or at > headline)
