"""What stands directly before a name: 中国侨联党组书记、主席|万立骏."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from etl.transform.persons.lexicon import read_words
from etl.transform.persons.organizations import (
    Organization,
    endings,
    read_organization,
    strong_endings,
)
from etl.transform.persons.phrase import Kind, countries, is_country, is_place, phrase_start, words_of
from etl.transform.persons.posts import Post, may_end_a_post, notes, posts, read_post, takes_a_field, time_words

_PRESS = "|".join(
    rf"[\u4e00-\u9fff]{{2,6}}{re.escape(word[1:])}" if word.startswith("-") else re.escape(word)
    for word in read_words("press.txt")
)
_PRESS_ENDS = frozenset(word[-1] for word in read_words("press.txt"))
_SLUG_REACH = 30
_SLUG = re.compile(rf"({_PRESS})(?:[^，。；\n（(]{{0,14}}?)(?:讯|电)?[ \u3000]*[（(]?[ \u3000]*$")
_REPORTING = frozenset(("记者", "通讯员", "见习记者", "实习记者", "实习生", "特约记者", "摄影记者"))
_HELD = re.compile(r"(曾任|曾担任|担任|现任|时任|出任|身为|作为|兼任)[^，。；]*的$")  # …的X: X holds it
_LEVELS = frozenset("省市县区乡镇村州")
_DEPUTIES = frozenset(("副省", "副市", "副县", "副区", "副乡", "副镇", "副州"))
_AND = "、兼暨和及"
_BESIDES = ("兼", "兼任")
_UNSHARED = frozenset(("国务委员",))
_RULING = frozenset(("总统", "国王", "首相", "总理", "女王", "国家元首"))
_PARTIES = ("党", "联盟", "主席团", "阵", "阵线", "党中央", "党团")
_OF_THE_STATE = (*_RULING, "议长", "部长", "大臣", "外长")
_OF_THEIR_OWN = frozenset(("国务委员", "外长", "防长", "财长", "大使", "国务卿", "总司令"))
_LONGEST_FIELD = 10
_PEOPLE = ("人员", "人士")
# 教育局长 is head of the 教育局: offices whose last character opens the post
_OFFICES = frozenset("局处科署厅司所站院股庭室馆里村乡镇")
_CLOSED = ("）", ")", "\n")
_NOTE_IN_BRACKETS = re.compile(r"[（(]([^（()）\n]{1,12})[)）]$")
_SENT_ENDS = "派出遣"
_SENT = re.compile(r"[昨今特已曾]?(?:派|派出|派遣|选派)$")  # 省赈务会派委员X
_RETIRED = ("退休", "离休")  # 退休教师 without a school tells of a life, not of a post
_STILL = frozenset(("原", "前", "时任", "曾任", "已故", "候任"))  # said once of all posts that share an organization


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
    at = _skip_blanks(text, end, floor)
    bracket = _said_in_brackets(text, at, floor)
    spoken = bracket and bracket[1]
    if bracket:
        at = bracket.start()
    elif at < end and _skipped(text, at) not in _REPORTING:
        return []  # a blank in a headline parts as a comma does
    last = text[at - 1 : at]
    if not may_end_a_post(last) and last != "的":
        return []
    start = phrase_start(text, at, floor)
    held = _HELD.search(text, start, at) if last == "的" else None
    found = _read_chain(text, at - bool(held), start)
    if not found:
        return []
    before = _clause_before(text, start, floor) if found[-1].start == start else []
    statements = [s for s in [*before, *_share(found)] if s.organization is not None or s.note not in _RETIRED]
    if spoken:
        statements[-1:] = [s._replace(note=s.note or spoken) for s in statements[-1:]]
    return [s._replace(note=s.note or "曾任") for s in statements] if held and held[1].startswith("曾") else statements


def _said_in_brackets(text: str, at: int, floor: int) -> re.Match[str] | None:
    """What brackets that end here say of how a post is held: 副局长（正处级）."""
    bracket = _NOTE_IN_BRACKETS.search(text, floor, at) if text[at - 1 : at] in _CLOSED else None
    return bracket if bracket and bracket[1] in notes_in_brackets() else None


def _read_chain(text: str, at: int, floor: int) -> list[_Found]:
    """Posts from right to left, as long as 、, 兼 or 和 joins them."""
    found: list[_Found] = []
    while (post := read_post(text, at, floor)) is not None:
        found.append(_read_one(text, post, floor))
        at = found[-1].start
        if found[-1].note in _BESIDES:
            continue
        at = _skip_blanks(text, at, floor)
        if at <= floor or text[at - 1] not in _AND:
            break
        if found[-1].organization is not None and text[at - 1] in "和及":
            break  # X部官员和Y部部长: two people
        at -= 1
        if (spoken := _said_in_brackets(text, at, floor)) is not None:
            at = spoken.start()  # 副局长（正处级）、二级巡视员
    return found


def _clause_before(text: str, start: int, floor: int) -> list[Statement]:
    """Posts in a clause that is nothing but posts, before a comma: 省文联党组成员、副主席，省美协主席|X."""
    if start <= floor or text[start - 1] != "，":
        return []
    statements = read_statements(text, start - 1, floor)
    whole = statements and statements[0].start <= phrase_start(text, start - 1, floor)
    return statements if whole and statements[0].organization is not None else []


class _Found(NamedTuple):
    organization: str | None
    role: str
    note: str | None
    start: int
    end: int
    bare: bool  # nothing before it but another post, whose organization it may share


def _read_one(text: str, post: Post, floor: int) -> _Found:
    """One post with what stands before it: organization, note, field of work."""
    note = post.note
    besides = note in _BESIDES
    alone = post.start == floor  # nothing stands before it that could be read
    found = Organization(post.start, None) if besides or alone else _organization(text, post, floor)
    (start, name), role = _parted(text, post, found)
    if name is None:
        if role in _REPORTING and (press := _press_before(text, post.start)):
            name = press
        elif not alone and (field := _field_before(text, post, floor)):
            role, start = field + role, start - len(field)
            of_a_firm = text.endswith(read_words("firm-endings.txt"), 0, start)
            organization = read_organization(text, start, floor, bare=of_a_firm)
            if organization.name is not None:
                start, name = organization
            elif before := _note_before(text, start, floor):
                note, start = before, start - len(before)
            elif field[0] in countries() and field[1:3] in posts():
                name, role = field[0], role[1:]  # 俄|总统新闻秘书
    if name is not None:
        if name[0] in "原前" and len(name) > 2 and words_of(name)[0].text == name[0]:
            note, name = name[0], name[1:]
        elif start > floor and text[start - 1] in "原前" and text[start - 2 : start] not in time_words():
            note, start = text[start - 1], start - 1
        elif before := _note_before(text, start, floor):
            note, start = before, start - len(before)
    whole = besides or role == post.role
    bare = name is None and whole and not (_is_of_a_level(role) or role in _UNSHARED)
    bare = bare and (besides or alone or text[post.start - 1] in _AND)
    return _Found(name, role, note, start, post.end, bare)


def _press_before(text: str, start: int) -> str | None:
    """The newspaper or agency of a slug that ends at a place: 本报杭州7月8日讯（记者X."""
    if _PRESS_ENDS.isdisjoint(text[max(0, start - _SLUG_REACH) : start]):
        return None
    slug = _SLUG.search(text, max(0, start - _SLUG_REACH), start)
    return slug[1] if slug else None


def _note_before(text: str, start: int, floor: int) -> str:
    """The note of one or two characters that ends at a place; nothing where none does."""
    longer = text[max(floor, start - 2) : start]
    if longer in notes():
        return longer
    return longer[-1:] if longer[-1:] in notes() else ""


def _organization(text: str, post: Post, floor: int) -> Organization:
    """The organization before a post, which may share its last character with the post (教育局长)."""
    found = read_organization(text, post.start, floor, bare=_is_of_firms(post.role))
    if post.role[1:] == "长" and post.role[0] in _OFFICES and post.note is None and not _is_closed(found.name, post):
        office = read_organization(text, post.start + 1, floor, bare=post.role == "里长")
        if office.name is not None and len(office.name) > 2:
            return office
    if found.name is None and post.start > floor and text[post.start - 1] in _SENT_ENDS:
        sent = _SENT.search(text, floor, post.start)
        return read_organization(text, sent.start(), floor) if sent else found
    return found


def _is_closed(name: str | None, post: Post) -> bool:
    """Whether the name before a post needs nothing of it."""
    return name is not None and (name.endswith(strong_endings()) or name[-1] == post.role[0] or is_place(name))


def _parted(text: str, post: Post, found: Organization) -> tuple[Organization, str]:
    """捷克|工贸部长: what stands between a country and a post is the field of the post; 越南|国家主席."""
    name = found.name
    if name is None:
        return found, post.role
    if post.role.endswith("主席") and name.endswith("国家") and (is_country(name[:-2]) or name == "中国国家"):
        return Organization(found.start, name[:-2]), f"国家{post.role}"
    if takes_a_field(post.role) and not name.endswith(endings()):
        size = next((n for n in range(min(7, len(name) - 2), 1, -1) if is_country(name[:n])), 0)
        if size and not any(ending in name[size:] for ending in (*strong_endings(), "驻")):
            return Organization(found.start, name[:size]), name[size:] + post.role
    return found, post.role


def _skipped(text: str, at: int) -> str:
    return next((text[at - n : at] for n in (4, 3, 2) if text[at - n : at] in _REPORTING), "")


@lru_cache(maxsize=1 << 12)
def names_a_place(role: str) -> bool:
    """Whether a post says of itself where it is held (省长, 交通部长), so that no organization before it is meant."""
    if role in _RULING or role in _OF_THEIR_OWN or (role.endswith("部长") and role not in ("部长", "副部长")):
        return True
    return _is_of_a_level(role)


@lru_cache(maxsize=1 << 12)
def _is_of_a_level(role: str) -> bool:
    """省长, 副市长, 常务副市长: the post has its place in itself."""
    role = role.removeprefix("常务")
    return role[0] in _LEVELS or role[:2] in _DEPUTIES


def _field_before(text: str, post: Post, floor: int) -> str | None:
    """The field of work that belongs to a post: 呼吸病学 of 呼吸病学专家, 质素及安全 of 质素及安全总监."""
    if not takes_a_field(post.role) or post.note is not None:
        return None
    start = max(text.rfind("、", floor, post.start) + 1, floor, post.start - 24)
    size = 0
    for word in reversed(words_of(text[start : post.start])):
        fits = word.kind is Kind.NOUN and len(word.text) > 1 and not word.text.endswith(_no_field())
        fits |= word.kind is Kind.JOIN and size > 0
        if not fits or size + len(word.text) > _LONGEST_FIELD:
            break
        size += len(word.text)
    field = text[post.start - size : post.start].lstrip("和与及暨-—·")
    return field if len(field) > 1 else None


def _skip_blanks(text: str, at: int, floor: int) -> int:
    while at > floor and text[at - 1] in " \u3000":
        at -= 1
    return at


def _share(found: list[_Found]) -> list[Statement]:
    """A post without organization takes that of the post before it (党组书记、主席 of one body), and its 原 with it."""
    out: list[Statement] = []
    current: str | None = None
    still: str | None = None
    for name, role, note, start, end, bare in reversed(found):
        if name is not None or not bare or not _stays(role, note, current):
            current, still = name, None
        still = note if note in _STILL else still
        out.append(Statement(current, role, note or still, start, end))
    return out


def _stays(role: str, note: str | None, organization: str | None) -> bool:
    """Whether a post may be one of the organization that the post before it names."""
    if organization is None:
        return not names_a_place(role) or note in _BESIDES
    if organization.endswith(_PARTIES) and role.endswith(_OF_THE_STATE):
        return False
    return not names_a_place(role) or note in _BESIDES or is_country(organization)


@cache
def notes_in_brackets() -> frozenset[str]:
    """What brackets say of how a post is held."""
    return frozenset(read_words("bracket-notes.txt")) | notes()


@cache
def _no_field() -> tuple[str, ...]:
    """Ends of words that stand before a field of work and are no part of it: offices, firms, people."""
    return (*strong_endings(), *read_words("firm-endings.txt"), *_PEOPLE)


@lru_cache(maxsize=1 << 12)
def _is_of_firms(role: str) -> bool:
    return role.endswith(read_words("posts-of-firms-and-clubs.txt"))
