"""The proof sheet as one web page: no script, no network, nothing beside it; opens by double click.

Pointing is done by the style sheet: every value has a class of its own, which its raw text has too, and one rule each
(``:has()``, in every browser since the end of 2023).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from etl.proofs.galley import set_galleys, set_runs, token
from etl.proofs.labels import Label, label, labels, meaning, paper, title
from etl.proofs.proof import Proof
from etl.proofs.shown import shown
from etl.templates import environment

ISSUE_FACTS = (
    "newspaper", "date", "weekday_printed", "lunar_date_printed", "cn_number", "postal_code", "issue_number",
    "page_count", "region", "publisher", "address", "postcode", "hotline", "website", "email",
)  # fmt: skip
"""What of an issue is shown, in this order."""

SOFT = ("paragraph", "field")
"""Kinds of marks that are lit faintly, since others lie on them."""

AGREEING = {"weekday_printed": "weekday_agrees", "lunar_date_printed": "lunar_date_agrees"}
"""Columns that say whether a printed value agrees with the date."""


def write_webpage(proof: Proof, *, language: str = "zh") -> str:
    """Write the page.

    Parameters
    ----------
    proof : Proof
    language : str
        Language that is shown first, ``zh`` or ``en``; the reader can switch.

    Returns
    -------
    str
        HTML. The texts of its elements of class ``galley`` make up the raw text, character by character: what cannot
        stand in HTML is shown by one character in its place.
    """
    return (
        _environment()
        .get_template("proof.html")
        .render(
            proof=proof,
            rows=list(zip(proof.regions, set_galleys(proof), strict=True)),
            characters=sum(proof.ledger.values()),
            pointed=list(_pointed(proof)),
            language=language,
        )
    )


def _pointed(proof: Proof) -> Iterator[tuple[str, str, str]]:
    """Where to look for a mark's pointing, its ref, and how strongly it is lit.

    A browser looks through all of an element for each rule about what is in it, so that the smallest one is named:
    the row that holds the mark, in all but problems, which are listed above all rows.
    """
    starts = [region.start for region in proof.regions]
    for mark in proof.marks:
        if mark.kind == "block" or not mark.spans:
            continue
        first, last = (bisect_right(starts, at) for at in (mark.spans[0][0], mark.spans[-1][1] - 1))
        inside = first == last and mark.kind != "problem"
        yield f"#w{first}" if inside else "body", mark.ref, "soft-lit" if mark.kind in SOFT else "lit"


@cache
def _environment() -> Environment:
    loaded = environment("etl.proofs", finalize=_as_text, keep_trailing_newline=True)
    loaded.globals |= {
        "roles": labels("roles"),
        "marks": labels("marks"),
        "paper": paper(),
        "issue_facts": ISSUE_FACTS,
        "agreeing": AGREEING,
        "word": lambda name: label("words", name),
        "role_of": lambda name: label("roles", name),
        "kind_of": lambda name: label("kinds", name),
        "repair_of": lambda name: label("repairs", name),
        "meaning": meaning,
        "title": title,
    }
    loaded.filters |= {"token": token, "runs": set_runs, "percent": _percent, "brief": _brief}
    loaded.tests["numbered"] = lambda printed: re.fullmatch(r"[A-Z]*\d+", printed) is not None
    return loaded


def _as_text(value: Any) -> Any:
    """Make everything that was read fit to stand in HTML; a parser gives a carriage return back only if it is named."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return Markup(str(escape(shown(value))).replace("\r", "&#13;"))  # noqa: S704 - escaped on this line
    return value


def _percent(count: int, total: int) -> str:
    return f"{count / total:.0%}" if count >= total / 100 else "<1%"


def _brief(told: Label) -> Label:
    """A meaning without its explanation."""
    return Label(told.zh.split("：")[0], told.en.split(":")[0])
