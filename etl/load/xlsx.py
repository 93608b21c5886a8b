"""A workbook for spreadsheets: a sheet a table without full text, one on how to read it, one on the fields.

Written here rather than by a library: text stays text (a cell that starts with = + - @ is no formula), a table too long
for a sheet is refused rather than cut, memory does not grow with the tables, and two builds give the same bytes. The
parts and the few elements used are those of ECMA-376 part 1, SpreadsheetML.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

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
_FORMULA = r"^[=+\-@\t\r]"
_TEXT = '<c s="{}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>'
_SAID = {"\r\n": "\n", "\r": "\n", "&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SAID |= {chr(code): "�" for code in range(32) if chr(code) not in "\t\n\r"}
"""How characters are written that mean something else in XML 1.0, or that it cannot say."""
_SLICE = 5_000
"""Rows that are XML in memory at a time."""
_NARROWEST, _WIDEST, _LOOKED_AT = 6, 60, 200
"""Widths of columns in digits, and the rows that are looked at for them."""
_NOTES = 100
"""Width of notes."""
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
    sheets = {"README": _notes_sheet(notes), "fields": _table_sheet(_fields(declared), looked_at=None)}
    sheets |= {name: _table_sheet(tables[name].select(_columns(table))) for name, table in declared.items()}
    with bundle(path) as (archive, file):
        for part, xml in _frame_parts(list(sheets)).items():
            _write(archive, part, [xml])
        for number, pieces in enumerate(sheets.values(), 1):
            _write(archive, f"xl/worksheets/sheet{number}.xml", pieces)
    return file


def _fields(declared: Mapping[str, Table]) -> pl.DataFrame:
    columns = ("table", "field", "type", "标题", "title", "说明", "description", "in this workbook")
    rows = [_told(field, table) for table in declared.values() for field in table.fields]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _told(field: Field, table: Table) -> Sequence[str]:
    told = "no: full text" if field.contents == "full text" else "yes"
    return (
        *(table.name, field.name, field.type, field.title_zh, field.title),
        *(field.description_zh, field.description, told),
    )


def _columns(table: Table) -> list[str]:
    return [field.name for field in table.fields if field.contents != "full text"]


def _notes_sheet(notes: Sequence[str]) -> Iterator[str]:
    """Yield the XML of a sheet of lines, the first of which is a title."""
    first, *others = notes
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}">{_cols([_NOTES])}<sheetData>'
    yield from _rows(pl.DataFrame({"line": [first]}), style=_BOLD)
    yield from _rows(pl.DataFrame({"line": others}, schema={"line": pl.String}), first=2)
    yield "</sheetData></worksheet>"


def _table_sheet(rows: pl.DataFrame, looked_at: int | None = _LOOKED_AT) -> Iterator[str]:
    """Yield the XML of a sheet of rows under a heading, which stays in sight and has filters."""
    widths = _widths(rows.columns, (rows if looked_at is None else rows.head(looked_at)).rows())
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"{_cols(widths)}<sheetData>"
    )
    yield from _rows(pl.DataFrame([rows.columns], orient="row", schema=rows.columns), style=_BOLD)
    yield from _rows(rows, first=2)
    yield f'</sheetData><autoFilter ref="A1:{_letters(rows.width)}{rows.height + 1}"/></worksheet>'


def _cols(widths: Sequence[int]) -> str:
    numbered = enumerate(widths, 1)
    cols = "".join(f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in numbered)
    return f"<cols>{cols}</cols>"


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Make columns as wide as their first values, within reason; a Han character is two digits wide."""
    widths = []
    for at, column in enumerate(columns):
        texts = (str(row[at]) for row in rows if row[at] is not None)
        longest = max((len(text) + sum(sign > "\u2e7f" for sign in text) for text in texts), default=0)
        widths.append(min(max(longest, len(column) + 3, _NARROWEST), _WIDEST) + 1)
    return widths


def _letters(column: int) -> str:
    """Name a column as sheets do: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _rows(rows: pl.DataFrame, *, first: int = 1, style: int = _PLAIN) -> Iterator[str]:
    """Yield the XML of rows; cells are written column by column, some thousand rows at a time."""
    cells = [_cells(column, style) for column in rows.iter_columns()]
    for start in range(0, rows.height, _SLICE):
        number = pl.format('<row r="{}">', pl.int_range(pl.len()) + first + start)
        xml = pl.concat_str(number, *cells, pl.lit("</row>")).str.join()
        yield rows.slice(start, _SLICE).select(xml).item()


def _cells(column: pl.Series, style: int) -> pl.Expr:
    """Write a column as cells; an absent value is an empty cell."""
    value = pl.col(column.name)
    match column.dtype:
        case pl.Boolean:
            cells = pl.format('<c t="b"><v>{}</v></c>', value.cast(pl.Int8))
        case pl.Float64:
            written = {number: f"<c><v>{number!r}</v></c>" for number in column.unique().drop_nulls()}
            cells = value.replace_strict(written, default=None, return_dtype=pl.String)
        case pl.Date:
            serial = pl.format(f'<c s="{_DAY}"><v>{{}}</v></c>', (value - _DAY_ZERO).dt.total_days())
            early = _text_cells(value.dt.to_string("%Y-%m-%d"), style)
            cells = pl.when(value >= _FIRST_DAY).then(serial).otherwise(early)
        case pl.String:
            cells = _text_cells(value, style)
        case _:
            cells = pl.format("<c><v>{}</v></c>", value)
    return cells.fill_null("<c/>")


def _text_cells(text: pl.Expr, style: int) -> pl.Expr:
    shown = pl.when(text.str.contains(_FORMULA)).then(_QUOTED).otherwise(style)
    sayable = text.str.replace_many(list(_SAID), list(_SAID.values()), leftmost=True)
    return pl.format(_TEXT, shown, sayable)


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
        for piece in pieces:
            target.write(piece.encode())
