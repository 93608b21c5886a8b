"""The noun phrase a reader would call an event by."""

from __future__ import annotations

import re

from etl.transform.events.arguments import Arguments
from etl.transform.events.candidates import Candidate
from etl.transform.events.named import Named
from etl.transform.events.reading import Reading
from etl.transform.events.subjects import after_slug

_LONGEST, _LONGEST_SAID = 40, 30


def name_event(reading: Reading, candidate: Candidate, arguments: Arguments, persons: Named | None) -> str:
    """Name one candidate: the noun phrase that is held, else subject, verb and object without time and place.

    A name that says too little (首演, 落成典礼) gives way to the head line that has its word.
    """
    name = _clip(_phrase(reading, candidate, arguments, persons), reading.text)
    return _headline(reading, candidate, name) or name


def _phrase(reading: Reading, candidate: Candidate, arguments: Arguments, persons: Named | None) -> str:
    text = reading.text
    actor = _actor(text, arguments, persons)
    if candidate.noun_end > candidate.noun_start and candidate.form in ("held", "met"):
        end = candidate.noun_end
        if (match := _FOR.match(text, end, candidate.clause_end)) is not None:
            end = match.end()
        over = candidate.sentence.date_over(candidate.noun_start)
        phrase = _trim(text[over if text.startswith("的", over) else candidate.noun_start : end])
        between = _between(reading, candidate, arguments) if candidate.type in ("signing", "visit") else ""
        if between:
            return actor + between + text[candidate.start : candidate.end] + phrase
        return phrase if len(phrase) >= 6 or not actor else actor + phrase
    if candidate.form == "befallen":
        return actor + text[candidate.start : candidate.noun_end]
    if candidate.noun_end > candidate.noun_start:
        start = after_slug(text, candidate.noun_start, candidate.noun_end)
        if arguments.subject is not None and arguments.subject[0] < candidate.noun_end:
            start = arguments.subject[0]
        phrase = _trim(text[start : candidate.noun_end])
        return phrase if len(phrase) >= 4 else phrase + text[candidate.start : candidate.end]
    title = _published(text, candidate, arguments)
    if title is not None:
        return title + text[candidate.start : candidate.end]
    thing = actor or _hosted(candidate)
    return thing + _between(reading, candidate, arguments) + _deed(text, candidate)


def _hosted(candidate: Candidate) -> str:
    """由X主办的[长江文学节]将于6月开幕: what begins or ends where nobody is the subject."""
    match = None
    if candidate.form == "theme" and candidate.end == candidate.clause_end:
        match = _HOSTED_THING.search(candidate.sentence.text, candidate.clause_start, candidate.start)
    return match[1] if match else ""


_HOSTED_BY = r"由[^，。；]{2,40}?(?:主办|举办|承办|协办|指导|组织|发起|牵头|打造)的"
_HOSTED_THING = re.compile(rf"{_HOSTED_BY}([^，。；]{{2,30}}?)(?=[将已于在0-9昨今明]|日前|近日|正式|$)")
_PARTING = re.compile(r"[\s，、：:]+")
_FOR = re.compile(r"(?:欢[迎送]|纪念|庆祝|悼念|表彰|迎接)[^，。；]{2,20}")
_SHORT = 6


def _headline(reading: Reading, candidate: Candidate, name: str) -> str | None:
    """The part of a head line that tells of what a short name names."""
    if len(name) >= _SHORT or not reading.body_start or candidate.sentence.head:
        return None
    text = reading.text
    parts = _PARTING.split(text[: reading.body_start])
    told = name[:2] if candidate.noun_end else text[candidate.start : candidate.end]
    return next((part for part in parts if told in part and len(name) + 2 <= len(part) <= 30), None)


def _actor(text: str, arguments: Arguments, persons: Named | None) -> str:
    """The subject; of a person with titles the name alone."""
    if arguments.subject is None:
        return ""
    start, end = arguments.subject
    if arguments.person and persons is not None:
        start = next((person.start for person in persons.within(start, end)), start)
    return _NO_OPENING.sub("", text[start:end], 1) if text[start] == "由" else text[start:end]


def _between(reading: Reading, candidate: Candidate, arguments: Arguments) -> str:
    """What stands between subject and verb and says with whom or to whom: 同法国总统, 向论坛."""
    text = reading.text
    if candidate.type == "sport" and (contest := _CONTEST.search(text, candidate.sentence.start, candidate.start)):
        return contest[1]
    if arguments.subject is None or arguments.subject[0] >= candidate.start:
        return ""
    if candidate.type == "statement" and arguments.subject[0] < candidate.clause_start:
        return ""
    start = max(arguments.subject[1], candidate.clause_start)
    stretch = text[start : candidate.start]
    if not _PARTNERS.search(stretch):
        return ""
    for mention in candidate.sentence.dates_between(start, candidate.start):
        stretch = stretch.replace(mention.text, "", 1)
    if arguments.place is not None:
        stretch = stretch.replace(f"在{arguments.place}", "", 1)
    match = _PARTNER.search(stretch)
    return _AT.sub("", match[0]) if match else ""


