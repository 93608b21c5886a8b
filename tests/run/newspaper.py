"""An invented newspaper whose pages arrive day by day in a folder, as untidily as pages do."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from tests.conftest import write_page

REPORTERS = ("沈一禾", "周闻溪", "陆成野", "何霁月", "罗继光", "苏岸")
NEWS = (
    "市总工会主席程砚生主持召开劳模座谈会，副主席罗继光、詹国梁出席。",
    "3日上午，西门街道举行老街改造工程开工仪式，街道党工委书记冉光碧讲话。",
    "据市气象局预报，本月底前后有一次降温过程。",
    "云溪河大桥昨日建成通车，全长1.2公里。",
)


@dataclass
class Delivery:
    """What came into the folder, so that it can be given again at once.

    Attributes
    ----------
    incoming : Path
        The folder, with the last version of every file.
    first : Path
        The same files as they first came, where they came twice.
    broken : mapping of Path to bytes
        Files that wait to be mended, with what they will be.
    was_seen : callable
        Whether a run has noted the bytes that a file has now; only such files change.
    """

    incoming: Path
    first: Path
    chance: random.Random
    was_seen: Callable[[Path], bool]
    pages: dict[Path, tuple[date, int, str]] = field(default_factory=dict)
    broken: dict[Path, bytes] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def deliver(self, day: date) -> None:
        """Put the pages of a day into the folder, and let happen what happens."""
        if self.chance.random() < 0.05:
            self._count("day without a paper")
            return
        for number in range(1, self.chance.randint(1, 3) + 1):
            self._put(self._name(day, number), day, number)
        for mishap, share in MISHAPS.items():
            if self.chance.random() < share:
                mishap(self, day)
                self._count(mishap.__name__)

    def _put(self, path: Path, day: date, number: int, headline: str | None = None) -> None:
        text = self._page(day, number, headline or f"第{number}版{self.chance.randint(1, 9999)}号菜场换新颜")
        self._write(path, text.encode(self.chance.choice(("utf-8", "utf-8", "utf-8", "gb18030", "utf-16"))))
        self.pages[path] = (day, number, text)

    def _page(self, day: date, number: int, headline: str) -> str:
        news = self.chance.sample(NEWS, 2)
        story = write_page(headline, day=day, label=f"第{number}版", reporter=self.chance.choice(REPORTERS))
        return f"{story}{news[0]}\n\n{self.chance.choice(('新书店', '老茶馆', '体育馆'))}今日开放\n\n本报讯 {news[1]}\n"

    def _write(self, path: Path, raw: bytes) -> None:
        for folder in (self.incoming,) if (self.first / path).exists() else (self.incoming, self.first):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(raw)

    def _name(self, day: date, number: int) -> Path:
        return Path(f"{day}", f"p{number}.txt")

    def _some_page(self) -> Path | None:
        """Choose a page that nothing has happened to yet; nothing else will."""
        seen = [path for path in sorted(self.pages) if self.was_seen(path)]
        return self.chance.choice(seen) if seen else None

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def comes_broken(papers: Delivery, day: date) -> None:
    """A page comes empty, cut off or as noise."""
    whole = papers._page(day, 4, f"坏了又好的{papers.chance.randint(1, 9999)}号版面").encode()
    flawed = papers.chance.choice([b"", whole[: len(whole) // 2 + 1], papers.chance.randbytes(2000)])
    papers._write(papers._name(day, 4), flawed)
    papers.broken[papers._name(day, 4)] = whole


def is_mended(papers: Delivery, _: date) -> None:
    """A broken page comes again, whole."""
    if seen := [path for path in sorted(papers.broken) if papers.was_seen(path)]:
        path = papers.chance.choice(seen)
        papers._write(path, papers.broken.pop(path))


def is_corrected(papers: Delivery, _: date) -> None:
    """A file gets new bytes."""
    if path := papers._some_page():
        day, number, _text = papers.pages.pop(path)
        papers._write(path, papers._page(day, number, "更正后的标题").encode())


def is_scanned_again(papers: Delivery, _: date) -> None:
    """Another file brings a page that is there already."""
    if path := papers._some_page():
        day, number, _text = papers.pages.pop(path)
        papers._write(path.with_name(f"p{number}_scan.txt"), papers._page(day, number, "扫描得更好的一版").encode())


def comes_twice(papers: Delivery, _: date) -> None:
    """The same bytes come under another name."""
    if path := papers._some_page():
        papers.pages.pop(path)
        papers._write(path.with_name(f"{path.stem}_copy.txt"), (papers.incoming / path).read_bytes())


def comes_late(papers: Delivery, day: date) -> None:
    """A page of some days ago."""
    earlier = day - timedelta(papers.chance.randint(3, 30))
    papers._put(Path(f"{day}", f"late-{earlier}.txt"), earlier, 10 + papers.counts.get("comes_late", 0))


def comes_in_an_archive(papers: Delivery, day: date) -> None:
    """A zip file of two pages."""
    with io.BytesIO() as buffer:
        with zipfile.ZipFile(buffer, "w") as archive:
            for number in (6, 7):
                archive.writestr(f"p{number}.txt", papers._page(day, number, f"压缩包里的第{number}版"))
        papers._write(Path(f"{day}", "more.zip"), buffer.getvalue())


MISHAPS: dict[Callable[[Delivery, date], None], float] = {
    comes_broken: 0.06,
    is_mended: 0.25,
    is_corrected: 0.08,
    is_scanned_again: 0.06,
    comes_twice: 0.06,
    comes_late: 0.06,
    comes_in_an_archive: 0.04,
}
"""What may happen on a day, and how likely it is."""
