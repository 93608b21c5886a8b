"""The two records that leave this package: where a person is named, and who is said to hold which post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Evidence = Literal["cue", "model", "document"]
"""Why a span is held to be a name: its wording says so, the tagger says so, or the rest of the document does."""


@dataclass(frozen=True, slots=True)
class PersonSpan:
    """One place in a text where a person is named.

    Attributes
    ----------
    start, end : int
        Code points in the text given, end exclusive.
    name : str
        Canonical form in this document; where ``text[start:end]`` differs, that is an alias of it.
    evidence : {"cue", "model", "document"}
        The strongest reason that speaks for the span.
    confidence : float
        Between 0 and 1; comparable inside one release only.
    """

    start: int
    end: int
    name: str
    evidence: Evidence
    confidence: float


@dataclass(frozen=True, slots=True)
class Membership:
    """One statement that a person holds a post (Popolo's *membership*).

    Attributes
    ----------
    name : str
        Canonical name of the holder, as `PersonSpan.name`.
    organization : str or None
        As printed; None where the post stands without one.
    organization_full : str or None
        With the place a reader supplies: 省总工会 in a Zhejiang paper is 浙江省总工会.
    role : str
        The post, or the collective title of a list (领导, 委员).
    note : str or None
        原, 前, 代, 兼, 挂职 and the like.
    start, end : int
        Code points of the statement in the text given, end exclusive.
    """

    name: str
    organization: str | None
    organization_full: str | None
    role: str
    note: str | None
    start: int
    end: int
