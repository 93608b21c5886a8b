"""The noun phrase a reader would call an event by."""

from __future__ import annotations

import re

from etl.transform.events.arguments import Arguments
from etl.transform.events.candidates import Candidate
from etl.transform.events.reading import Reading

_LONGEST = 40


def name_event(reading: Reading, candidate: Candidate, arguments: Arguments) -> str:
    """Name one candidate: the noun phrase that is held, else subject, verb and object without time and circumstance."""
    text = reading.text
    actor = text[arguments.subject[0] : arguments.subject[1]] if arguments.subject is not None else ""
    if candidate.noun_end > candidate.noun_start and candidate.form in ("held", "met"):
        phrase = _trim(text[candidate.noun_start : candidate.noun_end])
        return _clip(phrase if len(phrase) >= 5 or not actor else actor + phrase)
    if candidate.noun_end > candidate.noun_start:
        start = (
            arguments.subject[0]
            if arguments.subject is not None and arguments.subject[0] < candidate.noun_end
            else candidate.noun_start
        )
        phrase = _trim(text[start : candidate.noun_end])
        return _clip(phrase if len(phrase) >= 4 else phrase + text[candidate.start : candidate.end])
    end = candidate.clause_end
    if end - candidate.end > 30:
        cut = re.search(r"[、并和及]", text[candidate.end + 6 : end])
        end = candidate.end + 6 + cut.start() if cut else candidate.end + 30
    return _clip(actor + text[candidate.start : end])


def _trim(phrase: str) -> str:
    return re.sub(r"^(?:了|过|一场|一次|一届|第一次|首次|以来|，|、|在)+", "", phrase).strip()


def _clip(phrase: str) -> str:
    phrase = re.sub(r"\s+", " ", phrase).strip(" ，、；。：")
    return phrase if len(phrase) <= _LONGEST else phrase[:_LONGEST]
