"""Pulling a proof: from the rows of a page to what a proof sheet shows."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from etl.proofs.alignment import Alignment, Span
from etl.proofs.fields import align_fields
from etl.proofs.proof import FieldText, Item, Mark, Named, Proof, Quoted, Region
from etl.records import Row
from etl.tables import TABLES, schema

_CREDITED = ("byline", "credit", "body")
_WIDE = "lines_joined"
"""A repair that covers whole paragraphs; inside a text it would mark everything."""


def pull_proof(tables: Mapping[str, Sequence[Row]]) -> Proof:
    """Lay out one page.

    Parameters
    ----------
    tables : mapping of str to sequence of Row
        Rows of one page by table: what `etl.parse_page` gives, or what a release holds of it.

    Returns
    -------
    Proof
    """
    absent: dict[str, Row] = {name: dict.fromkeys(schema(name).polars) for name in TABLES}
    rows: dict[str, list[Row]] = {name: [absent[name] | row for row in tables.get(name, ())] for name in TABLES}
    (page,) = rows["pages"]
    issue, source = ([*rows[name], absent[name]][0] for name in ("issues", "sources"))
    rows["blocks"].sort(key=lambda row: row["position"])
    sheet = _Sheet(page["text"], rows)
    items = tuple(sheet.item(row) for row in sorted(rows["articles"], key=lambda row: row["position"]))
    return Proof(
        page=page,
        issue=issue,
        source=source,
        raw=sheet.raw,
        marks=tuple(sheet.marks),
        regions=tuple(_regions(sheet.raw, rows["blocks"], {item.article["article_id"]: item for item in items})),
        items=items,
        ledger=_ledger(sheet.raw, rows["blocks"]),
        problems=sheet.problems,
        repairs=sheet.repairs,
        staff=tuple(row for row in rows["bylines"] if row["article_id"] is None),
    )


class _Sheet:
    """The page while it is laid out: its marks, and its rows by article."""

    def __init__(self, raw: str, rows: Mapping[str, list[Row]]) -> None:
        self.raw = raw
        self.marks: list[Mark] = []
        self._count: Counter[str] = Counter()
        self._corrections = rows["corrections"]
        self._positions = {row["article_id"]: row["position"] for row in rows["articles"]}
        self._names = {row["person_id"]: row["name"] for row in rows["persons"]}
        self._rows = {name: _grouped(some, "article_id") for name, some in rows.items()}
        self._participants = _grouped(rows["participants"], "event_id")
        for row in rows["blocks"]:
            self._mark("b", "block", row["role"], row)
        self.repairs = tuple((self._mark("r", "repair", row["kind"], row), row) for row in rows["repairs"])
        self._repairs_of = self._share_out(rows["blocks"])
        self.problems = tuple((self._mark("q", "problem", row["code"], row), row) for row in rows["problems"])

    def item(self, article: Row) -> Item:
        key = article["article_id"]
        mentions = [(self._mark("m", "mention", "", row), row) for row in self._of(key, "mentions")]
        memberships = [(self._mark("s", "membership", "", row), row) for row in self._of(key, "memberships")]
        events = [(self._mark("e", "event", row["type"], row), row) for row in self._of(key, "events")]
        blocks = self._of(key, "blocks")
        repairs = self._repairs_of[key]
        refs = {ref for ref, _ in (*memberships, *events, *repairs)}
        inner = [mark for mark in self.marks if mark.ref in refs and mark.role != _WIDE]
        return Item(
            article=article,
            number=article["position"],
            parent=self._positions.get(article["parent_article_id"]),
            fields=tuple(self._fields(article, blocks, mentions, inner)),
            bylines=tuple((_printed_at(row, mentions), row) for row in self._of(key, "bylines")),
            persons=tuple(self._persons(mentions)),
            memberships=tuple(memberships),
            events=tuple((ref, row, self._taking_part(row["event_id"])) for ref, row in events),
            repairs=tuple(repairs),
            corrections=tuple(row for row in self._corrections if _is_below(row["key"], key)),
        )

    def name(self, person: str | None) -> str:
        return str(self._names.get(person or "", person or ""))

    def _share_out(self, blocks: Sequence[Row]) -> defaultdict[str, list[tuple[str, Row]]]:
        """Repairs by article: that of the block they are in, or of the last one before what was dropped."""
        owned = [row for row in blocks if row["article_id"] is not None]
        ends, starts = _column(owned, "source_end"), _column(owned, "source_start")
        out: defaultdict[str, list[tuple[str, Row]]] = defaultdict(list)
        for ref, row in self.repairs:
            at = bisect_right(ends, row["source_start"])
            inside = at < len(owned) and starts[at] < row["source_end"]
            if inside or at:
                out[owned[at if inside else at - 1]["article_id"]].append((ref, row))
        return out

    def _fields(
        self, article: Row, blocks: list[Row], mentions: list[tuple[str, Row]], inner: list[Mark]
    ) -> Iterator[FieldText]:
        for name, alignment in align_fields(article, self.raw, blocks).items():
            text = article[name]
            quoted = [
                Quoted(ref, "mention", "", row["start"], row["end"]) for ref, row in mentions if row["field"] == name
            ]
            ref = ""
            if alignment:
                ref = self._add("f", "field", name, alignment.spans(0, len(text)))
                found = [(mark, alignment.find(*span)) for mark in inner for span in mark.spans]
                quoted += [Quoted(mark.ref, mark.kind, mark.role, *place) for mark, place in found if place]
            yield FieldText(
                name,
                ref,
                text,
                tuple(self._paragraphs(text, alignment if name == "body" else None, blocks)),
                tuple(sorted(quoted, key=lambda q: (q.start, -q.end))),
            )

    def _paragraphs(
        self, text: str, alignment: Alignment | None, blocks: list[Row]
    ) -> Iterator[tuple[str, int, int, str]]:
        subheads = {row["source_start"] for row in blocks if row["role"] == "subhead"}
        for start, end in _lines(text):
            spans = alignment.spans(start, end) if alignment else ()
            ref = self._add("p", "paragraph", "", spans) if spans else ""
            yield ref, start, end, "subhead" if spans and spans[0][0] in subheads else ""

    def _persons(self, mentions: Iterable[tuple[str, Row]]) -> Iterator[Named]:
        by_person: dict[str, list[tuple[str, Row]]] = {}
        for ref, row in mentions:
            by_person.setdefault(row["person_id"], []).append((ref, row))
        for person, found in by_person.items():
            name = self.name(person)
            forms = dict.fromkeys("".join(str(row["surface"]).split()) for _, row in found)
            yield Named(name, person, tuple(form for form in forms if form != name), tuple(found))

    def _taking_part(self, event: str) -> tuple[Row, ...]:
        return tuple(sorted(self._participants.get(event, ()), key=lambda row: row["position"]))

    def _of(self, article_id: str, table: str) -> list[Row]:
        return self._rows[table].get(article_id, [])

    def _mark(self, letter: str, kind: str, role: str, row: Row) -> str:
        start, end = row["source_start"], row["source_end"]
        if start is None or end is None:
            return ""
        return self._add(letter, kind, role, ((start, end),))

    def _add(self, letter: str, kind: str, role: str, spans: tuple[Span, ...]) -> str:
        self._count[letter] += 1
        ref = f"{letter}{self._count[letter]}"
        self.marks.append(Mark(ref, kind, role, spans))
        return ref


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {}
    for row in rows:
        if row.get(column) is not None:
            out.setdefault(row[column], []).append(row)
    return out


def _is_below(key: str, article: str) -> bool:
    return key == article or key.startswith(f"{article}-")


def _column(rows: Iterable[Row], name: str) -> list[int]:
    return [row[name] for row in rows]


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _printed_at(byline: Row, mentions: Sequence[tuple[str, Row]]) -> str:
    """Ref of the mention that is the byline; a slug's stands in the body."""
    own = [(ref, row) for ref, row in mentions if row["person_id"] == byline["person_id"]]
    own.sort(key=lambda pair: _CREDITED.index(pair[1]["field"]) if pair[1]["field"] in _CREDITED else len(_CREDITED))
    return own[0][0] if own and own[0][1]["field"] in _CREDITED else ""


