"""The proof sheet at a terminal: raw text and result side by side where there is room, else one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from etl.proofs.cutting import cut
from etl.proofs.labels import label, meaning, title
from etl.proofs.lines import Line, break_lines
from etl.proofs.proof import FieldText, Item, Mark, Proof, Region
from etl.proofs.shown import shown
from etl.records import Row

SIDE_BY_SIDE = 100
"""Columns from which raw text and result stand beside each other."""

_NUMBER, _ROLE = 5, {"zh": 7, "en": 12}
_NOT_FIRST = "，。、；：！？”’）》】…％%,.;:!?)]}"
_NEVER_ALONE = 2
_STYLES = {"mention": "bold underline", "membership": "underline", "event": "italic", "repair": ""}
_OUT = ("overlap_removed", "duplicate_removed")
_FACTS = ("weekday_printed", "lunar_date_printed", "cn_number", "issue_number", "page_count", "region")


def show_proof(proof: Proof, console: Console, *, language: str = "zh") -> None:
    """Print a proof.

    Parameters
    ----------
    proof : Proof
    console : Console
        Its width decides the layout; without colour the role stands beside each block all the same.
    language : str
        ``zh`` or ``en``, for labels.
    """
    setting = _Setting(proof, console.width, language)
    rule = console.width * "─"
    for line in setting.head():
        console.print(line)
    for region, lines in zip(proof.regions, break_lines(proof), strict=True):
        console.print(rule, style="bright_black")
        for line in setting.region(region, lines):
            console.print(line, no_wrap=True, overflow="ignore", crop=False)
    console.print(rule.replace("─", "━"), style="bright_black")
    console.print(setting.foot())


class _Setting:
    """Sets parts of one proof for one width and language."""

    def __init__(self, proof: Proof, width: int, language: str) -> None:
        self._proof, self._width, self._language = proof, width, language
        self._wide = width >= SIDE_BY_SIDE
        self._left = (width - 3) // 2 if self._wide else width
        self._raw_width = self._left - _NUMBER - _ROLE[language]
        self._read_width = width - self._left - 3 if self._wide else width - 2
        self._marks = {mark.ref: mark for mark in proof.marks}
        self._numbers = {ref: at for at, (ref, _) in enumerate(proof.repairs, 1)}

    def head(self) -> Iterator[Text]:
        """Name, counts, problems and legend."""
        proof, issue = self._proof, self._proof.issue
        paper = shown(issue.get("newspaper") or proof.page["page_id"])
        name = Text.assemble((f" {self._say('words', 'proof')} ", "reverse red"), "  ", (paper, "bold"))
        for value in (issue.get("date"), proof.page.get("page_label"), proof.page.get("section")):
            name.append(f" · {shown(str(value))}" if value else "")
        yield name
        facts = (f"{title('issues', f).say(self._language)} {shown(str(issue[f]))}" for f in _FACTS if issue.get(f))
        yield Text(" · ".join(facts), style="bright_black")
        counts = (f"{self._say('words', what)} {count:,}" for what, count in proof.counts.items())
        yield Text("   ".join(counts), style="bold")
        for ref, row in proof.problems:
            place = f" ({self._lines_of(ref)})" if ref else ""
            yield Text(f"! {row['code']}{place}: {shown(row['message'])}", style="red")
        legend = Text()
        total = sum(proof.ledger.values()) or 1
        for role, count in proof.ledger.items():
            share = f"{count / total:.0%}" if count >= total / 100 else "<1%"
            legend.append(f"{self._say('roles', role)} {share}  ", style=label("roles", role).terminal)
        for mark, style in _STYLES.items():
            legend.append(self._say("marks", mark), style=style or "red")
            legend.append("  ")
        yield from self._fold(legend, self._width)

    def region(self, region: Region, lines: Sequence[Line]) -> Iterator[Text]:
        """The raw text of a region, and the articles read from it."""
        raw = [one for line in lines if not line.blank for one in self._raw(line)]
        read = [one for item in region.articles for one in (*self._item(item), Text())][:-1]
        if not self._wide:
            yield from raw
            yield from (Text("  ").append_text(line) if line.plain else line for line in read)
            return
        for left, right in zip_longest(raw, read):
            line = left or Text()
            if right:
                line.append(" " * (self._left + 3 - line.cell_len)).append_text(right)
            yield line

    def foot(self) -> Text:
        """Where it came from."""
        facts = (self._proof.page["page_id"], self._proof.source.get("uri"), self._proof.source.get("encoding"))
        return Text(" · ".join(shown(str(fact)) for fact in facts if fact), style="bright_black")

    def _raw(self, line: Line) -> Iterator[Text]:
        """A raw line, folded, with number and role in its margin."""
        role, text = self._printed(line)
        margin = Text.assemble((f"{line.number or '':>{_NUMBER}} ", "bright_black"), role)
        for part in self._fold(text, self._raw_width):
            margin.append(" " * (_NUMBER + _ROLE[self._language] - margin.cell_len))
            yield margin.append_text(part)
            margin = Text()

    def _printed(self, line: Line) -> tuple[Text, Text]:
        """One line, and for its margin the role of the block that begins it."""
        role, text, named = Text(), Text(), ""
        for piece in line.pieces:
            over = [self._marks[ref] for ref in piece.refs]
            block = next((mark for mark in over if mark.kind == "block"), None)
            style = label("roles", block.role).terminal if block else "default"
            if block and block.ref != named:
                told = Text(self._say("roles", block.role), style=f"{style} reverse" if named else style)
                if named:
                    text.append_text(told).append(" ")
                elif block.ref in piece.begins:
                    role = told
                named = block.ref
            for ref in piece.begins:
                if ref in self._numbers:
                    text.append(f"[{self._numbers[ref]}]", style="red")
            printed = self._proof.raw[piece.start : piece.end].rstrip("\r\n")
            text.append(shown(printed), style=self._style(style, over))
        if line.closed:
            text.append("⁀", style="bold red")
        return role, text

    def _style(self, ground: str, over: Iterable[Mark]) -> str:
        kinds = {mark.kind for mark in over}
        styles = [_STYLES[kind] for kind in _STYLES if kind in kinds]
        if any(mark.kind == "repair" and mark.role in _OUT for mark in over):
            return "red strike"
        return " ".join(filter(None, [ground, *styles]))

    def _item(self, item: Item) -> Iterator[Text]:
        article, texts = item.article, {text.name: text for text in item.fields}
        strip = [f"{item.number}", self._say("kinds", article["kind"])]
        strip += [
            label("words", word).say(self._language, article[name])
            for name, word in (("continued_from_page", "from_page"), ("continues_on_page", "to_page"))
            if article.get(name)
        ]
        strip += [self._say("words", "truncated")] if article.get("truncated") else []
        lines = [Text(" · ".join(strip), style="reverse")]
        for name, style in (("kicker", "yellow"), ("headline", "bold"), ("subheadline", "blue")):
            if name in texts:
                lines.append(self._marked(texts[name], 0, len(texts[name].text), style))
        if item.bylines:
            credited = (
                f"{shown(row['name'])} {meaning('bylines', 'role', row['role']).say(self._language)}"
                for _, row in item.bylines
            )
            lines.append(Text("  ".join(credited), style="magenta"))
        if "body" in texts:
            for _, start, end, role in texts["body"].paragraphs:
                paragraph = self._marked(texts["body"], start, end, "bold" if role else "")
                lines.append(paragraph if role else Text("　　").append_text(paragraph))
        lines += self._facts(item)
        for line in lines:
            yield from self._fold(line, self._read_width)

    def _marked(self, field: FieldText, start: int, end: int, ground: str) -> Text:
        text, quoted = Text(), {one.ref: one for one in field.quoted}
        for piece in cut(start, end, [(one.ref, one.start, one.end) for one in field.quoted]):
            kinds = {quoted[ref].kind for ref in piece.refs}
            styles = [ground, *(_STYLES[kind] for kind in _STYLES if kind in kinds), "red" * ("repair" in kinds)]
            text.append(shown(field.text[piece.start : piece.end]), style=" ".join(filter(None, styles)))
        return text

    def _facts(self, item: Item) -> Iterator[Text]:
        if item.persons:
            named = (
                f"{shown(one.name)}{f' ×{len(one.mentions)}' if len(one.mentions) > 1 else ''}" for one in item.persons
            )
            yield self._fact("mention", "  ".join(named))
        holders = {one.person_id: one.name for one in item.persons}
        for _, row in item.memberships:
            parts = [row.get("organization_full") or row.get("organization"), row["role"]]
            parts += [f"({row['note']})"] if row.get("note") else []
            post = " ".join(str(part) for part in parts if part)
            yield self._fact(
                "membership", f"{shown(str(holders.get(row['person_id'], row['person_id'])))} — {shown(post)}"
            )
        for _, row, participants in item.events:
            yield self._fact("event", self._happening(row, participants))
        for ref, row in item.repairs:
            change = shown(" → ".join(str(row[name]) for name in ("before", "after") if row.get(name)))
            yield self._fact("repair", f"[{self._numbers[ref]}] {self._say('repairs', row['kind'])} {change}")

        for row in item.corrections:
            change = shown(f"{row['field']}: {row['old'] or ''} → {row['new'] or ''} ({row['reason']})")
            yield self._fact("correction", change)

    def _happening(self, row: Row, participants: Iterable[Row]) -> str:
        kind = meaning("events", "type", row["type"]).say(self._language).split("：")[0].split(":")[0]
        when = row.get("edtf") or row.get("start_date") or self._say("words", "undated")
        told = [f"[{kind}] {row['name'] or row['trigger']}", str(when)]
        told += [str(row[name]) for name in ("date_text", "place") if row.get(name)]
        told += [meaning("events", "status", row["status"]).say(self._language), *(one["name"] for one in participants)]
        return shown(" · ".join(told))

    def _fact(self, mark: str, told: str) -> Text:
        return Text.assemble((f"{self._say('marks', mark)} ", label("marks", mark).terminal), told)

    def _lines_of(self, ref: str) -> str:
        (start, _), *_ = self._marks[ref].spans
        return f"{self._proof.raw.count(chr(10), 0, start) + 1}"

    def _say(self, group: str, name: str) -> str:
        return label(group, name).say(self._language)

    def _fold(self, text: Text, width: int) -> list[Text]:
        """Break a line wherever it is full, as Chinese is set, but not before a closing mark."""
        breaks: list[int] = []
        cells, plain = 0, text.plain
        for at, character in enumerate(plain):
            cells += cell_len(character)
            if cells > width:
                back = 1 if character in _NOT_FIRST and at - (breaks or [0])[-1] > _NEVER_ALONE else 0
                breaks.append(at - back)
                cells = cell_len(plain[at - back : at + 1])
        return list(text.divide(breaks))
