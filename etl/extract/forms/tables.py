"""Tables: CSV, TSV, JSON Lines, JSON and Parquet files of rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from etl.errors import SourceError
from etl.extract.forms.contents import Contents, PageText
from etl.extract.forms.encoding import decode_rows
from etl.extract.forms.interface import pages_of_interface
from etl.extract.forms.rows import Row, choose_columns, has_text_column, pages_of_rows

MAX_BYTES = 256 << 20
"""Largest table: a decade of a daily paper has about 100 MB of text."""
MAX_ROWS = 5_000_000
"""Most rows of a Parquet file; a row can take less than a bit there."""
MAX_FIELD = 4_000_000
"""Characters of the largest field; a page has under a million."""


def read_delimited(raw: bytes, *, delimiter: str, text_column: str | None) -> Contents:
    """Read a CSV or TSV file with a header.

    Raises
    ------
    DecodeError
        Its encoding is none we know, or it is damaged.
    SourceError
        Code ``bad_row``, ``no_text_column`` or ``empty``.
    """
    characters = decode_rows(raw)
    before = csv.field_size_limit(MAX_FIELD)
    try:
        reader = csv.reader(io.StringIO(characters.text, newline=""), delimiter=delimiter, strict=True)
        header = [name.strip() for name in next(reader, [])]
        columns = choose_columns(header, text_column)
        pages = pages_of_rows(_rows(reader, header), columns)
    except csv.Error as error:
        raise SourceError(f"line {reader.line_num}: {error}; mend the quotes of the table", code="bad_row") from None
    finally:
        csv.field_size_limit(before)
    media_type = "text/csv" if delimiter == "," else "text/tab-separated-values"
    return _contents(media_type, characters.encoding, len(characters.text), pages)


def read_json(raw: bytes, *, text_column: str | None) -> Contents:
    """Read JSON (an array of records, one record, an answer of the readers' interface) or JSON Lines.

    Raises
    ------
    DecodeError
        Its encoding is none we know, or it is damaged.
    SourceError
        Code ``bad_json``, ``no_text_column`` or ``empty``.
    """
    characters = decode_rows(raw)
    values = list(_values(characters.text))
    pages = pages_of_interface(values)
    if not pages:
        records = [record for value in values for record in _records(value, text_column)]
        if not records:
            raise SourceError("no records in this JSON; give an array of objects, or one object a line", code="empty")
        names = list(dict.fromkeys(name for record in records[:1000] for name in record))
        pages = pages_of_rows(
            ({k: _as_text(v) for k, v in r.items()} for r in records), choose_columns(names, text_column)
        )
    media_type = "application/json" if len(values) == 1 else "application/jsonl"
    return _contents(media_type, characters.encoding, len(characters.text), pages)


def read_parquet(raw: bytes, *, text_column: str | None) -> Contents:
    """Read a Parquet file.

    Raises
    ------
    SourceError
        Code ``bad_parquet``, ``too_large``, ``no_text_column`` or ``empty``.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(io.BytesIO(raw))
        columns = choose_columns(file.schema_arrow.names, text_column)
        wanted = sorted(set(columns.of.values()))
        _refuse_bomb(file.metadata, wanted)
        leaves = [file.schema.column(number) for number in range(len(file.schema))]
        texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY" and _root(leaf.path) in wanted]
        file = parquet.ParquetFile(io.BytesIO(raw), read_dictionary=texts)
        pages = pages_of_rows(_parquet_rows(file, wanted), columns)
    except (pa.ArrowException, OSError, UnicodeDecodeError, ValueError, OverflowError) as error:
        reason = str(error).partition("\n")[0]
        raise SourceError(f"damaged Parquet file ({reason}); fetch it again", code="bad_parquet") from None
    return _contents("application/vnd.apache.parquet", "binary", sum(len(page.text) for page in pages), pages)


def _rows(reader: Iterator[list[str]], header: Sequence[str]) -> Iterator[Row]:
    for number, fields in enumerate(reader, 2):
        if len(fields) > len(header):
            raise SourceError(
                f"row {number} has {len(fields)} fields, the header {len(header)}; put text that holds the delimiter "
                "in quotes",
                code="bad_row",
            )
        yield dict(zip(header, fields, strict=False))


def _values(text: str) -> Iterator[Any]:
    """Yield the value of a JSON text, or of each line of JSON Lines."""
    try:
        yield json.loads(text)
        return
    except RecursionError:
        raise _bad_json("nested too deeply") from None
    except ValueError as error:
        whole = error
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) < 2:
        raise _bad_json(str(whole)) from None
    for number, line in lines:
        try:
            yield json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _bad_json(f"line {number}: {error}; the whole: {whole}") from None


