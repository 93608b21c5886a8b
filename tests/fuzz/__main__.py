"""A coverage-guided search for pages that are read badly: ``python -m tests.fuzz [SECONDS]``.

Needs atheris (https://github.com/google/atheris), which is not among the tools of development: install it into an
environment of its own together with this project. Inputs are made of slices of the example pages and of odd
characters; one that raises, loses a character or takes more than `PATIENCE` per character ends the search and is kept
as ``fuzz-failure.txt``.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

import atheris  # type: ignore[import-not-found,unused-ignore]

with atheris.instrument_imports(include=["etl.transform"]):
    from etl.transform.page import read_page

from etl.errors import PageError
from etl.extract.pages import page_of_text
from tests.transform.page.adversary import MAKINGS, ODD, lost_characters

PATIENCE = 2e-3
"""CPU seconds per character, for pages longer than a few lines; a page is usually read in a hundredth of it."""
LONG_ENOUGH = 400
DAY = date(2021, 3, 9)


def try_one(data: bytes) -> None:
    """Read the page that the bytes spell out."""
    text = _page(atheris.FuzzedDataProvider(data))
    started = time.process_time()
    try:
        reading = read_page(page_of_text(text, uri="page.txt", newspaper="江海日报", date=DAY))
    except PageError:
        return
    except BaseException:
        _keep(text)
        raise
    took = time.process_time() - started
    if lost := lost_characters(reading, text):
        _keep(text)
        raise AssertionError(f"{len(lost)} characters stand in no block or in several: {lost[:5]}")
    if len(text) > LONG_ENOUGH and took > PATIENCE * len(text):
        _keep(text)
        raise AssertionError(f"{took:.2f} s for {len(text)} characters")


def _page(choices: atheris.FuzzedDataProvider) -> str:
    pieces = []
    while choices.remaining_bytes() and len(pieces) < 60:
        kind = choices.ConsumeIntInRange(0, 3)
        if kind == 0:
            pieces.append(choices.PickValueInList(ODD) * choices.ConsumeIntInRange(1, 6))
        elif kind == 1:
            pieces.append(choices.PickValueInList(["\n", "\n\n", "\n　　", " ", "\r\n"]))
        else:
            making = choices.PickValueInList(MAKINGS)
            start = choices.ConsumeIntInRange(0, len(making))
            pieces.append(making[start : start + choices.ConsumeIntInRange(1, 80)])
    return "".join(pieces)


def _keep(text: str) -> None:
    Path("fuzz-failure.txt").write_bytes(text.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    seconds = sys.argv[1] if len(sys.argv) > 1 else "300"
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=2000", "-timeout=60"], try_one)
    atheris.Fuzz()
