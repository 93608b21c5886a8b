"""Findings of the binder, as rows of ``problems``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from etl.records import Row
from etl.tables import frame


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One contradiction inside a volume.

    Attributes
    ----------
    about : str
        Key of the issue, page or person it concerns.
    code : str
        Stable name of the kind of finding.
    message : str
        Where, what, and what was done about it.
    source_id : str or None
        Source in which the doubtful value was printed.
    """

    about: str
    code: str
    message: str
    source_id: str | None = None


def number_findings(findings: Iterable[Finding], taken: Iterable[str] = ()) -> pl.DataFrame:
    """Make rows of ``problems``, numbered within what each one concerns.

    Parameters
    ----------
    findings : iterable of Finding
        In any order; equal ones count once.
    taken : iterable of str
        Identifiers of problems that pages already have.
    """
    used, count = set(taken), Counter[str]()
    rows: list[Row] = []
    for finding in sorted(set(findings), key=lambda f: (f.about, f.code, f.message, f.source_id or "")):
        while True:
            count[finding.about] += 1
            key = f"{finding.about}-q{count[finding.about]:02d}"
            if key not in used:
                break
        rows.append(
            {
                "problem_id": key,
                "source_id": finding.source_id,
                "stage": "bind",
                "code": finding.code,
                "message": finding.message,
            }
        )
    return frame("problems", rows)