def _ledger(raw: str, blocks: Iterable[Row]) -> dict[str, int]:
    out: Counter[str] = Counter()
    for row in blocks:
        out[row["role"]] += sum(not character.isspace() for character in raw[row["source_start"] : row["source_end"]])
    return dict(out)


def _regions(raw: str, blocks: Sequence[Row], items: Mapping[str, Item]) -> Iterator[Region]:
    """Cut the raw text where one article ends and another begins; what one is set around or lost stays with it."""
    owners: list[str | None] = []
    for row in blocks:
        lost = row["role"] == "dropped" and owners
        owners.append(owners[-1] if lost else row["article_id"] if row["article_id"] in items else None)
    last = {owner: at for at, owner in enumerate(owners)}
    start, at = 0, 0
    while at < len(blocks):
        end = at + 1
        inside = [owners[at]]
        while end < len(blocks) and (owners[end] in inside or any(last[own] >= end for own in inside if own)):
            inside.append(owners[end])
            end += 1
        stop = _line_start(raw, blocks[end]["source_start"]) if end < len(blocks) else len(raw)
        yield Region(start, stop, tuple(items[own] for own in dict.fromkeys(inside) if own))
        start, at = stop, end
    if not blocks:
        yield Region(0, len(raw), ())


def _line_start(raw: str, at: int) -> int:
    """Begin where the line begins, if only blanks stand before it."""
    start = raw.rfind("\n", 0, at) + 1
    return start if raw[start:at].isspace() or start == at else at
