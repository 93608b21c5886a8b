"""Reviewed corrections: TOML files become `Correction` records, or a message that says which line to mend."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from etl.errors import UsageError
from etl.records import Correction
from etl.tables import Field, schema

CORRECTABLE = (
    "issues", "pages", "articles", "bylines", "persons", "mentions", "memberships", "events", "participants",
)  # fmt: skip
"""Tables that say what a newspaper says. The others say what was read and what was done; that is not corrected."""

FIXED: Mapping[str, str] = {
    **dict.fromkeys(("issue_id", "page_id", "article_id", "source_id", "event_id", "position"), "it is part of keys"),
    **dict.fromkeys(
        ("newspaper", "date", "issue_date", "page_label"),
        "keys are made of it; give the page its newspaper, date or label by an option or a path pattern",
    ),
    **dict.fromkeys(("text", "printed", "surface", "trigger"), "it quotes the page"),
    **dict.fromkeys(("start", "end", "source_start", "source_end"), "it is measured on the page"),
    **dict.fromkeys(("mention_count", "article_count", "first_date", "last_date", "char_count"), "it is counted"),
    "confidence": "it is the program's own opinion",
}
"""Fields that no reviewer decides, with the reason."""

REMOVABLE: Mapping[str, str] = {
    "persons": "name",
    "aliases": "alias",
    "mentions": "surface",
    "memberships": "role",
    "events": "name",
    "participants": "name",
}
"""Tables from which a row can be taken out, with the column that tells whether it is still the row that was meant."""

MOST_FAULTS_TOLD = 8

_COMMON = {"kind", "volume", "old", "reason", "date", "reviewer"}
_KINDS = {
    "value": {"table", "key", "field", "new"},
    "remove": {"table", "key"},
    "join": {"new"},
    "split": {"new", "articles", "mentions", "name"},
}
_OPTIONAL = {"kind", "volume", "reviewer", "articles", "mentions", "name"}
_VOLUME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-\d{4}")
_BELOW_VOLUME = re.compile(rf"({_VOLUME.pattern})-\d\d-\d\d(?:-.+)?")
_HEADER = re.compile(r"\s*\[\[\s*[\"']?corrections[\"']?\s*\]\]\s*(?:#.*)?")


def read_corrections(path: str | os.PathLike[str]) -> tuple[Correction, ...]:
    """Read a file of corrections, or all ``.toml`` files of a folder by name.

    A file has ``[[corrections]]`` tables and may have a ``volume``, which then holds for all its entries; a file called
    like a volume (``jianghai-ribao-2021.toml``) is about that volume.

    Returns
    -------
    tuple of Correction
        In the order in which they stand, which is the order in which they are made.

    Raises
    ------
    UsageError
        Code ``correction_invalid``: what is wrong, in which entry and line, up to `MOST_FAULTS_TOLD` faults at once.
    """
    given = Path(path)
    files = sorted(given.glob("*.toml")) if given.is_dir() else [given]
    faults: list[str] = []
    found = tuple(correction for file in files for correction in _File.open(file).read(faults))
    if faults:
        more = f"; and {len(faults) - MOST_FAULTS_TOLD} more" if len(faults) > MOST_FAULTS_TOLD else ""
        raise UsageError("; ".join(faults[:MOST_FAULTS_TOLD]) + more, code="correction_invalid")
    return found


class _Fault(Exception):
    """What is wrong with an entry, and at which of its keys."""

    def __init__(self, message: str, at: str | None = None) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    lines: list[str]
    written: dict[str, Any]

    @classmethod
    def open(cls, path: Path) -> _File:
        try:
            text = path.read_text(encoding="utf-8-sig")
            return cls(path, text.splitlines(), tomllib.loads(text))
        except OSError as error:
            raise UsageError(
                f"{path}: {error.strerror}; check where the corrections are", code="correction_invalid"
            ) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{path}: {error}; mend the file", code="correction_invalid") from None

    def read(self, faults: list[str]) -> Iterator[Correction]:
        entries = self.written.get("corrections", [])
        volume = self.written.get("volume", self.path.stem if _VOLUME.fullmatch(self.path.stem) else None)
        if unknown := set(self.written) - {"corrections", "volume"}:
            faults.append(f"{self.path}: {_listed(unknown)} is not known; a file has volume and [[corrections]]")
        if volume is not None and not _is_volume(volume):
            faults.append(f"{self.path}: {volume!r} is no volume; write it like jianghai-ribao-2021")
            volume = None
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            faults.append(f"{self.path}: write each correction under a line [[corrections]]")
            return
        starts = self._starts(len(entries))
        seen: dict[str, int] = {}
        for number, entry in enumerate(entries, 1):
            try:
                correction = _correction(entry, volume, self._place(number, starts))
                subject = _subject(correction)
                if subject in seen:
                    raise _Fault(f"corrects what entry {seen[subject]} corrects; keep one of the two")
                seen[subject] = number
                yield correction
            except _Fault as fault:
                faults.append(f"{self._place(number, starts, fault.at)}: {fault}")

    def _starts(self, count: int) -> list[int]:
        """Index of each entry's header line; empty where headers are written so that they cannot be told for sure."""
        starts = [index for index, line in enumerate(self.lines) if _HEADER.fullmatch(line)]
        return starts if len(starts) == count else []

    def _place(self, number: int, starts: list[int], key: str | None = None) -> str:
        if not starts:
            return f"{self.path}, entry {number}"
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.lines)
        written = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=") if key else _HEADER
        line = next((index for index in range(start, end) if written.match(self.lines[index])), start)
        return f"{self.path}, entry {number} (line {line + 1})"


