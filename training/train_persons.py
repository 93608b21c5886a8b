#!/usr/bin/env python3
"""Train the tagger of persons and write the file that ships.

    python training/train_persons.py --silver FOLDER [--gold FILE] [--output FILE] [--seeds 4] [--rounds 220]

--silver  folder of *.jsonl or *.jsonl.gz, labelled by a machine:
          {"text", "persons": [[start, end], …], "places": […], "organizations": […]}
--gold    the same rows labelled by people (persons only), of a licence that allows it to train what ships
Both may be left out: what is left is synthesis, which needs no text at all. Compiles training/crf.c with gcc;
one thread, about five minutes a seed for six million characters. The same material and seeds give the same file.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from etl.transform.persons.names import is_chinese_name, no_names  # noqa: E402

from fit import Material, arrange, fit, fit_screen, pack  # noqa: E402
from silver import Item, correct, read_silver  # noqa: E402
from synthesis import Synthesis  # noqa: E402

OUTPUT = HERE.parent / "etl" / "transform" / "lexicon" / "persons" / "tagger.npz"
ROUNDS = 220  # sentences from each pattern with a name
ROUNDS_WITHOUT = 440  # and from each without
SYNTHESIS_WEIGHT = 0.5
RATE, EPOCHS, AVERAGE_FROM, DROPOUT = 0.02, 3, 1, 0.3
ENTRY_BIAS = 0.5  # on every step into a name: silver labels miss more names than they invent
FIRST_SEED = 21


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the material, train one model a seed, average them, pack."""
    options = parse(arguments)
    started = time.monotonic()
    silver = read_silver(sorted(p for p in options.silver.glob("*.json*") if p.is_file())) if options.silver else []
    print("silver:", len(silver), "texts; corrections:", dict(correct(silver, never=no_names())), flush=True)
    gold = read_gold(options.gold) if options.gold else []
    given = given_characters(silver + gold)
    fixed = [arrange(part) for part in (silver, gold) if part]
    weights, moves = [], []
    screen = None
    for seed in range(FIRST_SEED, FIRST_SEED + options.seeds):
        documents = Synthesis(seed, given).documents(options.rounds, options.rounds * ROUNDS_WITHOUT // ROUNDS)
        made = arrange(documents, weight=SYNTHESIS_WEIGHT)
        material = Material.join([*fixed, made])
        one, move = fit(material, rate=RATE, epochs=EPOCHS, average_from=AVERAGE_FROM, dropout=DROPOUT, seed=seed)
        weights.append(one)
        moves.append(move)
        screen = fit_screen(material) if screen is None else screen
        print(f"seed {seed}: {len(material.keys)} characters, {time.monotonic() - started:.0f} s", flush=True)
    assert screen is not None
    pack(np.mean(weights, axis=0), np.mean(moves, axis=0), screen, ENTRY_BIAS, options.output)
    print(f"{options.output}: {options.output.stat().st_size / 1e6:.2f} MB")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--silver", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="made-up sentences from each pattern")
    return parser.parse_args(arguments)


def read_gold(path: Path) -> list[Item]:
    """Texts with persons labelled by people; what else is in them is not known."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Item(row["text"], {(s, e) for s, e, *_ in row["persons"]}, typed=False) for row in rows]


def given_characters(items: Sequence[Item]) -> Counter[str]:
    """How often each character stands in a given name, each name counted once."""
    names = {item.text[s:e] for item in items for s, e in item.persons}
    return Counter(c for name in names if is_chinese_name(name) for c in name[1:])


if __name__ == "__main__":
    sys.exit(main())