def _records(value: Any, text_column: str | None) -> Iterator[Mapping[str, Any]]:
    """Yield the records of a value: itself if it has text, those of an array, those of the first array inside."""
    if isinstance(value, Mapping):
        inside = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(x, Mapping) for x in v)]
        if inside and not has_text_column(list(value), text_column):
            yield from inside[0]
        else:
            yield value
    elif isinstance(value, list):
        yield from (record for record in value if isinstance(record, Mapping))


def _as_text(value: Any) -> str:
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, list):
        return "\n".join(filter(None, map(_as_text, value)))
    return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def _refuse_bomb(metadata: Any, wanted: Sequence[str]) -> None:
    size = 0
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            if _root(chunk.path_in_schema) in wanted:
                size += chunk.total_uncompressed_size
    if size > 4 * MAX_BYTES or metadata.num_rows > MAX_ROWS:
        raise _too_large(f"{metadata.num_rows:,} rows, {size:,} bytes")


def _parquet_rows(file: Any, wanted: Sequence[str]) -> Iterator[Row]:
    """Yield rows; a value that many of them share is measured once for each of them before any is made a string."""
    size = 0
    for group in range(file.metadata.num_row_groups):
        read = file.read_row_group(group, columns=wanted)
        size += sum(_text_size(chunk) for column in read.columns for chunk in column.chunks)
        if size > MAX_BYTES:
            raise _too_large(f"{size:,} bytes")
        for values in zip(*(_values_of(column) for column in read.columns), strict=True):
            yield {name: _as_text(value) for name, value in zip(read.column_names, values, strict=True)}


def _text_size(values: Any) -> int:
    """Bytes of an Arrow array's values, each counted as often as it occurs."""
    import pyarrow as pa
    from pyarrow import compute

    if pa.types.is_dictionary(values.type) and values.type.value_type in (pa.string(), pa.large_string(), pa.binary()):
        lengths = compute.cast(compute.binary_length(values.dictionary), pa.int64())
        return compute.sum(compute.take(lengths, values.indices)).as_py() or 0
    if pa.types.is_nested(values.type):
        inner = values.flatten()
        return sum(map(_text_size, inner)) if isinstance(inner, list) else _text_size(inner)
    return int(values.nbytes)


def _values_of(column: Any) -> Iterator[Any]:
    """Yield the values of a column; rows with the same value of a dictionary share one string."""
    import pyarrow as pa

    for chunk in column.chunks:
        if pa.types.is_dictionary(chunk.type):
            values = [*chunk.dictionary.to_pylist(), None]
            yield from (values[-1 if index is None else index] for index in chunk.indices.to_pylist())
        else:
            yield from chunk.to_pylist()


def _root(path: str) -> str:
    return path.partition(".")[0]


def _too_large(what: str) -> SourceError:
    return SourceError(f"{what} of text are too much for one table; split it", code="too_large")


def _contents(media_type: str, encoding: str, char_count: int, pages: list[PageText]) -> Contents:
    if not pages:
        raise SourceError("no row holds text; check the table, or name its column with --text-column", code="empty")
    return Contents(media_type, encoding, char_count, tuple(pages))


def _bad_json(reason: str) -> SourceError:
    return SourceError(f"no JSON that can be read ({reason}); fetch the file again", code="bad_json")
