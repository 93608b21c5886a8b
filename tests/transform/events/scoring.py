"""How well events are found in the invented newspaper items of ``items/``, beside a careful reader's answers.

``python -m tests.transform.events.scoring`` prints the figures of both halves; with ``developed``, its differences too.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from etl.transform.events import Event, find_events
from etl.transform.persons import find_persons

ITEMS = Path(__file__).parent / "items"
HALVES = ("developed", "held")
Row = dict[str, Any]
_MARK = re.compile(r"⟦(\d+)\|([^⟧]*)⟧")
_SENTENCE_END = re.compile(r"[。！？]”?|\n")


@dataclass(frozen=True)
class Item:
    """One invented item; ``marks`` are the spans of the words that tell of each event, the evidence's first."""

    name: str
    text: str
    issue: date
    region: str | None
    answers: Sequence[Row]
    marks: dict[int, list[tuple[int, int]]]


@dataclass
class Figures:
    """Hits, claims and truths by aspect, and what differs."""

    hit: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def count(self, aspect: str, right: bool, difference: str) -> None:
        """Count one value that is asked for."""
        self.true[aspect] += 1
        self.hit[aspect] += right
        if not right:
            self.differences.append(difference)

    def share(self, aspect: str) -> float:
        """Share of right values."""
        return self.hit[aspect] / self.true[aspect] if self.true[aspect] else 1.0

    def f1(self, aspect: str) -> float:
        """Harmonic mean of precision and recall."""
        claims = self.said[aspect] + self.true[aspect]
        return 2 * self.hit[aspect] / claims if claims else 1.0


def read_items(half: str) -> list[Item]:
    """Read one half of the items."""
    found = []
    for raw in tomllib.loads((ITEMS / f"{half}.toml").read_text(encoding="utf-8"))["item"]:
        text, marks, position = "", {}, 0
        printed = raw["text"].strip("\n")
        for match in _MARK.finditer(printed):
            text += printed[position : match.start()]
            marks.setdefault(int(match[1]), []).append((len(text), len(text) + len(match[2])))
            text += match[2]
            position = match.end()
        text += printed[position:]
        found.append(Item(raw["id"], text, raw["issue"], raw.get("region"), raw["event"], marks))
    return found


def score_items(items: Sequence[Item]) -> Figures:
    """Find the events of every item, with the persons the toolkit finds, and compare them with the answers."""
    figures = Figures()
    for item, persons in zip(items, find_persons([item.text for item in items]), strict=True):
        rows = find_events(item.text, item.issue, persons=persons, region=item.region)
        _score(figures, item, rows)
    return figures


def _score(figures: Figures, item: Item, rows: list[Event]) -> None:
    matched = dict(_match(item, rows))
    for index, answer in enumerate(item.answers):
        if index not in matched and not answer.get("doubtful"):
            figures.true["event"] += 1
            figures.differences.append(f"{item.name}: missed {answer['type']} {answer['name']}")
    for position, row in enumerate(rows):
        if position not in matched.values():
            figures.said["event"] += 1
            figures.differences.append(f"{item.name}: not asked for {row.type} {row.name} ({row.trigger})")
    for index, position in matched.items():
        if not item.answers[index].get("doubtful"):
            figures.said["event"] += 1
            figures.true["event"] += 1
            figures.hit["event"] += 1
            _compare(figures, item, item.answers[index], rows[position])


def _match(item: Item, rows: Sequence[Event]) -> Iterator[tuple[int, int]]:
    """One row for each answer: it has a marked word, or else lies in the sentence of the evidence."""
    left = set(range(len(rows)))
    order = sorted(range(len(item.answers)), key=lambda index: bool(item.answers[index].get("doubtful")))
    matched: set[int] = set()
    for tier in range(4):
        for index in order:
            if index in matched:
                continue
            answer, marks = item.answers[index], item.marks[item.answers[index]["mark"]]
            fitting = [at for at in sorted(left) if _fits(item, rows[at], answer, marks, tier)]
            if fitting:
                left.remove(fitting[0])
                matched.add(index)
                yield index, fitting[0]


def _fits(item: Item, row: Event, answer: Row, marks: Sequence[tuple[int, int]], tier: int) -> bool:
    if tier in (0, 2) and row.type not in (answer["type"], *answer.get("alt", ())):
        return False
    if tier < 2:
        return any(row.start < end and start < row.end for start, end in marks)
    return any(start <= row.start < end for start, end in (_sentence(item.text, mark[0]) for mark in marks))


def _sentence(text: str, offset: int) -> tuple[int, int]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)] + [len(text)]
    end = next(end for end in ends if end > offset)
    return max((other for other in ends if other <= offset), default=0), end


def _compare(figures: Figures, item: Item, answer: Row, row: Event) -> None:
    where = f"{item.name}: {answer['name']}:"
    figures.count("type", row.type in (answer["type"], *answer.get("alt", ())), f"{where} type {row.type}")
    days = (_iso(row.start_date), _iso(row.end_date))
    right = [(_iso(answer.get("start")), _iso(answer.get("end"))), *map(tuple, answer.get("alt_dates", ()))]
    figures.count("dates", days in right, f"{where} dates {days} for {right}")
    sources = (answer["source"], *answer.get("alt_source", ()))
    figures.count("basis", row.date_source in sources, f"{where} basis {row.date_source} for {sources}")
    states = (answer["status"], *answer.get("alt_status", ()))
    figures.count("status", row.status in states, f"{where} status {row.status}")
    figures.count("name", _is_named(row.name, answer["name"]), f"{where} name {row.name}")
    if "place" in answer:
        places = (answer["place"], *answer.get("alt_place", ()))
        figures.count("place", any(_alike(row.place, place) for place in places), f"{where} place {row.place}")
    if answer.get("organizer", "?") != "?":
        right_body = _alike(row.organizer, answer["organizer"])
        figures.count("organizer", right_body, f"{where} organizer {row.organizer} for {answer['organizer']}")
    elif "organizer" not in answer:
        figures.count("no organizer", row.organizer is None, f"{where} no organizer but {row.organizer}")
    said = Counter(p.name for p in row.participants if p.role != "organizer")
    true = Counter([*answer["people"], *answer.get("bodies", ())])
    figures.hit["participant"] += (said & true).total()
    figures.said["participant"] += said.total()
    figures.true["participant"] += true.total()
    if said != true:
        figures.differences.append(f"{where} participants {[*said]} for {[*true]}")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _alike(one: str | None, other: str) -> bool:
    return bool(one) and (one in other or other in one)


def _is_named(said: str, true: str) -> bool:
    """Whether most pairs of neighbouring characters of the reader's name stand in the row's."""
    pairs = {true[i : i + 2] for i in range(len(true) - 1)}
    return sum(pair in said for pair in pairs) >= 0.6 * len(pairs)


def shown(figures: Figures) -> str:
    """The figures in a line."""
    event = f"event {figures.hit['event']} of {figures.true['event']}, {figures.said['event']} said, "
    people = f"participant F1 {figures.f1('participant'):.3f}"
    shares = [f"{name} {figures.share(name):.3f}" for name in figures.true if name not in ("event", "participant")]
    return event + f"F1 {figures.f1('event'):.3f}; " + ", ".join([*shares, people])


def main() -> None:
    """Print the figures."""
    for half in HALVES:
        if sys.argv[1:] in ([], [half]):
            figures = score_items(read_items(half))
            print(*(figures.differences if sys.argv[1:] else ()), sep="\n")
            print(f"{half} half: {shown(figures)}")


if __name__ == "__main__":
    main()
