"""Posts that a verb gives: X当选美国总统, 任命X为国务院副总理、Y为外长, 曾任省财政厅厅长, 祝贺她就任匈牙利总统."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from etl.transform.persons.lexicon import alternatives, read_pairs, read_words
from etl.transform.persons.spans import PersonSpan
from etl.transform.persons.statements import Statement, read_statements

_WEAK = ("任", "是", "系", "为")  # take a post only where an organization follows at once
_TAKES = f"(?:{alternatives('appointing-verbs.txt')}|{'|'.join(_WEAK)})"
_ADDRESS = "(?:同志|先生|女士|教授|博士)?"
_AFTER = re.compile(
    rf"{_ADDRESS}(?:正式|再次|成功|已|已经|将|今天|当天|昨日|昨天|于?\d{{1,2}}日|顺利|宣誓|全票|高票|均|都|也|还){{0,3}}({_TAKES})(?:了|为|过)?"
)
# first characters of what may stand behind a name in the two, besides digits
_OPENINGS = frozenset("同先女教博正再成已将今当昨于顺宣全高均都也还请辞卸不离任是系为") | {
    word[0] for word in read_words("appointing-verbs.txt")
}
_CAREER = re.compile(rf"[，。；]({alternatives('career-verbs.txt')})(?:过)?")
_APPOINTED_ENDS = frozenset(("了", "\n", *(word[-1] for word in read_words("appointed-verbs.txt"))))
_APPOINTED = re.compile(rf"(?:{alternatives('appointed-verbs.txt')})(?:了)?$")
_AS = re.compile(rf"{_ADDRESS}(?:为|担任|出任|任)")
_DISMISSED = frozenset(("免去", "免除", "罢免", "撤销"))
_OFFICE = re.compile(r"(?:同志)?的")
_LEAVES = re.compile(rf"{_ADDRESS}(?:已|将|正式|宣布|请求|今天|当天)*(辞去|卸任|不再担任|不再兼任|离任)")
_PRONOUN = re.compile(r"(?:祝贺|恭贺)(?:他|她)(?:正式|再次|成功)?(当选|就任|连任|出任)(?:为)?")
_PHRASE = re.compile(r"[\u4e00-\u9fffA-Za-z·“”、（）]{2,48}?(?=一职|的?职务|的请求|[，。；！？\n]|（(?!集团)|[)）]|$)")
_AND = re.compile(r"(?:[（(][^（()）\n]{1,12}[)）])?[ \u3000]*(?:、|和|与|及|，|；)[ \u3000]*")
_TOPIC = frozenset("，,（( \u3000")


def read_appointments(text: str, persons: Sequence[PersonSpan]) -> Iterator[tuple[PersonSpan, Statement]]:
    """Statements by a verb, with the person each is about."""
    pasts = read_pairs("notes-of-verbs.tsv")
    for position, person in enumerate(persons):
        start, end = person.start, person.end
        behind = text[end : end + 1]
        if behind in _OPENINGS or behind.isdecimal():
            yield from _taken_or_left(text, person)
        if text[start - 1 : start] in _APPOINTED_ENDS and _APPOINTED.search(text, max(0, start - 4), start):
            yield from _chain(text, persons, position)
        elif (dismissed := text[max(0, start - 2) : start]) in _DISMISSED:
            members = _list_from(text, persons, position)
            if held := _OFFICE.match(text, members[-1].end):
                for statement in _phrase(text, held.end(), strict=False):
                    yield from ((member, statement._replace(note=dismissed)) for member in members)
    for match in _CAREER.finditer(text):
        if topic := _topic(text, persons, match.start(1)):
            for statement in _phrase(text, match.end(), strict=False):
                yield topic, statement._replace(note=statement.note or pasts.get(match[1]))
    for match in _PRONOUN.finditer(text) if "贺" in text else ():
        before = _last_before(persons, match.start())
        if before and "。" not in text[before.end : match.start()]:
            for statement in _phrase(text, match.end(), strict=False):
                yield before, statement


def _taken_or_left(text: str, person: PersonSpan) -> Iterator[tuple[PersonSpan, Statement]]:
    """X当选美国总统, X卸任主席."""
    if taken := _AFTER.match(text, person.end):
        note = read_pairs("notes-of-verbs.tsv").get(taken[1])
        for statement in _phrase(text, taken.end(), strict=taken[1] in _WEAK):
            yield person, statement._replace(note=statement.note or note)
    elif left := _LEAVES.match(text, person.end):
        for statement in _phrase(text, left.end(), strict=False):
            yield person, statement._replace(note=left[1])


def _chain(text: str, persons: Sequence[PersonSpan], position: int) -> Iterator[tuple[PersonSpan, Statement]]:
    """任命A为主席，B、C为副主席: every group of names before a 为; a post without organization is of the one before."""
    organization: str | None = None
    while True:
        members = _list_from(text, persons, position)
        named = _AS.match(text, members[-1].end)
        if named is None:
            return
        position += len(members)
        limit = persons[position].start if position < len(persons) else len(text)
        statements = _phrase(text, named.end(), strict=False, limit=limit)
        if not statements:
            return
        for statement in statements:
            organization = statement.organization or organization
            yield from ((member, statement._replace(organization=organization)) for member in members)
        if position == len(persons) or not _AND.fullmatch(text, statements[-1].end, limit):
            return


def _list_from(text: str, persons: Sequence[PersonSpan], position: int) -> list[PersonSpan]:
    """The person at a position and those that the list goes on with."""
    members = [persons[position]]
    for other in persons[position + 1 :]:
        between = _AND.fullmatch(text, members[-1].end, other.start)
        if not between or "，" in between[0] or "；" in between[0]:
            break
        members.append(other)
    return members


def _topic(text: str, persons: Sequence[PersonSpan], at: int) -> PersonSpan | None:
    """The person a line of a career is about: the last named before it in the paragraph, set off by a comma."""
    topic = _last_before(persons, at)
    if topic is None or "\n" in text[topic.end : at]:
        return None
    return topic if text[topic.end : topic.end + 1] in _TOPIC else None


def _last_before(persons: Sequence[PersonSpan], at: int) -> PersonSpan | None:
    found = bisect_right(persons, at, key=lambda person: person.end)
    return persons[found - 1] if found else None


def _phrase(text: str, at: int, strict: bool, limit: int | None = None) -> list[Statement]:
    """Posts that fill the clause from `at` on; in the strict form they must name an organization."""
    phrase = _PHRASE.match(text, at, len(text) if limit is None else limit)
    if phrase is None:
        return []
    end = phrase.end()
    while end > at and text[end - 1] in "、和与及":
        end -= 1
    statements = read_statements(text, end, at)
    if not statements or (strict and (statements[0].organization is None or statements[0].start > at)):
        return []
    return statements
