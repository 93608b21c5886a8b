"""Persons named in texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

import rjieba

from etl.transform.persons.spans import Evidence, PersonSpan

_REPORTER = re.compile(r"(?:本报|见习|特约|实习)?(?:记者|通讯员|摄影)[ :：]?([\u4e00-\u9fff]{2,3})(?=报道|摄|[ ）)、，\n])")


def find_persons(texts: Sequence[str]) -> list[list[PersonSpan]]:
    """Find every place where a person is named; each text is one document (headline, newline, body).

    Parameters
    ----------
    texts : sequence of str
        Normalised texts. Give many at once: a batch is several times as fast as one call a text.

    Returns
    -------
    list of list of PersonSpan
        One list a text, in order of position, without overlaps.
    """
    return [_one(text) for text in texts]


def _one(text: str) -> list[PersonSpan]:
    found: dict[tuple[int, int], Evidence] = {}
    for match in _REPORTER.finditer(text):
        found[match.span(1)] = "cue"
    taken = [span for span in found]
    at = 0
    for word, tag in rjieba.tag(text, True):
        end = at + len(word)
        named = tag in ("nr", "nrt", "nrfg") and 2 <= len(word) <= 8 and not any(at < e and s < end for s, e in taken)
        if named:
            found[at, end] = "model"
        at = end
    return [PersonSpan(s, e, text[s:e], kind, 0.5) for (s, e), kind in sorted(found.items())]
