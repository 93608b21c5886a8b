"""What the rest of a document says of its names: ends repaired, bare mentions found, short forms joined to the full."""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache

from etl.transform.persons.drafts import Drafts
from etl.transform.persons.false_names import is_false_name
from etl.transform.persons.lexicon import read_words
from etl.transform.persons.names import is_chinese_name, no_names, surname_of

_CONFIDENCE = 0.7
# Words of one character that follow a name and are taken for its last: adverbs, prepositions, verbs of saying.
_TAILS = frozenset(
    "也却应尚曾又还将已就才都仍便则对在从向与和同及说称问道指认表要被把让给为是有于以因由经到来去等再先后常正总"
)

_SAYING = frozenset("说称道指表认")


def read_document(drafts: Drafts) -> None:
    """Mend and complete the names of one document in place."""
    counts = drafts.counts()
    totals = _said_again(drafts.text, counts)
    if totals and _repair_ends(drafts, counts, totals):
        counts = drafts.counts()
        totals = _said_again(drafts.text, counts)
    if totals:
        _match_bare(drafts, counts, totals)
    _join_short_forms(drafts, counts)


def _said_again(text: str, counts: dict[str, int]) -> dict[str, int]:
    """How often each name stands in the text, of those that stand in it more than once."""
    return {name: total for name in counts if (total := text.count(name)) != 1}


def _repair_ends(drafts: Drafts, counts: dict[str, int], totals: dict[str, int]) -> bool:
    """张才 beside 张才方, or 李强说 beside 李强: the text's other occurrences tell which is the name."""
    text, changed = drafts.text, False
    for short, total in totals.items():
        if len(short) < 2:
            continue
        followers = Counter(text[at + len(short) : at + len(short) + 1] for at in drafts.occurrences(short))
        for tail, times in followers.items():
            long = short + tail
            if not tail or not is_han(tail) or (long not in counts and times < total):
                continue
            if times == total:
                if tail in _TAILS and total < 3:
                    continue
                if long in counts or (total >= 3 and len(short) == 2 and is_chinese_name(long) and tail not in _SAYING):
                    changed |= _replace(drafts, short, long)
            elif long in counts and (tail in _TAILS or (counts[long] == 1 and total - times >= 2)):
                changed |= _replace(drafts, long, short)
    return changed


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one."""
    return "\u3400" <= character <= "\u9fff"


def _replace(drafts: Drafts, wrong: str, right: str) -> bool:
    changed = False
    for span in [s for s in drafts.spans if drafts.surface(s) == wrong]:
        if drafts.text.startswith(right, span[0]):
            evidence, confidence = drafts.spans[span]
            drafts.drop(span)
            drafts.put((span[0], span[0] + len(right)), evidence, confidence)
            changed = True
    return changed


def _match_bare(drafts: Drafts, counts: dict[str, int], totals: dict[str, int]) -> None:
    """A name of three characters found once, or of two found three times, is that name wherever else it stands free."""
    for name in sorted([name for name, total in totals.items() if total > counts[name]], key=len, reverse=True):
        if len(name) >= 3 or (len(name) == 2 and counts[name] >= 3 and surname_of(name) is not None):
            for at in drafts.occurrences(name):
                if not is_false_name(drafts.text, at, at + len(name)):
                    drafts.add((at, at + len(name)), "document", _CONFIDENCE)


def _join_short_forms(drafts: Drafts, counts: dict[str, int]) -> None:
    """拜登 after 乔·拜登, 高市 after 高市早苗, 小平 beside 邓小平: one person, so one canonical name."""
    owners: dict[str, list[str]] = {}
    dotted = "·" in drafts.text or "•" in drafts.text
    for full in counts:
        for form in _short_forms(full):
            if dotted or form in counts:  # a part of a dotted name need not have been found as a name itself
                owners.setdefault(form, []).append(full)
    joined: dict[str, str] = {}
    for form, fulls in owners.items():
        if len(fulls) > 1 or form in no_names():
            continue
        if "·" in fulls[0] or "•" in fulls[0]:
            if drafts.text.count(form) > 1:
                for at in drafts.occurrences(form):
                    if is_free(drafts.text, at, at + len(form)):
                        drafts.add((at, at + len(form)), "document", _CONFIDENCE)
                joined[form] = fulls[0]
        elif form in counts:
            joined[form] = fulls[0]
    if joined:
        for span in drafts.spans:
            if (name := joined.get(drafts.surface(span))) is not None:
                drafts.canonical[span] = name


def is_free(text: str, start: int, end: int) -> bool:
    """Whether no middle dot or hyphen ties a stretch of text to its neighbours."""
    return not (text[start - 1 : start] in tuple("·•-") or text[end : end + 1] in tuple("·•-"))


@lru_cache(maxsize=1 << 12)
def _short_forms(full: str) -> tuple[str, ...]:
    parts = full.replace("•", "·").split("·")
    if len(parts) > 1:
        return tuple(part for part in (parts[-1], parts[0]) if len(part) >= 2)
    if len(full) == 3 and surname_of(full) == full[0]:
        return (full[1:],)
    if 3 <= len(full) <= 6 and not is_chinese_name(full):
        return tuple(full[:n] for n in (3, 2) if full[:n] in _japanese_surnames() and len(full) > n)
    return ()


@cache
def _japanese_surnames() -> frozenset[str]:
    return frozenset(read_words("surnames-japanese.txt"))
