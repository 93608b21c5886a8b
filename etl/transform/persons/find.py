"""Persons named in texts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from etl.transform.persons.addresses import join_addresses
from etl.transform.persons.backends import Backend, open_backend
from etl.transform.persons.characters import has_surrogates, without_surrogates
from etl.transform.persons.credits import CREDIT_HINTS, find_credited
from etl.transform.persons.document import read_document
from etl.transform.persons.drafts import Drafts
from etl.transform.persons.edges import mend_edges
from etl.transform.persons.false_names import drop_rulers_places, is_false_name
from etl.transform.persons.forms import MASK, find_masked
from etl.transform.persons.lexicon import read_characters
from etl.transform.persons.lists import complete_lists
from etl.transform.persons.originals import read_originals
from etl.transform.persons.spans import PersonSpan
from etl.transform.persons.tag import Reading, Tagged, read_hints, tag
from etl.transform.persons.titled import add_titled

_SURE = 2.2  # log odds given to the names of other taggers, which say nothing of how sure they are


def find_persons(texts: Sequence[str], backend: str | Backend | None = None) -> list[list[PersonSpan]]:
    """Find every place where a person is named; each text is one document (headline, newline, body).

    Evidence in order of strength: a cue of the wording (记者X报道, a list of those present), the statistical tagger,
    the rest of the document. Nothing is read from one text for another, so a batch gives what single calls give.

    Parameters
    ----------
    texts : sequence of str
        Normalised texts. Give many at once: a batch is several times as fast as one call a text.
    backend : str or Backend, optional
        Another tagger in place of the built-in one: ``lac``, ``hanlp:PATH``, ``ltp:PATH`` (see `open_backend`), or
        anything with its method ``persons``. Cues, lists and the document are read all the same.

    Returns
    -------
    list of list of PersonSpan
        One list a text, in order of position, without overlaps; offsets are code points.

    Raises
    ------
    UsageError
        The tagger asked for is not known or not installed.
    """
    if has_surrogates("".join(texts)):
        texts = [without_surrogates(text) for text in texts]
    readings = tag(texts) if backend is None else _ask(backend, texts)
    return [_read(text, reading) for text, reading in zip(texts, readings, strict=True)]


def _ask(backend: str | Backend, texts: Sequence[str]) -> list[Reading]:
    """Readings by another tagger."""
    tagger = open_backend(backend) if isinstance(backend, str) else backend
    found = zip(tagger.persons(texts), read_hints(texts), strict=True)
    return [Reading([Tagged(start, end, _SURE) for start, end in spans], [], hints) for spans, hints in found]


def _read(text: str, reading: Reading) -> list[PersonSpan]:
    names, listed, hints = reading
    drafts = Drafts(text)
    for start, end, margin in names:
        if not is_false_name(text, start, end):
            drafts.add((start, end), "model", round(1 / (1 + math.exp(-margin)), 3))
    if hints and not CREDIT_HINTS.isdisjoint(hints):
        for span in find_credited(text):
            drafts.put(span, "cue", 0.98)
    for span in listed:
        if not is_false_name(text, *span):
            drafts.add(span, "model", 0.9)
    if MASK in hints:
        _add_masked(drafts)
    add_titled(drafts)
    if drafts.spans:
        mend_edges(drafts)
        drop_rulers_places(drafts)
        read_originals(drafts)
        complete_lists(drafts)
        read_document(drafts)
    join_addresses(drafts, hints)
    spans, canonical = drafts.spans, drafts.canonical
    return [
        PersonSpan(span[0], span[1], canonical.get(span) or _plain(text[span[0] : span[1]]), *spans[span])
        for span in drafts
    ]


def _add_masked(drafts: Drafts) -> None:
    for span in find_masked(drafts.text):
        mask = drafts.surface(span)
        longer = [s for s in drafts.overlapping(*span) if drafts.surface(s).startswith(mask)]
        if not any(_is_closed(drafts.text, s[1]) or drafts.text[s[1] - 1] in _given() for s in longer):
            drafts.put(span, "model", 0.9)


def _is_closed(text: str, end: int) -> bool:
    """Whether a clause ends there, so that the characters before belong together (王某强，)."""
    return end == len(text) or text[end] in "，。；：、！？（）()“”\n "


@cache
def _given() -> frozenset[str]:
    return read_characters("given-characters.txt") - read_characters("words-after-names.txt")


def _plain(surface: str) -> str:
    """A name without the blanks that set two characters to the width of three."""
    return surface if surface.isalpha() or surface.isascii() else "".join(surface.split())
