"""Articles: the parts of an article page, and the headlines of a page index, as their dialect finds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from etl.extract.forms.contents import STACK, Part
from etl.extract.forms.dialects import Dialect, Finder
from etl.extract.forms.finding import WebPage, places
from etl.extract.forms.lines import Line, Region
from etl.extract.forms.phrases import credit_parts, is_noise, sort_body
from etl.extract.forms.values import find_newspaper

_ORDER = ("body", "headline", "byline", "caption", "masthead", "kicker", "subheadline")
"""Order in which places are looked for: what is found earlier is not found again as something else."""
_OF_PAGE = ("masthead", "noise")
_HREF_ENDS = ("#", "?")


def read_article(page: WebPage, dialect: Dialect) -> list[Part]:
    """Return the parts of an article in the order of a printed one; empty when the page is none of the dialect."""
    regions: list[Region] = []
    said: list[Part] = []
    for role, finder in sorted(dialect.parts, key=lambda part: _ORDER.index(part[0])):
        found = _regions(page, role, finder, regions)
        regions += found
        if not found:
            said += _properties(page, role, finder)
    if not any(region.role == "body" for region in regions):
        return []
    parts = [*said, *_named(page, dialect, page.lines_in(regions))]
    stack = [part for role in STACK for part in parts if part.role == role]
    texts = [part for part in parts if part.role not in STACK]
    if not any(part.role in ("headline", "body", "caption") for part in parts):
        return []
    return [*stack, *sort_body(texts, stack)]


def read_index(page: WebPage, dialect: Dialect) -> list[Part]:
    """Return the label and day of a page of the paper and the headlines of its articles, one item each."""
    parts = [part for part in _named(page, dialect, page.lines_in(_mastheads(page, dialect))) if part.item < 0]
    for item, headline in enumerate(_entries(page, dialect)):
        parts += [replace(part, item=item) for part in headline]
    return parts


def _regions(page: WebPage, role: str, finder: Finder, known: list[Region]) -> list[Region]:
    """Return where a part stands: the places of the first way of finding it that gives any."""
    item = -1 if role in _OF_PAGE else 0
    empty: list[Region] = []
    for found in places(page, finder):
        regions = [Region(start, end, item, role) for start, end in found]
        if role == "headline":
            regions = [region for region in regions if not page.is_title_of_paper(region.start, region.end)]
        if role != "body":
            regions = [region for region in regions if _is_news(page, region, known)]
        if finder.side:
            regions = _on_side(regions, finder.side, known)
        readable = [region for region in regions if page.has_text(region.start, region.end)]
        if readable:
            return readable if finder.every else readable[:1]
        empty = empty or regions[:1]
    return empty if role == "body" else []


def _is_news(page: WebPage, region: Region, known: list[Region]) -> bool:
    """Whether a place holds text that no part found before it holds, and is not inside the body if it must not be."""
    if region.role not in ("caption", "masthead"):
        if any(other.role == "body" and other.start <= region.start < other.end for other in known):
            return False
        if any(other.role != "body" and region.start < other.end and other.start < region.end for other in known):
            inside = [o for o in known if region.start <= o.start and o.end <= region.end]
            taken = sum(page.characters(other.start, other.end) for other in inside)
            return bool(inside) and page.characters(region.start, region.end) > taken
    return True


def _on_side(regions: list[Region], side: str, known: list[Region]) -> list[Region]:
    headline = next((region for region in known if region.role == "headline"), None)
    if headline is None:
        return []
    if side == "before":
        return [region for region in regions if region.end <= headline.start][-1:]
    return [region for region in regions if region.start >= headline.end][:1]


def _properties(page: WebPage, role: str, finder: Finder) -> Iterator[Part]:
    """What the page says of a part only in its properties."""
    text = next((page.properties[tag] for tag in finder.property if tag in page.properties), None)
    if text:
        yield Part(0, role, text)


def _named(page: WebPage, dialect: Dialect, lines: list[Line]) -> Iterator[Part]:
    """The lines of the parts, and those that a finder knows by their words."""
    by_words = {finder.line: role for role, finder in dialect.parts if finder.line}
    for line in lines:
        if line.region and line.region.role == "masthead":
            yield from _masthead(line.text)
        elif line.region:
            yield Part(line.region.item, line.region.role, line.text)
        elif not line.linked:
            found = next((match for pattern in by_words if (match := pattern.search(line.text[:100]))), None)
            if found:
                yield Part(-1, by_words.pop(found.re), found[0].strip())


def _masthead(text: str) -> Iterator[Part]:
    """What stands over an article: label and day of its page, or day and source on a news site."""
    credited = list(credit_parts(text))
    if credited:
        yield from credited
    elif not is_noise(text):
        yield Part(-1, "masthead", text)


def _mastheads(page: WebPage, dialect: Dialect) -> list[Region]:
    found: list[Region] = []
    for role, finder in dialect.parts:
        found += _regions(page, role, finder, found)
    return found


def _entries(page: WebPage, dialect: Dialect) -> Iterator[list[Part]]:
    """The headlines of an index, each article once: its first link that has words."""
    assert dialect.entries
    own = {_name(href) for href in _hrefs(page, dialect.own)} if dialect.own else set()
    newspaper = find_newspaper(page.title)
    by_start = {element.start: element for element in page.markup.elements if element.tag == "a"}
    seen: set[str] = set()
    found = [(start, end) for stretches in places(page, dialect.entries) for start, end in stretches]
    regions = [Region(start, end, start, "headline") for start, end in sorted(set(found))]
    texts: dict[int, list[Part]] = {}
    for line in page.lines_in(regions):
        if line.region and line.text != newspaper:
            texts.setdefault(line.region.item, []).append(Part(line.region.item, "headline", line.text))
    for start, parts in texts.items():
        name = _name(by_start[start].attributes.get("href", "")) if start in by_start else str(start)
        if name not in seen and (not own or name in own):
            seen.add(name)
            yield parts


def _hrefs(page: WebPage, tag: str) -> Iterator[str]:
    return (e.attributes["href"] for e in page.markup.elements if e.tag == tag and "href" in e.attributes)


def _name(href: str) -> str:
    for mark in _HREF_ENDS:
        href = href.partition(mark)[0]
    return href.rpartition("/")[2]
