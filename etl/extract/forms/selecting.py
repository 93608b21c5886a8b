"""Selectors: the part of CSS that the dialect files use to say where something stands in a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from etl.extract.forms.markup import Element, Markup

_COMPOUND = re.compile(r"([a-z][\w-]*)?((?:[#.][\w-]+|\[[^\]]+\])*)")
_CONDITION = re.compile(r"([#.])([\w-]+)|\[([\w-]+)(?:([*^$]?=)([^\]]*))?\]")
_DEPTH = 256
"""Ancestors looked at for what stands before a blank in a selector; pages nest about forty deep."""


@dataclass(frozen=True, slots=True)
class Compound:
    """Conditions on one element: its tag (None for any) and (attribute, operator, value) triples."""

    tag: str | None
    conditions: tuple[tuple[str, str, str], ...]

    def holds(self, element: Element) -> bool:
        """Whether an element meets the conditions."""
        if self.tag and self.tag != element.tag:
            return False
        return all(_meets(element, *condition) for condition in self.conditions)


def select(markup: Markup, selectors: Iterable[str]) -> Iterator[list[Element]]:
    """Yield, for one selector after the other, the elements it names, in document order.

    Parameters
    ----------
    selectors : iterable of str
        Compounds of tag, ``#id``, ``.class`` and ``[attribute=value]`` (also ``*=``, ``^=``, ``$=``), a blank for
        "somewhere inside". Names of ids and classes are compared without regard to case, as browsers do for old pages.
    """
    for selector in selectors:
        *outer, last = parse_selector(selector)
        yield [e for e in markup.elements if last.holds(e) and (not outer or _inside(markup, e, outer))]


@cache
def parse_selector(selector: str) -> tuple[Compound, ...]:
    """Read a selector.

    Raises
    ------
    ValueError
        It is none of the kind described at `select`.
    """
    compounds = []
    for written in selector.split():
        match = _COMPOUND.fullmatch(written)
        if not match or not written:
            raise ValueError(f"{selector!r} is no selector that the dialects know")
        conditions = [
            ({"#": "id", ".": "class"}[sign], "." if sign == "." else "=", name.lower())
            if sign
            else (attribute, operator or "has", value)
            for sign, name, attribute, operator, value in _CONDITION.findall(match[2])
        ]
        compounds.append(Compound(match[1], tuple(conditions)))
    if not compounds:
        raise ValueError("an empty selector names nothing")
    return tuple(compounds)


def _inside(markup: Markup, element: Element, outer: list[Compound]) -> bool:
    left = list(outer)
    for _ in range(_DEPTH):
        if element.parent < 0 or not left:
            break
        element = markup.elements[element.parent]
        if left[-1].holds(element):
            left.pop()
    return not left


def _meets(element: Element, attribute: str, operator: str, value: str) -> bool:
    found = element.attributes.get(attribute)
    if found is None:
        return False
    match operator:
        case ".":
            return value in found.lower().split()
        case "=":
            return found.lower() == value if attribute == "id" else found == value
        case "*=":
            return value in found
        case "^=":
            return found.startswith(value)
        case "$=":
            return found.endswith(value)
        case _:
            return True
