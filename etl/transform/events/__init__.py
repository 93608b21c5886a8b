"""Events: every event word of an article, and the happenings worth a row."""

from etl.transform.events.find import Story, find_events, find_events_of_all
from etl.transform.events.lexicon import Lexicon, read_lexicon
from etl.transform.events.merging import same_happening
from etl.transform.events.records import Event, Participant, Trigger
from etl.transform.events.triggers import find_triggers

__all__ = [
    "Event",
    "Lexicon",
    "Participant",
    "Story",
    "Trigger",
    "find_events",
    "find_events_of_all",
    "find_triggers",
    "read_lexicon",
    "same_happening",
]
