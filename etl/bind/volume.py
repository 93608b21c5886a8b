"""A volume: pages joined by what only all of them together can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from etl.bind.corrections import apply_corrections
from etl.bind.coverage import find_gaps
from etl.bind.findings import number_findings
from etl.bind.gather import trace_rows
from etl.bind.issue_numbers import check_numbers
from etl.bind.issues import merge_issues
from etl.bind.jumps import link_jumps
from etl.bind.persons import bind_persons
from etl.bind.places import place_pages
from etl.bind.reprints import link_reprints
from etl.bind.story_keys import key_stories
from etl.bind.supersede import supersede
from etl.records import Correction
from etl.tables import TABLES, arrange, schema


def bind_volume(tables: Mapping[str, pl.DataFrame], corrections: Sequence[Correction] = ()) -> dict[str, pl.DataFrame]:
    """Bind the pages of one volume.

    The order of rows means nothing but in ``sources``, which are in ledger order: of two sources for one address or one
    page the later is believed.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Rows of all pages, table by table, best as `etl.bind.gather.gather_pages` gives them; ``sources`` too.
    corrections : sequence of Correction
        Reviewed changes, made last; those of other volumes are left out.

    Returns
    -------
    dict of str to DataFrame
        Every table of the release, in publishing order, with the declared columns, in the order of their keys.

    Raises
    ------
    SchemaError
        If two sources give one page and the rows do not say which of them they come from.
    CorrectionError
        If what stands in the tables is not what a correction was made for.
    """
    current = supersede(trace_rows(tables))
    del tables  # a caller that keeps none of them either lets them go here
    places = place_pages(current["pages"], current["blocks"])
    current["issues"], findings = merge_issues(current["issues"], places)
    findings += check_numbers(current["issues"], places)
    current["coverage"] = find_gaps(current["issues"])
    current["articles"] = key_stories(link_reprints(link_jumps(current["articles"], places), places))
    current, of_persons = bind_persons(current)
    problems = current["problems"]
    numbered = number_findings(findings + of_persons, taken=problems["problem_id"])
    current["problems"] = pl.concat([problems.select(numbered.columns), numbered])
    return apply_corrections({name: _finished(name, current.pop(name)) for name in TABLES}, corrections)


def _finished(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    columns = (pl.col(column).cast(kind) for column, kind in schema(name).polars.items())
    return arrange(name, rows.select(columns))
