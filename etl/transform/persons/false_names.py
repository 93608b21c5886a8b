"""Which spans of the tagger are no names of persons after all."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from etl.transform.persons.drafts import Drafts
from etl.transform.persons.lexicon import alternatives, read_characters, read_pairs, read_words
from etl.transform.persons.names import no_names

# What follows makes the name part of a longer one: a place, a school, a firm, a prize.
_SUFFIX = re.compile(
    alternatives("false-name-suffixes.txt")
    + r"|奖(?![励给罚])|县(?![长委令里人政])"
    + r"|镇(?![长党委里人政])|乡(?![长党亲里政])|村(?![长民党支主里委])|庄(?![严重户])|屯(?!垦)"
)
_SUFFIX_OPENINGS = frozenset(word[0] for word in read_words("false-name-suffixes.txt")) | frozenset("奖县镇乡村庄屯")
_VERBS_BEHIND = {
    surname: frozenset(verbs.split("|")) for surname, verbs in read_pairs("verbs-behind-surnames.tsv").items()
}
_WISHING = frozenset(surname[-1] for surname in _VERBS_BEHIND)
_OBJECT = re.compile("[\u4e00-\u9fff0-9]")
_LATIN = re.compile(r"[A-Za-z0-9 .,'’&_/+-]+")
_NEVER_LAST = frozenset("奖村屯")
_DIGIT = re.compile(r"[0-9０-９]")


def drop_rulers_places(drafts: Drafts) -> None:
    """What stands before a post and a name is where the post is held (博雷尼亚 in 博雷尼亚总统维列斯库), in place."""
    text, openings = drafts.text, _openings()
    before_posts = [span for span in drafts.spans if text[span[1] : span[1] + 1] in openings]
    if not before_posts:
        return
    starts = dict(drafts.spans.keys())
    for start, end in before_posts:
        length = next((n for n in range(5, 1, -1) if text[end : end + n] in _attached()), 0)
        holder = starts.get(end + length) if length else None
        if holder and not any(text[holder : holder + n] in _attached() for n in range(5, 1, -1)):
            drafts.drop((start, end))


@cache
def _openings() -> frozenset[str]:
    return frozenset(post[0] for post in _attached())


@cache
def _attached() -> frozenset[str]:
    return frozenset(read_words("posts-after-names.txt"))


def is_false_name(text: str, start: int, end: int) -> bool:
    """Whether a span must be dropped: listed as something else, Latin only, or part of a longer name."""
    if _is_no_name(text[start:end]):
        return True
    behind = text[end : end + 1]
    if behind in _SUFFIX_OPENINGS and _SUFFIX.match(text, end):
        return True
    if behind == "”" and text.startswith("”号", end) and text[start - 1 : start] == "“":
        return True  # a ship or a satellite
    return text[start] in _WISHING and _wishes(text, start, end)


def _wishes(text: str, start: int, end: int) -> bool:
    """Whether what looks like a surname is a word, and the rest of the span a verb before its object (冀增|班次)."""
    verbs = _VERBS_BEHIND.get(text[start]) or _VERBS_BEHIND.get(text[max(start - 1, 0) : start + 1])
    return verbs is not None and text[start + 1 : end] in verbs and _OBJECT.match(text, end) is not None


@lru_cache(maxsize=1 << 12)
def _is_no_name(surface: str) -> bool:
    if surface in no_names() or _DIGIT.search(surface) or _LATIN.fullmatch(surface):
        return True
    return surface[-1:] in _NEVER_LAST or (surface[1:2] == "家" and names_a_village(surface))


def names_a_village(surface: str) -> bool:
    """Whether a name ends as villages and roads do: 马家堡, 李村."""
    return surface[-1:] in read_characters("village-endings.txt")
