"""Happenings without an event word: the verb that headline and lead share."""

from __future__ import annotations

from collections.abc import Iterator

import rjieba

from etl.transform.events.candidates import Candidate
from etl.transform.events.cues import cues
from etl.transform.events.lexicon import Lexicon
from etl.transform.events.reading import Reading


def find_echoes(reading: Reading, lexicon: Lexicon, lead_end: int) -> Iterator[Candidate]:
    """Verbs of the head lines that the lead repeats, in the order of the lead.

    What a paper puts into its headline and says again in a dated first sentence is what happened, whatever the verb:
    23条线路延长运营时间, 大桥封闭. The type is that of the word among the lesser event words, else ``other``.
    """
    text, start = reading.text, reading.body_start
    head = text[:start]
    if not head.strip() or start >= lead_end:
        return
    verbs = {word for word, tag in rjieba.tag(head) if tag == "v" and len(word) > 1 and word not in cues().dull}
    found = sorted((at, verb) for verb in verbs if (at := text.find(verb, start, lead_end)) >= 0)
    for at, verb in found:
        if reading.shielded[at]:
            continue
        sentence = reading.sentence(at)
        if _is_said(lexicon, text[sentence.start : at]):
            continue
        clause_start, clause_end = sentence.clause(at)
        if at == clause_start:
            continue  # nobody does it
        word = lexicon.words.get(verb)
        kind = word.type if word is not None and word.type is not None and word.type != "statement" else "other"
        form = "theme" if clause_end - at - len(verb) <= 1 else "agent"
        yield Candidate(at, at + len(verb), kind, form, 1, 0, 0, clause_start, clause_end, sentence)


def _is_said(lexicon: Lexicon, before: str) -> bool:
    """Whether a verb of speech stands before: 有消息称地铁将停运."""
    words, automaton = lexicon.rows
    said = (words[index] for index, _, _ in automaton.find_matches_as_indexes(before))
    return any(word is not None and word.says == "opaque" for word in said)
