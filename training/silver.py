"""Silver labels, and their correction by what the whole collection says."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HAN = r"\u3400-\u9fff"
CHAIN = re.compile(rf"[{HAN}]+(?:[·•][{HAN}]+)+")
TAILS = frozenset("在会等向对同说出主与和及是也还将已就都要为从到来去访致抵赴称")
Span = tuple[int, int]


@dataclass
class Item:
    """One text with the persons in it; `unsure` spans are neither trained as names nor as none."""

    text: str
    persons: set[Span]
    others: list[Span] = field(default_factory=list)
    unsure: list[Span] = field(default_factory=list)
    typed: bool = True


def read_silver(paths: Iterable[Path]) -> list[Item]:
    items = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                text = row["text"]
                persons = {s for s in (_trim(text, a, b) for a, b, *_ in row["persons"]) if s}
                others = [
                    s
                    for key in ("places", "organizations")
                    for s in (_trim(text, a, b) for a, b, *_ in row.get(key, []))
                    if s
                ]
                items.append(Item(text, persons, others))
    return items


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    piece = text[start:end]
    return (start, end) if piece and not re.search(r"[\s\d，。、：；]", piece) else None


def correct(items: list[Item], steps: str = "kjpgci", never: frozenset[str] = frozenset()) -> Counter[str]:
    """Correct labels in place.

    Steps: k drop words known to be no names, j join A·B, p prefix vote in an item, g drop what is called a place or
    body more often, c vote of the whole collection, i a name found twice in an item is one everywhere in it.
    """
    done: Counter[str] = Counter()
    if "k" in steps:
        for item in items:
            lost = {s for s in item.persons if item.text[s[0] : s[1]] in never}
            item.persons -= lost
            item.others += sorted(lost)
            done["known dropped"] += len(lost)
    if "j" in steps:
        for item in items:
            _join_chains(item, done)
    if "p" in steps:
        for item in items:
            _vote_prefixes(item, done)
        _cut_tails(items, done)
    person, other, seen = _count(items)
    if "g" in steps:
        drop = {w for w, n in person.items() if other[w] > n}
        for item in items:
            lost = {s for s in item.persons if item.text[s[0] : s[1]] in drop}
            item.persons -= lost
            done["gazetteer dropped"] += len(lost)
        person, other, seen = _count(items)
    if "c" in steps:
        _vote_corpus(items, person, seen, done)
    if "i" in steps:
        for item in items:
            counts = Counter(item.text[a:b] for a, b in item.persons)
            names = [w for w, n in counts.items() if n >= 2 and len(w) >= 2]
            done["same item added"] += _label_everywhere(item, names)
    return done


def _count(items: list[Item]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    person = Counter(i.text[a:b] for i in items for a, b in i.persons)
    other = Counter(i.text[a:b] for i in items for a, b in i.others)
    seen: Counter[str] = Counter()
    by_head: dict[str, set[str]] = defaultdict(set)
    for word in person:
        if len(word) >= 2:
            by_head[word[:2]].add(word)
    lengths = {h: sorted({len(w) for w in ws}) for h, ws in by_head.items()}
    for item in items:
        text = item.text
        for at in range(len(text) - 1):
            head = text[at : at + 2]
            if head in by_head:
                for n in lengths[head]:
                    if text[at : at + n] in by_head[head]:
                        seen[text[at : at + n]] += 1
    return person, other, seen


def _join_chains(item: Item, done: Counter[str]) -> None:
    for match in CHAIN.finditer(item.text):
        a, b = match.span()
        dots = [at for at in range(a, b) if item.text[at] in "·•"]
        inside = sorted(s for s in item.persons if s[0] < b and a < s[1])
        # a name may stand behind other words (总统乔·拜登): it begins where the person nearest the first dot does
        heads = [s for s in inside if s[0] < dots[0] <= s[1]]
        tails = [s for s in inside if s[0] <= dots[-1] + 1 < s[1]]
        if not heads and not (tails and dots[0] - a <= 4):
            continue
        start = heads[-1][0] if heads else a
        end = tails[-1][1] if tails else b if b - dots[-1] <= 5 else None
        if end is None or (start, end) in item.persons:
            continue
        item.persons -= {s for s in inside if s[0] < end and start < s[1]}
        item.persons.add((start, end))
        done["chain joined"] += 1


def _vote_prefixes(item: Item, done: Counter[str]) -> None:
    counts = Counter(item.text[a:b] for a, b in item.persons)
    names = [w for w in counts if len(w) >= 2]
    for short in names:
        for long in names:
            if long != short and long.startswith(short) and len(long) == len(short) + 1:
                if counts[long] >= 2 * counts[short]:
                    wrong, right = short, long
                elif counts[short] >= 2 * counts[long]:
                    wrong, right = long, short
                else:
                    continue
                for a, b in list(item.persons):
                    if item.text[a:b] == wrong and item.text[a : a + len(right)] == right:
                        item.persons.discard((a, b))
                        item.persons.add((a, a + len(right)))
                        done["prefix voted"] += 1


def _cut_tails(items: list[Item], done: Counter[str]) -> None:
    """韩正在 beside a far more frequent 韩正: the word behind the name was taken for its end."""
    counts = Counter(item.text[a:b] for item in items for a, b in item.persons)
    wrong = {w for w, n in counts.items() if len(w) >= 3 and w[-1] in TAILS and counts[w[:-1]] >= 5 * n}
    for item in items:
        for a, b in [s for s in item.persons if item.text[s[0] : s[1]] in wrong]:
            item.persons.discard((a, b))
            item.persons.add((a, b - 1))
            done["tail cut"] += 1


def _vote_corpus(items: list[Item], person: Counter[str], seen: Counter[str], done: Counter[str]) -> None:
    drop, everywhere = set(), []
    for word, count in person.items():
        if len(word) < 2:
            continue
        share = count / max(seen[word], count)
        if seen[word] >= 3 and share < 0.3:
            drop.add(word)
        elif seen[word] >= 3 and share >= 0.7 and len(word) >= 3:
            everywhere.append(word)
    keep = set(everywhere)
    by_head: dict[str, list[str]] = defaultdict(list)
    for word in sorted(keep, key=len, reverse=True):
        by_head[word[:2]].append(word)
    for item in items:
        lost = {s for s in item.persons if item.text[s[0] : s[1]] in drop}
        item.persons -= lost
        done["corpus dropped"] += len(lost)
        done["corpus added"] += _label_everywhere(item, None, by_head)


def _label_everywhere(item: Item, names: list[str] | None, by_head: dict[str, list[str]] | None = None) -> int:
    if by_head is None:
        by_head = defaultdict(list)
        for word in sorted(names or (), key=len, reverse=True):
            by_head[word[:2]].append(word)
        if not by_head:
            return 0
    text, added = item.text, 0
    taken = bytearray(len(text))
    for a, b in item.persons:
        taken[a:b] = b"\1" * (b - a)
    at = 0
    while at < len(text) - 1:
        for word in by_head.get(text[at : at + 2], ()):
            if text.startswith(word, at) and not any(taken[at : at + len(word)]):
                item.persons.add((at, at + len(word)))
                taken[at : at + len(word)] = b"\1" * len(word)
                added += 1
                break
        at += 1
    return added


def sentences(text: str) -> Iterator[Span]:
    """Training units: up to a full stop or a line end, at most 500 characters."""
    for match in re.finditer(r"[^。！？\n]+[。！？]*[”』」]?", text):
        for start in range(match.start(), match.end(), 500):
            yield start, min(start + 500, match.end())
