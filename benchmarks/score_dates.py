#!/usr/bin/env python3
"""How well dates are resolved, and found in running text: ``python benchmarks/score_dates.py [--data FOLDER]``.

The tables are those of the tests, which must be all right; FOLDER/time/hand_newspaper.jsonl is a set of the same kind
({"ref", "expr", "start", "end"}), looked for in ../shared/data.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "tests" / "transform" / "dates"
MARK = re.compile("⟦([^=⟧]*)=([^ ⟧]*) ?[a-z]*⟧")


def main() -> int:
    from etl.transform.dates import find_dates, resolve

    options = parse()
    cases = [line.split("\t")[:4] for line in (TABLES / "cases.tsv").read_text("utf-8").splitlines()[1:]]
    rows = options.data / "time" / "hand_newspaper.jsonl"
    sets = {"own expressions": cases}
    if rows.exists():
        read = [json.loads(line) for line in rows.read_text("utf-8").splitlines()]
        sets["hand_newspaper"] = [[r["ref"], r["expr"], r["start"] or "", r["end"] or ""] for r in read]
    for name, some in sets.items():
        right = 0
        for issue, expression, start, end in some:
            found = resolve(expression, date.fromisoformat(issue))
            right += [str(day or "") for day in ((found.start, found.end) if found else (None, None))] == [start, end]
        print(f"{name}: {right} of {len(some)} right")
    right = there = said = 0
    for line in (TABLES / "running.tsv").read_text("utf-8").splitlines()[1:]:
        issue, marked, _ = line.split("\t")
        wanted = {(words, edtf or None) for words, edtf in MARK.findall(marked)}
        mentions = find_dates(MARK.sub(r"\1", marked), date.fromisoformat(issue))
        found_here = {(mention.text, mention.range.edtf) for mention in mentions if mention.range.edtf or wanted}
        right, there, said = right + len(wanted & found_here), there + len(wanted), said + len(found_here)
    print(f"dates in running text: {right} of {there} right, {said} said")
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    return parser.parse_args()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
