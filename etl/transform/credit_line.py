"""Credit lines: the words, names and houses by which a newspaper says who made what.

A text is a credit only if all of it can be read as one: 本报记者 甲乙 通讯员 丙丁 · 文/甲乙 图/丙丁 · 新华社发 甲乙 摄.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from etl.transform import lexicon
from etl.transform.places import find_places


class Credit(NamedTuple):
    """One credited name.

    Attributes
    ----------
    name : str
        The name without blanks (鞠 鹏 → 鞠鹏).
    role : str
        reporter, correspondent, intern, photographer, editor, author, agency, …
    affiliation : str or None
        本报, 新华社, …
    start, end : int
        Span of the name as printed, in the text the credit was read from.
    """

    name: str
    role: str
    affiliation: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CreditLine:
    """What a credit line says: its credits, whether a word names a role, and whether one is a picture's."""

    credits: tuple[Credit, ...]
    titled: bool
    pictured: bool


class _Token(NamedTuple):
    kind: str
    start: int
    end: int
    value: str = ""
    house: str | None = None


PICTURE_ROLES = frozenset({"photographer", "illustrator"})


@lru_cache(maxsize=512)
def read_credit_line(text: str, default: str, *, bodies: bool = False, strangers: bool = False) -> CreditLine | None:
    """Read a text as a credit line; None where any of it is something else.

    Parameters
    ----------
    text : str
        Without the bullet or brackets around it.
    default : str
        Role of a name that no word gives one.
    bodies : bool
        The name of a body may stand before a name, or alone beside a picture (市检察院 甲乙, 市委宣传部供图).
    strangers : bool
        What stands where a name does is one, whether or not a surname opens it; else only beside a name that is sure.
    """
    if _SENTENCE.search(text):
        return None
    tokens = _tokens(text, bodies=bodies)
    if tokens and tokens[-1].kind == "other":
        return None
    if not strangers:
        kinds = {token.kind for token in tokens}
        if "stranger" in kinds and "name" not in kinds:
            return None
    return _Reader(text, tokens, default).read()


def leading_credits(text: str, default: str) -> tuple[tuple[Credit, ...], int]:
    """Credits that open a text, and where what follows them begins; names count only after a word for their role."""
    sentence = _SENTENCE.search(text)
    if not can_be_titled(text, sentence.start() if sentence else len(text)):
        return (), 0
    tokens = _tokens(text, bodies=False, leading=True)
    while tokens and tokens[-1].kind in ("gap", "title"):
        tokens.pop()
    if not tokens or not any(token.kind == "name" for token in tokens):
        return (), 0
    line = _Reader(text, tokens, default).read()
    return (line.credits, tokens[-1].end) if line and line.titled else ((), 0)


def can_be_titled(text: str, end: int = sys.maxsize) -> bool:
    """Whether a text, or what of it stands before `end`, has any of the words that name a role."""
    return lexicon.any_sign("credits", "title", "verb").search(text, 0, end) is not None


def closing_words(text: str) -> str:
    """What of a text stands behind its last mark that no credit has in it: only there a credit can close the text."""
    return _SENTENCE.split(text)[-1]


def is_name(text: str) -> bool:
    """Whether a text can be a person's name: a surname and one or two characters, a dotted name, or 李某某."""
    bare = "".join(text.split())
    if _PLAIN.fullmatch(bare):
        return _is_plain_name(bare)
    return _DOTTED.fullmatch(bare) is not None


def _is_plain_name(text: str) -> bool:
    """Whether two to four Han characters are a surname and what can follow it."""
    single, compound = _surnames()
    if text[:2] in compound:
        return len(text) >= 3 and not _is_never_a_name(text)
    return text[0] in single and (len(text) <= 3 or text[1] in single) and not _is_never_a_name(text)


def is_common_name(text: str) -> bool:
    """Whether a text can be a name, and opens with a surname that many have."""
    return is_name(text) and "".join(lexicon.load("surnames")["single"]).find(text[0]) < _COMMON


def covers_place(text: str) -> bool:
    """Whether a text is a place name, or all but its last character is."""
    return any(place.start == 0 and place.end >= len(text) - 1 for place in find_places(text))


class _Reader:
    """Gives every name its role, in reading order."""

    def __init__(self, text: str, tokens: Sequence[_Token], default: str) -> None:
        self.text, self.tokens, self.default = text, tokens, default
        self.out: list[Credit] = []
        self.waiting: list[Credit] = []
        self.role: str | None = None
        self.picture: str | None = None
        self.house: str | None = None
        self.leads = False
        self.titled = self.pictured = False

    def read(self) -> CreditLine:
        for at, token in enumerate(self.tokens):
            if token.kind == "title":
                self._flush()
                self.role, self.house, self.titled = _roles()[token.value], token.house or self.house, True
            elif token.kind == "house":
                self._flush()
                self.house = token.value
            elif token.kind in ("name", "stranger"):
                name = "".join(token.value.split())
                self.waiting.append(Credit(name, self.default, self.house, token.start, token.end))
            elif token.kind == "verb":
                self._verb(at, _words()[token.value])
        self._flush()
        return CreditLine(tuple(self.out), self.titled, self.pictured)

    def _verb(self, at: int, role: str) -> None:
        """A word of work: before the names it is about (摄影:甲乙) or behind them (甲乙 摄)."""
        self.titled = True
        is_picture = role in PICTURE_ROLES
        self.pictured = self.pictured or is_picture or role == "both"
        before = self.text[: self.tokens[at].start].rstrip()[-1:]
        after = self.text[self.tokens[at].end :].lstrip()[:1]
        leads = not self.waiting or after in _MARKS or (self.leads and before not in _MARKS)
        if not self.waiting and not self._names_follow(at):
            return
        if leads and self._names_follow(at):
            self._flush()
            self.leads = True
            self.picture = role if is_picture else None
            if not is_picture:
                self.role = None if role == "both" else role
            return
        named = None if role in ("both", "report") else role
        self._flush(named if is_picture or self.role is None else None)

    def _names_follow(self, at: int) -> bool:
        return any(token.kind in ("name", "stranger") for token in self.tokens[at + 1 :])

    def _flush(self, role: str | None = None) -> None:
        role = role or self.picture or self.role
        if role and role != "report":
            self.waiting = [Credit(name, role, house, start, end) for name, _, house, start, end in self.waiting]
        self.out += self.waiting
        self.waiting = []


