"""Posts that a text says its persons hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from etl.transform.persons.appointments import read_appointments
from etl.transform.persons.characters import without_surrogates
from etl.transform.persons.find import find_persons
from etl.transform.persons.forms import MASK
from etl.transform.persons.lexicon import alternatives, read_words
from etl.transform.persons.posts import posts
from etl.transform.persons.resolve import complete_organization, resolve_definite
from etl.transform.persons.spans import Membership, PersonSpan
from etl.transform.persons.statements import Statement, names_a_place, notes_in_brackets, read_statements

_BRACKETS = ("（", "(")
_NOTE = re.compile(r"[（(]([^（()）\n]{1,24})[)）]")
_BETWEEN = re.compile(r"(?:[（(][^（()）\n]{1,12}[)）])?[ \u3000]*(、|和|与|及|以及|[ \u3000])[ \u3000]*")
_SEPARATORS = frozenset("（( \u3000、和与及以")
_COLLECTIVE = re.compile(
    rf"等([\u4e00-\u9fff]{{0,16}}?(?:{alternatives('collective-posts.txt')}))(?:同志|人)?"
    r"(?=[，。；、：\n出参陪分先共一就在和与也的]|$)"
)
# One person at a time holds these: what follows in the list is somebody else's name.
_UNIQUE = re.compile(
    rf"(?<!副)(?<!常务)(?<!名誉)(?<!执行)(?<!轮值)(?<!荣誉)(?<!联合)(?:{alternatives('unique-posts.txt')})$"
)
_FOLLOWS = re.compile(r"[府办团夫令员院区]")


def find_memberships(
    text: str, region: str | None = None, persons: Sequence[PersonSpan] | None = None
) -> list[Membership]:
    """Find the statements that a person holds a post.

    Parameters
    ----------
    text : str
        One document (headline, newline, body), normalised.
    region : str, optional
        Province of the newspaper, by which 省总工会 is 浙江省总工会.
    persons : sequence of PersonSpan, optional
        What `find_persons` found in this text; found anew when absent.

    Returns
    -------
    list of Membership
        One row for each person and post, in order of position; the same post of the same person comes once.
    """
    text = without_surrogates(text)
    if persons is None:
        persons = find_persons([text])[0]
    if not persons:
        return []
    stated = sorted(_statements(text, persons), key=lambda pair: (pair[1].start, pair[0].start))
    rows: dict[tuple[str, str | None, str], Membership] = {}
    for person, statement in stated:
        if MASK in person.name:
            continue  # 陈某 is nobody's name
        organization, role, note, start, end = statement
        full: str | None = None
        if organization is not None and organization[0] == "该":
            organization = full = resolve_definite(organization, text, start)
        key = (person.name, organization, role)
        if key not in rows or (rows[key].note is None and note is not None):
            if organization is not None and full is None:
                full = complete_organization(organization, region, text, start)
            rows[key] = Membership(person.name, organization, full, role, note, start, end)
    named = {(m.name, m.role) for m in rows.values() if m.organization is not None}
    return [m for m in rows.values() if m.organization is not None or (m.name, m.role) not in named]


def _statements(text: str, persons: Sequence[PersonSpan]) -> Iterator[tuple[PersonSpan, Statement]]:
    yield from _before_names(text, persons)
    yield from _after_names(text, persons)
    yield from read_appointments(text, persons)


def _before_names(text: str, persons: Sequence[PersonSpan]) -> Iterator[tuple[PersonSpan, Statement]]:
    """Posts in front of a name, of the list it stands in, and notes in the brackets behind it."""
    shared: list[Statement] = []
    last: PersonSpan | None = None
    floor = 0
    for person in persons:
        start, end = person.start, person.end
        listed = last is not None and _are_listed(text, last.end, start)
        statements = read_statements(text, start, floor)
        if (
            statements
            and last is not None
            and shared
            and statements[0].organization is None
            and _joined(text, last, statements[0])
        ):
            statements = [_inherit(s, shared[0]) for s in statements]
        if statements:
            shared = statements
        elif shared:
            shared = [s for s in shared if not _is_unique(s.role)] if listed else []
        note = _bracket_note(text, end)
        for statement in shared:
            said = note or (statement.note if statements else None)
            yield person, statement if said == statement.note else statement._replace(note=said)
        last = person
        post = _post_behind(text, end)
        floor = end + len(post) if post else end  # 习近平主席|和王储A


def _are_listed(text: str, end: int, start: int) -> bool:
    """Whether nothing but a separator stands between the end of a name and the start of the next."""
    return end < start and text[end] in _SEPARATORS and _BETWEEN.fullmatch(text, end, start) is not None


@lru_cache(maxsize=1 << 12)
def _is_unique(role: str) -> bool:
    return _UNIQUE.search(role) is not None


def _post_behind(text: str, end: int) -> str | None:
    if text[end : end + 1] not in _openings():
        return None
    attached = _attached()
    post = next((text[end : end + n] for n in range(6, 1, -1) if text[end : end + n] in attached), None)
    return post if post and not _FOLLOWS.match(text, end + len(post)) else None


def _inherit(statement: Statement, before: Statement) -> Statement:
    if statement.organization is not None or names_a_place(statement.role):
        return statement
    return statement._replace(organization=before.organization)


def _joined(text: str, last: PersonSpan, statement: Statement) -> bool:
    """Whether only a list separator stands between a name and the next post (副主席A、副主席B)."""
    gap = _NOTE.sub("", text[last.end : statement.start])
    return gap in ("、", "和")


def _bracket_note(text: str, end: int) -> str | None:
    bracket = _NOTE.match(text, end) if text[end : end + 1] in _BRACKETS else None
    return bracket[1] if bracket and bracket[1] in notes_in_brackets() else None


def _after_names(text: str, persons: Sequence[PersonSpan]) -> Iterator[tuple[PersonSpan, Statement]]:
    """习近平主席; 张三（浙江大学教授）; A、B、C等省领导."""
    for position, person in enumerate(persons):
        end = person.end
        post = _post_behind(text, end)
        if post and not read_statements(text, person.start, 0):  # 馆长叶佩之主席，报告经过: here it is a verb
            yield person, Statement(None, post, None, end, end + len(post))
        behind = text[end : end + 1]
        bracket = _NOTE.match(text, end) if behind in _BRACKETS else None
        if bracket and len(bracket[1]) >= 3:
            for statement in read_statements(text, bracket.end(1), bracket.start(1)):
                if statement.start == bracket.start(1):
                    yield person, statement
        collective = _COLLECTIVE.match(text, end) if behind == "等" else None
        if collective:
            statements = read_statements(text, collective.end(1), collective.start(1))
            for statement in (s for s in statements[-1:] if s.start == collective.start(1)):
                for member in _list_before(text, persons, position):
                    yield member, statement


def _list_before(text: str, persons: Sequence[PersonSpan], position: int) -> list[PersonSpan]:
    """The person at a position and those that the list before names."""
    members = [persons[position]]
    while position > 0 and _are_listed(text, persons[position - 1].end, persons[position].start):
        position -= 1
        members.insert(0, persons[position])
    return members


@cache
def _attached() -> frozenset[str]:
    """Posts that may stand behind a name without anything between."""
    return frozenset(read_words("posts-after-names.txt")) & posts()


@cache
def _openings() -> frozenset[str]:
    return frozenset(post[0] for post in _attached())
