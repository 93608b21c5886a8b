"""Who acts, who holds it and where: the parts of the clause around an event word."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import rjieba

from etl.transform.events.candidates import Candidate
from etl.transform.events.cues import DECIDES, cues, names_body, titled
from etl.transform.events.lexicon import Lexicon
from etl.transform.events.named import Named
from etl.transform.events.placing import is_stage, place_of
from etl.transform.events.reading import Reading, Span
from etl.transform.events.subjects import find_subject
from etl.transform.persons.lexicon import read_words
from etl.transform.places import find_places


class Arguments(NamedTuple):
    """What the clause says; ``subject`` is a span of the article text, ``person`` whether it is a person's."""

    subject: Span | None
    person: bool
    organizer: str | None
    place: str | None


def find_arguments(reading: Reading, lexicon: Lexicon, candidate: Candidate, persons: Named | None) -> Arguments:
    """Read subject, organizer and place of one candidate."""
    subject = find_subject(lexicon, candidate)
    return complete(reading, candidate, subject, persons)


def complete(reading: Reading, candidate: Candidate, subject: Span | None, persons: Named | None) -> Arguments:
    """Add organizer and place to the subject of a candidate."""
    person = subject is not None and _is_person(reading.text, subject, persons)
    if candidate.form == "befallen":
        organizer = _attacker(candidate)
    else:
        organizer = _host(candidate)
        acts = candidate.form in ("agent", "held") and subject is not None and not person
        inherited = subject is not None and subject[0] < candidate.clause_start
        if organizer is None and acts and subject is not None and not _is_theme(candidate, subject):
            organizer = _body(reading.text[slice(*subject)], candidate, inherited=inherited)
            if organizer is not None and _THAT_BODY.fullmatch(organizer):
                organizer = _named_before(reading, organizer[-1], subject[0]) or organizer
    if organizer is None and not person and candidate.form in ("theme", "held") and candidate.type in _HELD:
        organizer = _hosted_later(candidate)
    return Arguments(subject, person, organizer, place_of(reading, candidate, subject, person))


_SITTING = re.compile(
    r"(.{2,24}?(?:委员会|常委会|大会|理事会|代表大会|议会|董事会|人大|政协|全委会))第[0-9一二三四五六七八九十百]+次.{0,8}?(?:会议|全会)"
)
"""A body at a sitting: 省人大常委会[第十九次会议]."""
_SENT = re.compile(r"(.{2,24}?)(?:的|派出)?[0-9一二三四五六七八九十百千两多]+[余多]?[名位][^，。；0-9]{1,10}")
"""People of a body: 市人民医院[12名专家]."""
_AREAS = "省市县区州盟旗乡镇村国"
_POINTING = ("该", "此", "这", "其", "本次", "以")
_THAT_BODY = re.compile("该[部局厅委会院校社馆队军所站台司处县市省镇乡村区国行]")
_COUNTED = re.compile(r"[0-9一二三四五六七八九十百千两多]+[余多]?[条个座项辆艘架台栋间套批种类场名]")


def _body(phrase: str, candidate: Candidate, *, inherited: bool) -> str | None:
    """The body or side that acts, when a subject names one: not people in general, things, or where it is held.

    What is not named like a body must at least be a noun phrase, and stand in the clause itself.
    """
    phrase = phrase.strip("“”")
    if ("名" in phrase or "位" in phrase) and (sent := _SENT.fullmatch(phrase)) is not None:
        who: str = sent[1]
        if who[-1] not in _AREAS and names_body(who):
            return who
    if _THAT_BODY.fullmatch(phrase) or phrase in ("本报", "本台", "本社", "本刊", "本网"):
        return phrase
    if "第" in phrase and (sitting := _SITTING.fullmatch(phrase)) is not None:
        return sitting[1]
    if (
        phrase.startswith(_POINTING)
        or phrase in cues().generic
        or phrase.endswith(cues().no_bodies.get(phrase[-1:], ()))
    ):
        return None
    if candidate.form == "held" and is_stage(phrase):
        return None
    if names_body(phrase) or "“" in phrase or find_places(phrase[:6]):
        return phrase
    return None if inherited or _COUNTED.search(phrase) or not _is_nominal(phrase) else phrase


_NAME = re.compile("[一-鿿0-9·—]+")


def _named_before(reading: Reading, kind: str, offset: int) -> str | None:
    """该馆: the name before ``offset`` that ends so, as far back as its words are neither cues nor punctuation."""
    text, cue = reading.text, cues()
    end = text.rfind(kind, 0, offset) + 1
    while end > 0 and text.startswith(("该", "本", "此"), end - 2):
        end = text.rfind(kind, 0, end - 1) + 1
    if end < 1:
        return None
    sentence = reading.sentence(end - 1)
    starts, cut = sentence.words(*sentence.clause(end - 1))
    start = end
    for first, word in reversed(list(zip(starts, cut, strict=False))):
        if first + len(word) > start:
            continue
        if first + len(word) < start or word in cue.subject_ends or word in cue.no_subject_starts:
            break
        if not _NAME.fullmatch(word):
            break
        start = first
    return text[start:end] if end - start > 2 else None


