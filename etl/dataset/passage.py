"""Passages: the raw text behind values with what stands around it, as plain text, as HTML and as a frame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import polars as pl

from etl.dataset.rendering import brief, render
from etl.dataset.window import Run, Window
from etl.proofs.labels import Label
from etl.proofs.shown import shown

OPEN, CLOSE = "⟦", "⟧"
"""What stands around a value in plain text: brackets that no newspaper prints."""
OUT, BACK = "⟨", "⟩"
"""What stands around a repetition that was left out."""
JOINT = "⁀"
"""A proofreader's sign for closing up."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repair that a value crosses: what kind, and the words before and after it (⏎ is a line end)."""

    repair_id: str
    kind: Label
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """Where one value stands on its page.

    Attributes
    ----------
    table, key : str
        The row; the parts of a key of several columns are joined by ``#``.
    field : str or None
        The column that was asked for.
    value : str or None
        What was read.
    literal : bool
        What is marked are the words of the value; else they are those it was derived from.
    newspaper, date, page_label, section, headline, page_id, uri
        Where it was printed, and the file it came in.
    start, end : int
        Where it begins and ends in ``pages.text``: code points from 0, end exclusive.
    raw : str
        The raw text from start to end.
    window : Window
        The raw text of it and around it.
    repairs : tuple of Repaired
        Those it crosses, in the order of the page.
    """

    table: str
    key: str
    field: str | None
    value: str | None
    literal: bool
    newspaper: str
    date: date | None
    page_label: str | None
    section: str | None
    headline: str | None
    page_id: str
    uri: str
    start: int
    end: int
    raw: str
    window: Window
    repairs: tuple[Repaired, ...]

    @property
    def where(self) -> str:
        """Newspaper, day, page and section as a reader names them."""
        numbered = re.fullmatch(r"([A-Z]*)0*([0-9]+)", self.page_label or "")
        page = f"第{numbered[1]}{numbered[2]}版" if numbered else self.page_label
        return " ".join(filter(None, (self.newspaper, str(self.date or ""), page, self.section)))

    @property
    def name(self) -> str:
        """The row and the column, as ``events.date_text``."""
        return ".".join(filter(None, (self.table, self.field)))

    @property
    def lines(self) -> list[tuple[int, list[Run]]]:
        """The runs by the line of the page they stand in, from 1; blank lines are left out."""
        found = [(line, list(runs)) for line, runs in groupby(self.window.runs, key=lambda run: run.line)]
        return [(line, runs) for line, runs in found if any(run.text.strip() or run.skipped for run in runs)]

    def __str__(self) -> str:
        return "\n".join(self._told())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return render("evidence.html", passages=[self], rest="")

    def _told(self) -> Iterator[str]:
        yield self.where + (f" · {shown(self.headline)}" if self.headline else "")
        digits = len(str(self.window.runs[-1].line))
        yield from (f"{line:>{digits}} │ {text}" for line, text in self._set())
        told = f"{'读作 read as' if self.literal else '由此得 from this'} {brief(self.value or '–')}"
        yield f"{told} · {self.name} {self.key}".rstrip()
        for repair in self.repairs:
            words = " → ".join(brief(text) for text in (repair.before, repair.after) if text)
            yield f"修复 repaired · {repair.kind.zh} {repair.kind.en}: {words}"
        if any(run.dropped for run in self.window.runs):
            yield f"{OUT}…{BACK} 重复，已删 left out as a repetition"
        yield f"{self.page_id}, {self.start}–{self.end}, {self.uri}"

    def _set(self) -> Iterator[tuple[int, str]]:
        """Set the lines with brackets around what is marked, which may begin in one line and end in another."""
        solid = [run for run in self.window.runs if run.text.strip() or run.skipped]
        groups = [list(some) for marked, some in groupby(solid, key=lambda run: run.marked) if marked]
        opening, closing = {id(some[0]) for some in groups}, {id(some[-1]) for some in groups}
        lines = self.lines
        for at, (line, runs) in enumerate(lines):
            text = "…" if self.window.cut_before and not at else ""
            for run in runs:
                text += (OPEN if id(run) in opening else "") + _plain(run) + (CLOSE if id(run) in closing else "")
            yield line, text + ("…" if self.window.cut_after and at == len(lines) - 1 else "")


class Evidence(Sequence[Passage]):
    """Passages in the order of the rows they were asked for; shows itself in a notebook and at a terminal.

    Attributes
    ----------
    total : int or None
        How many rows were asked for; None where nobody counted.
    """

    def __init__(self, passages: Sequence[Passage], total: int | None) -> None:
        self._passages = tuple(passages)
        self.total = total

    def __getitem__(self, at):  # type: ignore[no-untyped-def]
        return Evidence(self._passages[at], None) if isinstance(at, slice) else self._passages[at]

    def __len__(self) -> int:
        return len(self._passages)

    def __str__(self) -> str:
        parts = [str(passage) for passage in self._passages]
        return "\n\n".join([*parts, self._rest] if self._rest else parts)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return render("evidence.html", passages=self._passages, rest=self._rest)

    def frame(self) -> pl.DataFrame:
        """List the passages as a frame: the row, where it was printed, and the raw text before, in and after it."""
        columns = ("table", "key", "field", "value", "newspaper", "date", "page_label", "headline", "page_id")
        rows = [
            {name: getattr(passage, name) for name in columns}
            | {"before": passage.window.before, "raw": passage.raw, "after": passage.window.after}
            | {"start": passage.start, "end": passage.end}
            for passage in self._passages
        ]
        kinds = {"date": pl.Date, "start": pl.Int64, "end": pl.Int64}
        names = (*columns, "before", "raw", "after", "start", "end")
        return pl.DataFrame(rows, schema={name: kinds.get(name, pl.String) for name in names})

    @property
    def _rest(self) -> str:
        if self.total is None or self.total <= len(self):
            return ""
        return f"另有 {self.total - len(self):,} 处未列，用 limit 取更多 · {self.total - len(self):,} more, see limit"


def _plain(run: Run) -> str:
    if run.skipped:
        return f" …{run.skipped:,} 字 characters… "
    text = shown(run.text).strip("\r\n")
    if run.joined:
        return JOINT if not text.strip() else f"{text}{JOINT}"
    return f"{OUT}{text}{BACK}" if run.dropped and text.strip() else text