_AT = re.compile(r"(?:在|于)[^，。；的]{2,16}$")
_CONTEST = re.compile(r"在(?:[0-9]+日)?(?:进行|举行|结束)?的?([^，。；]{2,24}?(?:决赛|比赛|赛|项目))中")


_PARTNERS = re.compile("[同与和向就对到赴为给将把]")
"""The first characters of what `_PARTNER` finds."""
_PARTNER = re.compile(r"(?<![共])(?:同|与|和|向|就|对|到|赴|为|给|将|把)(?!时|步|于|在|会)[^，。；]{1,24}$")


_TITLES = re.compile(r"《[^《》]{1,40}》(?:[^，。；《》今昨明0-9]{0,6}[（(][^）)0-9]{1,8}[）)])?")


def _published(text: str, candidate: Candidate, arguments: Arguments) -> str | None:
    """《条例》自7月1日起施行, 由X制作的《Y》在Z播出: what a verb without an object says of the last title before it."""
    own = arguments.subject is not None and arguments.subject[0] >= candidate.clause_start
    if candidate.type != "announcement" or candidate.noun_end or candidate.end < candidate.clause_end:
        return None
    if own and arguments.subject is not None and text[arguments.subject[0]] != "《":
        return None
    titles = _TITLES.findall(text, candidate.sentence.start, candidate.start)
    return titles[-1] if titles else None


def _deed(text: str, candidate: Candidate) -> str:
    """The verb with what it takes: to the end of a title it names, else of the clause."""
    if candidate.type == "statement" or (
        candidate.end == candidate.clause_end and text[candidate.end - 2 : candidate.end] in _TOLD
    ):
        stop = text.find("。", candidate.start, candidate.sentence.end)
        return _up_to_pause(text[candidate.start : stop if stop >= 0 else candidate.sentence.end], _LONGEST_SAID)
    end = candidate.clause_end
    if text.find("《", candidate.end, end) >= 0 and (match := _TITLE.match(text, candidate.end, end)):
        end = match.end()
    return text[candidate.start : end]


_TOLD = frozenset(("公布", "宣布", "通报", "披露", "发布", "公告", "决定"))
"""Verbs whose object may stand behind the comma: 省林业局公布，…"""
_TITLE = re.compile(r"[^《》]{0,16}《[^《》]{1,40}》")


def _trim(phrase: str) -> str:
    return _NO_OPENING.sub("", phrase, 1).strip()


_NO_OPENING = re.compile(rf"^(?:{_HOSTED_BY}|了|过|一场|一次|一届|第一次|首次|以来|，|、|在|的)+")


def _clip(phrase: str, text: str) -> str:
    """One line of at most `_LONGEST` characters that ends at a pause and closes what it opens."""
    phrase = _paired(" ".join(phrase.split()).strip(_PAUSES), text)
    return phrase if len(phrase) <= _LONGEST else _paired(_up_to_pause(phrase, _LONGEST), text)


def _up_to_pause(phrase: str, longest: int) -> str:
    """The beginning of a phrase, whole if it is short, else up to a pause."""
    if len(phrase) <= longest:
        return phrase
    pause = max(phrase.rfind(mark, _SHORT, longest + 1) for mark in _STOPS)
    return phrase[: pause if pause > 0 else longest]


def _paired(phrase: str, text: str) -> str:
    """Quotation marks and brackets in pairs: the one in front is fetched, one that has no other is left out."""
    if not _PAIRED.search(phrase):
        return phrase
    opened: list[int] = []
    single: list[int] = []
    for match in _PAIRED.finditer(phrase):
        position, mark = match.start(), match[0]
        if mark in _PAIRS:
            opened.append(position)
        elif opened and _PAIRS[phrase[opened[-1]]] == mark:
            opened.pop()
        else:
            single.append(position)
    if not opened and not single:
        return phrase
    before = text.find(phrase[: single[0] + 1]) - 1 if single else -1
    if before >= 0 and text[before] == _CLOSING[phrase[single[0]]]:
        return _paired(text[before] + phrase, text)
    return "".join(mark for position, mark in enumerate(phrase) if position not in {*opened, *single}).strip(_PAUSES)


_PAUSES = " ，、；。："
_STOPS = "，；"
_PAIRS = dict(zip("“‘（(《【「『", "”’）)》】」』", strict=True))
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_PAIRED = re.compile(f"[{re.escape(''.join((*_PAIRS, *_CLOSING)))}]")
