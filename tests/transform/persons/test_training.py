"""The tagger can be trained by anyone: from free texts to a file of weights, in small."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from etl.transform.persons.features import BUCKETS
from etl.transform.persons.screen import SCREEN_BUCKETS
from tests.transform.persons.marked import read_marked

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("gcc") is None, reason="the trainer is compiled with gcc")
def test_training_writes_weights_that_fit_the_tagger(tmp_path: Path) -> None:
    silver = tmp_path / "silver"
    silver.mkdir()
    rows = [{"text": b.text, "persons": [(p.start, p.end) for p in b.persons]} for b in read_marked("invented.txt")]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (silver / "news.jsonl").write_text(lines, encoding="utf-8")
    output = tmp_path / "tagger.npz"
    options = ["--silver", str(silver), "--output", str(output), "--seeds", "1", "--rounds", "2"]
    done = subprocess.run(
        [sys.executable, "training/train_persons.py", *options], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert f"silver: {len(rows)} texts" in done.stdout
    with np.load(output) as weights:
        assert weights["weights"].shape == (4, BUCKETS)
        assert weights["screen"].shape == (SCREEN_BUCKETS,)
        assert weights["moves"].shape == (5, 5)
    assert output.stat().st_size < 5e6
