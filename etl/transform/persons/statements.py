"""What stands directly before a name: 中国侨联党组书记、主席|万立骏."""

from __future__ import annotations

import re
from typing import NamedTuple

import rjieba

from etl.transform.persons.lexicon import read_words
from etl.transform.persons.organizations import Organization, read_organization
from etl.transform.persons.posts import Post, notes, read_post, time_words

_BOUNDARY = re.compile(r"[，。；：！？\n“”《》〈〉（）()【】…□■◎○●—]")
_PRESS = "|".join(
    rf"[\u4e00-\u9fff]{{2,6}}{re.escape(word[1:])}" if word.startswith("-") else re.escape(word)
    for word in read_words("press.txt")
)
_SLUG = re.compile(rf"({_PRESS})(?:[^，。；\n（(]{{0,14}}?)(?:讯|电)?[ \u3000]*[（(]?[ \u3000]*$")
_REPORTING = frozenset(("记者", "通讯员", "见习记者", "实习记者", "实习生", "特约记者", "摄影记者"))
_HELD = re.compile(r"(曾任|曾担任|担任|现任|时任|出任|身为|作为|兼任)[^，。；]*的$")  # …的X: X holds it
_LEVELS = frozenset("省市县区乡镇村州")
_DEPUTIES = frozenset(("副省", "副市", "副县", "副区", "副乡", "副镇", "副州"))
_WITH_A_FIELD = read_words("posts-with-a-field.txt")
_AND = "、兼暨和及"
_BESIDES = ("兼", "兼任")
_UNSHARED = frozenset(("国务委员",))
_RULING = frozenset(("总统", "国王", "首相", "总理", "女王", "国家元首"))
_OF_THEIR_OWN = frozenset(("国务委员", "外长", "防长", "财长", "大使", "国务卿", "总司令"))
_FIELD = frozenset(("n", "nz", "j", "b", "vn", "ns", "l", "an", "ng", "a", "k"))


class Statement(NamedTuple):
    """One post in front of a name.

    Attributes
    ----------
    organization : str or None
    role : str
    note : str or None
    start, end : int
        From the organization, or the post, to the end of the post.
    """

    organization: str | None
    role: str
    note: str | None
    start: int
    end: int


def read_statements(text: str, end: int, floor: int) -> list[Statement]:
    """Read the posts that stand before a name.

    Parameters
    ----------
    text : str
    end : int
        Start of the name.
    floor : int
        Not further left than this: the end of the name before.

    Returns
    -------
    list of Statement
        In reading order; posts that share an organization each carry it.
    """
    floor = max(floor, clause_start(text, end))
    found: list[_Found] = []
    at = _skip_blanks(text, end, floor)
    if at < end and _skipped(text, at) not in _REPORTING:
        return []  # a blank in a headline parts as a comma does
    held = _HELD.search(text, floor, at) if text[at - 1 : at] == "的" else None
    if held:
        at -= 1
    while (post := read_post(text, at, floor)) is not None:
        found.append(_read_one(text, post, floor))
        at = found[-1].start
        if found[-1].note in _BESIDES:
            continue
        at = _skip_blanks(text, at, floor)
        if at <= floor or text[at - 1] not in _AND:
            break
        at -= 1
    statements = _share(found)
    return [s._replace(note=s.note or "曾任") for s in statements] if held and held[1].startswith("曾") else statements


class _Found(NamedTuple):
    organization: str | None
    role: str
    note: str | None
    start: int
    end: int
    bare: bool  # nothing before it but another post, whose organization it may share


def _read_one(text: str, post: Post, floor: int) -> _Found:
    """One post with what stands before it: organization, note, field of work."""
    role, note = post.role, post.note
    besides = note in _BESIDES
    start, name = Organization(post.start, None) if besides else read_organization(text, post.start, floor)
    if name is None:
        if role in _REPORTING and (slug := _SLUG.search(text, max(0, post.start - 30), post.start)):
            name = slug[1]
        elif field := _field_before(text, post, floor):
            role, start = field + role, start - len(field)
    elif name[0] in "原前" and len(name) > 2:
        note, name = name[0], name[1:]
    elif start > floor and text[start - 1] in "原前" and text[start - 2 : start] not in time_words():
        note, start = text[start - 1], start - 1
    elif text[max(floor, start - 2) : start] in notes():
        note, start = text[start - 2 : start], start - 2
    bare = name is None and role == post.role and not (role[0] in _LEVELS or role[:2] in _DEPUTIES or role in _UNSHARED)
    bare = bare and (besides or post.start == floor or text[post.start - 1] in _AND)
    return _Found(name, role, note, start, post.end, bare)


def _skipped(text: str, at: int) -> str:
    return next((text[at - n : at] for n in (4, 3, 2) if text[at - n : at] in _REPORTING), "")


def names_a_place(role: str) -> bool:
    """Whether a post says of itself where it is held (省长, 交通部长), so that no organization before it is meant."""
    if role in _RULING or role in _OF_THEIR_OWN or (role.endswith("部长") and role not in ("部长", "副部长")):
        return True
    return role[0] in _LEVELS or role[:2] in _DEPUTIES


def _field_before(text: str, post: Post, floor: int) -> str | None:
    """The field of a 专家 or 教授 who has no organization: 呼吸病学."""
    if not post.role.endswith(_WITH_A_FIELD):
        return None
    start = max(text.rfind("、", floor, post.start) + 1, floor)
    field = text[start : post.start]
    if not 2 <= len(field) <= 8 or not all(
        tag in _FIELD or (tag == "v" and len(word) > 1) for word, tag in rjieba.tag(field, False)
    ):
        return None
    return field


def clause_start(text: str, end: int) -> int:
    """Where the clause that holds a position begins."""
    last = floor = max(0, end - 80)
    for match in _BOUNDARY.finditer(text, floor, end):
        last = match.end()
    return last


def _skip_blanks(text: str, at: int, floor: int) -> int:
    while at > floor and text[at - 1] in " \u3000":
        at -= 1
    return at


def _share(found: list[_Found]) -> list[Statement]:
    """A post without organization takes that of the post before it (党组书记、主席 of one body)."""
    out: list[Statement] = []
    current: str | None = None
    for name, role, note, start, end, bare in reversed(found):
        ruling = role in _RULING and current is not None and current.endswith(("党", "联盟", "主席团"))
        current = current if name is None and bare and not ruling else name
        out.append(Statement(current, role, note, start, end))
    return out