def _tokens(text: str, *, bodies: bool, leading: bool = False) -> list[_Token]:
    """Tokens of a text up to the first that is something else, which is the last of them.

    Where they are those that lead a text, they end before it, before a stranger, and with a word for the report.
    """
    out: list[_Token] = []
    forms, signs = lexicon.patterns("credits"), lexicon.signs("credits")
    at, size = 0, len(text)
    while at < size:
        token = _token(text, at, forms, signs, bodies=bodies)
        kind = token.kind
        if leading and kind in ("other", "stranger"):
            break
        out.append(token)
        if kind == "other" or (leading and kind == "verb" and _words()[token.value] == "report"):
            break
        at = token.end
    return out


def _token(
    text: str, at: int, forms: Mapping[str, re.Pattern[str]], signs: Mapping[str, re.Pattern[str]], *, bodies: bool
) -> _Token:
    if found := _GAP.match(text, at):
        return _Token("gap", at, found.end())
    if signs["title"].search(text, at) and (found := forms["title"].match(text, at)):
        house = found["house"].rstrip("·") if found["house"] else None
        return _Token("title", at, found.end(), found["word"], house)
    if (found := forms["verb"].match(text, at)) and _stands_alone(text, found):
        return _Token("verb", at, found.end(), found[0].replace(" ", ""))
    if found := forms["issued"].match(text, at):
        return _Token("house", at, found.end(), found["house"])
    if name := _name(text, at, forms["name_end"]):
        return _Token("name", at, at + len(name), name)
    if signs["place"].search(text, at) and (found := forms["place"].match(text, at)) and covers_place(found[0]):
        return _Token("gap", at, found.end())
    if bodies and (found := forms["body"].match(text, at)):
        return _Token("house", at, found.end(), found[0].rstrip())
    if (stranger := forms["stranger"].match(text, at)) and not _is_never_a_name(stranger[0]):
        return _Token("stranger", at, stranger.end(), stranger[0])
    return _Token("other", at, len(text))


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Whether a word of work is not the beginning of another word (图 of 图书馆, 整理 of 整理房间)."""
    word = found[0].replace(" ", "")
    return word in _BEFORE_NAMES or _words()[word] == "report" or not _HAN.match(text, found.end())


def _name(text: str, at: int, ends: re.Pattern[str]) -> str | None:
    """The name that stands at `at` and ends where a name can end."""
    single, compound = _surnames()
    surnamed = text[at] in single
    shaped = _SHAPED.match(text, at)
    if shaped and (surnamed or text[at + 1] != " ") and ends.match(text, shaped.end()):
        return shaped[0]
    if not (surnamed or text[at : at + 2] in compound or _DOT.search(text, at, at + 4)):
        return None  # nothing that begins so is a name
    for size in (2, 3, 4):
        name = text[at : at + size]
        if len(name) == size and is_name(name) and ends.match(text, at + size):
            return name
    return None


def _is_never_a_name(text: str) -> bool:
    return text in _never_names() or text.endswith(_never_endings())


@cache
def picture_words() -> frozenset[str]:
    """Words of work that say that a picture was made."""
    return frozenset(word for word, role in _words().items() if role in PICTURE_ROLES or role == "both")


@cache
def _roles() -> dict[str, str]:
    return dict(lexicon.load("credits")["titles"])


@cache
def _words() -> dict[str, str]:
    return dict(lexicon.load("credits")["words"])


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    table = lexicon.load("surnames")
    return frozenset("".join(table["single"])), frozenset(table["compound"])


@cache
def _never_names() -> frozenset[str]:
    return frozenset(lexicon.load("credits")["never"]["names"])


@cache
def _never_endings() -> tuple[str, ...]:
    return tuple(lexicon.load("credits")["never"]["endings"])


_COMMON = 200
_BEFORE_NAMES = ("摄影", "撰文", "采写")
_SENTENCE = re.compile("[。！？…“”《》]")
"""What no credit has in it."""
_GAP = re.compile(r"[\s、，,；;／/╱·|｜:：（）()]+")
_MARKS = "/／╱:："
_HAN = re.compile("[\u4e00-\u9fff]")
_PLAIN = re.compile("[\u4e00-\u9fff〇]{2,4}")
_DOTTED = re.compile("[\u4e00-\u9fff]{1,8}(?:[·•・][\u4e00-\u9fff]{1,8}){1,2}")
_DOT = re.compile("[·•・]")
_SHAPED = re.compile(
    f"{_DOTTED.pattern}|[\u4e00-\u9fff] {{1,2}}[\u4e00-\u9fff]|[A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+){{0,2}}"
)
"""A name that shows itself by its dots, its blanks or its capitals."""