def _correction(entry: Mapping[str, Any], volume: str | None, place: str) -> Correction:
    kind = entry.get("kind", "value")
    if kind not in _KINDS:
        raise _Fault(f"kind {kind!r} is not known; there are {_listed(_KINDS)}", "kind")
    allowed = _COMMON | _KINDS[kind]
    if unknown := set(entry) - allowed:
        raise _Fault(
            f"{_listed(unknown)} does not belong to a {kind} correction; it has {_listed(allowed)}", min(unknown)
        )
    if missing := allowed - _OPTIONAL - set(entry):
        raise _Fault(f"{_listed(missing)} is missing; write {_hint(missing)}")
    said = {
        "kind": kind,
        "place": place,
        "reason": _text(entry, "reason"),
        "date": _day(entry, "date"),
        "reviewer": _text(entry, "reviewer") if "reviewer" in entry else None,
    }
    details = {"value": _value, "remove": _remove, "join": _join, "split": _split}[kind](entry)
    if details["old"] == details["new"]:
        raise _Fault("old and new are the same; nothing would change", "new")
    keys = [str(details["key"][0]), *details.get("articles", ()), *details.get("mentions", ())]
    return Correction(**said, **details, volume=_volume_of(keys, entry, volume))


def _subject(correction: Correction) -> str:
    """What a correction is about; a value that was corrected may be corrected again, from its new form."""
    about = [correction.volume, correction.table, correction.key, correction.field, correction.old]
    if correction.kind == "split":
        about += [correction.new, correction.articles, correction.mentions]
    return repr(about)


def _value(entry: Mapping[str, Any]) -> dict[str, Any]:
    table = _text(entry, "table")
    if table not in CORRECTABLE:
        raise _Fault(f"table {table!r} cannot be corrected; {_listed(CORRECTABLE)} can", "table")
    fields = {field.name: field for field in schema(table).fields}
    name = _text(entry, "field")
    if name not in fields:
        raise _Fault(f"table {table} has no field {name!r}; it has {_listed(fields)}", "field")
    fixed = FIXED.get(name) or ("it is part of keys" if name in schema(table).primary_key else None)
    if fixed or (table, name) == ("mentions", "evidence"):
        raise _Fault(f"{table}.{name} cannot be corrected: {fixed or FIXED['confidence']}", "field")
    old, new = (_typed(entry[which], fields[name], which) for which in ("old", "new"))
    _hold_to(fields[name], new)
    return {"table": table, "key": _key(entry["key"], table, fields), "field": name, "old": old, "new": new}


def _remove(entry: Mapping[str, Any]) -> dict[str, Any]:
    table = _text(entry, "table")
    if table not in REMOVABLE:
        raise _Fault(f"no row of table {table!r} can be taken out; {_listed(REMOVABLE)} have such", "table")
    fields = {field.name: field for field in schema(table).fields}
    old = _typed(entry["old"], fields[REMOVABLE[table]], "old")
    if old is None:
        raise _Fault(f"old is the {REMOVABLE[table]} that the row has, so that no other row is taken out", "old")
    return {
        "table": table,
        "key": _key(entry["key"], table, fields),
        "field": REMOVABLE[table],
        "old": old,
        "new": None,
    }


def _join(entry: Mapping[str, Any]) -> dict[str, Any]:
    old, new = _person(entry, "old"), _person(entry, "new")
    return {"table": "persons", "key": (old,), "field": "person_id", "old": old, "new": new}


def _split(entry: Mapping[str, Any]) -> dict[str, Any]:
    moved = {f"{table}s": _keys(entry, f"{table}s", f"{table}_id") for table in ("article", "mention")}
    if not any(moved.values()):
        raise _Fault("says of no article and no mention that it is about the other person; list them")
    name = _text(entry, "name") if "name" in entry else None
    return {**_join(entry), **moved, "name": name}


