"""``python docs/site.py``: the documentation as a site in build/site, built without a network.

Pages keep their form for those who read them in the repository: links that leave ``docs/`` are turned to where the
site has the same page, or to bare text where it has none.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from posixpath import dirname, join, normpath, relpath

ROOT = Path(__file__).resolve().parent.parent
PAGES, SITE = ROOT / "build" / "pages", ROOT / "build" / "site"
MOVED = {
    "README.md": "index.md",
    "README.zh.md": "index.zh.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "examples/README.md": "examples.md",
    "etl/transform/lexicon/events/README.md": "event-types.md",
}
"""Pages from outside of docs/, and their names on the site."""

_FENCE = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)\s#]*)(#[^)\s]*)?\)")


def main() -> int:
    gather(PAGES)
    shutil.rmtree(SITE, ignore_errors=True)
    zensical = Path(sys.executable).with_name("zensical")
    done = subprocess.run([zensical, "build", "--clean", "--strict"], cwd=ROOT, check=False)
    if done.returncode == 0:
        print(f"open {(SITE / 'index.html').relative_to(ROOT)} in a browser")
    return done.returncode


def gather(folder: Path) -> None:
    """Put the pages and pictures of the site into a folder, with links that hold there."""
    shutil.rmtree(folder, ignore_errors=True)
    places = {path.relative_to(ROOT).as_posix(): path.relative_to(ROOT / "docs").as_posix() for path in _documents()}
    places |= MOVED
    for source, place in places.items():
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.endswith(".md"):
            text = turn_links((ROOT / source).read_text(encoding="utf-8"), source, places)
            target.write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(ROOT / source, target)


def turn_links(text: str, source: str, places: Mapping[str, str]) -> str:
    """Turn the links of a page, outside of code, to where the site has what they lead to.

    Parameters
    ----------
    text : str
        Markdown.
    source : str
        Where the page stands in the repository.
    places : mapping of str to str
        Where the files of the repository stand on the site.
    """
    folder = dirname(places[source])

    def turn(link: re.Match[str]) -> str:
        mark, words, target, anchor = link[1], link[2], link[3], link[4] or ""
        if not target or re.match(r"[a-z]+:", target):
            return link[0]
        wanted = normpath(join(dirname(source), target))
        if wanted not in places:
            return words
        return f"{mark}[{words}]({relpath(places[wanted], folder or '.')}{anchor})"

    pieces, end = [], 0
    for fence in _FENCE.finditer(text):
        pieces += [_LINK.sub(turn, text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*pieces, _LINK.sub(turn, text[end:])])


def _documents() -> list[Path]:
    return sorted(path for path in (ROOT / "docs").rglob("*") if path.suffix in (".md", ".png", ".svg"))


if __name__ == "__main__":
    sys.exit(main())
