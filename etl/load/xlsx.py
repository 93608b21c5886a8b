"""A workbook for spreadsheets: a sheet a table without full text, one on how to read it, one on the fields.

Written here rather than by a library: text stays text (a cell that starts with = + - @ is no formula), a table too long
for a sheet is refused rather than cut, memory does not grow with the tables, and two builds give the same bytes. The
parts and the few elements used are those of ECMA-376 part 1, SpreadsheetML.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from etl.load.bundle import bundle, member
from etl.load.storage import HashedFile
from etl.tables import Field, Table, schema

ROWS = 1_048_576
"""Rows of a sheet, the heading among them (ECMA-376 leaves it to programs; all of them have this limit)."""
CHARACTERS = 32_767
"""Characters of a cell."""

_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets believe in a 29 February 1900; earlier days are written as text."""
_PLAIN, _BOLD, _DAY, _QUOTED = range(4)
_NARROWEST, _WIDEST, _LOOKED_AT = 6, 60, 200
"""Widths of columns in digits, and the rows that are looked at for them."""
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def too_large(tables: Mapping[str, pl.DataFrame]) -> str | None:
    """Say why no workbook can hold the tables: more rows than a sheet, or a value longer than a cell."""
    for name, rows in tables.items():
        if rows.height >= ROWS:
            return f"{name} has {rows.height:,} rows, a sheet of a workbook holds {ROWS - 1:,}."
        for column in _columns(schema(name)):
            longest = rows[column].str.len_chars().max() if rows.schema[column] == pl.String else None
            if isinstance(longest, int) and longest > CHARACTERS:
                return (
                    f"A value of {name}.{column} has {longest:,} characters, a cell of a workbook holds {CHARACTERS:,}."
                )
    return None


def write_xlsx(
    tables: Mapping[str, pl.DataFrame], declared: Mapping[str, Table], notes: Sequence[str], path: Path
) -> HashedFile:
    """Write a workbook.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        None of them `too_large`; nothing is ever cut. Their columns of full text are left out.
    declared : mapping of str to Table
    notes : sequence of str
        Lines of the first sheet.
    """
    sheets = [
        _notes_sheet(notes),
        _fields_sheet(declared),
        *(_table_sheet(t, tables[t.name]) for t in declared.values()),
    ]
    with bundle(path) as (archive, file):
        for part, xml in _frame_parts([sheet.name for sheet in sheets]).items():
            _write(archive, part, [xml])
        for number, sheet in enumerate(sheets, 1):
            _write(archive, f"xl/worksheets/sheet{number}.xml", _sheet(sheet))
    return file


@dataclass(frozen=True)
class _Sheet:
    """Rows under a heading, which stays in sight and has filters; without columns, lines of text."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    height: int
    widths: Sequence[int]


def _notes_sheet(notes: Sequence[str]) -> _Sheet:
    return _Sheet("README", (), ([line] for line in notes), len(notes), (100,))


_FIELDS = ("table", "field", "type", "标题", "title", "说明", "description", "in this workbook")


def _fields_sheet(declared: Mapping[str, Table]) -> _Sheet:
    rows = [_told(field, table) for table in declared.values() for field in table.fields]
    return _Sheet("fields", _FIELDS, rows, len(rows), _widths(_FIELDS, rows))


def _told(field: Field, table: Table) -> Sequence[str]:
    told = "no: full text" if field.contents == "full text" else "yes"
    return (
        *(table.name, field.name, field.type, field.title_zh, field.title),
        *(field.description_zh, field.description, told),
    )


def _table_sheet(table: Table, rows: pl.DataFrame) -> _Sheet:
    shown = rows.select(_columns(table))
    widths = _widths(shown.columns, shown.head(_LOOKED_AT).rows())
    return _Sheet(table.name, shown.columns, shown.iter_rows(), shown.height, widths)


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Make columns as wide as their first values, within reason; a Han character is two digits wide."""
    widths = []
    for at, column in enumerate(columns):
        texts = (str(row[at]) for row in rows if row[at] is not None)
        longest = max((len(text) + sum(sign > "\u2e7f" for sign in text) for text in texts), default=0)
        widths.append(min(max(longest, len(column) + 3, _NARROWEST), _WIDEST) + 1)
    return widths


def _columns(table: Table) -> list[str]:
    return [field.name for field in table.fields if field.contents != "full text"]


def _sheet(sheet: _Sheet) -> Iterator[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}">'
    if sheet.columns:
        yield (
            '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
            'state="frozen"/></sheetView></sheetViews>'
        )
    widths = enumerate(sheet.widths, 1)
    cols = "".join(f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in widths)
    yield f"<cols>{cols}</cols><sheetData>"
    for number, row in enumerate(chain([sheet.columns] if sheet.columns else [], sheet.rows), 1):
        style = _BOLD if number == 1 else _PLAIN
        yield f'<row r="{number}">{"".join(_cell(value, style) for value in row)}</row>'
    filters = f'<autoFilter ref="A1:{_letters(len(sheet.columns))}{sheet.height + 1}"/>' if sheet.columns else ""
    yield f"</sheetData>{filters}</worksheet>"


def _letters(column: int) -> str:
    """Name a column as sheets do: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _cell(value: Any, style: int) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value!r}</v></c>"
    if isinstance(value, date):
        if value >= _FIRST_DAY:
            return f'<c s="{_DAY}"><v>{(value - _DAY_ZERO).days}</v></c>'
        value = value.isoformat()
    shown = _QUOTED if value.startswith(_FORMULA_SIGNS) else style
    return f'<c s="{shown}" t="inlineStr"><is><t xml:space="preserve">{escape(_sayable(value))}</t></is></c>'


def _sayable(text: str) -> str:
    """Take out control characters, which XML 1.0 cannot say."""
    return "".join(c if c >= " " or c in "\t\n" else ("\n" if c == "\r" else "�") for c in text.replace("\r\n", "\n"))


def _frame_parts(names: Sequence[str]) -> dict[str, str]:
    """Return the parts that hold a workbook together, by name."""
    numbered = list(enumerate(names, 1))
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for number, _ in numbered
    )
    sheets = "".join(f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in numbered)
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number, _ in numbered
    )
    styles = f'<Relationship Id="rId{len(names) + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{office}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{office}.styles+xml"/>{types}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}{styles}</Relationships>",
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
        'formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font/><font><b/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="4"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/>'
        '<xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" quotePrefix="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    }


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    with member(archive, name) as target:
        buffer: list[str] = []
        for piece in pieces:
            buffer.append(piece)
            if len(buffer) == 1000:
                target.write("".join(buffer).encode())
                buffer.clear()
        target.write("".join(buffer).encode())
