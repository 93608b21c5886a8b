#!/usr/bin/env python3
"""How well and how fast persons and memberships are found, beside other taggers where they are installed.

    python benchmarks/score_persons.py [--data FOLDER] [--only msra_test,boson] [--no-others]

FOLDER holds persons/*.jsonl: {"text", "persons": [[start, end, …], …]} and, for memberships, "memberships": [[name,
organization, role, note], …]. Without it the sets of ../shared/data are used where they are; otherwise the invented
sentences of the tests. Exact spans, micro P / R / F1; speed is UTF-8 megabytes a CPU-second of one process.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
SETS = ("msra_test", "pfr_example_sent", "boson", "news_labelled", "cluener", "weibo_nam", "uner_gsd_simp")
PARAGRAPHS = 10_000

Span = tuple[int, int]
Tagger = Callable[[Sequence[str]], list[list[Span]]]


def main() -> int:
    options = parse()
    sets = read_sets(options.data, options.only.split(",") if options.only else SETS)
    taggers = {"banmian": ours, **({} if options.no_others else others())}
    width = max(map(len, sets))
    print(f"{'':{width}}  " + "".join(f"{name:>26}" for name in taggers))
    for name, rows in sets.items():
        texts = [row["text"] for row in rows]
        cells = [show(*count(rows, tagger(texts))) for tagger in taggers.values()]
        print(f"{name:{width}}  " + "".join(f"{cell:>26}" for cell in cells), flush=True)
    for name, rows in sets.items():
        if any("memberships" in row for row in rows):
            exact, joined = memberships(rows, joined=False), memberships(rows, joined=True)
            print(f"memberships of {name}: exact {exact}, joined {joined}")
        if any(row.get("titles") and row["persons"] for row in rows):
            print(f"titles beside a name in {name}: {titles(rows)}")
    paragraphs = [p for rows in sets.values() for row in rows for p in row["text"].split("\n") if p.strip()]
    paragraphs = (paragraphs * (PARAGRAPHS // len(paragraphs) + 1))[:PARAGRAPHS]
    print(f"speed in one batch of {PARAGRAPHS} paragraphs: {speed(ours, [paragraphs]):.2f} MB a CPU-second")
    print(f"one paragraph a call: {speed(ours, [[p] for p in paragraphs[:1000]]):.2f} MB a CPU-second")
    print(start())
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--only", default="")
    parser.add_argument("--no-others", action="store_true", help="do not run jieba and LAC, even where installed")
    return parser.parse_args()


def read_sets(folder: Path, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for name in names:
        path = folder / "persons" / f"{name}.jsonl"
        if path.exists():
            found[name] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return found or {"invented": invented()}


def invented() -> list[dict[str, Any]]:
    """The marked sentences of the tests, for machines without any other set."""
    text = (ROOT / "tests" / "transform" / "persons" / "invented.txt").read_text(encoding="utf-8")
    rows = []
    for block in re.sub(r"^#.*\n", "", text).strip().split("\n\n"):
        spans, bare, at = [], "", 0
        for mark in re.finditer("⟦([^⟧]+)⟧", block):
            bare += block[at : mark.start()]
            spans.append([len(bare), len(bare) + len(mark[1])])
            bare += mark[1]
            at = mark.end()
        rows.append({"text": bare + block[at:], "persons": spans})
    return rows


def ours(texts: Sequence[str]) -> list[list[Span]]:
    from etl.transform.persons import find_persons

    return [[(p.start, p.end) for p in found] for found in find_persons(texts)]


def others() -> dict[str, Tagger]:
    found: dict[str, Tagger] = {}
    if importlib.util.find_spec("jieba"):
        found["jieba"] = jieba
    if importlib.util.find_spec("LAC"):
        found["LAC"] = lac
    return found


def jieba(texts: Sequence[str]) -> list[list[Span]]:
    from jieba import posseg

    out = []
    for text in texts:
        spans, at = [], 0
        for word, tag in posseg.cut(text):
            if tag.startswith("nr"):
                spans.append((at, at + len(word)))
            at += len(word)
        out.append(spans)
    return out


def lac(texts: Sequence[str]) -> list[list[Span]]:
    from LAC import LAC

    model = LAC(mode="lac")
    out = []
    for text in texts:
        spans, at = [], 0
        for line in text.splitlines(keepends=True):
            for word, tag in zip(*model.run(line), strict=True) if line.strip() else ():
                start = text.find(word, at)
                if tag == "PER":
                    spans.append((start, start + len(word)))
                at = start + len(word)
        out.append(spans)
    return out


def count(rows: Sequence[dict[str, Any]], found: Sequence[Sequence[Span]]) -> tuple[int, int, int]:
    """Spans that are right, spans given, spans there."""
    right = given = there = 0
    for row, spans in zip(rows, found, strict=True):
        gold = {(s, e) for s, e, *_ in row["persons"]}
        right += len(gold & set(spans))
        given += len(set(spans))
        there += len(gold)
    return right, given, there


def show(right: int, given: int, there: int) -> str:
    precision, recall = right / max(given, 1), right / max(there, 1)
    return f"{precision:.3f} {recall:.3f} {2 * right / max(given + there, 1):.3f}"


def memberships(rows: Sequence[dict[str, Any]], *, joined: bool) -> str:
    """P, R, F1 of (name, organization, role) or (name, both joined); a bare post beside the full one is neutral."""
    from etl.transform.persons import find_memberships

    right = given = there = 0
    for row in rows:
        gold = {(n, o or "", r) for n, o, r, *_ in row["memberships"]}
        said = {(m.name, m.organization or "", m.role) for m in find_memberships(row["text"])}
        full = {(n, r) for n, o, r in gold if o}
        said = {s for s in said if s in gold or s[1] or (s[0], s[2]) not in full}
        if joined:
            gold, said = {(n, o + r, "") for n, o, r in gold}, {(n, o + r, "") for n, o, r in said}
        right, given, there = right + len(gold & said), given + len(said), there + len(gold)
    return show(right, given, there)


def titles(rows: Sequence[dict[str, Any]]) -> str:
    """Share of the titles that touch a name for which exactly that title is given."""
    from etl.transform.persons import find_memberships

    right = there = 0
    for row in rows:
        text = row["text"]
        roles = {(m.name, m.role) for m in find_memberships(text)}
        for start, end, *_ in row["titles"]:
            name = next((text[s:e] for s, e, *_ in row["persons"] if s == end or e == start), None)
            if name is not None:
                there += 1
                right += (name, text[start:end]) in roles
    return f"{right} of {there} ({right / max(there, 1):.3f})"


def speed(tagger: Tagger, batches: Sequence[Sequence[str]]) -> float:
    size = sum(len(text.encode("utf-8", "replace")) for batch in batches for text in batch) / 1e6
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        for batch in batches:
            tagger(batch)
        best = min(best, time.process_time() - started)
    return size / best


def start() -> str:
    """Seconds and megabytes of a fresh process that imports and answers once."""
    program = (
        "import time, resource; t = time.perf_counter()\n"
        "from etl.transform.persons import find_persons; find_persons(['记者柯文博报道，市长邵立群说。'])\n"
        "print(time.perf_counter() - t, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
        for _ in range(3)
    ]
    seconds, size = min((float(a), int(b)) for a, b in (run.stdout.split() for run in runs))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1024 if sys.platform != "darwin" else 1024**2
    return (
        f"import and first answer: {seconds:.2f} s, {size / unit:.0f} MB; this process peaked at {peak / unit:.0f} MB"
    )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