def _key(written: Any, table: str, fields: Mapping[str, Field]) -> tuple[str | int, ...]:
    columns = schema(table).primary_key
    parts = written if isinstance(written, list) else [written]
    if len(parts) != len(columns):
        form = f'["…", 1] ({", ".join(columns)})' if len(columns) > 1 else '"…"'
        raise _Fault(f"the key of {table} is written {form}, not {written!r}", "key")
    key = tuple(_typed(part, fields[column], "key") for part, column in zip(parts, columns, strict=True))
    for part, column in zip(key, columns, strict=True):
        _hold_to(fields[column], part, "key")
    return key


def _keys(entry: Mapping[str, Any], name: str, column: str) -> tuple[str, ...]:
    written = entry.get(name, [])
    (field,) = (field for field in schema(name).fields if field.name == column)
    if not isinstance(written, list):
        raise _Fault(f'{name} is a list: ["…", "…"]', name)
    keys = tuple(str(_typed(key, field, name)) for key in written)
    for key in keys:
        _hold_to(field, key, name)
    return keys


def _typed(written: Any, field: Field, where: str) -> Any:
    """Take a value as the field's type; the empty string is an empty field of any type."""
    if written == "":
        return None
    right, example = _TYPES[field.type]
    if not right(written):
        raise _Fault(f"{where} = {written!r} does not fit {field.name}, which is written like {example}", where)
    return float(written) if field.type == "number" else written


def _hold_to(field: Field, value: Any, where: str = "new") -> None:
    """Refuse what the schema refuses."""
    wrong = None
    if value is None:
        wrong = "may not be empty" if field.required or where == "key" else None
    elif field.enum is not None and value not in field.enum:
        wrong = f"is one of {_listed(field.enum)}"
    elif field.pattern is not None and not re.search(field.pattern, value):
        wrong = f"is written like {field.example}"
    elif field.minimum is not None and value < field.minimum:
        wrong = f"is at least {field.minimum}"
    elif field.maximum is not None and value > field.maximum:
        wrong = f"is at most {field.maximum}"
    if wrong:
        raise _Fault(f"{where} = {'' if value is None else value!r}: {field.name} {wrong}", where)


def _person(entry: Mapping[str, Any], which: str) -> str:
    field = schema("persons").fields[0]
    person = _typed(entry[which], field, which)
    _hold_to(field, person, which)
    if person is None:
        raise _Fault(f"{which} is a person_id, like {field.example}", which)
    return str(person)


def _volume_of(keys: list[str], entry: Mapping[str, Any], default: str | None) -> str:
    named = entry.get("volume", default)
    if named is not None and not _is_volume(named):
        raise _Fault(f"{named!r} is no volume; write it like jianghai-ribao-2021", "volume")
    told = {found[1] for found in map(_BELOW_VOLUME.fullmatch, keys) if found} | ({named} if named else set())
    if len(told) > 1:
        raise _Fault(f"is about several volumes ({_listed(told)}); write an entry for each", "volume")
    if not told:
        raise _Fault('does not say in which volume; write volume = "…", in the entry or at the head of the file')
    return str(told.pop())


def _is_volume(value: Any) -> bool:
    return isinstance(value, str) and _VOLUME.fullmatch(value) is not None


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry[name]
    if not isinstance(value, str) or not value.strip():
        raise _Fault(f"{name} is a text in quotes, not {value!r}", name)
    return value.strip()


def _day(entry: Mapping[str, Any], name: str) -> date:
    value = entry[name]
    if not _is_date(value):
        raise _Fault(f"{name} is written without quotes, like 2021-04-02, not {value!r}", name)
    return value  # type: ignore[no-any-return]


def _is_date(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


_TYPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "string": (lambda value: isinstance(value, str), '"…"'),
    "integer": (lambda value: type(value) is int, "12"),
    "number": (lambda value: type(value) in (int, float), "0.5"),
    "boolean": (lambda value: isinstance(value, bool), "true"),
    "date": (_is_date, "2021-04-02"),
}

_EXAMPLES = {
    "table": '"articles"', "key": '"…"', "field": '"headline"', "old": '"…" ("" for an empty field)',
    "new": '"…" ("" for an empty field)', "reason": '"…"', "date": "2021-04-02",
}  # fmt: skip


def _hint(names: set[str]) -> str:
    return ", ".join(f"{name} = {example}" for name, example in _EXAMPLES.items() if name in names)


def _listed(names: Any) -> str:
    return ", ".join(sorted(names) if isinstance(names, set | dict) else names)
