"""Posts that a verb gives: X当选美国总统, 任命X为国务院副总理, 祝贺她就任匈牙利总统."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from etl.transform.persons.lexicon import alternatives
from etl.transform.persons.spans import PersonSpan
from etl.transform.persons.statements import Statement, read_statements

_WEAK = ("任", "是", "系", "为")  # take a post only where an organization follows at once
_TAKES = f"(?:{alternatives('appointing-verbs.txt')}|{'|'.join(_WEAK)})"
_AFTER = re.compile(
    rf"(?:同志|先生|女士)?(?:正式|再次|成功|已|已经|将|今天|当天|昨日|昨天|于?\d{{1,2}}日|顺利){{0,2}}({_TAKES})(?:了|为)?"
)
_APPOINTED = re.compile(rf"(?:{alternatives('appointed-verbs.txt')})(?:了)?$")
_AS = re.compile(r"(?:同志|先生|女士)?(?:为|担任|出任|任)")
_DISMISSED = re.compile(r"免去$")
_OFFICE = re.compile(r"(?:同志)?的")
_PRONOUN = re.compile(r"(?:祝贺|恭贺)(?:他|她)(?:正式|再次|成功)?(当选|就任|连任|出任)(?:为)?")
_PHRASE = re.compile(r"[\u4e00-\u9fff·“”、]{2,30}?(?=一职|职务|[，。；！？\n（(]|$)")
_PAST = {"曾任": "曾任", "历任": "曾任"}


def read_appointments(text: str, persons: Sequence[PersonSpan]) -> Iterator[tuple[PersonSpan, Statement]]:
    """Statements by a verb, with the person each is about."""
    for person in persons:
        if taken := _AFTER.match(text, person.end):
            for statement in _phrase(text, taken.end(), strict=taken[1] in _WEAK):
                yield person, statement._replace(note=statement.note or _PAST.get(taken[1]))
        elif _APPOINTED.search(text, max(0, person.start - 4), person.start) and (named := _AS.match(text, person.end)):
            for statement in _phrase(text, named.end(), strict=False):
                yield person, statement
        elif _DISMISSED.search(text, max(0, person.start - 2), person.start) and (
            held := _OFFICE.match(text, person.end)
        ):
            for statement in _phrase(text, held.end(), strict=False):
                yield person, statement._replace(note="免去")
    for match in _PRONOUN.finditer(text):
        before = [p for p in persons if p.end <= match.start() and "。" not in text[p.end : match.start()]]
        if before:
            for statement in _phrase(text, match.end(), strict=False):
                yield before[-1], statement


def _phrase(text: str, at: int, strict: bool) -> list[Statement]:
    """Posts that fill the clause from `at` on; in the strict form they must name an organization."""
    phrase = _PHRASE.match(text, at)
    if phrase is None:
        return []
    statements = read_statements(text, phrase.end(), at)
    if not statements or (strict and (statements[0].organization is None or statements[0].start > at)):
        return []
    return statements
