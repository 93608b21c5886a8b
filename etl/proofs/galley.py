"""The galley: the raw text line by line, each piece with the classes that mark it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.proofs.cutting import Piece, cut
from etl.proofs.labels import Label, label
from etl.proofs.lines import Line, break_lines
from etl.proofs.proof import FieldText, Mark, Proof, Quoted

_NOT_A_TOKEN = re.compile(r"[^A-Za-z0-9_-]+")
_LINKS = ("mention", "repair")
_POINTED = ("mention", "repair", "membership", "problem", "event")
"""Of marks that lie over each other, pointing means the first of these; and always what the text is part of."""
_AROUND = ("paragraph", "field")


@dataclass(frozen=True, slots=True)
class SetPiece:
    """A run of raw text.

    Attributes
    ----------
    anchors : tuple of (str, int or None)
        Marks that begin here, to be linked to; a repair with its number.
    label : Label or None
        Role of a block that begins here, inside a line.
    """

    text: str
    classes: str
    anchors: tuple[tuple[str, int | None], ...]
    label: Label | None


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of raw text; `label` is the role of the block that begins with it."""

    number: int | None
    classes: str
    label: Label | None
    closed: bool
    pieces: tuple[SetPiece, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a value; `leads_to` is the mark whose raw text it links to."""

    text: str
    classes: str
    leads_to: str | None


def set_galleys(proof: Proof) -> Iterator[list[SetLine]]:
    """The raw text of each region."""
    setting = _Setting(proof)
    for lines in break_lines(proof):
        yield [setting.line(line) for line in lines]


def set_runs(text: FieldText, start: int, end: int) -> Iterator[Run]:
    """A stretch of a value with what is marked in it."""
    quoted = {one.ref: one for one in text.quoted}
    for piece in cut(start, end, [(one.ref, one.start, one.end) for one in text.quoted]):
        over = [quoted[ref] for ref in piece.refs]
        names = [name for one in over for name in _names(one.ref, one.kind, one.role)] + _pointing(over)
        links = (one.ref for kind in _LINKS for one in over if one.kind == kind)
        yield Run(text.text[piece.start : piece.end], " ".join(dict.fromkeys(names)), next(links, None))


def token(name: str, kind: str) -> str:
    """A class for a role or kind that is named in the rows."""
    return f"{kind}-{_NOT_A_TOKEN.sub('-', name)}"


def _pointing(over: Sequence[Mark | Quoted]) -> list[str]:
    """Classes by which pointing at a piece lights something up."""
    meant = next((one.ref for kind in _POINTED for one in over if one.kind == kind), None)
    around = [one.ref for one in over if one.kind in _AROUND]
    return [f"on-{ref}" for ref in (*([meant] if meant else []), *around)]


def _names(ref: str, kind: str, role: str) -> list[str]:
    return [ref, f"k-{kind}", *([token(role, "k")] if kind == "repair" else [])]


class _Setting:
    """Sets lines one after the other; knows which marks have begun."""

    def __init__(self, proof: Proof) -> None:
        self._raw = proof.raw
        self._marks = {mark.ref: mark for mark in proof.marks}
        self._numbers = proof.numbers
        self._begun: set[str] = set()

    def line(self, line: Line) -> SetLine:
        first = next((block for piece in line.pieces if (block := self._block(piece))), None)
        begins = first is not None and line.start <= first.spans[0][0] < line.end
        told = label("roles", first.role) if first and begins else None
        form = "tagged" if told else "blank" if line.blank else ""
        classes = " ".join(filter(None, ("l", token(first.role, "role") if first else "", form)))
        return SetLine(line.number, classes, told, line.closed, tuple(self._piece(one, first) for one in line.pieces))

    def _piece(self, piece: Piece, lead: Mark | None) -> SetPiece:
        over = [self._marks[ref] for ref in piece.refs]
        names, told = ["s", *_pointing(over)], None
        for mark in over:
            if mark.kind != "block":
                names += _names(mark.ref, mark.kind, mark.role)
                continue
            names.append(token(mark.role, "role"))
            if mark is not lead and mark.ref in piece.begins:
                names.append("begins")
                told = label("roles", mark.role)
        fresh = [ref for ref in piece.begins if ref not in self._begun and self._marks[ref].kind != "block"]
        self._begun.update(fresh)
        anchors = tuple((ref, self._numbers.get(ref)) for ref in fresh)
        return SetPiece(self._raw[piece.start : piece.end], " ".join(dict.fromkeys(names)), anchors, told)

    def _block(self, piece: Piece) -> Mark | None:
        return next((self._marks[ref] for ref in piece.refs if self._marks[ref].kind == "block"), None)
