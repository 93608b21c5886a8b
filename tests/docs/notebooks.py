"""The notebooks: run as a reader runs them, and compared with what is committed.

``python -m tests.docs.notebooks NOTEBOOK TARGET`` runs one and writes it with what it printed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
_SVG_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")
_SIZE = re.compile(r"\b[\d.]+ (?:B|kB|MB)\b")
"""Sizes of files, which follow the versions of the libraries that write them."""


def notebooks() -> list[Path]:
    """Every notebook."""
    return sorted(FOLDER.glob("*.ipynb"))


def run_apart(notebook: Path, target: Path, scratch: Path) -> None:
    """Run a notebook in processes of their own, with nothing of this machine about them but the environment's Python.

    Raises
    ------
    AssertionError
        A cell fails; says which, and how.
    """
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("ETL_", "JUPYTER", "IPYTHON"))},
        "PYTHONPATH": str(ROOT),
        "ETL_CACHE": str(scratch / "cache"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.docs.notebooks", str(notebook), str(target)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{notebook.name}:\n{done.stderr.decode()[-4000:]}"


def renew(notebook: Path, scratch: Path) -> bool:
    """Write into a notebook what its cells show now; tells whether anything differed."""
    target = scratch / notebook.name
    run_apart(notebook, target, scratch)
    differs = shown(notebook) != shown(target)
    if differs:
        notebook.write_bytes(target.read_bytes())
    return differs


def execute(notebook: Path, target: Path) -> None:
    """Run all cells of a notebook where it lies."""
    from nbclient import NotebookClient

    read = nbformat.read(notebook, as_version=4)
    NotebookClient(read, timeout=200, record_timing=False, resources={"metadata": {"path": str(FOLDER)}}).execute()
    read.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.write(read, target)


def shown(notebook: Path) -> list[tuple[str, list[str]]]:
    """Source and outputs of every code cell, without what differs between machines: of a picture, only its words."""
    cells = nbformat.read(notebook, as_version=4).cells
    return [(cell.source, list(_outputs(cell))) for cell in cells if cell.cell_type == "code"]


def _outputs(cell: Any) -> Iterator[str]:
    streams: dict[str, str] = {}
    for output in cell.outputs:
        if output.output_type == "stream":  # a kernel sends them in pieces
            streams[output.name] = streams.get(output.name, "") + output.text
            continue
        for kind, content in sorted(output.get("data", {}).items()):
            words = "|".join(_SVG_TEXT.findall(content)) if kind == "image/svg+xml" else _SIZE.sub("… B", content)
            yield f"{kind}: {words}"
    yield from (f"{name}: {text}" for name, text in sorted(streams.items()))


if __name__ == "__main__":
    execute(Path(sys.argv[1]), Path(sys.argv[2]))