def _is_nominal(phrase: str) -> bool:
    """Whether a phrase begins like a noun phrase and ends with a noun, as far as the segmenter's tags go."""
    tags = [tag for _, tag in rjieba.tag(phrase)]
    return not tags[0].startswith(("v", "d", "p", "r", "m", "c")) and tags[-1].startswith(("n", "j", "e", "x", "l"))


def _is_person(text: str, subject: Span, persons: Named | None) -> bool:
    """Whether a subject is a person: one is found in it, it is title and name, or, nobody having looked, looks so."""
    start, end = subject
    if persons is not None and persons.touches(start, end):
        return True
    phrase = text[start:end]
    name = titled(phrase)
    if name is not None and name[-1:] not in cues().body_ends and not (_SOME.search(phrase) or _BODY.search(name)):
        return True
    if persons is not None or not 2 <= len(phrase) <= 4 or phrase[-1] in cues().body_ends:
        return False
    surnames = _surnames()
    named = (phrase[0] in surnames and len(phrase) <= 3) or phrase[:2] in surnames
    return named and not find_places(phrase)


_SOME = re.compile("[0-9一二三四五六七八九十百千两几数多余][名位]")
"""12名专家: some, not one."""
_BODY = re.compile("[第届会]")
"""人大常委[会第十九次会议]: a body that begins with a title."""


@cache
def _surnames() -> frozenset[str]:
    return frozenset(read_words("surnames.txt"))


_HOSTED = re.compile(
    r"由([^，。；]{2,40}?)(?:联合|共同)?(?:主办|举办|承办|组织|发起|召集|牵头|出版(?!社)|编写|研制|制作|建设|承建|发布|创排|出品)"
    r"(?![部厅局委处科院股])"
)
_HELD = frozenset(("meeting", "opening", "campaign", "sport"))
_LATER = re.compile(
    r"(?:[^。\n]{0,80}[。！？\n]\s*){0,2}(?:本[届次]|此次|该)[一-鿿]{0,6}?(?:会|会议|论坛|展|展览|赛|大赛|比赛|活动|节|峰会|培训|班)"
    r"[^。\n]{0,24}?(?=由)"
)


def _hosted_later(candidate: Candidate) -> str | None:
    """本届论坛为期3天，由X主办: a sentence behind says who holds it."""
    text, end = candidate.sentence.text, candidate.sentence.end
    match = _LATER.match(text, end, end + 240)
    hosted = _HOSTED.match(text, match.end(), end + 300) if match is not None else None
    return hosted[1] if hosted else None


_DONE_BY = re.compile(r"被(?!困|告|害人|子|褥|动|单|选)([^，。；的者]{2,30}?)(?:正式|依法|联合|当场|成功)?$")


_ON_THE_WORD_OF = re.compile(
    rf"(?<![^，。；：\s])经([^，。；]{{2,24}}?)(?:第[0-9一二三四五六七八九十百]+次[^，。；]{{0,8}}?会议)?(?:{DECIDES})"
)


def _host(candidate: Candidate) -> str | None:
    """Whom 由X主办 in the sentence, 被X认定 in the clause or, of appointments, 经X批准 names."""
    if candidate.form == "met":
        return None
    text = candidate.sentence.text
    match = None
    if text.find("被", candidate.clause_start, candidate.start) >= 0:
        match = _DONE_BY.search(text[candidate.clause_start : candidate.start])
    if match is None and text.find("由", candidate.sentence.start, candidate.sentence.end) >= 0:
        match = _HOSTED.search(text, candidate.sentence.start, candidate.sentence.end)
    if match is None and candidate.type == "appointment":
        match = _ON_THE_WORD_OF.search(text, candidate.sentence.start, candidate.start)
    return match[1] if match else None


_ATTACKER = re.compile(r"[^的，。]{1,10}?(?:军|方|武装|部队|组织|国)")


def _attacker(candidate: Candidate) -> str | None:
    """遭[俄军]空袭: who does it stands between the verb and the noun."""
    text = candidate.sentence.text
    if not text.startswith("遭", candidate.start):
        return None
    match = _ATTACKER.match(text, candidate.end, candidate.noun_end)
    return match[0] if match else None


_PASSIVE = frozenset(
    [
        "出台",
        "启动",
        "推出",
        "设立",
        "启用",
        "出版",
        "组建",
        "创建",
        "揭牌",
        "播出",
        "上演",
        "展出",
        "颁布",
        "推行",
        "试行",
    ]
)


def _is_theme(candidate: Candidate, subject: Span) -> bool:
    """《方案》出台。 without an object, or with a title for its subject, the subject is what is published or begun."""
    if candidate.form != "agent":
        return False
    text, shielded = candidate.sentence.text, candidate.sentence.shielded
    if text[subject[0]] == "《" and shielded[subject[0]] and shielded[subject[1] - 1]:
        return True
    return candidate.end == candidate.clause_end and text[candidate.start : candidate.end] in _PASSIVE
