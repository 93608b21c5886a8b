"""How reading time grows with a page: ``python -m benchmarks.page_growth [CHARACTERS]``, or ``make growth``.

Pages of many shapes, some as newspapers print them and some that only an accident makes, grow by doubling up to so many
characters (default: one million). Shown is CPU time per 100,000 characters, up to the articles (layout) and with
persons and events (whole); where it stays level, time grows as the page does. The last column is the growth of time
over the last doubling: 2 is linear, 4 quadratic.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

from etl.extract.pages import page_of_text
from etl.transform.page import read_page, read_pages

LARGEST = 1_000_000
DOUBLINGS = 3
PATIENCE = 60
"""CPU seconds after which a shape is not made larger."""

PAGES = [path.read_text(encoding="utf-8") for path in sorted(Path("examples").glob("*.txt"))]
STORY = "昨天上午，甲县客运公司开通三十条乡村公交线路，三十个村子的人进城不用再换车。"

SHAPES: dict[str, Callable[[], Iterator[str]]] = {
    "a newspaper page": lambda: (f"{PAGES[n % len(PAGES)]}\n\n" for n in count()),
    "wrapped, no blank lines": lambda: (f"{line}\n" for line in _wrapped()),
    "wrapped, each line apart": lambda: (f"{line}\n\n" for line in _wrapped()),
    "one line": lambda: ("".join(PAGES[n % len(PAGES)].split("\n")) for n in count()),
    "a character a line": lambda: (f"{c}\n" for n in count() for c in PAGES[n % len(PAGES)] if c.strip()),
    "headlines": lambda: (f"甲县第{n}条公交开通 群众出行更方便\n\n" for n in count()),
    "one paragraph again and again": lambda: (f"{STORY}\n\n" for _ in count()),
    "tails that differ a little": lambda: (f"第{n}次，{STORY[8:]}\n\n" for n in count()),
    "captions": lambda: (f"图为第{n}辆新车。 记者李甲 摄\n" for n in count()),
    "notices": lambda: (f"遗失声明:王建国{n}遗失身份证,声明作废。\n" for n in count()),
    "names": lambda: ("李甲、" for _ in count()),
    "brackets opened": lambda: ("（" for _ in count()),
    "quotations opened": lambda: ("“甲县" for _ in count()),
    "dates": lambda: ("2021年3月9日" for _ in count()),
    "digits": lambda: ("7" for _ in count()),
    "tags": lambda: ("<br/>" for _ in count()),
}


def main() -> None:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else LARGEST
    sizes = [largest >> doubling for doubling in range(DOUBLINGS, -1, -1)]
    read(PAGES[0], whole=True)  # what is loaded once
    print(f"{'':31}{'layout':>{9 * len(sizes)}}{'growth':>8}{'whole':>{9 * len(sizes)}}{'growth':>8}")
    print(f"{'characters':31}" + (" ".join(f"{size:8,}" for size in sizes) + 9 * " ") * 2)
    for name, shape in SHAPES.items():
        cells = [_row(shape, sizes, whole=whole) for whole in (False, True)]
        print(f"{name:31}{''.join(cells)}", flush=True)


def _row(shape: Callable[[], Iterator[str]], sizes: list[int], *, whole: bool) -> str:
    took: list[float] = []
    for size in sizes:
        if took and took[-1] > PATIENCE:
            break
        took.append(read(_page(shape, size), whole=whole))
    each = [f"{seconds / size * 1e5:8.2f}" for seconds, size in zip(took, sizes, strict=False)]
    growth = took[-1] / took[-2] if len(took) > 1 else 0.0
    return f"{' '.join([*each, *[' ' * 8] * (len(sizes) - len(each))])}{growth:8.1f} "


def read(text: str, *, whole: bool) -> float:
    """CPU seconds that reading a page takes."""
    page = page_of_text(text, uri="page.txt", newspaper="江海日报", date=date(2021, 3, 9))
    started = time.process_time()
    if whole:
        read_pages([page])
    else:
        read_page(page)
    return time.process_time() - started


def _page(shape: Callable[[], Iterator[str]], size: int) -> str:
    made, length = [], 0
    for piece in shape():
        made.append(piece)
        length += len(piece)
        if length >= size:
            break
    return "".join(made)[:size]


def _wrapped() -> Iterator[str]:
    """Lines of 17 characters, as a column sets them."""
    for n in count():
        text = "".join(PAGES[n % len(PAGES)].split())
        yield from (text[at : at + 17] for at in range(0, len(text), 17))


if __name__ == "__main__":
    main()
