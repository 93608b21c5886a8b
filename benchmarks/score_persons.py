#!/usr/bin/env python3
"""How well and how fast persons and posts are found, beside other taggers where they are installed.

    python -m benchmarks.score_persons [--data FOLDER] [--only msra_test,boson] [--no-others]

FOLDER holds persons/*.jsonl: {"text", "persons": [[start, end, …], …]} and, for posts, "memberships": [[name,
organization, role, note], …] or "titles": [[start, end], …]. Without it the sets of ../shared/data are used where they
are. The invented sentences of the tests come always: half of them were seen while the rules were written, the others
kept back. Exact spans, micro P / R / F1; speed is UTF-8 megabytes a CPU-second of one process.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from etl.transform.persons import find_memberships, find_persons, open_backend
from tests.bind.lives import report as namesakes
from tests.transform.persons.marked import Block, Count, Post, count_posts, halves, read_marked

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
SETS = ("msra_test", "pfr_example_sent", "boson", "news_labelled", "cluener", "weibo_nam", "uner_gsd_simp")
PARAGRAPHS = 10_000

Span = tuple[int, int]
Tagger = Callable[[Sequence[str]], list[list[Span]]]


def main() -> int:
    options = parse()
    labelled = read_sets(options.data, options.only.split(",") if options.only else SETS)
    invented = {name: read_marked(f"{name}.txt") for name in ("names", "posts")}
    parts = {f"invented {name}, {half}": some for name in invented for half, some in halves(invented[name]).items()}
    sets = labelled | {name: [as_row(block) for block in blocks] for name, blocks in parts.items()}
    taggers = {"banmian": ours, **({} if options.no_others else others())}
    width = max(map(len, sets))
    print(f"{'persons':{width}}  " + "".join(f"{name:>22}" for name in taggers))
    for name, rows in sets.items():
        texts = [row["text"] for row in rows]
        cells = [score(rows, tagger(texts)) for tagger in taggers.values()]
        print(f"{name:{width}}  " + "".join(f"{cell!s:>22}" for cell in cells), flush=True)
    print(f"\n{'posts, cut anywhere':{width}}  {'end to end':>22}{'names given':>22}{'to the letter':>22}")
    for name, rows in labelled.items():
        if any("memberships" in row for row in rows):
            blocks = [as_block(row) for row in rows]
            found = [find_memberships(block.text) for block in blocks]
            cells = [count_posts(blocks, found), "", count_posts(blocks, found, joined=False)]
            print(f"{name:{width}}  " + "".join(f"{cell!s:>22}" for cell in cells))
    for half, blocks in halves(invented["posts"]).items():
        given = [find_memberships(block.text, None, block.persons) for block in blocks]
        cells = [
            count_posts(blocks, [find_memberships(block.text) for block in blocks]),
            count_posts(blocks, given),
            count_posts(blocks, given, joined=False, notes=True),
        ]
        print(f"{f'invented posts, {half}':{width}}  " + "".join(f"{cell!s:>22}" for cell in cells))
    for name, rows in labelled.items():
        if any(row.get("titles") and row["persons"] for row in rows):
            print(f"titles beside a name in {name}: {titles(rows)}")
    print(namesakes())
    print(resources([paragraph for rows in sets.values() for row in rows for paragraph in row["text"].split("\n")]))
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
    return found


def as_row(block: Block) -> dict[str, Any]:
    return {"text": block.text, "persons": [(p.start, p.end) for p in block.persons]}


def as_block(row: dict[str, Any]) -> Block:
    """A labelled text; a post without its organization may be given beside the one with it."""
    stated = {Post(name, organization or "", role, note or "") for name, organization, role, note in row["memberships"]}
    bare = {Post(post.name, "", post.role, "") for post in stated if post.organization}
    return Block(row.get("id", ""), row["text"], (), frozenset(stated), frozenset(bare))


def ours(texts: Sequence[str]) -> list[list[Span]]:
    return [[(p.start, p.end) for p in found] for found in find_persons(texts)]


def others() -> dict[str, Tagger]:
    found: dict[str, Tagger] = {}
    if importlib.util.find_spec("jieba"):
        found["jieba"] = jieba
    if importlib.util.find_spec("LAC"):
        found["LAC"] = open_backend("lac").persons
    return found


def jieba(texts: Sequence[str]) -> list[list[Span]]:
    from jieba import posseg, setLogLevel

    setLogLevel("WARNING")
    out = []
    for text in texts:
        spans, at = [], 0
        for word, tag in posseg.cut(text):
            if tag.startswith("nr"):
                spans.append((at, at + len(word)))
            at += len(word)
        out.append(spans)
    return out


def score(rows: Sequence[dict[str, Any]], found: Sequence[Sequence[Span]]) -> Count:
    count = Count()
    for row, spans in zip(rows, found, strict=True):
        count.add(spans, ((start, end) for start, end, *_ in row["persons"]), (), "")
    return count


def titles(rows: Sequence[dict[str, Any]]) -> str:
    """Share of the titles that touch a name for which exactly that title is given."""
    right = there = 0
    for row in rows:
        text = row["text"]
        roles = {(held.name, held.role) for held in find_memberships(text)}
        for start, end, *_ in row["titles"]:
            name = next((text[s:e] for s, e, *_ in row["persons"] if s == end or e == start), None)
            if name is not None:
                there += 1
                right += (name, text[start:end]) in roles
    return f"{right} of {there} ({right / max(there, 1):.3f})"


def resources(paragraphs: Sequence[str]) -> str:
    """Speed, start and memory in fresh processes, best of three: the peak of this one says nothing of the finder."""
    given = [paragraph for paragraph in paragraphs if paragraph.strip()]
    given = (given * (PARAGRAPHS // len(given) + 1))[:PARAGRAPHS]
    runs = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", _MEASURED],
                input=json.dumps(given),
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for _ in range(3)
    ]
    best = {name: min(run[name] for run in runs) for name in runs[0]}
    size = sum(len(paragraph.encode("utf-8", "replace")) for paragraph in given) / 1e6
    one = sum(len(paragraph.encode("utf-8", "replace")) for paragraph in given[:1000]) / 1e6
    return (
        f"speed in one batch of {PARAGRAPHS:,} paragraphs: {size / best['batch']:.2f} MB a CPU-second; "
        f"one paragraph a call: {one / best['calls']:.2f}\n"
        f"import and first answer: {best['start']:.2f} CPU-seconds, {best['loaded']:.0f} MB; "
        f"with {size:.1f} MB of text and the batch: {best['peak']:.0f} MB"
    )


_MEASURED = """
import json, re, resource, sys, time
from pathlib import Path

def peak():
    status = Path("/proc/self/status")  # what getrusage says begins with the parent's peak
    if status.exists():
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)

began = time.process_time()
from etl.transform.persons import find_persons
find_persons(["记者柯文博报道，市长邵立群说。"])
start, loaded = time.process_time() - began, peak()
texts = json.load(sys.stdin)
find_persons(texts)
began = time.process_time()
find_persons(texts)
batch, most = time.process_time() - began, peak()
began = time.process_time()
for text in texts[:1000]:
    find_persons([text])
calls = time.process_time() - began
print(json.dumps({"start": start, "loaded": loaded, "batch": batch, "peak": most, "calls": calls}))
"""


if __name__ == "__main__":
    sys.exit(main())
