"""Labelled texts in a form that people can write: names in ⟦⟧, posts in lines below.

A file is blocks between blank lines. A block may open with ``## case``; then comes the text (``⟦耿局长|耿为民⟧``: the
full name behind a stroke), then posts: ``> name | organization | role | note`` must be given, ``? …`` may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from etl.transform.persons import Evidence, Membership, PersonSpan

HERE = Path(__file__).parent
_MARK = re.compile(r"⟦([^⟧|]+)(?:\|([^⟧]+))?⟧")
_BY_HAND: Evidence = "cue"


class Post(NamedTuple):
    """A post of somebody; empty where there is no organization or note."""

    name: str
    organization: str
    role: str
    note: str

    def joined(self) -> tuple[str, str]:
        """Name and post however it is cut: 教育局|局长, 教育局长 and 教育|局长 are one."""
        return self.name, re.sub(r"(.)\1", r"\1", self.organization + self.role)


@dataclass(frozen=True)
class Block:
    """One labelled text."""

    case: str
    text: str
    persons: tuple[PersonSpan, ...]
    stated: frozenset[Post]
    allowed: frozenset[Post]


@dataclass
class Count:
    """Hits, claims and truths, and where they part."""

    hit: int = 0
    said: int = 0
    true: int = 0
    differences: tuple[str, ...] = ()

    def add(self, said: Iterable[object], true: Iterable[object], allowed: Iterable[object], where: str) -> None:
        """Count claims against truths; what is merely allowed counts neither way."""
        true = set(true)
        said = set(said) - (set(allowed) - true)
        self.hit += len(said & true)
        self.said += len(said)
        self.true += len(true)
        self.differences += tuple(f"{where}: - {x}" for x in sorted(true - said, key=str))
        self.differences += tuple(f"{where}: + {x}" for x in sorted(said - true, key=str))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.hit / max(self.said + self.true, 1)

    def __str__(self) -> str:
        return f"{self.hit / max(self.said, 1):.3f} {self.hit / max(self.true, 1):.3f} {self.f1:.3f}"


def read_marked(name: str) -> list[Block]:
    """Read a file of this folder."""
    text = re.sub(r"^(?:# .*\n)+", "", (HERE / name).read_text(encoding="utf-8"))
    return [_read(block) for block in text.strip().split("\n\n")]


def halves(blocks: Sequence[Block]) -> dict[str, Sequence[Block]]:
    """Blocks that were looked at while the rules were written, and those that were only counted."""
    return {"seen": blocks[::2], "kept back": blocks[1::2]}


def count_persons(blocks: Sequence[Block], found: Sequence[Sequence[PersonSpan]]) -> Count:
    """Exact spans."""
    count = Count()
    for block, persons in zip(blocks, found, strict=True):
        spans = [{(p.start, p.end, block.text[p.start : p.end]) for p in some} for some in (persons, block.persons)]
        count.add(spans[0], spans[1], (), block.case)
    return count


def count_posts(
    blocks: Sequence[Block], found: Sequence[Sequence[Membership]], *, joined: bool = True, notes: bool = False
) -> Count:
    """Posts by name, organization and role; joined as one string unless told otherwise, with notes if told so."""
    count = Count()
    for block, memberships in zip(blocks, found, strict=True):
        said = {Post(m.name, m.organization or "", m.role, m.note or "") for m in memberships}
        keys = [
            {(*(p.joined() if joined else p[:3]), *([p.note] if notes else [])) for p in some}
            for some in (said, block.stated, block.allowed)
        ]
        count.add(*keys, block.case)
    return count


def _read(block: str) -> Block:
    lines = block.split("\n")
    case = lines.pop(0).removeprefix("## ") if lines[0].startswith("## ") else lines[0][:12]
    marked = "\n".join(line for line in lines if not line.startswith(("> ", "? ")))
    persons, bare, at = [], "", 0
    for mark in _MARK.finditer(marked):
        bare += marked[at : mark.start()]
        persons.append(PersonSpan(len(bare), len(bare) + len(mark[1]), mark[2] or mark[1], _BY_HAND, 1.0))
        bare += mark[1]
        at = mark.end()
    posts = [frozenset(_post(line) for line in lines if line.startswith(sign)) for sign in ("> ", "? ")]
    return Block(case, bare + marked[at:], tuple(persons), *posts)


def _post(line: str) -> Post:
    name, organization, role, note = (part.strip() for part in line[2:].split("|"))
    return Post(name, organization.replace("-", ""), role, note)
